"""How old a ticket is, and whether that is late."""

from __future__ import annotations

from typing import TYPE_CHECKING

from itbiz.domain.flow import age

if TYPE_CHECKING:
    from datetime import date

    from itbiz.domain.contract import Term
    from itbiz.domain.ticket import Ticket
    from itbiz.domain.timeline import Timeline


def days_old(ticket: Ticket, today: date, timeline: Timeline) -> int:
    """Days since work began, both included; before that, days since it was opened; after it, since it ended."""
    if ticket.ended_at is not None:
        return max(0, (today - timeline.day(ticket.ended_at)).days)
    running = age(ticket, today, timeline)
    return running if running is not None else max(0, (today - timeline.day(ticket.opened)).days)


def is_late(ticket: Ticket, today: date, timeline: Timeline, term: Term | None) -> bool:
    """Past its own day, or started and older than its class of service expects."""
    if not ticket.state.unfinished:
        return False
    if ticket.due and today > ticket.due:
        return True
    rules = term.classes.get(ticket.service_class) if term else None
    running = age(ticket, today, timeline)
    return bool(rules and rules.sle and running is not None and running > rules.sle.within_days)
