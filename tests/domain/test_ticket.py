"""What a ticket's own lines say about it."""

from __future__ import annotations

import pytest
from pydantic import ValidationError
from tests.domain.builders import MONDAY, Data, at, claim_at, moved, released, said, ticket_data, ticket_of

from itbiz.domain.ticket import TRANSITIONS, Holder, ServiceClass, Status, Ticket

DAY = {n: f"2026-09-{n:02}T10:00:00+02:00" for n in range(1, 31)}


def through(*states: str) -> Ticket:
    """A ticket that entered these states on 1, 2, 3 … September."""
    return ticket_of("A", history=[moved(DAY[n], state, why="x") for n, state in enumerate(states, start=1)])


@pytest.mark.parametrize(
    ("states", "state", "started", "finished", "ended"),
    [
        ((), "new", None, None, None),
        (("ready",), "ready", None, None, None),
        (("ready", "started"), "started", 2, None, None),
        (("waiting",), "waiting", 1, None, None),
        (("delivered",), "delivered", 1, 1, 1),
        (("started", "ready"), "ready", 1, None, None),
        (("started", "delivered", "closed"), "closed", 1, 2, 2),
        (("started", "delivered", "started"), "started", 1, None, None),
        (("started", "delivered", "closed", "started", "delivered"), "delivered", 1, 5, 5),
        (("started", "closed"), "closed", 1, 2, 2),
        (("refused",), "refused", None, None, 1),
        (("started", "cancelled"), "cancelled", 1, None, 2),
        (("refused", "new", "started"), "started", 3, None, None),
    ],
)
def test_milestones(
    states: tuple[str, ...], state: str, started: int | None, finished: int | None, ended: int | None
) -> None:
    ticket = through(*states)
    assert ticket.state == state
    assert ticket.started_at == (at(DAY[started]) if started else None)
    assert ticket.finished_at == (at(DAY[finished]) if finished else None)
    assert ticket.ended_at == (at(DAY[ended]) if ended else None)


def test_lines_count_by_their_instant_wherever_a_merge_put_them() -> None:
    ticket = ticket_of("A", history=[moved(DAY[3], "delivered"), moved(DAY[1], "started"), moved(DAY[2], "waiting")])
    assert ticket.state is Status.DELIVERED
    assert [line.to for line in ticket.transitions] == ["started", "waiting", "delivered"]


def test_the_state_before_an_instant_leaves_its_own_line_out() -> None:
    ticket = through("started", "delivered")
    assert ticket.status_at(at(DAY[1])) is Status.NEW
    assert ticket.status_at(at(DAY[2])) is Status.STARTED
    assert ticket.status_at(at(DAY[3])) is Status.DELIVERED
    assert ticket.unfinished_at(at(DAY[2]))
    assert not ticket.unfinished_at(at(DAY[3]))


def test_waits() -> None:
    assert list(ticket_of("A").waits()) == []
    ticket = ticket_of(
        "A",
        history=[
            moved(DAY[1], "waiting", on="requester", why="IP?"),
            moved(DAY[2], "started"),
            moved(DAY[3], "waiting", on="vendor", why="part"),
        ],
    )
    first, last = ticket.waits()
    assert (first.since, first.until, first.on, first.why) == (at(DAY[1]), at(DAY[2]), Holder.REQUESTER, "IP?")
    assert (last.since, last.until, last.on) == (at(DAY[3]), None, Holder.VENDOR)


def test_reopenings() -> None:
    assert through("started", "delivered", "closed").reopenings == ()
    ticket = through("started", "delivered", "started", "delivered", "closed", "started")
    assert [line.at for line in ticket.reopenings] == [at(DAY[3]), at(DAY[6])]


def test_open_questions() -> None:
    ticket = ticket_of(
        "A",
        thread=[
            said(1, DAY[1], "question", to="requester", text="a"),
            said(2, DAY[2], "question", to="requester", text="b"),
            said(3, DAY[3], "comment", text="c"),
            said(4, DAY[4], "answer", re=2, text="d"),
        ],
    )
    assert [line.n for line in ticket.open_questions] == [1]


def test_an_answer_that_names_no_question_answers_all_before_it() -> None:
    ticket = ticket_of(
        "A",
        thread=[
            said(1, DAY[1], "question", text="a"),
            said(2, DAY[2], "answer", text="b"),
            said(3, DAY[3], "question", text="c"),
        ],
    )
    assert [line.n for line in ticket.open_questions] == [3]


def test_live_claims() -> None:
    ticket = ticket_of(
        "A",
        claims=[
            claim_at(MONDAY, **released(MONDAY)),
            claim_at(MONDAY, kind="emergency", reason="r", impact="i"),
            claim_at(MONDAY, "2026-W41"),
        ],
    )
    assert ticket.live_claim is not None
    assert ticket.live_claim.period.key == "2026-W41"
    assert ticket.live_emergency is not None
    assert ticket_of("B").live_claim is None


def test_every_state_is_left_only_as_the_workflow_says() -> None:
    assert {state: sorted(TRANSITIONS[state]) for state in Status} == {
        "new": ["cancelled", "delivered", "ready", "refused", "started", "waiting"],
        "ready": ["cancelled", "delivered", "refused", "started", "waiting"],
        "started": ["cancelled", "delivered", "ready", "refused", "waiting"],
        "waiting": ["cancelled", "delivered", "ready", "refused", "started"],
        "delivered": ["closed", "started"],
        "closed": ["started"],
        "refused": ["new"],
        "cancelled": [],
    }


def test_defaults_and_the_upper_case_of_ids() -> None:
    ticket = ticket_of("A", id="itb-7k3qx")
    assert (ticket.id, ticket.service_class, ticket.status) == ("ITB-7K3QX", ServiceClass.STANDARD, Status.NEW)


def test_written_and_read_again_it_is_the_same() -> None:
    ticket = ticket_of(
        "A",
        history=[
            moved(DAY[1], "started"),
            {"at": DAY[2], "by": "h", "field": "class", "from": "standard", "to": "priority"},
        ],
        claims=[claim_at(MONDAY, **released(MONDAY))],
        thread=[said(1, DAY[1], "acknowledgement", verdict="fits")],
        **{"class": "priority"},
    )
    assert Ticket.model_validate(ticket.model_dump(mode="json", by_alias=True)) == ticket


@pytest.mark.parametrize(
    "wrong",
    [
        {"opened": "2026-09-27T16:40:00"},
        {"opened": 1790000000},
        {"opened": "2026-09-27"},
        {"title": 12},
        {"title": True},
        {"title": "two\nlines"},
        {"title": "\x1b[31mred"},
        {"provider": "Systèmes"},
        {"id": "../../etc"},
        {"due": "20261012"},
        {"links": "ITB-7K3QX"},
        {"history": [{"at": MONDAY, "to": "started"}]},
        {"claims": [{**claim_at(MONDAY), "period": "2026-W54"}]},
        {"urgency": 1},
    ],
    ids=str,
)
def test_refused(wrong: Data) -> None:
    with pytest.raises(ValidationError):
        Ticket.model_validate({**ticket_data("A"), **wrong})
