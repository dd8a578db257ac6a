"""A list of tickets: as one JSON document, or a tab-separated line each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from itbiz.views.ages import row_days_old
from itbiz.views.line import one_line

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, tzinfo

    from itbiz.domain.backlog import Entry
    from itbiz.domain.row import TicketRow
    from itbiz.views.shapes.tickets import List


def document(entries: Iterable[Entry]) -> List:
    """What `list --json` prints."""
    from itbiz.views.ticket import data as ticket_data  # draws tickets as well

    return {"version": 1, "tickets": [ticket_data(each) for each in entries]}


def records(rows: Iterable[TicketRow], zone: tzinfo, today: date) -> list[str]:
    """Id, state, class, type, requester, provider, assignee, opened, age in days, title: a line each, nothing cut."""
    days_old = row_days_old(today, zone)
    return [
        f"{row.id}\t{row.state}\t{row.service_class}\t{row.type}\t{row.requester}\t{row.provider or ''}\t"
        f"{one_line(row.assignee or '')}\t{row.opened}\t{days_old(row)}\t{one_line(row.title)}"
        for row in rows
    ]
