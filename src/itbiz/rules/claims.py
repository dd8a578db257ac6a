"""A token and the class `priority` go together, on a request of the party that pays (rules 1, 11)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from itbiz.domain.ticket import ENDED_WITHOUT, ClaimKind, ServiceClass, Status, Ticket, TicketType
from itbiz.domain.vocabulary import POOL
from itbiz.rules.finding import author, now, on
from itbiz.rules.lines import ended_before_terms, field_at, new_claims, predates_terms
from itbiz.rules.parts import is_part_of_paid
from itbiz.text.diagnostic import Diagnostic, Related
from itbiz.text.message import Message, msg

if TYPE_CHECKING:
    from collections.abc import Iterator

    from itbiz.domain.backlog import Entry
    from itbiz.domain.ticket import Claim
    from itbiz.domain.timeline import Timeline
    from itbiz.rules.change import Change

PRIORITY, EXPEDITE = ServiceClass.PRIORITY, ServiceClass.EXPEDITE


def classes(change: Change) -> Iterator[Diagnostic]:
    """`class-without-claim` and `expedite-without-cause`: a class that nothing was paid for."""
    timeline = change.after.timeline
    if not timeline.terms:
        return
    for entry in change.after.entries.values():
        ticket = entry.ticket
        name = ticket.service_class
        if name is not PRIORITY and name is not EXPEDITE:
            continue
        if ticket.state in ENDED_WITHOUT or ended_before_terms(ticket, timeline):
            continue
        if _brought_back(change, ticket, timeline):
            yield _without_its_own(change, entry)
        elif name is PRIORITY and ticket.live_claim is None and not is_part_of_paid(change, ticket):
            yield on(
                change.after,
                entry.path,
                ("class",),
                "class-without-claim",
                msg("the class is `priority`, and no token was claimed for it"),
                msg("claim one with `itbiz claim {id}`, or write `class: standard`", id=ticket.id),
            )
        elif name is EXPEDITE and ticket.type is not TicketType.INCIDENT and ticket.live_emergency is None:
            yield on(
                change.after,
                entry.path,
                ("class",),
                "expedite-without-cause",
                msg("`expedite` is for incidents and emergencies, and this {type} is neither", type=ticket.type.value),
                msg('if it is one: `itbiz emergency {id} --reason "…" --impact "…"`', id=ticket.id),
            )


def _brought_back(change: Change, ticket: Ticket, timeline: Timeline) -> bool:
    """Whether this change takes up work that was over before the first term, on the claim it had then.

    Such claims arrive unjudged, as history: a class of today is not paid by one.
    """
    paid = ticket.live_claim if ticket.service_class is PRIORITY else ticket.live_emergency
    if ticket.service_class is EXPEDITE and ticket.type is TicketType.INCIDENT:
        return False
    if paid is None or not ticket.state.unfinished or not predates_terms(paid, timeline):
        return False
    if timeline.first_period is None or ticket.unfinished_at(timeline.start(timeline.first_period)):
        return False
    return all(not known.state.unfinished for known in change.earlier(ticket.id))


def _without_its_own(change: Change, entry: Entry) -> Diagnostic:
    ticket = entry.ticket
    return on(
        change.after,
        entry.path,
        ("class",),
        "class-without-claim" if ticket.service_class is PRIORITY else "expedite-without-cause",
        msg("this work was over before the contract began, and its claim does not pay for what is taken up again"),
        msg(
            "give the old claim back with `itbiz release {id}`: the class falls to standard, and may be claimed anew",
            id=ticket.id,
        ),
    )


def tokens(change: Change) -> Iterator[Diagnostic]:
    """`two-live-claims`, `claim-not-released` and `claim-without-class`: a token held for nothing."""
    timeline = change.after.timeline
    for entry in change.after.entries.values():
        if not entry.ticket.claims:
            continue
        live = [
            (index, claim)
            for index, claim in enumerate(entry.ticket.claims)
            if claim.live and not predates_terms(claim, timeline)
        ]
        for kind in ClaimKind:
            same = [
                (index, claim) for index, claim in enumerate(entry.ticket.claims) if claim.live and claim.kind is kind
            ]
            if len(same) > 1 and same[-1] in live:
                yield _twice(change, entry, same[0][0], same[-1][0])
        for index, claim in live:
            yield from _held_for_nothing(change, entry, index, claim)


def _twice(change: Change, entry: Entry, first: int, second: int) -> Diagnostic:
    backlog = change.after
    return Diagnostic(
        entry.path,
        backlog.span(entry.path, ("claims", second)),
        "two-live-claims",
        msg("{id} holds two tokens at once", id=entry.ticket.id),
        msg(
            "release one of them: add `released: {line}`",
            line=f"{{at: {now(change)}, by: {author(change)}, cause: withdrawn}}",
        ),
        related=(Related(entry.path, backlog.span(entry.path, ("claims", first)), msg("the first one")),),
    )


def _held_for_nothing(change: Change, entry: Entry, index: int, claim: Claim) -> Iterator[Diagnostic]:
    ticket = entry.ticket
    place = ("claims", index)
    if ticket.state in ENDED_WITHOUT:
        cause = "refused" if ticket.state is Status.REFUSED else "withdrawn"
        yield on(
            change.after,
            entry.path,
            place,
            "claim-not-released",
            msg("the ticket is {state} and still holds its token", state=ticket.state.value),
            _release(change, cause),
        )
    elif claim.kind is ClaimKind.QUOTA and ticket.service_class is not PRIORITY:
        if _was_priority(change, ticket):
            message = msg("the class fell to `{name}` and the token is still held", name=ticket.service_class.value)
            hint = _release(change, "withdrawn")
            yield on(change.after, entry.path, place, "claim-not-released", message, hint)
        else:
            message = msg("a token is held, and the class is `{name}`", name=ticket.service_class.value)
            hint = msg("write `class: priority`, or give the token back with `itbiz release {id}`", id=ticket.id)
            yield on(change.after, entry.path, place, "claim-without-class", message, hint)


def _release(change: Change, cause: str) -> Message:
    return msg(
        "add `released: {line}` to the claim", line=f"{{at: {now(change)}, by: {author(change)}, cause: {cause}}}"
    )


def _was_priority(change: Change, ticket: Ticket) -> bool:
    lowered = any(line.field == "class" and line.from_ == PRIORITY.value for line in ticket.changes)
    return lowered or any(known.service_class is PRIORITY for known in change.earlier(ticket.id))


def ground(change: Change) -> Iterator[Diagnostic]:
    """`claim-on-incident`: a new claim on something that is no unfinished request."""
    timeline = change.after.timeline
    for entry, index, claim in new_claims(change):
        if predates_terms(claim, timeline):
            continue
        ticket = entry.ticket
        kind = field_at(ticket, "type", claim.at)
        if kind != TicketType.REQUEST.value:
            message = msg("this is no request but `{type}`: only a request takes a token", type=kind)
            if kind == TicketType.INCIDENT.value:
                hint = msg(
                    "an incident costs no token: remove the claim, and write `class: expedite` if it cannot wait"
                )
            else:
                hint = msg("remove the claim; what the business asks for is a ticket of `type: request`")
        elif not ticket.unfinished_at(claim.at) or _ended_in_base(change, ticket, claim):
            message = msg("the work was over when this token was claimed")
            hint = msg("remove the claim; open a new ticket for what is still missing")
        else:
            continue
        yield on(change.after, entry.path, ("claims", index), "claim-on-incident", message, hint)


def _ended_in_base(change: Change, ticket: Ticket, claim: Claim) -> bool:
    return any(
        not known.state.unfinished and claim.at <= known.transitions[-1].at for known in change.earlier(ticket.id)
    )


def parties(change: Change) -> Iterator[Diagnostic]:
    """`claim-other-party`: a token of somebody else's, or of a team that no longer has the ticket."""
    if change.after.recast:
        return
    timeline = change.after.timeline
    fresh = {(entry.ticket.id, index) for entry, index, _ in new_claims(change)}
    for entry in change.after.entries.values():
        ticket = entry.ticket
        if not ticket.claims:
            continue
        for index, claim in enumerate(ticket.claims):
            if predates_terms(claim, timeline):
                continue
            if (ticket.id, index) in fresh and (wrong := _not_its_own(change, ticket, claim)):
                yield on(change.after, entry.path, ("claims", index, wrong[0]), "claim-other-party", *wrong[1:])
            elif claim.live and ticket.state.unfinished and _moved(change, ticket, claim):
                yield on(
                    change.after,
                    entry.path,
                    ("claims", index),
                    "claim-other-party",
                    msg(
                        "the ticket is now {requester} → {provider}, and its token was {paid_by} → {paid_for}",
                        requester=ticket.requester,
                        provider=ticket.provider or POOL,
                        paid_by=claim.requester,
                        paid_for=claim.provider,
                    ),
                    msg(
                        "give this token back and claim again: `itbiz release {id}`, then `itbiz claim {id}`",
                        id=ticket.id,
                    ),
                )


def _not_its_own(change: Change, ticket: Ticket, claim: Claim) -> tuple[str, Message, Message] | None:
    requester = field_at(ticket, "requester", claim.at)
    provider = field_at(ticket, "provider", claim.at)
    if claim.requester != requester:
        return (
            "requester",
            msg("the token is `{other}`'s, the ticket is `{own}`'s", other=claim.requester, own=requester),
            msg("write `requester: {own}`: each party pays for its own requests", own=requester),
        )
    term = change.after.timeline.term_of(claim.period)
    pooled = provider is None or term is None or term.cell(requester, provider)[0] == POOL
    if claim.provider == POOL and provider is None and (term is None or (requester, POOL) not in term.cells()):
        # A debt of a pair that nobody has would wait for ever.
        return (
            "provider",
            msg("the ticket is not routed yet, and `{requester}` has no pool", requester=requester),
            msg("route it first: `itbiz edit {id} --set provider=…`, then write that team here", id=ticket.id),
        )
    if claim.provider == provider or (claim.provider == POOL and pooled):
        return None
    if provider is None:
        return (
            "provider",
            msg("the token is for `{other}`, and the ticket is not routed yet", other=claim.provider),
            msg("route it first: `itbiz edit {id} --set provider={other}`", id=ticket.id, other=claim.provider),
        )
    return (
        "provider",
        msg("the token is for `{other}`, the ticket for `{own}`", other=claim.provider, own=provider),
        msg("write `provider: {own}`", own=provider),
    )


def _moved(change: Change, ticket: Ticket, claim: Claim) -> bool:
    """Whether the ticket's pair is no longer the one that pays (rule 11).

    A pool's token follows the ticket to every team that has no cell of its own, an emergency declared before the
    request was routed to any.
    """
    if claim.requester != ticket.requester:
        return True
    anywhere = claim.provider == POOL and claim.kind is ClaimKind.EMERGENCY
    if anywhere or ticket.provider in {None, claim.provider}:
        return False
    timeline = change.after.timeline
    mine = timeline.pair(ticket.requester, ticket.provider or POOL, claim.period)
    return mine != timeline.pair(claim.requester, claim.provider, claim.period)
