"""`itbiz list`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from itbiz.cli.commands.showing import page_of, put
from itbiz.domain.selection import matches
from itbiz.views import listing as view

if TYPE_CHECKING:
    from itbiz.cli.session import Session
    from itbiz.domain.selection import Selection


def list_(session: Session, *, selection: Selection, as_json: bool) -> int:
    """List the selected tickets."""
    backlog = session.backlog
    tickets = view.ordered(ticket for ticket in backlog.tickets if matches(ticket, selection))
    return put(
        session,
        as_json=as_json,
        data=lambda: view.document(tickets, backlog),
        records=lambda: view.records(tickets, backlog, page_of(session)),
        drawn=lambda page: view.draw(tickets, backlog, page),
        unreadable=backlog.unreadable,
    )
