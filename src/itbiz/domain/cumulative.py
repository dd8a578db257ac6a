"""Cumulative flow: how many tickets stood in each state when each period ended; together they are all that arrived."""

from __future__ import annotations

from bisect import bisect_right
from enum import StrEnum
from typing import TYPE_CHECKING

from itbiz.domain.life import micro
from itbiz.domain.ticket import Status
from itbiz.text.dataclass import dataclass

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from itbiz.domain.backlog import Backlog
    from itbiz.domain.life import Life
    from itbiz.domain.period import Period


class Band(StrEnum):
    """A band of the diagram, from the top. `ended` is accepted, refused or cancelled: nothing is owed any more."""

    OPEN = "open"
    STARTED = "started"
    WAITING = "waiting"
    DELIVERED = "delivered"
    ENDED = "ended"


BAND_OF: Mapping[Status, Band] = {
    Status.NEW: Band.OPEN,
    Status.READY: Band.OPEN,
    Status.STARTED: Band.STARTED,
    Status.WAITING: Band.WAITING,
    Status.DELIVERED: Band.DELIVERED,
    Status.CLOSED: Band.ENDED,
    Status.REFUSED: Band.ENDED,
    Status.CANCELLED: Band.ENDED,
}


@dataclass(frozen=True, slots=True)
class PeriodBands:
    """How many tickets stood in each band at an instant: the end of `period`, or earlier where it was still running."""

    period: Period
    bands: Mapping[Band, int]

    @property
    def arrived(self) -> int:
        """Tickets opened until then: what the bands add up to."""
        return sum(self.bands.values())


def cumulative_flow(backlog: Backlog, periods: Sequence[Period], instant: datetime) -> tuple[PeriodBands, ...]:
    """The bands at the end of each of these periods, which follow one another; of none after `instant`, but at it.

    Tickets that are settled and have no outline had ended before the first of them.
    """
    last = micro(instant)
    ends = [min(micro(backlog.timeline.end(period)), last) for period in periods]
    steps = {band: [0] * (len(ends) + 1) for band in Band}
    for ticket in backlog.lived:
        _count(ticket.life, ends, steps)
    found = []
    standing = dict.fromkeys(Band, 0)
    standing[Band.ENDED] = backlog.settled.count - len(backlog.outlines)
    for number, period in enumerate(periods):
        standing = {band: count + steps[band][number] for band, count in standing.items()}
        found.append(PeriodBands(period, standing))
    return tuple(found)


def _count(life: Life, ends: Sequence[int], steps: Mapping[Band, list[int]]) -> None:
    """Add what changes at each end: one more in the band entered, one less in the band left."""
    entered = bisect_right(ends, life.opened)
    band = Band.OPEN
    for at, to in life.moves:
        # The state just before an end counts, as in `Ticket.status_at`; none before the ticket was opened.
        left = bisect_right(ends, at)
        if left > entered:
            steps[band][entered] += 1
            steps[band][left] -= 1
            entered = left
        band = BAND_OF[to]
    if entered < len(ends):
        steps[band][entered] += 1
