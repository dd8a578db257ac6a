"""The figures of both sides, each worked out by hand beside it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from tests.domain.builders import Data, backlog_of, claim_at, contract_of, moved, released, said, ticket_of

from itbiz.views.report.promises import Promises, promises

if TYPE_CHECKING:
    from itbiz.domain.ticket import Ticket

DUTIES: Data = {
    "duties": {
        "requester": {
            "required_fields": ["justification", "contact"],
            "answer_within": {"working_days": 2},
            "accept_within": {"working_days": 2},
        },
        "provider": {
            "acknowledge_within": {"working_days": 2},
            "answer_within": {"working_days": 2},
            "explain": ["refusal"],
        },
    },
    "guarantee": 2,
    "emergency": {"cap": {"per": "quarter", "count": 1}},
}
"""2026-W40 runs from Monday 28 September; two working days are eighteen hours, from nine to six."""


def week(*tickets: Ticket, key: str = "2026-W40", term: Data = DUTIES) -> Promises:
    backlog = backlog_of(*tickets, contract=contract_of(term))
    period = backlog.timeline.parse(key)
    end = backlog.timeline.end(period)
    return promises(backlog.as_of(end), period, end)


def asked(at: str, *answers: Data, to: str = "requester") -> Ticket:
    return ticket_of("1", thread=[said(1, at, "question", to=to), *answers])


def answered(at: str, **more: int) -> Data:
    return said(2, at, "answer", **more)


@pytest.mark.parametrize("re", [{"re": 1}, {}])
def test_an_answer_in_time_counts_when_it_was_given(re: dict[str, int]) -> None:
    found = week(asked("2026-09-28T10:00:00+02:00", answered("2026-09-30T09:59:00+02:00", **re))).answers
    assert (found.met, found.missed, found.outcome) == (("ITB-001",), (), "kept")


def test_an_answer_at_the_deadline_is_late_and_counts_once_there() -> None:
    ticket = asked("2026-09-28T10:00:00+02:00", answered("2026-09-30T10:00:00+02:00", re=1))
    found = week(ticket).answers
    assert (found.met, found.missed, found.outcome) == ((), ("ITB-001",), "missed")


def test_a_late_answer_counts_in_the_week_its_time_ran_out_and_not_again() -> None:
    ticket = asked("2026-10-01T10:00:00+02:00", answered("2026-10-07T10:00:00+02:00", re=1))
    assert week(ticket).answers.n == 0
    assert week(ticket, key="2026-W41").answers.missed == ("ITB-001",)
    assert week(ticket, key="2026-W42").answers.n == 0


def test_a_question_that_is_still_in_time_does_not_count_yet() -> None:
    assert week(asked("2026-10-02T17:00:00+02:00")).answers.n == 0


def test_a_question_lapses_with_its_ticket() -> None:
    gone = ticket_of(
        "1",
        status="cancelled",
        thread=[said(1, "2026-09-28T10:00:00+02:00", "question", to="requester")],
        history=[moved("2026-09-29T10:00:00+02:00", "cancelled")],
    )
    assert week(gone).answers.n == 0


def test_a_wait_on_the_requester_is_a_question_of_its_own_only_without_one() -> None:
    lines = [
        moved("2026-09-28T09:00:00+02:00", "started"),
        moved("2026-09-28T10:00:00+02:00", "waiting", on="requester", why="address?"),
        moved("2026-09-28T16:00:00+02:00", "started"),
    ]
    question = [said(1, "2026-09-28T10:00:00+02:00", "question", to="requester"), answered("2026-09-28T15:00:00+02:00")]
    assert week(ticket_of("1", status="started", history=lines)).answers.n == 1
    assert week(ticket_of("1", status="started", history=lines, thread=question)).answers.n == 1


def test_questions_to_the_team_are_the_teams() -> None:
    found = week(asked("2026-09-28T10:00:00+02:00", answered("2026-09-28T12:00:00+02:00"), to="provider"))
    assert found.answers.n == 0
    assert found.team_answers.met == ("ITB-001",)


def test_the_median_answer_needs_ten_answers_and_is_working_time() -> None:
    def one(n: int, hour: int) -> Ticket:
        line = said(1, "2026-09-28T10:00:00+02:00", "question", to="requester")
        return ticket_of(str(n), thread=[line, answered(f"2026-09-28T{hour}:00:00+02:00")])

    nine = [one(n, 11) for n in range(9)]
    assert week(*nine).answer_time.median is None
    assert week(*nine).answer_time.n == 9
    # Nearest rank: the fifth of 1,1,1,1,1,1,1,1,1,6.
    assert week(*nine, one(9, 16)).answer_time.median == timedelta(hours=1)
    overnight = [
        said(1, "2026-09-28T17:00:00+02:00", "question", to="requester"),
        answered("2026-09-29T10:00:00+02:00"),
    ]
    ten = [ticket_of(str(n), thread=overnight) for n in range(10)]
    assert week(*ten).answer_time.median == timedelta(hours=2)


def delivered(n: str, at: str, *after: Data) -> Ticket:
    return ticket_of(n, status=(after or ({"to": "delivered"},))[-1]["to"], history=[moved(at, "delivered"), *after])


def test_acceptances_reply_in_time_or_count_as_silence() -> None:
    found = week(
        delivered("1", "2026-09-28T10:00:00+02:00", moved("2026-09-29T10:00:00+02:00", "closed")),
        delivered("2", "2026-09-28T10:00:00+02:00", moved("2026-09-29T10:00:00+02:00", "started", why="half of it")),
        delivered("3", "2026-09-28T10:00:00+02:00"),
        delivered("4", "2026-10-02T10:00:00+02:00"),
    )
    assert found.acceptances.met == ("ITB-001", "ITB-002")
    assert found.acceptances.missed == found.silent == ("ITB-003",)
    assert found.reopened == ("ITB-002",)
    assert found.finished == ("ITB-001", "ITB-003", "ITB-004")


def test_acknowledged_by_a_verdict_or_by_taking_it_up() -> None:
    opened = {"opened": "2026-09-28T10:00:00+02:00"}
    verdict = [said(1, "2026-09-28T12:00:00+02:00", "acknowledgement", verdict="fits")]
    found = week(
        ticket_of("1", **opened, thread=verdict),
        ticket_of("2", **opened, status="started", history=[moved("2026-09-29T09:00:00+02:00", "started")]),
        ticket_of("3", **opened),
        ticket_of("4", **opened, status="cancelled", history=[moved("2026-09-29T09:00:00+02:00", "cancelled")]),
        ticket_of("5", opened="2026-10-02T10:00:00+02:00"),
    )
    assert found.acknowledged.met == ("ITB-001", "ITB-002")
    assert found.acknowledged.missed == ("ITB-003",)


def test_refusals_are_kept_where_they_say_why() -> None:
    def refused(n: str, **more: str) -> Ticket:
        return ticket_of(n, status="refused", history=[moved("2026-09-29T09:00:00+02:00", "refused", **more)])

    found = week(refused("1", why="no"), refused("2"))
    assert (found.refusals.met, found.refusals.missed) == (("ITB-001",), ("ITB-002",))


def priority(n: str, *claims: Data, **more: object) -> Ticket:
    live = any("released" not in claim and claim.get("kind") != "emergency" for claim in claims)
    return ticket_of(n, **{"class": "priority" if live else "standard"}, claims=list(claims), **more)


def test_within_quota_names_the_excess() -> None:
    found = week(*(priority(str(n), claim_at(f"2026-09-28T0{n}:00:00+02:00")) for n in (1, 2, 3)))
    assert (found.quota.met, found.quota.missed) == (("ITB-001", "ITB-002"), ("ITB-003",))
    assert (found.used, found.tokens) == (3, 2)


def test_complete_where_every_field_the_contract_asks_for_is_filled() -> None:
    claim = claim_at("2026-09-28T09:00:00+02:00")
    found = week(
        priority("1", claim, justification="because", contact="claire@inv.example"),
        priority("2", claim, justification="because"),
    )
    assert (found.complete.met, found.complete.missed) == (("ITB-001",), ("ITB-002",))


def test_swaps_and_emergencies_against_the_cap() -> None:
    swapped = claim_at("2026-09-28T09:00:00+02:00", **released("2026-09-29T09:00:00+02:00", "swapped"))
    emergency = claim_at("2026-09-30T09:00:00+02:00", kind="emergency", reason="r", impact="i")
    earlier = claim_at("2026-08-31T09:00:00+02:00", "2026-W36", kind="emergency", reason="r", impact="i")
    found = week(priority("1", swapped), priority("2", emergency), priority("3", earlier))
    assert found.swaps == ("ITB-001",)
    (row,) = found.emergencies
    assert (row.raised, row.counted, row.over) == (("ITB-002",), ("ITB-003", "ITB-002"), True)
    assert week(priority("2", emergency)).emergencies[0].over is False


def test_delivered_of_due() -> None:
    done = priority(
        "1",
        claim_at("2026-09-28T09:00:00+02:00"),
        status="delivered",
        history=[moved("2026-10-08T09:00:00+02:00", "delivered")],
    )
    late = priority("2", claim_at("2026-09-28T09:30:00+02:00"))
    found = week(done, late, key="2026-W41")
    assert (found.delivered, found.due) == (1, 2)
    assert (found.guarantee.met, found.guarantee.missed) == (("ITB-001",), ("ITB-002",))


def test_what_the_contract_does_not_write_is_measured_and_not_judged() -> None:
    ticket = asked("2026-09-28T10:00:00+02:00", answered("2026-10-01T10:00:00+02:00", re=1))
    found = week(ticket, term={})
    assert (found.answers.met, found.answers.judged, found.answers.outcome) == (("ITB-001",), False, None)
    assert found.acknowledged.judged is found.refusals.judged is found.acceptances.judged is False
    assert found.deliveries == {}
