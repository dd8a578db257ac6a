"""The instant by which something is due."""

from __future__ import annotations

import pytest
from tests.domain.builders import Data, at, timeline_of

from itbiz.domain.clauses import Duration
from itbiz.domain.deadline import deadline

CALENDAR: Data = {"holidays": ["2026-11-11"], "closures": [{"from": "2026-12-24", "to": "2027-01-03"}]}


@pytest.mark.parametrize(
    ("duration", "since", "expected"),
    [
        ({"working_days": 2}, "2026-09-28T10:00:00+02:00", "2026-09-30T10:00:00+02:00"),
        ({"working_days": 2}, "2026-10-02T10:00:00+02:00", "2026-10-06T10:00:00+02:00"),
        ({"working_days": 1}, "2026-11-10T10:00:00+01:00", "2026-11-12T10:00:00+01:00"),
        ({"working_days": 1}, "2026-12-23T10:00:00+01:00", "2027-01-04T10:00:00+01:00"),
        ({"working_hours": 12}, "2026-09-28T10:00:00+02:00", "2026-09-29T13:00:00+02:00"),
        ({"days": 2}, "2026-10-24T10:00:00+02:00", "2026-10-26T10:00:00+01:00"),
        ({"days": 1}, "2026-03-28T02:30:00+01:00", "2026-03-29T03:30:00+02:00"),
        ({"periods": 0}, "2026-09-28T10:00:00+02:00", "2026-10-05T00:00:00+02:00"),
        ({"periods": 1}, "2026-09-28T10:00:00+02:00", "2026-10-12T00:00:00+02:00"),
        ({"periods": 1}, "2026-10-04T23:59:59+02:00", "2026-10-12T00:00:00+02:00"),
        ({"periods": 1}, "2026-10-04T22:00:00Z", "2026-10-19T00:00:00+02:00"),
    ],
)
def test_deadlines(duration: Data, since: str, expected: str) -> None:
    found = deadline(Duration.model_validate(duration), at(since), timeline_of(calendar=CALENDAR))
    assert found == at(expected)


@pytest.mark.parametrize(
    "duration",
    [
        {"working_days": 1_000_000},
        {"days": 3_000_000},
        {"periods": 1_000_000},
        {"working_hours": 1_000_000},
    ],
    ids=str,
)
def test_beyond_the_calendar_there_is_none(duration: Data) -> None:
    unchecked = Duration.model_construct(set(duration), **duration)
    assert deadline(unchecked, at("2026-09-28T10:00:00+02:00"), timeline_of()) is None


def test_without_a_duration_there_is_none() -> None:
    assert deadline(None, at("2026-09-28T10:00:00+02:00"), timeline_of()) is None
