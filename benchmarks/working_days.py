"""The company's working time, counted in minutes from the first morning, so that chance draws whole numbers."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Europe/Paris")
MORNING = 9
MINUTES_A_DAY = 540
"""From 9:00 to 18:00."""
DAYS_A_WEEK = 5
EVENING = time(18, 5)
"""When the day's changes are committed: after its last minute, and within the grace for lines entered late."""


class WorkingDays:
    """Monday to Friday from the Monday `first` on; minute 0 is its morning."""

    def __init__(self, first: date) -> None:
        self.first = first - timedelta(days=first.weekday())

    def day(self, number: int) -> date:
        """The working day of that number; 0 is the first."""
        weeks, days = divmod(number, DAYS_A_WEEK)
        return self.first + timedelta(days=weeks * 7 + days)

    def minutes_until(self, instant: datetime) -> int:
        """Working minutes from the first morning to `instant`."""
        local = instant.astimezone(ZONE)
        weeks, days = divmod((local.date() - self.first).days, 7)
        if days >= DAYS_A_WEEK:
            return (weeks + 1) * DAYS_A_WEEK * MINUTES_A_DAY
        today = (local.hour - MORNING) * 60 + local.minute
        return (weeks * DAYS_A_WEEK + days) * MINUTES_A_DAY + min(max(today, 0), MINUTES_A_DAY)

    def instant(self, minute: int) -> str:
        """A working minute as tickets write it."""
        number, rest = divmod(minute, MINUTES_A_DAY)
        start, offset = _written(self.day(number))
        return f"{start}T{MORNING + rest // 60:02}:{rest % 60:02}:00{offset}"

    def evening(self, number: int) -> datetime:
        """When that working day's changes are committed."""
        return datetime.combine(self.day(number), EVENING, ZONE)

    def week(self, minute: int) -> str:
        """The ISO week of a working minute."""
        return week_of(self.day(minute // MINUTES_A_DAY))


@cache
def _written(day: date) -> tuple[str, str]:
    """The day, and the zone's offset on it: clocks change on Sundays."""
    return day.isoformat(), datetime.combine(day, time(12), ZONE).isoformat()[-6:]


@cache
def week_of(day: date) -> str:
    """The key of the ISO week a day is in."""
    year, week, _ = day.isocalendar()
    return f"{year:04}-W{week:02}"
