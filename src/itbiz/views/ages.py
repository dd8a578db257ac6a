"""How old a ticket is, and whether that is late."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from itbiz.domain.row import counted_from
from itbiz.domain.vocabulary import ServiceClass

if TYPE_CHECKING:
    from datetime import date

    from itbiz.domain.contract import Term
    from itbiz.domain.row import TicketRow
    from itbiz.domain.ticket import Ticket
    from itbiz.domain.timeline import Timeline


def days_old(ticket: Ticket, today: date, timeline: Timeline) -> int:
    """Days since work began, both included; before that, days since it was opened; after it, since it ended."""
    since, running = counted_from(ticket)
    return _days(timeline.day(since), today, running=running)


def row_days_old(row: TicketRow, today: date, timeline: Timeline) -> int:
    """The same of a row."""
    return _days(datetime.fromtimestamp(row.since, timeline.zone).date(), today, running=row.is_running)


def is_late(ticket: Ticket, today: date, timeline: Timeline, term: Term | None) -> bool:
    """Past its own day, or started and older than its class of service expects."""
    if not ticket.state.unfinished:
        return False
    if ticket.due and today > ticket.due:
        return True
    since, running = counted_from(ticket)
    return running and _is_beyond(_days(timeline.day(since), today, running=True), ticket.service_class, term)


def row_is_late(row: TicketRow, days: int, today: date, term: Term | None) -> bool:
    """The same of a row that is so many days old."""
    if not row.is_unfinished:
        return False
    if row.due is not None and today.toordinal() > row.due:
        return True
    return row.is_running and _is_beyond(days, ServiceClass(row.service_class), term)


def _days(day: date, today: date, *, running: bool) -> int:
    days = (today - day).days
    return days + 1 if running else max(0, days)


def _is_beyond(days: int, service_class: ServiceClass, term: Term | None) -> bool:
    rules = term.classes.get(service_class) if term else None
    return bool(rules and rules.sle and days > rules.sle.within_days)
