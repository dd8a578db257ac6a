"""Every ticket of the work tree as a row: the sheets of a commit, with what the work tree has otherwise laid over."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from itbiz.domain.links import links_of
from itbiz.domain.row import row_of
from itbiz.store.present import Changed, Odd
from itbiz.store.sheets import Sheets

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from itbiz.domain.links import Link
    from itbiz.domain.row import TicketRow
    from itbiz.domain.standing import File
    from itbiz.store.present import Reader
    from itbiz.store.sheets import Filed, Sheet


class Listed:
    """The rows, in no order, the links, and the files that hold no ticket, by path.

    Raises Odd where the work tree is not plain, two files with one id being among that.
    """

    def __init__(self, reader: Reader, commit: str, dirty: Sequence[Changed]) -> None:
        self._reader = reader
        self._sheets = Sheets(reader)
        self._kept = self._sheets.of(commit)
        self._changed = {each.path for each in dirty}
        read = reader.files(dirty)
        self._dirty = {file.ticket.id: file for file in read if file.ticket is not None}
        self.rows: list[TicketRow] = []
        self.links: list[Link] = []
        unreadable = [file.path for file in read if file.ticket is None]
        for rows, names, links in self._left():
            self.rows += rows
            unreadable += names
            self.links += links
        for file in read:
            if file.ticket is not None:
                self.rows.append(row_of(file.ticket))
                self.links += links_of(file.ticket)
        if len({row.id for row in self.rows}) < len(self.rows):
            raise Odd
        self.unreadable = tuple(sorted(unreadable))

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

    def _left(self) -> Iterator[Sheet]:
        """The sheets without what the work tree has otherwise, the paths of unreadable files in full."""
        touched = {self._sheets.place(path) for path in self._changed}
        for place, (key, sheet) in self._kept.items():
            rows, names, links = sheet
            paths = [self._sheets.path(place, name) for name in names]
            if place in touched:
                gone = {each.ticket for each in self._sheets.filed(place, key) if each.path in self._changed}
                rows = [row for row in rows if row.id not in gone]
                links = [link for link in links if link.ticket not in gone]
                paths = [path for path in paths if path not in self._changed]
            yield sheet._replace(rows=rows, unreadable=paths, links=links)

    def _filed(self, ids: Collection[str]) -> Iterator[Filed]:
        for place, (key, sheet) in self._kept.items():
            if any(row.id in ids for row in sheet.rows):
                yield from self._sheets.filed(place, key)
