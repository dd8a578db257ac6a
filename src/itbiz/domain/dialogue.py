"""Who is asked: the side and, where one is known, the person a question of the thread is for."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from itbiz.domain.people import is_among, same_person
from itbiz.domain.ticket import Holder, ThreadKind

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence

    from itbiz.domain.contract import Contract
    from itbiz.domain.ticket import ThreadLine, Ticket


class Side(StrEnum):
    """The two sides of the contract."""

    REQUESTER = "requester"
    PROVIDER = "provider"


def asked_side(question: ThreadLine, ticket: Ticket, contract: Contract | None) -> Side | None:
    """Which side a question is for: by its `to`, a side, a party or a person; else the side that did not ask.

    None for the vendor, who is no party.
    """
    to = question.to
    if to is None:
        return Side.PROVIDER if _asks(question.by, ticket, contract) else Side.REQUESTER
    if to == Holder.VENDOR:
        return None
    if to in {Side.REQUESTER, ticket.requester} or (contract and to in contract.parties.requesters):
        return Side.REQUESTER
    if to in {Side.PROVIDER, ticket.provider} or (contract and to in contract.parties.providers):
        return Side.PROVIDER
    return Side.PROVIDER if _works(to, ticket, contract) else Side.REQUESTER


def _works(person: str, ticket: Ticket, contract: Contract | None) -> bool:
    teams = contract.parties.providers.values() if contract else ()
    return same_person(person, ticket.assignee) or any(
        same_person(person, team.lead) or is_among(person, team.members) for team in teams
    )


def _asks(person: str, ticket: Ticket, contract: Contract | None) -> bool:
    if _works(person, ticket, contract):
        return False
    unit = contract.parties.requesters.get(ticket.requester) if contract else None
    known = (*unit.relays, *unit.may_promote) if unit else ()
    return same_person(person, ticket.contact) or is_among(person, known)


def is_person(to: str | None, contract: Contract | None) -> bool:
    """Whether a line is for somebody by name, and not for a side or a party."""
    parties = {**contract.parties.requesters, **contract.parties.providers} if contract else {}
    return to is not None and to not in {*Holder, *parties}


def asked_person(question: ThreadLine, side: Side, ticket: Ticket, lead: str | None) -> str | None:
    """Whom the last reminder names, else whom the question names, else the contact or who works on it."""
    reminded = [
        line.to
        for line in ticket.thread
        if line.kind is ThreadKind.REMINDER and (line.re == question.n or (line.re is None and line.at > question.at))
    ]
    for named in (*reversed(reminded), question.to):
        if named and "@" in named:
            return named
    return ticket.contact if side is Side.REQUESTER else ticket.assignee or lead


def spoken(thread: Sequence[ThreadLine]) -> list[Hashable]:
    """What each line says and to which line, whatever their numbers: these are names within one file.

    Two people who write at once give one number twice, and the merge gives one of the lines another.
    """
    says = [
        (line.at, line.by, line.on_behalf_of, line.kind, line.to, line.verdict, line.message, line.text)
        for line in thread
    ]
    first: dict[int, Hashable] = {}
    for line, said in zip(thread, says, strict=True):
        first.setdefault(line.n, said)
    return [(said, first.get(line.re, line.re) if line.re else None) for line, said in zip(thread, says, strict=True)]
