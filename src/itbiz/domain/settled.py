"""What is settled: tickets that ended long ago, of which everything that looks at the present needs only sums.

A board, a load or a review looks back some periods; what ended before that, has no claim that could still count and
waits for no reply appears in it as a number at most. Leaving such tickets out is what keeps these from costing what a
repository holds in all.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from itbiz.domain.past import last_instant
from itbiz.domain.ticket import CAUSES_OF_PROVIDER, ENDED_WITHOUT, ClaimKind, Holder, Status, ThreadKind
from itbiz.text.dataclass import dataclass, field, replace

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from itbiz.domain.ticket import Claim, ServiceClass, Ticket, TicketType
    from itbiz.domain.timeline import Timeline

LOOKED_BACK = 16
"""Periods that a review may look at: twelve before its own, and again twelve before the one it compares itself with."""

LONGEST_CAP = timedelta(days=366)
"""The longest stretch of time in which emergencies are counted against a cap."""

ENDED = ENDED_WITHOUT | {Status.CLOSED}
"""The states in which nothing is owed any more, but of an emergency."""


# A tuple, and seconds instead of instants: thousands of these are unpickled for every board.
class Flowed(NamedTuple):
    """What the flow of a period needs of a ticket that is settled; instants in seconds since the epoch."""

    id: str
    provider: str | None
    service_class: ServiceClass
    type: TicketType
    opened_s: float
    started_s: float | None
    finished_s: float | None
    ended_s: float | None
    moved_s: float | None
    reopened_s: tuple[float, ...]

    @property
    def started_at(self) -> datetime | None:
        """When work began."""
        return None if self.started_s is None else datetime.fromtimestamp(self.started_s, UTC)

    @property
    def finished_at(self) -> datetime | None:
        """The delivery that stands."""
        return None if self.finished_s is None else datetime.fromtimestamp(self.finished_s, UTC)


def flowed(ticket: Ticket) -> Flowed:
    """What the flow needs of a ticket."""
    lines, started, finished, ended = ticket.transitions, ticket.started_at, ticket.finished_at, ticket.ended_at
    return Flowed(
        ticket.id,
        ticket.provider,
        ticket.service_class,
        ticket.type,
        ticket.opened.timestamp(),
        started.timestamp() if started else None,
        finished.timestamp() if finished else None,
        ended.timestamp() if ended else None,
        lines[-1].at.timestamp() if lines else None,
        tuple(line.at.timestamp() for line in ticket.reopenings),
    )


@dataclass(frozen=True)
class Settled:
    """The tickets left out: those settled before `cutoff` (none: nothing is left out).

    `opened` is the earliest opening among them, `waited` the time they waited on their requester, in microseconds by
    requester, and `requesters` how many of them each has; `flowed` tells by id of those that something was still
    said of from `flow_from` on: the flow of the periods since is whole.
    """

    cutoff: datetime | None = None
    flow_from: datetime | None = None
    count: int = 0
    opened: datetime | None = None
    waited: Mapping[str, int] = field(default_factory=dict)
    requesters: Mapping[str, int] = field(default_factory=dict)
    flowed: Mapping[str, Flowed] = field(default_factory=dict)

    def joined_by(self, tickets: Iterable[Ticket]) -> Settled:
        """The same with more tickets left out."""
        count, opened, waited, moved = self.count, self.opened, dict(self.waited), dict(self.flowed)
        requesters = dict(self.requesters)
        for ticket in tickets:
            count += 1
            opened = ticket.opened if opened is None else min(opened, ticket.opened)
            waited[ticket.requester] = waited.get(ticket.requester, 0) + _waited(ticket)
            requesters[ticket.requester] = requesters.get(ticket.requester, 0) + 1
            if self.flow_from is not None and last_instant(ticket) >= self.flow_from:
                moved[ticket.id] = flowed(ticket)
        return replace(self, count=count, opened=opened, waited=waited, requesters=requesters, flowed=moved)

    def added_to(self, other: Settled) -> Settled:
        """The sums of both."""
        if not self.count or not other.count:
            return self if self.count else other
        waited, requesters = dict(other.waited), dict(other.requesters)
        for requester, count in self.requesters.items():
            waited[requester] = waited.get(requester, 0) + self.waited[requester]
            requesters[requester] = requesters.get(requester, 0) + count
        opened = min(each for each in (self.opened, other.opened) if each is not None)
        flowed = {**other.flowed, **self.flowed}
        return replace(
            self, count=self.count + other.count, opened=opened, waited=waited, requesters=requesters, flowed=flowed
        )

    def left_by(self, ticket: Ticket) -> Settled | None:
        """The same without one of them; None where what remains cannot be told from the sums."""
        requester = ticket.requester
        # The next earliest opening only the tickets know.
        if self.opened is None or ticket.opened <= self.opened or not self.requesters.get(requester):
            return None
        waited, requesters = dict(self.waited), dict(self.requesters)
        waited[requester] -= _waited(ticket)
        requesters[requester] -= 1
        if not requesters[requester]:
            del waited[requester], requesters[requester]
        moved = {key: each for key, each in self.flowed.items() if key != ticket.id}
        return replace(self, count=self.count - 1, waited=waited, requesters=requesters, flowed=moved)


def is_settled(ticket: Ticket, cutoff: datetime) -> bool:
    """Whether a ticket ended before `cutoff`, with its claims, and nothing was said of it since."""
    if ticket.state not in ENDED or last_instant(ticket) >= cutoff:
        return False
    # In whatever zone periods begin at midnight: none that begins at the cutoff or later begins on an earlier day.
    if any(not _is_settled_claim(claim, cutoff.astimezone(UTC).date()) for claim in ticket.claims):
        return False
    # A contest that nobody replied to is still to be decided, however old it is.
    return not ticket.thread or ticket.thread[-1].kind is not ThreadKind.CONTEST


def _is_settled_claim(claim: Claim, day: date) -> bool:
    """Whether a claim counts in periods before that day alone, and nothing of it is still to be done."""
    if claim.kind is not ClaimKind.EMERGENCY:
        return claim.period.first < day
    if claim.released is not None and claim.released.cause in CAUSES_OF_PROVIDER:
        return claim.period.first < day
    given, review = claim.approved_by, claim.review
    confirmed = given is not None and given.requester is not None and given.provider is not None
    reviewed = review is not None and review.done is not None and review.done < day
    return confirmed and reviewed and max(claim.period.first, claim.at.astimezone(UTC).date()) < day - LONGEST_CAP


def periods_before(timeline: Timeline, instant: datetime, count: int) -> datetime | None:
    """The start of the period that was `count` periods before that of `instant`; None in the first years."""
    period = timeline.period_at(instant)
    try:
        for _ in range(count):
            period = timeline.previous(period)
        return timeline.start(period).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _waited(ticket: Ticket) -> int:
    total = 0
    for wait in ticket.waits():
        if wait.on is Holder.REQUESTER and wait.until is not None:
            # Of one zone, instants are subtracted by wall time: seconds since the epoch are not.
            total += round(wait.until.timestamp() * 1_000_000) - round(wait.since.timestamp() * 1_000_000)
    return total
