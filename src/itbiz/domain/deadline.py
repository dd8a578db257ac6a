"""The instant by which something is due, from the contract's durations."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from itbiz.domain.clauses import Duration
    from itbiz.domain.timeline import Timeline

MOST_PERIODS = 5300
"""A century of weeks; beyond, the number is a typing mistake."""


def deadline(duration: Duration | None, since: datetime, timeline: Timeline) -> datetime | None:
    """The first instant at which what began at `since` is late, in the contract's zone.

    Working days and hours are counted in working time, days by the calendar (the same time of day), `periods: n` to
    the end of the n-th period after the one that holds `since`. None without a duration, or where the deadline lies
    beyond the calendar.
    """
    if duration is None:
        return None
    known, key = timeline.deadlines, (duration, since.timestamp())
    if key not in known:
        known[key] = _worked_out(duration, since, timeline)
    return known[key]


def _worked_out(duration: Duration, since: datetime, timeline: Timeline) -> datetime | None:
    try:
        if duration.working_days is not None:
            return timeline.working_time.add_days(since, duration.working_days)
        if duration.working_hours is not None:
            return timeline.working_time.add_hours(since, duration.working_hours)
        if duration.days is not None:
            wall = since.astimezone(timeline.zone) + timedelta(days=duration.days)
            return wall.astimezone(UTC).astimezone(timeline.zone)
        return _end_of_period(duration.periods or 0, since, timeline)
    except (ValueError, OverflowError):
        return None


def _end_of_period(following: int, since: datetime, timeline: Timeline) -> datetime | None:
    if following > MOST_PERIODS:
        return None
    period = timeline.period_at(since)
    for _ in range(following):
        period = timeline.next(period)
    return timeline.end(period)
