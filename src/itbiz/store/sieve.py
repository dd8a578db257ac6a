"""All tickets of the work tree, read and kept, of which only those that somebody has to look at stay in memory."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from itbiz.domain.backlog import load_ticket
from itbiz.domain.standing import File
from itbiz.store import files as store_files
from itbiz.store.packing import packed, unpacked
from itbiz.store.plain_tree import Odd, must_be_plain
from itbiz.store.shared_work import shared
from itbiz.store.status import blob_id
from itbiz.store.trees import seen_in_worktree
from itbiz.text.dataclass import dataclass
from itbiz.text.snapshot import LARGEST, Unreadable, decode, too_large

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from itbiz.domain.backlog import Load
    from itbiz.domain.ticket import Ticket
    from itbiz.store.cache import Cache
    from itbiz.store.git import Git
    from itbiz.text.diagnostic import Diagnostic

MOST_WAITING = 10_000
"""Tickets that wait to be kept: one by one they cost more, all at once they are in memory."""

Files = dict[str, File]
"""The tickets of one state of the repository, by path."""


@dataclass(frozen=True)
class Sifted:
    """The tickets of the work tree and of each commit, those left out that all of them have as they are.

    `quiet` are these others: where they stand, by id.
    """

    here: Files
    commits: tuple[Files, ...]
    quiet: Mapping[str, str]


class Sieve:
    """Reads the tickets below `folder` on so many processes as `jobs` says.

    `is_quiet` tells which tickets nobody has to look at as long as they are the same everywhere; `load` reads the files
    of a commit, `algorithm` is what the repository's ids are made by.
    """

    def __init__(
        self,
        git: Git,
        cache: Cache,
        folder: str,
        algorithm: str,
        jobs: int,
        load: Load,
        is_quiet: Callable[[Ticket], bool],
    ) -> None:
        self._git = git
        self._cache = cache
        self._folder = folder
        self._algorithm = algorithm
        self._jobs = jobs
        self._load = load
        self._is_quiet = is_quiet
        self._waiting: dict[str, bytes] = {}

    def sifted(self, commits: Sequence[str]) -> Sifted:
        """The work tree and these commits. Raises Odd where one of them is not plain."""
        lists = [self._listed(commit) for commit in commits]
        here: Files = {}
        quiet: dict[str, str] = {}
        copies: set[str] = set()
        again: list[str] = []
        for answer in shared(self._read, self._paths(), self._jobs):
            for found in answer:
                self._keep(found)
                if found.quiet_id and all(blobs.get(found.path) == found.blob for blobs in lists):
                    if quiet.setdefault(found.quiet_id, found.path) == found.path:
                        for blobs in lists:
                            del blobs[found.path]
                    else:
                        copies.add(found.quiet_id)
                        again.append(found.path)
                elif found.is_whole:
                    here[found.path] = found.file
                else:
                    again.append(found.path)
        self._keep_waiting()
        here.update((found.path, found.file) for found in self._read(again))
        others = tuple(self._files(blobs, here) for blobs in lists)
        sides = (here, *others)
        taken = {file.ticket.id for side in sides for file in side.values() if file.ticket is not None}
        clashing = [quiet.pop(each) for each in sorted((taken | copies) & quiet.keys())]
        for found in self._read(clashing):
            for side in sides:
                side[found.path] = found.file
        return Sifted(here, others, quiet)

    def _paths(self) -> list[str]:
        """The files of the work tree, in order. Raises Odd."""
        found = []
        for path, _, problem in seen_in_worktree(self._git, [self._folder]):
            if problem is not None or not path.startswith(os.fsencode(f"{self._folder}/")):
                raise Odd
            try:
                found.append(path.decode())
            except UnicodeDecodeError as error:
                raise Odd from error
        return sorted(found)

    def _read(self, paths: Sequence[str]) -> list[_Found]:
        """What some files of the work tree hold; the work of one process."""
        texts: dict[str, str | Unreadable] = {}
        for path in paths:
            text = store_files.read(f"{self._git.folder}/{path}")
            if text is not None:
                texts[path] = text
        blobs = {
            path: blob_id(text.encode(), self._algorithm)
            for path, text in texts.items()
            if not isinstance(text, Unreadable)
        }
        known = self._cache.of_this_process().tickets(dict.fromkeys(blobs.values()))
        return [self._found(path, blobs.get(path, ""), text, known) for path, text in texts.items()]

    def _found(self, path: str, blob: str, text: str | Unreadable, known: Mapping[str, Ticket]) -> _Found:
        ticket, findings = (known[blob], ()) if blob in known else load_ticket(path, text)
        if ticket is None:
            return _Found(path, blob, None, findings, None, "")
        body = None if blob in known else packed(ticket)
        return _Found(path, blob, ticket, (), body, ticket.id if self._is_quiet(ticket) else "")

    def _keep(self, found: _Found) -> None:
        if found.body is not None:
            self._waiting[found.blob] = found.body
            if len(self._waiting) >= MOST_WAITING:
                self._keep_waiting()

    def _keep_waiting(self) -> None:
        self._cache.keep_packed(self._waiting)
        self._waiting = {}

    def _listed(self, commit: str) -> dict[str, str]:
        """The blob of each ticket of a commit, by path. Raises Odd."""
        found = {}
        for record in self._git.names("ls-tree", "-r", "-z", "--full-tree", commit, "--", self._folder):
            facts, _, name = record.partition(b"\t")
            mode, _, blob = facts.decode().split(" ")
            try:
                path = name.decode()
            except UnicodeDecodeError as error:
                raise Odd from error
            if must_be_plain(path, mode):
                found[path] = blob
        return found

    def _files(self, blobs: Mapping[str, str], here: Files) -> Files:
        """The files of a commit, those taken over that the work tree has as they are."""
        found = {path: here[path] for path, blob in blobs.items() if path in here and here[path].blob == blob}
        others = {path: blob for path, blob in blobs.items() if path not in found}
        texts = self._texts(others.values())
        loaded = self._load({path: texts[blob] for path, blob in others.items()})
        for path, blob in others.items():
            ticket, findings = loaded[path]
            found[path] = File(path, blob, ticket, tuple(findings))
        return found

    def _texts(self, blobs: Iterable[str]) -> dict[str, str | Unreadable]:
        return {
            blob: too_large(content) if isinstance(content, int) else decode(content)
            for blob, content in self._git.blobs(blobs, LARGEST)
        }


class _Found:
    """What was found at a path: a ticket, or why there is none.

    `body` is the ticket as the cache is to keep it, none where it does already; `quiet_id` its id where it is quiet.
    From another process nothing more comes of a ticket that is quiet and kept already: nearly all are not looked at.
    """

    __slots__ = ("_findings", "_ticket", "blob", "body", "path", "quiet_id")

    def __init__(
        self,
        path: str,
        blob: str,
        ticket: Ticket | None,
        findings: Sequence[Diagnostic],
        body: bytes | None,
        quiet_id: str,
    ) -> None:
        self.path = path
        self.blob = blob
        self.body = body
        self.quiet_id = quiet_id
        self._ticket = ticket
        self._findings = findings

    @property
    def file(self) -> File:
        """The file with its ticket."""
        ticket = unpacked(self.body) if self._ticket is None and self.body is not None else self._ticket
        return File(self.path, self.blob, ticket, tuple(self._findings))

    @property
    def is_whole(self) -> bool:
        """Whether the ticket, or why there is none, is known."""
        return bool(self._ticket or self._findings or self.body)

    def __reduce__(self) -> tuple[type[_Found], tuple[object, ...]]:
        ticket = None if self.body or self.quiet_id else self._ticket
        return _Found, (self.path, self.blob, ticket, self._findings, self.body, self.quiet_id)
