"""How old a ticket is, and whether that is late."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from itbiz.domain.row import counted_from
from itbiz.domain.vocabulary import UNFINISHED, ServiceClass

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import tzinfo

    from itbiz.domain.contract import Term
    from itbiz.domain.row import TicketRow
    from itbiz.domain.ticket import Ticket
    from itbiz.domain.timeline import Timeline

_DAY = 86_400
_EPOCH = date(1970, 1, 1).toordinal()


def days_old(ticket: Ticket, today: date, timeline: Timeline) -> int:
    """Days since work began, both included; before that, days since it was opened; after it, since it ended."""
    since, running = counted_from(ticket)
    return _days(timeline.day(since), today, running=running)


def row_days_old(today: date, zone: tzinfo) -> Callable[[TicketRow], int]:
    """What tells the same of rows: thousands are counted with one look at the zone for each day."""
    number = today.toordinal()
    shifts: dict[int, int | None] = {}

    def days_old(row: TicketRow) -> int:
        utc_day = row.since // _DAY
        if utc_day not in shifts:
            shifts[utc_day] = _shift(utc_day, zone)
        shift = shifts[utc_day]
        if shift is None:
            # The clocks change on that day.
            day = datetime.fromtimestamp(row.since, zone).toordinal()
        else:
            day = (row.since + shift) // _DAY + _EPOCH
        return number - day + 1 if row.is_running else max(0, number - day)

    return days_old


def _shift(utc_day: int, zone: tzinfo) -> int | None:
    """Seconds that clocks are ahead of UTC on a day of it; None where that changes."""
    first, last = (
        datetime.fromtimestamp(second, zone).utcoffset() for second in (utc_day * _DAY, (utc_day + 1) * _DAY - 1)
    )
    return int(first.total_seconds()) if first is not None and first == last else None


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
    if row.state not in UNFINISHED:
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
