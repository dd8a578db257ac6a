"""What the work tree has otherwise than HEAD, as `git status` says it, and the ids git gives to what lies there."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from itbiz.store import files as store_files
from itbiz.store.git import split
from itbiz.store.plain_tree import Changed, Odd, is_yaml
from itbiz.text.dataclass import dataclass
from itbiz.text.snapshot import Unreadable

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True)
class Status:
    """What `git status` says: the commit (None before the first), the branch, and the paths that differ from HEAD."""

    commit: str | None
    branch: str | None
    changed: tuple[str, ...]


def status(out: bytes) -> Status:
    """What git answered to `git.STATUS`. Raises Odd for what a snapshot of the work tree would show otherwise."""
    commit = branch = None
    changed: list[str] = []
    for record in split(out):
        kind, _, rest = record.partition(b" ")
        if kind == b"#":
            name, _, value = rest.decode("utf-8", "surrogateescape").partition(" ")
            if name == "branch.oid" and value != "(initial)":
                commit = value
            elif name == "branch.head" and value != "(detached)":
                branch = value
            continue
        try:
            changed.append(_changed_path(kind, rest.decode()))
        except UnicodeDecodeError as error:
            raise Odd from error
    return Status(commit, branch, tuple(changed))


def _changed_path(kind: bytes, rest: str) -> str:
    """The path of one record: `1 XY sub mH mI mW hH hI path`, `u XY sub m1 m2 m3 mW h1 h2 h3 path`, `? path`."""
    if kind == b"?":
        if rest.endswith("/"):
            raise Odd  # a repository of its own
        return rest
    fields = rest.split(" ", 9 if kind == b"u" else 7)
    if fields[1][0] == "S":
        raise Odd
    return fields[-1]


def work_tree_changes(top: str, paths: Iterable[str], algorithm: str) -> list[Changed]:
    """The files of the work tree at these paths, with the id git gives their content. Raises Odd."""
    found = []
    for path in paths:
        if not is_yaml(path):
            continue
        low = path.lower()
        if ".yaml/" in low or ".yml/" in low:
            raise Odd
        text = store_files.read(os.path.join(top, path))  # noqa: PTH118  # strings, as in files
        if isinstance(text, Unreadable):
            raise Odd
        if text is None:
            if os.path.lexists(os.path.join(top, path)):  # noqa: PTH118  # as above
                raise Odd
            found.append(Changed(path, None))
            continue
        content = text.encode()
        found.append(Changed(path, blob_id(content, algorithm), content))
    return found


def blob_id(content: bytes, algorithm: str) -> str:
    """The id git gives to that content. `algorithm`: sha1 or sha256."""
    import hashlib  # only where something is not committed

    made = hashlib.new(algorithm, usedforsecurity=False)
    made.update(b"blob %d\0" % len(content))
    made.update(content)
    return made.hexdigest()
