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
from datetime import timedelta
from typing import TYPE_CHECKING

from itbiz.domain.ledger import claim_period, claim_provider
from itbiz.domain.ticket import FINISHED, Claim, ClaimKind, Holder, Ticket
from itbiz.domain.vocabulary import POOL
from itbiz.text.dataclass import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from itbiz.domain.books import Books
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
    provider: str | None
    over: datetime | None
    """When it stopped to matter for good: the claim released, or the ticket ended. None while it stands."""

    @property
    def order(self) -> tuple[datetime, str]:
        return (self.claim.at, self.ticket.id)

    def team(self, guarantee: Mapping[str, int]) -> str | None:
        return POOL if POOL in guarantee else self.provider


def deliveries(
    tickets: Iterable[Ticket],
    timeline: Timeline,
    until: Period,
    instant: datetime,
    *,
    recast: bool = False,
    before: Books | None = None,
) -> dict[Period, dict[str, Delivery]]:
    """What was and is due, from the first term's period to `until`, by period and team.

    With the books `before`, from the first period that is not in them.

    `instant` is the moment of the count. The team is `any` where the guarantee is one number for all. A period
    inside a closure is not judged: what is owed waits for the next one. Periods without a guarantee are left out.
    `recast` as in `ledger`.
    """
    made = _promises(tickets, timeline, recast=recast)
    found: dict[Period, dict[str, Delivery]] = {}
    owed: tuple[str, ...] = before.owed if before else ()
    earlier = [each for key in sorted(made) for each in made[key] if before is not None and key < before.period]
    for period in timeline.since_first(until, before.period if before else None):
        start = timeline.start(period)
        earlier = sorted((each for each in earlier if _stands(each, start)), key=lambda each: each.order)
        fresh = [each for each in made.get(period, ()) if _stands(each, start)]
        guarantee = timeline.guarantee(period)
        if guarantee is not None and not timeline.is_closed(period):
            waiting = _waiting(earlier, guarantee, start)
            counted = _finished([*earlier, *fresh], guarantee, start, timeline.end(period))
            found[period] = {
                team: _delivery(team, waiting[team], counted[team], timeline, period, guarantee, owed, instant)
                for team in dict.fromkeys((*guarantee, *waiting, *counted))
            }
            owed = tuple(ticket for each in found[period].values() for ticket in each.missed)
        earlier += fresh
    return found


def first_due(judged: Mapping[Period, Mapping[str, Delivery]], before: Books | None = None) -> dict[str, Period]:
    """The period each ticket was first promised for, of those that were ever due; the latest time round."""
    found: dict[str, Period] = dict(before.promised) if before else {}
    for period, teams in judged.items():
        for each in teams.values():
            found.update((ticket, period) for ticket in each.due if ticket not in each.owed)
    return found


def owed_in(
    judged: Mapping[Period, Mapping[str, Delivery]], timeline: Timeline, period: Period, before: Books | None = None
) -> tuple[str, ...]:
    """The tickets owed from before a period. Inside a closure nobody is judged, and what was owed waits."""
    if period in judged:
        return tuple(ticket for each in judged[period].values() for ticket in each.owed)
    if not timeline.is_closed(period):
        return ()
    if not judged:
        return before.owed if before else ()
    return tuple(ticket for each in judged[max(judged)].values() for ticket in each.missed)


def _promises(tickets: Iterable[Ticket], timeline: Timeline, *, recast: bool) -> dict[Period, list[_Promise]]:
    found: defaultdict[Period, list[_Promise]] = defaultdict(list)
    for ticket in tickets:
        for claim in ticket.claims:
            period = claim_period(claim, timeline, recast=recast) if claim.kind is ClaimKind.QUOTA else None
            if period is None:
                continue
            provider = claim_provider(ticket, claim, timeline, period, recast=recast)
            ends = [each for each in (ticket.ended_at, claim.released and claim.released.at) if each]
            found[period].append(
                _Promise(ticket, claim, ticket.provider if provider == POOL else provider, min(ends, default=None))
            )
    return found


def _stands(promise: _Promise, instant: datetime) -> bool:
    return promise.over is None or promise.over >= instant


def _waiting(
    promises: Iterable[_Promise], guarantee: Mapping[str, int], start: datetime
) -> defaultdict[str, dict[str, _Promise]]:
    """By team and ticket, the oldest claim first: what could be due in a period."""
    waiting: defaultdict[str, dict[str, _Promise]] = defaultdict(dict)
    for promise in promises:
        team = promise.team(guarantee)
        if team is not None and promise.ticket.unfinished_at(start):
            waiting[team].setdefault(promise.ticket.id, promise)
    return waiting


def _finished(
    promises: Iterable[_Promise], guarantee: Mapping[str, int], start: datetime, end: datetime
) -> defaultdict[str, set[str]]:
    finished: defaultdict[str, set[str]] = defaultdict(set)
    for promise in promises:
        team, at = promise.team(guarantee), promise.ticket.finished_at
        if team is not None and at is not None and start <= at < end:
            finished[team].add(promise.ticket.id)
    return finished


def _delivery(
    team: str,
    mine: Mapping[str, _Promise],
    finished: set[str],
    timeline: Timeline,
    period: Period,
    guarantee: Mapping[str, int],
    owed: tuple[str, ...],
    instant: datetime,
) -> Delivery:
    end = timeline.end(period)
    carried = tuple(ticket for ticket in owed if ticket in mine)
    fresh = [ticket for ticket in mine if ticket not in carried][: guarantee.get(team, 0)]
    due = (*carried, *fresh)
    delivered = tuple(ticket for ticket in due if mine[ticket].ticket.status_at(end) in FINISHED)
    excused = tuple(t for t in due if t not in delivered and _excused(mine[t], timeline, period, instant))
    return Delivery(
        team=team,
        period=period,
        guarantee=guarantee.get(team, 0),
        demand=len(mine),
        owed=carried,
        due=due,
        delivered=delivered,
        excused=excused,
        missed=tuple(ticket for ticket in due if ticket not in delivered and ticket not in excused),
        delivered_in_class=len(finished),
        running=instant < end,
    )


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
