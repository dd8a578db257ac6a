"""What pydantic refused, said as findings: the place in the file, plain words, and the way out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, get_args

from pydantic import BaseModel

from itbiz.domain.model import Light
from itbiz.domain.twin import twin
from itbiz.text.dataclass import dataclass, replace
from itbiz.text.message import Message, msg, msgs
from itbiz.text.problem import MOST_PROBLEMS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from pydantic_core import ErrorDetails

    from itbiz.text.source import Place


@dataclass(frozen=True, slots=True)
class SchemaError:
    """One refused value. `at_key` tells whether the key or the value is to be underlined."""

    code: str
    place: Place
    message: Message
    hint: Message | None
    at_key: bool = False


def schema_errors(model: type[BaseModel], data: object, errors: Iterable[ErrorDetails]) -> list[SchemaError]:
    """The findings for the errors of one validation of `data` against `model`, the most telling first.

    A file with more than `MOST_PROBLEMS` has only those: each costs a search for its place and for what was meant.
    """
    found: dict[Place, SchemaError] = {}
    said: set[Place] = set()
    for error in sorted(errors, key=_says_little):
        place = _place(data, error)
        if place in said:
            # The other branches of a union complain as well, and so does a list about the items it could not read;
            # whoever got furthest knows best.
            continue
        refused = _describe(model, place, error)
        said.update(place[:length] for length in range(len(place) + 1))
        found[place] = refused if refused.hint else replace(refused, hint=_hint_schema())
        if len(found) >= MOST_PROBLEMS:
            break
    return list(found.values())


def _says_little(error: ErrorDetails) -> tuple[bool, bool, int]:
    kind = error["type"]
    return kind == "too_short", kind.endswith("_type"), -len(error["loc"])


KEY_STEP = "[key]"
"""What pydantic adds to the place of a value that is the key of a mapping."""


def _place(data: object, error: ErrorDetails) -> Place:
    """The place in the file: `loc` without the names of union branches that pydantic puts in between."""
    place: list[int | str] = []
    here = data
    loc = error["loc"]
    for index, step in enumerate(loc):
        inside = step in here if isinstance(here, dict) else isinstance(here, list) and step in range(len(here))
        if inside and isinstance(here, (dict, list)):
            here = here[step]  # type: ignore[index]  # a key of the mapping or an index of the list, as just shown
            place.append(step)
        elif index == len(loc) - 1 and isinstance(here, dict) and error["type"] == "missing":
            place.append(step)
    return tuple(place)


def _describe(model: type[BaseModel], place: Place, error: ErrorDetails) -> SchemaError:
    kind, context = error["type"], error.get("ctx", {})
    name = str(place[-1]) if place else ""
    if kind == "missing" and isinstance(error["loc"][-1], int):
        return SchemaError(
            "bad-value",
            place,
            msg("`{field}` wants {n} entries", field=_field(place), n=error["loc"][-1] + 1),
            None,
        )
    if kind == "missing":
        return SchemaError("missing-field", place, msg("`{field}` is missing", field=name), _hint_missing(name))
    if kind == "extra_forbidden":
        return SchemaError(
            "unknown-field",
            place,
            msg("`{field}` is no field here", field=name),
            did_you_mean(name, fields_at(model, place[:-1])),
            at_key=True,
        )
    if kind in {"enum", "literal_error"}:
        return _unknown_value(place, error)
    if kind == "said":
        return SchemaError("bad-value", place, context["message"], None)
    if kind in CUSTOM:
        code, words = CUSTOM[kind]
        message, hint = words(name, _shown(error["input"]), context)
        return SchemaError(code, place, message, hint, at_key=error["loc"][-1:] == (KEY_STEP,))
    return _general(kind, place, name, error)


def _unknown_value(place: Place, error: ErrorDetails) -> SchemaError:
    expected = [word.strip(" '\"") for word in str(error["ctx"]["expected"]).replace(" or ", ",").split(",")]
    value = _shown(error["input"])
    near = did_you_mean(value, expected)
    at_key = error["loc"][-1:] == (KEY_STEP,)
    return SchemaError(
        "unknown-value",
        place,
        msg("`{value}` is not a value of `{field}`", value=value, field=_field(place[:-1] if at_key else place)),
        near or msg("write one of: {values}", values=", ".join(expected)),
        at_key=at_key,
    )


def _field(place: Place) -> str:
    names = [step for step in place if isinstance(step, str)]
    return names[-1] if names else "?"


def _shown(value: object) -> str:
    text = "null" if value is None else str(value).lower() if isinstance(value, bool) else str(value)
    line = " ".join(text.split())
    return line if len(line) <= 60 else f"{line[:59]}…"  # noqa: PLR2004  # what fits on a line beside the words


def _general(kind: str, place: Place, name: str, error: ErrorDetails) -> SchemaError:
    context = error.get("ctx", {})
    field = name if not name.isdigit() else _field(place)
    if kind in {"greater_than_equal", "less_than_equal"}:
        bound = context.get("ge", context.get("le"))
        low = kind == "greater_than_equal"
        message = (
            msg("`{field}` is below {bound}", field=field, bound=bound)
            if low
            else msg("`{field}` is above {bound}", field=field, bound=bound)
        )
        return SchemaError("out-of-range", place, message, None)
    if kind in {"string_too_long", "too_long"} and isinstance(error["input"], str):
        most = context["max_length"]
        return SchemaError(
            "too-long",
            place,
            msgs(
                "`{field}` is longer than {n} character",
                "`{field}` is longer than {n} characters",
                most,
                field=field,
            ),
            msg("put the rest into `description`") if field == "title" else None,
        )
    if kind == "string_pattern_mismatch":
        return SchemaError(
            "bad-value",
            place,
            msg("`{value}` does not have the form of `{field}`", value=_shown(error["input"]), field=field),
            msg("the form is {pattern}", pattern=context["pattern"]),
        )
    if kind == "too_short":
        return SchemaError("blank-value", place, msg("`{field}` is empty", field=field), None)
    if kind == "too_long":
        most = context["max_length"]
        message = msgs("`{field}` has room for {n} entry", "`{field}` has room for {n} entries", most, field=field)
        return SchemaError("too-long", place, message, None)
    wanted = WANTED.get(kind)
    if wanted is None:
        return SchemaError("bad-value", place, msg("`{field}` cannot be read", field=field), _hint_schema())
    if not place:
        return SchemaError(
            "wrong-type",
            place,
            msg("the file holds {found}, where {wanted} is expected", found=_kind(error["input"]), wanted=wanted),
            None,
        )
    return SchemaError(
        "wrong-type",
        place,
        msg(
            "`{field}` holds {found}, where {wanted} is expected",
            field=field,
            found=_kind(error["input"]),
            wanted=wanted,
        ),
        _hint_type(kind, error["input"], wanted),
    )


def _hint_type(kind: str, value: object, wanted: Message) -> Message | None:
    if kind == "string_type" and isinstance(value, (int, float)):
        return msg('put it in quotes: "{value}"', value=_shown(value))
    if value is not None:
        return None
    if kind.startswith(("string", "int", "bool")):
        return msg("write {wanted} after the colon", wanted=wanted)
    return msg("write what belongs here on the lines below, or remove this line")


def _kind(value: object) -> Message:
    match value:
        case None:
            return msg("nothing")
        case bool():
            return msg("yes or no")
        case int() | float():
            return msg("a number")
        case str():
            return msg("a text")
        case dict():
            return msg("a mapping")
        case _:
            return msg("a list")


WANTED: dict[str, Message] = {
    "string_type": msg("a text"),
    "int_type": msg("a whole number"),
    "int_from_float": msg("a whole number"),
    "bool_type": msg("true or false"),
    "tuple_type": msg("a list"),
    "list_type": msg("a list"),
    "dict_type": msg("a mapping"),
    "model_type": msg("a mapping"),
    "model_attributes_type": msg("a mapping"),
}


CUSTOM: dict[str, tuple[str, Callable[[str, str, Mapping[str, Any]], tuple[Message, Message | None]]]] = {
    "unsafe_character": (
        "unsafe-character",
        lambda field, _value, context: (
            msg(
                "`{field}` holds a character that is not shown: U+{code}",
                field=field,
                code=f"{context['character']:04X}",
            ),
            msg("delete it; it can change what a terminal or a reader shows"),
        ),
    ),
    "blank": ("blank-value", lambda field, _value, _context: (msg("`{field}` is empty", field=field), None)),
    "several_lines": (
        "several-lines",
        lambda field, _value, _context: (
            msg("`{field}` stands on several lines", field=field),
            msg("keep it on one line; long text belongs in `description`"),
        ),
    ),
    "not_an_instant": (
        "bad-value",
        lambda _field, value, _context: (
            msg("`{value}` is no instant", value=value),
            msg("write it with its offset: 2026-09-28T09:12:00+02:00"),
        ),
    ),
    "not_a_period": (
        "bad-value",
        lambda _field, value, _context: (
            msg("`{value}` is no period", value=value),
            msg("write a week 2026-W40, a month 2026-10 or a quarter 2026-Q4"),
        ),
    ),
    "date": (
        "bad-value",
        lambda _field, value, _context: (
            msg("`{value}` is no day of the calendar", value=value),
            msg("write it as 2026-12-11"),
        ),
    ),
    "year": (
        "out-of-range",
        lambda _field, value, context: (
            msg(
                "`{value}` lies outside the years {first} to {last}",
                value=value,
                first=str(context["first"]),
                last=str(context["last"]),
            ),
            msg("correct the year"),
        ),
    ),
    "key": (
        "bad-value",
        lambda _field, value, _context: (
            msg("`{value}` cannot be the short name of a party", value=value),
            msg("use lower-case letters, digits, `-` and `_`, and start with a letter"),
        ),
    ),
    "ticket_id": (
        "bad-value",
        lambda _field, value, _context: (
            msg("`{value}` is no ticket id", value=value),
            msg("an id is a prefix, a hyphen and letters or digits: ITB-7K3QX"),
        ),
    ),
    "clock_time": (
        "bad-value",
        lambda _field, value, _context: (
            msg("`{value}` is no time of day", value=value),
            msg('write it in quotes, from "00:00" to "23:59"'),
        ),
    ),
    "zone": (
        "bad-value",
        lambda _field, value, _context: (
            msg("`{value}` is no time zone", value=value),
            msg("write a name of the IANA list: Europe/Paris"),
        ),
    ),
    "folder": (
        "bad-value",
        lambda _field, value, _context: (
            msg("`{value}` is no folder below the contract", value=value),
            msg("write a relative path without `..`: tickets"),
        ),
    ),
    "one_unit": (
        "bad-value",
        lambda field, _value, _context: (
            msg("`{field}` wants exactly one unit", field=field),
            msg("write one of: working_days, working_hours, days, periods"),
        ),
    ),
    "closure_order": (
        "bad-value",
        lambda _field, _value, _context: (msg("this closure ends before it begins"), None),
    ),
    "hours_order": (
        "bad-value",
        lambda _field, _value, _context: (msg("the working day ends before it begins"), None),
    ),
    "reserved_key": (
        "bad-value",
        lambda _field, _value, context: (
            msg("no party may be called `{value}`: that is the pool of tokens for any team", value=context["value"]),
            msg("choose another short name"),
        ),
    ),
}


def _hint_schema() -> Message:
    return msg("`itbiz schema` describes every field")


def _hint_missing(name: str) -> Message:
    return msg("add `{field}:`; `itbiz schema` describes every field", field=name)


def did_you_mean(word: str, candidates: Iterable[str]) -> Message | None:
    """A hint with the nearest of the candidates; none if nothing is near."""
    import difflib  # only a mistake pays for it

    known = {candidate.casefold(): candidate for candidate in candidates}
    near = difflib.get_close_matches(word.casefold(), known, n=1, cutoff=0.6)
    return msg("did you mean `{word}`?", word=known[near[0]]) if near else None


def fields_at(model: type[BaseModel], place: Place) -> list[str]:
    """The names a mapping at this place of a model may have, as they are written in the file."""
    models = {twin(model)}
    for step in place:
        following: set[type[BaseModel]] = set()
        for each in models:
            for name, field in each.model_fields.items():
                if isinstance(step, str) and step in {name, field.alias}:
                    following |= set(_models_in(field.annotation))
        # A list index or the key of a party changes nothing: the annotation already names what is inside.
        models = following or models
    return [field.alias or name for each in models for name, field in each.model_fields.items()]


def _models_in(annotation: object) -> Iterable[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, (BaseModel, Light)):
        yield twin(annotation)
    for argument in get_args(annotation):
        yield from _models_in(argument)
