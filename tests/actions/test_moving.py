"""Moving a ticket: the line it leaves, every other byte kept, and what a refusal does to a token."""

from __future__ import annotations

import pytest
from tests.actions.desk import HUGO, NADIA, NOW, desk_of, held, path_of, ticket

from itbiz.actions import progress
from itbiz.domain.ticket import Status
from itbiz.text.failure import Failure

A, B = "ITB-AAAAA", "ITB-BBBBB"


def test_the_line_and_the_status_and_no_other_byte() -> None:
    text = "id: ITB-AAAAA\ntitle: Un titre   # gardé\ntype: request\n\n# une remarque\nrequester: marches\n"
    text += "provider: systemes\nopened: 2026-09-24T09:00:00+02:00\nstatus: new # hier\n"
    desk = desk_of(text)
    desk.write(progress.move(desk.change, desk.act(NADIA, on_behalf_of="claire@inv.example"), A, Status.READY))
    line = f"at: {NOW}, to: ready, by: nadia@inv.example, on_behalf_of: claire@inv.example"
    assert desk.text(A) == text.replace("new # hier", "ready # hier") + f"history:\n  - {{{line}}}\n"


def test_line_ends_stay() -> None:
    text = ticket(A, "status: ready", "history:", "  - {at: 2026-09-25T09:00:00+02:00, to: ready, by: a}")
    text = text.replace("\n", "\r\n")
    desk = desk_of(text)
    desk.write(progress.move(desk.change, desk.act(HUGO), A, Status.STARTED))
    added = f"  - {{at: {NOW}, to: started, by: hugo@inv.example}}\r\n"
    assert desk.text(A) == text.replace("status: ready", "status: started") + added


def test_a_wait_says_whom_and_why() -> None:
    desk = desk_of(ticket(A))
    outcome = progress.move(desk.change, desk.act(HUGO), A, Status.WAITING, on="requester", why="Quelle adresse : v4 ?")
    assert [(key, str(line)) for key, line in outcome.lines] == [(A, "new → waiting")]
    desk.write(outcome)
    line = desk.backlog.entries[A].ticket.transitions[-1]
    assert (line.on, line.why) == ("requester", "Quelle adresse : v4 ?")


@pytest.mark.parametrize(
    ("state", "to", "on", "why", "message", "hint"),
    [
        ("new", Status.NEW, None, "x", "ITB-AAAAA is already new", None),
        ("new", Status.CLOSED, None, None, "cannot go from new to closed", "ready, started, waiting, delivered"),
        ("cancelled", Status.STARTED, None, None, "nothing follows", "link NEW relates_to ITB-AAAAA"),
        ("new", Status.WAITING, None, "x", "names who is waited for", "--on requester"),
        ("new", Status.WAITING, "vendor", None, "needs its reason", "--why"),
        ("new", Status.REFUSED, None, None, "needs its reason", "--why"),
        ("started", Status.READY, None, None, "needs its reason", "--why"),
        ("delivered", Status.STARTED, None, None, "needs its reason", "--why"),
        ("refused", Status.NEW, None, None, "needs its reason", "--why"),
        ("new", Status.STARTED, "vendor", None, "only a wait", "leave --on out"),
    ],
)
def test_what_the_workflow_does_not_allow(
    state: str, to: Status, on: str | None, why: str | None, message: str, hint: str | None
) -> None:
    reason = ", why: parce que" if state == "refused" else ""
    line = f"  - {{at: 2026-09-25T09:00:00+02:00, to: {state}, by: a{reason}}}"
    desk = desk_of(ticket(A, *([] if state == "new" else [f"status: {state}", "history:", line])))
    with pytest.raises(Failure) as refused:
        progress.move(desk.change, desk.act(HUGO), A, to, on=on, why=why)
    assert message in str(refused.value.message)
    assert (hint is None) == (refused.value.hint is None)
    assert hint is None or hint in str(refused.value.hint)


def test_a_refused_ticket_gives_its_token_back_to_the_requester() -> None:
    desk = desk_of(ticket(A, *held()))
    desk.write(progress.move(desk.change, desk.act(HUGO), A, Status.REFUSED, why="Hors périmètre"))
    ended = desk.backlog.entries[A].ticket
    released = ended.claims[0].released
    assert released is not None
    assert (released.cause, released.by, released.why) == ("refused", HUGO, "Hors périmètre")
    assert (ended.service_class, ended.status, ended.state) == ("standard", "refused", "refused")
    assert desk.errors() == []


@pytest.mark.parametrize(("who", "cause"), [(HUGO, "provider_cancelled"), ("claire@inv.example", "withdrawn")])
def test_who_cancels_decides_whether_a_token_comes_back(who: str, cause: str) -> None:
    desk = desk_of(ticket(A, *held()))
    desk.write(progress.move(desk.change, desk.act(who), A, Status.CANCELLED))
    released = desk.backlog.entries[A].ticket.claims[0].released
    assert released is not None
    assert released.cause == cause


def test_a_business_unit_cannot_refuse_its_own_token_back() -> None:
    desk = desk_of(ticket(A, *held()))
    outcome = progress.move(desk.change, desk.act(), A, Status.REFUSED, why="x")
    assert desk.codes(outcome) == ["release-not-by-provider"]


def test_a_token_that_was_never_committed_goes_without_a_trace() -> None:
    desk = desk_of(ticket(A, *held()), committed=False)
    desk.write(progress.move(desk.change, desk.act(), A, Status.CANCELLED))
    assert "claims" not in desk.text(A)
    assert desk.errors() == []


def test_a_refused_emergency_is_released_and_falls_to_standard() -> None:
    line = (
        "  - {period: 2026-W40, requester: marches, provider: systemes, kind: emergency, "
        "at: 2026-09-28T09:00:00+02:00, by: claire@inv.example, reason: r, impact: i, "
        "approved_by: {requester: claire@inv.example, provider: hugo@inv.example}}"
    )
    desk = desk_of(ticket(A, "class: expedite", "claims:", line))
    desk.write(progress.move(desk.change, desk.act(HUGO), A, Status.REFUSED, why="Doublon"))
    ended = desk.backlog.entries[A].ticket
    assert (ended.live_emergency, ended.service_class) == (None, "standard")
    assert desk.errors() == []


def test_an_incident_keeps_its_class_when_it_ends() -> None:
    text = ticket(A, "class: expedite").replace("type: request", "type: incident")
    desk = desk_of(text)
    desk.write(progress.move(desk.change, desk.act(HUGO), A, Status.CANCELLED))
    assert desk.backlog.entries[A].ticket.service_class == "expedite"


@pytest.mark.parametrize("behind", [0, 1, 299])
def test_a_clock_a_little_behind_writes_the_instant_of_the_last_line(behind: int) -> None:
    desk = desk_of(ticket(A, "status: ready", "history:", f"  - {{at: {NOW}, to: ready, by: a}}"))
    early = desk.later(seconds=-behind)
    early.write(progress.move(early.change, early.act(HUGO), A, Status.STARTED))
    lines = early.backlog.entries[A].ticket.history
    assert lines[0].at == lines[1].at
    assert early.backlog.entries[A].ticket.state is Status.STARTED
    assert early.errors() == []


def test_a_clock_far_behind_writes_nothing() -> None:
    desk = desk_of(ticket(A, "status: ready", "history:", f"  - {{at: {NOW}, to: ready, by: a}}"))
    early = desk.later(minutes=-6)
    with pytest.raises(Failure) as refused:
        progress.move(early.change, early.act(HUGO), A, Status.STARTED)
    assert "clock" in str(refused.value.hint)


def test_a_ticket_that_is_opened_a_moment_from_now() -> None:
    desk = desk_of(ticket(A)).later(days=-5, hours=-1, minutes=-3)
    desk.write(progress.move(desk.change, desk.act(HUGO), A, Status.STARTED))
    assert desk.backlog.entries[A].ticket.started_at == desk.backlog.entries[A].ticket.opened


def test_the_offset_is_that_of_who_acts() -> None:
    text = ticket(A, "status: ready", "history:", "  - {at: 2026-09-29T08:01:00+00:00, to: ready, by: a}")
    desk = desk_of(text)
    desk.write(progress.move(desk.change, desk.act(HUGO), A, Status.STARTED))
    assert "at: 2026-09-29T10:01:00+02:00, to: started" in desk.text(A)


def test_a_neighbour_is_left_alone() -> None:
    desk = desk_of(ticket(A), ticket(B))
    outcome = progress.move(desk.change, desk.act(HUGO), A, Status.STARTED)
    assert [edit.path for edit in outcome.edits] == [path_of(A)]
