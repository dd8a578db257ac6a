"""Deadlines of the contract: so many working days, working hours, days or periods after something."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from itbiz.domain.contract import Duration
    from itbiz.domain.timeline import Timeline


def within(duration: Duration, since: datetime, timeline: Timeline) -> datetime | None:
    """The last instant of a duration that starts at `since`; None where the calendar never reaches it.

    A number of periods is over at the end of that many periods after the one `since` falls in.
    """
    try:
        if duration.working_days is not None:
            return timeline.working_time.add_days(since, duration.working_days)
        if duration.working_hours is not None:
            return timeline.working_time.add_hours(since, duration.working_hours)
        if duration.days is not None:
            return since + timedelta(days=duration.days)
        period = timeline.period_at(since)
        for _ in range(duration.periods or 0):
            period = timeline.next(period)
        return timeline.end(period)
    except (ValueError, OverflowError):
        return None
