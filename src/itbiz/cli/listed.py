"""The tickets of the work tree as rows, and the files of those that somebody wants to see whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

from itbiz.cli.present import WALL, file_of, seen
from itbiz.domain.amendment import agreed
from itbiz.domain.backlog import Entry
from itbiz.domain.row import row_of
from itbiz.domain.selection import matches, selected
from itbiz.domain.settled import ENDED
from itbiz.domain.timeline import Timeline
from itbiz.domain.vocabulary import UNFINISHED
from itbiz.store.listed import Listed
from itbiz.store.plain_tree import Odd
from itbiz.store.present import Reader
from itbiz.store.unread import FileText
from itbiz.text.dataclass import dataclass

if TYPE_CHECKING:
    from collections.abc import Sequence

    from itbiz.cli.session import Session
    from itbiz.domain.row import TicketRow
    from itbiz.domain.selection import Selection


@dataclass(frozen=True)
class Listing:
    """The tickets that are selected, in order, and `count`, how many there are in all."""

    rows: Sequence[TicketRow]
    count: int
    timeline: Timeline
    unreadable: tuple[str, ...]
    entries: Sequence[Entry]
    """The selected tickets whole, where they were asked for."""


def listing(session: Session, selection: Selection, *, whole: bool) -> Listing:
    """The list of what is selected; with `whole`, the tickets themselves as well."""
    found = listed(session, ended=not selection.statuses or not selection.statuses <= UNFINISHED)
    if found is not None:
        try:
            return _of_rows(session, *found, selection, whole=whole)
        except Odd:
            pass
    # Of what is settled there is only a sum: whoever asks for the states that tickets end in wants them all.
    ended = selection.statuses & ENDED or not selection.statuses
    backlog = session.backlog if ended else session.present
    chosen = [entry for entry in backlog.entries.values() if matches(entry.ticket, selection)]
    rows = {entry.ticket.id: row_of(entry.ticket) for entry in chosen}
    ordered = sorted(rows.values())
    entries = [backlog.entries[row.id] for row in ordered]
    return Listing(ordered, backlog.count, backlog.timeline, backlog.unreadable, entries)


def listed(session: Session, *, ended: bool = True) -> tuple[Listed, Timeline] | None:
    """Every ticket of the work tree as it is now, and the contract's time; None where the whole has to be read.

    Without `ended`, what ended may be missing.

    Raises Failure where there is no contract.
    """
    if session.as_of is not None or session.other_contract is not None:
        return None
    try:
        look = seen(session)
        if look is None:
            return None
        reader = Reader(session.repository.git, session.cache, look.folder, WALL, file_of)
        rows = Listed(reader, look.commit, look.dirty(session.repository), ended=ended)
    except Odd:
        return None
    return rows, Timeline(look.own, agreed(look.own, look.signatures))


def _of_rows(session: Session, found: Listed, timeline: Timeline, selection: Selection, *, whole: bool) -> Listing:
    rows = sorted(selected(found.rows, selection))
    entries: list[Entry] = []
    if whole or selection.texts:
        entries = [
            entry for entry in entries_of(session, found, [row.id for row in rows]) if matches(entry.ticket, selection)
        ]
        passed = {entry.ticket.id for entry in entries}
        rows = [row for row in rows if row.id in passed]
    return Listing(rows, found.count, timeline, found.unreadable, entries)


def entries_of(session: Session, found: Listed, ids: Sequence[str]) -> list[Entry]:
    """The tickets with some ids, in their order. Raises Odd where the cache has lost them."""
    files = found.files(ids)
    top = session.repository.top
    entries = []
    for key in ids:
        file = files.get(key)
        if file is None or file.ticket is None:
            raise Odd
        entries.append(Entry(file.path, file.ticket, FileText(file.blob, f"{top}/{file.path}")))
    return entries
