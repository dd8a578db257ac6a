"""The shape of the parts of the review that tell how work moved, and of the forecast."""

from __future__ import annotations

from typing_extensions import TypedDict

from itbiz.views.shapes.forecast import TeamForecast  # noqa: TC001  # the schema is made from these types


class Bands(TypedDict):
    """Tickets by state at the end of a period; `ended` is accepted, refused or cancelled. They add up to `arrived`."""

    period: str
    open: int
    started: int
    waiting: int
    delivered: int
    ended: int
    arrived: int


class Through(TypedDict):
    """What came in and what was finished in a period; `net` is the first less the second."""

    period: str
    arrivals: int
    finished: int
    net: int


class CycleTime(TypedDict):
    """Percentiles of `n` finished items in days, by nearest rank; none below ten items. `service_class` none: all.

    `in_progress` are the unfinished ones beside them, the oldest of which is `oldest_days` old.
    """

    service_class: str | None
    n: int
    p50: int | None
    p85: int | None
    p95: int | None
    in_progress: int
    oldest_days: int | None


class Point(TypedDict):
    """A point of the scatterplot: the tickets finished on a day after so many days."""

    finished: str
    days: int
    tickets: list[str]


class Little(TypedDict):
    """Little's law over `days`: mean work in progress against items a day times mean days.

    `expected` and `deviation` are none below ten finished items; `grown` is work in progress at the end less at the
    beginning, `abandoned` what was started and given up, `older` in progress for more than twice the mean.
    """

    days: float
    n: int
    wip: float
    throughput: float
    cycle_time: float | None
    expected: float | None
    deviation: float | None
    holds: bool | None
    grown: int
    abandoned: list[str]
    older: list[str]


class Flow(TypedDict):
    """Arrivals, throughput, cycle time, cumulative flow and Little's check over the trailing periods."""

    periods: list[Through]
    cumulative: list[Bands]
    cycle_time: list[CycleTime]
    scatter: list[Point]
    little: Little


class Held(TypedDict):
    """Case time of `n` tickets in days, by who held them."""

    n: int
    requester: float
    provider: float
    vendor: float
    case_days: float


class Wait(TypedDict):
    """A long wait; `question` is none where nothing was asked, it and the parties where the ticket is restricted."""

    ticket: str
    requester: str | None
    provider: str | None
    on: str
    since: str
    days: float
    open: bool
    question: str | None


class Court(TypedDict):
    """Whose court the ball was in, in the period and over the trailing ones, and the longest waits of the period."""

    period: Held
    trailing: Held
    longest_waits: list[Wait]


class Forecast(TypedDict):
    """A bootstrap of past throughput for the period `first`: `draws` draws from `seed`, of the periods `looked_back`.

    The teams are as in `forecast --json`, all of them together first.
    """

    seed: str
    draws: int
    looked_back: list[str]
    first: str
    teams: list[TeamForecast]


class ClassShare(TypedDict):
    """Items of a class among the `n` finished in the trailing periods; `share` none below ten; `allocated` percent."""

    service_class: str
    finished: int
    n: int
    share: float | None
    allocated: int | None


class Problem(TypedDict):
    """A problem that is not solved, and the incidents of the trailing periods that it caused."""

    ticket: str
    provider: str | None
    incidents: list[str]


class Cluster(TypedDict):
    """Incidents of a team that look alike and have no known cause; `words` are those all share, none if restricted."""

    provider: str
    tickets: list[str]
    words: list[str]


class ClassChanges(TypedDict):
    """Changes of class in the period by whom; `party` is none for people on nobody's list."""

    party: str | None
    count: int


class Substance(TypedDict):
    """Whether subjects are settled for good. `failure_demand` is none below ten finished items."""

    allocation: list[ClassShare]
    problems_opened: list[str]
    problems_closed: list[str]
    problems: list[Problem]
    clusters: list[Cluster]
    reopened: list[str]
    incidents_caused: list[str]
    finished: int
    failure_demand: float | None
    class_changes: list[ClassChanges]
    changed: list[str]
    changed_again: list[str]
    changes_per_ticket: float | None
    incident_to_request: list[str]
    request_to_incident: list[str]
