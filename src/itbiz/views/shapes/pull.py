"""What comes next, as data."""

from typing import Literal

from typing_extensions import TypedDict

from itbiz.domain.contract import Pull
from itbiz.views.shapes.values import Day, PeriodKey


class Pulled(TypedDict):
    """A ticket to start, and why it stands there.

    `expected` is the day it would be done by if it were started today, `percentile` how sure that is. `period` is
    that of its token; for what is owed, the one it was promised for.
    """

    id: str
    title: str
    provider: str | None
    reason: Pull
    period: PeriodKey | None
    expected: Day | None
    percentile: int | None
    assignee: str | None
    blocked_by: list[str]
    path: str


class Next(TypedDict):
    """What a team starts next, best first; `provider` is none for all teams together."""

    version: Literal[1]
    provider: str | None
    tickets: list[Pulled]
