"""In whose court the ball is: case time by who holds the ticket, and the longest waits with what was asked.

Case time runs while a ticket is unfinished: from its opening to its delivery, refusal or cancellation, and again after
a reopening. While it waits it is with whom it waits for; the rest of the time it is with the team.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from itbiz.domain.flow import ENOUGH
from itbiz.domain.life import micro
from itbiz.domain.ticket import Holder, Status
from itbiz.text.dataclass import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from itbiz.domain.outline import Outline
    from itbiz.domain.ticket import Ticket, Wait

LONGEST = 5
"""Waits that are named."""


@dataclass(frozen=True, slots=True)
class Court:
    """Case time of `n` tickets between two instants, by holder."""

    n: int
    held: Mapping[Holder, timedelta]

    @property
    def whole(self) -> timedelta:
        """All of it."""
        return sum(self.held.values(), timedelta())

    def share(self, holder: Holder) -> float | None:
        """The share of a holder, from 0 to 1; None where there is not enough data."""
        return self.held[holder] / self.whole if self.whole and self.n >= ENOUGH else None


@dataclass(frozen=True, slots=True)
class LongWait:
    """A wait that touched the period. `lasted` from its beginning to its end, or to the instant while it is `open`."""

    ticket: str
    requester: str
    provider: str | None
    on: Holder
    since: datetime
    lasted: timedelta
    open: bool
    why: str | None


def court(tickets: Iterable[Ticket | Outline], begin: datetime, end: datetime) -> Court:
    """Who held the tickets between two instants."""
    first, last = micro(begin), micro(end)
    held = dict.fromkeys(Holder, 0)
    n = 0
    for life in (ticket.life for ticket in tickets):
        if not life.held_after(first):
            continue
        seen = False
        for holder, since, until in life.held:
            inside = (last if until is None or until > last else until) - max(first, since)
            if inside > 0:
                held[holder] += inside
                seen = True
        n += seen
    return Court(n, {holder: timedelta(microseconds=held[holder]) for holder in Holder})


def longest_waits(tickets: Iterable[Ticket], begin: datetime, end: datetime) -> tuple[LongWait, ...]:
    """The waits that touched a stretch of time, the longest first."""
    found = []
    first = micro(begin)
    for ticket in tickets:
        if not ticket.life.moved_since(first) and ticket.state is not Status.WAITING:
            continue
        touching = (wait for wait in ticket.waits() if wait.since < end and (wait.until is None or wait.until > begin))
        found += [_long(ticket, wait, end) for wait in touching]
    found.sort(key=lambda each: (-each.lasted, each.ticket, each.since))
    return tuple(found[:LONGEST])


def _long(ticket: Ticket, wait: Wait, end: datetime) -> LongWait:
    open_ = wait.until is None or wait.until >= end
    until = end if wait.until is None or open_ else wait.until
    lasted = timedelta(microseconds=micro(until) - micro(wait.since))
    holder = wait.on or Holder.PROVIDER
    return LongWait(ticket.id, ticket.requester, ticket.provider, holder, wait.since, lasted, open_, wait.why)
