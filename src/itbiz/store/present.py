"""What stands now, at the cost of what changed: the tickets of HEAD from the cache, the work tree's changes laid over.

None of it decides anything: wherever a tree is not plain (two files of one id, a link or a submodule among the
tickets, a name that is not UTF-8, a sparse checkout) the answer is None, and the whole is read as ever.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from functools import cached_property
from operator import attrgetter
from typing import TYPE_CHECKING

from itbiz.domain.settled import Settled
from itbiz.domain.standing import File, Standing, parted, summed_up
from itbiz.store.cache import MOST_BASES, Lost
from itbiz.store.git import WITH_SUBMODULES, split
from itbiz.store.plain_tree import Changed, Odd, must_be_plain
from itbiz.text.dataclass import replace
from itbiz.text.snapshot import LARGEST, Unreadable, decode, too_large

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from datetime import datetime

    from itbiz.domain.ticket import Ticket
    from itbiz.store.cache import Cache, Row
    from itbiz.store.git import Git

MOST_TREES = 6
"""Trees that are kept: HEAD, the base it is judged against, and the branches somebody goes back and forth between."""

MOST_CHANGES = 2_000
"""Files that differ, from which on reading a tree anew costs less than following what changed."""

ENOUGH_CHANGES = 64
"""Files that differ, from which on a tree is kept itself: following fewer costs less than writing it down."""

MOST_NEW = 500
"""New files of which git is asked whether the tree has them after all."""

MOST_UNCOUNTED = 256
"""New tickets, as their ids fall, of which one has those counted that are kept."""

STALE = timedelta(weeks=6)
"""How far the cutoff of a kept tree may lie behind before its tickets are parted anew."""


class SettledIds:
    """The ids of the settled tickets of a tree, looked up one by one."""

    def __init__(self, reader: Reader, standing: Standing) -> None:
        self._reader = reader
        self._standing = standing

    def __iter__(self) -> Iterator[str]:
        try:
            rows = self._reader.settled(self._standing)
        except Odd:
            return iter(self._read_anew)
        return (ticket_id for ticket_id, path, _ in rows if path not in self._standing.moved_on)

    def __contains__(self, ticket_id: object) -> bool:
        try:
            return isinstance(ticket_id, str) and ticket_id in self._reader.settled_paths(self._standing, [ticket_id])
        except Odd:
            return ticket_id in self._read_anew

    @cached_property
    def _read_anew(self) -> dict[str, None]:
        """The ids in the order of paths, for when the cache has lost them: it was damaged or deleted meanwhile."""
        return dict.fromkeys(self._reader.left_out(self._standing))

    def file(self, ticket_id: str) -> File | None:
        """The file of one of them; None where the cache has lost its ticket. Raises Odd."""
        path = self._reader.settled_paths(self._standing, [ticket_id]).get(ticket_id)
        return self._reader.opened(self._standing, [path]).files.get(path) if path is not None else None


class Reader:
    """Reads trees through the cache. `load` makes a file of a path, a blob id and a text, by the schema.

    Trees of one `depth` are kept apart from those of another: how many periods back nothing is left out.
    """

    def __init__(
        self, git: Git, cache: Cache, folder: str, depth: int, load: Callable[[str, str, str | Unreadable], File]
    ) -> None:
        self.git = git
        self.cache = cache
        self.folder = folder
        self._load = load
        self._kind = f"tree {depth} {folder}"
        self._claimed = f"claimed {depth} {folder}"
        self._odd = f"odd tree {depth} {folder}"
        self._counts = False

    def standing(self, tree: str, cutoff: datetime | None, flow_from: datetime | None) -> Standing:
        """The tickets of a tree of git. Raises Odd where it is not plain."""
        known: Standing | None = self.cache.value(self._kind, tree)
        if known is not None and _serves(known, cutoff) and self._is_whole(known):
            return known
        if self.cache.value(self._odd, tree):
            raise Odd
        try:
            found, changes = self._derived(tree, cutoff) or (self._built(tree, cutoff, flow_from), MOST_CHANGES)
        except Odd:
            # To find this out is to read the tree: once is enough.
            self.cache.keep(self._odd, tree, value=True, most=MOST_TREES)
            raise
        if changes >= ENOUGH_CHANGES:
            self.cache.keep(self._kind, tree, found, MOST_TREES)
        if self._counts:
            self._make_room(found)
        return found

    def _make_room(self, standing: Standing) -> None:
        """Forget the tickets that this tree does not hold, once they are more than those it does."""
        if self.cache.ticket_count > 2 * (len(standing.files) + standing.count) + MOST_UNCOUNTED:
            with suppress(Odd):
                blobs = [file.blob for file in standing.files.values()]
                self.cache.forget_tickets_but([*blobs, *(blob for _, _, blob in self.settled(standing))])

    def laid_over(self, standing: Standing, changes: Sequence[Changed]) -> Standing:
        """The same with some files changed. Raises Odd, also where what is settled cannot be told any more."""
        if not changes:
            return standing
        standing = self.opened(standing, [each.path for each in changes])
        files = dict(standing.files)
        for file in self._read(changes):
            files[file.path] = file
        for each in changes:
            if each.blob is None:
                files.pop(each.path, None)
        found = replace(standing, files=files)
        self._must_have_ids_of_their_own(found, [each.path for each in changes])
        if self._counts:
            self._make_room(found)
        return found

    def opened(self, standing: Standing, paths: Iterable[str]) -> Standing:
        """The same, with what stands at some paths among the tickets that matter. Raises Odd where it cannot be."""
        wanted = [path for path in paths if path not in standing.files and path not in standing.moved_on]
        if not wanted or not standing.count:
            return standing
        # What is settled may not have been kept: another process writes, or the disk is full.
        if standing.base is None or not self._is_whole(standing):
            raise Odd
        rows = self._settled_at(standing, standing.base, wanted)
        tickets = self.cache.tickets(blob for _, _, blob in rows)
        files = dict(standing.files)
        for _, path, blob in rows:
            left = standing.left_by(tickets[blob]) if blob in tickets else None
            if left is None:
                raise Odd
            standing = left
            files[path] = File(path, blob, tickets[blob])
        moved_on = standing.moved_on | {path for _, path, _ in rows}
        return replace(standing, files=files, moved_on=moved_on)

    def with_claims(self, standing: Standing) -> Standing:
        """The same, with every ticket that has a claim among those that matter."""
        if not standing.claimed.count:
            return standing
        claimed = {file.path: file for file in self.claimed(standing)}
        files = {**standing.files, **claimed}
        return replace(standing, files=files, claimed=Settled(), moved_on=standing.moved_on | claimed.keys())

    def claimed(self, standing: Standing) -> list[File]:
        """The settled tickets that have claims, in the order of paths; read anew where the cache has lost them."""
        if not standing.claimed.count:
            return []
        found: tuple[File, ...] | None = self.cache.value(self._claimed, str(standing.base))
        if found is None or len(found) < standing.claimed.count:
            read = [file for file in self._left_out(standing) if file.ticket is not None and file.ticket.claims]
            found = tuple(sorted(read, key=attrgetter("path")))
            if not standing.moved_on:
                self.cache.keep(self._claimed, str(standing.base), found, MOST_BASES)
        return [file for file in found if file.path not in standing.moved_on]

    def settled(self, standing: Standing) -> list[Row]:
        """Those that were settled when the tree was read, moved on or not. Raises Odd as above."""
        if not standing.count:
            return []
        if standing.base is None:
            raise Odd
        try:
            rows = self.cache.settled(standing.base)
        except Lost as error:
            raise Odd from error
        # A row that is gone without a trace is not missed by whoever looks for it.
        if len(rows) != standing.count + len(standing.moved_on):
            raise Odd
        return rows

    def tickets_of(self, rows: Iterable[Row]) -> dict[str, File]:
        """The files of some settled tickets, by id: from the cache, or read from git and kept. Raises Odd."""
        found = self._read([Changed(path, blob) for _, path, blob in rows])
        return {file.ticket.id: file for file in found if file.ticket is not None}

    def settled_paths(self, standing: Standing, ids: Iterable[str]) -> dict[str, str]:
        """Where the settled tickets of some ids stand, by id. Raises Odd where the cache has lost them."""
        if not standing.count:
            return {}
        if standing.base is None:
            raise Odd
        try:
            rows = self.cache.settled_ids(standing.base, ids)
        except Lost as error:
            raise Odd from error
        return {ticket_id: path for ticket_id, path, _ in rows if path not in standing.moved_on}

    def _settled_at(self, standing: Standing, base: int, paths: Sequence[str]) -> list[Row]:
        """The settled tickets at some paths. Raises Odd where the cache has lost one that the tree has."""
        try:
            rows = self.cache.settled_at(base, paths)
        except Lost as error:
            raise Odd from error
        found = {path for _, path, _ in rows}
        start = len(self.folder) + 1
        missing = [path[start:] for path in paths if path not in found]
        # So many new files are told apart by reading all.
        if len(missing) > MOST_NEW or any(self.git.find(f"{standing.tree}:{path}") for path in missing):
            raise Odd
        return rows

    def _must_have_ids_of_their_own(self, standing: Standing, paths: Iterable[str]) -> None:
        if standing.has_clash():
            raise Odd
        ids = {file.ticket.id for path in paths if (file := standing.files.get(path)) and file.ticket}
        if self.settled_paths(standing, ids):
            raise Odd

    def _derived(self, tree: str, cutoff: datetime | None) -> tuple[Standing, int] | None:
        """From the tree that was kept last, if not too much is different; with the number of files that are."""
        known = self.cache.latest(self._kind)
        if not isinstance(known, Standing) or not _serves(known, cutoff) or not self._is_whole(known):
            return None
        command = ("diff-tree", "-r", "-z", "--raw", "--no-renames", "--no-abbrev", WITH_SUBMODULES)
        answer = self.git.ask(*command, known.tree, tree)
        if answer.status:
            return None
        records = split(answer.out)
        if len(records) > 2 * MOST_CHANGES:
            return None
        try:
            return self._followed(known, tree, records), len(records) // 2
        except Odd:
            # Odd or not is decided by the tree itself, not by the way to it.
            return None

    def _followed(self, known: Standing, tree: str, records: Sequence[bytes]) -> Standing:
        changes = []
        for facts, name in zip(records[::2], records[1::2], strict=True):
            _, mode, _, blob, kind = facts.decode().split(" ")
            path = self._path(name)
            if not must_be_plain(path, "100644" if kind == "D" else mode):
                continue
            changes.append(Changed(path, None if kind == "D" else blob))
        return replace(self.laid_over(known, changes), tree=tree)

    def _is_whole(self, standing: Standing) -> bool:
        if standing.count == 0:
            return True
        return standing.base is not None and self.cache.has_base(standing.base)

    def _built(self, tree: str, cutoff: datetime | None, flow_from: datetime | None) -> Standing:
        read = self._read(self._listed(tree))
        ids = [file.ticket.id for file in read if file.ticket is not None]
        if len(set(ids)) < len(ids):
            raise Odd
        matter, settled = parted(read, cutoff)
        rows = [(file.ticket.id, file.path, file.blob) for file in settled if file.ticket is not None]
        base = self.cache.new_base(rows) if rows else None
        claimed = [file for file in settled if file.ticket is not None and file.ticket.claims]
        plain = [file for file in settled if file.ticket is not None and not file.ticket.claims]
        if claimed:
            self.cache.keep(self._claimed, str(base), tuple(sorted(claimed, key=attrgetter("path"))), MOST_BASES)
        sums = summed_up(plain, cutoff, flow_from)
        return Standing(tree, base, matter, sums, claimed=summed_up(claimed, cutoff, flow_from))

    def left_out(self, standing: Standing) -> list[str]:
        """The ids of what is settled, in the order of paths, from the tree itself."""
        files = sorted(self._left_out(standing), key=attrgetter("path"))
        return [file.ticket.id for file in files if file.ticket is not None]

    def _left_out(self, standing: Standing) -> list[File]:
        known = {*standing.files, *standing.moved_on}
        return self._read([each for each in self._listed(standing.tree) if each.path not in known])

    def files(self, changes: Sequence[Changed]) -> list[File]:
        """The files that are there, read through the cache."""
        return self._read(changes)

    def _listed(self, tree: str) -> list[Changed]:
        """Every ticket of a tree of git. Raises Odd where it is not plain."""
        found = []
        for record in self.git.names("ls-tree", "-r", "-z", "--full-tree", tree):
            facts, _, name = record.partition(b"\t")
            mode, _, blob = facts.decode().split(" ")
            path = self._path(name)
            if must_be_plain(path, mode):
                found.append(Changed(path, blob))
        return found

    def _path(self, name: bytes) -> str:
        try:
            return f"{self.folder}/{name.decode()}"
        except UnicodeDecodeError as error:
            raise Odd from error

    def _read(self, changes: Sequence[Changed]) -> list[File]:
        """The files that are there, known or read. What is read is kept for the next time."""
        wanted = {each.blob: each for each in changes if each.blob is not None}
        known: dict[str, Ticket] = self.cache.tickets(wanted)
        texts: dict[str, str | Unreadable] = {}
        unknown = [blob for blob in wanted if blob not in known]
        there = [blob for blob in unknown if wanted[blob].content is None]
        for blob, content in self.git.blobs(there, LARGEST) if there else ():
            texts[blob] = too_large(content) if isinstance(content, int) else decode(content)
        for blob in unknown:
            written = wanted[blob].content
            if written is not None:
                texts[blob] = decode(written)
        found, fresh = [], {}
        for each in changes:
            if each.blob is None:
                continue
            if each.blob in known:
                found.append(File(each.path, each.blob, known[each.blob]))
                continue
            file = self._load(each.path, each.blob, texts[each.blob])
            if file.ticket is not None:
                fresh[each.blob] = file.ticket
            found.append(file)
        self.cache.keep_tickets(fresh)
        # To count what is kept is to look through all of it: one new ticket in so many is enough.
        self._counts = len(fresh) > MOST_UNCOUNTED or any(int(blob[:8], 16) % MOST_UNCOUNTED == 0 for blob in fresh)
        return found


def _serves(standing: Standing, cutoff: datetime | None) -> bool:
    """Whether what a kept tree leaves out may be left out now, and not too little is."""
    kept = standing.settled.cutoff
    if kept is None:
        return cutoff is None
    return cutoff is not None and kept <= cutoff < kept + STALE
