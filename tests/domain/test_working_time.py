"""Working time over nights, weekends, holidays, closures, changes of clocks and ends of years."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from itbiz.domain.period import PeriodKind, parse_instant, parse_period, period_of
from itbiz.domain.working_time import Closure, WorkingTime, holidays_of

PARIS = ZoneInfo("Europe/Paris")
FREEZE = Closure(date(2026, 12, 24), date(2027, 1, 3), "Gel de fin d'année")
OFFICE = WorkingTime(PARIS, holidays=holidays_of("FR"), closures=(FREEZE,))
ROUND_THE_CLOCK = WorkingTime(PARIS, frozenset(range(7)), (time(0), time(0)))
NIGHTS_OF_SUNDAY = WorkingTime(PARIS, frozenset({6}), (time(1), time(4)))
SAO_PAULO = WorkingTime(ZoneInfo("America/Sao_Paulo"), frozenset(range(7)), (time(0), time(6)))
APIA = WorkingTime(ZoneInfo("Pacific/Apia"), frozenset(range(7)), (time(0), time(0)))
HOUR = timedelta(hours=1)
ZERO = timedelta()

calendars = st.sampled_from([OFFICE, ROUND_THE_CLOCK, NIGHTS_OF_SUNDAY, SAO_PAULO, APIA])
instants = st.datetimes(datetime(2010, 1, 1), datetime(2030, 1, 1)).map(lambda t: t.replace(tzinfo=UTC))  # noqa: DTZ001  # UTC is set at once


def at(text: str) -> datetime:
    return parse_instant(text)


@pytest.mark.parametrize(
    ("start", "end", "hours"),
    [
        ("2026-09-28T09:00+02:00", "2026-09-28T18:00+02:00", 9),
        ("2026-09-28T07:00+02:00", "2026-09-28T21:00+02:00", 9),
        ("2026-09-28T10:00+02:00", "2026-09-28T10:30+02:00", 0.5),
        ("2026-10-02T17:00+02:00", "2026-10-05T10:00+02:00", 2),
        ("2026-10-03T08:00+02:00", "2026-10-04T20:00+02:00", 0),
        ("2026-10-02T18:00+02:00", "2026-10-05T09:00+02:00", 0),
        ("2026-11-10T17:00+01:00", "2026-11-12T10:00+01:00", 2),
        ("2026-12-23T17:00+01:00", "2027-01-04T10:00+01:00", 2),
        ("2026-10-23T17:00+02:00", "2026-10-26T10:00+01:00", 2),
        ("2026-09-28T16:30Z", "2026-09-29T07:30Z", 0.5),
        ("2026-09-28T12:00+02:00", "2026-09-28T12:00+02:00", 0),
        ("2026-09-29T12:00+02:00", "2026-09-28T12:00+02:00", 0),
        ("2025-12-31T17:00+01:00", "2026-01-02T10:00+01:00", 2),
    ],
)
def test_between(start: str, end: str, hours: float) -> None:
    assert OFFICE.between(at(start), at(end)) == hours * HOUR


def test_the_hour_that_comes_twice_is_worked_twice() -> None:
    assert ROUND_THE_CLOCK.in_period(parse_period("2026-W43")) == (7 * 24 + 1) * HOUR
    assert ROUND_THE_CLOCK.in_period(parse_period("2026-W13")) == (7 * 24 - 1) * HOUR
    assert NIGHTS_OF_SUNDAY.in_period(parse_period("2026-W43")) == 4 * HOUR
    assert NIGHTS_OF_SUNDAY.in_period(parse_period("2026-W13")) == 2 * HOUR
    twice = datetime(2026, 10, 25, 2, 30, tzinfo=PARIS)
    assert NIGHTS_OF_SUNDAY.between(twice, twice.replace(fold=1)) == HOUR


def test_a_day_the_calendar_skipped_was_not_worked() -> None:
    assert APIA.between(at("2011-12-29T10:00Z"), at("2012-01-01T10:00Z")) == 72 * HOUR


def test_a_skipped_hour_holds_no_working_time() -> None:
    tiny = WorkingTime(PARIS, frozenset({6}), (time(2, 15), time(3)))
    assert tiny.in_period(parse_period("2026-W13")) == ZERO
    assert tiny.in_period(parse_period("2026-W14")) == timedelta(minutes=45)


def test_in_period() -> None:
    assert OFFICE.in_period(parse_period("2026-W40")) == 45 * HOUR
    assert OFFICE.in_period(parse_period("2026-W46")) == 36 * HOUR
    assert OFFICE.in_period(parse_period("2026-W53")) == ZERO
    assert OFFICE.in_period(parse_period("2026-W40").cut_before(date(2026, 10, 1))) == 27 * HOUR
    assert OFFICE.in_period(parse_period("2026-11")) == 20 * 9 * HOUR


def test_is_working_day() -> None:
    days = {day: OFFICE.is_working_day(date(2026, *day)) for day in ((9, 28), (10, 3), (7, 14), (12, 24), (12, 23))}
    assert days == {(9, 28): True, (10, 3): False, (7, 14): False, (12, 24): False, (12, 23): True}


def test_a_closure_holds_only_whole_periods() -> None:
    assert FREEZE.holds(parse_period("2026-W53"))
    assert not FREEZE.holds(parse_period("2026-W52"))
    assert not FREEZE.holds(parse_period("2027-W01"))
    assert FREEZE.contains(date(2027, 1, 3))
    assert not FREEZE.contains(date(2027, 1, 4))


@pytest.mark.parametrize(
    ("start", "days", "deadline"),
    [
        ("2026-09-28T10:00+02:00", 2, "2026-09-30T10:00+02:00"),
        ("2026-10-03T10:00+02:00", 2, "2026-10-06T18:00+02:00"),
        ("2026-10-02T17:00+02:00", 1, "2026-10-05T17:00+02:00"),
        ("2026-09-28T18:00+02:00", 1, "2026-09-29T18:00+02:00"),
        ("2026-09-28T09:00+02:00", 1, "2026-09-28T18:00+02:00"),
        ("2026-10-23T10:00+02:00", 1, "2026-10-26T10:00+01:00"),
        ("2026-12-22T10:00+01:00", 3, "2027-01-05T10:00+01:00"),
        ("2026-10-03T10:00+02:00", 0, "2026-10-03T10:00+02:00"),
    ],
)
def test_add_days(start: str, days: int, deadline: str) -> None:
    assert OFFICE.add_days(at(start), days) == at(deadline)


def test_add_hours_ends_with_the_day_rather_than_at_the_next_opening() -> None:
    assert OFFICE.add_hours(at("2026-10-02T17:00+02:00"), 1) == at("2026-10-02T18:00+02:00")
    assert OFFICE.add_hours(at("2026-10-02T17:00+02:00"), 1.5) == at("2026-10-05T09:30+02:00")
    assert OFFICE.add_hours(at("2026-10-02T17:00+02:00"), 12) == at("2026-10-06T11:00+02:00")
    assert OFFICE.add_hours(at("2026-10-02T15:00Z"), 1).tzinfo is PARIS


@given(calendars, instants, instants, instants)
def test_between_is_additive(calendar: WorkingTime, a: datetime, b: datetime, c: datetime) -> None:
    a, b, c = sorted((a, b, c))
    assert calendar.between(a, b) + calendar.between(b, c) == calendar.between(a, c)
    assert ZERO <= calendar.between(a, b) <= b - a


@given(calendars, instants, st.integers(0, 2000).map(lambda quarters: quarters / 4))
def test_what_is_added_lies_between(calendar: WorkingTime, start: datetime, hours: float) -> None:
    end = calendar.add_hours(start, hours).astimezone(UTC)
    assert calendar.between(start, end) == hours * HOUR
    if hours:
        just_before = end - timedelta(microseconds=1)
        assert calendar.between(start, just_before) < hours * HOUR


@given(instants, st.integers(0, 60))
def test_days_are_so_many_times_their_hours(start: datetime, days: int) -> None:
    assert OFFICE.between(start, OFFICE.add_days(start, days)) == days * OFFICE.hours_in_day


@given(instants, st.timedeltas(ZERO, timedelta(days=40)))
def test_between_agrees_with_counting_day_by_day(start: datetime, length: timedelta) -> None:
    end = start + length
    day, counted = start.astimezone(PARIS).date(), ZERO
    while day <= end.astimezone(PARIS).date():
        if OFFICE.is_working_day(day):
            opens, closes = (datetime.combine(day, hour, PARIS).astimezone(UTC) for hour in OFFICE.hours)
            counted += max(ZERO, min(end, closes) - max(start, opens))
        day += timedelta(days=1)
    assert OFFICE.between(start, end) == counted


@given(st.dates(date(2020, 1, 1), date(2029, 12, 31)))
def test_the_weeks_of_a_stretch_add_up(day: date) -> None:
    week = period_of(day, PeriodKind.ISO_WEEK)
    both = OFFICE.between(week.start(PARIS), week.next().end(PARIS))
    assert OFFICE.in_period(week) + OFFICE.in_period(week.next()) == both


@pytest.mark.parametrize("amount", [-1, 10**12, float("nan"), float("inf")])
def test_amounts_nobody_means_are_value_errors(amount: float) -> None:
    with pytest.raises(ValueError, match="counted forward"):
        OFFICE.add_hours(at("2026-10-02T17:00+02:00"), amount)


def test_a_calendar_that_never_works_is_a_value_error() -> None:
    never = WorkingTime(PARIS, closures=(Closure(date(2000, 1, 1), date(9999, 12, 31), "for good"),))
    with pytest.raises(ValueError, match="never has that much working time after 2026-10-02"):
        never.add_hours(at("2026-10-02T17:00+02:00"), 1)
    assert never.between(at("2026-01-01T00:00Z"), at("2027-01-01T00:00Z")) == ZERO


def test_the_ends_of_the_calendar_are_value_errors() -> None:
    noon = datetime(2026, 1, 1, 12, tzinfo=UTC)
    for edge in (datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)):
        with pytest.raises(ValueError, match="too far away"):
            OFFICE.between(edge, noon)
        with pytest.raises(ValueError, match="too far away"):
            OFFICE.add_days(edge, 1)
    for calendar in (OFFICE, ROUND_THE_CLOCK, APIA):
        for key in ("0002-W01", "9998-W52", "9998-12"):
            assert calendar.in_period(parse_period(key)) > ZERO
        with pytest.raises(ValueError, match="that much working time after"):
            calendar.add_days(at("9998-12-20T00:00Z"), 400)


def test_a_time_without_offset_is_refused() -> None:
    noon = datetime(2026, 1, 1, 12, tzinfo=UTC)
    with pytest.raises(ValueError, match="has no offset"):
        OFFICE.between(noon.replace(tzinfo=None), noon)


def test_what_makes_no_calendar_is_refused() -> None:
    with pytest.raises(ValueError, match="from 18:00 to 09:00 end before they begin"):
        WorkingTime(PARIS, hours=(time(18), time(9)))
    for days in (frozenset[int](), frozenset({7})):
        with pytest.raises(ValueError, match="days of the week"):
            WorkingTime(PARIS, days)
    with pytest.raises(ValueError, match="ends before it begins"):
        Closure(date(2027, 1, 3), date(2026, 12, 24), "the wrong way round")


def test_the_length_of_a_day() -> None:
    assert OFFICE.hours_in_day == 9 * HOUR
    assert ROUND_THE_CLOCK.hours_in_day == 24 * HOUR
