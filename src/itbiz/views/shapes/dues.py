"""What is owed, as data."""

from typing import Literal

from typing_extensions import TypedDict

from itbiz.domain.dialogue import Side
from itbiz.domain.dues import DueKind
from itbiz.views.shapes.values import Instant


class Due(TypedDict):
    """A duty on a ticket, and the command that settles it.

    `party` is none where no team is named yet, `who` where nobody is, `deadline` where the contract sets no time.
    """

    kind: DueKind
    side: Side
    party: str | None
    who: str | None
    id: str
    since: Instant
    deadline: Instant | None
    overdue: bool
    text: str
    command: str


class Dues(TypedDict):
    """What both sides owe, the first deadline first."""

    version: Literal[1]
    dues: list[Due]
