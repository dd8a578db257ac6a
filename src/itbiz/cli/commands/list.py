"""`itbiz list`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from itbiz.cli.commands.showing import put
from itbiz.domain.selection import matches
from itbiz.domain.settled import ENDED
from itbiz.views import listing as view

if TYPE_CHECKING:
    from collections.abc import Sequence

    from itbiz.cli.session import Session
    from itbiz.domain.backlog import Backlog
    from itbiz.domain.selection import Selection
    from itbiz.domain.ticket import Ticket
    from itbiz.views.page import Block, Page


def list_(session: Session, *, selection: Selection, as_json: bool) -> int:
    """List the selected tickets."""
    # Of what is settled there is only a sum: whoever asks for the states that tickets end in wants them all.
    backlog = session.backlog if selection.statuses & ENDED or not selection.statuses else session.present
    tickets = view.ordered(ticket for ticket in backlog.tickets if matches(ticket, selection))
    return put(
        session,
        as_json=as_json,
        data=lambda: view.document(tickets, backlog),
        records=lambda: view.records(tickets, backlog, session.now.astimezone(session.zone).date()),
        drawn=lambda page: _drawn(tickets, backlog, page),
        unreadable=backlog.unreadable,
    )


def _drawn(tickets: Sequence[Ticket], backlog: Backlog, page: Page) -> Block:
    from itbiz.views.ticket_table import draw  # rows and JSON draw nothing

    return draw(tickets, backlog, page)
