"""Moving a ticket through the workflow."""

from __future__ import annotations

from typing import TYPE_CHECKING

from itbiz.actions.draft import Act, Draft, in_order
from itbiz.actions.edit import Outcome
from itbiz.domain.people import is_among
from itbiz.domain.ticket import ENDED_WITHOUT, FINISHED, TRANSITIONS, ReleaseCause, ServiceClass, Status, Ticket
from itbiz.rules.lines import new_releases
from itbiz.text.failure import Failure
from itbiz.text.message import Message, msg

if TYPE_CHECKING:
    from itbiz.domain.contract import Contract
    from itbiz.domain.ticket import Claim
    from itbiz.rules.change import Change


def move(
    change: Change, act: Act, ticket_id: str, to: Status, *, on: str | None = None, why: str | None = None
) -> Outcome:
    """Enter a state. A refused or cancelled ticket gives its token back (rule 1).

    Raises Failure where the workflow does not allow it, or a reason is missing.
    """
    entry = change.after.entries[ticket_id]
    ticket = entry.ticket
    _allowed(ticket, to)
    _reasons(ticket, to, on, why)
    act = in_order(act, ticket)
    draft = Draft(entry)
    if to in ENDED_WITHOUT:
        cause = _cause(change, act, ticket, to)
        give_back(change, act, draft, cause, why)
        lower(act, draft, why)
    draft.enter(act, to, on=on, why=why)
    line = msg("{old} → {new}", old=ticket.state, new=to)
    return Outcome((draft.edit(),), ((ticket_id, line),), _next_step(ticket, to))


def _allowed(ticket: Ticket, to: Status) -> None:
    if to is ticket.state:
        raise Failure(msg("{id} is already {state}", id=ticket.id, state=to))
    possible = TRANSITIONS[ticket.state]
    if to in possible:
        return
    if not possible:
        raise Failure(
            msg("{id} is {state}: nothing follows", id=ticket.id, state=ticket.state),
            msg("open a new ticket and link it: itbiz link NEW relates_to {id}", id=ticket.id),
        )
    ordered = ", ".join(state for state in Status if state in possible)
    raise Failure(
        msg("{id} cannot go from {old} to {new}", id=ticket.id, old=ticket.state, new=to),
        msg("from {old} it can go to: {states}", old=ticket.state, states=ordered),
    )


def _reasons(ticket: Ticket, to: Status, on: str | None, why: str | None) -> None:
    if to is Status.WAITING and not on:
        raise Failure(
            msg("a wait names who is waited for"),
            msg("add --on requester, --on provider or --on vendor"),
        )
    returns = to is Status.READY and ticket.state is Status.STARTED
    reopens = to is Status.STARTED and ticket.state in FINISHED
    contests = to is Status.NEW
    if not why and (to in {Status.WAITING, Status.REFUSED} or returns or reopens or contests):
        raise Failure(
            msg("{id} → {new} needs its reason", id=ticket.id, new=to),
            msg('add --why "…"'),
        )
    if on and to is not Status.WAITING:
        raise Failure(msg("only a wait is `--on` somebody"), msg("leave --on out"))


def provider_people(contract: Contract | None, ticket: Ticket) -> tuple[str, ...]:
    """Lead and members of the ticket's team."""
    provider = contract.parties.providers.get(ticket.provider or "") if contract else None
    if provider is None:
        return ()
    return (*((provider.lead,) if provider.lead else ()), *provider.members)


def acts_for_provider(contract: Contract | None, ticket: Ticket, act: Act) -> bool:
    """Whether who acts belongs to the ticket's team."""
    return is_among(act.by, provider_people(contract, ticket))


def _cause(change: Change, act: Act, ticket: Ticket, to: Status) -> ReleaseCause:
    if to is Status.REFUSED:
        return ReleaseCause.REFUSED
    by_provider = acts_for_provider(change.after.contract, ticket, act)
    return ReleaseCause.PROVIDER_CANCELLED if by_provider else ReleaseCause.WITHDRAWN


def give_back(
    change: Change, act: Act, draft: Draft, cause: ReleaseCause, why: str | None = None, **more: object
) -> None:
    """Release every live claim; one that no base has yet was never taken, and goes without a trace.

    Save where it took over a token: the line that handed it over says so, and needs its other half.
    """
    claims = draft.ticket.claims
    for index in reversed(range(len(claims))):
        if not claims[index].live:
            continue
        if change.is_new_claim(draft.ticket.id, claims[index]) and not _took_over(change, draft.ticket, claims[index]):
            draft.remove(("claims", index))
        else:
            draft.release(act, index, cause, why=why, **more)


def _took_over(change: Change, ticket: Ticket, claim: Claim) -> bool:
    """Whether another ticket's release, in no base either, says that this claim has its token."""
    return any(
        given.released is not None and given.released.swapped_for == ticket.id and given.period == claim.period
        for _, _, given in new_releases(change)
    )


def lower(act: Act, draft: Draft, why: str | None = None) -> ServiceClass:
    """Take a ticket out of a class that only a claim gives: it falls to standard, whatever it was before."""
    ticket = draft.ticket
    held = ticket.service_class is ServiceClass.PRIORITY or ticket.live_emergency is not None
    if not held or ticket.service_class is ServiceClass.STANDARD:
        return ticket.service_class
    draft.change(act, "class", ticket.service_class, ServiceClass.STANDARD, why)
    return ServiceClass.STANDARD


def _next_step(ticket: Ticket, to: Status) -> Message | None:
    match to:
        case Status.DELIVERED:
            return msg("the requester accepts with: itbiz close {id}", id=ticket.id)
        case Status.REFUSED:
            return msg('the requester may contest with: itbiz reopen {id} --why "…"', id=ticket.id)
        case _:
            return None
