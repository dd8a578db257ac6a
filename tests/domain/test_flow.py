"""Throughput, cycle time, age and attainment."""

from __future__ import annotations

from datetime import date

import pytest
from tests.domain.builders import Data, at, backlog_of, contract_of, moved, ticket_of, timeline_of

from itbiz.domain.flow import Aged, Attainment, age, cycle_time, flow
from itbiz.domain.throughput import throughput, trailing, wip
from itbiz.domain.ticket import ServiceClass, Ticket

NOW = at("2026-10-14T09:00:00+02:00")
"""A Wednesday of 2026-W42."""
TERM: Data = {"classes": {"standard": {"sle": {"percentile": 85, "within_days": 5}}, "intangible": {}}}


def day(number: int, hour: int = 10) -> str:
    """An instant of October, in Paris."""
    return f"2026-10-{number:02}T{hour:02}:00:00+02:00"


def done(name: str, first: int, last: int, **more: object) -> Ticket:
    history = [moved(day(first), "started"), moved(day(last), "delivered")]
    return ticket_of(name, opened="2026-09-28T09:00:00+02:00", history=history, **more)


def test_arrivals_and_departures() -> None:
    timeline = timeline_of()
    tickets = [
        ticket_of("A", opened="2026-10-04T21:59:59Z", history=[moved(day(6), "delivered")]),
        ticket_of("B", opened="2026-10-04T22:00:00Z", type="incident", **{"class": "expedite"}),
        ticket_of("C", opened=day(6), provider=None, history=[moved(day(7), "refused", why="x")]),
        ticket_of(
            "D",
            opened=day(1),
            type="incident",
            history=[moved(day(7), "delivered"), moved(day(13), "started", why="x")],
        ),
        ticket_of("E", opened=day(1), provider="reseau", history=[moved(day(2), "delivered"), moved(day(9), "closed")]),
    ]
    weeks = [timeline.parse(f"2026-W{number}") for number in (40, 41, 42)]
    w40, w41, w42 = throughput(tickets, timeline, weeks)
    assert (w40.arrivals, w40.finished, w40.ended, w40.reopened, w40.net) == (3, 1, 0, 0, 2)
    assert (w41.arrivals, w41.finished, w41.ended, w41.reopened, w41.net) == (2, 1, 1, 0, 1)
    assert (w42.arrivals, w42.finished, w42.ended, w42.reopened, w42.net) == (0, 0, 0, 1, 0)
    assert (w40.by_team, w40.by_class, w40.by_type) == ({"reseau": 1}, {"standard": 1}, {"request": 1})
    assert w41.arrivals_by_team == {"systemes": 1, None: 1}
    assert [each.id for each in w41.delivered] == ["ITB-00A"]


def test_no_periods() -> None:
    assert throughput([ticket_of("A")], timeline_of(), []) == ()


def test_work_in_progress_at_an_instant() -> None:
    tickets = [
        done("A", 1, 6),
        ticket_of("B", history=[moved(day(2), "waiting", on="vendor", why="x")], **{"class": "expedite"}),
        ticket_of("C", provider=None, history=[moved(day(2), "ready")]),
        ticket_of("D", provider="reseau", history=[moved(day(7), "started")]),
    ]
    assert wip(tickets, at(day(3))) == {"systemes": {"standard": 1, "expedite": 1}}
    assert wip(tickets, at(day(8))) == {"systemes": {"expedite": 1}, "reseau": {"standard": 1}}


@pytest.mark.parametrize(
    ("started", "finished", "days"),
    [
        ("2026-10-06T08:00:00+02:00", "2026-10-06T17:00:00+02:00", 1),
        ("2026-10-06T23:50:00+02:00", "2026-10-07T00:10:00+02:00", 2),
        ("2026-10-06T21:50:00Z", "2026-10-06T22:10:00Z", 2),
        ("2026-10-24T12:00:00+02:00", "2026-10-26T12:00:00+01:00", 3),
    ],
)
def test_cycle_time_counts_calendar_days_of_the_zone(started: str, finished: str, days: int) -> None:
    ticket = ticket_of("A", history=[moved(started, "started"), moved(finished, "delivered")])
    assert cycle_time(ticket, timeline_of()) == days


def test_age_runs_from_the_start_and_cycle_time_to_the_delivery_that_stands() -> None:
    timeline = timeline_of()
    history = [moved(day(1), "started"), moved(day(2), "delivered"), moved(day(5), "started", why="x")]
    again = ticket_of("A", history=history)
    assert age(again, date(2026, 10, 7), timeline) == 7
    assert cycle_time(again, timeline) is None
    assert cycle_time(ticket_of("A", history=[*history, moved(day(6), "delivered")]), timeline) == 6
    assert age(ticket_of("B"), date(2026, 10, 7), timeline) is None


def test_only_complete_periods_are_looked_back_on_and_none_from_before_the_first_ticket() -> None:
    timeline = timeline_of()
    old, young = ticket_of("A"), ticket_of("B", opened="2026-09-30T09:00:00+02:00")
    assert [each.key for each in trailing(timeline, young.opened, NOW)] == ["2026-W40", "2026-W41"]
    assert [each.key for each in trailing(timeline, old.opened, NOW, 3)] == ["2026-W39", "2026-W40", "2026-W41"]
    assert trailing(timeline, None, NOW) == ()
    assert trailing(timeline, ticket_of("C", opened=day(13)).opened, NOW) == ()
    on_the_stroke = at("2026-10-12T00:00:00+02:00")
    assert [each.key for each in trailing(timeline, young.opened, on_the_stroke)] == ["2026-W40", "2026-W41"]


def test_percentiles_need_ten_items() -> None:
    few = flow(backlog_of(*(done(str(n), 1, n) for n in range(1, 10))), NOW)
    assert few.cycle_times[None].n == 9
    assert (few.cycle_times[None].p50, few.cycle_times[None].enough) == (None, False)
    enough = flow(backlog_of(*(done(str(n), 1, n) for n in range(1, 11))), NOW).cycle_times
    times = enough[ServiceClass.STANDARD]
    assert (times.n, times.p50, times.p85, times.p95) == (10, 5, 9, 10)
    assert enough[None] == times


def test_attainment_with_what_is_already_late_beside_it() -> None:
    tickets = [done(str(n), 1, n) for n in range(1, 11)]
    late = ticket_of("X", history=[moved(day(9), "started")])
    early = ticket_of("Y", history=[moved(day(10), "started")])
    returned = ticket_of("Z", history=[moved(day(2), "started"), moved(day(3), "ready", why="x")])
    (row,) = flow(backlog_of(*tickets, late, early, returned, contract=contract_of(TERM)), NOW).attainment
    assert row == Attainment(ServiceClass.STANDARD, 85, 5, 10, 5, ("ITB-00X", "ITB-00Z"))
    assert (row.share, row.kept) == (0.5, False)
    (few,) = flow(backlog_of(*tickets[:9], contract=contract_of(TERM)), NOW).attainment
    assert (few.n, few.within, few.share, few.kept) == (9, 5, None, None)


def test_ageing() -> None:
    finished = [done(str(n), 1, n) for n in range(1, 11)]
    aged = [
        ticket_of(name, history=[moved(day(start), "started")], **{"class": cls})
        for name, start, cls in (
            ("A", 5, "standard"),
            ("B", 9, "standard"),
            ("C", 10, "standard"),
            ("D", 13, "standard"),
            ("E", 1, "intangible"),
        )
    ]
    rows = flow(backlog_of(*finished, *aged, contract=contract_of(TERM)), NOW).ageing
    assert [(row.ticket.id[-1], row.age, row.beyond, row.days_left) for row in rows] == [
        ("E", 14, None, None),
        ("A", 10, 85, -5),
        ("B", 6, 50, -1),
        ("C", 5, None, 0),
        ("D", 2, None, 3),
    ]
    assert [str(row.text) for row in rows] == [
        "None",
        "past its SLE by 5 days",
        "past its SLE by 1 day",
        "misses its SLE tomorrow",
        "misses its SLE in 4 days",
    ]


def test_an_item_delivered_on_the_last_day_keeps_the_expectation_that_ageing_announced() -> None:
    ticket = ticket_of("A", history=[moved(day(10), "started")])
    (row,) = flow(backlog_of(ticket, contract=contract_of(TERM)), NOW).ageing
    assert isinstance(row, Aged)
    assert row.days_left == 0
    delivered = ticket_of("A", history=[moved(day(10), "started"), moved(day(14, 18), "delivered")])
    assert cycle_time(delivered, timeline_of()) == 5


def test_mean_over_complete_periods() -> None:
    found = flow(backlog_of(done("A", 1, 2), done("B", 1, 6), done("C", 1, 7), done("D", 1, 13)), NOW)
    assert [row.finished for row in found.periods] == [1, 2]
    assert found.running.finished == 1
    assert found.mean_finished("systemes") == 1.5
    assert found.mean_finished("reseau") == 0
    assert flow(backlog_of(), NOW).mean_finished("systemes") is None
