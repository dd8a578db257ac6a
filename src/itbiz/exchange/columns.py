"""A mapping laid over the head of a table: which cell of a row means what."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from itbiz.exchange.mapping import Column, ImportMap, PartyRule, TypeRule
from itbiz.exchange.template import Filler, columns_in, filler
from itbiz.text.dataclass import dataclass, replace
from itbiz.text.diagnostic import START, Diagnostic
from itbiz.text.message import Message, msg
from itbiz.text.nearest import nearest
from itbiz.text.source import Document, Place, parse

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

_NUMBERED = re.compile(r"(.+)\.([1-9][0-9]{0,3})")
_SHOWN = 12


class Head:
    """The names of a table's columns; a column is meant by its name, by `name.2` where two share it, or by number."""

    def __init__(self, names: Sequence[str] | None, width: int) -> None:
        self.names = tuple(" ".join(name.split()) for name in names) if names else ()
        self.width = width

    def find(self, column: Column) -> int | None:
        """Where the column stands in a row, from 0; None where there is no such column."""
        if isinstance(column, int):
            return column - 1 if 1 <= column <= self.width else None
        name = " ".join(column.split())
        if name in self.names:
            return self.names.index(name)
        numbered = _NUMBERED.fullmatch(name)
        if numbered:
            same = [at for at, each in enumerate(self.names) if each == numbered[1]]
            if int(numbered[2]) <= len(same):
                return same[int(numbered[2]) - 1]
        return self.find(int(name)) if name.isdecimal() and len(name) <= 4 else None  # noqa: PLR2004  # columns of a table


@dataclass(frozen=True, slots=True)
class PartyCells:
    """Where a row tells a party, and how it is named."""

    rule: PartyRule
    cell: int
    key: Filler | None
    name: Filler | None


@dataclass(frozen=True, slots=True)
class Layout:
    """Where everything stands among the cells that are kept of a row."""

    kept: tuple[int, ...]
    key: int
    at: tuple[int, ...]
    opened: tuple[int, ...]
    entered: dict[str, int]
    by: Filler
    title: Filler
    texts: dict[str, Filler]
    """`description`, `contact` and `assignee`, those that are mapped."""
    type_cell: int | None
    requester: PartyCells
    provider: PartyCells | None
    state: int
    counter: int | None
    promotion: int | None
    outcome: int | None
    met: int | None


def missing_columns(mapping: ImportMap, head: Head, path: str, text: str) -> tuple[Diagnostic, ...]:
    """A finding on the mapping file for every column it names that the table has not."""
    document = parse(text)
    return tuple(
        Diagnostic(
            path,
            document.span(place) if isinstance(document, Document) else START,
            "import-no-column",
            msg("the table has no column `{column}`", column=column),
            _near(column, head),
        )
        for place, column in _named(mapping)
        if head.find(column) is None
    )


def _near(column: Column, head: Head) -> Message:
    found = nearest(str(column), head.names)
    if found:
        return msg("did you mean `{name}`?", name=found[0])
    names = ", ".join(head.names[:_SHOWN]) + (" …" if len(head.names) > _SHOWN else "")
    if not names:
        return msg("the table has {n} columns and no names: write a number", n=head.width)
    return msg("its columns are: {names}", names=names)


def _named(mapping: ImportMap) -> Iterator[tuple[Place, Column]]:
    yield ("key",), mapping.key
    yield from _each(("time", "column"), mapping.time.column)
    yield from _each(("time", "opened"), mapping.time.opened)
    for state, column in mapping.time.entered.items():
        yield ("time", "entered", state), column
    for field in ("by", "title", "description", "contact", "assignee"):
        yield from _of_template((field,), getattr(mapping, field))
    if isinstance(mapping.type, TypeRule):
        yield ("type", "column"), mapping.type.column
    for side, rule in (("requester", mapping.requester), ("provider", mapping.provider)):
        if rule:
            yield (side, "column"), rule.column
            yield from _of_template((side, "key"), rule.key)
            yield from _of_template((side, "name"), rule.name)
    yield ("state", "column"), mapping.state.column
    yield from _each(("state", "reopened", "counter"), mapping.state.reopened.counter)
    if mapping.promotion:
        yield ("promotion", "column"), mapping.promotion.column
    if mapping.outcome:
        yield ("outcome", "by"), mapping.outcome.by
        if mapping.outcome.met:
            yield ("outcome", "met", "column"), mapping.outcome.met.column


def _each(place: Place, columns: Column | tuple[Column, ...] | None) -> Iterator[tuple[Place, Column]]:
    if isinstance(columns, tuple):
        yield from (((*place, index), column) for index, column in enumerate(columns))
    elif columns is not None:
        yield place, columns


def _of_template(place: Place, template: str | None) -> Iterator[tuple[Place, Column]]:
    if template is not None:
        yield from ((place, column) for column in columns_in(template))


def lay_out(mapping: ImportMap, head: Head) -> Layout:
    """The layout of a table whose head has every column the mapping names (`missing_columns` is empty)."""
    kept: list[int] = []

    def at(column: Column) -> int:
        position = head.find(column)
        if position is None:
            raise KeyError(column)
        if position not in kept:
            kept.append(position)
        return kept.index(position)

    def several(columns: Column | tuple[Column, ...] | None) -> tuple[int, ...]:
        return tuple(at(column) for _, column in _each((), columns))

    def maybe(column: Column | None) -> int | None:
        return None if column is None else at(column)

    texts = {field: getattr(mapping, field) for field in ("description", "contact", "assignee")}
    outcome = mapping.outcome
    layout = Layout(
        kept=(),
        key=at(mapping.key),
        at=several(mapping.time.column),
        opened=several(mapping.time.opened),
        entered={state: at(column) for state, column in mapping.time.entered.items()},
        by=filler(mapping.by, at),
        title=filler(mapping.title, at),
        texts={field: filler(template, at) for field, template in texts.items() if template},
        type_cell=at(mapping.type.column) if isinstance(mapping.type, TypeRule) else None,
        requester=_party(mapping.requester, at),
        provider=_party(mapping.provider, at) if mapping.provider else None,
        state=at(mapping.state.column),
        counter=maybe(mapping.state.reopened.counter),
        promotion=maybe(mapping.promotion.column if mapping.promotion else None),
        outcome=maybe(outcome.by if outcome else None),
        met=maybe(outcome.met.column if outcome and outcome.met else None),
    )
    return replace(layout, kept=tuple(kept))


def _party(rule: PartyRule, at: Callable[[Column], int]) -> PartyCells:
    return PartyCells(
        rule, at(rule.column), filler(rule.key, at) if rule.key else None, filler(rule.name, at) if rule.name else None
    )
