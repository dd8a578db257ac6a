"""New tickets: ids, places, texts."""

from __future__ import annotations

from itertools import cycle

import pytest
from tests.actions.desk import CLAIRE, NADIA, desk_of, ticket

from itbiz.actions.opening import ALPHABET, id_length, new_id, open_ticket, ticket_path
from itbiz.domain.period import parse_instant

A = "ITB-AAAAA"


@pytest.mark.parametrize(("tickets", "length"), [(0, 5), (50_000, 5), (50_001, 6), (1_600_000, 6), (1_600_001, 7)])
def test_ids_are_long_enough_for_the_repository(tickets: int, length: int) -> None:
    assert id_length(tickets) == length


def test_an_id_is_one_that_is_free() -> None:
    letters = cycle("AAAAABCDEF")
    assert (
        new_id("ITB", {A}, 1, lambda alphabet: next(letter for letter in letters if letter in alphabet)) == "ITB-BCDEF"
    )
    assert not set("ILOU") & set(ALPHABET)
    assert len(set(ALPHABET)) == 32


@pytest.mark.parametrize(
    ("opened", "week"),
    [
        ("2026-09-27T22:30:00+00:00", "2026-W40"),
        ("2026-12-31T12:00:00+01:00", "2026-W53"),
        ("2027-01-03T23:30:00+01:00", "2026-W53"),
        ("2027-01-03T23:30:00+00:00", "2027-W01"),
    ],
)
def test_a_ticket_lies_in_the_week_of_its_opening(opened: str, week: str) -> None:
    contract = desk_of().backlog.contract
    assert contract is not None
    assert ticket_path("desk/tickets", A, parse_instant(opened), contract) == f"desk/tickets/{week}/{A}.yaml"


def test_the_text_of_a_new_ticket() -> None:
    desk = desk_of()
    contract = desk.backlog.contract
    assert contract is not None
    fields: dict[str, object] = {
        "acceptance": "Un ordre passe",
        "requester": "marches",
        "title": "Ouvrir le flux : FIX",
        "provider": "",
        "description": "Deux\nlignes\n",
        "contact": CLAIRE,
        "due": None,
        "links": [],
    }
    outcome = open_ticket(contract, "", A, fields, desk.act(NADIA), ".itbiz/ticket.schema.json")
    assert outcome.edits[0].before is None
    assert outcome.edits[0].path == f"tickets/2026-W40/{A}.yaml"
    desk.write(outcome)
    assert desk.text(A) == (
        "# yaml-language-server: $schema=../../.itbiz/ticket.schema.json\n"
        "id: ITB-AAAAA\n"
        'title: "Ouvrir le flux : FIX"\n'
        "type: request\n"
        "requester: marches\n"
        "class: standard\n"
        "status: new\n"
        "opened: 2026-09-29T10:00:00+02:00\n"
        "contact: claire@inv.example\n"
        "acceptance: Un ordre passe\n"
        "description: |\n"
        "  Deux\n"
        "  lignes\n"
    )
    assert desk.errors() == []


def test_a_field_that_there_is_not_is_left_to_the_judge() -> None:
    desk = desk_of()
    contract = desk.backlog.contract
    assert contract is not None
    fields = {"title": "T", "requester": "marches", "colour": "red", "opened": "hier"}
    outcome = open_ticket(contract, "", A, fields, desk.act())
    assert outcome.edits[0].path == f"tickets/2026-W40/{A}.yaml"
    assert {"unknown-field", "bad-value"} <= set(desk.codes(outcome))


def test_an_opening_in_the_past_lies_there() -> None:
    desk = desk_of(ticket("ITB-BBBBB"))
    contract = desk.backlog.contract
    assert contract is not None
    fields = {"title": "T", "requester": "marches", "opened": "2026-09-07T09:00:00+02:00"}
    desk.write(open_ticket(contract, "", A, fields, desk.act()))
    assert f"tickets/2026-W37/{A}.yaml" in desk.texts
