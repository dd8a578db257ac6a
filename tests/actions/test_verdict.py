"""Before anything is written the rules are asked, and only what the action brings can refuse it."""

from __future__ import annotations

from tests.actions.desk import HUGO, desk_of, held, path_of, ticket

from itbiz.actions import dialogue, progress, tokens
from itbiz.actions.edit import Edit
from itbiz.actions.verdict import verdict
from itbiz.domain.ticket import Status

A, B, C = "ITB-AAAAA", "ITB-BBBBB", "ITB-CCCCC"


def test_what_was_wrong_before_refuses_nothing() -> None:
    desk = desk_of(ticket(A, "class: priority"), ticket(B))
    desk.texts["tickets/broken.yaml"] = "title: [\n"
    assert desk.errors()
    desk.write(dialogue.comment(desk.change, desk.act(HUGO), A, "Qui a mis cette classe ?"))
    desk.write(progress.move(desk.change, desk.act(HUGO), B, Status.STARTED))


def test_what_is_wrong_in_the_same_way_elsewhere_does() -> None:
    desk = desk_of(ticket(A, "class: priority"), ticket(B, "class: standard"))
    text = desk.text(B)
    changed = Edit(path_of(B), text, text.replace("class: standard", "class: priority"))
    assert "class-without-claim" in [each.code for each in verdict(desk.change, [changed])[1]]


def test_warnings_refuse_nothing() -> None:
    desk = desk_of(ticket(A))
    outcome = tokens.claim(desk.change, desk.act(), A)
    after, refused, _ = verdict(desk.change, outcome.edits)
    assert refused == []
    assert after.after.entries[A].ticket.live_claim is not None


def test_a_third_claim_by_hand_does_not_stop_other_work() -> None:
    desk = desk_of(ticket(A, *held()), ticket(B, *held()), ticket(C))
    desk.texts[path_of(C)] = ticket(C, *held(at="2026-09-29T09:00:00+02:00"))
    desk.write(progress.move(desk.change, desk.act(HUGO), A, Status.STARTED))
    desk.write(tokens.release(desk.change, desk.act(), C))
    assert desk.errors() == []
