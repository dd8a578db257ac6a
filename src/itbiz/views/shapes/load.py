"""The load of both sides as data."""

from typing import Literal

from typing_extensions import TypedDict

from itbiz.domain.dues import DueKind, DueState
from itbiz.views.shapes.values import Instant, PeriodKey


class Oldest(TypedDict):
    """The oldest work in progress; `days_left` of what its class expects, below 0 where that is missed."""

    id: str
    age_days: int
    days_left: int | None


class Owed(TypedDict):
    """A duty; `deadline` is none where the contract sets no time, `who` where nobody is named."""

    kind: DueKind
    id: str
    since: Instant
    deadline: Instant | None
    overdue: bool
    state: DueState
    who: str | None


class ProviderLoad(TypedDict):
    """What a team has in hand; `provider` is none for the tickets of no team.

    `wip` is started and waiting. `arrivals` and `finished` are tickets in each complete period looked back on, oldest
    first; `periods_in_hand` is `unfinished` by `mean_finished`.
    """

    provider: str | None
    wip: int
    limit: int | None
    over: int
    wip_by_class: dict[str, int]
    unfinished: int
    unassigned: int
    mean_finished: float | None
    periods_in_hand: float | None
    arrivals: list[int]
    finished: list[int]
    oldest: Oldest | None
    late: int
    owed: list[Owed]


class RequesterLoad(TypedDict):
    """What a business unit owes and holds up: calendar days that tickets waited on it in the period, and in all."""

    requester: str
    answers: int
    acceptances: int
    accepted_by_silence: int
    tokens_total: int
    tokens_used: int
    tokens_left: int
    waiting_days: float
    waiting_days_in_all: float
    late: int
    owed: list[Owed]


class Load(TypedDict):
    """The load of both sides; `unrouted` are the tickets that no team has yet, `unreadable` files not counted."""

    version: Literal[1]
    as_of: Instant
    period: PeriodKey
    providers: list[ProviderLoad]
    unrouted: ProviderLoad
    requesters: list[RequesterLoad]
    unreadable: list[str]
