"""The clauses of a term: what the two sides undertake, one small model each."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Literal, Self

from itbiz.domain.model import Field, Model

if TYPE_CHECKING:
    from typing import Annotated

    from itbiz.domain.fields import Count, Percent


class Duration(Model):
    """A length of time in exactly one unit."""

    working_days: Count | None = Field(None, description="Days of working time, as the calendar has them.")
    working_hours: Count | None = Field(None, description="Hours of working time.")
    days: Count | None = Field(None, description="Calendar days.")
    periods: Count | None = Field(None, description="Periods of the term.")

    def _checked(self) -> Self:
        if len(self.model_fields_set) != 1 or all(getattr(self, unit) is None for unit in self.model_fields_set):
            from pydantic_core import PydanticCustomError

            raise PydanticCustomError("one_unit", "wants exactly one unit")
        return self


class Tokens(Model):
    """What may be done with a token besides spending it now."""

    carry_over_max: Count = Field(0, description="Unused tokens that move on to the next period, at most.")
    book_ahead: Annotated[int, Field(ge=0, le=52)] = Field(1, description="Periods ahead that may be claimed now.")
    swap: Literal["until_started", "with_provider_consent", "never"] = "until_started"
    refund: Literal["until_started", "never"] = "until_started"


class Expectation(Model):
    """A service level expectation: this share of items is done within these days (Kanban Guide: SLE)."""

    percentile: Annotated[int, Field(ge=1, le=100)]
    within_days: Annotated[int, Field(ge=1, le=3650)]


class ClassRules(Model):
    """What a class of service expects and asks for."""

    sle: Expectation | None = None
    requires: tuple[Literal["due", "due_reason", "justification", "acceptance", "contact", "description"], ...] = Field(
        (), strict=False
    )


class NoAnswer(Model):
    """What follows when a question to the requester stays open."""

    remind_after: Duration
    forfeit_after: Duration


class RequesterDuties(Model):
    """What the business side undertakes."""

    required_fields: tuple[Literal["justification", "acceptance", "contact", "description", "due"], ...] = Field(
        (), strict=False, description="Fields a ticket must fill before it may take a token."
    )
    answer_within: Duration | None = None
    no_answer: NoAnswer | None = None
    accept_within: Duration | None = Field(None, description="Silence after delivery counts as acceptance.")


class ProviderDuties(Model):
    """What IT undertakes besides the guarantee."""

    acknowledge_within: Duration | None = None
    answer_within: Duration | None = None
    start_within: Duration | None = None
    explain: tuple[Literal["refusal", "demotion", "wait"], ...] = Field((), strict=False)
    reopen_free_within: Duration | None = None


class Duties(Model):
    """Every right has a duty."""

    requester: RequesterDuties = RequesterDuties()
    provider: ProviderDuties = ProviderDuties()


class EmergencyCap(Model):
    """Emergencies one requester may raise without the arbiter."""

    per: Literal["period", "month", "quarter", "year"]
    count: Count


class EmergencyRules(Model):
    """Break glass: allowed without a token, never silent."""

    requires: tuple[Literal["reason", "impact", "approved_by"], ...] = Field((), strict=False)
    approved_by: tuple[Literal["requester", "provider"], ...] = Field((), strict=False)
    confirm_within: Duration | None = None
    repay: Count = Field(1, description="Tokens charged; the balance may go below zero.")
    cap: EmergencyCap | None = None
    review_within: Duration | None = None


class ProviderMisses(Model):
    """What follows when IT misses what is due."""

    owed: Literal["carried"] = "carried"
    escalate_after: Count | None = None


class RequesterExceeds(Model):
    """What follows when a business unit exceeds its part."""

    emergency_cap: Literal["arbiter"] | None = None
    unanswered_percent: Percent | None = None


class Consequences(Model):
    """One on each side."""

    provider_misses: ProviderMisses | None = None
    requester_exceeds: RequesterExceeds | None = None


class Amendments(Model):
    """How terms change."""

    signatures: Literal["both"] | None = None
    notice: Duration | None = Field(None, description="How long before they begin new terms are signed by everybody.")
    commit_signatures: Literal["none", "ssh", "gpg", "any"] = Field(
        "none", description="How the commit that brings a signature in is itself signed, by whoever signs."
    )


class WipLimit(Model):
    """Items in progress that a team takes at a time; beyond it itbiz warns and never refuses."""

    total: Count | None = None
    expedite: Count | None = None
    priority: Count | None = None
    fixed_date: Count | None = None
    standard: Count | None = None
    intangible: Count | None = None


class Enforcement(StrEnum):
    """What happens to a claim beyond the quota."""

    REFUSE = "refuse"
    REASON = "reason"
    WARN = "warn"
