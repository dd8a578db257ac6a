"""Time as the contract cuts it: which period an instant falls in, which term is in force, what it grants."""

from __future__ import annotations

from bisect import bisect_right
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING

from itbiz.domain.contract import WEEKDAYS, first_day
from itbiz.domain.life import MICROSECONDS
from itbiz.domain.period import Period, PeriodKind, first_instant, parse_period, period_of
from itbiz.domain.public_holidays import holidays_of
from itbiz.domain.vocabulary import POOL
from itbiz.domain.working_time import Closure, WorkingTime
from itbiz.text.dataclass import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterator
    from zoneinfo import ZoneInfo

    from itbiz.domain.clauses import Duration
    from itbiz.domain.contract import Contract, Term

Pair = tuple[str, str]
"""(requester, column): who pays, and the team whose capacity it is, or the pool `any`."""

ONE_DAY = timedelta(days=1)
_DAY = 86_400 * MICROSECONDS
_INSTANT = timedelta(microseconds=1)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Timeline:
    """Periods and terms of a contract.

    Terms follow one another; where the kind of period changes, the last old period ends where the new term begins.
    Days before the first term are cut like the first term's, but no term is in force there.
    Without a contract there are ISO weeks in UTC and no term at all.
    """

    contract: Contract | None
    agreed: tuple[Term, ...] | None = None
    """The terms that count; all of the contract where nobody asks who has signed, as for one that is tried out."""

    @cached_property
    def terms(self) -> tuple[Term, ...]:
        """The terms that count, oldest first."""
        if self.agreed is not None:
            return self.agreed
        return tuple(sorted(self.contract.terms, key=first_day)) if self.contract else ()

    @cached_property
    def _starts(self) -> list[date]:
        return [first_day(term) for term in self.terms]

    @cached_property
    def zone(self) -> ZoneInfo:
        """The zone whose midnights bound the periods."""
        if self.contract:
            return self.contract.zone
        from zoneinfo import ZoneInfo  # with its search path it takes longer than this whole module

        return ZoneInfo("UTC")

    @cached_property
    def working_time(self) -> WorkingTime:
        """Working days, hours, holidays and closures of the contract; Monday to Friday, 9 to 18, without one."""
        if self.contract is None:
            return WorkingTime(zone=self.zone)
        calendar = self.contract.calendar
        return WorkingTime(
            zone=self.zone,
            working_days=frozenset(WEEKDAYS.index(day) for day in calendar.working_days),
            hours=calendar.working_hours,
            holidays=holidays_of(calendar.holidays or ()),
            closures=tuple(Closure(closed.first, closed.last, closed.label or "") for closed in calendar.closures),
        )

    @cached_property
    def deadlines(self) -> dict[tuple[Duration, float], datetime | None]:
        """What was worked out already: a review asks for the same deadlines as the one before it and the dues."""
        return {}

    @cached_property
    def _midnights(self) -> dict[int, tuple[int, date, date] | None]:
        return {}

    @cached_property
    def first_period(self) -> Period | None:
        """The period in which the first term begins."""
        return self.period_on(self._starts[0]) if self._starts else None

    def day(self, instant: datetime) -> date:
        """The calendar day of an instant in the contract's zone."""
        return instant.astimezone(self.zone).date()

    def day_at(self, micros: int) -> date:
        """The calendar day of an instant that is given in microseconds since the epoch."""
        number, rest = divmod(micros, _DAY)
        if number not in self._midnights:
            self._midnights[number] = self._midnight_in(number)
        known = self._midnights[number]
        if known is None:
            return self.day(_EPOCH + micros * _INSTANT)
        midnight, before, after = known
        return before if rest < midnight else after

    def _midnight_in(self, number: int) -> tuple[int, date, date] | None:
        """Where in a day of UTC the zone's midnight falls, in microseconds from its start; the days on both sides.

        None where the clocks change: that may be over midnight, and then there are two, as in St John's until 2011.
        """
        begin = _EPOCH + number * ONE_DAY
        if begin.astimezone(self.zone).utcoffset() != (begin + ONE_DAY).astimezone(self.zone).utcoffset():
            return None
        before, after = self.day(begin), self.day(begin + ONE_DAY - _INSTANT)
        return (first_instant(after, self.zone) - begin) // _INSTANT if before != after else 0, before, after

    def term_on(self, day: date) -> Term | None:
        """The term in force on a day; none before the first."""
        index = bisect_right(self._starts, day)
        return self.terms[index - 1] if index else None

    def term_at(self, instant: datetime) -> Term | None:
        """The term in force at an instant."""
        return self.term_on(self.day(instant))

    def term_of(self, period: Period) -> Term | None:
        """The term that governs a period."""
        return self.term_on(period.first)

    def period_on(self, day: date) -> Period:
        """The period a day falls in."""
        index = bisect_right(self._starts, day)
        kind = self.terms[max(index - 1, 0)].period if self.terms else PeriodKind.ISO_WEEK
        natural = period_of(day, kind)
        if index < len(self._starts) and natural.last >= self._starts[index]:
            return Period(natural.first, kind, self._starts[index] - ONE_DAY)
        return natural

    def period_at(self, instant: datetime) -> Period:
        """The period an instant falls in, by the contract's clock (rule 2)."""
        return self.period_on(self.day(instant))

    def resolve(self, period: Period) -> Period | None:
        """The contract's own period of that name, cut where a term cuts it; none if the contract has no such period."""
        own = self.period_on(period.first)
        return own if own == period else None

    def parse(self, key: str) -> Period:
        """The period with this key. Raises ValueError, with a plain sentence, where there is none."""
        natural = parse_period(key)
        return self.resolve(natural) or natural

    def next(self, period: Period) -> Period:
        """The period after."""
        return self.period_on(period.last + ONE_DAY)

    def previous(self, period: Period) -> Period:
        """The period before."""
        return self.period_on(period.first - ONE_DAY)

    def back(self, period: Period, count: int) -> list[Period]:
        """The `count` periods that end with `period`, oldest first."""
        found = [period]
        while len(found) < count:
            found.append(self.previous(found[-1]))
        return found[::-1]

    def since_first(self, until: Period, begin: Period | None = None) -> Iterator[Period]:
        """Every period from the first term's, or from `begin` if that is later, to `until`, included."""
        period = self.first_period
        if period is not None and begin is not None:
            period = max(period, begin)
        while period is not None and period <= until:
            yield period
            period = self.next(period)

    def start(self, period: Period) -> datetime:
        """The first instant of a period."""
        return period.start(self.zone)

    def end(self, period: Period) -> datetime:
        """The first instant after a period."""
        return period.end(self.zone)

    def is_closed(self, period: Period) -> bool:
        """Whether the whole period lies inside a closure, both days of the closure included."""
        if self.contract is None:
            return False
        closures = self.contract.calendar.closures
        return any(closed.first <= period.first and period.last <= closed.last for closed in closures)

    def pair(self, requester: str, provider: str, period: Period) -> Pair:
        """The pair whose tokens pay for this requester and provider in a period."""
        term = self.term_of(period)
        return (requester, term.cell(requester, provider)[0] if term else provider)

    def quota(self, pair: Pair, period: Period) -> int:
        """Tokens of a pair in a period: none before the first term or inside a closure."""
        term = self.term_of(period)
        if term is None or self.is_closed(period):
            return 0
        requester, column = pair
        row = term.quota.get(requester, {})
        cells = {POOL: row} if isinstance(row, int) else row
        return cells.get(column, 0)

    def guarantee(self, period: Period) -> dict[str, int] | None:
        """Priority requests undertaken per team; under the key `any` where all teams share one number.

        None where the contract undertakes nothing; zeros inside a closure.
        """
        term = self.term_of(period)
        if term is None or term.guarantee is None:
            return None
        teams = {POOL: term.guarantee} if isinstance(term.guarantee, int) else dict(term.guarantee)
        return dict.fromkeys(teams, 0) if self.is_closed(period) else teams

    def claimable(self, instant: datetime) -> list[Period]:
        """The periods a claim made at that instant may target: its own and those that may be booked ahead (rule 2)."""
        periods = [self.period_at(instant)]
        term = self.term_at(instant)
        for _ in range(term.tokens.book_ahead if term else 0):
            periods.append(self.next(periods[-1]))
        return periods


def utc(instant: datetime) -> datetime:
    """The same instant in UTC: one form for sorting and comparing text."""
    return instant.astimezone(UTC)
