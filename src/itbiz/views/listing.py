"""A list of tickets: in order, as one JSON document, or a tab-separated line each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from itbiz.domain.ticket import ServiceClass
from itbiz.views.ages import days_old
from itbiz.views.line import one_line

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from itbiz.domain.backlog import Backlog
    from itbiz.domain.ticket import Ticket
    from itbiz.views.shapes.tickets import List

_RANKS = {each: rank for rank, each in enumerate(ServiceClass)}


def ordered(tickets: Iterable[Ticket]) -> list[Ticket]:
    """Unfinished work first, then by class of service, the oldest first."""
    return sorted(
        tickets, key=lambda each: (not each.state.unfinished, _RANKS[each.service_class], each.opened, each.id)
    )


def document(tickets: Iterable[Ticket], backlog: Backlog) -> List:
    """What `list --json` prints."""
    from itbiz.views.ticket import data as ticket_data  # draws tickets as well

    return {"version": 1, "tickets": [ticket_data(backlog.entries[each.id]) for each in tickets]}


def records(tickets: Iterable[Ticket], backlog: Backlog, today: date) -> list[str]:
    """Id, state, class, type, requester, provider, assignee, opened, age in days, title: a line each, nothing cut."""
    timeline = backlog.timeline
    return [
        "\t".join(
            (
                ticket.id,
                ticket.state,
                ticket.service_class,
                ticket.type,
                ticket.requester,
                ticket.provider or "",
                one_line(ticket.assignee or ""),
                ticket.opened.isoformat(),
                str(days_old(ticket, today, timeline)),
                one_line(ticket.title),
            )
        )
        for ticket in tickets
    ]
