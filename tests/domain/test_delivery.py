"""The provider's side: what is due, excused, missed and owed, by name."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.domain.builders import MONDAY, Data, at, claim_at, moved, released, ticket_of, timeline_of

from itbiz.domain.delivery import Delivery, deliveries, first_due, owed_in, waited_on_requester
from itbiz.domain.period import format_instant

if TYPE_CHECKING:
    from itbiz.domain.ticket import Ticket
    from itbiz.domain.timeline import Timeline

TUESDAY = "2026-09-29T09:00:00+02:00"
W41 = {
    day: f"2026-10-{number:02}T09:00:00+02:00"
    for number, day in enumerate(("mon", "tue", "wed", "thu", "fri"), start=5)
}
LATER = at("2026-11-30T09:00:00+01:00")
TWO: Data = {"quota": {"marches": {"systemes": 9}}, "guarantee": {"systemes": 2}}


def judged(
    tickets: list[Ticket], *terms: Data, until: str = "2026-W43", now: datetime = LATER, **more: object
) -> dict[str, Delivery]:
    """The rows of the only team with a guarantee, by week: `W41`."""
    timeline = timeline_of(*(terms or (TWO,)), **more)
    found = deliveries(tickets, timeline, timeline.parse(until), now)
    return {period.key[5:]: next(iter(teams.values())) for period, teams in found.items()}


def ids(*names: str) -> tuple[str, ...]:
    return tuple(f"ITB-{name:0>3}" for name in names)


def claimed(name: str, *history: Data, on: str = MONDAY, **more: Any) -> Ticket:  # noqa: ANN401  # whatever the file holds
    return ticket_of(name, history=list(history), claims=[claim_at(on, **more)])


A = claimed("A", moved("2026-10-01T09:00:00+02:00", "delivered"))
"""Delivered in the week of its claim."""


def test_delivered_on_friday_of_the_following_week() -> None:
    rows = judged([A, claimed("B", moved(W41["fri"], "delivered"))])
    assert (rows["W41"].due, rows["W41"].delivered, rows["W41"].kept) == (ids("B"), ids("B"), True)
    assert rows["W40"].due == ()
    assert (rows["W40"].delivered_in_class, rows["W41"].delivered_in_class) == (1, 1)


def test_undelivered_is_missed_then_owed_beside_two_more() -> None:
    others = [claimed(name, period="2026-W41", on=W41["mon"]) for name in "CDE"]
    rows = judged([A, claimed("B"), *others])
    assert (rows["W41"].missed, rows["W41"].kept) == (ids("B"), False)
    assert (rows["W42"].owed, rows["W42"].due) == (ids("B"), ids("B", "C", "D"))
    assert rows["W43"].owed == ids("B", "C", "D")
    assert rows["W43"].due == ids("B", "C", "D", "E")


def test_withdrawn_is_excused() -> None:
    rows = judged([A, claimed("B", **released(W41["wed"]))])
    assert (rows["W41"].due, rows["W41"].excused, rows["W41"].kept) == (ids("B"), ids("B"), True)
    assert rows["W42"].due == ()


@pytest.mark.parametrize(
    ("since", "until", "excused"),
    [
        (W41["mon"], "2026-10-07T18:00:00+02:00", True),
        (W41["fri"], None, False),
        ("2026-10-02T17:00:00+02:00", "2026-10-07T13:30:00+02:00", True),
        ("2026-10-02T17:00:00+02:00", "2026-10-07T13:29:00+02:00", False),
        ("2026-10-09T18:00:00+02:00", None, False),
    ],
    ids=["Monday to Wednesday", "only Friday", "exactly half", "a minute less", "from Friday evening"],
)
def test_waiting_on_the_requester_for_half_the_working_time_excuses(
    since: str, until: str | None, excused: bool
) -> None:
    history = [moved(TUESDAY, "started"), moved(since, "waiting", on="requester", why="?")]
    rows = judged([claimed("B", *history, *([moved(until, "started")] if until else []))])
    assert rows["W41"].excused == (ids("B") if excused else ())
    assert rows["W41"].kept is excused


def test_waiting_on_somebody_else_excuses_nobody() -> None:
    rows = judged([claimed("B", moved(TUESDAY, "waiting", on="vendor", why="?"))])
    assert rows["W41"].missed == ids("B")


def test_three_live_claims_of_one_week_the_third_is_due_the_week_after() -> None:
    tickets = [claimed(name, moved(W41["thu"], "delivered")) for name in "AB"]
    rows = judged([claimed("C"), *tickets])
    assert rows["W41"].due == ids("A", "B")
    assert (rows["W42"].due, rows["W42"].owed) == (ids("C"), ())


def test_by_the_claims_instant_then_by_id() -> None:
    tickets = [claimed("A", on=TUESDAY), claimed("C"), claimed("B")]
    assert judged(tickets)["W41"].due == ids("B", "C")


def test_reopened_before_the_end_is_not_delivered() -> None:
    history = [moved(W41["tue"], "delivered"), moved(W41["thu"], "started", why="no")]
    assert judged([claimed("B", *history)])["W41"].missed == ids("B")


def test_reopened_later_is_due_again_and_does_not_undo_what_was_kept() -> None:
    history = [moved(W41["tue"], "delivered"), moved("2026-10-14T09:00:00+02:00", "started", why="no")]
    rows = judged([claimed("B", *history)])
    assert (rows["W41"].kept, rows["W42"].due, rows["W43"].due) == (True, (), ids("B"))


def test_while_the_period_runs_nothing_is_missed_yet() -> None:
    rows = judged([claimed("B")], until="2026-W41", now=at(W41["wed"]))
    assert (rows["W41"].running, rows["W41"].missed, rows["W41"].kept) == (True, ids("B"), None)
    ended = judged([claimed("B")], until="2026-W41", now=at("2026-10-12T00:00:00+02:00"))
    assert (ended["W41"].running, ended["W41"].kept) == (False, False)


def test_one_number_is_pooled_over_all_teams() -> None:
    term = {"quota": {"marches": 9}, "guarantee": 2}
    timeline = timeline_of(term)
    tickets = [claimed(name, provider=team) for name, team in (("A", "reseau"), ("B", "systemes"), ("C", "any"))]
    found = deliveries(tickets, timeline, timeline.parse("2026-W41"), LATER)
    assert {team: row.due for team, row in found[timeline.parse("2026-W41")].items()} == {"any": ids("A", "B")}


def test_a_token_of_the_pool_is_due_from_the_team_the_ticket_went_to() -> None:
    timeline = timeline_of({"quota": {"marches": 9}, "guarantee": {"systemes": 1, "reseau": 1}})
    tickets = [
        ticket_of("A", provider="reseau", claims=[claim_at(MONDAY, provider="any")]),
        ticket_of("B", provider=None, claims=[claim_at(MONDAY, provider="any")]),
    ]
    rows = deliveries(tickets, timeline, timeline.parse("2026-W41"), LATER)[timeline.parse("2026-W41")]
    assert {team: row.due for team, row in rows.items()} == {"systemes": (), "reseau": ids("A")}


def test_a_closure_judges_nobody_and_what_is_owed_waits() -> None:
    closure = {"closures": [{"from": "2026-10-12", "to": "2026-10-18"}]}
    rows = judged([claimed("B")], calendar=closure)
    assert "W42" not in rows
    assert rows["W43"].owed == ids("B")
    timeline = timeline_of(TWO, calendar=closure)
    week = timeline.parse("2026-W42")
    found = deliveries([claimed("B")], timeline, week, at("2026-10-14T09:00:00+02:00"))
    assert owed_in(found, timeline, week) == ids("B")
    assert first_due(found) == {"ITB-00B": timeline.parse("2026-W41")}


def test_without_a_guarantee_nothing_is_promised() -> None:
    timeline = timeline_of({})
    assert deliveries([claimed("B")], timeline, timeline.parse("2026-W43"), LATER) == {}


def test_recast_judges_by_the_periods_of_another_contract() -> None:
    timeline = timeline_of({"effective_from": "2026-09", "period": "month", "quota": {"marches": 9}, "guarantee": 1})
    october = timeline.parse("2026-10")
    assert deliveries([claimed("B")], timeline, october, LATER)[october]["any"].due == ()
    assert deliveries([claimed("B")], timeline, october, LATER, recast=True)[october]["any"].due == ids("B")


def test_an_untouched_ticket_waited_on_nobody() -> None:
    timeline = timeline_of(TWO)
    assert waited_on_requester(ticket_of("A"), timeline, timeline.parse("2026-W41"), LATER) == timedelta(0)


START = datetime(2026, 8, 31, tzinfo=UTC)
STATES = ("started", "waiting", "delivered", "closed", "cancelled")


@st.composite
def priorities(draw: st.DrawFn) -> list[Ticket]:
    timeline = timeline_of(TWO)
    found = []
    for number in range(draw(st.integers(1, 8))):
        hour = draw(st.integers(1, 500))
        instant = START + timedelta(hours=hour)
        history = []
        for state in draw(st.lists(st.sampled_from(STATES), max_size=4)):
            hour += draw(st.integers(1, 300))
            history.append(moved(format_instant(START + timedelta(hours=hour)), state, on="requester", why="x"))
        claim = claim_at(format_instant(instant), timeline.period_at(instant).key)
        if draw(st.booleans()):
            claim.update(released(format_instant(instant + timedelta(hours=draw(st.integers(1, 500))))))
        found.append(ticket_of(str(number), history=history, claims=[claim]))
    return found


@given(priorities(), st.randoms(use_true_random=False))
def test_what_always_holds(tickets: list[Ticket], random: object) -> None:
    rows = judged(tickets)
    shuffled = list(tickets)
    random.shuffle(shuffled)  # type: ignore[attr-defined]  # hypothesis calls its random.Random an object
    assert judged(shuffled) == rows
    owed: tuple[str, ...] = ()
    for row in rows.values():
        assert set(row.owed) <= set(owed)
        assert len(row.due) <= len(row.owed) + row.guarantee
        assert sorted((*row.delivered, *row.excused, *row.missed)) == sorted(row.due)
        assert len(set(row.due)) == len(row.due) <= row.demand
        assert row.kept is (not row.missed)
        owed = row.missed


def _by_the_formula(tickets: list[Ticket], timeline: Timeline, until: str) -> dict[str, set[str]]:
    """due(k) as the contract writes it, one period after the other, without any shortcut."""
    owed: set[str] = set()
    found = {}
    for period in timeline.since_first(timeline.parse(until)):
        start, end = timeline.start(period), timeline.end(period)
        live = [
            (ticket.claims[0].at, ticket.id, ticket)
            for ticket in tickets
            if ticket.claims[0].period < period
            and (ticket.claims[0].released is None or ticket.claims[0].released.at >= start)
            and ticket.status_at(start).unfinished
        ]
        fresh = [ticket.id for _, _, ticket in sorted(live, key=lambda each: each[:2]) if ticket.id not in owed][:2]
        due = {ticket.id: ticket for _, _, ticket in live if ticket.id in owed or ticket.id in fresh}
        found[period.key[5:]] = set(due)
        working = timeline.working_time.in_period(period)
        owed = {
            key
            for key, ticket in due.items()
            if ticket.status_at(end) not in {"delivered", "closed"}
            and not (ticket.claims[0].released and start <= ticket.claims[0].released.at < end)
            and 2 * waited_on_requester(ticket, timeline, period, LATER) < working
        }
    return found


@given(priorities())
def test_the_same_as_the_formula(tickets: list[Ticket]) -> None:
    assert {week: set(row.due) for week, row in judged(tickets).items()} == _by_the_formula(
        tickets, timeline_of(TWO), "2026-W43"
    )
