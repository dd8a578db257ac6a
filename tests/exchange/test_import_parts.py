"""The parts of an import that stand alone: templates, names, passages, sorting."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from itbiz.domain.ticket import TRANSITIONS, Status
from itbiz.domain.vocabulary import ID_PATTERN, KEY_PATTERN, POOL
from itbiz.exchange.columns import Head
from itbiz.exchange.names import party_key, ticket_id
from itbiz.exchange.passage import passage
from itbiz.exchange.sorting import sorted_records
from itbiz.exchange.template import TemplateError, columns_in, filler, one_line, paragraphs


@pytest.mark.parametrize(
    ("template", "filled"),
    [
        ("plain", "plain"),
        ("{a} and {b}", "A and B"),
        ("{a}{a}", "AA"),
        ("{{{a}}}", "{A}"),
        ("{none|nobody}", "nobody"),
        ("{none|}", ""),
        ("{none}", None),
        ("user-{none}@x", None),
    ],
)
def test_templates(template: str, filled: str | None) -> None:
    places = {"a": 0, "b": 1, "none": 2}
    assert filler(template, places.__getitem__)(["A", "B", ""]) == filled


@pytest.mark.parametrize("template", ["{", "}", "{}", "a {b", "{a{b}}", "{|x}"])
def test_a_template_that_cannot_be_read(template: str) -> None:
    with pytest.raises(TemplateError):
        columns_in(template)


@given(st.text())
def test_lines_and_paragraphs_are_safe(text: str) -> None:
    from itbiz.text.characters import UNSAFE_CHARACTERS

    line = one_line(text, 50)
    assert len(line) <= 50
    assert "\n" not in line
    for made in (line, paragraphs(text, 50)):
        assert not UNSAFE_CHARACTERS.search(made)


def test_columns_by_name_by_occurrence_and_by_number() -> None:
    head = Head(["id", "category", "category", "kind.2", "7"], 5)
    found = [head.find(column) for column in ("id", "category", "category.2", "category.1", "kind.2", 2, "3", "7")]
    assert found == [0, 1, 2, 1, 3, 1, 2, 4]
    assert [head.find(column) for column in ("category.3", "nothing", 6, "0", "9" * 5000)] == [None] * 5


@pytest.mark.parametrize(
    ("key", "made"),
    [("0000045", "ITB-0000045"), ("ab12", "ITB-AB12"), ("7", "ITB-007"), ("42", "ITB-042"), ("007", "ITB-007")],
)
def test_ids_keep_what_an_id_may_hold(key: str, made: str) -> None:
    assert ticket_id("ITB", key) == made


@given(st.text(min_size=1), st.text(min_size=1))
def test_ids_are_ids_and_differ(one: str, other: str) -> None:
    ids = ticket_id("ITB", one), ticket_id("ITB", other)
    assert all(re.match(ID_PATTERN, each) for each in ids)
    if one.upper().lstrip("0") != other.upper().lstrip("0"):
        assert ids[0] != ids[1]


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("Réseau & Télécom", "reseau-telecom"),
        ("location-143", "location-143"),
        ("143", "party-143"),
        ("any", "any-party"),
        ("A" * 60, party_key("A" * 60)),
    ],
)
def test_party_keys(text: str, key: str) -> None:
    assert party_key(text) == key


@given(st.text())
def test_party_keys_are_keys(text: str) -> None:
    assert re.match(KEY_PATTERN, party_key(text))
    assert party_key(text) != POOL


@pytest.mark.parametrize("start", [state for state in Status if state is not Status.CANCELLED])
@pytest.mark.parametrize("to", Status)
def test_every_passage_is_made_of_steps_the_workflow_has(start: Status, to: Status) -> None:
    state = start
    for step in passage(start, to):
        assert step in TRANSITIONS[state]
        state = step
    ended = {Status.REFUSED, Status.CLOSED}
    assert state in {to, Status.READY if to is Status.NEW else to} or (start in ended and state is start)


def test_nothing_leads_out_of_a_cancellation() -> None:
    with pytest.raises(ValueError, match="started"):
        passage(Status.CANCELLED, Status.STARTED)


@given(st.lists(st.tuples(st.text(), st.floats(allow_nan=False, allow_infinity=False)), max_size=60), st.integers(1, 7))
def test_sorting_in_runs_is_sorting(pairs: list[tuple[str, float]], run: int) -> None:
    records = [[text, number, line, ["cell", text]] for line, (text, number) in enumerate(pairs)]
    assert list(sorted_records(iter(records), run)) == sorted(records)


def test_more_runs_than_files_may_be_open() -> None:
    records = [[n * 7919 % 1000, n] for n in range(1000)]
    assert list(sorted_records(iter(records), 3)) == sorted(records)
