"""One commit of exactly some paths, with the hooks of the repository."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from itbiz.store import files
from itbiz.store.git import refused
from itbiz.text.failure import Failure
from itbiz.text.message import msg

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from itbiz.store.git import Answer, Git


# Beyond this many a command line may overflow, and git is asked for everything instead.
_MANY = 500


def commit(git: Git, paths: Sequence[str], message: str) -> str:
    """Commit `paths` (files or folders) as they lie in the work tree, new and deleted ones too, and nothing else.

    What else is staged stays staged. The hooks run; when one refuses, or git does, the index holds what it held.
    Returns the id of the new commit.

    Raises:
        Failure: with the words of git or of the hook. Its status is 1 where the commit was refused, else 2.
    """
    plain = [files.relative(path) or "." for path in paths]
    if not plain:
        raise Failure(msg("there is nothing to commit"))
    new = _untracked(git, plain)
    try:
        if new:
            # `commit --only` takes paths git knows; an intention to add says no more than that they exist.
            _done(git.change("add", "--intent-to-add", *_FROM_INPUT, given=_records(new)), refused)
        commit = ("commit", "--quiet", "--only", "--cleanup=whitespace", f"--message={message}")
        _done(git.change(*commit, *_FROM_INPUT, given=_records(plain)), _not_committed)
    except BaseException:
        if new:
            git.change("update-index", "--force-remove", "-z", "--stdin", given=_records(new))
        raise
    return git.read("rev-parse", "--verify", "HEAD").decode().strip()


_FROM_INPUT = ("--pathspec-from-file=-", "--pathspec-file-nul")


def _done(answer: Answer, failure: Callable[[Answer], Failure]) -> None:
    if answer.status:
        raise failure(answer)


def _records(paths: Sequence[str]) -> bytes:
    return b"".join(os.fsencode(path) + b"\0" for path in paths)


def _untracked(git: Git, paths: Sequence[str]) -> list[str]:
    """The files at or below `paths` that the index does not hold."""
    if len(paths) <= _MANY:
        return [os.fsdecode(name) for name in git.names("ls-files", "-z", "--others", "--", *paths)]
    wanted, folders = set(paths), tuple(f"{path}/" for path in paths)
    others = (os.fsdecode(name) for name in git.names("ls-files", "-z", "--others", "--exclude-standard"))
    return [name for name in others if "." in wanted or name in wanted or name.startswith(folders)]


def _not_committed(answer: Answer) -> Failure:
    return Failure(
        msg("the commit was not made:\n{words}", words=answer.words),
        msg("your files are as you left them; mend what is said above, then commit again"),
        status=1 if answer.status == 1 else 2,
    )
