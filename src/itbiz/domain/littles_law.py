"""Little's law as a check of the figures: over a long stretch, work in progress = throughput × cycle time.

Where it does not hold, what is measured is no steady flow: more was started than finished, work was given up, or old
work lies about. Time is elapsed time here, not calendar days, and a ticket is in progress from its first start until it
is finished, refused or cancelled; only so is the law exact.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from itbiz.domain.flow import ENOUGH
from itbiz.domain.life import MICROSECONDS, micro
from itbiz.text.dataclass import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from itbiz.domain.outline import Outline
    from itbiz.domain.ticket import Ticket

TOLERANCE = 0.25
"""How far work in progress may be from what the law says before reasons are asked for."""
_DAY = 86_400 * MICROSECONDS


@dataclass(frozen=True, slots=True)
class Little:
    """The flow of a stretch of `days`, in items and days.

    `wip` is the mean of work in progress over it, `cycle_time` the mean of the `n` finished items. `grown` is how much
    more was in progress at its end than at its beginning, `abandoned` the items that had been started and were refused
    or cancelled, `older` those in progress at the end for more than twice the mean cycle time.
    """

    days: float
    n: int
    wip: float
    cycle_time: float | None
    grown: int
    abandoned: tuple[str, ...]
    older: tuple[str, ...]

    @property
    def throughput(self) -> float:
        """Items finished a day; 0 where there was no time."""
        return self.n / self.days if self.days else 0.0

    @property
    def expected(self) -> float | None:
        """The work in progress that the law says; None below ten finished items."""
        return self.throughput * self.cycle_time if self.cycle_time is not None and self.n >= ENOUGH else None

    @property
    def deviation(self) -> float | None:
        """How much more is in progress than the law says, as a share of that; None where that cannot be told."""
        return (self.wip - self.expected) / self.expected if self.expected else None

    @property
    def holds(self) -> bool | None:
        """Whether the law holds within the tolerance; None where there is not enough data."""
        return abs(self.deviation) <= TOLERANCE if self.deviation is not None else None


def littles_law(tickets: Iterable[Ticket | Outline], begin: datetime, end: datetime) -> Little:
    """The law over the stretch between two instants."""
    first, last = micro(begin), micro(end)
    inside = times = n = at_begin = at_end = 0
    abandoned = []
    ages: list[tuple[int, str]] = []
    for ticket in tickets:
        life = ticket.life
        since, until = life.started, life.ended
        if since is None or (until is not None and until < first):
            continue
        inside += max(0, min(last if until is None else until, last) - max(since, first))
        at_begin += since < first and (until is None or until >= first)
        if since < last and (until is None or until >= last):
            at_end += 1
            ages.append((last - since, ticket.id))
        if until is not None and first <= until < last:
            if life.finished is None:
                abandoned.append(ticket.id)
            else:
                n += 1
                times += until - since
    mean = times / n if n else None
    older = [key for age, key in ages if mean is not None and n >= ENOUGH and age > 2 * mean]
    return Little(
        days=(last - first) / _DAY,
        n=n,
        wip=inside / (last - first) if last > first else 0.0,
        cycle_time=mean / _DAY if mean is not None else None,
        grown=at_end - at_begin,
        abandoned=tuple(sorted(abandoned)),
        older=tuple(sorted(older)),
    )
