"""Working time: what reply times, graces and closures are counted in, never cycle time.

All differences are taken between instants, never between wall times, so that a day on which the clocks change counts
as it lasted.
"""

from __future__ import annotations

from bisect import bisect_left
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

from itbiz.domain.period import LAST_YEAR
from itbiz.domain.public_holidays import holidays_of
from itbiz.text.dataclass import dataclass, field
from itbiz.text.message import msg

if TYPE_CHECKING:
    from collections.abc import Container
    from zoneinfo import ZoneInfo

    from itbiz.domain.period import Period

__all__ = ["Closure", "WorkingTime", "holidays_of"]

_DAY = timedelta(days=1)
_HOUR = timedelta(hours=1)
_ZERO = timedelta()
_EARLIEST = date.min + 3 * _DAY
_LATEST = date.max - 3 * _DAY
"""The days whose hours exist in every zone, whatever its offset."""
_HORIZON = 100
"""Years a deadline may lie ahead; beyond, the calendar has no working time or the amount is a typing mistake."""
_MOST_HOURS = _HORIZON * 366 * 24

MONDAY_TO_FRIDAY = frozenset(range(5))
OFFICE_HOURS = (time(9), time(18))


@dataclass(frozen=True, slots=True)
class Closure:
    """Days on which everybody is away, both included. Raises ValueError if `last` comes before `first`."""

    first: date
    last: date
    label: str

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise ValueError(
                msg("a closure from {first} to {last} ends before it begins", first=self.first, last=self.last)
            )

    def contains(self, day: date) -> bool:
        """Whether the day falls into it."""
        return self.first <= day <= self.last

    def holds(self, period: Period) -> bool:
        """Whether the whole period falls into it: such a period has neither tokens nor a guarantee."""
        return self.first <= period.first and period.last <= self.last


@dataclass(frozen=True, slots=True)
class _Year:
    """The working days of a calendar year, in order."""

    opens: tuple[datetime, ...]
    """When each begins, in UTC."""
    before: tuple[timedelta, ...]
    """The year's working time before each, and after them the year's total."""

    @property
    def total(self) -> timedelta:
        return self.before[-1]

    def until(self, instant: datetime) -> timedelta:
        """The year's working time before an instant."""
        following = bisect_left(self.opens, instant)
        if not following:
            return _ZERO
        return min(self.before[following - 1] + (instant - self.opens[following - 1]), self.before[following])

    def reached(self, amount: timedelta) -> datetime:
        """The first instant, in UTC, before which the year has `amount` of working time, more than none."""
        following = bisect_left(self.before, amount)
        return self.opens[following - 1] + (amount - self.before[following - 1])


@dataclass(frozen=True, slots=True)
class WorkingTime:
    """The hours at which people are expected to work.

    `working_days` are weekdays, 0 for Monday; `hours` begin and end on the same day in `zone`, and an end of 00:00
    is the midnight that ends it. Raises ValueError for no working day at all or hours that end before they begin.
    """

    zone: ZoneInfo
    working_days: frozenset[int] = MONDAY_TO_FRIDAY
    hours: tuple[time, time] = OFFICE_HOURS
    holidays: Container[date] = frozenset()
    closures: tuple[Closure, ...] = ()
    hours_in_day: timedelta = field(init=False, repr=False, compare=False)
    """How long a working day lasts on a day without a change of clocks."""
    _years: dict[int, _Year] = field(default_factory=dict, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if not self.working_days or not self.working_days <= frozenset(range(7)):
            raise ValueError(msg("working days are one or more days of the week, from 0 for Monday to 6"))
        lasts = self._close_of(date.min) - datetime.combine(date.min, self.hours[0])
        object.__setattr__(self, "hours_in_day", lasts)
        if lasts <= _ZERO:
            raise ValueError(
                msg(
                    "working hours from {first} to {last} end before they begin",
                    first=f"{self.hours[0]:%H:%M}",
                    last=f"{self.hours[1]:%H:%M}",
                )
            )

    def is_working_day(self, day: date) -> bool:
        """Whether people work that day: a weekday of theirs, no holiday, no closure."""
        return (
            day.weekday() in self.working_days
            and not any(closure.contains(day) for closure in self.closures)
            and day not in self.holidays
        )

    def between(self, start: datetime, end: datetime) -> timedelta:
        """The working time from `start`, included, to `end`, excluded; none if `end` is not later.

        Raises ValueError for instants without an offset, or at the very ends of the calendar.
        """
        start, end = _utc(start), _utc(end)
        if end <= start:
            return _ZERO
        first, last = self._local_year(start), self._local_year(end)
        whole = sum((self._year(year).total for year in range(first, last)), start=_ZERO)
        return whole + self._year(last).until(end) - self._year(first).until(start)

    def in_period(self, period: Period) -> timedelta:
        """The working time of a period, up to its last day even where a new term cut it."""
        return self.between(period.start(self.zone), period.end(self.zone))

    def add_days(self, instant: datetime, days: int) -> datetime:
        """The deadline "within `days` working days": when that many times `hours_in_day` have been worked.

        Asked on Monday at 10:00, two days are over on Wednesday at 10:00; asked on Saturday, on Tuesday at the end of
        the working hours. Raises ValueError as `add_hours`.
        """
        return self.add_hours(instant, days * (self.hours_in_day / _HOUR))

    def add_hours(self, instant: datetime, hours: float) -> datetime:
        """The first instant, in `zone`, at which that many working hours have passed since `instant`.

        Raises ValueError for a negative amount, or where a hundred years do not hold that much working time.
        """
        if not 0 <= hours <= _MOST_HOURS:
            raise ValueError(msg("{hours} hours are no time that can be counted forward", hours=f"{hours:g}"))
        start = _utc(instant)
        first = self._local_year(start)
        left = timedelta(hours=hours)
        if not left:
            return start.astimezone(self.zone)
        left += self._year(first).until(start)
        for year in range(first, min(first + _HORIZON, LAST_YEAR) + 1):
            table = self._year(year)
            if left <= table.total:
                return table.reached(left).astimezone(self.zone)
            left -= table.total
        raise ValueError(msg("the calendar never has that much working time after {day}", day=start.date()))

    def _local_year(self, instant: datetime) -> int:
        return instant.astimezone(self.zone).year

    def _year(self, year: int) -> _Year:
        if year not in self._years:
            self._years[year] = self._year_worked_out(year)
        return self._years[year]

    def _year_worked_out(self, year: int) -> _Year:
        opens: list[datetime] = []
        before = [_ZERO]
        day = max(date(year, 1, 1), date.min + _DAY)
        end = min(date(year, 12, 31), date.max - _DAY)
        while day <= end:
            if self.is_working_day(day):
                opened = datetime.combine(day, self.hours[0], self.zone).astimezone(UTC)
                worked = self._close_of(day).replace(tzinfo=self.zone).astimezone(UTC) - opened
                # Samoa had no 30 December 2011; hours that lie in a skipped hour are not worked either.
                if worked > _ZERO and opened.astimezone(self.zone).date() == day:
                    opens.append(opened)
                    before.append(before[-1] + worked)
            day += _DAY
        return _Year(tuple(opens), tuple(before))

    def _close_of(self, day: date) -> datetime:
        """The wall time at which a working day ends."""
        until = self.hours[1]
        return datetime.combine(day + _DAY if until == time() else day, until)


def _utc(instant: datetime) -> datetime:
    """The same instant in UTC, by which instants are compared: of one zone they are compared by wall time."""
    if instant.utcoffset() is None:
        raise ValueError(msg("{time} has no offset: nobody can say when it was", time=instant.isoformat()))
    if not _EARLIEST <= instant.date() <= _LATEST:
        raise ValueError(msg("{time} is too far away", time=instant.isoformat()))
    return instant.astimezone(UTC)
