"""What came in and went out in each period, and how much is in hand. Counts are items; an item counts once."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from itbiz.domain.ticket import IN_PROGRESS, ServiceClass

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from itbiz.domain.period import Period
    from itbiz.domain.ticket import Ticket, TicketType
    from itbiz.domain.timeline import Timeline

TRAILING = 12
"""Periods that averages and percentiles look back on."""


@dataclass(frozen=True, slots=True)
class Throughput:
    """What came in and went out in one period, in items. Teams are those of today; None stands for no team."""

    period: Period
    arrivals: int
    finished: int
    ended: int
    """Refused or cancelled: gone without being delivered."""
    reopened: int
    """Times that finished work was started again."""
    by_class: Mapping[ServiceClass, int]
    by_type: Mapping[TicketType, int]
    by_team: Mapping[str | None, int]
    arrivals_by_team: Mapping[str | None, int]
    delivered: tuple[Ticket, ...]
    """The finished items themselves."""

    @property
    def net(self) -> int:
        """Arrivals less finished items; above zero the pile grows."""
        return self.arrivals - self.finished


def trailing(
    timeline: Timeline, tickets: Iterable[Ticket], instant: datetime, count: int = TRAILING
) -> tuple[Period, ...]:
    """The last `count` periods that were complete at an instant, oldest first, none from before the first ticket."""
    opened = min((ticket.opened for ticket in tickets), default=None)
    if opened is None:
        return ()
    first = timeline.period_at(opened)
    found: list[Period] = []
    period = timeline.period_at(instant)
    while len(found) < count and period > first:
        period = timeline.previous(period)
        found.append(period)
    return tuple(reversed(found))


def throughput(tickets: Iterable[Ticket], timeline: Timeline, periods: Sequence[Period]) -> tuple[Throughput, ...]:
    """Arrivals and departures of each of these periods, which follow one another."""
    tallies = [_Tally() for _ in periods]
    if periods:
        bounds = _bounds(timeline, periods)
        for ticket in tickets:
            _count(ticket, bounds, tallies)
    return tuple(tally.row(period) for tally, period in zip(tallies, periods, strict=True))


class _Tally:
    """Counters of one period while tickets are gone through."""

    def __init__(self) -> None:
        self.arrivals: Counter[str | None] = Counter()
        self.delivered: list[Ticket] = []
        self.ended = 0
        self.reopened = 0

    def row(self, period: Period) -> Throughput:
        return Throughput(
            period,
            self.arrivals.total(),
            len(self.delivered),
            self.ended,
            self.reopened,
            Counter(ticket.service_class for ticket in self.delivered),
            Counter(ticket.type for ticket in self.delivered),
            Counter(ticket.provider for ticket in self.delivered),
            self.arrivals,
            tuple(self.delivered),
        )


def _bounds(timeline: Timeline, periods: Sequence[Period]) -> list[float]:
    """The starts of the periods and the last one's end, in seconds: ten times faster to look up than instants."""
    return [*(timeline.start(period).timestamp() for period in periods), timeline.end(periods[-1]).timestamp()]


def _tally_at(instant: datetime, bounds: list[float], tallies: list[_Tally]) -> _Tally | None:
    index = bisect_right(bounds, instant.timestamp())
    return tallies[index - 1] if 0 < index < len(bounds) else None


def _count(ticket: Ticket, bounds: list[float], tallies: list[_Tally]) -> None:
    tally = _tally_at(ticket.opened, bounds, tallies)
    if tally:
        tally.arrivals[ticket.provider] += 1
    if not ticket.transitions or ticket.transitions[-1].at.timestamp() < bounds[0]:
        return
    for line in ticket.reopenings:
        tally = _tally_at(line.at, bounds, tallies)
        if tally:
            tally.reopened += 1
    ended = ticket.ended_at
    tally = _tally_at(ended, bounds, tallies) if ended else None
    if tally and ticket.finished_at:
        tally.delivered.append(ticket)
    elif tally:
        tally.ended += 1


def wip(tickets: Iterable[Ticket], instant: datetime) -> dict[str | None, Counter[ServiceClass]]:
    """Work in progress just before an instant, by team and class: started and waiting items."""
    found: defaultdict[str | None, Counter[ServiceClass]] = defaultdict(Counter)
    for ticket in tickets:
        if ticket.status_at(instant) in IN_PROGRESS:
            found[ticket.provider][ticket.service_class] += 1
    return dict(found)
