"""Instants: how a moment is written, and what is asked of one who wrote it otherwise."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from itbiz.domain.period import FIRST_YEAR, LAST_YEAR, format_instant, parse_instant, parse_period
from itbiz.text.message import Message

PARIS = ZoneInfo("Europe/Paris")

instants = st.datetimes(datetime(FIRST_YEAR, 1, 3), datetime(LAST_YEAR, 12, 28)).map(lambda t: t.replace(tzinfo=UTC))  # noqa: DTZ001  # UTC is set at once


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("2026-09-28T09:12:00+02:00", datetime(2026, 9, 28, 7, 12, tzinfo=UTC)),
        ("2026-09-28 09:12+02:00", datetime(2026, 9, 28, 7, 12, tzinfo=UTC)),
        ("2026-09-28T09:12+0200", datetime(2026, 9, 28, 7, 12, tzinfo=UTC)),
        ("2026-09-28T07:12:00Z", datetime(2026, 9, 28, 7, 12, tzinfo=UTC)),
        ("2026-09-28T07:12:00.250Z", datetime(2026, 9, 28, 7, 12, 0, 250_000, tzinfo=UTC)),
        ("2026-09-28T07:12:00-09:30", datetime(2026, 9, 28, 16, 42, tzinfo=UTC)),
        ("2024-02-29T00:00Z", datetime(2024, 2, 29, tzinfo=UTC)),
    ],
)
def test_an_instant_is_read(text: str, instant: datetime) -> None:
    assert parse_instant(text) == instant


@pytest.mark.parametrize("text", ["2026-09-28", "2026-09-28T09:12", "2026-09-28 09:12:00", "2026-09-28T09:12:00.123"])
def test_a_time_without_offset_is_asked_for_one(text: str) -> None:
    with pytest.raises(ValueError, match=r"does not say of which offset: write it as 2026-09-28T09:12:00\+02:00"):
        parse_instant(text)


@pytest.mark.parametrize(
    "text",
    [
        "2025-02-29T09:12:00Z",
        "2026-13-01T09:12:00Z",
        "2026-09-28T09:60Z",
        "2026-09-28T09:12:60Z",
        "2026-09-28T09:12:00+24:00",
        "0000-01-01T00:00Z",
    ],
)
def test_a_moment_that_never_was_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is not a moment of the calendar"):
        parse_instant(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "yesterday",
        "28/09/2026 09:12",
        "2026-W40-1T09:12Z",
        "20260928T091200Z",
        "2026-09-28T24:00Z",
        "2026-09-28T09:12:00Z\n",
        "2026-09-28T09Z",
        "2026-09-28T09:12:00+02",
        "٢٠٢٦-09-28T09:12Z",
        "2026-09-28T09:12:00Z\x1b[31m",
    ],
)
def test_what_is_no_instant_is_shown_the_right_form(text: str) -> None:
    with pytest.raises(ValueError, match=r"is not a moment: write it as 2026-09-28T09:12:00\+02:00"):
        parse_instant(text)


@pytest.mark.parametrize("text", ["0001-01-01T00:00:00+23:59", "9999-12-31T23:59:00-12:00"])
def test_instants_no_zone_could_show_are_too_far(text: str) -> None:
    with pytest.raises(ValueError, match="too far away"):
        parse_instant(text)


@given(instants, st.integers(-14 * 60, 14 * 60))
def test_an_instant_reads_back(instant: datetime, minutes: int) -> None:
    there = instant.astimezone(timezone(timedelta(minutes=minutes)))
    assert parse_instant(format_instant(there)) == there
    assert parse_instant(format_instant(there)).utcoffset() == there.utcoffset()


@given(st.text(max_size=40) | st.from_regex(r"\A[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(Z|[+-][0-9]{4})\Z"))
def test_any_text_is_read_or_refused_as_a_value_error(text: str) -> None:
    for parse in (parse_instant, parse_period):
        refusal: object = None
        try:
            parse(text)
        except ValueError as error:
            refusal = error.args[0]
        assert refusal is None or isinstance(refusal, Message)


def test_the_form_in_which_instants_are_written() -> None:
    assert format_instant(datetime(2026, 9, 28, 9, 12, tzinfo=PARIS)) == "2026-09-28T09:12:00+02:00"
    assert format_instant(datetime(2026, 9, 28, 9, 12, tzinfo=UTC)) == "2026-09-28T09:12:00+00:00"
    assert format_instant(parse_instant("2026-09-28T09:12:00.500Z")) == "2026-09-28T09:12:00.500000+00:00"


def test_a_local_mean_time_is_written_with_whole_minutes() -> None:
    long_ago = datetime(1900, 1, 1, 12, tzinfo=PARIS)
    assert parse_instant(format_instant(long_ago)) == long_ago.astimezone(UTC)


def test_a_time_without_offset_is_not_written() -> None:
    with pytest.raises(ValueError, match="has no offset"):
        format_instant(datetime(2026, 9, 28))  # noqa: DTZ001  # the case itself


def test_a_long_text_is_not_repeated_in_full() -> None:
    with pytest.raises(ValueError, match="…") as caught:
        parse_instant("9" * 10_000)
    assert len(str(caught.value)) < 250
