"""What is read without a parser is what the parser reads, to the last type; and our tickets are read so."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from yaml.error import YAMLError

from itbiz.text import common_form, source, values
from itbiz.text.writer import emit

DATA = Path(__file__).parents[1] / "data" / "yaml-test-suite.json"
CASES: list[str] = [case["yaml"] for case in json.loads(DATA.read_text(encoding="utf-8"))]

TICKET = """\
# yaml-language-server: $schema=ticket.json
id: ITB-7K3QX
title: Ouvrir le flux FIX (étape 1), « urgent »
requester: sales#2
due: 2026-12-11
contact: 'claire@inv.example'
acceptance: "Ordre test: accepté # sans réserve"
opened: 2026-09-27T16:40:00+02:00
description: |
  Une ligne: la première
    - une autre

  # la dernière

history:
  - {at: 2026-09-28T09:12:00+02:00, to: ready,   by: nadia@inv.example}
  - {at: 2026-09-29T10:00:00Z, to: waiting, by: hugo@inv.example, on: requester, why: "Adresse IP, {laquelle} ?"}
count: 12
ratio: 1.5
none: null
thread:
  - {n: 1, text: 'Une question', re: 012, kind: true}
"""

PIECES = st.sampled_from(
    [
        *(":", " ", "\n", "#", " #", "- ", "{", "}", ",", ", ", ": ", "'", '"', "|", "|-", "|2", ">", "  ", "   ", "?"),
        *("[", "]", "[]", "\\", "0", "1e3", "0x1f", "012", "~", "null", ".inf", "é", "\u2019", "\u2028", "\x85", "\t"),
        *("%", "@", "`", "&a ", "*a", "!t ", "<<", "---\n", "...\n", "\r", "\ufeff", "a: b", "id: x\n", "  - {", "}\n"),
        *("=", "-", "_", "  \n", " \n", "\n\n", "null: 1\n", "x:\n", "x: |\n", "x: ''\n", "{}", "\U0001f600", "\x07"),
    ]
)


def parsed(text: str) -> dict[str, Any] | None:
    """What the parser makes of a text, without the help of the common form; None where it finds something wrong."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(common_form, "read", lambda _text, _resolve, _words: None)
        found = source.parse(text)
    return found.data if isinstance(found, source.Document) else None


def common(text: str) -> dict[str, Any] | None:
    return common_form.read(text, values.resolve, values.NO_NAMES)


def same(one: object, other: object) -> bool:
    if isinstance(one, dict) and isinstance(other, dict):
        return [*one] == [*other] and all(same(one[key], other[key]) for key in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same, one, other))
    return type(one) is type(other) and one == other


def test_a_ticket_is_in_the_common_form() -> None:
    data = common(TICKET)
    assert data is not None
    assert same(data, parsed(TICKET))
    assert data["description"] == "Une ligne: la première\n  - une autre\n\n# la dernière\n"
    assert (data["count"], data["ratio"], data["none"], data["due"]) == (12, 1.5, None, "2026-12-11")
    assert data["thread"] == [{"n": 1, "text": "Une question", "re": "012", "kind": True}]


@given(st.lists(st.tuples(st.integers(0, len(TICKET)), st.integers(0, 3), PIECES), min_size=1, max_size=3))
@settings(max_examples=1500, deadline=None)
def test_a_slip_in_a_ticket(slips: list[tuple[int, int, str]]) -> None:
    text = TICKET
    for at, cut, piece in slips:
        text = f"{text[:at]}{piece}{text[at + cut :]}"
    agree(text)


LINES = st.sampled_from([*TICKET.splitlines(keepends=True), "- a\n", "x: {a: b}\n", "- {a: b}\n", "   - {a: b}\n"])


@given(st.lists(LINES | PIECES, max_size=8))
@settings(max_examples=1500, deadline=None)
def test_lines_in_any_order(pieces: list[str]) -> None:
    agree("".join(pieces))


@pytest.mark.parametrize("text", CASES)
def test_the_yaml_test_suite(text: str) -> None:
    agree(text)


@pytest.mark.parametrize("value", ["a b", "a:b", "a#b", "é", "1", "1:2", "a, b", "a's", "a?b", "a ?b", "ab {c}", "a]"])
def test_values(value: str) -> None:
    for text in (f"x: {value}\n", f"x: a{value}\ny: b\n", f"x:\n  - {{a: {value}, b: {value}}}\n"):
        agree(text)


def agree(text: str) -> None:
    data = common(text)
    if data is not None:
        try:
            assert same(data, parsed(text)), text
        except YAMLError as error:
            raise AssertionError(text) from error


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("a" * 900_000 + "\n", id="a name without an end"),
        pytest.param("title: a" + " " * 900_000 + "\n", id="spaces at the end"),
        pytest.param("title: a" + ":a" * 400_000 + ": \n", id="colons"),
        pytest.param("history:\n  - {a: b" + ", a: b" * 100_000 + "\n", id="a list that is not closed"),
        pytest.param("description: |\n  a\n" + "\n" * 900_000 + "x", id="empty lines"),
        pytest.param("#\n" * 400_000 + "x", id="comments"),
    ],
)
def test_a_long_text_costs_its_length(text: str) -> None:
    """A look at every place of a line, each to its end, would take minutes here."""
    start = time.process_time()
    assert common(text) is None or text.startswith("title: a ")
    assert time.process_time() - start < 10


@pytest.mark.parametrize("text", ["{name}: b\n", "h:\n  - {{{name}: b}}\n", "h:\n  - {{a: b, {name}: c}}\n"])
def test_a_name_that_is_too_long_for_the_parser(text: str) -> None:
    found = source.parse(text.format(name="a" * 1_100))
    assert not isinstance(found, source.Document), "no place could be told of what it holds"
    assert isinstance(source.parse(text.format(name="a" * 100)), source.Document)


def test_what_is_left_to_the_parser() -> None:
    for text in ("", "a: b", "a: &x b\n", "a: b # c\n", "a: b\na: c\n", "a: [b]\n", "null: b\n", "a:\n", "- a\n"):
        assert common(text) is None


def test_what_our_writer_writes_is_in_the_common_form() -> None:
    ticket = {
        "id": "ITB-7K3QX",
        "title": "Ouvrir le flux",
        "opened": "2026-09-27T16:40:00+02:00",
        "description": "Une ligne\n\net une autre\n",
        "history": [{"at": "2026-09-28T09:12:00+02:00", "to": "started", "by": "a@x.y", "why": "Sans IP, rien : où ?"}],
    }
    assert same(common(emit(ticket)), ticket)
