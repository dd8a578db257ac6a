"""The shape of the review as data. `itbiz schema report` publishes it as a JSON Schema, made from these types.

Version 1: keys are only ever added. Periods are written as 2026-W46, instants and days as ISO 8601, parties and
tickets by their keys and ids. Words are English, whatever the language of the report.
"""

from __future__ import annotations

from typing import Any, Literal

from typing_extensions import TypedDict

from itbiz.views.report.flow_shape import Court, Flow, Forecast, Substance  # noqa: TC001  # the schema is made of them

Outcome = Literal["kept", "at_risk", "missed"]


class Header(TypedDict):
    """What the figures are about. `as_of` is the end of the period, or the instant of the count while it runs."""

    title: str | None
    period: str
    first_day: str
    last_day: str
    as_of: str
    running: bool
    timezone: str
    contract_version: int | None
    in_force: bool
    closed: bool
    signers: list[str]
    commit: str | None
    clean: bool
    what_if: bool
    tickets: int
    data_since: str | None
    trailing: list[str]
    unreadable: list[str]


class Count(TypedDict):
    """How often a duty was met: `met` of `n`. `judged` is false where the contract writes no such duty."""

    met: int
    n: int
    judged: bool
    outcome: Outcome | None
    tickets_met: list[str]
    tickets_missed: list[str]


class Cell(TypedDict):
    """Tokens of a requester at a team (`any` for the pool); `before` is what was used in the period before."""

    requester: str
    provider: str
    used: int
    quota: int
    over: int
    before: int | None
    holders: list[str]


class Delivered(TypedDict):
    """What was due of a team (`any` for all together), by ticket id."""

    provider: str
    guarantee: int
    demand: int
    due: list[str]
    owed: list[str]
    delivered: list[str]
    excused: list[str]
    missed: list[str]
    outcome: Outcome
    before_delivered: int | None
    before_due: int | None


class OwedDelivery(TypedDict):
    """A ticket that was promised and is not delivered. Title and parties are none where the ticket is restricted."""

    ticket: str
    title: str | None
    provider: str | None
    requester: str | None
    promised_for: str


class OwedAnswer(TypedDict):
    """An answer that is late. Title and requester are none where the ticket is restricted."""

    ticket: str
    title: str | None
    requester: str | None
    asked: str
    deadline: str | None


class Glance(TypedDict):
    """The verdict: delivered of due, answers in time of all, and what is owed; then the matrix."""

    delivered: int
    due: int
    answers_in_time: int
    answers: int
    before_delivered: int | None
    before_due: int | None
    before_answers_in_time: int | None
    before_answers: int | None
    owed_deliveries: list[OwedDelivery]
    owed_answers: list[OwedAnswer]
    tokens: list[Cell]
    deliveries: list[Delivered]


class Changed(TypedDict):
    """A key of the terms, and what it was; none stands for one that is not written."""

    key: str
    before: Any
    after: Any


class Amendment(TypedDict):
    """A block of terms as a draft: nothing of it is in force.

    `draft` is an item of the list `terms` as YAML, indented as the contract's own, to add at its end; `signed_by` are
    the parties that would have to sign it.
    """

    version: int
    effective_from: str
    changes: list[Changed]
    signed_by: list[str]
    draft: str


class Advice(TypedDict):
    """A number of the contract that the past does not bear out.

    `written` is the number as it stands and `advised` the one that is borne out, none where it would be no promise.
    `figures` are tokens left unused, or items delivered, in each of `periods`, the oldest first.
    """

    code: Literal["guarantee_missed", "review_overdue", "guarantee_unsupported", "quota_unused"]
    requester: str | None
    provider: str | None
    written: int | None
    advised: int | None
    periods: list[str]
    figures: list[int]


class Question(TypedDict):
    """A question to the meeting, the tickets behind it, and the terms that a yes to it alone would be."""

    kind: str
    question: str
    tickets: list[str]
    advice: list[Advice]
    amendment: Amendment | None


class AnswerTime(TypedDict):
    """The median answer in working hours over the trailing periods; none below ten answers."""

    n: int
    median_hours: float | None


class CapUse(TypedDict):
    """Emergencies of a business unit in the period, and in the stretch of time that the cap counts."""

    requester: str
    raised: list[str]
    counted: list[str]
    cap: int | None
    per: str | None
    over: bool


class Attainment(TypedDict):
    """A class's expectation over the trailing periods. `share` is none below ten items.

    What begins with `before` is the same of the period before; none where nothing was expected then.
    """

    service_class: str
    percentile: int
    within_days: int
    within: int
    n: int
    share: float | None
    before_within: int | None
    before_n: int | None
    outcome: Outcome | None
    older: list[str]


class BusinessSide(TypedDict):
    """What the business units promised."""

    quota: Count
    complete: Count
    answers: Count
    answer_time: AnswerTime
    acceptances: Count
    swaps: list[str]
    emergencies: list[CapUse]


class ItSide(TypedDict):
    """What the teams promised."""

    guarantee: Count
    excused: list[str]
    acknowledged: Count
    answers: Count
    answer_time: AnswerTime
    attainment: list[Attainment]
    refusals: Count
    reopened: list[str]
    finished: list[str]


class Promises(TypedDict):
    """Promised and kept, both sides."""

    business: BusinessSide
    it: ItSide


class TeamLoad(TypedDict):
    """What a team has in hand; `provider` is none for the tickets of no team.

    `mean_finished` is items a period over the trailing ones; `in_hand` the open tickets, and `wip_in_hand` the work in
    progress, divided by it. `before_wip` is what was in progress at the end of the period before.
    """

    provider: str | None
    wip: int
    limit: int | None
    over: int
    by_class: dict[str, int]
    limits_by_class: dict[str, int]
    unfinished: int
    arrivals: int
    finished: int
    net: int
    mean_finished: float | None
    wip_in_hand: float | None
    before_wip: int | None
    in_hand: float | None


class UnitLoad(TypedDict):
    """What a business unit owes, has left and holds up, in calendar days of the period.

    `coming_tokens` are those of the period that follows. What begins with `before` stood at the end of the one before.
    """

    requester: str
    answers_owed: list[str]
    answers_late: list[str]
    acceptances_pending: list[str]
    tokens_left: int
    tokens: int
    waiting_days: float
    coming_tokens_left: int
    coming_tokens: int
    before_answers_owed: int | None
    before_answers_late: int | None
    before_acceptances_pending: int | None
    before_tokens_left: int | None
    before_waiting_days: float | None


class Aged(TypedDict):
    """Work in progress. `beyond` is the percentile of its class that its age exceeds; `days_left` below 0: missed.

    Title and team are none where the ticket is restricted.
    """

    ticket: str
    title: str | None
    provider: str | None
    service_class: str
    status: str
    age_days: int
    beyond: int | None
    days_left: int | None


class Account(TypedDict):
    """A pair's account in the period, and in the one before; none of it where there was no such account."""

    requester: str
    provider: str
    quota: int
    opening: int
    claims: int
    credits: int
    emergencies: int
    closing: int
    over: int
    before_opening: int | None
    before_claims: int | None
    before_credits: int | None
    before_emergencies: int | None
    before_closing: int | None
    excess: list[str]


class Emergency(TypedDict):
    """An emergency of the period, or one that still wants something. `approved_by` has who, by side.

    Of a restricted ticket neither the parties nor the reason nor who approved are said.
    """

    ticket: str
    requester: str | None
    provider: str | None
    period: str
    reason: str | None
    approved_by: dict[str, str]
    missing: list[str]
    review_due: str | None
    review_done: str | None
    review_late: bool


class LateLine(TypedDict):
    """A line that arrived long after its instant. `line` is history, claims, release or thread."""

    ticket: str
    line: str
    at: str
    arrived: str


class Ledger(TypedDict):
    """Every pair's account, the emergencies, and what was entered late."""

    pairs: list[Account]
    emergencies: list[Emergency]
    entered_late: list[LateLine]


class GivenPulse(TypedDict):
    """What a party said of one period: a score from 1 to 5."""

    period: str
    score: int
    why: str | None


class Trust(TypedDict):
    """A party's trust in the other side in the last twelve periods. `mean` is none below three pulses."""

    party: str
    now: int | None
    before: int | None
    n: int
    mean: float | None
    pulses: list[GivenPulse]


class Report(TypedDict):
    """The weekly service delivery review as data: one key a section.

    `amendment` are the terms that a yes to the first five questions would be.
    """

    version: Literal[1]
    header: Header
    at_a_glance: Glance
    to_decide: list[Question]
    amendment: Amendment | None
    promises: Promises
    trust: list[Trust]
    load_of_teams: list[TeamLoad]
    load_of_business_units: list[UnitLoad]
    ageing: list[Aged]
    flow: Flow
    court: Court
    ledger: Ledger
    substance: Substance
    forecast: Forecast
    definitions: dict[str, str]


def schema() -> dict[str, Any]:
    """The JSON Schema 2020-12 of `report --format json`."""
    from itbiz.views.shapes.published import published  # only the schema needs pydantic

    return published("report", Report, "itbiz report --format json")
