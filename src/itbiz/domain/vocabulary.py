"""The words of a ticket: its kinds, classes, states and causes, as the field has them (Kanban, ITIL)."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

POOL = "any"
"""The provider of a token that may be spent at any team without a cell of its own; no party may have this key."""

KEY_PATTERN = r"[a-z][a-z0-9_-]{0,39}"
"""The short name of a party."""

ID_PATTERN = r"[A-Za-z][A-Za-z0-9]{0,9}-[0-9A-Za-z]{3,26}"
"""The id of a ticket."""


class TicketType(StrEnum):
    """ITIL's kinds of work. Only a request may ask for a priority token."""

    REQUEST = "request"
    INCIDENT = "incident"
    PROBLEM = "problem"
    CHANGE = "change"


class ServiceClass(StrEnum):
    """Kanban's classes of service, from the most urgent to the reserved work of substance."""

    EXPEDITE = "expedite"
    PRIORITY = "priority"
    FIXED_DATE = "fixed_date"
    STANDARD = "standard"
    INTANGIBLE = "intangible"


class Status(StrEnum):
    """The states of the workflow."""

    NEW = "new"
    READY = "ready"
    STARTED = "started"
    WAITING = "waiting"
    DELIVERED = "delivered"
    CLOSED = "closed"
    REFUSED = "refused"
    CANCELLED = "cancelled"

    @property
    def unfinished(self) -> bool:
        """Whether work is still owed: the request is neither delivered nor ended."""
        return self in UNFINISHED


UNFINISHED = frozenset({Status.NEW, Status.READY, Status.STARTED, Status.WAITING})
IN_PROGRESS = frozenset({Status.STARTED, Status.WAITING})
FINISHED = frozenset({Status.DELIVERED, Status.CLOSED})
ENDED_WITHOUT = frozenset({Status.REFUSED, Status.CANCELLED})

TRANSITIONS: Mapping[Status, frozenset[Status]] = {
    Status.NEW: frozenset(set(Status) - {Status.NEW, Status.CLOSED}),
    Status.READY: frozenset(set(Status) - {Status.NEW, Status.READY, Status.CLOSED}),
    Status.STARTED: frozenset(set(Status) - {Status.NEW, Status.STARTED, Status.CLOSED}),
    Status.WAITING: frozenset(set(Status) - {Status.NEW, Status.WAITING, Status.CLOSED}),
    Status.DELIVERED: frozenset({Status.CLOSED, Status.STARTED}),
    Status.CLOSED: frozenset({Status.STARTED}),
    Status.REFUSED: frozenset({Status.NEW}),
    Status.CANCELLED: frozenset(),
}
"""From a state to those that may follow it. Skipping forward is allowed: real logs do it in a quarter of cases."""


class Holder(StrEnum):
    """Who is waited for."""

    REQUESTER = "requester"
    PROVIDER = "provider"
    VENDOR = "vendor"


class ClaimKind(StrEnum):
    """Whether a claim takes a token of the quota or breaks the glass."""

    QUOTA = "quota"
    EMERGENCY = "emergency"


class ReleaseCause(StrEnum):
    """Why a token was given back, or lost."""

    WITHDRAWN = "withdrawn"
    SWAPPED = "swapped"
    REFUSED = "refused"
    PROVIDER_CANCELLED = "provider_cancelled"
    RECLASSIFIED = "reclassified"
    DUPLICATE = "duplicate"
    FORFEITED = "forfeited"


CAUSES_OF_PROVIDER = frozenset(
    {ReleaseCause.REFUSED, ReleaseCause.PROVIDER_CANCELLED, ReleaseCause.RECLASSIFIED, ReleaseCause.DUPLICATE}
)
"""Releases by IT: the token goes back to the requester whenever they come (rule 4)."""


class ThreadKind(StrEnum):
    """What a line of the dialogue is."""

    QUESTION = "question"
    ANSWER = "answer"
    COMMENT = "comment"
    ACKNOWLEDGEMENT = "acknowledgement"
    CONTEST = "contest"
    REMINDER = "reminder"


class Verdict(StrEnum):
    """What an acknowledgement says: it fits, it is to be split, or it belongs to another team."""

    FITS = "fits"
    SPLIT = "split"
    REDIRECT = "redirect"


class LinkType(StrEnum):
    """How one ticket stands to another; each is written once, on the ticket it says something about."""

    CAUSED_BY = "caused_by"
    CHILD_OF = "child_of"
    DUPLICATE_OF = "duplicate_of"
    BLOCKS = "blocks"
    RELATES_TO = "relates_to"


WITHOUT_CIRCLES = (LinkType.CHILD_OF, LinkType.DUPLICATE_OF, LinkType.BLOCKS)
"""Links of which a chain never leads back to its start."""


class Visibility(StrEnum):
    """Restricted tickets show only their id, state and load on published pages."""

    NORMAL = "normal"
    RESTRICTED = "restricted"
