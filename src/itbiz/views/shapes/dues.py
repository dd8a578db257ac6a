"""What is owed, as data."""

from typing import Literal

from typing_extensions import TypedDict

from itbiz.domain.dialogue import Side
from itbiz.domain.dues import DueKind, DueState
from itbiz.domain.silence import Obstacle
from itbiz.views.shapes.values import Instant


class Reminder(TypedDict):
    """The reminder of an unanswered question: from when it is `due`, when it was `sent`, and to whom.

    `due` is false once one was sent; `to` is none where nobody is named, and the command then lacks the name.
    """

    due_from: Instant | None
    due: bool
    sent: Instant | None
    to: str | None
    command: str


class Forfeit(TypedDict):
    """The token that silence may cost: whether now, from when, and what stands against it.

    `not_yet` is `person` where nobody is named to be reminded, `reminder` where nobody was, `time` while the time that
    the contract grants runs; none where it is possible.
    """

    possible: bool
    possible_from: Instant | None
    not_yet: Obstacle | None
    command: str


class Due(TypedDict):
    """A duty on a ticket, and the command that settles it.

    `party` is none where no team is named yet, `who` where nobody is, `deadline` where the contract sets no time,
    `question` where no line of the dialogue asks. Of a `restricted` ticket nothing but the id is to be published.
    """

    kind: DueKind
    side: Side
    party: str | None
    who: str | None
    id: str
    since: Instant
    deadline: Instant | None
    overdue: bool
    state: DueState
    text: str
    command: str
    question: int | None
    restricted: bool
    reminder: Reminder | None
    forfeit: Forfeit | None


class Dues(TypedDict):
    """What both sides owe, the first deadline first."""

    version: Literal[1]
    dues: list[Due]
