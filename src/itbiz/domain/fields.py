"""The kinds of value that tickets and contracts are made of, each refusing what it cannot mean.

Errors are raised as `PydanticCustomError`; `itbiz.domain.schema_errors` turns their type into words in two languages.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Annotated, Any, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    GetPydanticSchema,
    PlainSerializer,
    PlainValidator,
    Strict,
    Tag,
    WithJsonSchema,
)
from pydantic_core import PydanticCustomError, core_schema

from itbiz.domain import kinds
from itbiz.domain.kinds import day_of, period_named, said
from itbiz.domain.period import Period, format_instant
from itbiz.domain.public_holidays import holidays_of
from itbiz.domain.ticket import Approval, FieldChange, Holder, ServiceClass, Status, Transition
from itbiz.domain.vocabulary import POOL


class Model(BaseModel):
    """Strict and closed: a key we do not know is a typing mistake, and a number is not a text."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, populate_by_name=True)


Line = Annotated[str, AfterValidator(kinds.line), Field(max_length=kinds.LONGEST_LINE)]
"""A text on one line, without control characters."""

Text = Annotated[str, AfterValidator(kinds.text), Field(max_length=kinds.LONGEST_TEXT)]
"""A text of one or more lines, without control characters."""

Person = Annotated[str, AfterValidator(kinds.line), Field(max_length=kinds.LONGEST_ADDRESS)]
"""Who acts: an e-mail address, as git knows its authors."""

Key = Annotated[str, AfterValidator(kinds.key)]
"""The short name of a party: lower-case letters, digits, `-` and `_`."""

TicketId = Annotated[str, AfterValidator(kinds.ticket_id)]
"""`ITB-7K3QX`: a prefix and a random part. Case is ignored; upper case is kept."""

Instant = Annotated[
    datetime,
    BeforeValidator(kinds.instant),
    PlainSerializer(format_instant, return_type=str),
    WithJsonSchema({"type": "string", "format": "date-time", "examples": ["2026-09-28T09:12:00+02:00"]}),
]
"""A moment with its offset. A time without an offset is refused: nobody can say when it was."""

Day = Annotated[
    date,
    BeforeValidator(day_of),
    PlainSerializer(date.isoformat, return_type=str),
    WithJsonSchema({"type": "string", "format": "date", "examples": ["2026-12-11"]}),
]
"""A calendar day, `2026-12-11`."""

PeriodField = Annotated[
    Period,
    # Pydantic looks into no dataclass but the library's. What has a `ref` of its own gets no title from its field.
    GetPydanticSchema(lambda _source, _handler: core_schema.is_instance_schema(Period, ref="Period")),
    BeforeValidator(period_named),
    PlainSerializer(str, return_type=str),
    WithJsonSchema(
        {
            "type": "string",
            "pattern": r"^\d{4}-(W\d{2}|\d{2}|Q[1-4])$",
            "examples": ["2026-W40", "2026-10", "2026-Q4"],
        }
    ),
]
"""A period by its key: `2026-W40`, `2026-10` or `2026-Q4`."""

Count = Annotated[int, Field(ge=0, le=1_000_000)]
QuotaRow = Count | dict[Key, Count]
Percent = Annotated[int, Field(ge=0, le=100)]
People = Annotated[tuple[Person, ...], Field(strict=False)]
StatusField = Annotated[Status, Strict(strict=False)]
HolderField = Annotated[Holder, Strict(strict=False)]
ClassName = Annotated[ServiceClass, Strict(strict=False)]


def _history_tag(value: Any) -> str:  # noqa: ANN401  # whatever the file holds
    if isinstance(value, FieldChange):
        return "change"
    return "change" if isinstance(value, Mapping) and "field" in value else "transition"


HistoryLine = Annotated[
    Annotated[Transition, Tag("transition")] | Annotated[FieldChange, Tag("change")], Discriminator(_history_tag)
]


def _approver_tag(value: Any) -> str:  # noqa: ANN401  # whatever the file holds
    return "later" if isinstance(value, (Mapping, Approval)) else "name"


Approver = Annotated[Annotated[Person, Tag("name")] | Annotated[Approval, Tag("later")], Discriminator(_approver_tag)]


def _clock_time(value: Any) -> time:  # noqa: ANN401  # whatever the file holds
    if isinstance(value, time):
        return value
    if isinstance(value, str) and re.fullmatch(r"\d{2}:\d{2}", value):
        try:
            return time.fromisoformat(value)
        except ValueError:
            pass
    raise PydanticCustomError("clock_time", "is no time of day", {"value": str(value)})


def _zone(value: str) -> str:
    try:
        ZoneInfo(value)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise PydanticCustomError("zone", "is no time zone", {"value": value}) from error
    return value


def _folder(value: str) -> str:
    cleaned = value.strip("/")
    parts = cleaned.split("/")
    if not cleaned or value.startswith("/") or "\\" in value or any(part in {"", ".", "..", ".git"} for part in parts):
        raise PydanticCustomError("folder", "is no folder below the contract", {"value": value})
    return cleaned


def _period_start(value: Any) -> Period | date:  # noqa: ANN401  # whatever the file holds
    if isinstance(value, date) or (isinstance(value, str) and re.fullmatch(r"\d{4}-\d{2}-\d{2}", value)):
        return day_of(value)
    return period_named(value)


PeriodStart = Annotated[
    Period | date,
    PlainValidator(_period_start),
    PlainSerializer(str, return_type=str),
    WithJsonSchema({"type": "string", "examples": ["2026-W36", "2026-10", "2026-Q4", "2026-08-31"]}),
]
ClockTime = Annotated[
    time,
    BeforeValidator(_clock_time),
    PlainSerializer(lambda value: value.strftime("%H:%M"), return_type=str),
    WithJsonSchema({"type": "string", "pattern": r"^\d{2}:\d{2}$", "examples": ["09:00"]}),
]


def _hours_in_order(value: tuple[time, time]) -> tuple[time, time]:
    if value[1] <= value[0]:
        raise PydanticCustomError("hours_order", "ends before it begins")
    return value


WorkingHours = Annotated[tuple[ClockTime, ClockTime], Field(strict=False), AfterValidator(_hours_in_order)]


def _holidays_known(value: str | tuple[date, ...] | None) -> str | tuple[date, ...] | None:
    if value is not None:
        try:
            holidays_of(value)
        except ValueError as error:
            raise said(error) from error
    return value


Holidays = Annotated[Line | Annotated[tuple[Day, ...], Field(strict=False)] | None, AfterValidator(_holidays_known)]
Folder = Annotated[str, AfterValidator(_folder)]
Zone = Annotated[str, AfterValidator(_zone)]


def _no_pool(value: dict[str, Any]) -> dict[str, Any]:
    if POOL in value:
        raise PydanticCustomError("reserved_key", "is reserved for the pool", {"value": POOL})
    return value


P = TypeVar("P")

PartiesOf = Annotated[dict[Key, P], Field(min_length=1), AfterValidator(_no_pool)]
