"""The schema of `contract.yaml`. What a key that is left out means: measured, never enforced, the quota excepted."""

from __future__ import annotations

from datetime import date, time
from typing import TYPE_CHECKING, Literal, Self

from itbiz.domain.clauses import (
    Amendments,
    ClassRules,
    Consequences,
    Duties,
    EmergencyRules,
    Enforcement,
    Tokens,
    WipLimit,
)
from itbiz.domain.model import Field, Model
from itbiz.domain.period import PeriodKind
from itbiz.domain.vocabulary import POOL

if TYPE_CHECKING:
    from typing import Annotated
    from zoneinfo import ZoneInfo

    from pydantic import Strict

    from itbiz.domain.fields import (
        ClassName,
        Count,
        Day,
        Folder,
        Holidays,
        Key,
        Line,
        PartiesOf,
        People,
        Percent,
        PeriodStart,
        Person,
        WorkingHours,
        Zone,
    )

WEEKDAYS: tuple[Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"], ...] = (
    "mon",
    "tue",
    "wed",
    "thu",
    "fri",
    "sat",
    "sun",
)


class Closure(Model):
    """Days on which nobody works, both ends included."""

    first: Day = Field(alias="from")
    last: Day = Field(alias="to")
    label: Line | None = None

    def _checked(self) -> Self:
        if self.last < self.first:
            from pydantic_core import PydanticCustomError

            raise PydanticCustomError("closure_order", "ends before it begins")
        return self


class Calendar(Model):
    """Working time: for replies, graces and closures; never for cycle time."""

    working_days: tuple[Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"], ...] = Field(
        WEEKDAYS[:5], strict=False, min_length=1, description="Days of the week on which people work."
    )
    working_hours: WorkingHours = Field(
        (time(9), time(18)), description="Start and end of a working day, in the contract's zone."
    )
    holidays: Holidays = Field(None, description="A country code such as FR, or a list of days.")
    closures: tuple[Closure, ...] = Field((), strict=False)


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


class Parties(Model):
    """Both sides of the contract, and the arbiter between them."""

    requesters: PartiesOf[Requester]
    providers: PartiesOf[Provider]
    arbiter: Arbiter | None = None


Pull = Literal["expedite", "emergency", "owed", "priority", "fixed_date", "standard", "intangible"]
PULL_ORDER: tuple[Pull, ...] = ("expedite", "emergency", "owed", "priority", "fixed_date", "standard", "intangible")


class Term(Model):
    """A block of terms, in force from the start of a period until the next block."""

    version: Annotated[int, Field(ge=1)] | None = None
    effective_from: PeriodStart = Field(description="The start of a period: its key or its first day.")
    review_by: Day | None = None
    period: Annotated[PeriodKind, Strict(strict=False)] = PeriodKind.ISO_WEEK
    quota: dict[Key, Count | dict[Key, Count]] = Field(
        {}, description="Tokens per period: row who asks, column who does."
    )
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
    tickets: Folder = Field("tickets", description="Folder of the tickets, relative to this file.")
    id_prefix: Annotated[str, Field(pattern=r"^[A-Z][A-Z0-9]{0,9}$")] = "ITB"
    language: Literal["en", "fr"] | None = Field(None, description="Of reports and boards; --lang overrides.")
    timezone: Zone = Field(description="The only clock that decides a claim's period.")
    calendar: Calendar = Calendar()
    parties: Parties
    terms: Annotated[tuple[Term, ...], Field(strict=False, min_length=1)]

    @property
    def zone(self) -> ZoneInfo:
        """The time zone that decides periods."""
        from zoneinfo import ZoneInfo

        return ZoneInfo(self.timezone)

    def name_of(self, key: str) -> str:
        """The written name of a party, or its key where nobody has it."""
        party = self.parties.requesters.get(key) or self.parties.providers.get(key)
        return party.name if party else key


def first_day(term: Term) -> date:
    """The day a term begins."""
    start = term.effective_from
    return start if isinstance(start, date) else start.first
