"""Objects of data that are plainly in order, made without pydantic, whose import costs more than all else at a commit.

A class of `itbiz.domain.model` says of each field its kind, its default and what pydantic is told of it. Where all of
that is among the few things known here, the functions of `itbiz.domain.kinds` are called one by one. Anything else,
a kind or an option that is not known as well as a value that is not in order, is left to pydantic: it alone refuses,
and says why. So a class that changes is never read wrongly, at worst slowly; tests hold both to the same objects.
"""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING, Any, TypeVar

from itbiz.domain import kinds
from itbiz.domain.model import REQUIRED, Light
from itbiz.domain.vocabulary import Holder, ServiceClass, Status

if TYPE_CHECKING:
    from collections.abc import Callable
    from enum import Enum

    from itbiz.domain.model import FieldSpec

    Take = Callable[[Any], Any]
    """From what a file says to what is meant. Raises ValueError."""

L = TypeVar("L")

FEW = 1_000
"""Objects of one process, from which on there may be many more: pydantic takes three quarters of the time of each."""

_ANNOTATION = re.compile(
    r"(?:(?P<name>\w+)|Annotated\[(?P<word>\w+), Strict\(strict=False\)\]"
    r"|tuple\[(?P<line>\w+), \.\.\.\]|Literal\[(?P<words>[^\]]+)\])(?P<optional> \| None)?"
)

_READERS: dict[type, Take] = {}
_made = 0


class NotPlain(ValueError):
    """Pydantic has to be asked."""


def plainly(model: type[L], data: object) -> L | None:
    """The object of the data of a file; None where pydantic has to be asked."""
    try:
        found: L = _reader(model)(data)
    except ValueError:
        return None
    return found


def is_worth_it() -> bool:
    """Whether to try `plainly` first: pydantic is not there yet, and little was read. Asked once for each object."""
    global _made  # noqa: PLW0603  # how much was read is a fact of the process
    _made += 1
    return _made <= FEW and "itbiz.domain.twin" not in sys.modules


def _reader(model: type) -> Take:
    if model not in _READERS:
        if not issubclass(model, Light) or hasattr(model, "_checked"):
            raise NotPlain
        if model.__annotations__.keys() != model.model_fields.keys():
            raise NotPlain
        _READERS[model] = _reader_of(model)
    return _READERS[model]


def _reader_of(model: type[Light]) -> Take:
    fields = [
        (name, spec.alias or name, _take(model, model.__annotations__[name], spec), spec.default)
        for name, spec in model.model_fields.items()
    ]

    def read(data: Any) -> Light:  # noqa: ANN401  # whatever the file holds
        if type(data) is not dict:
            raise NotPlain
        values, given = dict[str, Any](), set[str]()
        for name, written, take, default in fields:
            if written in data:
                values[name] = take(data[written])
                given.add(name)
            elif default is REQUIRED:
                raise NotPlain
            else:
                values[name] = default
        if len(given) < len(data):
            raise NotPlain
        return model.model_construct(given, **values)

    return read


def _take(model: type[Light], annotation: str, spec: FieldSpec) -> Take:
    """What reads the values of a field. Raises NotPlain where its kind or an option is not known here."""
    found = _ANNOTATION.fullmatch(annotation)
    options = {name: value for name, value in spec.options.items() if name not in {"description", "examples"}}
    if found is None:
        raise NotPlain
    if found["line"]:
        if options.pop("strict", True):
            raise NotPlain
        take = _each(_named(model, found["line"]))
    elif found["words"]:
        take = _one_of({word.strip(" \"'") for word in found["words"].split(",")})
    elif found["word"]:
        take = _word(getattr(sys.modules[model.__module__], found["word"]))
    elif found["name"] == "int":
        take = _at_least(options.pop("ge", None))
    else:
        take = _named(model, found["name"])
    if options:
        raise NotPlain
    return _or_none(take) if found["optional"] else take


def _named(model: type[Light], name: str) -> Take:
    if name in _KINDS:
        return _KINDS[name]
    ours = sys.modules[model.__module__]
    if name == "HistoryLine":
        return _either("field", _reader(ours.FieldChange), _reader(ours.Transition))
    if name == "Approver":
        return _either(None, _reader(ours.Approval), _KINDS["Person"])
    return _reader(getattr(ours, name, object))


def _text(take: Take, longest: int | None = None) -> Take:
    def read(value: Any) -> Any:  # noqa: ANN401  # as above
        if type(value) is not str or (longest is not None and len(value) > longest):
            raise NotPlain
        return take(value)

    return read


def _word(words: type[Enum]) -> Take:
    return _text(words)


_KINDS: dict[str, Take] = {
    "Line": _text(kinds.line, kinds.LONGEST_LINE),
    "Text": _text(kinds.text, kinds.LONGEST_TEXT),
    "Person": _text(kinds.line, kinds.LONGEST_ADDRESS),
    "Key": _text(kinds.key),
    "TicketId": _text(kinds.ticket_id),
    "Instant": _text(kinds.instant),
    "Day": _text(kinds.day_of),
    "PeriodField": _text(kinds.period_named),
    "StatusField": _word(Status),
    "HolderField": _word(Holder),
    "ClassName": _word(ServiceClass),
}
"""Those of `itbiz.domain.fields` that hold no class of ours, by name."""


def _or_none(take: Take) -> Take:
    return lambda value: None if value is None else take(value)


def _one_of(words: set[str]) -> Take:
    def read(value: Any) -> Any:  # noqa: ANN401  # as above
        if type(value) is not str or value not in words:
            raise NotPlain
        return value

    return read


def _at_least(least: int | None) -> Take:
    def read(value: Any) -> Any:  # noqa: ANN401  # as above
        if type(value) is not int or (least is not None and value < least):
            raise NotPlain
        return value

    return read


def _each(take: Take) -> Take:
    def read(value: Any) -> Any:  # noqa: ANN401  # as above
        if type(value) is not list:
            raise NotPlain
        return tuple([take(each) for each in value])

    return read


def _either(key: str | None, one: Take, other: Take) -> Take:
    """One for a mapping, with that key if one is named; the other for anything else."""
    return lambda value: (one if type(value) is dict and (key is None or key in value) else other)(value)
