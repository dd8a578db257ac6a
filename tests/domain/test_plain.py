"""What is read without pydantic is what pydantic would read; what pydantic refuses is never read."""

from __future__ import annotations

import copy
import pickle
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError
from tests.domain.strategies import TICKET_DATA

from itbiz.domain import plain
from itbiz.domain.contract import Contract
from itbiz.domain.model import Field, Light, Model
from itbiz.domain.plain import NotPlain, plainly
from itbiz.domain.ticket import Ticket
from itbiz.text.source import Document, parse

if TYPE_CHECKING:
    from tests.domain.builders import Data

    from itbiz.domain.fields import Line, Percent

TOP = Path(__file__).parents[2]
MINIMAL = {
    "id": "itb-7k3qx",
    "title": "Open the line",
    "type": "request",
    "requester": "sales",
    "opened": "2026-09-28T09:00:00+02:00",
}


def by_pydantic(data: object) -> Ticket | None:
    try:
        return Ticket.model_validate(data, by_alias=True, by_name=False)
    except ValidationError:
        return None


def assert_same(one: Ticket | None, other: Ticket | None) -> None:
    """The same objects, of the same values down to the last, and kept in the cache as the same."""
    assert one == other
    assert repr(one) == repr(other)
    if one is None or other is None:
        return
    assert repr(inner(one)) == repr(inner(other))
    kept = [pickle.loads(pickle.dumps(each)) for each in (one, other)]  # noqa: S301  # our own
    assert repr(inner(kept[0])) == repr(inner(kept[1]))


def inner(value: object) -> object:
    """A value with all that is kept in it, of which fields were given too."""
    if isinstance(value, Light):
        return (
            type(value),
            [(name, inner(each)) for name, each in value.__dict__.items()],
            sorted(value.model_fields_set),
        )
    return [inner(each) for each in value] if isinstance(value, tuple) else (type(value), value)


@given(TICKET_DATA)
def test_what_is_in_order_is_read_as_by_pydantic(data: Data) -> None:
    found = plainly(Ticket, data)
    assert found is not None
    assert_same(found, by_pydantic(data))


ODD: st.SearchStrategy[Any] = st.sampled_from(
    [
        *(None, True, False, 0, 1, -1, 1 << 70, 1.5, "", " ", "\t", "x" * 255, "x" * 301, "x" * 100_001),
        *(
            "a\nb",
            "a\rb",
            "a\x1bb",
            "a\u202eb",
            "\ud800",
            "é",
            "漢字",
            "NEW",
            "new ",
            "Request",
            "waiting",
            "requester",
        ),
        *("2026-09-28", "2026-02-30", "2026-09-28T09:00:00", "2026-09-28T09:00:00Z", "0012-01-01T00:00:00Z"),
        *("2026-09-28T09:00:00.123456+02:00", "2026-09-28t09:00:00+02:00", "9999-12-31T23:59:59-23:59"),
        *("2026-W40", "2026-W54", "2026-13", "3026-W01", "any", "Sales", "itb-7k3qx", "ITB_7", "class", "priority"),
        *([], {}, [None], [[]], [{}], {"": ""}, {"field": "class"}, {"by": "a"}, ("a",), {1: 2}, b"x"),
    ]
)


def places(data: Any) -> list[tuple[Any, Any]]:  # noqa: ANN401  # any data
    """Every container in some data with each of its keys."""
    keys = list(data) if isinstance(data, dict) else range(len(data)) if isinstance(data, list) else []
    return [each for key in keys for each in [(data, key), *places(data[key])]]


@given(TICKET_DATA, st.data())
def test_what_is_not_is_read_as_by_pydantic_or_left_to_it(data: Data, drawn: st.DataObject) -> None:
    data = copy.deepcopy(data)
    container, key = drawn.draw(st.sampled_from(places(data)))
    match drawn.draw(st.sampled_from(["replaced", "removed", "added", "moved"])):
        case "replaced":
            container[key] = drawn.draw(ODD)
        case "removed":
            del container[key]
        case "added" if isinstance(container, dict):
            name = drawn.draw(st.sampled_from(["class", "service_class", "from", "from_", "field", "why", "x", "re"]))
            container[name] = drawn.draw(ODD)
        case _:
            other, place = drawn.draw(st.sampled_from(places(data)))
            container[key] = copy.deepcopy(other[place])
    found = plainly(Ticket, data)
    if found is not None:
        assert_same(found, by_pydantic(data))


def tickets() -> list[Path]:
    return sorted(path for path in (TOP / "tests" / "errors").rglob("*.yaml") if path.name != "contract.yaml")


@pytest.mark.parametrize("path", tickets(), ids=lambda path: path.relative_to(TOP / "tests" / "errors").as_posix())
def test_every_example_of_an_error(path: Path) -> None:
    parsed = parse(path.read_text(encoding="utf-8", errors="replace"))
    if isinstance(parsed, Document):
        found = plainly(Ticket, parsed.data)
        if found is not None:
            assert_same(found, by_pydantic(parsed.data))


def test_every_field_of_a_ticket_is_known() -> None:
    """Otherwise every new ticket pays for pydantic, and nobody would notice."""
    assert plainly(Ticket, MINIMAL) is not None


def test_written_names_alone_count() -> None:
    assert plainly(Ticket, {**MINIMAL, "class": "standard"}) is not None
    assert plainly(Ticket, {**MINIMAL, "service_class": "standard"}) is None


def test_a_contract_is_left_to_pydantic() -> None:
    text = (TOP / "src" / "itbiz" / "version.py").parent.parent.parent / "tests" / "errors"
    path = next(iter(sorted(text.rglob("contract.yaml"))))
    parsed = parse(path.read_text(encoding="utf-8"))
    assert isinstance(parsed, Document)
    assert plainly(Contract, parsed.data) is None


class Constrained(Model):
    """An option that the plain reader does not know."""

    name: Line = Field(pattern="a+")


class Unknown(Model):
    """A kind that it does not know."""

    share: Percent


class Whole(Model):
    """Something checked as a whole."""

    name: Line

    def _checked(self) -> Whole:
        return self


class Inherited(Whole):
    """Fields that stand in another class."""

    other: Line


@pytest.mark.parametrize("model", [Constrained, Unknown, Whole, Inherited, dict])
def test_what_is_not_known_is_left_to_pydantic(model: type) -> None:
    with pytest.raises(NotPlain):
        plain._reader(model)  # None would hide which of the two it was
    assert plainly(model, {"name": "aa", "share": 5, "other": "a"}) is None


CODE = """
import sys
from itbiz.domain.backlog import load_ticket
text = "\\n".join(f"{key}: {value}" for key, value in %r.items())
ticket, findings = load_ticket("a.yaml", text)
assert ticket.id == "ITB-7K3QX" and not findings
assert not {"pydantic", "pydantic_core"} & set(sys.modules)
for number in range(%d):
    assert load_ticket("a.yaml", text)[0] == ticket
assert "pydantic" in sys.modules
"""


def test_few_are_read_without_pydantic_and_many_with_it() -> None:
    subprocess.run([sys.executable, "-c", CODE % (MINIMAL, plain.FEW)], check=True)
