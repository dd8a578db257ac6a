"""Questions, answers and the waits between them."""

from __future__ import annotations

import pytest
from tests.actions.desk import CLAIRE, HUGO, NADIA, NOW, Desk, desk_of, ticket

from itbiz.actions import dialogue
from itbiz.actions.draft import Act
from itbiz.domain.ticket import Status, ThreadKind, Verdict
from itbiz.text.failure import Failure

A = "ITB-AAAAA"
STARTED = ("status: started", "history:", "  - {at: 2026-09-28T09:00:00+02:00, to: started, by: hugo@inv.example}")


def started() -> Desk:
    return desk_of(ticket(A, f"contact: {CLAIRE}", *STARTED))


def test_a_question_is_a_line() -> None:
    desk = started()
    text = desk.text(A)
    outcome = dialogue.ask(desk.change, desk.act(HUGO), A, "Quelle adresse ?")
    assert str(outcome.lines[0][1]) == "question 1 to requester"
    assert str(outcome.next_step) == 'answered with: itbiz answer ITB-AAAAA "…"'
    desk.write(outcome)
    line = f'n: 1, at: {NOW}, by: hugo@inv.example, kind: question, to: requester, text: "Quelle adresse ?"'
    assert desk.text(A) == f"{text}thread:\n  - {{{line}}}\n"


@pytest.mark.parametrize(
    ("who", "asked"), [(HUGO, "requester"), (CLAIRE, "provider"), (NADIA, "provider"), ("x@y.example", "requester")]
)
def test_a_question_goes_to_the_other_side(who: str, asked: str) -> None:
    desk = started()
    desk.write(dialogue.ask(desk.change, desk.act(who), A, "?"))
    assert desk.backlog.entries[A].ticket.thread[0].to == asked


@pytest.mark.parametrize(
    ("to", "holder"),
    [
        (None, "requester"),
        ("requester", "requester"),
        ("vendor", "vendor"),
        ("provider", "provider"),
        (CLAIRE, "requester"),
        ("ana@inv.example", "provider"),
    ],
)
def test_a_question_that_stops_the_work_and_its_answer(to: str | None, holder: str) -> None:
    desk = started()
    long = "Ligne une\nligne deux " + "x" * 300
    outcome = dialogue.ask(desk.change, desk.act(HUGO), A, long, to=to, wait=True)
    assert str(outcome.lines[0][1]) == f"question 1 to {to or 'requester'}, started → waiting"
    desk.write(outcome)
    waiting = desk.backlog.entries[A].ticket
    line = waiting.transitions[-1]
    assert waiting.thread[0].text == long
    assert (waiting.state, line.on) == ("waiting", holder)
    assert line.why is not None
    assert line.why.startswith("Ligne une ligne deux x")
    assert len(line.why) <= dialogue.LONGEST_REASON
    answered = dialogue.answer(desk.change, desk.act(CLAIRE), A, "Celle-ci")
    assert str(answered.lines[0][1]) == "answer 2 to question 1, waiting → started"
    desk.write(answered)
    assert desk.backlog.entries[A].ticket.state is Status.STARTED
    assert desk.errors() == []


def test_the_last_answer_ends_the_wait() -> None:
    desk = started()
    desk.write(dialogue.ask(desk.change, desk.act(HUGO), A, "un ?", wait=True))
    desk.write(dialogue.ask(desk.change, desk.act(HUGO), A, "deux ?", to=CLAIRE, wait=True))
    assert len(desk.backlog.entries[A].ticket.history) == 2
    with pytest.raises(Failure) as refused:
        dialogue.answer(desk.change, desk.act(CLAIRE), A, "x")
    assert str(refused.value.hint) == "name one: --re 1, --re 2"
    desk.write(dialogue.answer(desk.change, desk.act(CLAIRE), A, "x", re=2))
    assert desk.backlog.entries[A].ticket.state is Status.WAITING
    desk.write(dialogue.answer(desk.change, desk.act(CLAIRE), A, "y"))
    assert desk.backlog.entries[A].ticket.state is Status.STARTED


def test_a_wait_for_somebody_else_goes_on() -> None:
    desk = started()
    desk.write(dialogue.ask(desk.change, desk.act(HUGO), A, "un ?", to="vendor", wait=True))
    desk.write(dialogue.ask(desk.change, desk.act(HUGO), A, "deux ?", wait=True))
    desk.write(dialogue.answer(desk.change, desk.act(CLAIRE), A, "y", re=2))
    assert desk.backlog.entries[A].ticket.state is Status.WAITING


def test_what_waited_before_it_started_becomes_ready() -> None:
    desk = desk_of(ticket(A))
    desk.write(dialogue.ask(desk.change, desk.act(HUGO), A, "?", wait=True))
    desk.write(dialogue.answer(desk.change, desk.act(CLAIRE), A, "!"))
    assert desk.backlog.entries[A].ticket.state is Status.READY


def test_no_question_to_answer() -> None:
    desk = started()
    with pytest.raises(Failure) as refused:
        dialogue.answer(desk.change, desk.act(CLAIRE), A, "x")
    assert "itbiz comment ITB-AAAAA" in str(refused.value.hint)
    desk.write(dialogue.comment(desk.change, desk.act(CLAIRE), A, "Bonjour"))
    with pytest.raises(Failure, match="has no question 1"):
        dialogue.answer(desk.change, desk.act(CLAIRE), A, "x", re=1)


def test_delivered_work_does_not_wait() -> None:
    desk = desk_of(ticket(A, *(line.replace("started", "delivered") for line in STARTED)))
    outcome = dialogue.ask(desk.change, desk.act(HUGO), A, "?", wait=True)
    assert desk.codes(outcome) == ["forbidden-transition"]


def test_remarks_have_numbers_of_their_own() -> None:
    line = "  - {n: 7, at: 2026-09-28T09:00:00+02:00, by: a, kind: comment, text: x}"
    desk = desk_of(ticket(A, "thread:", line))
    desk.write(dialogue.comment(desk.change, desk.act(CLAIRE), A, "- : # \t[red]é", kind=ThreadKind.CONTEST))
    said = desk.backlog.entries[A].ticket.thread[-1]
    assert (said.n, said.kind, said.text) == (8, "contest", "- : # \t[red]é")


def test_a_reminder_names_a_person() -> None:
    desk = started()
    with pytest.raises(Failure, match="named person"):
        dialogue.comment(desk.change, desk.act(HUGO), A, "?", kind=ThreadKind.REMINDER)
    desk.write(dialogue.comment(desk.change, desk.act(HUGO), A, "?", kind=ThreadKind.REMINDER, to=CLAIRE))
    assert desk.backlog.entries[A].ticket.thread[0].to == CLAIRE


def test_an_acknowledgement_has_a_verdict_and_perhaps_words() -> None:
    desk = started()
    desk.write(dialogue.acknowledge(desk.change, desk.act(HUGO), A))
    desk.write(dialogue.acknowledge(desk.change, desk.act(HUGO), A, Verdict.REDIRECT, "Pour le réseau"))
    lines = desk.backlog.entries[A].ticket.thread
    assert [(line.n, line.verdict, line.text) for line in lines] == [
        (1, "fits", None),
        (2, "redirect", "Pour le réseau"),
    ]


def test_a_control_character_is_refused() -> None:
    desk = started()
    assert desk.judged(dialogue.comment(desk.change, desk.act(HUGO), A, "\x1b[31mrouge"))


# Reminders of an open question

QUESTION = "  - {n: 1, at: 2026-09-28T09:30:00+02:00, by: hugo@inv.example, kind: question, to: requester, text: IP?}"


def asked(*more: str) -> Desk:
    return desk_of(ticket(A, f"contact: {CLAIRE}", *STARTED, "thread:", QUESTION, *more))


def test_a_reminder_goes_to_who_was_asked() -> None:
    desk = asked()
    outcome = dialogue.remind(desk.change, desk.act(HUGO), A)
    assert str(outcome.lines[0][1]) == f"reminder 2 of question 1 to {CLAIRE}"
    assert str(outcome.next_step) == 'answered with: itbiz answer ITB-AAAAA "…"'
    desk.write(outcome)
    line = desk.backlog.entries[A].ticket.thread[-1]
    assert (line.n, line.kind, line.to, line.re, line.by, line.text) == (2, "reminder", CLAIRE, 1, HUGO, None)


def test_the_business_reminds_the_team() -> None:
    question = QUESTION.replace("hugo@inv.example", CLAIRE).replace("to: requester", "to: provider")
    desk = desk_of(ticket(A, f"contact: {CLAIRE}", *STARTED, "thread:", question))
    desk.write(dialogue.remind(desk.change, desk.act(CLAIRE), A, "Alors ?"))
    line = desk.backlog.entries[A].ticket.thread[-1]
    assert (line.to, line.text) == (HUGO, "Alors ?")


def test_a_relay_reminds_for_somebody() -> None:
    desk = asked()
    act = Act(NADIA, desk.act(NADIA).at, HUGO)
    desk.write(dialogue.remind(desk.change, act, A, to="karim@inv.example"))
    line = desk.backlog.entries[A].ticket.thread[-1]
    assert (line.by, line.on_behalf_of, line.to) == (NADIA, HUGO, "karim@inv.example")


@pytest.mark.parametrize("to", ["requester", "marches", "systemes", "vendor"])
def test_a_side_or_a_party_is_nobody_to_remind(to: str) -> None:
    desk = asked()
    with pytest.raises(Failure, match="named person"):
        dialogue.remind(desk.change, desk.act(HUGO), A, to=to)


def test_nobody_of_it_is_reminded_of_a_question_to_the_business() -> None:
    desk = asked()
    with pytest.raises(Failure, match="is of IT"):
        dialogue.remind(desk.change, desk.act(HUGO), A, to=HUGO)


def test_nobody_is_known_to_be_reminded() -> None:
    desk = desk_of(ticket(A, *STARTED, "thread:", QUESTION))
    with pytest.raises(Failure, match="named person"):
        dialogue.remind(desk.change, desk.act(HUGO), A)


def test_there_is_nothing_to_be_reminded_of() -> None:
    answered = "  - {n: 2, at: 2026-09-28T09:40:00+02:00, by: claire@inv.example, kind: answer, re: 1, text: x}"
    second = QUESTION.replace("n: 1", "n: 3")
    with pytest.raises(Failure, match="has no open question") as none:
        dialogue.remind(started().change, started().act(HUGO), A)
    assert "itbiz ask ITB-AAAAA" in str(none.value.hint)
    desk = asked(answered, second)
    with pytest.raises(Failure, match="question 1 of ITB-AAAAA is answered"):
        dialogue.remind(desk.change, desk.act(HUGO), A, re=1)
    desk = asked(second)
    with pytest.raises(Failure, match="several open questions"):
        dialogue.remind(desk.change, desk.act(HUGO), A)
    desk.write(dialogue.remind(desk.change, desk.act(HUGO), A, re=3))
    assert desk.backlog.entries[A].ticket.thread[-1].re == 3


def test_a_reminder_among_the_remarks_is_of_the_only_open_question() -> None:
    desk = asked()
    desk.write(dialogue.comment(desk.change, desk.act(HUGO), A, "?", kind=ThreadKind.REMINDER, to=CLAIRE))
    assert desk.backlog.entries[A].ticket.thread[-1].re == 1


@pytest.mark.parametrize("holder", ["requester", "provider"])
def test_an_answer_ends_a_wait_that_was_begun_without_a_question(holder: str) -> None:
    wait = f"  - {{at: 2026-09-28T10:00:00+02:00, to: waiting, by: hugo@inv.example, on: {holder}, why: IP}}"
    desk = desk_of(ticket(A, "status: waiting", *STARTED[1:], wait))
    outcome = dialogue.answer(desk.change, desk.act(CLAIRE), A, "10.0.0.1")
    assert str(outcome.lines[0][1]) == "answer 1, waiting → started"
    desk.write(outcome)
    said = desk.backlog.entries[A].ticket
    assert (said.state, said.thread[0].kind, said.thread[0].re) == (Status.STARTED, "answer", None)


def test_nobody_of_the_two_sides_answers_for_a_vendor() -> None:
    wait = "  - {at: 2026-09-28T10:00:00+02:00, to: waiting, by: hugo@inv.example, on: vendor, why: part}"
    desk = desk_of(ticket(A, "status: waiting", *STARTED[1:], wait))
    with pytest.raises(Failure, match="has no open question"):
        dialogue.answer(desk.change, desk.act(CLAIRE), A, "x")
