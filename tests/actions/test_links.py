"""Links: written once, on the ticket they say something about."""

from __future__ import annotations

import pytest
from tests.actions.desk import desk_of, ticket

from itbiz.actions.linking import INVERSES, link
from itbiz.domain.ticket import LinkType
from itbiz.text.failure import Failure

A, B = "ITB-AAAAA", "ITB-BBBBB"


@pytest.mark.parametrize("word", [*LinkType, *INVERSES])
def test_a_link_there_and_back(word: str) -> None:
    desk = desk_of(ticket(A), ticket(B))
    texts = dict(desk.texts)
    outcome = link(desk.change, A, word, B)
    kind = INVERSES.get(word, word)
    on, other = (B, A) if word in INVERSES else (A, B)
    assert [(key, str(line)) for key, line in outcome.lines] == [(on, f"{kind} {other}")]
    desk.write(outcome)
    assert desk.text(on) == f"{ticket(on)}links:\n  - {{type: {kind}, id: {other}}}\n"
    assert desk.errors() == []
    with pytest.raises(Failure, match="linked like that already"):
        link(desk.change, A, word, B)
    desk.write(link(desk.change, A, word, B, remove=True))
    assert desk.texts == texts


def test_one_of_several_is_taken_away() -> None:
    desk = desk_of(ticket(A), ticket(B))
    for word in ("blocks", "relates_to"):
        desk.write(link(desk.change, A, word, B))
    desk.write(link(desk.change, A, "blocks", B, remove=True))
    assert desk.text(A) == f"{ticket(A)}links:\n  - {{type: relates_to, id: {B}}}\n"


def test_what_is_no_link() -> None:
    desk = desk_of(ticket(A), ticket(B))
    with pytest.raises(Failure) as refused:
        link(desk.change, A, "block", B)
    assert "blocks" in str(refused.value.hint)
    with pytest.raises(Failure) as refused:
        link(desk.change, A, "zzzzzz", B)
    assert "child_of" in str(refused.value.hint)
    with pytest.raises(Failure, match="not linked to itself"):
        link(desk.change, A, "blocks", A)
    with pytest.raises(Failure, match="has no link"):
        link(desk.change, A, "blocks", B, remove=True)


def test_a_circle_is_refused() -> None:
    desk = desk_of(ticket(A), ticket(B))
    desk.write(link(desk.change, A, "child_of", B))
    assert desk.codes(link(desk.change, A, "parent_of", B)) == ["link-circle"]
