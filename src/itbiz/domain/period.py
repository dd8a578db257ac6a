"""Periods in which tokens are counted, and the instants that fall into them.

Weeks are those of ISO 8601: they begin on Monday and belong to the year of their Thursday, so that 2027-01-03 is in
2026-W53. Every `ValueError` raised here carries a `Message` as its only argument: `str(error)` says it in English.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING

from itbiz.text.dataclass import dataclass, field, replace
from itbiz.text.message import Message, msg

if TYPE_CHECKING:
    from collections.abc import Iterator
    from zoneinfo import ZoneInfo

FIRST_YEAR = 2
LAST_YEAR = 9998
"""The years that periods and instants may have: one off Python's own limits, so that no change of zone leaves them."""

_DAY = timedelta(days=1)
_MINUTE = timedelta(minutes=1)
_SHOWN = 60


class PeriodKind(StrEnum):
    """How long a period lasts."""

    ISO_WEEK = "iso_week"
    MONTH = "month"
    QUARTER = "quarter"


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """A run of whole days in which tokens are counted.

    Compared by first day and kind alone: a period that a new term cuts short is still the same period. Made by
    `period_of` or `parse_period`.
    """

    first: date
    """The first day, included."""
    kind: PeriodKind
    last: date = field(compare=False)
    """The last day, included; earlier than the natural end where a new term begins."""

    @property
    def year(self) -> int:
        """The year of the key; for a week the ISO year, which may differ from the year of its first day."""
        return self.first.isocalendar().year if self.kind is PeriodKind.ISO_WEEK else self.first.year

    @property
    def number(self) -> int:
        """The number of the week, the month or the quarter within `year`, from 1."""
        match self.kind:
            case PeriodKind.ISO_WEEK:
                return self.first.isocalendar().week
            case PeriodKind.MONTH:
                return self.first.month
            case PeriodKind.QUARTER:
                return (self.first.month + 2) // 3

    @property
    def key(self) -> str:
        """How the period is written: `2026-W40`, `2026-10` or `2026-Q4`."""
        match self.kind:
            case PeriodKind.ISO_WEEK:
                return f"{self.year:04}-W{self.number:02}"
            case PeriodKind.MONTH:
                return f"{self.year:04}-{self.number:02}"
            case PeriodKind.QUARTER:
                return f"{self.year:04}-Q{self.number}"

    @property
    def days(self) -> int:
        """How many days it has, the cut ones left out."""
        return (self.last - self.first).days + 1

    def __str__(self) -> str:
        return self.key

    def contains(self, day: date) -> bool:
        """Whether a day of the contract's calendar belongs to it."""
        return self.first <= day <= self.last

    def start(self, zone: ZoneInfo) -> datetime:
        """Its first instant, in `zone`: midnight, or what follows where the clocks skip midnight."""
        return first_instant(self.first, zone)

    def end(self, zone: ZoneInfo) -> datetime:
        """The first instant that no longer belongs to it, in `zone`."""
        return first_instant(self.last + _DAY, zone)

    def next(self) -> Period:
        """The natural neighbour after it, of the same kind. Raises ValueError beyond `LAST_YEAR`."""
        return period_of(_natural_last(self.first, self.kind) + _DAY, self.kind)

    def previous(self) -> Period:
        """The natural neighbour before it, of the same kind. Raises ValueError before `FIRST_YEAR`."""
        return period_of(self.first - _DAY, self.kind)

    def cut_before(self, day: date) -> Period:
        """The same period, ended the day before `day`, where a new term begins; unchanged if it ends before that.

        Raises ValueError where nothing of it would remain.
        """
        if day > self.last:
            return self
        if day <= self.first:
            raise ValueError(msg("nothing of {period} lies before {day}", period=self, day=day))
        return replace(self, last=day - _DAY)


def first_instant(day: date, zone: ZoneInfo) -> datetime:
    """The instant at which a day begins in `zone`, written with a wall time that exists there."""
    return datetime.combine(day, time(), zone).astimezone(UTC).astimezone(zone)


def _natural_first(day: date, kind: PeriodKind) -> date:
    match kind:
        case PeriodKind.ISO_WEEK:
            return day - timedelta(days=day.weekday())
        case PeriodKind.MONTH:
            return day.replace(day=1)
        case PeriodKind.QUARTER:
            return day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1)


def _natural_last(first: date, kind: PeriodKind) -> date:
    match kind:
        case PeriodKind.ISO_WEEK:
            return first + timedelta(days=6)
        case PeriodKind.MONTH:
            return (first + timedelta(days=31)).replace(day=1) - _DAY
        case PeriodKind.QUARTER:
            return (first + timedelta(days=95)).replace(day=1) - _DAY


@lru_cache(maxsize=4096)
def period_of(day: date, kind: PeriodKind) -> Period:
    """The period of a kind that holds a day of the contract's calendar.

    Raises ValueError for the years before `FIRST_YEAR` and after `LAST_YEAR`.
    """
    year = day.isocalendar().year if kind is PeriodKind.ISO_WEEK else day.year
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise ValueError(_far(day.isoformat()))
    first = _natural_first(day, kind)
    return Period(first, kind, _natural_last(first, kind))


def period_at(instant: datetime, zone: ZoneInfo, kind: PeriodKind) -> Period:
    """The period of a kind that holds an instant on the clock of `zone`. Raises ValueError as `period_of`."""
    return period_of(instant.astimezone(zone).date(), kind)


def is_period_start(day: date, kind: PeriodKind) -> bool:
    """Whether a period of the kind begins on that day."""
    return _natural_first(day, kind) == day


def periods_between(first: Period, last: Period) -> Iterator[Period]:
    """The periods from `first` to `last`, both included; none if `last` is earlier.

    Those in between are natural ones. Raises ValueError if the two are of different kinds.
    """
    if first.kind is not last.kind:
        raise ValueError(msg("{first} and {last} are periods of different kinds", first=first, last=last))
    return _run(first, last)


def _run(current: Period, last: Period) -> Iterator[Period]:
    while current < last:
        yield current
        current = current.next()
    if current == last:
        yield last


_PERIOD = re.compile(r"([0-9]{4})-(?:W([0-9]{2})|Q([0-9])|([0-9]{2}))", re.IGNORECASE | re.ASCII)


@lru_cache(maxsize=4096)
def parse_period(text: str) -> Period:
    """The period written as `2026-W40`, `2026-10` or `2026-Q4`, in upper or lower case.

    Raises ValueError with a plain sentence where there is no such period.
    """
    found = _PERIOD.fullmatch(text)
    if not found:
        raise ValueError(
            msg(
                "`{text}` is not a period: write a week as 2026-W40, a month as 2026-10, a quarter as 2026-Q4",
                text=_clipped(text),
            )
        )
    year_text, week, quarter, month = found.groups()
    year = int(year_text)
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise ValueError(_far(text))
    if week:
        return _week(text.upper(), year, int(week))
    if quarter:
        if not 1 <= int(quarter) <= 4:  # noqa: PLR2004  # quarters of a year
            raise ValueError(msg("{text}: a year has 4 quarters", text=text.upper()))
        return period_of(date(year, int(quarter) * 3, 1), PeriodKind.QUARTER)
    if not 1 <= int(month) <= 12:  # noqa: PLR2004  # months of a year
        raise ValueError(msg("{text}: a year has 12 months; write a week as 2026-W40", text=text))
    return period_of(date(year, int(month), 1), PeriodKind.MONTH)


def _week(text: str, year: int, week: int) -> Period:
    # 28 December is in the last week of its ISO year, whatever the year.
    weeks = date(year, 12, 28).isocalendar().week
    if not 1 <= week <= weeks:
        raise ValueError(msg("{text}: {year} has {weeks} weeks", text=text, year=str(year), weeks=weeks))
    return period_of(date.fromisocalendar(year, week, 1), PeriodKind.ISO_WEEK)


# Narrower than `datetime.fromisoformat`, which reads more forms with every version of Python.
_INSTANT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ](?:[01][0-9]|2[0-3]):[0-9]{2}(?::[0-9]{2}(?:\.(?:[0-9]{3}|[0-9]{6}))?)?"
    r"(?:Z|[+-][0-9]{2}:?[0-9]{2})"
)
_WITHOUT_OFFSET = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?:[T ][0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?)?")


_OFFSETS: dict[str, tzinfo | None] = {}
"""One object an offset: what is written down of a thousand tickets names it once instead of ten thousand times."""


def parse_instant(text: str) -> datetime:
    """The moment written in ISO 8601 with its offset or `Z`; seconds may be left out, a space may stand for `T`.

    Raises ValueError with a plain sentence that shows the right form.
    """
    if _INSTANT.fullmatch(text):
        try:
            instant = datetime.fromisoformat(text)
        except ValueError:
            raise ValueError(
                msg("`{text}` is not a moment of the calendar: look at the day, the time and the offset", text=text)
            ) from None
        if FIRST_YEAR <= instant.year <= LAST_YEAR:
            return instant.replace(tzinfo=_OFFSETS.setdefault(text[-6:], instant.tzinfo))
        raise ValueError(_far(text))
    if _WITHOUT_OFFSET.fullmatch(text):
        raise ValueError(
            msg("`{text}` does not say of which offset: write it as 2026-09-28T09:12:00+02:00", text=_clipped(text))
        )
    raise ValueError(msg("`{text}` is not a moment: write it as 2026-09-28T09:12:00+02:00", text=_clipped(text)))


def format_instant(instant: datetime) -> str:
    """The form that `parse_instant` reads: `2026-09-28T09:12:00+02:00`, with the offset the instant has.

    A fraction of a second is kept if there is one, so that nothing changes by being read and written. Raises
    ValueError for a time without an offset.
    """
    offset = instant.utcoffset()
    if offset is None:
        raise ValueError(msg("{time} has no offset: nobody can say when it was", time=instant.isoformat()))
    if offset % _MINUTE:
        # Local mean times (Paris before 1911) have seconds in their offset, which ISO 8601 cannot write.
        instant = instant.astimezone(timezone(offset // _MINUTE * _MINUTE))
    return instant.isoformat()


def _far(text: str) -> Message:
    return msg(
        "`{text}` is too far away: years go from {first} to {last}", text=text, first="0002", last=str(LAST_YEAR)
    )


def _clipped(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
