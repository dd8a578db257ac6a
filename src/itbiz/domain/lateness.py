"""Lines that arrived long after the moment they tell of (rule 14): they count, and the review lists them."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from itbiz.domain.contract import first_day
from itbiz.domain.dialogue import spoken
from itbiz.domain.timeline import utc
from itbiz.text.dataclass import dataclass, replace

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Iterator
    from datetime import datetime

    from itbiz.domain.ticket import Ticket
    from itbiz.domain.timeline import Timeline

GRACE_HOURS = 12
"""Working hours in which a line may arrive as if it had at once."""
_GRACE = timedelta(hours=GRACE_HOURS)


@dataclass(frozen=True, slots=True)
class Arrival:
    """What one commit did: when it was made, and the tickets it changed as they were and as they are."""

    instant: datetime
    before: tuple[Ticket, ...]
    after: tuple[Ticket, ...]


@dataclass(frozen=True, slots=True)
class LateLine:
    """A line of a ticket, of its list `history`, `claims` or `thread`, or the `release` of a claim.

    `at` is the instant it tells of, `arrived` that of the commit that brought it.
    """

    ticket: str
    kind: str
    at: datetime
    arrived: datetime


def overdue_lines(arrivals: Iterable[Arrival]) -> tuple[LateLine, ...]:
    """The lines that arrived so long after their instant that some calendar has `GRACE_HOURS` in between.

    A line that several commits bring arrived with the first.
    """
    first: dict[tuple[str, str, Hashable], tuple[datetime, datetime]] = {}
    for arrival in sorted(arrivals, key=lambda each: each.instant):
        known = {key for ticket in arrival.before for key, _ in _lines(ticket)}
        for ticket in arrival.after:
            for key, at in _lines(ticket):
                if key not in known:
                    first.setdefault(key, (at, arrival.instant))
    return tuple(
        LateLine(ticket_id, kind, at, arrived)
        for (ticket_id, kind, _), (at, arrived) in first.items()
        if utc(arrived) - utc(at) > _GRACE
    )


def late_lines(lines: Iterable[LateLine], timeline: Timeline) -> tuple[LateLine, ...]:
    """Of these, what arrived more than `GRACE_HOURS` late by the calendar, by arrival; nothing from before the terms.

    `arrived` is then on the contract's clock.
    """
    if not timeline.terms:
        return ()
    begin = first_day(timeline.terms[0])
    found = [
        replace(line, arrived=line.arrived.astimezone(timeline.zone))
        for line in lines
        if timeline.day(line.at) >= begin and _is_late(line.at, line.arrived, timeline)
    ]
    return tuple(sorted(found, key=lambda each: (utc(each.arrived), each.ticket, utc(each.at), each.kind)))


def _is_late(at: datetime, arrived: datetime, timeline: Timeline) -> bool:
    try:
        return utc(arrived) > utc(timeline.working_time.add_hours(at, GRACE_HOURS))
    except ValueError:
        # A calendar without working time knows no grace that ends.
        return False


def _lines(ticket: Ticket) -> Iterator[tuple[tuple[str, str, Hashable], datetime]]:
    """What tells each line from the others, and its instant."""
    for line in ticket.history:
        yield (ticket.id, "history", line), line.at
    for claim in ticket.claims:
        yield (ticket.id, "claims", claim.identity), claim.at
        if claim.released:
            yield (ticket.id, "release", (claim.identity, claim.released.at)), claim.released.at
    for key, said in zip(spoken(ticket.thread), ticket.thread, strict=True):
        yield (ticket.id, "thread", key), said.at
