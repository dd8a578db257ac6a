"""What came in and went out in each period, and how much is in hand. Counts are items; an item counts once."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from itbiz.domain.life import MICROSECONDS, micro
from itbiz.domain.ticket import IN_PROGRESS, ServiceClass
from itbiz.text.dataclass import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from itbiz.domain.outline import Outline
    from itbiz.domain.period import Period
    from itbiz.domain.settled import Flowed
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
    delivered: tuple[Ticket | Outline | Flowed, ...]
    """The finished items themselves."""

    @property
    def net(self) -> int:
        """Arrivals less finished items; above zero the pile grows."""
        return self.arrivals - self.finished


def trailing(
    timeline: Timeline, opened: datetime | None, instant: datetime, count: int = TRAILING
) -> tuple[Period, ...]:
    """The last `count` periods that were complete at an instant, oldest first.

    None from before `opened`, the opening of the first ticket; none at all where there is no ticket.
    """
    if opened is None:
        return ()
    first = timeline.period_at(opened)
    found: list[Period] = []
    period = timeline.period_at(instant)
    while len(found) < count and period > first:
        period = timeline.previous(period)
        found.append(period)
    return tuple(reversed(found))


def throughput(
    tickets: Iterable[Ticket | Outline], timeline: Timeline, periods: Sequence[Period], settled: Iterable[Flowed] = ()
) -> tuple[Throughput, ...]:
    """Arrivals and departures of each of these periods, which follow one another, of tickets and settled ones."""
    tallies = [_Tally() for _ in periods]
    if periods:
        bounds = _bounds(timeline, periods)
        for ticket in tickets:
            _count(ticket, bounds, tallies)
        for each in settled:
            _count_flowed(each, bounds, tallies)
    return tuple(tally.row(period) for tally, period in zip(tallies, periods, strict=True))


class _Tally:
    """Counters of one period while tickets are gone through."""

    def __init__(self) -> None:
        self.arrivals: Counter[str | None] = Counter()
        self.delivered: list[Ticket | Outline | Flowed] = []
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


def _bounds(timeline: Timeline, periods: Sequence[Period]) -> list[int]:
    """The starts of the periods and the last one's end, in microseconds: ten times faster to look up than instants."""
    return [*(micro(timeline.start(period)) for period in periods), micro(timeline.end(periods[-1]))]


def _tally_at(instant: float, bounds: list[int], tallies: list[_Tally]) -> _Tally | None:
    index = bisect_right(bounds, instant)
    return tallies[index - 1] if 0 < index < len(bounds) else None


def _count(ticket: Ticket | Outline, bounds: list[int], tallies: list[_Tally]) -> None:
    life = ticket.life
    if life.opened >= bounds[0]:
        tally = _tally_at(life.opened, bounds, tallies)
        if tally:
            tally.arrivals[ticket.provider] += 1
    if not life.moved_since(bounds[0]):
        return
    for at in life.reopened:
        tally = _tally_at(at, bounds, tallies)
        if tally:
            tally.reopened += 1
    tally = _tally_at(life.ended, bounds, tallies) if life.ended is not None else None
    if tally and life.finished is not None:
        tally.delivered.append(ticket)
    elif tally:
        tally.ended += 1


def _count_flowed(ticket: Flowed, bounds: list[int], tallies: list[_Tally]) -> None:
    """The same for a ticket that is settled: it has ended."""
    opened = ticket.opened_s * MICROSECONDS
    if opened >= bounds[0]:
        tally = _tally_at(opened, bounds, tallies)
        if tally:
            tally.arrivals[ticket.provider] += 1
    if ticket.moved_s is None or ticket.moved_s * MICROSECONDS < bounds[0]:
        return
    for seconds in ticket.reopened_s:
        tally = _tally_at(seconds * MICROSECONDS, bounds, tallies)
        if tally:
            tally.reopened += 1
    tally = _tally_at(ticket.ended_s * MICROSECONDS, bounds, tallies) if ticket.ended_s is not None else None
    if tally and ticket.finished_s is not None:
        tally.delivered.append(ticket)
    elif tally:
        tally.ended += 1


def wip(tickets: Iterable[Ticket | Outline], instant: datetime) -> dict[str | None, Counter[ServiceClass]]:
    """Work in progress just before an instant, by team and class: started and waiting items."""
    found: defaultdict[str | None, Counter[ServiceClass]] = defaultdict(Counter)
    at = micro(instant)
    for ticket in tickets:
        if ticket.life.held_after(at - 1) and ticket.life.status_at(at) in IN_PROGRESS:
            found[ticket.provider][ticket.service_class] += 1
    return dict(found)
