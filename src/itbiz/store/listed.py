"""Every ticket of the work tree as a row: the sheets of a commit, with what the work tree has otherwise laid over."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from itbiz.domain.links import links_of
from itbiz.domain.row import row_of
from itbiz.store.plain_tree import Changed, Odd
from itbiz.store.sheets import Sheets

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from itbiz.domain.links import Link
    from itbiz.domain.row import TicketRow
    from itbiz.domain.standing import File
    from itbiz.store.present import Reader
    from itbiz.store.sheets import Filed


class Listed:
    """The rows, in no order, the links, and the files that hold no ticket, by path; `count` is how many tickets are.

    Without `ended`, the rows of ended tickets may be missing. Raises Odd where the work tree or the commit is not
    plain, two files with one id being among that.
    """

    def __init__(self, reader: Reader, commit: str, dirty: Sequence[Changed], *, ended: bool = True) -> None:
        self._reader = reader
        self._sheets = Sheets(reader, commit)
        self._changed = {each.path for each in dirty}
        read = reader.files(dirty)
        unseen = not self._sheets.have_ids_of_their_own
        whole = ended or unseen
        self._kept = self._sheets.read(ended=whole)
        if unseen:
            self._sheets.look_at_ids(self._kept.values())
        if not whole and self._brings_ids(read):
            whole = True
            self._kept = self._sheets.read(ended=True)
        self._dirty = {file.ticket.id: file for file in read if file.ticket is not None}
        rows, self.links, unreadable, more = self._left()
        unreadable += [file.path for file in read if file.ticket is None]
        tickets = [file.ticket for file in read if file.ticket is not None]
        self.rows = [*rows, *map(row_of, tickets)]
        self.links += [link for ticket in tickets for link in links_of(ticket)]
        self.unreadable = tuple(sorted(unreadable))
        self.count = len(self.rows) + more
        if whole and len({row.id for row in self.rows}) < len(self.rows):
            raise Odd

    def files(self, ids: Collection[str]) -> dict[str, File]:
        """The files of some of the tickets, by id. Raises Odd where the cache has lost them."""
        found = {key: self._dirty[key] for key in ids if key in self._dirty}
        wanted = set(ids) - found.keys()
        filed = [each for each in self._filed(wanted) if each.ticket in wanted and each.path not in self._changed]
        read = self._reader.files([Changed(each.path, each.blob) for each in filed])
        return found | {file.ticket.id: file for file in read if file.ticket is not None}

    def links_to(self, ticket_id: str) -> list[Link]:
        """The links of other tickets to one, in the order of their paths. Raises as `files`."""
        found = [link for link in self.links if link.target == ticket_id]
        files = self.files({link.ticket for link in found})
        if not files.keys() >= {link.ticket for link in found}:
            raise Odd
        return sorted(found, key=lambda link: files[link.ticket].path)

    @cached_property
    def by_id(self) -> dict[str, TicketRow]:
        """The rows by id."""
        return {row.id: row for row in self.rows}

    def _brings_ids(self, read: Sequence[File]) -> bool:
        """Whether a file of the work tree has an id that it has not in the commit."""
        places = {self._sheets.place(file.path) for file in read}
        filed = {each.path: each.ticket for place in places for each in self._sheets.filed(place)}
        return any(file.ticket is not None and filed.get(file.path) != file.ticket.id for file in read)

    def _left(self) -> tuple[list[TicketRow], list[Link], list[str], int]:
        """What the sheets hold beside what the work tree has otherwise, and how many rows were not read."""
        touched = {self._sheets.place(path) for path in self._changed}
        all_rows: list[TicketRow] = []
        all_links: list[Link] = []
        unreadable: list[str] = []
        missing = 0
        for place, sheet in self._kept.items():
            rows, links, more = sheet.rows, sheet.links, sheet.more
            if place in touched:
                gone = {each.ticket for each in self._sheets.filed(place) if each.path in self._changed and each.ticket}
                rows = [row for row in rows if row.id not in gone]
                links = [link for link in links if link.ticket not in gone]
                # Those of them that are no open rows are among the ones that were not read.
                more -= max(0, len(gone) - (len(sheet.rows) - len(rows)))
            all_rows += rows
            all_links += links
            paths = [self._sheets.path(place, name) for name in sheet.unreadable]
            unreadable += [path for path in paths if path not in self._changed]
            missing += more
        return all_rows, all_links, unreadable, missing

    def _filed(self, ids: Collection[str]) -> Iterator[Filed]:
        for place, sheet in self._kept.items():
            if any(row.id in ids for row in sheet.rows):
                yield from self._sheets.filed(place)
