"""What `pre-commit` has just judged, so that `commit-msg` judges again only what another hook changed since."""

from __future__ import annotations

import hashlib
import time
from contextlib import suppress
from typing import TYPE_CHECKING

from itbiz.version import VERSION

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from itbiz.store.repo import Repository

RECENT = 600
"""Seconds. Judgements depend on the clock: whoever writes at a message for longer has the index judged again."""


def remember(repository: Repository, paths: Sequence[str]) -> None:
    """Note that the index below `paths` was judged and found in order. Where nothing can be written, nothing is."""
    place = _place(repository)
    with suppress(OSError):
        place.parent.mkdir(exist_ok=True)
        place.write_text(_state(repository, paths), encoding="ascii")


def remembered(repository: Repository, paths: Sequence[str]) -> bool:
    """Whether the index below `paths`, on this HEAD, is what was judged a moment ago."""
    place = _place(repository)
    try:
        recent = time.time() - place.stat().st_mtime < RECENT
        return recent and place.read_text(encoding="ascii", errors="replace") == _state(repository, paths)
    except OSError:
        return False


def _place(repository: Repository) -> Path:
    return repository.git_dir / "itbiz" / "judged"


def _state(repository: Repository, paths: Sequence[str]) -> str:
    index = repository.git.read("ls-files", "-s", "-z", "--", *paths)
    head = repository.git.ask("rev-parse", "--verify", "--quiet", "HEAD").out
    return hashlib.sha256(b"\0".join([VERSION.encode(), head, index])).hexdigest()
