"""Periods: the edges of weeks, months, quarters, years and clocks."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from itbiz.domain.period import (
    FIRST_YEAR,
    LAST_YEAR,
    Period,
    PeriodKind,
    format_instant,
    is_period_start,
    parse_instant,
    parse_period,
    period_at,
    period_of,
    periods_between,
)
from itbiz.text.message import Message

PARIS = ZoneInfo("Europe/Paris")
WEEK, MONTH, QUARTER = PeriodKind.ISO_WEEK, PeriodKind.MONTH, PeriodKind.QUARTER
DAY = timedelta(days=1)

kinds = st.sampled_from(PeriodKind)
days = st.dates(date(FIRST_YEAR, 1, 8), date(LAST_YEAR, 12, 20))
inner_days = st.dates(date(FIRST_YEAR + 1, 1, 1), date(LAST_YEAR - 1, 12, 31))
zones = st.sampled_from(
    [
        ZoneInfo(name)
        for name in (
            "Europe/Paris",
            "America/Sao_Paulo",
            "America/Havana",
            "Asia/Tokyo",
            "Pacific/Apia",
            "Pacific/Kiritimati",
            "Australia/Lord_Howe",
            "Africa/Cairo",
            "UTC",
        )
    ]
)
instants = st.datetimes(datetime(FIRST_YEAR, 1, 3), datetime(LAST_YEAR, 12, 28)).map(lambda t: t.replace(tzinfo=UTC))  # noqa: DTZ001  # UTC is set at once


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("2026-12-31T12:00:00+01:00", "2026-W53"),
        ("2027-01-03T23:30:00+01:00", "2026-W53"),
        ("2027-01-04T00:10:00+01:00", "2027-W01"),
        ("2026-09-27T22:30:00Z", "2026-W40"),
        ("2026-09-27T21:59:59Z", "2026-W39"),
        ("2026-10-25T23:30:00Z", "2026-W44"),
        ("2026-10-25T22:59:59Z", "2026-W43"),
        ("2026-03-29T21:59:59Z", "2026-W13"),
        ("2026-03-29T22:00:00Z", "2026-W14"),
    ],
)
def test_the_contract_zone_decides_the_week(written: str, key: str) -> None:
    assert period_at(parse_instant(written), PARIS, WEEK).key == key


@pytest.mark.parametrize(
    ("day", "kind", "key", "first", "last"),
    [
        (date(2024, 2, 29), MONTH, "2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        (date(2025, 2, 28), MONTH, "2025-02", date(2025, 2, 1), date(2025, 2, 28)),
        (date(2026, 12, 31), MONTH, "2026-12", date(2026, 12, 1), date(2026, 12, 31)),
        (date(2026, 10, 1), QUARTER, "2026-Q4", date(2026, 10, 1), date(2026, 12, 31)),
        (date(2026, 9, 30), QUARTER, "2026-Q3", date(2026, 7, 1), date(2026, 9, 30)),
        (date(2024, 3, 31), QUARTER, "2024-Q1", date(2024, 1, 1), date(2024, 3, 31)),
        (date(2026, 4, 1), QUARTER, "2026-Q2", date(2026, 4, 1), date(2026, 6, 30)),
        (date(2024, 12, 30), WEEK, "2025-W01", date(2024, 12, 30), date(2025, 1, 5)),
        (date(202, 6, 1), MONTH, "0202-06", date(202, 6, 1), date(202, 6, 30)),
    ],
)
def test_period_of_a_day(day: date, kind: PeriodKind, key: str, first: date, last: date) -> None:
    period = period_of(day, kind)
    assert (period.key, str(period), period.first, period.last) == (key, key, first, last)
    assert period.days == (last - first).days + 1


def test_year_and_number_are_those_of_the_key() -> None:
    assert [(p.year, p.number) for p in (parse_period("2027-W01"), parse_period("2026-W53"))] == [(2027, 1), (2026, 53)]
    assert [(p.year, p.number) for p in (parse_period("2026-11"), parse_period("2026-Q3"))] == [(2026, 11), (2026, 3)]


def test_neighbours_over_the_new_year() -> None:
    assert [str(parse_period(key).next()) for key in ("2026-W53", "2026-12", "2026-Q4")] == [
        "2027-W01",
        "2027-01",
        "2027-Q1",
    ]
    assert str(parse_period("2027-W01").previous()) == "2026-W53"


def test_a_week_in_which_the_clocks_change_lasts_an_hour_more_or_less() -> None:
    spring, autumn = parse_period("2026-W13"), parse_period("2026-W43")
    for period, hours in ((spring, 7 * 24 - 1), (autumn, 7 * 24 + 1)):
        length = period.end(PARIS).astimezone(UTC) - period.start(PARIS).astimezone(UTC)
        assert length == timedelta(hours=hours)
    assert format_instant(autumn.start(PARIS)) == "2026-10-19T00:00:00+02:00"
    assert format_instant(autumn.end(PARIS)) == "2026-10-26T00:00:00+01:00"


def test_a_day_begins_at_one_where_the_clocks_skip_midnight() -> None:
    november = parse_period("2018-11").cut_before(date(2018, 11, 4))
    assert format_instant(november.end(ZoneInfo("America/Sao_Paulo"))) == "2018-11-04T01:00:00-02:00"


def test_a_period_cut_by_a_new_term_is_still_that_period() -> None:
    whole = parse_period("2026-W53")
    cut = whole.cut_before(date(2027, 1, 1))
    assert cut == whole
    assert hash(cut) == hash(whole)
    assert cut.key == "2026-W53"
    assert cut.last == date(2026, 12, 31)
    assert cut.contains(date(2026, 12, 31))
    assert not cut.contains(date(2027, 1, 1))
    assert cut.next() == parse_period("2027-W01")
    assert format_instant(cut.end(PARIS)) == "2027-01-01T00:00:00+01:00"
    assert whole.cut_before(date(2027, 1, 4)) is whole
    with pytest.raises(ValueError, match="nothing of 2026-W53"):
        whole.cut_before(whole.first)


def test_periods_of_other_kinds_differ_even_on_the_same_first_day() -> None:
    assert parse_period("2026-10") != parse_period("2026-Q4")
    assert len({parse_period("2026-10"), parse_period("2026-Q4")}) == 2


def test_periods_between() -> None:
    first, last = parse_period("2026-W52"), parse_period("2027-W02").cut_before(date(2027, 1, 13))
    run = list(periods_between(first, last))
    assert [str(period) for period in run] == ["2026-W52", "2026-W53", "2027-W01", "2027-W02"]
    assert run[-1].last == date(2027, 1, 12)
    assert list(periods_between(last, first)) == []
    assert list(periods_between(first, first)) == [first]
    end = parse_period("9998-12")
    assert list(periods_between(end, end)) == [end]
    with pytest.raises(ValueError, match="different kinds"):
        periods_between(first, parse_period("2026-12"))


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("2026-W54", "2026-W54: 2026 has 53 weeks"),
        ("2025-w53", "2025-W53: 2025 has 52 weeks"),
        ("2026-W00", "2026-W00: 2026 has 53 weeks"),
        ("2026-Q5", "2026-Q5: a year has 4 quarters"),
        ("2026-q0", "2026-Q0: a year has 4 quarters"),
        ("2026-13", "2026-13: a year has 12 months; write a week as 2026-W40"),
        ("2026-00", "2026-00: a year has 12 months; write a week as 2026-W40"),
        ("0001-01", "`0001-01` is too far away: years go from 0002 to 9998"),
        ("0000-W01", "`0000-W01` is too far away: years go from 0002 to 9998"),
        ("9999-W52", "`9999-W52` is too far away: years go from 0002 to 9998"),
        ("9999-Q4", "`9999-Q4` is too far away: years go from 0002 to 9998"),
    ],
)
def test_a_period_that_does_not_exist_is_explained(text: str, sentence: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(sentence)}$") as caught:
        parse_period(text)
    assert isinstance(caught.value.args[0], Message)


@pytest.mark.parametrize(
    "text",
    ["", "2026", "W40", "2026-W4", "2026W40", "2026-W40 ", "2026-W40\n", "2026-1", "2026-10-01", "26-W40", "٢٠٢٦-W40"],
)
def test_what_is_no_period_is_shown_the_right_form(text: str) -> None:
    with pytest.raises(ValueError, match="is not a period: write a week as 2026-W40"):
        parse_period(text)


def test_a_long_text_is_not_repeated_in_full() -> None:
    with pytest.raises(ValueError, match="…") as caught:
        parse_period("9" * 10_000)
    assert len(str(caught.value)) < 250


def test_case_is_ignored() -> None:
    assert parse_period("2026-w40") == parse_period("2026-W40")
    assert parse_period("2026-q4") == parse_period("2026-Q4")


@pytest.mark.parametrize("kind", PeriodKind)
def test_the_ends_of_the_calendar_are_value_errors(kind: PeriodKind) -> None:
    for day in (date.min, date.max):
        with pytest.raises(ValueError, match="too far away"):
            period_of(day, kind)
    first = {WEEK: parse_period("0002-W01"), MONTH: parse_period("0002-01"), QUARTER: parse_period("0002-Q1")}[kind]
    last = {WEEK: parse_period("9998-W53"), MONTH: parse_period("9998-12"), QUARTER: parse_period("9998-Q4")}[kind]
    with pytest.raises(ValueError, match="too far away"):
        first.previous()
    with pytest.raises(ValueError, match="too far away"):
        last.next()
    for zone in (PARIS, ZoneInfo("Pacific/Kiritimati"), ZoneInfo("America/Adak")):
        assert first.start(zone) < first.end(zone)
        assert last.start(zone) < last.end(zone)


@given(days, kinds)
def test_a_period_contains_its_day_and_reads_back(day: date, kind: PeriodKind) -> None:
    period = period_of(day, kind)
    assert period.contains(day)
    assert parse_period(period.key) == period
    assert parse_period(period.key.lower()).last == period.last
    assert is_period_start(day, kind) == (period.first == day)
    assert period_of(period.first, kind) == period_of(period.last, kind) == period


@given(inner_days, kinds)
def test_next_and_previous_undo_each_other(day: date, kind: PeriodKind) -> None:
    period = period_of(day, kind)
    assert period.next().previous() == period == period.previous().next()
    assert period.previous() < period < period.next()
    assert period.previous().last == period.first - DAY
    assert period.last + DAY == period.next().first


@given(inner_days, st.integers(0, 1000), kinds)
def test_periods_partition_the_days(day: date, span: int, kind: PeriodKind) -> None:
    first, last = period_of(day, kind), period_of(min(day + span * DAY, date(LAST_YEAR - 1, 12, 31)), kind)
    run = list(periods_between(first, last))
    assert run[0] == first
    assert run[-1] == last
    assert all(before.last + DAY == after.first for before, after in pairwise(run))


@given(instants, zones, kinds)
def test_periods_partition_the_instants(instant: datetime, zone: ZoneInfo, kind: PeriodKind) -> None:
    period = period_at(instant, zone, kind)
    start, end = period.start(zone).astimezone(UTC), period.end(zone).astimezone(UTC)
    assert start <= instant < end
    if FIRST_YEAR < period.year < LAST_YEAR:
        assert end == period.next().start(zone).astimezone(UTC)
        assert period_at(end, zone, kind) == period.next()
        assert period_at(start, zone, kind) == period


@pytest.mark.parametrize("kind", PeriodKind)
def test_order_follows_time(kind: PeriodKind) -> None:
    run: list[Period] = list(periods_between(period_of(date(2020, 1, 6), kind), period_of(date(2027, 6, 1), kind)))
    assert sorted(set(run)) == run
