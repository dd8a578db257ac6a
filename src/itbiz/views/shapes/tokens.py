"""The tokens of a period as data."""

from typing import Literal

from typing_extensions import TypedDict

from itbiz.views.shapes.values import PeriodKey


class Pair(TypedDict):
    """The account of a requester at a team (`any` for the pool).

    `holders` are the tickets whose tokens did not come back; `over` counts those beyond the quota.
    """

    requester: str
    provider: str
    quota: int
    opening: int
    claims: int
    credits: int
    emergencies: int
    closing: int
    over: int
    holders: list[str]


class Promise(TypedDict):
    """What a team (`any` for all together) has to deliver: `delivered` of `target`.

    `owed` counts those due before this period; `kept` is none while the period runs and something is open.
    """

    provider: str
    guarantee: int
    demand: int
    delivered: int
    target: int
    owed: int
    kept: bool | None


class Quota(TypedDict):
    """The tokens of a period, and what each team has to deliver in it."""

    version: Literal[1]
    period: PeriodKey
    pairs: list[Pair]
    providers: list[Promise]
