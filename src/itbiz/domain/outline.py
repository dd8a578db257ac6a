"""The outline of a ticket that is settled: what a review needs of it that looks back twelve periods and more.

A review adds up lives, counts incidents that look alike, and takes the median of answers. Whole tickets, with all their
texts, it needs only of what still moved around its own period; of these outlines thousands are restored in the time
of a few hundred tickets.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from itbiz.domain.ticket import Holder, ThreadKind
from itbiz.text.dataclass import dataclass

if TYPE_CHECKING:
    from itbiz.domain.life import Life
    from itbiz.domain.ticket import Link, ServiceClass, Ticket, TicketType, Visibility

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


# No slots: thousands of these are unpickled, and a plain `__dict__` needs no code of Python for that.
@dataclass(frozen=True)
class Outline:
    """What stands in the file `path`, whose content has the id `blob`; fields as `Ticket` has them.

    `asked` is the ticket itself where somebody was asked something in it: when that was settled, its own lines tell.
    """

    path: str
    blob: str
    id: str
    title: str
    type: TicketType
    requester: str
    provider: str | None
    visibility: Visibility
    service_class: ServiceClass
    links: tuple[Link, ...]
    life: Life
    asked: Ticket | None

    @property
    def started_at(self) -> datetime | None:
        """When work began."""
        return _instant(self.life.started)

    @property
    def finished_at(self) -> datetime | None:
        """The delivery that stands."""
        return _instant(self.life.finished)


def _instant(micros: int | None) -> datetime | None:
    return None if micros is None else _EPOCH + timedelta(microseconds=micros)


def outline_of(path: str, blob: str, ticket: Ticket) -> Outline:
    """The outline of a settled ticket."""
    asks = any(line.kind is ThreadKind.QUESTION for line in ticket.thread)
    waited = any(holder is Holder.REQUESTER for holder, _, _ in ticket.life.held)
    return Outline(
        path,
        blob,
        ticket.id,
        ticket.title,
        ticket.type,
        ticket.requester,
        ticket.provider,
        ticket.visibility,
        ticket.service_class,
        ticket.links,
        ticket.life,
        ticket if asks or waited else None,
    )
