"""The life of a ticket in figures: the same as its lines say."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.domain.builders import backlog_of, timeline_of
from tests.views.report.test_week import tickets

from itbiz.domain.life import micro
from itbiz.domain.ticket import Holder, Status, Ticket

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
ZONES = ("UTC", "Europe/Paris", "Asia/Kolkata", "America/Havana", "America/Sao_Paulo", "Pacific/Apia", "Africa/Cairo")
"""Half hours, midnights that do not exist, nights that have two, and a day that was left out."""


def some(instant: datetime | None) -> int | None:
    return None if instant is None else micro(instant)


@settings(max_examples=60)
@given(st.integers(0, 9).flatmap(tickets))
def test_it_is_what_the_lines_say(ticket: Ticket) -> None:
    life = ticket.life
    assert (life.opened, life.started, life.finished, life.ended) == (
        micro(ticket.opened),
        some(ticket.started_at),
        some(ticket.finished_at),
        some(ticket.ended_at),
    )
    assert [at for at, _ in life.moves] == [micro(line.at) for line in ticket.transitions]
    assert list(life.reopened) == [micro(line.at) for line in ticket.reopenings]
    waits = [(micro(wait.since), some(wait.until)) for wait in ticket.waits() if wait.on is Holder.REQUESTER]
    assert [(since, until) for holder, since, until in life.held if holder is Holder.REQUESTER] == waits
    for line in ticket.transitions:
        for instant in (line.at, line.at + timedelta(microseconds=1)):
            assert life.status_at(micro(instant)) is ticket.status_at(instant)


@settings(max_examples=60)
@given(st.integers(0, 9).flatmap(tickets))
def test_whoever_holds_it_does_so_for_as_long_as_work_is_owed(ticket: Ticket) -> None:
    life = ticket.life
    assert (life.held[-1][2] is None) is ticket.state.unfinished
    instants = sorted({life.opened, *(at for at, _ in life.moves)})
    for at in instants:
        if at >= life.opened:
            held = any(since <= at and (until is None or until > at) for _, since, until in life.held)
            assert held is life.status_at(at + 1).unfinished
        assert life.held_after(at) is any(until is None or until > at for _, _, until in life.held)
        assert life.moved_since(at) is any(each >= at for each, _ in life.moves)
    assert life.status_at(instants[0]) is Status.NEW


@settings(max_examples=300)
@given(st.sampled_from(ZONES), st.integers(0, 70 * 366 * 24 * 60).map(lambda minutes: minutes * 60_000_000))
def test_the_day_of_an_instant(zone: str, micros: int) -> None:
    timeline = timeline_of(timezone=zone)
    for at in (micros - 1, micros, micros + 1):
        assert timeline.day_at(at) == timeline.day(EPOCH + timedelta(microseconds=at))


def test_the_days_around_a_change_of_clocks() -> None:
    for zone in ZONES:
        timeline = timeline_of(timezone=zone)
        for quarter in range(-2 * 366 * 96, 2 * 366 * 96, 7):
            at = (1_325_376_000 + quarter * 900) * 1_000_000
            assert timeline.day_at(at) == timeline.day(EPOCH + timedelta(microseconds=at)), (zone, at)


def test_a_day_that_comes_back() -> None:
    """In St John's clocks went back over midnight on 7 November 2010: an hour of the 6th came after some of the 7th."""
    timeline = timeline_of(timezone="America/St_Johns")
    for minute in range(24 * 60):
        instant = datetime(2010, 11, 7, tzinfo=UTC) + timedelta(minutes=minute)
        assert timeline.day_at((instant - EPOCH) // timedelta(microseconds=1)) == timeline.day(instant), instant


def test_a_period_is_counted_once() -> None:
    backlog = backlog_of()
    weeks = [backlog.timeline.parse(f"2026-W{number}") for number in (36, 37, 38, 39)]
    later, earlier = backlog.throughput(weeks[2:]), backlog.throughput(weeks)
    assert [row.period for row in earlier] == weeks
    assert all(one is other for one, other in zip(later, earlier[2:], strict=True))
