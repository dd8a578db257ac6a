"""The schema of a mapping file: how the columns of another tracker's log become tickets.

The log is a table in CSV, one row a change (or one row a ticket, of which only the present state is known). The
mapping says which column is what; `itbiz.exchange.servicenow` holds the one that ships.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from functools import cached_property
from importlib import resources
from typing import TYPE_CHECKING, Annotated, Any, Literal, Self
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, Discriminator, Field, Strict, Tag, model_validator
from pydantic_core import PydanticCustomError

from itbiz.domain.backlog import load
from itbiz.domain.fields import HolderField, Key, Line, Model, StatusField, Text
from itbiz.domain.ticket import ServiceClass, Status, TicketType
from itbiz.exchange.template import TemplateError, columns_in
from itbiz.text.message import Message, msg

if TYPE_CHECKING:
    from itbiz.text.diagnostic import Diagnostic
    from itbiz.text.snapshot import Unreadable

SHIPPED = ("servicenow",)
"""The names of the mappings that come with the program."""

ISO = "iso"
UNIX = "unix"


def _refuse(message: Message) -> PydanticCustomError:
    return PydanticCustomError("said", "is refused", {"message": message})


def _one_character(value: str) -> str:
    if len(value) != 1 or value in "\r\n\0":
        raise _refuse(msg("write one character, `,` or `;` or a tab in quotes"))
    return value


def _encoding(value: str) -> str:
    try:
        # Encoding a text, not looking the name up: `rot13` and `zip` are codecs too.
        "a,b\n".encode(value)
    except (LookupError, ValueError, TypeError) as error:
        raise _refuse(
            msg("`{value}` is no encoding; try utf-8, utf-16, windows-1252 or latin-1", value=value)
        ) from error
    return value


def _zone(value: str) -> str:
    try:
        ZoneInfo(value)
    except (KeyError, ValueError, OSError) as error:
        raise PydanticCustomError("zone", "is no time zone", {"value": value}) from error
    return value


def _template(value: str) -> str:
    try:
        columns_in(value)
    except TemplateError as error:
        raise _refuse(error.message) from error
    return value


_PROBE = datetime(2016, 11, 23, 14, 45)  # noqa: DTZ001  # a form is tried out, no moment is meant


def _time_format(value: str) -> str:
    if value in {ISO, UNIX}:
        return value
    try:
        complete = re.search(r"%[dejxc]", value) and datetime.strptime(_PROBE.strftime(value), value)  # noqa: DTZ007
    except (ValueError, re.error):
        complete = None
    if not complete:
        raise _refuse(
            msg("`{value}` is no form of a date; write `iso`, `unix` or something like %d/%m/%Y %H:%M", value=value)
        )
    return value


Column = Annotated[str, Field(min_length=1)] | Annotated[int, Field(ge=1)]
Columns = Column | Annotated[tuple[Column, ...], Field(strict=False, min_length=1)]
Template = Annotated[str, Field(min_length=1, max_length=2000), AfterValidator(_template)]
Cells = Annotated[tuple[str, ...], Field(strict=False)]
Unknown = Literal["report", "keep", "skip"]


class LogFile(Model):
    """How the file is written."""

    delimiter: Annotated[str, AfterValidator(_one_character)] = Field(",", description="What stands between cells.")
    quote: Annotated[str, AfterValidator(_one_character)] = Field('"', description="What stands around a cell.")
    encoding: Annotated[str, AfterValidator(_encoding)] = Field("utf-8", description="As Python names it.")
    header: bool = Field(True, description="Whether the first line names the columns; else columns are numbers.")
    empty: Cells = Field(("",), description="Cells that mean nothing, such as `?` or `NULL`; blanks always do.")
    sparse: bool = Field(False, description="An empty cell means: as in the ticket's row before.")

    @model_validator(mode="after")
    def _apart(self) -> Self:
        if self.delimiter == self.quote:
            raise _refuse(msg("`delimiter` and `quote` must differ"))
        return self


class Times(Model):
    """When things happened."""

    column: Columns = Field(description="The instant of the row; of several columns the first that is not empty.")
    opened: Columns | None = Field(None, description="When the ticket was opened; the first row where left out.")
    formats: Annotated[tuple[Annotated[str, AfterValidator(_time_format)], ...], Field(strict=False, min_length=1)] = (
        Field((ISO,), description="`iso`, `unix` (seconds) or the signs of strptime; the first that fits is taken.")
    )
    zone: Annotated[str, AfterValidator(_zone)] | None = Field(
        None, description="The zone of times without an offset; the contract's where left out."
    )
    entered: dict[Literal["started", "delivered"], Column] = Field(
        {}, description="Columns that tell when a state was entered, used where no row of its own does."
    )

    @property
    def own_zone(self) -> ZoneInfo | None:
        """The zone the mapping names."""
        return ZoneInfo(self.zone) if self.zone else None


class NamedParty(Model):
    """A party that a cell stands for."""

    key: Key = Field(description="Its short name in contract.yaml.")
    name: Line = Field(description="Its written name.")


class PartyRule(Model):
    """Which column says who asks, or who does, and how that party is called here."""

    column: Column
    values: dict[str, NamedParty] = Field({}, description="Cell -> party, for those that deserve a better name.")
    key: Template | None = Field(None, description="Short name of every other party: a template.")
    name: Template | None = Field(None, description="Written name of every other party: a template.")
    empty: NamedParty | None = Field(
        None, description="Who it is where the cell is empty; without it a provider is left out, a requester reported."
    )
    unknown: Unknown = Field(
        "report", description="A cell that neither `values` nor `key` names: report the row, keep the party, skip it."
    )


class StateRule(Model):
    """The state that a cell stands for."""

    to: StatusField
    on: HolderField | None = Field(None, description="While waiting: who is waited for.")
    why: Text | None = Field(None, description="The reason written on the line; the cell where left out.")

    @model_validator(mode="after")
    def _holder(self) -> Self:
        if (self.to is Status.WAITING) != (self.on is not None):
            raise _refuse(msg("`on` says who is waited for: write it for `waiting`, and only there"))
        return self


def _no_wait(value: Status) -> Status:
    if value is Status.WAITING:
        raise _refuse(msg("`on` says who is waited for: write {example}", example="{to: waiting, on: requester}"))
    return value


def _form(value: Any) -> str:  # noqa: ANN401  # whatever the file holds
    return "rule" if isinstance(value, (Mapping, StateRule)) else "word"


PlainState = Annotated[StatusField, AfterValidator(_no_wait)]
StateField = Annotated[Annotated[PlainState, Tag("word")] | Annotated[StateRule, Tag("rule")], Discriminator(_form)]
UnknownState = Annotated[
    Annotated[Unknown | PlainState, Tag("word")] | Annotated[StateRule, Tag("rule")], Discriminator(_form)
]


class Reopened(Model):
    """When finished work counts as taken up again."""

    counter: Column | None = Field(None, description="A number that rises then; where it does not, the row is late.")
    why: Text | None = Field(None, description="The reason written on the line; the cell where left out.")


def _as_rule(value: object) -> StateRule:
    return value if isinstance(value, StateRule) else StateRule.model_validate({"to": value})


class States(Model):
    """Which column holds the state, and what its values mean."""

    column: Column
    values: Annotated[dict[str, StateField], Field(min_length=1)] = Field(
        description="Cell -> a state, or {to, on, why} where a line needs more."
    )
    unknown: UnknownState = Field(
        "report", description="A value not listed: report the row, keep the state, skip the row, or a state."
    )
    reopened: Reopened = Reopened()

    @cached_property
    def rules(self) -> Mapping[str, StateRule]:
        """What each listed cell means."""
        return {cell: _as_rule(value) for cell, value in self.values.items()}

    @cached_property
    def other(self) -> StateRule | None:
        """What every cell means that is not listed, if the mapping says so."""
        return None if self.unknown in {"report", "keep", "skip"} else _as_rule(self.unknown)


class TypeRule(Model):
    """Which column holds the type of a ticket."""

    column: Column
    values: dict[str, Annotated[TicketType, Strict(strict=False)]]
    other: Annotated[TicketType, Strict(strict=False)] = TicketType.REQUEST


class Lowered(Model):
    """What the end of a promotion is called."""

    cause: Literal["withdrawn", "reclassified"] = Field(
        "withdrawn", description="By the requester, or by IT, which gives the token back."
    )
    why: Text | None = None


class Promotion(Model):
    """What makes a request a priority request, which takes a token."""

    column: Column
    at_most: int | None = Field(None, description="The number a cell begins with is this or lower.")
    one_of: Cells | None = Field(None, description="The cell is one of these.")
    lowered: Lowered = Field(Lowered(), description="How the token is given back when the cell falls below again.")

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if (self.at_most is None) == (self.one_of is None):
            raise _refuse(msg("write either `at_most` or `one_of`"))
        return self


class Met(Model):
    """A column that says whether a promise was kept."""

    column: Column
    values: Cells = Field(("true",), description="The cells that mean yes.")


class Outcome(Model):
    """What is counted at the last row of every ticket and told after the import; tickets have no field for it."""

    by: Column = Field(description="The column to count by: the priority.")
    met: Met | None = None


class ImportMap(Model):
    """How an event log becomes tickets."""

    schema_: Literal["itbiz/import@1"] = Field(alias="schema", description="The version of this format.")
    file: LogFile = LogFile()
    key: Column = Field(description="The column that names the ticket; all rows of one name are its life.")
    id_prefix: Annotated[str, Field(pattern=r"^[A-Z][A-Z0-9]{0,9}$")] | None = Field(
        None, description="Of the ids; the contract's where left out."
    )
    time: Times
    by: Template = Field(description="Who made the change: an address no mail goes to is best.")
    title: Template = Field(description="A template: `{column}`, or `{column|text}` with a text for empty cells.")
    description: Template | None = None
    contact: Template | None = None
    assignee: Template | None = None
    type: Annotated[TicketType, Strict(strict=False)] | TypeRule = TicketType.REQUEST
    service_class: Literal["standard", "intangible"] = Field(
        "standard", alias="class", description="Of what is not promoted."
    )
    requester: PartyRule
    provider: PartyRule | None = None
    state: States
    promotion: Promotion | None = None
    outcome: Outcome | None = None

    @property
    def plain_class(self) -> ServiceClass:
        """The class of tickets that hold no token."""
        return ServiceClass(self.service_class)


def read_mapping(path: str, text: str | Unreadable) -> ImportMap | tuple[Diagnostic, ...]:
    """The mapping a file holds, or every finding that keeps it from being one."""
    findings: list[Diagnostic] = []
    found = load(ImportMap, path, text, findings)
    return found[0] if found else tuple(findings)


def shipped_text(name: str) -> str:
    """The text of a mapping that comes with the program. Raises KeyError for a name not in `SHIPPED`."""
    if name not in SHIPPED:
        raise KeyError(name)
    return resources.files(__package__).joinpath(f"{name}.yaml").read_text(encoding="utf-8")


def json_schema() -> dict[str, Any]:
    """The JSON Schema of mapping files, for editors that complete and check while people type."""
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **ImportMap.model_json_schema(by_alias=True)}
