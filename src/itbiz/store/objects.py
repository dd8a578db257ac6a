"""Git's objects, asked by name of one process that stays: a process for each question is what a hook would wait for."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from itbiz.text.dataclass import dataclass
from itbiz.text.failure import Failure
from itbiz.text.message import msg

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from itbiz.store.process import Process

TREE, BLOB = "tree", "blob"
"""Kinds of objects."""

FOLDER = "40000"
REGULAR = frozenset({"100644", "100755"})
"""Modes of a folder, and of files that are no links."""

_KINDS = frozenset({b"blob", b"tree", b"commit", b"tag"})


class Gone(Exception):
    """There is nobody to ask: git is older than 2.36, or the process was killed."""


@dataclass(frozen=True, slots=True)
class Found:
    """An object: its id, its kind as git calls it, and its size in bytes."""

    id: str
    kind: str
    size: int


@dataclass(frozen=True, slots=True)
class Branching:
    """What a folder of a commit has under a name: its mode as git writes it into trees, and the id of the object."""

    mode: str
    id: str


class Objects:
    """Answers for one repository. `start` starts `git cat-file --batch-command` there."""

    def __init__(self, start: Callable[[], Process]) -> None:
        self._start = start
        self._running: Process | None = None
        self._owner = 0
        self._is_gone = False

    def find(self, name: str) -> Found | None:
        """The object that git knows by a name, on one line; None where there is none. Raises Gone."""
        return self._about(self._ask(f"info {name}\n"))

    def content(self, name: str) -> tuple[Found, bytes] | None:
        """The same with all its bytes. Raises Gone."""
        found = self._about(self._ask(f"contents {name}\n"))
        return (found, self._bytes(found.size)) if found else None

    def folder(self, name: str) -> Mapping[bytes, Branching] | None:
        """What the folder with a name, `HEAD:` say, has under each name; None where there is none. Raises Gone."""
        found = self.find(name)
        if found is None or found.kind != TREE:
            return None
        read = self.content(found.id)
        return _branches(read[1], len(found.id) // 2) if read else None

    def blobs(self, ids: Sequence[str], limit: int) -> list[tuple[str, bytes | int]]:
        """The contents of a few blobs; only the size of one of more than `limit` bytes.

        Raises Gone, and Failure for a missing one.
        """
        # All at once, since so few fit into any pipe: git looks for them while the first answer is read.
        self._say("".join(f"info {blob}\n" for blob in ids))
        abouts = [self._about(self._line()) for _ in ids]
        found: list[tuple[str, bytes | int]] = []
        for blob, about in zip(ids, abouts, strict=True):
            if about is None or about.kind != BLOB:
                raise missing(blob)
            if about.size > limit:
                found.append((blob, about.size))
                continue
            read = self.content(blob)
            if read is None:
                raise missing(blob)
            found.append((blob, read[1]))
        return found

    def close(self) -> None:
        """End the process; the next question starts another."""
        running, self._running = self._running, None
        # What was forked off has the pipes too, but the process is not its own.
        if running is not None and self._owner == os.getpid():
            running.__exit__(None, None, None)

    def __del__(self) -> None:
        self.close()

    def _ask(self, line: str) -> bytes:
        self._say(line)
        return self._line()

    def _say(self, lines: str) -> None:
        if self._is_gone:
            raise Gone
        if self._running is None:
            self._running, self._owner = self._start(), os.getpid()
        self._running.write(os.fsencode(lines))

    def _line(self) -> bytes:
        line = self._running.out.readline() if self._running else b""
        if not line.endswith(b"\n"):
            self._leave()
        return line

    def _bytes(self, size: int) -> bytes:
        found = self._running.out.read(size + 1) if self._running else b""
        if len(found) <= size:
            self._leave()
        return found[:size]

    def _leave(self) -> None:
        self._is_gone = True
        self.close()
        raise Gone

    def _about(self, line: bytes) -> Found | None:
        parts = line.split()
        if len(parts) != 3 or parts[1] not in _KINDS:  # noqa: PLR2004 - id, kind, size; else `NAME missing`
            return None
        return Found(parts[0].decode(), parts[1].decode(), int(parts[2]))


def _branches(content: bytes, width: int) -> dict[bytes, Branching]:
    """What a tree says, as git keeps it: mode, space, name, NUL, and the bytes of the id."""
    found, at = dict[bytes, Branching](), 0
    while at < len(content):
        end = content.index(b"\0", at)
        mode, _, name = content[at:end].partition(b" ")
        at = end + 1 + width
        found[name] = Branching(mode.decode(), content[end + 1 : at].hex())
    return found


def missing(blob: str) -> Failure:
    """The failure of an object that is referred to and not there."""
    return Failure(
        msg("git has no object {blob}, which this repository refers to", blob=blob),
        msg("`git fsck` tells what is damaged; `git fetch --refetch` may bring it back"),
    )
