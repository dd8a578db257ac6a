"""Tickets that nothing is said of as long as nobody touches them: of those that stand only ids and paths matter.

Nearly all tickets of a repository are so, and a check of everything keeps none of them in memory. A rule that looks at
tickets which the change does not touch, because the contract or the other tickets may have changed around them, has to
find nothing in a quiet one: what it looks at has its line in `is_quiet`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from itbiz.domain.ticket import IN_PROGRESS, ServiceClass, Ticket, TicketType
from itbiz.rules.history import disagreeing

if TYPE_CHECKING:
    from itbiz.domain.contract import Contract

_PARTIES = frozenset({"requester", "provider"})


def is_quiet(ticket: Ticket, contract: Contract) -> bool:
    """Whether no rule says anything of a ticket that every base has as it is, whatever other tickets there are.

    Its id has to be its own, which only all tickets together tell.
    """
    # The ledger and all that is about tokens; links, and circles of them.
    if ticket.claims or ticket.links:
        return False
    # The limits of work in progress.
    if ticket.state in IN_PROGRESS or ticket.status is not ticket.state:
        return False
    return _class_needs_nothing(ticket) and _has_known_parties(ticket, contract) and not any(disagreeing(ticket))


def _class_needs_nothing(ticket: Ticket) -> bool:
    if ticket.service_class is ServiceClass.EXPEDITE:
        return ticket.type is TicketType.INCIDENT
    return ticket.service_class is not ServiceClass.PRIORITY


def _has_known_parties(ticket: Ticket, contract: Contract) -> bool:
    parties = contract.parties
    if ticket.requester not in parties.requesters or (
        ticket.provider is not None and ticket.provider not in parties.providers
    ):
        return False
    # A line may name one that is gone.
    return not any(line.field in _PARTIES for line in ticket.changes)
