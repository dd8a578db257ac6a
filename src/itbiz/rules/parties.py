"""Every name of a party is one of the contract's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from itbiz.domain.ticket import FieldChange
from itbiz.domain.vocabulary import POOL
from itbiz.rules.finding import on, on_key
from itbiz.text.message import Message, msg
from itbiz.text.nearest import nearest

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from itbiz.domain.backlog import Backlog, Entry
    from itbiz.domain.contract import Parties
    from itbiz.rules.change import Change
    from itbiz.text.diagnostic import Diagnostic
    from itbiz.text.source import Place


def of_tickets(change: Change) -> Iterator[Diagnostic]:
    """`unknown-party`: requester and provider of tickets, of their claims and of their history."""
    contract = change.after.contract
    if contract is None:
        return
    requesters, providers = contract.parties.requesters, contract.parties.providers
    for entry in change.after.entries.values():
        ticket = entry.ticket
        if ticket.requester not in requesters:
            yield _unknown_requester(change.after, entry, ("requester",), ticket.requester, requesters)
        if ticket.provider is not None and ticket.provider not in providers:
            yield _unknown_provider(change.after, entry, ("provider",), ticket.provider, providers)
        yield from _of_claims(change, entry, contract.parties)
        yield from _of_history(change, entry, contract.parties)


def _of_claims(change: Change, entry: Entry, parties: Parties) -> Iterator[Diagnostic]:
    for index, claim in enumerate(entry.ticket.claims):
        asks, does = claim.requester not in parties.requesters, claim.provider not in {POOL, *parties.providers}
        if not (asks or does):
            continue
        new = change.is_new_claim(entry.ticket.id, claim)
        if asks and _matters(change, claim.requester, new=new):
            place = ("claims", index, "requester")
            yield _unknown_requester(change.after, entry, place, claim.requester, parties.requesters)
        if does and _matters(change, claim.provider, new=new):
            place = ("claims", index, "provider")
            yield _unknown_provider(change.after, entry, place, claim.provider, parties.providers)


def _of_history(change: Change, entry: Entry, parties: Parties) -> Iterator[Diagnostic]:
    for index, line in enumerate(entry.ticket.history):
        if not isinstance(line, FieldChange) or line.field not in {"requester", "provider"}:
            continue
        asks = line.field == "requester"
        known: Collection[str] = parties.requesters if asks else parties.providers
        for end, value in (("from", line.from_), ("to", line.to)):
            if value is None or value in known:
                continue
            new = not any(line in earlier.history for earlier in change.earlier(entry.ticket.id))
            if _matters(change, value, new=new):
                unknown = _unknown_requester if asks else _unknown_provider
                yield unknown(change.after, entry, ("history", index, end), value, known)


def _matters(change: Change, name: str, *, new: bool) -> bool:
    """Whether an unknown name in a line is this change's doing: the line is new, or the party was the base's.

    A line that stands cannot be mended: one that came past the gate blocks nobody else's work.
    """
    before = change.base_contract
    return new or before is None or name in {**before.parties.requesters, **before.parties.providers}


def _unknown_requester(backlog: Backlog, entry: Entry, place: Place, value: str, known: Collection[str]) -> Diagnostic:
    message = msg("`{value}` is no business unit of the contract", value=value)
    return on(backlog, entry.path, place, "unknown-party", message, _meant(value, known))


def _unknown_provider(backlog: Backlog, entry: Entry, place: Place, value: str, known: Collection[str]) -> Diagnostic:
    message = msg("`{value}` is no team of the contract", value=value)
    return on(backlog, entry.path, place, "unknown-party", message, _meant(value, known))


def _meant(value: str, known: Collection[str]) -> Message:
    near = nearest(value, known, 1)
    if near:
        return msg("did you mean `{word}`?", word=near[0])
    return msg("write one of: {values}", values=", ".join(known))


def of_contract(backlog: Backlog) -> Iterator[Diagnostic]:
    """`unknown-party`: keys of quota, guarantee and limits that nobody has."""
    contract = backlog.contract
    if contract is None:
        return
    requesters, providers = contract.parties.requesters, contract.parties.providers
    for number, term in enumerate(contract.terms):
        for requester, row in term.quota.items():
            place = ("terms", number, "quota", requester)
            if requester not in requesters:
                yield _unknown_key(backlog, place, requesters)
            columns = row if isinstance(row, dict) else {}
            for column in columns:
                if column != POOL and column not in providers:
                    yield _unknown_key(backlog, (*place, column), providers)
        guarantee = term.guarantee if isinstance(term.guarantee, dict) else {}
        for name, keys in (("guarantee", guarantee), ("wip_limit", term.wip_limit)):
            for key in keys:
                if key not in providers:
                    yield _unknown_key(backlog, ("terms", number, name, key), providers)


def _unknown_key(backlog: Backlog, place: Place, known: Collection[str]) -> Diagnostic:
    value = str(place[-1])
    message = msg("`{value}` is no party of this side of the contract", value=value)
    return on_key(backlog, backlog.contract_path, place, "unknown-party", message, _meant(value, known))
