"""The invented company, moved in time: sound at whatever hour somebody looks."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest

from itbiz.actions.example import moved_company, shifted, texts_as_of, weeks_until
from itbiz.domain.backlog import read
from itbiz.domain.past import last_instant
from itbiz.domain.period import parse_instant
from itbiz.rules import judge
from itbiz.rules.change import Change
from itbiz.text.diagnostic import Severity

if TYPE_CHECKING:
    from itbiz.domain.backlog import Backlog

PARIS = ZoneInfo("Europe/Paris")
TOP = Path(__file__).parents[2]
COMPANY = {
    path.relative_to(TOP).as_posix(): path.read_text(encoding="utf-8")
    for path in (TOP / "contract.yaml", *sorted(TOP.glob("tickets.example/*/*.yaml")))
}
ORIGINAL = read(COMPANY)


@pytest.mark.parametrize(
    ("text", "weeks", "wanted"),
    [
        ("at: 2026-10-20T09:00:00+02:00, x", 1, "at: 2026-10-27T09:00:00+01:00, x"),
        ("2026-10-25T12:00:00+01:00", 22, "2027-03-28T12:00:00+02:00"),
        ("due: 2026-12-30 # 2026-W53", 1, "due: 2027-01-06 # 2027-W01"),
        ("2026-W40/ITB", -40, "2025-W52/ITB"),
        ("2026-W36", 0, "2026-W36"),
        ("n: 12, in 2026, v2026-1, ITB-20261, 12/10", 9, "n: 12, in 2026, v2026-1, ITB-20261, 12/10"),
    ],
)
def test_instants_days_and_weeks_move(text: str, weeks: int, wanted: str) -> None:
    assert shifted(text, weeks, PARIS) == wanted


def company(now: datetime) -> Backlog:
    return read(moved_company(COMPANY, weeks_until(ORIGINAL, now), PARIS, "tickets"))


HOURS = [
    datetime(2026, 11, 23, 0, 0, tzinfo=PARIS),
    datetime(2026, 11, 23, 0, 30, tzinfo=PARIS),
    datetime(2027, 1, 1, 12, 0, tzinfo=PARIS),
    datetime(2027, 3, 28, 3, 30, tzinfo=PARIS),
    datetime(2026, 7, 12, 23, 59, 59, tzinfo=PARIS),
    *(datetime(2028, 2, 28, 22, 30, tzinfo=UTC) + timedelta(hours=9 * number) for number in range(20)),
]


@pytest.mark.parametrize("now", HOURS, ids=str)
def test_its_weeks_end_in_the_running_one_and_nothing_is_wrong(now: datetime) -> None:
    moved = company(now)
    assert not moved.diagnostics
    last = max(last_instant(ticket) for ticket in moved.tickets)
    assert moved.timeline.period_at(last) == moved.timeline.period_at(now)
    past = read({"contract.yaml": moved.snapshot["contract.yaml"], **texts_as_of(moved, now)})
    assert past.unreadable == ()
    assert all(last_instant(ticket) <= now for ticket in past.tickets)
    assert len(past.tickets) > 30
    errors = [each for each in judge(Change(past, now, (past,))) if each.severity is Severity.ERROR]
    assert [f"{each.path}: {each.message}" for each in errors] == []


@pytest.mark.parametrize("weeks", range(0, 110, 7))
def test_every_offset_is_that_of_the_zone(weeks: int) -> None:
    moved = moved_company(COMPANY, weeks, PARIS, "tickets")
    for text in moved.values():
        for found in re.findall(r"\d{4}-\d\d-\d\dT\S{8}[+-]\d\d:\d\d", text):
            instant = parse_instant(found)
            assert instant.utcoffset() == instant.astimezone(PARIS).utcoffset()
    assert not read(moved).diagnostics


def test_a_file_without_a_later_line_is_the_same_byte_for_byte() -> None:
    end = max(last_instant(ticket) for ticket in ORIGINAL.tickets)
    assert texts_as_of(ORIGINAL, end) == {path: text for path, text in COMPANY.items() if path != "contract.yaml"}


def test_earlier_it_is_the_same_company_with_fewer_lines() -> None:
    before = parse_instant("2026-10-07T12:00:00+02:00")
    texts = texts_as_of(ORIGINAL, before)
    assert 0 < len(texts) < len(ORIGINAL.tickets)
    again = read({"contract.yaml": COMPANY["contract.yaml"], **texts})
    assert again.diagnostics == ()
    for key, entry in ORIGINAL.as_of(before).entries.items():
        kept = again.entries[key].ticket
        assert (kept.history, kept.claims, kept.thread) == (
            entry.ticket.history,
            entry.ticket.claims,
            entry.ticket.thread,
        )
        assert {link.id for link in kept.links} <= set(again.entries)
