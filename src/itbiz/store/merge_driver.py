"""The merge driver: how git is told to merge tickets by field, and git's own merge of lines for everything else.

Git keeps a driver in its configuration, once for all work trees of a clone; `.gitattributes` names the files. In a
clone without it, and wherever our Python is gone, git merges lines as it always did.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from itbiz.store.git import Git, inherited, refused
from itbiz.store.hooks import Change, Deed, State, Status
from itbiz.text.message import msg

if TYPE_CHECKING:
    from collections.abc import Mapping

    from itbiz.store.repo import Repository

NAME = "merge-driver"
CONFLICT = 4
"""The exit status that says: merged, and something is left to be decided. Python gives 1 where a module is missing."""

MOST_CONFLICTS = 127
"""Git counts conflicts up to here; a higher status is an error."""

_KEY = "merge.itbiz.driver"
_LABELS = ("-L", "ours", "-L", "base", "-L", "theirs")
_OURS = "itbiz.cli.merging"
# What git runs through sh. Where there is no answer of ours, the file gets the markers of git's own merge: a driver
# that only failed would leave our side in it, and the other side would be lost from sight.
_COMMAND = (
    "if [ -x {python} ]; then {python} -P -m itbiz.cli.merging %O %A %B %P; "
    "else itbiz hook merge-driver %O %A %B %P; fi; "
    "case $? in 0) exit 0;; {conflict}) exit 1;; esac; "
    "git merge-file -L ours -L base -L theirs %A %O %B"
)


def command(python: str) -> str:
    """The driver as git's configuration has it, calling the interpreter `python` (an absolute path)."""
    plain = python.replace("\\", "/") if os.name == "nt" else python
    quoted = "'" + plain.replace("'", "'\\''").replace("%", "%%") + "'"
    return _COMMAND.format(python=quoted, conflict=CONFLICT)


def install(repository: Repository, python: str) -> Change:
    """Configure the driver. One of that name which somebody else wrote is left alone.

    Raises:
        Failure: git's configuration cannot be written.
    """
    now = status(repository, python)
    place = now.path
    if now.state is State.CURRENT:
        return Change(NAME, place, Deed.KEPT, msg("the merge driver is in place"))
    if now.state is State.FOREIGN:
        return Change(NAME, place, Deed.KEPT, msg("a merge driver of somebody else is called itbiz; it was left alone"))
    _configure(repository, "merge.itbiz.name", "tickets, merged field by field")
    _configure(repository, _KEY, command(python))
    if now.state is State.OUTDATED:
        return Change(NAME, place, Deed.UPDATED, msg("the merge driver was brought up to date"))
    return Change(NAME, place, Deed.WRITTEN, msg("the merge driver was installed"))


def uninstall(repository: Repository) -> Change:
    """Take our driver out of git's configuration."""
    now = status(repository, "")
    if now.state is not State.OUTDATED:
        return Change(NAME, now.path, Deed.ABSENT, msg("there is no merge driver of ours"))
    answer = repository.git.change("config", "--local", "--remove-section", "merge.itbiz")
    if answer.status:
        raise refused(answer)
    return Change(NAME, now.path, Deed.REMOVED, msg("the merge driver was removed"))


def status(repository: Repository, python: str) -> Status:
    """How the driver stands in this clone, seen from the interpreter `python`."""
    place = repository.common_dir / "config"
    answer = repository.git.ask("config", "--local", "--get", _KEY)
    if answer.status:
        return Status(NAME, place, State.NONE, runs=False)
    value = answer.text
    if _OURS not in value:
        return Status(NAME, place, State.FOREIGN, runs=True)
    named = value.partition("[ -x '")[2].partition("' ]")[0].replace("'\\''", "'").replace("%%", "%")
    state = State.CURRENT if value == command(python) else State.OUTDATED
    return Status(NAME, place, state, runs=True, python=named, python_exists=Path(named).is_file())


def asked_for(repository: Repository, folder: str) -> bool:
    """Whether `.gitattributes` sends the tickets of a folder to the driver."""
    answer = repository.git.ask("check-attr", "-z", "merge", "--", f"{folder}/ITB-00000.yaml")
    return answer.status == 0 and answer.out.split(b"\0")[2:3] == [b"itbiz"]


def _configure(repository: Repository, key: str, value: str) -> None:
    answer = repository.git.change("config", "--local", key, value)
    if answer.status:
        raise refused(answer)


def merge_files(folder: Path, env: Mapping[str, str], base: str, ours: str, theirs: str) -> int:
    """Merge three files by lines into `ours`, as git does by itself; whether something is left to be decided."""
    answer = Git(str(folder), inherited(env)).change("merge-file", *_LABELS, ours, base, theirs)
    return CONFLICT if answer.status else 0


def merged_lines(env: Mapping[str, str], base: str, ours: str, theirs: str) -> str | None:
    """Three texts merged by lines; None where the sides changed the same ones."""
    with tempfile.TemporaryDirectory(prefix="itbiz-") as folder:
        names = ("ours", "base", "theirs")
        for name, text in zip(names, (ours, base, theirs), strict=True):
            Path(folder, name).write_bytes(text.encode())
        answer = Git(folder, inherited(env)).ask("merge-file", "-p", *_LABELS, *names)
    if answer.status > MOST_CONFLICTS:
        raise refused(answer)
    return None if answer.status else answer.out.decode()
