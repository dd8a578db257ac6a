"""`itbiz show`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from itbiz.cli.commands.showing import is_drawn, page_of, write_json, write_lines
from itbiz.cli.listed import entries_of, listed
from itbiz.domain.selection import named
from itbiz.store.plain_tree import Odd
from itbiz.views import ticket as view

if TYPE_CHECKING:
    from itbiz.cli.session import Session
    from itbiz.domain.backlog import Entry
    from itbiz.store.listed import Listed
    from itbiz.views.page import Block


def show(session: Session, *, reference: str, as_json: bool) -> int:
    """Show one ticket; a long one in the person's pager."""
    seen = listed(session)
    rows = seen[0] if seen else None
    entry = (rows and _named(session, rows, reference)) or session.ticket(reference)
    if as_json:
        write_json(session, view.document(entry))
        return 0
    if not is_drawn(session):
        session.terminal.write("\n".join(view.records(entry)))
        return 0
    lines = _drawn(session, entry, rows)
    with session.terminal.paged(session.repository.pager()) as terminal:
        write_lines(terminal, lines)
    return 0


def _named(session: Session, rows: Listed, reference: str) -> Entry | None:
    """The ticket that is meant; None where it is not one, which is said with what else could be meant."""
    ids = [row.id for row in rows.rows]
    found = named(reference, ids)
    # Of two ids that differ in their prefix, the first is meant: only the order of paths tells which that is.
    if len(found) != 1 or named(reference, ids[::-1]) != found:
        return None
    try:
        return entries_of(session, rows, found)[0]
    except Odd:
        return None


def _drawn(session: Session, entry: Entry, rows: Listed | None) -> Block:
    from itbiz.domain.dues import dues  # what nobody looks at owes nothing
    from itbiz.domain.links import linked, linked_in

    ticket = entry.ticket
    try:
        links = linked(ticket, rows.by_id, rows.links_to(ticket.id)) if rows else None
    except Odd:
        links = None
    backlog = session.present if links is not None else session.backlog
    owed = [due for due in dues(backlog, session.now) if due.ticket == ticket.id]
    return view.draw(entry, backlog, owed, linked_in(ticket, backlog) if links is None else links, page_of(session))
