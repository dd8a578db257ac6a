# Plain strings, as in `files`.
# ruff: noqa: PTH108, PTH118
"""What a writer that was killed left in the work tree."""

from __future__ import annotations

import os
from contextlib import suppress
from typing import TYPE_CHECKING

from itbiz.store.files import TEMPORARY

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path


def sweep(top: Path, folder: str, before: datetime) -> int:
    """Remove the temporary files at or below `folder` that were written before an instant, and say how many.

    A writer that lives is done with its own within moments. Links are not followed, repositories inside not entered,
    and what cannot be removed stays.
    """
    gone = 0
    for here, folders, names in os.walk(os.path.join(top, folder)):
        folders[:] = [
            each for each in folders if each != ".git" and not os.path.lexists(os.path.join(here, each, ".git"))
        ]
        for name in names:
            if TEMPORARY.fullmatch(name):
                with suppress(OSError):
                    gone += _removed(os.path.join(here, name), before)
    return gone


def _removed(place: str, before: datetime) -> bool:
    old = os.lstat(place).st_mtime < before.timestamp()
    if old:
        os.unlink(place)
    return old
