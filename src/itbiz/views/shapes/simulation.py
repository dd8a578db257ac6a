"""The past against other quotas, as data."""

from typing import Literal

from typing_extensions import TypedDict

from itbiz.views.shapes.values import PeriodKey


class Requester(TypedDict):
    """One business unit under one quota; `most` claims fell into one period, the first such being `most_period`."""

    requester: str
    claims: int
    over: int
    most: int
    most_period: PeriodKey


class Row(TypedDict):
    """One quota per requester and period; `over` are the claims beyond it, before any debt is carried."""

    quota: int
    claims: int
    over: int
    requesters: list[Requester]


class Simulation(TypedDict):
    """The past's claims against other quotas, a row a quota."""

    version: Literal[1]
    rows: list[Row]
