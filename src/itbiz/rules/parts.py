"""Requests that were split: one token for one delivery (rule 12)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from itbiz.domain.people import is_among
from itbiz.domain.ticket import FINISHED, LinkType, ServiceClass, ThreadKind, TicketType, Verdict
from itbiz.rules.releases import people_of_team

if TYPE_CHECKING:
    from itbiz.domain.ticket import Ticket
    from itbiz.rules.change import Change


def is_part_of_paid(change: Change, ticket: Ticket) -> bool:
    """Whether a ticket is a part of a split request, and so has its class: the token stays on the whole (rule 12).

    The whole is delivered when all its parts are: one that was delivered before pays for no part. Where the contract
    names the people of the team, it is they who say that a request is to be split; otherwise anything could be hung
    onto one token.
    """
    for link in ticket.links:
        entry = change.after.entries.get(link.id) if link.type is LinkType.CHILD_OF else None
        whole = entry.ticket if entry else None
        if whole is None or whole.live_claim is None or whole.service_class is not ServiceClass.PRIORITY:
            continue
        if {whole.type, ticket.type} != {TicketType.REQUEST} or whole.requester != ticket.requester:
            continue
        if (whole.state.unfinished or ticket.state in FINISHED) and _is_split(change, whole):
            return True
    return False


def _is_split(change: Change, whole: Ticket) -> bool:
    contract = change.base_contract or change.after.contract
    team = people_of_team(contract, whole.provider) if contract else ()
    return not team or any(
        line.kind is ThreadKind.ACKNOWLEDGEMENT and line.verdict is Verdict.SPLIT and is_among(line.by, team)
        for line in whole.thread
    )
