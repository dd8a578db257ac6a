"""Emergencies: how many a requester has raised in the stretch of time the contract's cap counts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from itbiz.domain.period import PeriodKind, period_of
from itbiz.domain.ticket import CAUSES_OF_PROVIDER, Claim, ClaimKind, Ticket

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date, datetime

    from itbiz.domain.clauses import EmergencyCap
    from itbiz.domain.timeline import Timeline


def emergencies_of(tickets: Iterable[Ticket], requester: str) -> Iterator[tuple[Ticket, Claim]]:
    """The emergencies a requester pays for; those that IT took back itself are left out."""
    for ticket in tickets:
        for claim in ticket.claims:
            cancelled = claim.released is not None and claim.released.cause in CAUSES_OF_PROVIDER
            if claim.kind is ClaimKind.EMERGENCY and claim.requester == requester and not cancelled:
                yield ticket, claim


def counted(
    tickets: Iterable[Ticket], requester: str, cap: EmergencyCap, timeline: Timeline, instant: datetime
) -> list[tuple[Ticket, Claim]]:
    """The emergencies that count against the cap in the stretch `instant` falls in, oldest first."""
    first, last = stretch(cap, timeline, instant)
    found = [
        (ticket, claim)
        for ticket, claim in emergencies_of(tickets, requester)
        if first <= timeline.day(claim.at) <= last
    ]
    return sorted(found, key=lambda pair: (pair[1].at, pair[0].id))


def stretch(cap: EmergencyCap, timeline: Timeline, instant: datetime) -> tuple[date, date]:
    """The first and last day of the period, month, quarter or year an instant falls in."""
    day = timeline.day(instant)
    match cap.per:
        case "period":
            period = timeline.period_on(day)
        case "month":
            period = period_of(day, PeriodKind.MONTH)
        case "quarter":
            period = period_of(day, PeriodKind.QUARTER)
        case "year":
            return day.replace(month=1, day=1), day.replace(month=12, day=31)
    return period.first, period.last
