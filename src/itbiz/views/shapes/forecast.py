"""What past throughput says of periods to come, as data."""

from typing import Literal

from typing_extensions import TypedDict

from itbiz.views.shapes.values import Day, Instant, PeriodKey


class Reached(TypedDict):
    """In `percent` of the draws at least so many `items` are finished."""

    percent: int
    items: int


class Done(TypedDict):
    """In `percent` of the draws the items asked about are finished by the end of `period`, whose last day is `day`.

    None for later than can be foretold, or never.
    """

    percent: int
    period: PeriodKey | None
    day: Day | None


class TeamForecast(TypedDict):
    """A team; `provider` is none for all teams together.

    `sample` are the items finished in each period looked back on, oldest first; with fewer than ten of them nothing is
    foretold. `guarantee` is what is undertaken for the first period to come, `chance` the share of draws that reach it.
    """

    provider: str | None
    n: int
    sample: list[int]
    at_least: list[Reached]
    guarantee: int | None
    chance: float | None
    done: list[Done]


class Forecast(TypedDict):
    """A bootstrap of past throughput, `draws` times, from `first` to the end of `until`; both are whole periods.

    The draws come from `seed`, so that they are the same again; `items` is the number asked about, if any.
    """

    version: Literal[1]
    as_of: Instant
    seed: PeriodKey
    draws: int
    looked_back: list[PeriodKey]
    first: PeriodKey
    until: PeriodKey
    items: int | None
    teams: list[TeamForecast]
    unreadable: list[str]
