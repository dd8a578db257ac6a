"""From an open question to the loss of a token: what `due` says, and that the gate says the same."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.actions.desk import MATRIX, Desk, desk_of, held, ticket
from tests.domain.builders import Data, at, backlog_of, claim_at, contract_of, moved, said, ticket_of

from itbiz.actions import tokens
from itbiz.domain.dialogue import Side
from itbiz.domain.dues import Due, DueState, dues
from itbiz.domain.silence import Obstacle
from itbiz.domain.ticket import ReleaseCause

MONDAY = "2026-09-28T10:00:00+02:00"
TUESDAY = "2026-09-29T10:00:00+02:00"
WEDNESDAY = "2026-09-30T10:00:00+02:00"
THURSDAY = "2026-10-01T10:00:00+02:00"
NEXT_MONDAY = "2026-10-05T10:00:00+02:00"
NO_ANSWER: Data = {"remind_after": {"working_days": 2}, "forfeit_after": {"working_days": 5}}
TERM: Data = {"duties": {"requester": {"answer_within": {"working_days": 1}, "no_answer": NO_ANSWER}}}
QUESTION = said(1, MONDAY, "question", to="requester", text="IP?")
REMINDER = said(2, THURSDAY, "reminder", to="claire@inv.example", re=1)
A = "ITB-AAAAA"


def answer_due(now: str, *thread: Data, term: Data = TERM, **more: object) -> Due:
    values: Data = {"contact": "claire@inv.example", "claims": [claim_at(MONDAY)], **more}
    asked = ticket_of("A", history=[moved(MONDAY, "started")], thread=[QUESTION, *thread], **values)
    (due,) = [each for each in dues(backlog_of(asked, contract=contract_of(term)), at(now)) if each.kind == "answer"]
    return due


@pytest.mark.parametrize(
    ("now", "state"),
    [
        (TUESDAY.replace("T10", "T09"), DueState.OWED),
        (TUESDAY, DueState.LATE),
        ("2026-09-30T09:59:59+02:00", DueState.LATE),
        (WEDNESDAY, DueState.REMINDER_DUE),
        (NEXT_MONDAY, DueState.REMINDER_DUE),
    ],
)
def test_from_owed_to_a_reminder_that_is_due(now: str, state: DueState) -> None:
    due = answer_due(now)
    assert due.state is state
    assert due.question == 1
    assert due.silence is not None
    assert (due.silence.remind_from, due.silence.reminder) == (at(WEDNESDAY), None)
    assert due.silence.forfeit is not None
    assert (due.silence.forfeit.possible_from, due.silence.forfeit.obstacle) == (at(NEXT_MONDAY), Obstacle.REMINDER)


@pytest.mark.parametrize(
    ("now", "state", "obstacle"),
    [
        (THURSDAY, DueState.REMINDER_DUE, Obstacle.REMINDER),  # a reminder of this very instant has reached nobody
        ("2026-10-05T09:59:59+02:00", DueState.LATE, Obstacle.TIME),
        (NEXT_MONDAY, DueState.FORFEIT_POSSIBLE, None),
    ],
)
def test_from_the_reminder_to_the_loss(now: str, state: DueState, obstacle: Obstacle | None) -> None:
    due = answer_due(now, REMINDER)
    assert due.silence is not None
    assert due.silence.forfeit is not None
    assert (due.state, due.silence.forfeit.obstacle) == (state, obstacle)


def test_the_time_of_holidays_and_closures_is_nobodys() -> None:
    closed = {"closures": [{"from": "2026-09-29", "to": "2026-10-02"}], "holidays": ["2026-10-05"]}
    asked = ticket_of("A", history=[moved(MONDAY, "started")], thread=[QUESTION], claims=[claim_at(MONDAY)])
    (due,) = dues(backlog_of(asked, contract=contract_of(TERM, calendar=closed)), at("2026-10-06T12:00:00+02:00"))
    assert (due.deadline, due.state) == (at("2026-10-06T10:00:00+02:00"), DueState.LATE)
    assert due.silence is not None
    assert due.silence.remind_from == at("2026-10-07T10:00:00+02:00")


@pytest.mark.parametrize(
    "reminder",
    [
        said(2, THURSDAY, "reminder", to="requester", re=1),
        said(2, THURSDAY, "reminder", to="marches", re=1),
        said(2, THURSDAY, "reminder", to="hugo@inv.example", re=1),
        said(2, THURSDAY, "reminder", to="claire@inv.example", re=7),
        said(2, "2026-09-28T09:59:00+02:00", "reminder", to="claire@inv.example"),
    ],
)
def test_what_is_no_reminder_of_the_business(reminder: Data) -> None:
    due = answer_due(NEXT_MONDAY, reminder)
    assert due.state is DueState.REMINDER_DUE
    assert due.silence is not None
    assert due.silence.forfeit is not None
    assert due.silence.forfeit.obstacle is Obstacle.REMINDER


def test_nobody_to_remind() -> None:
    due = answer_due(NEXT_MONDAY, contact=None)
    assert (due.who, due.state) == (None, DueState.REMINDER_DUE)
    assert due.silence is not None
    assert due.silence.forfeit is not None
    assert due.silence.forfeit.obstacle is Obstacle.PERSON


def test_without_a_token_there_is_a_reminder_and_nothing_to_lose() -> None:
    due = answer_due(NEXT_MONDAY, REMINDER, claims=[])
    assert (due.state, due.silence and due.silence.forfeit) == (DueState.LATE, None)
    assert answer_due(NEXT_MONDAY, claims=[]).state is DueState.REMINDER_DUE


def test_without_the_clause_silence_is_measured_and_costs_nothing() -> None:
    due = answer_due(NEXT_MONDAY, REMINDER, term={})
    assert (due.state, due.silence) == (DueState.OWED, None)


def test_the_silence_of_it_costs_the_business_nothing() -> None:
    question = {**said(1, MONDAY, "question", to="provider", text="When?"), "by": "claire@inv.example"}
    asked = ticket_of("A", history=[moved(MONDAY, "started")], thread=[question], claims=[claim_at(MONDAY)])
    (due,) = dues(backlog_of(asked, contract=contract_of(TERM)), at("2026-10-09T10:00:00+02:00"))
    assert (due.side, due.silence) == (Side.PROVIDER, None)


# The gate

CONTRACT = (
    MATRIX
    + "    duties: {requester: {no_answer: {remind_after: {working_days: 2}, forfeit_after: {working_days: 5}}}}\n"
)


def silent(*thread: str) -> Desk:
    return desk_of(ticket(A, "contact: claire@inv.example", *held(), "thread:", *thread), contract=CONTRACT)


def test_the_line_of_a_forfeit_says_which_question_nobody_answered() -> None:
    desk = silent(
        "  - {n: 1, at: 2026-09-28T10:00:00+02:00, by: hugo@inv.example, kind: question, to: requester, text: IP?}",
        "  - {n: 2, at: 2026-10-01T10:00:00+02:00, by: hugo@inv.example, kind: reminder, to: claire@inv.example}",
    )
    later = desk.later(days=6)
    later.write(tokens.release(later.change, later.act("hugo@inv.example"), A, ReleaseCause.FORFEITED))
    lost = later.backlog.entries[A].ticket
    (claim,) = lost.claims
    assert claim.released is not None
    assert (claim.released.cause, claim.released.why) == ("forfeited", "IP?")
    assert lost.service_class == "standard"
    account = later.backlog.ledger.account(("marches", "systemes"), claim.period)
    assert (account.claims, account.credits) == (1, 0)


HOURS = st.integers(min_value=1, max_value=24 * 9)


@given(
    asked=st.sampled_from(["requester", "provider", "claire@inv.example"]),
    reminders=st.lists(
        st.tuples(HOURS, st.sampled_from(["claire@inv.example", "hugo@inv.example", "requester"])), max_size=3
    ),
    answered=st.none() | HOURS,
    now=HOURS,
)
def test_what_is_said_to_be_possible_is_what_the_gate_lets_through(
    asked: str, reminders: list[tuple[int, str]], answered: int | None, now: int
) -> None:
    begin = at("2026-09-28T10:00:00+02:00")

    def line(n: int, hours: int, kind: str, to: str) -> str:
        instant = (begin + timedelta(hours=hours)).isoformat()
        return f"  - {{n: {n}, at: {instant}, by: hugo@inv.example, kind: {kind}, {to}, text: x}}"

    told = [(hours, "reminder", f"to: {to}") for hours, to in reminders]
    told += [(answered, "answer", "re: 1")] if answered is not None else []
    known = [each for each in sorted(told) if each[0] < now]
    lines = [line(n, *each) for n, each in enumerate(known, 2)]
    desk = silent(line(1, 0, "question", f"to: {asked}"), *lines)
    desk.now = begin + timedelta(hours=now)
    states = [due.state for due in dues(desk.backlog, desk.now)]
    refused = desk.codes(tokens.release(desk.change, desk.act("hugo@inv.example"), A, ReleaseCause.FORFEITED))
    assert (DueState.FORFEIT_POSSIBLE in states) == ("forfeit-without-reminder" not in refused)
