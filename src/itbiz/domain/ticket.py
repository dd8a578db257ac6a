"""The schema of a ticket, and what its own lines say about it."""

from __future__ import annotations

from functools import cached_property
from itertools import pairwise, zip_longest
from operator import attrgetter
from typing import TYPE_CHECKING, Literal

from itbiz.domain.life import Life, life_of
from itbiz.domain.model import Field, Model
from itbiz.domain.vocabulary import (
    CAUSES_OF_PROVIDER,
    ENDED_WITHOUT,
    FINISHED,
    IN_PROGRESS,
    TRANSITIONS,
    UNFINISHED,
    ClaimKind,
    Holder,
    LinkType,
    ReleaseCause,
    ServiceClass,
    Status,
    ThreadKind,
    TicketType,
    Verdict,
    Visibility,
)
from itbiz.text.dataclass import dataclass

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator
    from datetime import datetime
    from typing import Annotated

    from pydantic import Strict

    from itbiz.domain.fields import (
        Approver,
        ClassName,
        Day,
        HistoryLine,
        HolderField,
        Instant,
        Key,
        Line,
        PeriodField,
        Person,
        StatusField,
        Text,
        TicketId,
    )

__all__ = [
    "CAUSES_OF_PROVIDER",
    "ENDED_WITHOUT",
    "FINISHED",
    "IN_PROGRESS",
    "TRANSITIONS",
    "UNFINISHED",
    "Approval",
    "Approvals",
    "Claim",
    "ClaimKind",
    "Consent",
    "FieldChange",
    "Holder",
    "Link",
    "LinkType",
    "Release",
    "ReleaseCause",
    "Review",
    "ServiceClass",
    "Status",
    "ThreadKind",
    "ThreadLine",
    "Ticket",
    "TicketType",
    "Transition",
    "Verdict",
    "Visibility",
    "Wait",
]
"""The schema, and the words it is made of."""


_AT = attrgetter("at")


class Link(Model):
    """A line of `links`."""

    type: Annotated[LinkType, Strict(strict=False)] = Field(description="How this ticket stands to the other.")
    id: TicketId = Field(description="The other ticket.")


class Transition(Model):
    """A line of `history`: the ticket entered a state."""

    at: Instant
    to: StatusField = Field(description="The state entered.")
    by: Person
    on_behalf_of: Person | None = Field(None, description="For whom a relay wrote this line.")
    on: HolderField | None = Field(None, description="While waiting: who is waited for.")
    why: Text | None = Field(None, description="The reason; asked for by waits, refusals, returns and reopenings.")


class FieldChange(Model):
    """A line of `history`: class, requester, provider or type changed."""

    at: Instant
    by: Person
    on_behalf_of: Person | None = Field(None, description="For whom a relay wrote this line.")
    field: Literal["class", "requester", "provider", "type"] = Field(description="What changed.")
    from_: Line | None = Field(None, alias="from", description="The value before; none if there was none.")
    to: Line | None = Field(None, description="The value after.")
    why: Text | None = Field(None, description="The reason.")


class Consent(Model):
    """The provider agrees that a started request is swapped: the token comes back all the same."""

    by: Person
    at: Instant


class Release(Model):
    """How a claim ended. Written once, never edited."""

    at: Instant
    by: Person
    on_behalf_of: Person | None = Field(None, description="For whom a relay wrote this.")
    cause: Annotated[ReleaseCause, Strict(strict=False)]
    swapped_for: TicketId | None = Field(None, description="The ticket that took the token over.")
    why: Text | None = None
    consent: Consent | None = Field(None, description="The provider's consent to swap a started request.")


class Approval(Model):
    """An approval given after the fact, with its instant."""

    by: Person
    at: Instant


class Approvals(Model):
    """Who approved an emergency, on each side; a bare name was given with the claim itself."""

    requester: Approver | None = None
    provider: Approver | None = None
    arbiter: Approver | None = Field(None, description="Beyond the cap, the arbiter approves.")

    @property
    def given(self) -> dict[str, str | Approval | None]:
        """What each side gave, by side."""
        return {name: getattr(self, name) for name in Approvals.model_fields}


class Review(Model):
    """The look back at an emergency."""

    due: Day | None = None
    done: Day | None = None


class Claim(Model):
    """A line of `claims`: a token taken. Period, requester and provider are frozen when it is written."""

    period: PeriodField = Field(description="The period whose token is taken.")
    requester: Key = Field(description="Who pays.")
    provider: Key = Field(description="Whose capacity; `any` for a request that is not routed yet.")
    kind: Annotated[ClaimKind, Strict(strict=False)] = ClaimKind.QUOTA
    at: Instant
    by: Person
    on_behalf_of: Person | None = Field(None, description="For whom a relay wrote this.")
    reason: Text | None = Field(None, description="Why: for an emergency, or where the contract records a reason.")
    impact: Text | None = Field(None, description="What happens otherwise: for an emergency.")
    approved_by: Approvals | None = None
    review: Review | None = None
    released: Release | None = None

    @property
    def live(self) -> bool:
        """Not released."""
        return self.released is None

    @property
    def identity(self) -> Hashable:
        """What tells one claim of a ticket from another: parts that are frozen when it is written."""
        return (self.at, self.period, self.requester, self.provider, self.kind, self.by)


class ThreadLine(Model):
    """A line of the dialogue."""

    n: int = Field(ge=1, description="Its number in the thread.")
    at: Instant
    by: Person
    on_behalf_of: Person | None = Field(None, description="For whom a relay wrote this.")
    kind: Annotated[ThreadKind, Strict(strict=False)]
    to: Line | None = Field(None, description="Whom a question or a reminder is for.")
    re: int | None = Field(None, ge=1, description="The number of the line this one answers.")
    verdict: Annotated[Verdict, Strict(strict=False)] | None = None
    message: Line | None = Field(None, description="The e-mail or form it came with: the same is never taken twice.")
    text: Text | None = None


@dataclass(frozen=True, slots=True)
class Wait:
    """A stretch of waiting; `until` is none while it lasts."""

    since: datetime
    until: datetime | None
    on: Holder | None
    why: str | None


class Ticket(Model):
    """One ticket, as it stands in its file."""

    id: TicketId = Field(description="Prefix and random part; never changes.")
    title: Line = Field(description="What it is about, in one line.")
    type: Annotated[TicketType, Strict(strict=False)] = Field(description="Only a request may take a priority token.")
    requester: Key = Field(description="The business unit that asks.")
    provider: Key | None = Field(None, description="The IT team that does it; left out until it is routed.")
    assignee: Person | None = Field(None, description="Who works on it.")
    visibility: Annotated[Visibility, Strict(strict=False)] = Visibility.NORMAL
    service_class: ClassName = Field(ServiceClass.STANDARD, alias="class", description="The class of service.")
    status: StatusField = Field(Status.NEW, description="The last state of the history.")
    opened: Instant
    due: Day | None = Field(None, description="The day it must be done; for the class fixed_date.")
    due_reason: Text | None = Field(None, description="Why that day.")
    contact: Person | None = Field(None, description="Whom to ask.")
    justification: Text | None = Field(None, description="Why it matters.")
    acceptance: Text | None = Field(None, description="How the requester will see that it is done.")
    description: Text | None = None
    links: tuple[Link, ...] = Field((), strict=False)
    history: tuple[HistoryLine, ...] = Field((), strict=False, description="Append-only: states and changes.")
    claims: tuple[Claim, ...] = Field((), strict=False, description="Append-only: tokens taken and given back.")
    thread: tuple[ThreadLine, ...] = Field((), strict=False, description="Append-only: the dialogue.")

    @cached_property
    def transitions(self) -> tuple[Transition, ...]:
        """The states entered, in the order of their instants."""
        return tuple(sorted([line for line in self.history if isinstance(line, Transition)], key=_AT))

    @cached_property
    def changes(self) -> tuple[FieldChange, ...]:
        """The changes of class, requester, provider and type, in the order of their instants."""
        if len(self.transitions) == len(self.history):
            return ()
        return tuple(sorted([line for line in self.history if isinstance(line, FieldChange)], key=_AT))

    @cached_property
    def state(self) -> Status:
        """The state the history ends in."""
        return self.transitions[-1].to if self.transitions else Status.NEW

    @cached_property
    def last_at(self) -> datetime:
        """The instant of its latest line, of whatever kind; its opening where it has none."""
        instants = [self.opened, *[line.at for line in self.history], *[line.at for line in self.thread]]
        for claim in self.claims:
            instants.append(claim.at)
            if claim.released:
                instants.append(claim.released.at)
                if claim.released.consent:
                    instants.append(claim.released.consent.at)
            if claim.approved_by:
                instants += [each.at for each in claim.approved_by.given.values() if isinstance(each, Approval)]
        return max(instants)

    @cached_property
    def life(self) -> Life:
        """What its lines say, in figures."""
        return life_of(self)

    @cached_property
    def started_at(self) -> datetime | None:
        """The first `started`, or the first later state that skips it; refusals and cancellations start nothing."""
        begun = IN_PROGRESS | FINISHED
        return next((line.at for line in self.transitions if line.to in begun), None)

    @cached_property
    def finished_at(self) -> datetime | None:
        """The delivery that stands: the first one after the last time work began again. None while unfinished."""
        found: datetime | None = None
        for line in self.transitions:
            found = (found or line.at) if line.to in FINISHED else None
        return found

    @property
    def ended_at(self) -> datetime | None:
        """When nothing more was owed: delivered, refused or cancelled. None while unfinished."""
        if self.state in ENDED_WITHOUT:
            return self.transitions[-1].at
        return self.finished_at

    def unfinished_at(self, instant: datetime) -> bool:
        """Whether work was still owed at that instant."""
        return self.status_at(instant).unfinished

    def status_at(self, instant: datetime) -> Status:
        """The state just before that instant."""
        entered = [line.to for line in self.transitions if line.at < instant]
        return entered[-1] if entered else Status.NEW

    def waits(self) -> Iterator[Wait]:
        """Every stretch of waiting, with who was waited for."""
        for line, following in zip_longest(self.transitions, self.transitions[1:]):
            if line.to is Status.WAITING:
                yield Wait(line.at, following.at if following else None, line.on, line.why)

    @property
    def reopenings(self) -> tuple[Transition, ...]:
        """The lines by which finished work was started again."""
        pairs = pairwise(self.transitions)
        return tuple([after for before, after in pairs if before.to in FINISHED and after.to not in FINISHED])

    @property
    def live_claim(self) -> Claim | None:
        """The quota claim that is not released, if any."""
        return next((claim for claim in self.claims if claim.live and claim.kind is ClaimKind.QUOTA), None)

    @property
    def live_emergency(self) -> Claim | None:
        """The emergency claim that is not released, if any."""
        return next((claim for claim in self.claims if claim.live and claim.kind is ClaimKind.EMERGENCY), None)

    @property
    def open_questions(self) -> tuple[ThreadLine, ...]:
        """Questions that no answer names; an answer without `re` closes every question before it."""
        answered = {line.re for line in self.thread if line.kind is ThreadKind.ANSWER and line.re}
        general = max((line.n for line in self.thread if line.kind is ThreadKind.ANSWER and not line.re), default=0)
        asked = (line for line in self.thread if line.kind is ThreadKind.QUESTION)
        return tuple(line for line in asked if line.n not in answered and line.n > general)

    @property
    def acknowledgement(self) -> ThreadLine | None:
        """The first acknowledgement by the provider."""
        return next((line for line in self.thread if line.kind is ThreadKind.ACKNOWLEDGEMENT), None)
