"""What a team pulls next, in the contract's order, and why."""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from itbiz.domain.contract import PULL_ORDER
from itbiz.domain.delivery import first_due, owed_in
from itbiz.domain.ledger import claim_period
from itbiz.domain.ticket import LinkType, ServiceClass, Status
from itbiz.text.dataclass import dataclass
from itbiz.text.message import Message, msg

if TYPE_CHECKING:
    from collections.abc import Mapping

    from itbiz.domain.backlog import Backlog
    from itbiz.domain.contract import Pull, Term
    from itbiz.domain.period import Period
    from itbiz.domain.ticket import Claim, Ticket


@dataclass(frozen=True, slots=True)
class Pulled:
    """A ticket to start, and why it stands where it stands.

    `expected` is the day it would be done by if it were started today, at the percentile its class expects; none
    where the class has no expectation. `period` is that of its token; for what is owed, the one it was promised for.
    """

    ticket: Ticket
    reason: Pull
    period: Period | None
    claim: Claim | None
    expected: date | None
    percentile: int | None
    blocked_by: tuple[str, ...]
    why: Message

    @property
    def assignee(self) -> str | None:
        """Who is to start it; none where nobody is named yet."""
        return self.ticket.assignee


def pull(backlog: Backlog, instant: datetime, provider: str | None = None) -> list[Pulled]:
    """The tickets to start next, best first; of one team, or of all of them without `provider`.

    The classes come in the term's `pull_order`; within one, owed and priority requests by their claim's instant,
    fixed dates by their day, the others by opening. Tickets that others block come last, whatever their class.
    """
    term = backlog.timeline.term_at(instant)
    written = term.pull_order if term else ()
    order = {reason: rank for rank, reason in enumerate(dict.fromkeys((*written, *PULL_ORDER)))}
    owed = _owed(backlog, instant)
    blockers = _blockers(backlog)
    found = [
        _pulled(ticket, backlog, instant, term, owed, blockers.get(ticket.id, ()))
        for ticket in backlog.tickets
        if ticket.state in {Status.NEW, Status.READY} and (provider is None or ticket.provider == provider)
    ]
    return sorted(found, key=lambda each: (bool(each.blocked_by), order[each.reason], _within(each), each.ticket.id))


def _within(pulled: Pulled) -> tuple[datetime, datetime]:
    """The order inside one reason; a fixed date counts from its day's first instant, whatever the zone."""
    ticket = pulled.ticket
    if pulled.reason == "fixed_date":
        day = ticket.due or date.max
        return datetime(day.year, day.month, day.day, tzinfo=UTC), ticket.opened
    return (pulled.claim.at if pulled.claim else ticket.opened), ticket.opened


def _owed(backlog: Backlog, instant: datetime) -> dict[str, Period]:
    """The tickets that were due and not delivered, with the period they were first promised for."""
    current = backlog.timeline.period_at(instant)
    judged = backlog.deliveries(current, instant)
    promised = first_due(judged, backlog.books)
    return {ticket: promised[ticket] for ticket in owed_in(judged, backlog.timeline, current, backlog.books)}


def _blockers(backlog: Backlog) -> Mapping[str, tuple[str, ...]]:
    found: defaultdict[str, list[str]] = defaultdict(list)
    for ticket in backlog.tickets:
        for link in ticket.links:
            if link.type is LinkType.BLOCKS and link.id != ticket.id and ticket.state.unfinished:
                found[link.id].append(ticket.id)
    return {blocked: tuple(sorted(set(by))) for blocked, by in found.items()}


def _pulled(
    ticket: Ticket,
    backlog: Backlog,
    instant: datetime,
    term: Term | None,
    owed: Mapping[str, Period],
    blocked_by: tuple[str, ...],
) -> Pulled:
    timeline = backlog.timeline
    reason = _reason(ticket, owed)
    claim = ticket.live_emergency if reason == "emergency" else ticket.live_claim
    period = claim_period(claim, timeline, recast=backlog.recast) if claim else None
    promised = owed.get(ticket.id)
    rules = term.classes.get(ticket.service_class) if term else None
    sle = rules.sle if rules else None
    return Pulled(
        ticket=ticket,
        reason=reason,
        period=promised if reason == "owed" else period,
        claim=claim,
        expected=timeline.day(instant) + timedelta(days=sle.within_days - 1) if sle else None,
        percentile=sle.percentile if sle else None,
        blocked_by=blocked_by,
        why=_why(ticket, reason, promised if reason == "owed" else period, blocked_by),
    )


def _reason(ticket: Ticket, owed: Mapping[str, Period]) -> Pull:
    if ticket.id in owed:
        return "owed"
    match ticket.service_class:
        case ServiceClass.EXPEDITE:
            return "emergency" if ticket.live_emergency else "expedite"
        case ServiceClass.PRIORITY:
            return "priority"
        case ServiceClass.FIXED_DATE:
            return "fixed_date"
        case ServiceClass.STANDARD:
            return "standard"
        case ServiceClass.INTANGIBLE:
            return "intangible"


def _why(ticket: Ticket, reason: Pull, period: Period | None, blocked_by: tuple[str, ...]) -> Message:
    if blocked_by:
        return msg("blocked by {ids}", ids=", ".join(blocked_by))
    match reason:
        case "expedite":
            return msg("incident: it goes before everything")
        case "emergency":
            return msg("emergency")
        case "owed":
            return msg("owed since {period}", period=period)
        case "priority":
            return msg("token of {period}", period=period) if period else msg("priority")
        case "fixed_date":
            return msg("due on {day}", day=ticket.due) if ticket.due else msg("fixed date, not given yet")
        case "standard":
            return msg("standard, the oldest first")
        case "intangible":
            return msg("work of substance")
