"""What pydantic refuses, in plain words and at the right place."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ValidationError
from tests.domain.builders import MONDAY, Data, claim_at, ticket_data

from itbiz.domain.contract import Contract
from itbiz.domain.schema_errors import SchemaError, fields_at, schema_errors
from itbiz.domain.ticket import Ticket

LINE = {"at": MONDAY, "by": "hugo"}


def refused(model: type[BaseModel], data: object) -> list[SchemaError]:
    with pytest.raises(ValidationError) as caught:
        model.model_validate(data, by_alias=True, by_name=False)
    return schema_errors(model, data, caught.value.errors(include_url=False))


def contract_data(**more: Any) -> Data:  # noqa: ANN401  # whatever the file holds
    return {
        "schema": "itbiz/contract@1",
        "timezone": "Europe/Paris",
        "parties": {"requesters": {"marches": {"name": "M"}}, "providers": {"systemes": {"name": "S"}}},
        "terms": [{"effective_from": "2026-W36"}],
        **more,
    }


TICKETS: list[tuple[Data, str, tuple[str | int, ...], str, str | None]] = [
    (
        {"title": 12},
        "wrong-type",
        ("title",),
        "`title` holds a number, where a text is expected",
        'put it in quotes: "12"',
    ),
    (
        {"title": True},
        "wrong-type",
        ("title",),
        "`title` holds yes or no, where a text is expected",
        'put it in quotes: "true"',
    ),
    (
        {"title": None},
        "wrong-type",
        ("title",),
        "`title` holds nothing, where a text is expected",
        "write a text after the colon",
    ),
    ({"title": " "}, "blank-value", ("title",), "`title` is empty", None),
    (
        {"title": "x" * 301},
        "too-long",
        ("title",),
        "`title` is longer than 300 characters",
        "put the rest into `description`",
    ),
    ({"by": "x"}, "unknown-field", ("by",), "`by` is no field here", None),
    ({"titel": "x"}, "unknown-field", ("titel",), "`titel` is no field here", "did you mean `title`?"),
    (
        {"class": "priorty"},
        "unknown-value",
        ("class",),
        "`priorty` is not a value of `class`",
        "did you mean `priority`?",
    ),
    (
        {"type": None},
        "unknown-value",
        ("type",),
        "`null` is not a value of `type`",
        "write one of: request, incident, problem, change",
    ),
    (
        {"opened": "2026-09-27 16:40"},
        "bad-value",
        ("opened",),
        "`2026-09-27 16:40` does not say of which offset: write it as 2026-09-28T09:12:00+02:00",
        None,
    ),
    (
        {"opened": 5},
        "bad-value",
        ("opened",),
        "`5` is no instant",
        "write it with its offset: 2026-09-28T09:12:00+02:00",
    ),
    ({"due": "12/10"}, "bad-value", ("due",), "`12/10` is no day of the calendar", "write it as 2026-12-11"),
    (
        {"title": "a\u202eb"},
        "unsafe-character",
        ("title",),
        "`title` holds a character that is not shown: U+202E",
        "delete it; it can change what a terminal or a reader shows",
    ),
    ({"history": {}}, "wrong-type", ("history",), "`history` holds a mapping, where a list is expected", None),
    ({"history": [5]}, "wrong-type", ("history", 0), "`history` holds a number, where a mapping is expected", None),
    (
        {"history": [{**LINE, "to": "startd"}]},
        "unknown-value",
        ("history", 0, "to"),
        "`startd` is not a value of `to`",
        "did you mean `started`?",
    ),
    (
        {"history": [{**LINE, "field": "klass"}]},
        "unknown-value",
        ("history", 0, "field"),
        "`klass` is not a value of `field`",
        "did you mean `class`?",
    ),
    (
        {"history": [{**LINE, "to": "started", "wy": "x"}]},
        "unknown-field",
        ("history", 0, "wy"),
        "`wy` is no field here",
        "did you mean `why`?",
    ),
    (
        {"claims": [{**claim_at(MONDAY), "approved_by": {"requester": {"by": "x"}}}]},
        "missing-field",
        ("claims", 0, "approved_by", "requester", "at"),
        "`at` is missing",
        "add `at:`; `itbiz schema` describes every field",
    ),
    (
        {"claims": [{**claim_at(MONDAY), "approved_by": {"requester": 5}}]},
        "wrong-type",
        ("claims", 0, "approved_by", "requester"),
        "`requester` holds a number, where a text is expected",
        'put it in quotes: "5"',
    ),
    ({"thread": [{**LINE, "n": 0, "kind": "question"}]}, "out-of-range", ("thread", 0, "n"), "`n` is below 1", None),
    (
        {"thread": [{**LINE, "n": 1.5, "kind": "question"}]},
        "wrong-type",
        ("thread", 0, "n"),
        "`n` holds a number, where a whole number is expected",
        None,
    ),
    (
        {"links": [{"type": "blocks"}]},
        "missing-field",
        ("links", 0, "id"),
        "`id` is missing",
        "add `id:`; `itbiz schema` describes every field",
    ),
    ({"service_class": "priority"}, "unknown-field", ("service_class",), "`service_class` is no field here", None),
]


@pytest.mark.parametrize(
    ("wrong", "code", "place", "message", "hint"), TICKETS, ids=[str(row[0])[:50] for row in TICKETS]
)
def test_tickets(wrong: Data, code: str, place: tuple[str | int, ...], message: str, hint: str | None) -> None:
    (found,) = refused(Ticket, {**ticket_data("A"), **wrong})
    assert (found.code, found.place, str(found.message)) == (code, place, message)
    assert str(found.hint) == (hint or "`itbiz schema` describes every field")
    assert found.at_key is (code == "unknown-field")


TERMS: list[tuple[Data, str, tuple[str | int, ...], str, bool]] = [
    (
        {"quota": {"marches": {"systemes": -1}}},
        "out-of-range",
        ("quota", "marches", "systemes"),
        "`systemes` is below 0",
        False,
    ),
    ({"quota": {"marches": -1}}, "out-of-range", ("quota", "marches"), "`marches` is below 0", False),
    (
        {"quota": {"marches": "two"}},
        "wrong-type",
        ("quota", "marches"),
        "`marches` holds a text, where a whole number is expected",
        False,
    ),
    (
        {"quota": {"marches": {"systemes": "x"}}},
        "wrong-type",
        ("quota", "marches", "systemes"),
        "`systemes` holds a text, where a whole number is expected",
        False,
    ),
    (
        {"quota": {"Marchés": 1}},
        "bad-value",
        ("quota", "Marchés"),
        "`Marchés` cannot be the short name of a party",
        True,
    ),
    ({"quota": [1]}, "wrong-type", ("quota",), "`quota` holds a list, where a mapping is expected", False),
    (
        {"classes": {"priorty": {}}},
        "unknown-value",
        ("classes", "priorty"),
        "`priorty` is not a value of `classes`",
        True,
    ),
    (
        {"wip_limit": {"systemes": 3}},
        "wrong-type",
        ("wip_limit", "systemes"),
        "`systemes` holds a number, where a mapping is expected",
        False,
    ),
    (
        {"wip_limit": {"systemes": {"totl": 3}}},
        "unknown-field",
        ("wip_limit", "systemes", "totl"),
        "`totl` is no field here",
        True,
    ),
    (
        {"pull_order": ["expedit"]},
        "unknown-value",
        ("pull_order", 0),
        "`expedit` is not a value of `pull_order`",
        False,
    ),
    (
        {"emergency": {"confirm_within": {"days": 1, "periods": 1}}},
        "bad-value",
        ("emergency", "confirm_within"),
        "`confirm_within` wants exactly one unit",
        False,
    ),
    ({"effective_from": "2026-W60"}, "bad-value", ("effective_from",), "2026-W60: 2026 has 53 weeks", False),
    ({"tokens": {"book_ahead": 53}}, "out-of-range", ("tokens", "book_ahead"), "`book_ahead` is above 52", False),
]


@pytest.mark.parametrize(("term", "code", "place", "message", "at_key"), TERMS, ids=[str(row[0])[:50] for row in TERMS])
def test_terms(term: Data, code: str, place: tuple[str | int, ...], message: str, at_key: bool) -> None:
    (found,) = refused(Contract, contract_data(terms=[{"effective_from": "2026-W36", **term}]))
    assert (found.code, found.place, str(found.message), found.at_key) == (code, ("terms", 0, *place), message, at_key)


CONTRACTS: list[tuple[Data, tuple[str | int, ...], str]] = [
    ({"terms": []}, ("terms",), "`terms` is empty"),
    ({"timezone": "Paris"}, ("timezone",), "`Paris` is no time zone"),
    ({"tickets": "../up"}, ("tickets",), "`../up` is no folder below the contract"),
    ({"id_prefix": "itb"}, ("id_prefix",), "`itb` does not have the form of `id_prefix`"),
    ({"calendar": {"working_hours": ["09:00", 1080]}}, ("calendar", "working_hours", 1), "`1080` is no time of day"),
    ({"calendar": {"working_hours": ["09:00"]}}, ("calendar", "working_hours"), "`working_hours` wants 2 entries"),
    (
        {"calendar": {"working_hours": ["09:00", "10:00", "11:00"]}},
        ("calendar", "working_hours"),
        "`working_hours` has room for 2 entries",
    ),
    (
        {"calendar": {"working_hours": ["18:00", "09:00"]}},
        ("calendar", "working_hours"),
        "the working day ends before it begins",
    ),
    (
        {"calendar": {"working_days": ["monday"]}},
        ("calendar", "working_days", 0),
        "`monday` is not a value of `working_days`",
    ),
    ({"calendar": {"holidays": ["2026-13-01"]}}, ("calendar", "holidays", 0), "`2026-13-01` is no day of the calendar"),
    (
        {"calendar": {"closures": [{"from": "2026-12-24", "to": "2026-12-01"}]}},
        ("calendar", "closures", 0),
        "this closure ends before it begins",
    ),
]


@pytest.mark.parametrize(("wrong", "place", "message"), CONTRACTS, ids=[str(row[0])[:60] for row in CONTRACTS])
def test_contracts(wrong: Data, place: tuple[str | int, ...], message: str) -> None:
    (found,) = refused(Contract, contract_data(**wrong))
    assert (found.place, str(found.message)) == (place, message)


def test_no_party_is_called_as_the_pool() -> None:
    parties = {"requesters": {"any": {"name": "x"}}, "providers": {"s": {"name": "x"}}}
    (found,) = refused(Contract, contract_data(parties=parties))
    assert "`any`" in str(found.message)


def test_every_missing_field_is_named_once() -> None:
    found = refused(Ticket, {})
    assert sorted(str(each.place[0]) for each in found) == ["id", "opened", "requester", "title", "type"]
    assert {each.code for each in found} == {"missing-field"}


@pytest.mark.parametrize("data", [None, 5, "text", []])
def test_no_mapping_at_all(data: object) -> None:
    (found,) = refused(Ticket, data)
    assert (found.code, found.place) == ("wrong-type", ())
    assert str(found.message).endswith("where a mapping is expected")


def test_fields_of_nested_places() -> None:
    assert "swapped_for" in fields_at(Ticket, ("claims", 0, "released"))
    assert set(fields_at(Contract, ("terms", 0, "wip_limit", "systemes"))) >= {"total", "expedite"}
    assert "class" in fields_at(Ticket, ())


scalars = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8)
anything = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=6,
)
ticket_keys = st.sampled_from([*fields_at(Ticket, ()), "titel"])
term_keys = st.sampled_from([*fields_at(Contract, ("terms", 0)), "quotas"])


def exists(data: object, place: tuple[str | int, ...]) -> bool:
    for step in place:
        if not isinstance(data, (dict, list)):
            return False
        try:
            data = data[step]  # type: ignore[index]  # whether it can be is what is asked
        except (KeyError, IndexError, TypeError):
            return False
    return True


@given(st.dictionaries(ticket_keys, anything, max_size=4), st.dictionaries(term_keys, anything, max_size=4))
def test_whatever_is_refused_is_said_in_our_words_at_a_place_that_exists(ticket: Data, term: Data) -> None:
    for model, data in ((Ticket, {**ticket_data("A"), **ticket}), (Contract, contract_data(terms=[term]))):
        try:
            model.model_validate(data, by_alias=True, by_name=False)
        except ValidationError as error:
            found = schema_errors(model, data, error.errors(include_url=False))
            assert found
            for each in found:
                assert str(each.message)
                assert "function-" not in str(each.message)
                assert "Input should" not in str(each.message)
                assert exists(data, each.place[:-1] if each.code == "missing-field" else each.place)
