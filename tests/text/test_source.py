from __future__ import annotations

import math
import subprocess
import sys
import time
import warnings
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from itbiz.text.diagnostic import Span
from itbiz.text.problem import MOST_PROBLEMS, Problem
from itbiz.text.source import MOST_VALUES, Document, parse
from itbiz.text.values import DEEPEST, resolve

TICKET = """\
# yaml-language-server: $schema=ticket.json
id: ITB-7K3QX
title: Ouvrir le flux FIX vers le nouveau courtier   # urgent
opened: 2026-09-27T16:40:00+02:00
contact: 'claire@inv.example'
acceptance: "Ordre \\"test\\" accepté 😀"
description: |
  Une ligne

  et une autre

history:
  - {at: 2026-09-28T09:12:00+02:00, to: ready,   by: nadia@inv.example}
  - {at: 2026-09-29T10:00:00+02:00, to: started, by: hugo@inv.example}
claims:
- period: 2026-W40
  requester: marches
  # released: {}
links: [a, {b: 1}]
assignee:
"""


def read(text: str) -> Document:
    document = parse(text)
    assert isinstance(document, Document), document
    return document


def refused(text: str) -> list[Problem]:
    problems = parse(text)
    assert isinstance(problems, list)
    assert problems
    return problems


def at(text: str, span: Span) -> str:
    """The text that a span covers, found by lines and columns alone."""
    lines = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if span.line == span.end_line:
        return lines[span.line - 1][span.column - 1 : span.end_column - 1]
    first, *middle = lines[span.line - 1 : span.end_line]
    return "\n".join([first[span.column - 1 :], *middle[:-1], middle[-1][: span.end_column - 1]])


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_a_ticket_is_read_with_the_place_of_every_value(newline: str, mark: str) -> None:
    text = mark + TICKET.replace("\n", newline)
    document = read(text)
    assert document.data["acceptance"] == 'Ordre "test" accepté 😀'
    assert document.data["description"] == "Une ligne\n\net une autre\n"
    assert document.data["links"] == ["a", {"b": 1}]
    assert document.data["opened"] == "2026-09-27T16:40:00+02:00"
    assert document.data["assignee"] is None
    expected = {
        ("title",): "Ouvrir le flux FIX vers le nouveau courtier",
        ("acceptance",): '"Ordre \\"test\\" accepté 😀"',
        ("history", 1, "to"): "started",
        ("claims", 0): "period: 2026-W40\n  requester: marches",
        ("links", 1): "{b: 1}",
        ("assignee",): "",
    }
    for place, covered in expected.items():
        assert at(text, document.span(place)) == covered
        value = document.marks[place]
        assert text[value.start : value.end] == covered.replace("\n", newline)
    assert at(text, document.key_span(("history", 1, "to"))) == "to"
    assert at(text, document.key_span(("history", 1))) == at(text, document.span(("history", 1)))


def test_a_missing_place_points_at_what_it_belongs_to() -> None:
    document = read(TICKET)
    assert document.span(("history", 0, "who")) == document.span(("history", 0))
    assert document.span(("history", 9, "who")) == document.span(("history",))
    assert document.span(("status",)) == document.span(())
    assert at(TICKET, document.span(())) == "id: ITB-7K3QX"


def test_columns_count_characters_beyond_the_basic_plane() -> None:
    document = read("😀é: {🜁: 漢, z: 😀😀}\n")
    assert document.key_span(("😀é", "z")) == Span(1, 12, 1, 13)
    assert document.span(("😀é", "z")) == Span(1, 15, 1, 17)


@pytest.mark.parametrize(
    ("written", "value"),
    [
        *[(word, word) for word in ("NO", "no", "on", "yes", "Off", "y", "n", "18:00", "1:30:00", "012", "-012", "00")],
        *[(word, word) for word in ("2026-09-27", "2026-09-27T16:40:00+02:00", "1_000", "0b1", "0o8", "0x", "+.nan")],
        *[(word, word) for word in ("tRUE", "nULL", ".", "-", "+", "1e", "٣", "e3", "-0x1")],
        *[(word, True) for word in ("true", "True", "TRUE")],
        *[(word, False) for word in ("false", "False", "FALSE")],
        *[(word, None) for word in ("null", "Null", "NULL", "~", "")],
        ("0", 0),
        ("-7", -7),
        ("+12", 12),
        ("0o14", 12),
        ("0x1F", 31),
        ("1.5", 1.5),
        (".5", 0.5),
        ("1.", 1.0),
        ("-2e3", -2000.0),
        (".inf", math.inf),
        ("-.INF", -math.inf),
        ("9" * 5000, "9" * 5000),
        ("0x" + "f" * 5000, "0x" + "f" * 5000),
    ],
)
def test_plain_scalars_follow_the_core_schema(written: str, value: object) -> None:
    found = resolve(written)
    assert found == value
    assert type(found) is type(value)
    if written not in {"-", "."}:
        assert read(f"a: {written}\n").data == {"a": value}
    assert read(f"a: '{written}'\n").data == {"a": written}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", [("empty-file", 1, 1)]),
        ("# only a comment\n", [("empty-file", 2, 1)]),
        ("- a\n", [("not-a-mapping", 1, 1)]),
        ("title\n", [("not-a-mapping", 1, 1)]),
        ("a: &x 1\n", [("yaml-anchor", 1, 4)]),
        ("&x a: 1\n", [("yaml-anchor", 1, 1)]),
        ("a: *x\n", [("yaml-alias", 1, 4)]),
        ("*x : 1\n", [("yaml-alias", 1, 1)]),
        ("a: !!str 1\n", [("yaml-tag", 1, 4)]),
        ("a: ! 1\n", [("yaml-tag", 1, 4)]),
        ("a: !!python/object/apply:os.system [ls]\n", [("yaml-tag", 1, 4)]),
        ("a: &x !!map {}\n", [("yaml-anchor", 1, 4), ("yaml-tag", 1, 4)]),
        ("%YAML 1.1\n---\na: 1\n", [("yaml-directive", 1, 1)]),
        ("%TAG ! x\n---\na: 1\n", [("yaml-directive", 1, 1)]),
        ("%YAML 9.9\n---\na: 1\n", [("yaml-syntax", 1, 1)]),
        ("a: 1\n---\nb: 2\n---\nc", [("several-documents", 2, 1)]),
        ("? [a]\n: 1\n", [("complex-key", 1, 3)]),
        ("a:\n  ? {b: c}\n  : 1\n", [("complex-key", 2, 5)]),
        ("1: a\n~: b\ntrue: c\n", [("complex-key", 1, 1), ("complex-key", 2, 1), ("complex-key", 3, 1)]),
        ("?\n: d\n", [("complex-key", 1, 2)]),
        ("a: {?b: 1}\n", [("complex-key", 1, 5)]),
        ("a: [ # b\n  ?c, 'd']\n", [("complex-key", 2, 3)]),
        ("<<: {a: 1}\n", [("merge-key", 1, 1)]),
        ("a: {b: 1, b: 2}\na: 1\n", [("duplicate-key", 1, 11), ("duplicate-key", 2, 1)]),
        ("a: 1\n'a': 2\n", [("duplicate-key", 2, 1)]),
        ("a:\n\tb: 1\n", [("yaml-syntax", 2, 1)]),
        ("a: 'b\nc: d\n", [("yaml-syntax", 1, 4)]),
        ('a: "b\nc: d\n', [("yaml-syntax", 1, 4)]),
        ("a: [\n", [("yaml-syntax", 1, 4)]),
        ("a: {b: [1, 2], c:\n\n", [("yaml-syntax", 1, 4)]),
        ("a: [b, }\n", [("yaml-syntax", 1, 4)]),
        ("a: }\n", [("yaml-syntax", 1, 4)]),
        ("a: b\nc:d\ne: f\n", [("yaml-syntax", 2, 2)]),
        ("a:1\nb: 2\n", [("yaml-syntax", 1, 2)]),
        ("a: b: c\n", [("yaml-syntax", 1, 5)]),
        ("a: 1\n  b: 2\n", [("yaml-syntax", 2, 4)]),
        ("a: @b\n", [("yaml-syntax", 1, 4)]),
        ("a: `b`\n", [("yaml-syntax", 1, 4)]),
        ("a: %b\n", [("yaml-syntax", 1, 4)]),
        ("a: [1, 2\nb: 3\n", [("yaml-syntax", 1, 4)]),
        ("a: {b: 1\n", [("yaml-syntax", 1, 4)]),
        ("a: 'b' c\n", [("yaml-syntax", 1, 8)]),
        ("a: - b\n", [("yaml-syntax", 1, 4)]),
        ('a: "\\q"\n', [("yaml-syntax", 1, 5)]),
        ("a: |x\n  b\n", [("yaml-syntax", 1, 5)]),
        ("é: \x07\nb: \x9b\n", [("control-character", 1, 4), ("control-character", 2, 4)]),
        ("a: \ud800\n", [("control-character", 1, 4)]),
        ("é: b\u2028c\u0085", [("line-separator", 1, 5), ("line-separator", 1, 7)]),
        ("a: &x 1\na: 2\nb: 'c\n", [("yaml-anchor", 1, 4), ("duplicate-key", 2, 1), ("yaml-syntax", 3, 4)]),
    ],
)  # fmt: skip
def test_what_could_be_read_two_ways_is_refused(text: str, found: list[tuple[str, int, int]]) -> None:
    problems = refused(text)
    assert [(each.code, each.span.line, each.span.column) for each in problems] == found
    assert all(each.hint and str(each.message) and str(each.hint) for each in problems)


def test_a_quoted_key_may_be_any_word() -> None:
    assert read("'1': a\n\"<<\": b\n'': c\nno: d\n012: e\n").data == {
        "1": "a",
        "<<": "b",
        "": "c",
        "no": "d",
        "012": "e",
    }


def test_a_question_mark_is_a_letter_where_every_reader_takes_it_for_one() -> None:
    text = "?a: b\nc: [d ?e, '?f', g?]  # [?h]\ni: |\n  [?j]\nk: {? l: m}\n"
    assert read(text).data == {"?a": "b", "c": ["d ?e", "?f", "g?"], "i": "[?j]\n", "k": {"l": "m"}}


def test_the_second_of_two_keys_names_the_first() -> None:
    problem = refused("a: 1\nb: 2\na: 3\n")[0].at("tickets/x.yaml")
    assert str(problem.message) == "`a` is already given on line 1"
    assert [(related.path, related.span) for related in problem.related] == [("tickets/x.yaml", Span(1, 1, 1, 2))]


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_the_markers_of_a_merge_are_named_with_the_way_out(newline: str) -> None:
    side = "<<<<<<< HEAD\nb: 1\n||||||| base\nb: 0\n=======\nb: 2\n>>>>>>> theirs\n"
    problems = refused(f"a: 1\n{side}c: 1\n{side}".replace("\n", newline))
    assert [(each.code, each.span.line, each.span.end_line) for each in problems] == [
        ("merge-conflict", 2, 8),
        ("merge-conflict", 10, 16),
    ]
    assert "2, 4, 6, 8" in str(problems[0].hint)


def test_an_indented_marker_and_a_ruled_line_are_text() -> None:
    assert read("a: |\n  <<<<<<< HEAD\n  =======\n  >>>>>>> x\n").data["a"].startswith("<<<<<<< HEAD")
    assert read("a: b\n  =======\n").data == {"a": "b ======="}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a:\n\tb: 1\n", "tab"),
        ("a: 'b\n", "quote opened here is never closed"),
        ("a: 1\nb:2\nc: 3\n", "space is missing after this colon"),
        ("a: 1\n  b: 2\n", "indented further"),
        ("a: @b\n", "cannot start with `@`"),
        ("a: `b\n", "cannot start with ``"),
    ],
)
def test_common_slips_are_said_in_plain_words(text: str, words: str) -> None:
    assert words in str(refused(text)[0].message)


def test_twenty_levels_are_read_and_one_more_is_not() -> None:
    assert read("a: " + "[" * (DEEPEST - 1) + "]" * (DEEPEST - 1)).data
    assert [each.code for each in refused("a: " + "[" * DEEPEST + "]" * DEEPEST)] == ["too-deep"]


BOMBS = {
    "brackets": "a: " + "[" * 10_000,
    "many brackets": "a: " + "[" * 100_000,
    "brackets on lines": "[\n" * 300_000,
    "braces": "{a: " * 10_000,
    "dashes": "- " * 10_000,
    "questions": "? " * 10_000,
    "indentation": "".join(" " * level + "a:\n" for level in range(1_400)),
    "laughs": "a: &a [x]\n" + "".join(f"b{n}: &b{n} [*a, *a, *a, *a]\n" for n in range(9)),
    "anchors": "&a a: *a\n" * 100_000,
    "duplicates": "a:\n" * 300_000,
    "controls": "\x07" * 1_000_000,
    "separators": "\u2028" * 300_000,
    "conflicts": "<<<<<<< x\n" * 90_000,
    "quotes": "a: 'x\n" * 150_000,
    "tags": "a: !x {}\n" * 100_000,
    "questions in brackets": "a: [" + "?b, " * 200_000,
    "questions in comments": "a: [\n" + "#, ?b\n" * 150_000,
    "large": "a" * 2_000_000,
    "values": "a: [" + "{}," * 340_000 + "]",
}


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_is_a_finding_at_once(name: str) -> None:
    before = time.process_time()
    problems = refused(BOMBS[name])
    assert time.process_time() - before < 2
    assert len(problems) <= MOST_PROBLEMS


def test_as_many_values_as_a_file_may_have_and_one_more() -> None:
    # The list itself is one, and so is the mapping at the top.
    assert isinstance(parse("a: [" + "1," * (MOST_VALUES - 2) + "]"), Document)
    (problem,) = refused("b: [x, y]\na: [" + "1," * (MOST_VALUES - 2) + "]")
    assert problem.code == "file-too-large"
    assert "20003 values" in str(problem.message)
    assert "`a`" in str(problem.hint)


def test_a_bomb_costs_little_memory() -> None:
    program = (
        "import re, pathlib; from itbiz.text.source import parse\n"
        "for text in ('a: ' + '[' * 100_000, '{a: ' * 10_000, '- ' * 300_000, 'a:\\n' * 300_000):\n"
        "    assert isinstance(parse(text), list)\n"
        "print(int(re.search(r'VmHWM:\\s+(\\d+)', pathlib.Path('/proc/self/status').read_text())[1]) // 1024)"
    )  # ru_maxrss would be that of the process that started this one, if it was larger
    done = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True)
    assert int(done.stdout) < 200


@given(st.text(max_size=60) | st.text("ab:- \n\r\t'\"[]{},#&*!|>%@`?<=.~0189\ufeff\u2028😀\0", max_size=60))
@settings(max_examples=400, deadline=None)
def test_no_text_raises(text: str) -> None:
    whole(text)


@given(st.data())
@settings(max_examples=400, deadline=None)
def test_no_slip_of_the_keyboard_raises(data: st.DataObject) -> None:
    text = TICKET
    for _ in range(data.draw(st.integers(1, 3))):
        start = data.draw(st.integers(0, len(text)))
        end = min(len(text), start + data.draw(st.sampled_from([0, 0, 1, 2, 20])))
        text = text[:start] + data.draw(st.text("a:- \n\r\t'\"[]{},#&*!|>é😀", max_size=4)) + text[end:]
    whole(text)


def whole(text: str) -> None:
    """Read the text, and see that whatever is said of it has a place in it."""
    result = parse(text)
    lines = len(text.replace("\r\n", "\n").replace("\r", "\n").split("\n"))
    spans = [each.span for each in result] if isinstance(result, list) else [m.span for m in result.marks.values()]
    for span in spans:
        assert 1 <= span.line <= span.end_line <= lines + 1
        assert span.column >= 1
        assert (span.line, span.column) <= (span.end_line, span.end_column)
    if isinstance(result, Document):
        for place, mark in result.marks.items():
            assert value_at(result.data, place) is not result
            if mark.style == "" and mark.start < mark.end and "\n" not in at(text, mark.span):
                assert text[mark.start : mark.end] == at(text, mark.span)


def value_at(data: Any, place: tuple[str | int, ...]) -> Any:  # noqa: ANN401  # whatever YAML can say
    for part in place:
        data = data[part]
    return data


PIECES = st.sampled_from(
    [
        *("a: ", "b: ", "k", "\n", "\n  ", "\n- ", "- ", "[", "]", "{", "}", ", ", "'", '"', " # c", "\n\nd: "),
        *("no", "012", "0x1f", "1.5", "~", "18:00", "true", ".inf", "|\n  x\n", ">\n  x\n  y\n", "|2-\n    x\n"),
        *(
            "c: d\n",
            "e: [f, g]\n",
            "h: {i: 1}\n",
            "j:\n  k: 2\n",
            "l:\n- m: 3\n  n: [o]\n",
            "p: 'q''r'\n",
            's: "\\t"\n',
        ),
    ]
)


@given(st.lists(PIECES, max_size=8))
@settings(max_examples=600, deadline=None)
def test_another_reader_agrees_with_whatever_is_read(pieces: list[str]) -> None:
    text = "a0: " + "".join(pieces)
    result = parse(text)
    if not isinstance(result, Document):
        return
    other = YAML(typ="safe", pure=True)
    other.version = (1, 2)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            expected = other.load(text)
    except (YAMLError, ValueError):
        return
    assert same(result.data, expected)


def same(ours: object, theirs: object) -> bool:
    """Equal, but for a leading zero, which is text here and a number there."""
    if isinstance(ours, dict) and isinstance(theirs, dict):
        return list(ours) == [str(key) if isinstance(key, int) else key for key in theirs] and all(
            same(mine, other) for mine, other in zip(ours.values(), theirs.values(), strict=True)
        )
    if isinstance(ours, list) and isinstance(theirs, list):
        return len(ours) == len(theirs) and all(map(same, ours, theirs))
    if isinstance(ours, str) and ours.startswith("0") and isinstance(theirs, int):
        return int(ours) == theirs
    return ours == theirs and type(ours) is type(theirs)
