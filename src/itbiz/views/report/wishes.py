"""What people without git may still ask for when they read a review: by a message to their relay.

A review of a past period tells of tickets as they were. A link stands only where what it asks for can still be done: so
the tickets are looked at as they are in the commit that the review was made from, which leaves the same commit and
period the same page.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from itbiz.domain.dialogue import Side, asked_side
from itbiz.domain.ticket import Holder, Status, TicketType
from itbiz.domain.vocabulary import POOL
from itbiz.text.dataclass import dataclass
from itbiz.views.mailto import relay_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from itbiz.domain.backlog import Backlog
    from itbiz.domain.ledger import Account
    from itbiz.domain.period import Period
    from itbiz.domain.ticket import Ticket
    from itbiz.domain.timeline import Pair

NOT_BEGUN = frozenset({Status.NEW, Status.READY})


@dataclass(frozen=True, slots=True)
class Wishes:
    """Whom to write to, and about what. `relays` are addresses by business unit.

    `coming` are the accounts of the period that follows. `to_accept` are delivered and not closed, `to_answer` wait for
    an answer of the business, with the number of the oldest open question where one was asked in the dialogue.
    `to_swap` hold a token that may be handed over, of a period that is not over, each with the ticket that would take
    it: the oldest request of the same pair without one. `to_claim` are requests that a token is left for.
    """

    relays: Mapping[str, str]
    coming: tuple[Account, ...]
    to_accept: frozenset[str]
    to_answer: Mapping[str, int | None]
    to_swap: Mapping[str, str]
    to_claim: frozenset[str]


NOTHING = Wishes({}, (), frozenset(), {}, {}, frozenset())
"""Where nobody is asked."""


def wishes(backlog: Backlog, state: Backlog, running: Period | None, following: Period | None) -> Wishes:
    """What may be asked for: `state` is what the review tells of, `backlog` what became of it since.

    `running` is the period of the review while it runs: tokens are then taken from it, else from the one that follows.
    """
    both = [(ticket, backlog.entries[ticket.id].ticket) for ticket in state.tickets if ticket.id in backlog.entries]
    ledger = state.ledger
    coming = tuple(ledger.account(pair, following) for pair in ledger.pairs(following)) if following else ()
    current = running or following
    taken_from = tuple(ledger.account(pair, current) for pair in ledger.pairs(current)) if current else ()
    known = {each.pair for each in taken_from}
    waiting = [now for then, now in both if then.state in NOT_BEGUN and now.state in NOT_BEGUN]
    without: dict[Pair, list[Ticket]] = {}
    for ticket in sorted(waiting, key=lambda each: (each.opened, each.id)):
        if current is None or ticket.type is not TicketType.REQUEST or ticket.live_claim is not None:
            continue
        pair = backlog.timeline.pair(ticket.requester, ticket.provider or POOL, current)
        if pair in known:
            without.setdefault(pair, []).append(ticket)
    left = {each.pair for each in taken_from if each.available}
    return Wishes(
        relays=_relays(backlog),
        coming=coming,
        to_accept=frozenset(now.id for then, now in both if then.state is now.state is Status.DELIVERED),
        to_answer={now.id: number for _, now in both for number in _questions(now, backlog)},
        to_swap={
            ticket.id: without[pair][0].id
            for ticket in waiting
            if (claim := ticket.live_claim) is not None
            and (pair := (claim.requester, claim.provider)) in without
            and backlog.timeline.resolve(claim.period) in {running, following}
        },
        to_claim=frozenset(ticket.id for pair, tickets in without.items() if pair in left for ticket in tickets),
    )


def _relays(backlog: Backlog) -> dict[str, str]:
    requesters = backlog.contract.parties.requesters if backlog.contract else {}
    return {key: relay for key, party in requesters.items() if (relay := relay_of(party))}


def _questions(ticket: Ticket, backlog: Backlog) -> list[int | None]:
    """The oldest question that waits for the business, by number; None for a wait without one; empty for neither."""
    for question in ticket.open_questions if ticket.state.unfinished else ():
        if asked_side(question, ticket, backlog.contract) is Side.REQUESTER:
            return [question.n]
    last = ticket.transitions[-1] if ticket.transitions else None
    waits = last is not None and last.to is Status.WAITING and last.on is Holder.REQUESTER
    return [None] if waits else []
