"""Cumulative flow: what stood where when each period ended, and that nothing is lost or counted twice."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.domain.builders import at, backlog_of, moved, ticket_of, timeline_of

from itbiz.domain.cumulative import BAND_OF, Band, cumulative_flow
from itbiz.domain.throughput import throughput
from itbiz.domain.ticket import TRANSITIONS, Status, Ticket

START = at("2026-08-31T08:00:00+02:00")
LAST = at("2026-10-12T00:00:00+02:00")
"""The end of 2026-W41."""


def weeks() -> list[Any]:
    timeline = timeline_of()
    return [timeline.parse(f"2026-W{number}") for number in range(36, 42)]


def test_bands_at_the_end_of_each_period() -> None:
    tickets = [
        ticket_of(
            "A",
            opened="2026-09-01T08:00:00+02:00",
            history=[
                moved("2026-09-08T08:00:00+02:00", "started"),
                moved("2026-09-15T08:00:00+02:00", "waiting", on="vendor", why="x"),
                moved("2026-09-22T08:00:00+02:00", "delivered"),
                moved("2026-09-29T08:00:00+02:00", "closed"),
            ],
        ),
        ticket_of("B", opened="2026-09-07T00:00:00+02:00"),
        ticket_of("C", opened="2026-09-06T23:59:59+02:00", history=[moved("2026-09-21T00:00:00+02:00", "refused")]),
    ]
    found = cumulative_flow(backlog_of(*tickets), weeks(), LAST)
    assert [[each.bands[band] for band in Band] for each in found] == [
        [2, 0, 0, 0, 0],
        [2, 1, 0, 0, 0],
        [2, 0, 1, 0, 0],
        [1, 0, 0, 1, 1],
        [1, 0, 0, 0, 2],
        [1, 0, 0, 0, 2],
    ]
    assert [each.arrived for each in found] == [2, 3, 3, 3, 3, 3]


def test_a_period_that_runs_stands_as_it_is_now() -> None:
    tickets = [ticket_of("A", history=[moved("2026-09-30T08:00:00+02:00", "started")])]
    (before,) = cumulative_flow(backlog_of(*tickets), weeks()[4:5], at("2026-09-30T08:00:00+02:00"))
    (after,) = cumulative_flow(backlog_of(*tickets), weeks()[4:5], at("2026-09-30T08:00:01+02:00"))
    assert (before.bands[Band.OPEN], after.bands[Band.STARTED]) == (1, 1)


def test_nothing_at_all() -> None:
    assert cumulative_flow(backlog_of(), [], LAST) == ()
    assert [each.arrived for each in cumulative_flow(backlog_of(), weeks(), LAST)] == [0] * 6


@st.composite
def lives(draw: st.DrawFn) -> list[Ticket]:
    """Tickets with any life the workflow allows, over six weeks."""
    found = []
    for number in range(draw(st.integers(0, 6))):
        hours = sorted(draw(st.lists(st.integers(0, 6 * 7 * 24 + 48), min_size=1, max_size=8, unique=True)))
        state, history = Status.NEW, []
        for hour in hours[1:]:
            following = sorted(TRANSITIONS[state])
            if not following:
                break
            state = draw(st.sampled_from(following))
            more = {"on": "requester", "why": "x"} if state is Status.WAITING else {"why": "x"}
            history.append(moved((START + timedelta(hours=hour)).isoformat(), state.value, **more))
        opened = (START + timedelta(hours=hours[0])).isoformat()
        found.append(ticket_of(str(number), opened=opened, history=history))
    return found


@settings(max_examples=60, deadline=None)
@given(lives())
def test_the_bands_add_up_to_the_arrivals_and_are_the_states_of_the_tickets(tickets: list[Ticket]) -> None:
    timeline = timeline_of()
    found = cumulative_flow(backlog_of(*tickets), weeks(), LAST)
    rows = throughput(tickets, timeline, weeks())
    arrived = 0
    for each, row in zip(found, rows, strict=True):
        arrived += row.arrivals
        assert each.arrived == arrived
        end = timeline.end(each.period)
        states = [BAND_OF[ticket.status_at(end)] for ticket in tickets if ticket.opened < end]
        assert each.bands == {band: states.count(band) for band in Band}
