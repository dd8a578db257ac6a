"""How work moved: bands of the cumulative flow, cycle times as points, whose court the ball was in, Little's check."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from itbiz.domain.court import court, longest_waits
from itbiz.domain.cumulative import cumulative_flow
from itbiz.domain.flow import cycle_time, finished_on
from itbiz.domain.littles_law import littles_law
from itbiz.text.dataclass import dataclass

if TYPE_CHECKING:
    from datetime import date, datetime

    from itbiz.domain.backlog import Backlog
    from itbiz.domain.court import Court, LongWait
    from itbiz.domain.cumulative import PeriodBands
    from itbiz.domain.flow import Flow
    from itbiz.domain.littles_law import Little
    from itbiz.domain.period import Period


@dataclass(frozen=True, slots=True)
class Point:
    """A point of the scatterplot: the tickets finished on one day after so many days, cycle time as it is counted."""

    finished: date
    days: int
    tickets: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Movement:
    """The flow of the trailing periods, and of the review's own.

    `bands` are at the end of each of them, `points` of what was finished in the trailing ones, `held` the case time in
    the period and `held_of_late` since the first of them.
    """

    bands: tuple[PeriodBands, ...]
    points: tuple[Point, ...]
    held: Court
    held_of_late: Court
    waits: tuple[LongWait, ...]
    little: Little


def movement(state: Backlog, period: Period, instant: datetime, flow: Flow) -> Movement:
    """How work moved up to an instant of a period, which is its end unless it runs."""
    timeline = state.timeline
    periods = tuple(dict.fromkeys((*(row.period for row in flow.periods), period)))
    begin, first = timeline.start(period), timeline.start(periods[0])
    return Movement(
        bands=cumulative_flow(state, periods, instant),
        points=_points(state, flow),
        held=court(state.tickets, begin, instant),
        held_of_late=court(state.lived, first, instant),
        waits=longest_waits(state.tickets, begin, instant),
        little=littles_law(state.lived, first, instant),
    )


def _points(state: Backlog, flow: Flow) -> tuple[Point, ...]:
    timeline = state.timeline
    found: defaultdict[tuple[date, int], list[str]] = defaultdict(list)
    for row in flow.periods:
        for ticket in row.delivered:
            day, days = finished_on(ticket, timeline), cycle_time(ticket, timeline)
            if day is not None and days is not None:
                found[day, days].append(ticket.id)
    return tuple(Point(day, days, tuple(sorted(ids))) for (day, days), ids in sorted(found.items()))
