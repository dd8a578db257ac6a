"""What git calls to merge one ticket: `python -m itbiz.cli.merging BASE OURS THEIRS PATH`, three files and a name.

An entry of its own, as `gate` is: a rebase may pay for it a hundred times.
"""

from __future__ import annotations

import os
import sys
from functools import partial
from typing import TYPE_CHECKING

from itbiz.cli.console import Terminal
from itbiz.cli.session import Session
from itbiz.text.message import msg

if TYPE_CHECKING:
    from collections.abc import Sequence

ARGUMENTS = ("base", "ours", "theirs", "path")
USAGE = 2
INTERRUPTED = 130


def merge_driver(session: Session, *, base: str, ours: str, theirs: str, path: str) -> int:
    """Merge three files into `ours`; 0 or, where something is left to be decided, `CONFLICT`.

    What is no ticket that can be read is merged by lines, as git would have done.
    """
    from itbiz.actions.merging import merge
    from itbiz.store import files, merge_driver

    before, mine, yours = (files.read(str(session.folder / name)) for name in (base, ours, theirs))
    found = None
    if isinstance(before, str) and isinstance(mine, str) and isinstance(yours, str):
        found = merge(before, mine, yours, partial(merge_driver.merged_lines, session.env))
    if found is None:
        return merge_driver.merge_files(session.folder, session.env, base, ours, theirs)
    target = session.folder / ours
    files.write_all(target.parent, [(target.name, found.text)], durable=False)
    if not found.conflicts:
        return 0
    session.words(
        msg(
            "{path}: both sides changed {fields}", path=path, fields=", ".join(f"`{name}`" for name in found.conflicts)
        ),
        msg("hint: {hint}", hint=msg("`itbiz check` tells how each is settled")),
    )
    return merge_driver.CONFLICT


def run(arguments: Sequence[str]) -> int:
    """Merge as git asks; the exit status. Raises nothing: whatever is none of its own makes git merge lines."""
    session = Session(Terminal.of_process(dict(os.environ)), dict(os.environ))
    try:
        if len(arguments) != len(ARGUMENTS):
            sys.stderr.write("usage: python -m itbiz.cli.merging BASE OURS THEIRS PATH\n")
            return USAGE
        return merge_driver(session, **dict(zip(ARGUMENTS, arguments, strict=True)))
    except KeyboardInterrupt:
        return INTERRUPTED
    except Exception as error:  # noqa: BLE001  # the one place where everything ends, bugs included
        from itbiz.cli import ending  # imports typer, which a merge in order does not pay for

        return ending.status_of(error, session) or USAGE


if __name__ == "__main__":
    from itbiz.cli.main import leave, prepare_streams

    prepare_streams()
    leave(run(sys.argv[1:]))
