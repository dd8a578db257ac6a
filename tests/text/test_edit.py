from __future__ import annotations

from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from itbiz.text.edit import EditError, append_item, emit, insert_item, remove_item, remove_key, set_value
from itbiz.text.round_trip import rewritten
from itbiz.text.source import Document, Place, parse

TICKET = """\
# kept
id: ITB-7K3QX
title: 'Ouvrir le flux'   # kept too
status:   waiting
description: |
  Une ligne

  et une autre

history:   # append-only
    - {at: 2026-09-28T09:12:00+02:00, to: ready}   # first
    # about the second
    - {at: 2026-09-29T10:00:00+02:00, to: started}
claims:
- period: 2026-W40
  requester: marches   # who pays
  # released later
links: [a,  b]
note: {x: 1,  y: }
empty: []
assignee:
# the end
"""


def data_of(text: str) -> dict[str, Any]:
    document = parse(text)
    assert isinstance(document, Document), (text, document)
    return document.data


def changes(before: str, after: str) -> tuple[list[str], list[str]]:
    """The lines that only one of the two has, told apart by what both begin and end with."""
    old, new = before.splitlines(), after.splitlines()
    while old and new and old[0] == new[0]:
        old, new = old[1:], new[1:]
    while old and new and old[-1] == new[-1]:
        old, new = old[:-1], new[:-1]
    return old, new


@pytest.mark.parametrize(
    ("place", "value", "removed", "added"),
    [
        (("title",), "Fermer", ["title: 'Ouvrir le flux'   # kept too"], ["title: Fermer   # kept too"]),
        (("status",), "no", ["status:   waiting"], ['status:   "no"']),
        (("assignee",), "ana", ["assignee:"], ["assignee: ana"]),
        (("due",), "2026-12-01", [], ["due: 2026-12-01"]),
        (("history", 0, "to"), "a, b", ["    - {at: 2026-09-28T09:12:00+02:00, to: ready}   # first"],
            ['    - {at: 2026-09-28T09:12:00+02:00, to: "a, b"}   # first']),
        (("history", 0, "by"), "x", ["    - {at: 2026-09-28T09:12:00+02:00, to: ready}   # first"],
            ["    - {at: 2026-09-28T09:12:00+02:00, to: ready, by: x}   # first"]),
        (("claims", 0, "released"), {"at": "x", "by": "z"}, [], ["  released: {at: x, by: z}"]),
        (("note", "y"), 2, ["note: {x: 1,  y: }"], ["note: {x: 1,  y: 2}"]),
        (("history",), "none", ["history:   # append-only",
            "    - {at: 2026-09-28T09:12:00+02:00, to: ready}   # first",
            "    # about the second", "    - {at: 2026-09-29T10:00:00+02:00, to: started}"],
            ["history: none   # append-only"]),
        (("links",), [{"type": "blocks"}], ["links: [a,  b]"], ["links:", "  - {type: blocks}"]),
        (("description",), "un\ndeux\n", ["  Une ligne", "", "  et une autre"], ["  un", "  deux"]),
        (("review", "due"), "x", [], ["review:", "  due: x"]),
        (("assignee", "name"), "x", [], ["  name: x"]),
    ],
)  # fmt: skip
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_one_value_is_set(place: Place, value: object, removed: list[str], added: list[str], newline: str) -> None:
    before = TICKET.replace("\n", newline)
    after = set_value(before, place, value)
    assert changes(before, after) == (removed, added)
    assert after.count(newline) == len(after.splitlines())


@pytest.mark.parametrize(
    ("place", "value", "removed", "added"),
    [
        (("history",), {"at": "x", "to": "closed"}, [], ["    - {at: x, to: closed}"]),
        (("history",), {"why": "w" * 170}, [], ["    - why: " + "w" * 170]),
        (("claims",), {"period": "2026-W41", "by": "x"}, [], ["- period: 2026-W41", "  by: x"]),
        (("links",), "c", ["links: [a,  b]"], ["links: [a,  b, c]"]),
        (("empty",), {"a": 1}, ["empty: []"], ["empty:", "  - {a: 1}"]),
        (("assignee",), {"a": 1}, [], ["  - {a: 1}"]),
        (("thread",), {"n": 1, "text": "Laquelle ?"}, [], ["thread:", '  - {n: 1, text: "Laquelle ?"}']),
    ],
)  # fmt: skip
def test_an_item_is_appended_in_its_neighbours_style(
    place: Place, value: object, removed: list[str], added: list[str]
) -> None:
    assert changes(TICKET, append_item(TICKET, place, value)) == (removed, added)


@pytest.mark.parametrize(
    ("place", "removed", "added"),
    [
        (("title",), ["title: 'Ouvrir le flux'   # kept too"], []),
        (("id",), ["id: ITB-7K3QX"], []),
        (("claims", 0, "period"), ["- period: 2026-W40", "  requester: marches   # who pays"],
            ["- requester: marches   # who pays"]),
        (("claims", 0, "requester"), ["  requester: marches   # who pays"], []),
        (("note", "x"), ["note: {x: 1,  y: }"], ["note: {y: }"]),
        (("note", "y"), ["note: {x: 1,  y: }"], ["note: {x: 1}"]),
        (("absent",), [], []),
        (("history", 0, "absent"), [], []),
    ],
)  # fmt: skip
def test_a_key_is_removed_with_its_line(place: Place, removed: list[str], added: list[str]) -> None:
    assert changes(TICKET, remove_key(TICKET, place)) == (removed, added)


def test_an_item_goes_in_front_or_between() -> None:
    first = insert_item(TICKET, ("history",), 0, {"to": "x"})
    assert changes(TICKET, first) == ([], ["    - {to: x}"])
    assert data_of(first)["history"][0] == {"to": "x"}
    between = insert_item(TICKET, ("history",), 1, {"to": "x"})
    assert changes(TICKET, between) == ([], ["    - {to: x}"])
    assert data_of(between)["history"][1] == {"to": "x"}
    with pytest.raises(EditError):
        insert_item(TICKET, ("history",), 9, {"to": "x"})


def test_a_missing_final_newline_and_a_byte_order_mark_stay() -> None:
    text = "\ufeffa: 1\nb:\n- c"
    assert set_value(text, ("d",), 2) == "\ufeffa: 1\nb:\n- c\nd: 2"
    assert append_item(text, ("b",), "d") == "\ufeffa: 1\nb:\n- c\n- d"
    assert set_value(text, ("a",), 2) == "\ufeffa: 2\nb:\n- c"
    assert remove_key(text, ("a",)) == "\ufeffb:\n- c"


def test_blank_lines_that_belong_to_a_text_stay_with_it() -> None:
    text = "a: |+\n  x\n\n"
    assert data_of(set_value(text, ("b",), 1)) == {"a": "x\n\n", "b": 1}
    assert data_of(append_item("l:\n- |+\n  x\n\n", ("l",), "y")) == {"l": ["x\n\n", "y"]}


def test_a_comment_below_never_becomes_part_of_a_text() -> None:
    text = "l:\n- a\n  # released later\nk: v\n    # indented\n"
    assert append_item(text, ("l",), "x\ny\n") == 'l:\n- a\n- "x\\ny\\n"\n  # released later\nk: v\n    # indented\n'
    assert set_value(text, ("k",), "x\ny\n").endswith('k: "x\\ny\\n"\n    # indented\n')
    assert set_value(text, ("m",), "x\ny\n").endswith('\nm: "x\\ny\\n"\n    # indented\n')


@pytest.mark.parametrize("text", ["a: [", "", "- a\n", "a: 1\na: 2\n"])
def test_what_cannot_be_read_is_not_changed(text: str) -> None:
    with pytest.raises(EditError):
        set_value(text, ("b",), 1)


@pytest.mark.parametrize("value", [object(), b"x", {1: 2}, "\ud800", {"k" * 600: 1}, 10**1000, [[[]]]])
def test_what_cannot_be_written_is_said(value: object) -> None:
    if value == [[[]]]:
        for _ in range(20):
            value = [value]
    with pytest.raises(EditError):
        emit({"a": value})


def test_a_place_within_a_text_is_refused() -> None:
    with pytest.raises(EditError):
        set_value(TICKET, ("title", "x"), 1)
    with pytest.raises(EditError):
        append_item(TICKET, ("title",), 1)


HOSTILE = st.sampled_from(
    [
        *("no", "y", "18:00", "012", "1e3", "0x1", "~", "null", "", "2026-09-27", "<<", "=", "---", "...", "... "),
        *("'", '"', "\\", "'\"", "#", "&a", "*a", "!a", "|", ">", "%", "@", "`", "[a]", "{a}", "a,b", "?", "- a"),
        *(" ", " a", "a ", "a: b", "a #b", "a:", "a ? b", "a:?b", "a:,b", "http://x?y=1", "--- a\nb", "a\n#b\n"),
        *("a\nb", "a\nb\n", "\n", "\n\n", "a\n\n", "\na", " a\nb", "a\n b\n", "a\n \nb", "\ta\nb", "a\tb\nc"),
        *("a\r\nb", "a\rb", "\x85", "a\u2028b\nc", "\ufeff", "😀\n😀", "\x07", "\x00", "\u202e", "\ufffe"),
    ]
)
TEXTS = HOSTILE | st.text(max_size=20) | st.text("a :#\n'\"-", max_size=10)
SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | TEXTS
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3), max_leaves=8
)
DOCUMENTS = st.dictionaries(TEXTS, VALUES, max_size=4)


@given(DOCUMENTS)
@settings(max_examples=500, deadline=None)
def test_what_is_written_is_read_back(data: dict[str, Any]) -> None:
    assert repr(data_of(emit(data))) == repr(data)


@given(DOCUMENTS)
@settings(max_examples=300, deadline=None)
def test_an_older_reader_reads_the_same_values(data: dict[str, Any]) -> None:
    def values(value: object) -> list[object]:
        if isinstance(value, dict):
            return [inner for each in value.values() for inner in values(each)]
        return [inner for each in value for inner in values(each)] if isinstance(value, list) else [value]

    loaded = yaml.safe_load(emit({"x": list(data.values())}))
    texts = [each for each in values(list(data.values())) if isinstance(each, str) and not each.startswith("2026-")]
    assert [each for each in values(loaded) if isinstance(each, str) and not each.startswith("2026-")][
        : len(texts)
    ] == texts


PLACES = [("title",), ("status",), ("description",), ("history",), ("history", 0), ("history", 0, "to"), ("claims",)]
PLACES += [("claims", 0), ("claims", 0, "requester"), ("links",), ("links", 0), ("note",), ("note", "y"), ("empty",)]
PLACES += [("assignee",), ("new",), ("note", "new"), ("claims", 0, "new"), ("history", 1, "new"), ("review", "new")]


@given(st.sampled_from(PLACES), VALUES, st.sampled_from(["\n", "\r\n", "\r"]), st.booleans())
@settings(max_examples=500, deadline=None)
def test_setting_a_value_changes_nothing_else(place: Place, value: object, newline: str, ended: bool) -> None:
    before = TICKET.replace("\n", newline) if ended else TICKET.replace("\n", newline)[: -len(newline)]
    after = set_value(before, place, value)
    expected = data_of(before)
    holder: Any = expected
    for part in place[:-1]:
        holder = holder.setdefault(part, {}) if isinstance(holder, dict) else holder[part]
    holder[place[-1]] = value
    assert repr(data_of(after)) == repr(expected)
    assert comments(after) >= comments(before) - inside(before, place)
    assert after.endswith(newline) == ended


@given(st.sampled_from([("history",), ("claims",), ("links",), ("empty",), ("new",)]), VALUES, st.integers(0, 2))
@settings(max_examples=300, deadline=None)
def test_inserting_an_item_only_adds_lines(place: Place, value: object, index: int) -> None:
    items = data_of(TICKET).get(str(place[0])) or []
    index = min(index, len(items))
    after = insert_item(TICKET, place, index, value)
    assert repr(data_of(after)[str(place[0])]) == repr([*items[:index], value, *items[index:]])
    assert comments(after) >= comments(TICKET)


@given(st.sampled_from(PLACES))
def test_removing_a_key_leaves_the_others(place: Place) -> None:
    expected = data_of(TICKET)
    holder: Any = expected
    for part in place[:-1]:
        holder = holder.get(part, {}) if isinstance(holder, dict) else holder[part]
    if isinstance(holder, dict):
        holder.pop(place[-1], None)
    assert data_of(remove_key(TICKET, place)) == expected


def comments(text: str) -> set[str]:
    return {
        word
        for word in ("# kept", "# kept too", "# append-only", "# first", "# about", "# who pays", "# the end")
        if word in text
    }


def inside(text: str, place: Place) -> set[str]:
    document = parse(text)
    assert isinstance(document, Document)
    mark = document.marks.get(place)
    return comments(text[mark.start : mark.end]) if mark else set()


def test_a_layout_that_no_splice_fits_goes_through_a_round_trip_with_its_comments() -> None:
    text = "id: ITB-1\nhistory:\n  -   # the first line\n    at: 1\n\n    to: x\nclaims: [{a: 1}, # one\n  {b: 2}]\n"
    changed = remove_item(text, ("claims", 0))
    read = parse(changed)
    assert isinstance(read, Document)
    assert read.data == {"id": "ITB-1", "history": [{"at": 1, "to": "x"}], "claims": [{"b": 2}]}


@pytest.mark.parametrize("text", ["? e\n", "a: 1\n? e\n", "? e\nb: 2\n", "a: 1\n? e\n# x: y\n"])
def test_a_key_without_a_colon_is_set_or_refused(text: str) -> None:
    for value in (5, {"x": 1}):
        try:
            changed = set_value(text, ("e",), value)
        except EditError:
            continue
        before, after = parse(text), parse(changed)
        assert isinstance(before, Document)
        assert isinstance(after, Document)
        assert after.data == {**before.data, "e": value}


def test_the_round_trip_changes_only_what_differs() -> None:
    text = "# head\nid: ITB-1  # mine\ntags: ['a', b, c]\nmap: {x: 1, y: 2}\n"
    changed = rewritten(text, {"id": "ITB-1", "tags": ["a", "c"], "map": {"x": 1, "z": [3]}, "more": "no"})
    read = parse(changed)
    assert isinstance(read, Document)
    assert read.data == {"id": "ITB-1", "tags": ["a", "c"], "map": {"x": 1, "z": [3]}, "more": "no"}
    assert changed.startswith("# head\nid: ITB-1  # mine\ntags: ['a', c]\n")
