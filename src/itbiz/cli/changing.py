"""What a commit, a push or a command changes, at the cost of what it changes: its end and its base, from the cache.

What touches the contract or a signature, the commit of a merge, and a tree that is not plain are judged whole, as ever.
What is settled and not touched is not judged again: it was when it came in, and `itbiz check` looks at everything.
"""

from __future__ import annotations

import os
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from itbiz.cli.known import kept
from itbiz.cli.places import PULSE
from itbiz.cli.present import WALL, backlog_of, file_of
from itbiz.domain.backlog import CONTRACT, SIGNATURES, load, read_signatures
from itbiz.domain.contract import Contract
from itbiz.domain.settled import LOOKED_BACK, periods_before
from itbiz.domain.timeline import Timeline
from itbiz.domain.vocabulary import WITHOUT_CIRCLES
from itbiz.store.git import WITH_SUBMODULES, split
from itbiz.store.objects import FOLDER, REGULAR, TREE
from itbiz.store.plain_tree import Changed, Odd, is_yaml, must_be_plain
from itbiz.store.present import Reader
from itbiz.store.status import work_tree_changes
from itbiz.store.trees import EMPTY_BLOBS
from itbiz.store.unread import BlobText, FileText, UnreadText

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from itbiz.cli.session import Session
    from itbiz.domain.backlog import Backlog
    from itbiz.domain.signature import Signatures
    from itbiz.domain.standing import File, Standing
    from itbiz.store.objects import Branching
    from itbiz.text.diagnostic import Diagnostic

_FILES = (b"100644", b"100755", b"000000")
"""Modes of regular files, and of none."""

Backlogs = tuple["Backlog", "Backlog", "Backlog | None"]
"""What is to stand, the base and, where it is another commit, HEAD."""


def staged(session: Session, base: str, head: str | None) -> Backlogs | None:
    """The index, the base and HEAD as backlogs; None where all has to be read.

    What the three have in common is read once, and what is settled in all of them is only summed up.
    """
    try:
        return _Compared(session, base).staged(head)
    except Odd:
        return None


def work_tree(session: Session, base: str, head: str | None, ids: Iterable[str]) -> Backlogs | None:
    """The same of the work tree. The tickets of `ids` are in all of them, however long ago they were settled."""
    try:
        return _Compared(session, base).work_tree(head, ids)
    except Odd:
        return None


def committed(
    session: Session, base: str, commit: str
) -> tuple[Backlog, Backlog, Callable[[str], Backlog | None]] | None:
    """A commit and its base as backlogs, and what reads one on the way; None where all has to be read.

    The last answers None for a commit of which all has to be read.
    """
    try:
        compared = _Compared(session, base)
        before, after, paths = compared.judged(compared.committed_changes(commit), ())
        made = compared.backlog(after, None, compared.pulses)
    except Odd:
        return None

    def passed(other: str) -> Backlog | None:
        try:
            changes = compared.committed_changes(other)
            opened = compared.reader.opened(before, (*paths, *(each.path for each in changes)))
            return compared.backlog(compared.reader.laid_over(opened, changes))
        except Odd:
            return None

    return made, compared.backlog(before, like=made), passed


class _Compared:
    def __init__(self, session: Session, base: str) -> None:
        self.session = session
        self.git = session.repository.git
        self.base = base
        home = session.home
        self.contract_path = session.repository.contract_path
        beside = self._beside(base)
        self.contract_blob = _contract_of(beside)
        self.contract, self.contract_text = self._contract(self.contract_blob)
        self.folder = f"{home}{self.contract.tickets}".rstrip("/")
        self.signatures = self._signatures_of(beside.get(os.fsencode(SIGNATURES)))
        self.reader = Reader(self.git, session.cache, self.folder, WALL, file_of)
        self.pulses: dict[str, BlobText] = {}
        """The pulses that the changes asked for last bring in; no more of them is looked at."""

    def staged(self, head: str | None) -> Backlogs:
        return self._backlogs(self._staged_changes(head), head, ())

    def work_tree(self, head: str | None, ids: Iterable[str]) -> Backlogs:
        top = str(self.session.repository.top)
        changes = work_tree_changes(top, self._changed_paths(), self.session.repository.algorithm)
        return self._backlogs(changes, head, ids, lambda file: FileText(file.blob, f"{top}/{file.path}"))

    def _backlogs(
        self,
        changes: Sequence[Changed],
        head: str | None,
        ids: Iterable[str],
        text_of: Callable[[File], UnreadText] | None = None,
    ) -> Backlogs:
        other = self._standing(head) if head and head != self.base else None
        before, after, paths = self.judged(changes, ids)
        settled = self.backlog(self.reader.opened(other, paths)) if other else None
        made = self.backlog(after, text_of, self.pulses)
        # What the work tree holds may be written over at any time: the base is read from git.
        return made, self.backlog(before, like=None if text_of else made), settled

    def judged(self, changes: Sequence[Changed], ids: Iterable[str]) -> tuple[Standing, Standing, list[str]]:
        """The base and what is to stand, with the same tickets settled, and the paths that were opened in both."""
        base = self._standing(self.base)
        paths = [each.path for each in changes]
        paths += self.reader.settled_paths(base, ids).values()
        # A circle of links goes through what is touched: the way out of it has to be known, however old it is.
        while True:
            before = self.reader.opened(base, paths)
            after = self.reader.laid_over(before, changes)
            linked = self._linked(after, paths)
            if not linked:
                break
            paths += linked
        if _ids(before) - _ids(after):
            # Any ticket may be linked to one that goes, a settled one too.
            raise Odd
        return before, after, paths

    def _linked(self, standing: Standing, paths: Sequence[str]) -> list[str]:
        """The paths of the settled tickets that a chain of links leads to from what is touched, by way of any other."""
        tickets = {file.ticket.id: file.ticket for file in standing.files.values() if file.ticket is not None}
        touched = (standing.files.get(path) for path in paths)
        ways = [file.ticket for file in touched if file is not None and file.ticket is not None]
        seen = {ticket.id for ticket in ways}
        while ways:
            ids = {link.id for link in ways.pop().links if link.type in WITHOUT_CIRCLES} - seen
            seen |= ids
            ways += [tickets[each] for each in ids if each in tickets]
        return sorted(self.reader.settled_paths(standing, seen - tickets.keys()).values())

    def _standing(self, commit: str) -> Standing:
        tree = self.git.find(f"{commit}:{self.folder}")
        if tree is None or tree.kind != TREE:
            raise Odd
        if commit != self.base and _contract_of(self._beside(commit)) != self.contract_blob:
            raise Odd
        timeline, now = Timeline(self.contract, None), datetime.now(UTC)
        before, flow_from = (periods_before(timeline, now, depth) for depth in (WALL, WALL + LOOKED_BACK))
        # The quota is judged in every period there was.
        return self.reader.with_claims(self.reader.standing(tree.id, before, flow_from))

    def backlog(
        self,
        standing: Standing,
        text_of: Callable[[File], UnreadText] | None = None,
        pulses: Mapping[str, UnreadText] | None = None,
        like: Backlog | None = None,
    ) -> Backlog:
        return backlog_of(
            self.session,
            self.contract,
            self.reader,
            standing,
            self.signatures,
            self.contract_text,
            text_of or (lambda file: BlobText(file.blob, self.git)),
            pulses,
            like=like,
        )

    def _changed_paths(self) -> list[str]:
        """The tickets of the work tree that may differ from the base, those that are new among them."""
        places = self._places
        records = split(
            self.git.read("diff-index", "--raw", "-z", "--no-renames", WITH_SUBMODULES, self.base, "--", *places)
        )
        if any(facts.split(b" ")[1] not in _FILES for facts in records[::2]):
            raise Odd
        fresh = self.git.read("ls-files", "-z", "--others", "--exclude-standard", "--", *places)
        found = []
        for name in (*records[1::2], *split(fresh)):
            try:
                path = name.decode()
            except UnicodeDecodeError as error:
                raise Odd from error
            if not path.startswith(f"{self.folder}/") or path.endswith("/"):
                raise Odd
            found.append(path)
        return sorted(set(found))

    def _staged_changes(self, head: str | None) -> list[Changed]:
        """The tickets that the index has otherwise than the base."""
        asked, told = self.session.staged or ((), b"")
        if self.base == head and asked == self._places:
            return self._plain_changes(split(told))
        return self._differing("diff-index", "--cached")

    def committed_changes(self, commit: str) -> list[Changed]:
        """The tickets that a commit has otherwise than the base."""
        return self._differing("diff-tree", "-r", commit=commit)

    @property
    def _places(self) -> tuple[str, ...]:
        home = self.session.home
        return (self.contract_path, self.folder, f"{home}{SIGNATURES}", f"{home}{PULSE}")

    def _differing(self, *command: str, commit: str = "") -> list[Changed]:
        form = ("--raw", "-z", "--no-renames", "--no-abbrev", WITH_SUBMODULES)
        ends = (self.base, commit) if commit else (self.base,)
        return self._plain_changes(split(self.git.read(*command, *form, *ends, "--", *self._places)))

    def _plain_changes(self, records: Sequence[bytes]) -> list[Changed]:
        pulse = f"{self.session.home}{PULSE}"
        self.pulses = {}
        found = []
        for facts, name in zip(records[::2], records[1::2], strict=True):
            _, mode, _, blob, kind = facts.decode().split(" ")
            try:
                path = name.decode()
            except UnicodeDecodeError as error:
                raise Odd from error
            # An unmerged path, or an empty file, which `git add -N` may have made: only the index itself can tell.
            if kind not in {"A", "M", "D"} or blob in EMPTY_BLOBS:
                raise Odd
            must_be_plain(path, "100644" if kind == "D" else mode)
            if not path.startswith(f"{self.folder}/"):
                if not path.startswith(f"{pulse}/"):
                    raise Odd
                if kind != "D":
                    self.pulses[path] = BlobText(blob, self.git)
            elif is_yaml(path):
                found.append(Changed(path, None if kind == "D" else blob))
        return found

    def _beside(self, commit: str) -> Mapping[bytes, Branching]:
        """What a commit has in the folder of the contract. Raises Odd where it has no such folder."""
        found = self.git.branches(f"{commit}:{self.session.repository.home}")
        if found is None:
            raise Odd
        return found

    def _contract(self, blob: str) -> tuple[Contract, str]:
        def read() -> tuple[Contract, str] | None:
            return load(Contract, self.contract_path, self.session.repository.text(blob), [])

        found: tuple[Contract, str] | None = kept(self.session.cache, "contract of a blob", blob, read)
        if found is None:
            raise Odd
        return found

    def _signatures_of(self, folder: Branching | None) -> Signatures:
        def read() -> Signatures | None:
            snapshot = self.session.repository.revision(self.base, [f"{self.session.home}{SIGNATURES}"])
            findings: list[Diagnostic] = []
            found, unread = read_signatures(snapshot, self.session.home, findings)
            return None if unread or findings else found

        if folder is None:
            return {}
        if folder.mode != FOLDER:
            raise Odd
        found: Signatures | None = kept(self.session.cache, "signatures of a tree", folder.id, read)
        if found is None:
            raise Odd
        return found


def _contract_of(beside: Mapping[bytes, Branching]) -> str:
    """The blob of the contract. Raises Odd where there is none, or a link or a folder of that name."""
    found = beside.get(os.fsencode(CONTRACT))
    if found is None or found.mode not in REGULAR:
        raise Odd
    return found.id


def _ids(standing: Standing) -> set[str]:
    return {file.ticket.id for file in standing.files.values() if file.ticket is not None}
