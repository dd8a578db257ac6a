"""The provider's side of the promise: a token used in period k is delivered by the end of period k+1.

    due(k)    = owed(k) + the first guarantee(k), by (claim's at, id), of the tickets with a live claim of a period
                before k that are unfinished at k's start and not owed already
    excused(k) = those of due(k) that left the class in k, or waited on the requester for at least half of k's
                working time
    missed(k) = due(k) - delivered by the end of k - excused(k)        owed(k+1) = missed(k)
    kept(k)   = nothing missed

By name, not by count: an easy delivery never hides an old debt.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from itbiz.domain.fields import POOL
from itbiz.domain.ticket import FINISHED, Claim, ClaimKind, Holder, Ticket

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from itbiz.domain.period import Period
    from itbiz.domain.timeline import Timeline


@dataclass(frozen=True, slots=True)
class Delivery:
    """What one team, or all of them together, owes in a period, by ticket id, oldest claim first.

    `running` while the period is not over at the instant of the count: `missed` then holds what is still open.
    `delivered_in_class` counts every priority request finished in the period, due or not.
    """

    team: str
    period: Period
    guarantee: int
    demand: int
    owed: tuple[str, ...]
    due: tuple[str, ...]
    delivered: tuple[str, ...]
    excused: tuple[str, ...]
    missed: tuple[str, ...]
    delivered_in_class: int
    running: bool

    @property
    def kept(self) -> bool | None:
        """Whether the promise was kept; None while the period runs and something is still open."""
        if not self.missed:
            return True
        return None if self.running else False


@dataclass(frozen=True, slots=True)
class _Promise:
    ticket: Ticket
    claim: Claim
    period: Period

    @property
    def order(self) -> tuple[datetime, str]:
        return (self.claim.at, self.ticket.id)

    def live_at(self, instant: datetime) -> bool:
        released = self.claim.released
        return released is None or released.at >= instant


def deliveries(
    tickets: Iterable[Ticket], timeline: Timeline, until: Period, instant: datetime
) -> dict[Period, dict[str, Delivery]]:
    """What was and is due, from the first term's period to `until`, by period and team.

    `instant` is the moment of the count. The team is `any` where the guarantee is one number for all. A period
    inside a closure is not judged: what is owed waits for the next one. Periods without a guarantee are left out.
    """
    promises = list(_promises(tickets, timeline))
    found: dict[Period, dict[str, Delivery]] = {}
    owed: tuple[str, ...] = ()
    for period in timeline.since_first(until):
        guarantee = timeline.guarantee(period)
        if guarantee is None or timeline.is_closed(period):
            continue
        found[period] = _period_deliveries(promises, timeline, period, guarantee, owed, instant)
        owed = tuple(ticket for each in found[period].values() for ticket in each.missed)
    return found


def _promises(tickets: Iterable[Ticket], timeline: Timeline) -> Iterator[_Promise]:
    for ticket in tickets:
        for claim in ticket.claims:
            period = timeline.resolve(claim.period)
            if claim.kind is ClaimKind.QUOTA and period is not None and timeline.term_of(period) is not None:
                yield _Promise(ticket, claim, period)


def _team(promise: _Promise, guarantee: Mapping[str, int]) -> str | None:
    if POOL in guarantee:
        return POOL
    return promise.claim.provider if promise.claim.provider != POOL else promise.ticket.provider


def _period_deliveries(
    promises: list[_Promise],
    timeline: Timeline,
    period: Period,
    guarantee: Mapping[str, int],
    owed: tuple[str, ...],
    instant: datetime,
) -> dict[str, Delivery]:
    start, end = timeline.start(period), timeline.end(period)
    waiting: defaultdict[str, dict[str, _Promise]] = defaultdict(dict)
    finished: defaultdict[str, set[str]] = defaultdict(set)
    for promise in sorted(promises, key=lambda each: each.order):
        team = _team(promise, guarantee)
        if team is None or promise.period > period or not promise.live_at(start):
            continue
        if promise.ticket.finished_at and start <= promise.ticket.finished_at < end:
            finished[team].add(promise.ticket.id)
        if promise.period < period and promise.ticket.unfinished_at(start):
            waiting[team].setdefault(promise.ticket.id, promise)
    found = {}
    for team in dict.fromkeys((*guarantee, *waiting)):
        mine = waiting[team]
        carried = tuple(ticket for ticket in owed if ticket in mine)
        fresh = [ticket for ticket in mine if ticket not in owed][: guarantee.get(team, 0)]
        due = (*carried, *fresh)
        delivered = tuple(ticket for ticket in due if mine[ticket].ticket.status_at(end) in FINISHED)
        excused = tuple(t for t in due if t not in delivered and _excused(mine[t], timeline, period, instant))
        found[team] = Delivery(
            team=team,
            period=period,
            guarantee=guarantee.get(team, 0),
            demand=len(mine),
            owed=carried,
            due=due,
            delivered=delivered,
            excused=excused,
            missed=tuple(ticket for ticket in due if ticket not in delivered and ticket not in excused),
            delivered_in_class=len(finished[team]),
            running=instant < end,
        )
    return found


def _excused(promise: _Promise, timeline: Timeline, period: Period, instant: datetime) -> bool:
    released = promise.claim.released
    if released is not None and timeline.start(period) <= released.at < timeline.end(period):
        return True
    total = timeline.working_time.in_period(period)
    return total > timedelta(0) and 2 * waited_on_requester(promise.ticket, timeline, period, instant) >= total


def waited_on_requester(ticket: Ticket, timeline: Timeline, period: Period, instant: datetime) -> timedelta:
    """Working time of the period, up to the instant, in which the ticket waited on its requester."""
    start, end = timeline.start(period), min(timeline.end(period), instant)
    return sum(
        (
            timeline.working_time.between(max(wait.since, start), min(wait.until or end, end))
            for wait in ticket.waits()
            if wait.on is Holder.REQUESTER
        ),
        timedelta(0),
    )
