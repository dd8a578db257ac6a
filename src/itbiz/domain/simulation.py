"""The past's claims against other quotas: for negotiating the number on facts."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from itbiz.domain.period import Period, PeriodKind, period_at
from itbiz.domain.ticket import ClaimKind
from itbiz.text.dataclass import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from zoneinfo import ZoneInfo

    from itbiz.domain.ticket import Ticket


@dataclass(frozen=True, slots=True)
class RequesterRow:
    """One business unit under one quota. `most` claims fell into one period, the first such being `most_period`."""

    requester: str
    claims: int
    over: int
    most: int
    most_period: Period


@dataclass(frozen=True, slots=True)
class SimulationRow:
    """What a quota of so many tokens per requester and period would have met."""

    quota: int
    claims: int
    over: int
    requesters: tuple[RequesterRow, ...]


def simulate(
    tickets: Iterable[Ticket],
    quotas: Sequence[int],
    zone: ZoneInfo,
    kind: PeriodKind = PeriodKind.ISO_WEEK,
    first: Period | None = None,
    last: Period | None = None,
) -> tuple[SimulationRow, ...]:
    """One row a quota: over = Σ max(0, claims - quota) over (requester, period), before any debt is carried.

    `claims` counts distinct (ticket, period), the period being that of the claim's `at` in `zone`; a token that came
    back was asked for all the same, so it counts. Emergencies are left out. `first` and `last` bound the periods,
    both included. Requesters come in the order of their keys.
    """
    counts = _counts(tickets, zone, kind, first, last)
    return tuple(_row(counts, quota) for quota in quotas)


def _counts(
    tickets: Iterable[Ticket], zone: ZoneInfo, kind: PeriodKind, first: Period | None, last: Period | None
) -> dict[str, Counter[Period]]:
    found: defaultdict[str, Counter[Period]] = defaultdict(Counter)
    for ticket in tickets:
        seen: set[Period] = set()
        for claim in sorted(ticket.claims, key=lambda each: each.at):
            period = period_at(claim.at, zone, kind)
            outside = (first and period.first < first.first) or (last and period.first > last.last)
            if claim.kind is ClaimKind.QUOTA and period not in seen and not outside:
                seen.add(period)
                found[claim.requester][period] += 1
    return dict(sorted(found.items()))


def _row(counts: Mapping[str, Counter[Period]], quota: int) -> SimulationRow:
    rows = tuple(_requester_row(requester, periods, quota) for requester, periods in counts.items())
    return SimulationRow(quota, sum(row.claims for row in rows), sum(row.over for row in rows), rows)


def _requester_row(requester: str, periods: Counter[Period], quota: int) -> RequesterRow:
    most_period = min(periods, key=lambda period: (-periods[period], period))
    over = sum(max(0, count - quota) for count in periods.values())
    return RequesterRow(requester, periods.total(), over, periods[most_period], most_period)
