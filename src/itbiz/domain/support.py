"""What a team's past says of its guarantee: how much it delivered in 85 % of the periods looked back on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from itbiz.domain.percentile import nearest_rank
from itbiz.domain.throughput import trailing
from itbiz.domain.vocabulary import POOL
from itbiz.text.dataclass import dataclass

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from itbiz.domain.backlog import Backlog
    from itbiz.domain.period import Period
    from itbiz.domain.throughput import Throughput

ENOUGH = 10
"""Periods below which nothing is said: too few to speak of 85 %."""

UNLIKELY = 0.15
"""The share of periods that may fall short: what is left of 85 % confidence."""


@dataclass(frozen=True, slots=True)
class Support:
    """What a team, or `any` for all together, guarantees a period, and what its deliveries support, in items.

    `periods` are those looked back on, the oldest first, `delivered` the items finished in each.
    """

    team: str
    promised: int
    supported: int
    periods: tuple[Period, ...]
    delivered: tuple[int, ...]

    @property
    def falls_short(self) -> bool:
        """Whether more is promised than supported."""
        return self.promised > self.supported


def supports(backlog: Backlog, instant: datetime, rows: Sequence[Throughput] | None = None) -> tuple[Support, ...]:
    """For each guarantee of the terms in force what the past supports; nothing of a team with too short a past.

    Counted are the tickets of every class that a team delivered in each of the twelve periods before this one, since
    what a team can do does not depend on the class. In 85 % of the periods it delivered at least the 15th percentile
    (nearest rank). Periods inside a closure are left out, and those at the beginning in which the team had no work yet:
    nothing was opened for it and nothing delivered. `rows` are those periods, where somebody has them already.
    """
    timeline = backlog.timeline
    term = timeline.term_at(instant)
    if term is None or term.guarantee is None:
        return ()
    if rows is None:
        rows = backlog.throughput(trailing(timeline, backlog.opened, instant))
    rows = [row for row in rows if not timeline.is_closed(row.period)]
    if len(rows) < ENOUGH:
        return ()
    guarantee: Mapping[str, int] = {POOL: term.guarantee} if isinstance(term.guarantee, int) else term.guarantee
    found = []
    for team, promised in guarantee.items():
        counts = [(row.period, *_of(row, team)) for row in rows]
        while counts and not any(counts[0][1:]):
            del counts[0]
        if len(counts) >= ENOUGH:
            delivered = tuple(finished for _, _, finished in counts)
            supported = nearest_rank(delivered, UNLIKELY)
            found.append(Support(team, promised, supported, tuple(period for period, _, _ in counts), delivered))
    return tuple(found)


def _of(row: Throughput, team: str) -> tuple[int, int]:
    """What was opened for a team in a period, and what it finished."""
    if team == POOL:
        return row.arrivals, row.finished
    return row.arrivals_by_team.get(team, 0), row.by_team.get(team, 0)
