"""Time as the contract cuts it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.domain.builders import Data, at, timeline_of

from itbiz.domain.period import parse_period
from itbiz.domain.timeline import Timeline, utc

CHANGING = timeline_of(
    {"effective_from": "2026-W36"},
    {"effective_from": "2026-10", "period": "month", "tokens": {"book_ahead": 2}},
    {"effective_from": "2027-Q1", "period": "quarter", "tokens": {"book_ahead": 0}},
)
"""Weeks until the end of September, then months, then quarters."""


def test_periods_follow_one_another_across_terms() -> None:
    periods = [str(each) for each in CHANGING.since_first(parse_period("2027-Q2"))]
    assert periods[:5] == ["2026-W36", "2026-W37", "2026-W38", "2026-W39", "2026-W40"]
    assert periods[5:] == ["2026-10", "2026-11", "2026-12", "2027-Q1", "2027-Q2"]
    cut = CHANGING.parse("2026-W40")
    assert (cut.last, cut.days) == (date(2026, 9, 30), 3)
    assert CHANGING.end(cut) == at("2026-10-01T00:00:00+02:00") == CHANGING.start(CHANGING.next(cut))
    assert CHANGING.previous(CHANGING.parse("2026-10")) == cut
    assert [str(each) for each in CHANGING.back(CHANGING.parse("2026-11"), 3)] == ["2026-W40", "2026-10", "2026-11"]


@pytest.mark.parametrize(
    ("key", "own"),
    [
        ("2026-W40", True),
        ("2026-W41", False),
        ("2026-10", True),
        ("2026-09", False),
        ("2027-Q1", True),
        ("2026-Q4", False),
    ],
)
def test_which_periods_are_the_contracts_own(key: str, own: bool) -> None:
    assert (CHANGING.resolve(parse_period(key)) is not None) is own
    assert CHANGING.parse(key).key == key


@pytest.mark.parametrize(
    ("instant", "claimable"),
    [
        ("2026-09-28T09:00:00+02:00", ["2026-W40", "2026-10"]),
        ("2026-10-01T00:00:00+02:00", ["2026-10", "2026-11", "2026-12"]),
        ("2026-12-31T23:59:00+01:00", ["2026-12", "2027-Q1", "2027-Q2"]),
        ("2027-01-01T00:00:00+01:00", ["2027-Q1"]),
    ],
)
def test_what_may_be_claimed_now(instant: str, claimable: list[str]) -> None:
    assert [str(each) for each in CHANGING.claimable(at(instant))] == claimable


def test_before_the_first_term() -> None:
    before = CHANGING.period_on(date(2026, 8, 1))
    assert (before.key, CHANGING.term_of(before)) == ("2026-W31", None)
    assert CHANGING.pair("marches", "systemes", before) == ("marches", "systemes")
    assert (CHANGING.quota(("marches", "systemes"), before), CHANGING.guarantee(before)) == (0, None)


def test_without_a_contract_there_are_weeks_in_utc() -> None:
    none = Timeline(None)
    week = none.period_at(at("2026-10-05T00:30:00+02:00"))
    assert (week.key, none.first_period, none.term_of(week)) == ("2026-W40", None, None)
    assert list(none.since_first(week)) == []
    assert not none.is_closed(week)
    assert none.working_time.in_period(week) == timedelta(hours=45)
    assert utc(at("2026-10-05T00:30:00+02:00")).isoformat() == "2026-10-04T22:30:00+00:00"


@pytest.mark.parametrize(
    ("guarantee", "closed", "expected"),
    [
        (3, False, {"any": 3}),
        ({"systemes": 2}, False, {"systemes": 2}),
        (3, True, {"any": 0}),
        ({"systemes": 2}, True, {"systemes": 0}),
    ],
)
def test_guarantees(guarantee: object, closed: bool, expected: Data) -> None:
    calendar: Data = {"closures": [{"from": "2026-09-28", "to": "2026-10-04"}]} if closed else {}
    timeline = timeline_of({"guarantee": guarantee}, calendar=calendar)
    assert timeline.guarantee(timeline.parse("2026-W40")) == expected


@given(st.datetimes(datetime(2026, 6, 1), datetime(2028, 1, 1)).map(lambda wall: wall.replace(tzinfo=UTC)))  # noqa: DTZ001  # UTC is set at once
def test_every_instant_lies_in_exactly_one_period(instant: datetime) -> None:
    period = CHANGING.period_at(instant)
    assert CHANGING.start(period) <= instant < CHANGING.end(period)
    assert CHANGING.previous(CHANGING.next(period)) == period
    assert CHANGING.end(period) == CHANGING.start(CHANGING.next(period))
