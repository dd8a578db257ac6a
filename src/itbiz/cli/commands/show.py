"""`itbiz show`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from itbiz.cli.commands.showing import is_drawn, page_of, write_json, write_lines
from itbiz.domain.dues import dues
from itbiz.views import ticket as view

if TYPE_CHECKING:
    from itbiz.cli.session import Session


def show(session: Session, *, reference: str, as_json: bool) -> int:
    """Show one ticket; a long one in the person's pager."""
    entry = session.ticket(reference)
    if as_json:
        write_json(session, view.document(entry))
        return 0
    if not is_drawn(session):
        session.terminal.write("\n".join(view.records(entry)))
        return 0
    owed = [due for due in dues(session.backlog, session.now) if due.ticket == entry.ticket.id]
    lines = view.draw(entry, session.backlog, owed, page_of(session))
    with session.terminal.paged(session.repository.pager()) as terminal:
        write_lines(terminal, lines)
    return 0
