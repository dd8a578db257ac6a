"""What is owed, by whom, by when."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from tests.domain.builders import Data, at, backlog_of, claim_at, contract_of, moved, released, said, ticket_of

from itbiz.domain.dialogue import Side, asked_side
from itbiz.domain.dues import Due, accepted_by_silence, dues, routed_at

if TYPE_CHECKING:
    from itbiz.domain.ticket import Ticket

MONDAY = "2026-09-28T10:00:00+02:00"
TUESDAY = "2026-09-29T10:00:00+02:00"
THURSDAY = "2026-10-01T10:00:00+02:00"
TERM: Data = {
    "quota": {"marches": {"systemes": 9}},
    "guarantee": {"systemes": 2},
    "duties": {
        "requester": {"answer_within": {"working_days": 2}, "accept_within": {"working_days": 5}},
        "provider": {
            "acknowledge_within": {"working_days": 1},
            "answer_within": {"working_days": 1},
            "start_within": {"periods": 1},
        },
    },
    "emergency": {
        "approved_by": ["requester", "provider"],
        "confirm_within": {"working_days": 1},
        "review_within": {"working_days": 5},
    },
}
PARTIES: Data = {
    "requesters": {
        "marches": {"name": "M", "may_promote": ["claire@inv.example"], "relays": ["nadia@inv.example"]},
        "risques": {"name": "R"},
    },
    "providers": {
        "systemes": {"name": "S", "lead": "hugo@inv.example", "members": ["ana@inv.example"]},
        "reseau": {"name": "N", "lead": "ines@inv.example"},
    },
}
CONTRACT = contract_of(TERM, parties=PARTIES)
SEEN = said(1, MONDAY, "acknowledgement", verdict="fits")


def owed(*tickets: Ticket, now: str = THURSDAY, term: Data = TERM) -> list[Due]:
    return dues(backlog_of(*tickets, contract=contract_of(term, parties=PARTIES)), at(now))


def short(due: Due) -> tuple[str, str | None, str, str | None]:
    return due.kind, due.party, due.ticket, due.deadline.isoformat() if due.deadline else None


def touched(name: str, *thread: Data, **more: Any) -> Ticket:  # noqa: ANN401  # whatever the file holds
    """Started, so that neither an acknowledgement nor a start is owed."""
    return ticket_of(
        name, **{"history": [moved(MONDAY, "started")], "contact": "claire@inv.example", **more}, thread=thread
    )


def test_a_question_to_the_requester() -> None:
    (due,) = owed(touched("A", said(1, MONDAY, "question", to="requester", text="IP?")))
    assert short(due) == ("answer", "marches", "ITB-00A", "2026-09-30T10:00:00+02:00")
    assert (due.side, due.since, due.overdue, due.who) == (Side.REQUESTER, at(MONDAY), True, "claire@inv.example")
    assert str(due.text) == "answer: IP?"


def test_an_answered_question_owes_nothing() -> None:
    question, answer = said(1, MONDAY, "question", to="requester", text="?"), said(2, TUESDAY, "answer", re=1, text="!")
    assert owed(touched("A", question, answer)) == []


def test_a_question_to_the_provider() -> None:
    (due,) = owed(touched("A", said(1, TUESDAY, "question", to="provider", text="When?")), now=TUESDAY)
    assert short(due) == ("answer", "systemes", "ITB-00A", "2026-09-30T10:00:00+02:00")
    assert (due.overdue, due.who) == (False, "hugo@inv.example")


def test_overdue_from_the_very_instant() -> None:
    ticket = touched("A", said(1, MONDAY, "question", to="requester", text="?"))
    assert not owed(ticket, now="2026-09-30T09:59:59+02:00")[0].overdue
    assert owed(ticket, now="2026-09-30T10:00:00+02:00")[0].overdue


def test_the_last_reminder_says_whom_to_ask() -> None:
    thread = [
        said(1, MONDAY, "question", to="requester", text="?"),
        said(2, TUESDAY, "reminder", to="karim@inv.example", re=1, text="!"),
    ]
    assert owed(touched("A", *thread))[0].who == "karim@inv.example"


@pytest.mark.parametrize(
    ("to", "by", "side"),
    [
        ("requester", "hugo@inv.example", "requester"),
        ("provider", "claire@inv.example", "provider"),
        ("marches", "hugo@inv.example", "requester"),
        ("risques", "hugo@inv.example", "requester"),
        ("reseau", "hugo@inv.example", "provider"),
        ("vendor", "hugo@inv.example", None),
        ("ines@inv.example", "hugo@inv.example", "provider"),
        ("ANA@inv.example", "claire@inv.example", "provider"),
        ("zoe@inv.example", "hugo@inv.example", "requester"),
        (None, "hugo@inv.example", "requester"),
        (None, "nadia@inv.example", "provider"),
        (None, "claire@inv.example", "provider"),
        (None, "stranger@inv.example", "requester"),
    ],
)
def test_who_is_asked(to: str | None, by: str, side: str | None) -> None:
    ticket = touched("A", {**said(1, MONDAY, "question", text="?"), "by": by, **({"to": to} if to else {})})
    assert asked_side(ticket.thread[0], ticket, CONTRACT) == side


def test_a_wait_on_the_requester_without_a_question_is_one() -> None:
    (due,) = owed(ticket_of("A", history=[moved(MONDAY, "waiting", on="requester", why="which IP")]))
    assert short(due) == ("answer", "marches", "ITB-00A", "2026-09-30T10:00:00+02:00")
    assert str(due.text) == "answer: which IP"
    assert owed(ticket_of("B", history=[moved(MONDAY, "waiting", on="vendor", why="x")])) == []


def test_a_wait_with_its_question_is_owed_once() -> None:
    history = [moved(MONDAY, "waiting", on="requester", why="which IP")]
    ticket = touched("A", said(1, MONDAY, "question", to="requester", text="which IP"), history=history)
    assert [due.kind for due in owed(ticket)] == ["answer"]


def test_acceptance_until_silence_accepts() -> None:
    ticket = touched("A", history=[moved(MONDAY, "delivered")])
    assert [short(due) for due in owed(ticket)] == [("acceptance", "marches", "ITB-00A", "2026-10-05T10:00:00+02:00")]
    late = "2026-10-05T10:00:00+02:00"
    assert owed(ticket, now=late) == []
    timeline = backlog_of(contract=CONTRACT).timeline
    assert accepted_by_silence(ticket, timeline, at(late))
    assert not accepted_by_silence(ticket, timeline, at(THURSDAY))
    assert not accepted_by_silence(touched("B"), timeline, at(late))


def test_acknowledgement_of_what_nobody_touched() -> None:
    (due,) = owed(ticket_of("A", opened=MONDAY), now=MONDAY)
    assert short(due) == ("acknowledgement", "systemes", "ITB-00A", "2026-09-29T10:00:00+02:00")
    assert (due.who, due.side) == ("hugo@inv.example", Side.PROVIDER)
    assert owed(ticket_of("A", opened=MONDAY, thread=[SEEN])) == []


def test_a_ticket_that_moves_on_wants_the_new_teams_acknowledgement() -> None:
    change = {"at": TUESDAY, "by": "h", "field": "provider", "from": "systemes", "to": "reseau"}
    ticket = ticket_of("A", provider="reseau", history=[change], thread=[SEEN])
    assert routed_at(ticket) == at(TUESDAY)
    assert [short(due) for due in owed(ticket)] == [
        ("acknowledgement", "reseau", "ITB-00A", "2026-09-30T10:00:00+02:00")
    ]


def test_without_a_team_somebody_must_name_one() -> None:
    (due,) = owed(ticket_of("A", provider=None, opened=MONDAY))
    assert (due.party, str(due.text)) == (None, "name a team")


def test_start_of_a_priority_request() -> None:
    ticket = ticket_of("A", claims=[claim_at(MONDAY)], thread=[SEEN])
    assert [short(due) for due in owed(ticket)] == [("start", "systemes", "ITB-00A", "2026-10-12T00:00:00+02:00")]
    assert owed(ticket_of("B", thread=[SEEN])) == []


def test_a_token_booked_ahead_starts_no_clock_before_its_period() -> None:
    ticket = ticket_of("A", claims=[claim_at(MONDAY, "2026-W41")], thread=[SEEN])
    (due,) = owed(ticket)
    assert (due.since, due.deadline) == (at("2026-10-05T00:00:00+02:00"), at("2026-10-19T00:00:00+02:00"))


def test_deliveries_due_and_owed() -> None:
    tickets = [touched(name, claims=[claim_at(MONDAY)]) for name in "ABC"]
    assert owed(*tickets) == []
    running = owed(*tickets, now="2026-10-06T10:00:00+02:00")
    assert [(due.ticket, due.overdue) for due in running] == [("ITB-00A", False), ("ITB-00B", False)]
    assert [short(due)[3] for due in running] == ["2026-10-12T00:00:00+02:00"] * 2
    later = owed(*tickets, now="2026-10-20T10:00:00+02:00")
    assert [(due.ticket, due.overdue, str(due.text)[-8:]) for due in later] == [
        ("ITB-00A", True, "2026-W41"),
        ("ITB-00B", True, "2026-W41"),
        ("ITB-00C", True, "2026-W42"),
    ]


def test_confirmation_and_review_of_an_emergency() -> None:
    claim = claim_at(MONDAY, kind="emergency", reason="r", impact="i")
    ticket = touched("A", claims=[claim], **{"class": "expedite"})
    found = owed(ticket)
    assert [(due.kind, due.party, due.who) for due in found] == [
        ("confirmation", "marches", "claire@inv.example"),
        ("confirmation", "systemes", "hugo@inv.example"),
        ("review", "marches", "claire@inv.example"),
    ]
    assert [due.deadline for due in found[:2]] == [at(TUESDAY), at(TUESDAY)]


@pytest.mark.parametrize(
    ("more", "kinds"),
    [
        ({"approved_by": {"requester": "claire"}}, ["confirmation", "review"]),
        ({"approved_by": {"requester": "claire", "provider": {"by": "hugo", "at": TUESDAY}}}, ["review"]),
        ({"approved_by": {"requester": "claire", "provider": "h"}, "review": {"done": "2026-09-30"}}, []),
        (released(TUESDAY, "provider_cancelled"), []),
    ],
)
def test_what_is_left_of_an_emergency(more: Data, kinds: list[str]) -> None:
    claim = claim_at(MONDAY, kind="emergency", reason="r", impact="i", **more)
    ticket = touched("A", claims=[claim], history=[moved(MONDAY, "delivered"), moved(TUESDAY, "closed")])
    assert [due.kind for due in owed(ticket)] == kinds


def test_the_day_agreed_for_a_review_counts() -> None:
    claim = claim_at(
        MONDAY, kind="emergency", review={"due": "2026-09-30"}, approved_by={"requester": "c", "provider": "h"}
    )
    (due,) = owed(touched("A", claims=[claim]))
    assert (due.deadline, due.overdue) == (at("2026-10-01T00:00:00+02:00"), True)


def test_what_the_contract_does_not_write_has_no_deadline() -> None:
    tickets = [
        touched("A", said(1, MONDAY, "question", to="requester", text="?")),
        touched("B", history=[moved(MONDAY, "delivered")]),
        ticket_of("C", opened=MONDAY, claims=[claim_at(MONDAY)]),
    ]
    found = owed(*tickets, term={}, now="2026-11-30T10:00:00+01:00")
    assert [due.kind for due in found] == ["answer", "acceptance", "acknowledgement", "start"]
    assert {(due.deadline, due.overdue) for due in found} == {(None, False)}


def test_duties_from_before_the_first_term_bind_nobody() -> None:
    ticket = touched("A", said(1, MONDAY, "question", to="requester", text="?"))
    (due,) = owed(ticket, term={**TERM, "effective_from": "2026-W41"}, now="2026-11-30T10:00:00+01:00")
    assert due.deadline is None


def test_the_earliest_deadline_first_and_what_has_none_last() -> None:
    tickets = [
        touched("A", history=[moved(MONDAY, "delivered")]),
        touched("B", said(1, TUESDAY, "question", to="requester", text="?")),
        touched(
            "C",
            said(1, "2026-08-28T10:00:00+02:00", "question", to="requester", text="?"),
            opened="2026-08-28T08:00:00+02:00",
        ),
    ]
    assert [due.ticket for due in owed(*tickets)] == ["ITB-00B", "ITB-00A", "ITB-00C"]


@pytest.mark.parametrize("state", ["closed", "refused", "cancelled"])
def test_what_has_ended_owes_nothing(state: str) -> None:
    ticket = touched(
        "A", said(1, MONDAY, "question", to="requester", text="?"), history=[moved(MONDAY, state, why="x")]
    )
    assert owed(ticket) == []


def test_inside_a_closure_only_what_is_owed_from_before_is_left() -> None:
    closed = contract_of(TERM, parties=PARTIES, calendar={"closures": [{"from": "2026-10-12", "to": "2026-10-18"}]})
    tickets = [touched(name, claims=[claim_at(MONDAY)]) for name in "ABC"]
    found = dues(backlog_of(*tickets, contract=closed), at("2026-10-14T10:00:00+02:00"))
    assert [(due.ticket, due.overdue, due.deadline) for due in found] == [
        ("ITB-00A", True, at("2026-10-12T00:00:00+02:00")),
        ("ITB-00B", True, at("2026-10-12T00:00:00+02:00")),
    ]
