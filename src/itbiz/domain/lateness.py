"""Lines that arrived long after the moment they tell of (rule 14): they count, and the review lists them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from itbiz.domain.contract import first_day
from itbiz.domain.dialogue import spoken
from itbiz.domain.timeline import utc
from itbiz.text.dataclass import dataclass

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Iterator
    from datetime import datetime

    from itbiz.domain.ticket import Ticket
    from itbiz.domain.timeline import Timeline

GRACE_HOURS = 12
"""Working hours in which a line may arrive as if it had at once."""


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


def late_lines(arrivals: Iterable[Arrival], timeline: Timeline) -> tuple[LateLine, ...]:
    """The lines that arrived more than `GRACE_HOURS` after their instant, by arrival; those before the terms left out.

    A line that several commits bring arrived with the first.
    """
    if not timeline.terms:
        return ()
    begin = first_day(timeline.terms[0])
    first: dict[tuple[str, str, Hashable], tuple[datetime, datetime]] = {}
    for arrival in sorted(arrivals, key=lambda each: each.instant):
        known = {key for ticket in arrival.before for key, _ in _lines(ticket)}
        for ticket in arrival.after:
            for key, at in _lines(ticket):
                if key not in known and timeline.day(at) >= begin:
                    first.setdefault(key, (at, arrival.instant))
    found = [
        LateLine(ticket_id, kind, at, arrived.astimezone(timeline.zone))
        for (ticket_id, kind, _), (at, arrived) in first.items()
        if _is_late(at, arrived, timeline)
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
