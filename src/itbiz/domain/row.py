"""A ticket as a line of a list: what is shown, sorted and filtered by, and nothing else."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from sys import intern
from typing import TYPE_CHECKING, NamedTuple

from itbiz.domain.vocabulary import ServiceClass

if TYPE_CHECKING:
    from itbiz.domain.ticket import Ticket

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_RANKS = {each: rank for rank, each in enumerate(ServiceClass)}
_GROUP = 10**17
"""More microseconds than any instant is away from the epoch."""


class TicketRow(NamedTuple):
    """Plain values, so that thousands of rows are kept and restored in a moment.

    Rows sort as lists show them: unfinished work first, then by class of service, the oldest first, by id.
    """

    order: int
    id: str
    state: str
    service_class: str
    type: str
    requester: str
    provider: str | None
    assignee: str | None
    contact: str | None
    opened: str
    """In ISO 8601, with the offset it was written with."""
    since: int
    """Seconds since the epoch to what the age counts from; see `counted_from`."""
    is_running: bool
    due: int | None
    """The day it must be done, as Python counts days."""
    title: str


def row_of(ticket: Ticket) -> TicketRow:
    """The row of a ticket."""
    since, running = counted_from(ticket)
    group = (not ticket.state.unfinished) * len(_RANKS) + _RANKS[ticket.service_class]
    return TicketRow(
        group * _GROUP + (ticket.opened - _EPOCH) // _MICROSECOND,
        ticket.id,
        ticket.state.value,
        ticket.service_class.value,
        ticket.type.value,
        # The same few words in every row: kept once, they are restored once.
        intern(ticket.requester),
        _shared(ticket.provider),
        _shared(ticket.assignee),
        _shared(ticket.contact),
        ticket.opened.isoformat(),
        (since - _EPOCH) // timedelta(seconds=1),
        running,
        None if ticket.due is None else ticket.due.toordinal(),
        ticket.title,
    )


def counted_from(ticket: Ticket) -> tuple[datetime, bool]:
    """What the age of a ticket counts from, and whether work is running since: its end, its start, its opening."""
    if ticket.ended_at is not None:
        return ticket.ended_at, False
    started = ticket.started_at
    return (ticket.opened, False) if started is None else (started, True)


def _shared(word: str | None) -> str | None:
    return None if word is None else intern(word)
