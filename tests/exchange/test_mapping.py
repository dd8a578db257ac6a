"""The mapping file: strict, with a finding at the place of every mistake."""

from __future__ import annotations

import jsonschema  # type: ignore[import-untyped]  # it ships no types
import pytest

from itbiz.exchange.mapping import SHIPPED, ImportMap, json_schema, read_mapping, shipped_text
from itbiz.text.source import Document, parse

SMALLEST = """schema: itbiz/import@1
key: id
time: {column: at}
by: importer@old.invalid
title: "{id}"
requester: {column: unit, key: "{unit}"}
state: {column: state, values: {New: new}}
"""


def findings(text: str) -> list[tuple[int, int, str]]:
    found = read_mapping("map.yaml", text)
    assert not isinstance(found, ImportMap)
    assert all(each.path == "map.yaml" for each in found)
    return [(each.span.line, each.span.column, str(each.message)) for each in found]


def test_the_smallest_mapping_works() -> None:
    assert isinstance(read_mapping("map.yaml", SMALLEST), ImportMap)


@pytest.mark.parametrize("name", SHIPPED)
def test_what_ships_is_sound(name: str) -> None:
    text = shipped_text(name)
    assert isinstance(read_mapping(name, text), ImportMap)
    document = parse(text)
    assert isinstance(document, Document)
    jsonschema.validate(document.data, json_schema())


def test_what_does_not_ship() -> None:
    with pytest.raises(KeyError):
        shipped_text("../../secrets")


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("key: id", "keys: id", [(1, 1, "`key` is missing"), (2, 1, "`keys` is no field here")]),
        ("column: at", "column: 0", [(3, 16, "`column` is below 1")]),
        ("{column: at}", "{column: at, formats: [dd/mm/yyyy]}", [(3, 30, "`dd/mm/yyyy` is no form of a date")]),
        ("{column: at}", "{column: at, zone: Mars/Olympus}", [(3, 26, "`Mars/Olympus` is no time zone")]),
        ('"{id}"', '"{id"', [(5, 8, "the `{` at character 1 has no other half; write two for one")]),
        ("New: new", "New: waiting", [(7, 38, "`on` says who is waited for")]),
        ("New: new", "New: {to: waiting}", [(7, 38, "`on` says who is waited for")]),
        ("New: new", "New: {to: started, on: vendor}", [(7, 38, "`on` says who is waited for")]),
        ("New: new", "New: begun", [(7, 38, "`begun` is not a value of `New`")]),
        ("key: id", "key: id\nfile: {delimiter: ';;'}", [(3, 19, "write one character")]),
        ("key: id", "key: id\nfile: {delimiter: '|', quote: '|'}", [(3, 7, "`delimiter` and `quote` must differ")]),
        ("key: id", "key: id\nfile: {encoding: rot13}", [(3, 18, "`rot13` is no encoding")]),
        ("key: id", "key: id\npromotion: {column: rank}", [(3, 12, "write either `at_most` or `one_of`")]),
        ("key: id", "key: id\nkey: id", [(3, 1, "")]),
        ("key: id", "key: id\nclass: priority", [(3, 8, "`priority` is not a value of `class`")]),
    ],
)
def test_a_mistake_is_told_at_its_place(old: str, new: str, expected: list[tuple[int, int, str]]) -> None:
    found = findings(SMALLEST.replace(old, new, 1))
    assert [(line, column) for line, column, _ in found] == [(line, column) for line, column, _ in expected]
    assert all(said.startswith(words) for (_, _, said), (_, _, words) in zip(found, expected, strict=True))


def test_every_key_of_the_schema_is_described_or_plain() -> None:
    schema = json_schema()
    documented = [
        name
        for name, model in schema["$defs"].items()
        if model.get("type") == "object" and not model.get("description")
    ]
    assert documented == []
