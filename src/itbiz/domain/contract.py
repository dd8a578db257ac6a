"""The schema of `contract.yaml`. What a key that is left out means: measured, never enforced, the quota excepted."""

from __future__ import annotations

import re
from datetime import date, time
from typing import Annotated, Any, Literal, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    PlainSerializer,
    PlainValidator,
    Strict,
    WithJsonSchema,
    field_validator,
    model_validator,
)
from pydantic_core import PydanticCustomError

from itbiz.domain.clauses import (
    Amendments,
    ClassRules,
    Consequences,
    Count,
    Duties,
    EmergencyRules,
    Enforcement,
    Percent,
    Tokens,
    WipLimit,
)
from itbiz.domain.fields import POOL, Day, Key, Line, Model, Person, day_of, period_named, said
from itbiz.domain.period import Period, PeriodKind
from itbiz.domain.public_holidays import holidays_of
from itbiz.domain.ticket import ServiceClass

WEEKDAYS: tuple[Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"], ...] = (
    "mon",
    "tue",
    "wed",
    "thu",
    "fri",
    "sat",
    "sun",
)


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
ClassName = Annotated[ServiceClass, Strict(strict=False)]


class Closure(Model):
    """Days on which nobody works, both ends included."""

    first: Day = Field(alias="from")
    last: Day = Field(alias="to")
    label: Line | None = None

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.last < self.first:
            raise PydanticCustomError("closure_order", "ends before it begins")
        return self


class Calendar(Model):
    """Working time: for replies, graces and closures; never for cycle time."""

    working_days: tuple[Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"], ...] = Field(
        WEEKDAYS[:5], strict=False, min_length=1, description="Days of the week on which people work."
    )
    working_hours: tuple[ClockTime, ClockTime] = Field(
        (time(9), time(18)), strict=False, description="Start and end of a working day, in the contract's zone."
    )
    holidays: Line | Annotated[tuple[Day, ...], Field(strict=False)] | None = Field(
        None, description="A country code such as FR, or a list of days."
    )
    closures: tuple[Closure, ...] = Field((), strict=False)

    @field_validator("working_hours")
    @classmethod
    def _hours_in_order(cls, value: tuple[time, time]) -> tuple[time, time]:
        if value[1] <= value[0]:
            raise PydanticCustomError("hours_order", "ends before it begins")
        return value

    @field_validator("holidays")
    @classmethod
    def _holidays_known(cls, value: str | tuple[date, ...] | None) -> str | tuple[date, ...] | None:
        if value is not None:
            try:
                holidays_of(value)
            except ValueError as error:
                raise said(error) from error
        return value


People = Annotated[tuple[Person, ...], Field(strict=False)]


class Requester(Model):
    """A business unit: who asks."""

    name: Line
    relays: People = Field((), description="People between business and IT who write for others.")
    may_promote: People = Field((), description="Who may take a token; anybody where the list is left out.")
    may_sign: People = Field((), description="Who signs amendments for this party.")


class Provider(Model):
    """An IT team: who does."""

    name: Line
    lead: Person | None = None
    members: People = ()
    may_sign: People = Field((), description="Who signs amendments for this party.")


class Arbiter(Model):
    """Who decides where the two sides cannot."""

    name: Line
    members: People = ()


def _no_pool(value: dict[str, Any]) -> dict[str, Any]:
    if POOL in value:
        raise PydanticCustomError("reserved_key", "is reserved for the pool", {"value": POOL})
    return value


class Parties(Model):
    """Both sides of the contract, and the arbiter between them."""

    requesters: Annotated[dict[Key, Requester], Field(min_length=1), AfterValidator(_no_pool)]
    providers: Annotated[dict[Key, Provider], Field(min_length=1), AfterValidator(_no_pool)]
    arbiter: Arbiter | None = None


Pull = Literal["expedite", "emergency", "owed", "priority", "fixed_date", "standard", "intangible"]
PULL_ORDER: tuple[Pull, ...] = ("expedite", "emergency", "owed", "priority", "fixed_date", "standard", "intangible")
QuotaRow = Count | dict[Key, Count]


class Term(Model):
    """A block of terms, in force from the start of a period until the next block."""

    version: Annotated[int, Field(ge=1)] | None = None
    effective_from: PeriodStart = Field(description="The start of a period: its key or its first day.")
    review_by: Day | None = None
    period: Annotated[PeriodKind, Strict(strict=False)] = PeriodKind.ISO_WEEK
    quota: dict[Key, QuotaRow] = Field({}, description="Tokens per period: row who asks, column who does.")
    tokens: Tokens = Tokens()
    enforcement: Annotated[Enforcement, Strict(strict=False)] = Enforcement.REFUSE
    guarantee: Count | dict[Key, Count] | None = Field(
        None, description="Priority requests delivered per period: each team, or all together."
    )
    wip_limit: dict[Key, WipLimit] = Field({})
    allocation: dict[ClassName, Percent] = Field({}, description="Percent of throughput; sums to 100.")
    classes: dict[ClassName, ClassRules] = Field({})
    duties: Duties = Duties()
    emergency: EmergencyRules = EmergencyRules()
    consequences: Consequences = Consequences()
    pull_order: Annotated[tuple[Pull, ...], Field(strict=False)] = PULL_ORDER
    amendments: Amendments = Amendments()

    def cell(self, requester: str, provider: str) -> tuple[str, int]:
        """The column that pays for (requester, provider), and its tokens a period.

        The team's own cell, else the pool of the row (`any`, or a row that is a bare number), else the team's
        own column with no token at all.
        """
        row = self.quota.get(requester, {})
        cells = {POOL: row} if isinstance(row, int) else row
        if provider in cells:
            return provider, cells[provider]
        if POOL in cells:
            return POOL, cells[POOL]
        return provider, 0

    def cells(self) -> dict[tuple[str, str], int]:
        """Every written (requester, column) with its tokens a period."""
        return {
            (requester, column): tokens
            for requester, row in self.quota.items()
            for column, tokens in ({POOL: row} if isinstance(row, int) else row).items()
        }


class Contract(Model):
    """The contract of trust between business units and IT."""

    schema_: Literal["itbiz/contract@1"] = Field(alias="schema", description="The version of this format.")
    title: Line | None = None
    tickets: Annotated[str, AfterValidator(_folder)] = Field(
        "tickets", description="Folder of the tickets, relative to this file."
    )
    id_prefix: Annotated[str, Field(pattern=r"^[A-Z][A-Z0-9]{0,9}$")] = "ITB"
    language: Literal["en", "fr"] | None = Field(None, description="Of reports and boards; --lang overrides.")
    timezone: Annotated[str, AfterValidator(_zone)] = Field(description="The only clock that decides a claim's period.")
    calendar: Calendar = Calendar()
    parties: Parties
    terms: Annotated[tuple[Term, ...], Field(strict=False, min_length=1)]

    @property
    def zone(self) -> ZoneInfo:
        """The time zone that decides periods."""
        return ZoneInfo(self.timezone)

    def name_of(self, key: str) -> str:
        """The written name of a party, or its key where nobody has it."""
        party = self.parties.requesters.get(key) or self.parties.providers.get(key)
        return party.name if party else key


def first_day(term: Term) -> date:
    """The day a term begins."""
    start = term.effective_from
    return start if isinstance(start, date) else start.first
