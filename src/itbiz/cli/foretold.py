"""The verdict of a command that writes, left behind for the hook that will see what it wrote; see `hook_start`.

A module of its own: a hook has no use for it, and pays for what it imports.
"""

from __future__ import annotations

import os
import time
from contextlib import chdir, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from itbiz.cli.hook_start import Seen, Untold, recall, remember
from itbiz.cli.places import PULSE, SIGNATURES
from itbiz.store.git import Git, split
from itbiz.store.plain_tree import is_yaml
from itbiz.store.status import blob_id
from itbiz.store.unread import UnreadText
from itbiz.store.waiting import waiting_room

if TYPE_CHECKING:
    from collections.abc import Sequence

    from itbiz.cli.session import Session
    from itbiz.domain.backlog import Backlog, Entry
    from itbiz.rules.change import Change

_MODES = ("100644", "100755", "000000")
"""Modes of regular files, and of none."""


def ground(session: Session) -> list[bytes] | None:
    """What a verdict stands on besides the files: HEAD, refs, who commits. None where that cannot be told cheaply."""
    try:
        with chdir(session.repository.top):
            return Seen(session.env).ground
    except (Untold, OSError):
        return None


def foretell(session: Session, change: Change) -> None:
    """Remember a change of the work tree, just written and found in order, as the hook will see it once it is staged.

    What git will have staged is asked of git itself, with an index put aside: filters and line ends are its own
    business. Only the whole of the change will match; half of it is judged when it is committed. Nothing is remembered
    where the files, HEAD or a ref are no longer those that were judged: somebody else may be at work here.
    """
    repository, after, base = session.repository, change.after, change.base
    if len(change.bases) != 1 or base is None or after.contract is None or after.recast or session.as_of:
        return
    if session.stands_on is None or after.unreadable:
        return
    beside = (after.contract.tickets.rstrip("/"), SIGNATURES, PULSE)
    places = (after.contract_path, *(f"{after.home}{each}" for each in beside))
    name, _, address = repository.git.ask("var", "GIT_AUTHOR_IDENT").text.rpartition("> ")[0].partition(" <")
    with suppress(Untold, OSError), waiting_room(repository.git_dir) as aside, chdir(repository.top):
        index = Path(aside or repository.git_dir, f"index.{os.getpid()}")
        env = {**session.env, "GIT_INDEX_FILE": str(index), "GIT_AUTHOR_NAME": name, "GIT_AUTHOR_EMAIL": address}
        try:
            _copied(repository.git_dir / "index", index)
            there = [place for place in places if Path(place).exists()]
            git = Git(str(repository.top), env)
            if git.change("add", "--all", "--", *there).status:
                return
            seen, folders = Seen(env), [os.fsencode(place) for place in places]
            content = seen.same_content(folders)
            if _staged(git, session.base_commit, places) != _judged(after, base, repository.algorithm):
                return
        finally:
            index.unlink(missing_ok=True)
        if not seen.merged and ground(session) == session.stands_on:
            remember(seen.memo, folders, {**recall(seen.memo)[1], content: int(time.time())})


def _copied(index: Path, copy: Path) -> None:
    """With its time: by that, git tells which files may have changed in the very moment it was written."""
    about = index.stat()
    copy.write_bytes(index.read_bytes())
    os.utime(copy, ns=(about.st_atime_ns, about.st_mtime_ns))


def _staged(git: Git, base: str | None, places: Sequence[str]) -> dict[str, str | None] | None:
    """The tickets that are staged otherwise than the base has them, by path: blobs, None for those that are gone.

    None where that cannot be told, or anything but tickets is staged that a verdict may depend on.
    """
    if base is None:
        return None
    command = ("diff-index", "--cached", "--raw", "-z", "--no-renames", "--no-abbrev", base, "--", *places)
    answer = git.ask(*command)
    if answer.status:
        return None
    records, found = split(answer.out), dict[str, str | None]()
    folder = f"{places[1]}/"
    for facts, name in zip(records[::2], records[1::2], strict=True):
        before, mode, _, blob, kind = facts.decode().removeprefix(":").split(" ")
        path = os.fsdecode(name)
        if kind not in {"A", "M", "D"} or before not in _MODES or mode not in _MODES or not path.startswith(folder):
            return None
        if is_yaml(path):
            found[path] = None if kind == "D" else blob
    return found


def _judged(after: Backlog, base: Backlog, algorithm: str) -> dict[str, str | None]:
    """The tickets that were judged otherwise than the base has them, in the same way."""
    new, old = _by_path(after), _by_path(base)
    found: dict[str, str | None] = {}
    for path in new.keys() | old.keys():
        one, other = new.get(path), old.get(path)
        if one is other or (one and other and one.content == other.content):
            continue
        blobs = [_blob(each, algorithm) if each else None for each in (one, other)]
        if blobs[0] != blobs[1]:
            found[path] = blobs[0]
    return found


def _by_path(backlog: Backlog) -> dict[str, Entry]:
    return {entry.path: entry for entry in backlog.entries.values()}


def _blob(entry: Entry, algorithm: str) -> str:
    content = entry.content
    return content.blob if isinstance(content, UnreadText) else blob_id(entry.text.encode(), algorithm)
