"""Filters and references."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from itbiz.domain.selection import Selection, folded, matches, named, selection_of
from itbiz.domain.ticket import Status, Ticket
from itbiz.text.failure import Failure


def made(**fields: object) -> Ticket:
    return Ticket.model_validate(
        {
            "id": "ITB-7K3QX",
            "title": "Réseau coupé à Orléans",
            "type": "request",
            "requester": "marches",
            "opened": "2026-09-27T16:40:00+02:00",
            **fields,
        }
    )


PLAIN = made()
ROUTED = made(
    provider="systemes",
    assignee="Ana@inv.example",
    contact="claire@inv.example",
    status="started",
    history=[{"at": "2026-09-28T09:00:00+02:00", "to": "started", "by": "ana@inv.example"}],
    thread=[{"n": 1, "at": "2026-09-28T09:00:00+02:00", "by": "ana@inv.example", "kind": "comment", "text": "routeur"}],
)


@pytest.mark.parametrize(
    ("words", "plain", "routed"),
    [
        ({}, True, True),
        ({"providers": ["systemes"]}, False, True),
        ({"providers": ["none"]}, True, False),
        ({"providers": ["nobody", "systemes"]}, True, True),
        ({"requesters": ["risques"]}, False, False),
        ({"assignees": ["nobody"]}, True, False),
        ({"assignees": ["ana"]}, False, True),
        ({"assignees": ["@ana"]}, False, True),
        ({"assignees": ["ANA@INV.EXAMPLE"]}, False, True),
        ({"assignees": ["an"]}, False, False),
        ({"statuses": ["open"]}, True, True),
        ({"statuses": ["progress"]}, False, True),
        ({"statuses": ["Started", "closed"]}, False, True),
        ({"statuses": ["ended"]}, False, False),
        ({"classes": ["standard"]}, True, True),
        ({"classes": ["fixed-date"]}, False, False),
        ({"types": ["request"]}, True, True),
        ({"people": ["claire@inv.example"]}, False, True),
        ({"people": ["ana@inv.example"]}, False, True),
        ({"people": ["nadia@inv.example"]}, False, False),
        ({"texts": ["RESEAU", "orleans"]}, True, True),
        ({"texts": ["reseau", "routeur"]}, False, True),
        ({"texts": ["7k3"]}, True, True),
        ({"texts": ["  "]}, True, True),
        ({"providers": ["systemes"], "statuses": ["new"]}, False, False),
    ],
)
def test_filters(words: dict[str, list[str]], plain: bool, routed: bool) -> None:
    selection = selection_of(None, **words)
    assert matches(PLAIN, selection) is plain
    assert matches(ROUTED, selection) is routed
    assert selection.narrows is bool(words and words != {"texts": ["  "]})


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        ({"statuses": ["startd"]}, "did you mean `started`?"),
        ({"classes": ["priorty"]}, "did you mean `priority`?"),
        ({"types": ["xyz"]}, "there is: request, incident, problem, change"),
    ],
)
def test_a_word_that_names_nothing(words: dict[str, list[str]], hint: str) -> None:
    with pytest.raises(Failure) as refused:
        selection_of(None, **words)
    assert str(refused.value.hint) == hint


def test_the_empty_selection_holds_everything() -> None:
    assert matches(PLAIN, Selection())
    assert not Selection().narrows


IDS = ["ITB-7K3QX", "ITB-7K9AA", "ITB-0120A", "OPS-7K3QX1"]


@pytest.mark.parametrize(
    ("reference", "found"),
    [
        ("7k3qx", ["ITB-7K3QX"]),
        ("7k3", ["ITB-7K3QX", "OPS-7K3QX1"]),
        ("itb-7k", ["ITB-7K3QX", "ITB-7K9AA"]),
        ("ops", ["OPS-7K3QX1"]),
        ("o12o", ["ITB-0120A"]),
        ("OI2", ["ITB-0120A"]),
        ("", []),
        ("zz", []),
    ],
)
def test_references(reference: str, found: list[str]) -> None:
    assert named(reference, IDS) == found


@given(st.sampled_from(IDS), st.integers(min_value=1), st.booleans())
def test_every_beginning_of_an_id_finds_it(key: str, length: int, lower: bool) -> None:
    body = key.rpartition("-")[2]
    beginning = body[: (length - 1) % len(body) + 1]
    found = named(beginning.lower() if lower else beginning, IDS)
    assert key in found or found == [other for other in IDS if other.endswith(f"-{beginning}")]


@given(st.text())
def test_folding_is_settled_after_one_time(text: str) -> None:
    assert folded(folded(text)) == folded(text)


@given(st.text())
def test_folding_takes_away_case_and_every_sign_that_combines(text: str) -> None:
    def plain(written: str) -> str:
        return unicodedata.normalize("NFKD", written)

    whole = plain(plain(plain(text).casefold()).casefold())
    assert folded(text) == "".join(sign for sign in whole if not unicodedata.combining(sign))


def test_every_state_has_a_word() -> None:
    for state in Status:
        assert selection_of(None, statuses=[state.value]).statuses == {state}
