"""The shape of what `import --json` prints. Version 1: keys are only ever added."""

from typing import Literal

from typing_extensions import TypedDict


class Opened(TypedDict):
    """The first and the last instant a ticket was opened at; none where there is no ticket."""

    first: str | None
    last: str | None


class Changed(TypedDict):
    """Tickets whose priority ever changed: raised, lowered, or both."""

    tickets: int
    raised: int
    lowered: int
    both: int


class Waiting(TypedDict):
    """Tickets that waited on a side, for how many hours in all, and which part of all time that is, from 0 to 1."""

    tickets: int
    hours: float
    share: float


class Outcome(TypedDict):
    """Tickets that ended with a value, and how many of them kept the promise."""

    tickets: int
    met: int


class Summary(TypedDict):
    """What the log says."""

    version: Literal[1]
    rows: int
    columns: int
    tickets: int
    opened: Opened
    states: dict[str, int]
    promotions: int
    demotions: int
    claims: int
    promoted_tickets: int
    changed: Changed
    reopened: int
    waiting: dict[str, Waiting]
    outcomes: dict[str, Outcome]


class Unusable(TypedDict):
    """Rows that could not be used: how many, and by the code of what is wrong how often, and how often skipped."""

    unused: int
    problems: dict[str, int]
    skipped: dict[str, int]


class Imported(Summary):
    """What the log says, tickets by what became of their files, and the rows that could not be used."""

    files: dict[str, int]
    unusable: Unusable
