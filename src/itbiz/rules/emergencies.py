"""Breaking the glass (rule 18): allowed without a token, never silent."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

from itbiz.domain.deadline import deadline
from itbiz.domain.emergencies import counted, stretch
from itbiz.domain.people import is_among
from itbiz.domain.ticket import CAUSES_OF_PROVIDER, ENDED_WITHOUT, Approval, ClaimKind, ServiceClass
from itbiz.domain.vocabulary import POOL, Holder
from itbiz.rules.finding import on
from itbiz.rules.lines import predates_terms
from itbiz.rules.releases import people_of_team
from itbiz.text.diagnostic import Severity
from itbiz.text.message import Message, msg, msgs

if TYPE_CHECKING:
    from collections.abc import Iterator

    from itbiz.domain.backlog import Entry
    from itbiz.domain.clauses import EmergencyCap, EmergencyRules
    from itbiz.domain.ticket import Claim, Ticket
    from itbiz.domain.timeline import Timeline
    from itbiz.rules.change import Change
    from itbiz.text.diagnostic import Diagnostic

SIDES = ("requester", "provider")


def _emergencies(change: Change) -> Iterator[tuple[Entry, int, Claim]]:
    """The emergencies that count: those that IT took back itself are left out."""
    timeline = change.after.timeline
    for entry in change.after.entries.values():
        for index, claim in enumerate(entry.ticket.claims):
            taken_back = claim.released is not None and claim.released.cause in CAUSES_OF_PROVIDER
            if claim.kind is ClaimKind.EMERGENCY and not taken_back and not predates_terms(claim, timeline):
                yield entry, index, claim


def complete(change: Change) -> Iterator[Diagnostic]:
    """`emergency-incomplete` and `emergency-unconfirmed`: what an emergency must say, and who must agree to it."""
    for entry, index, claim in _emergencies(change):
        place = ("claims", index)
        for name, words in (("reason", msg("why it cannot wait")), ("impact", msg("what happens otherwise"))):
            # A line that stands cannot be completed: where one came past the gate, it blocks nobody else's work.
            if getattr(claim, name) is None and change.is_new_claim(entry.ticket.id, claim):
                yield on(
                    change.after,
                    entry.path,
                    place,
                    "emergency-incomplete",
                    msg("this emergency does not say {what}", what=words),
                    msg("add `{name}: …` to the claim", name=name),
                )
        ticket = entry.ticket
        raised = ticket.service_class is ServiceClass.EXPEDITE or ticket.state in ENDED_WITHOUT
        if claim.live and not raised:
            yield on(
                change.after,
                entry.path,
                ("class",),
                "emergency-incomplete",
                msg("this is an emergency, and the class is `{name}`", name=ticket.service_class.value),
                msg("write `class: expedite`, or end the emergency with `itbiz release {id}`", id=ticket.id),
            )
        yield from _approved(change, entry, index, claim)
        yield from _approvers(change, entry, index, claim)


def _approvers(change: Change, entry: Entry, index: int, claim: Claim) -> Iterator[Diagnostic]:
    """One approver on each side: a new approval by somebody of the other side is none."""
    contract = change.base_contract or change.after.contract
    if contract is None or claim.approved_by is None:
        return
    requester = contract.parties.requesters.get(claim.requester)
    asking = (*requester.may_promote, *requester.relays) if requester and requester.may_promote else ()
    provider = claim.provider if claim.provider != POOL else entry.ticket.provider
    people = {"requester": asking, "provider": people_of_team(contract, provider)}
    known = [each.approved_by for ticket in change.earlier(entry.ticket.id) for each in ticket.claims]
    for side in SIDES:
        given = getattr(claim.approved_by, side)
        person = given.by if isinstance(given, Approval) else given
        stood = any(each is not None and getattr(each, side) == given for each in known)
        if person is None or stood or not people[side] or is_among(person, people[side]):
            continue
        yield on(
            change.after,
            entry.path,
            ("claims", index, "approved_by", side),
            "emergency-incomplete",
            msg("{person} cannot approve this emergency for `{side}`", person=person, side=side),
            msg("ask one of: {people}", people=", ".join(people[side])),
        )


def _approved(change: Change, entry: Entry, index: int, claim: Claim) -> Iterator[Diagnostic]:
    timeline = change.after.timeline
    term = timeline.term_of(claim.period)
    if term is None:
        return
    missing = [side for side in sides(term.emergency) if getattr(claim.approved_by, side, None) is None]
    if not missing:
        return
    place = ("claims", index, "approved_by")
    hint = msg(
        "confirm it with `itbiz emergency {id} {flags}`",
        id=entry.ticket.id,
        flags=" ".join(f"--approved-by {side}=…" for side in missing),
    )
    if term.emergency.confirm_within is None:
        message = msg("nobody has approved this emergency for: {sides}", sides=_named(missing))
        yield on(change.after, entry.path, place, "emergency-incomplete", message, hint)
        return
    until = deadline(term.emergency.confirm_within, claim.at, timeline)
    yield on(
        change.after,
        entry.path,
        place,
        "emergency-unconfirmed",
        _unconfirmed(missing, until is not None and until < change.instant, until),
        hint,
        Severity.WARNING,
    )


def _unconfirmed(missing: list[str], late: bool, until: object) -> Message:
    names = _named(missing)
    if until is None:
        return msg("this emergency is not confirmed yet by: {sides}", sides=names)
    if late:
        return msg("this emergency should have been confirmed by {until}; missing: {sides}", until=until, sides=names)
    return msg("this emergency is to be confirmed by {until}; missing: {sides}", until=until, sides=names)


def _named(missing: list[str]) -> Message | Holder:
    """The sides, to be said as people call them: the requester, the IT team."""
    first, *others = (Holder(side) for side in missing)
    return msg("{some} and {last}", some=first, last=others[-1]) if others else first


def sides(rules: EmergencyRules) -> tuple[str, ...]:
    """The sides whose approval the contract wants: those it names, or both where it names none."""
    return rules.approved_by or (SIDES if "approved_by" in rules.requires else ())


def capped(change: Change) -> Iterator[Diagnostic]:
    """`emergency-cap`: more emergencies of a requester than the cap, without the arbiter's approval.

    An error where this change adds one; a warning where branches met and each had stayed within it.
    """
    found = list(_emergencies(change))
    tickets = list({entry.ticket.id: entry.ticket for entry, _, _ in found}.values())
    done: set[tuple[str, int]] = set()
    looked_at: set[tuple[object, ...]] = set()
    for (number, timeline), (_, _, claim) in product(enumerate(change.timelines), found):
        term = timeline.term_of(claim.period)
        cap = term.emergency.cap if term else None
        if cap is None:
            continue
        # All of one stretch are counted at once.
        where = (number, claim.requester, cap, stretch(cap, timeline, claim.at))
        if where in looked_at:
            continue
        looked_at.add(where)
        for ticket, each, severity in _beyond(change, tickets, claim, cap, timeline):
            index = next(index for index, known in enumerate(ticket.claims) if known is each)
            # Under the terms as they stood only what is new matters: a cap that was lifted warns of nothing.
            stood = severity is Severity.WARNING and timeline is not change.after.timeline
            if stood or (ticket.id, index) in done:
                continue
            done.add((ticket.id, index))
            yield on(
                change.after,
                change.after.entries[ticket.id].path,
                ("claims", index),
                "emergency-cap",
                _beyond_cap(each.requester, cap),
                msg("let the arbiter approve it: `itbiz emergency {id} --approved-by arbiter=…`", id=ticket.id),
                severity,
            )


def _beyond_cap(requester: str, cap: EmergencyCap) -> Message:
    match cap.per:
        case "month":
            return msgs(
                "`{requester}` has had its {n} emergency of the month: the arbiter approves more",
                "`{requester}` has had its {n} emergencies of the month: the arbiter approves more",
                cap.count,
                requester=requester,
            )
        case "quarter":
            return msgs(
                "`{requester}` has had its {n} emergency of the quarter: the arbiter approves more",
                "`{requester}` has had its {n} emergencies of the quarter: the arbiter approves more",
                cap.count,
                requester=requester,
            )
        case "year":
            return msgs(
                "`{requester}` has had its {n} emergency of the year: the arbiter approves more",
                "`{requester}` has had its {n} emergencies of the year: the arbiter approves more",
                cap.count,
                requester=requester,
            )
        case _:
            return msgs(
                "`{requester}` has had its {n} emergency of the period: the arbiter approves more",
                "`{requester}` has had its {n} emergencies of the period: the arbiter approves more",
                cap.count,
                requester=requester,
            )


def _beyond(
    change: Change, tickets: list[Ticket], claim: Claim, cap: EmergencyCap, timeline: Timeline
) -> Iterator[tuple[Ticket, Claim, Severity]]:
    """The emergencies beyond the cap in the stretch of this one, and how grave each is."""
    mine = counted(tickets, claim.requester, cap, timeline, claim.at)
    free = [pair for pair in mine if not _arbiter_approved(change, pair[1])]
    excess = len(free) - cap.count
    if excess <= 0:
        return
    fresh = [pair for pair in free if change.is_new_claim(pair[0].id, pair[1])]
    for ticket, each in fresh[-excess:]:
        yield ticket, each, Severity.ERROR
    if not fresh:
        for ticket, each in free[-excess:]:
            yield ticket, each, Severity.WARNING


def _arbiter_approved(change: Change, claim: Claim) -> bool:
    given = claim.approved_by.arbiter if claim.approved_by else None
    if given is None:
        return False
    contract = change.base_contract or change.after.contract
    arbiter = contract.parties.arbiter if contract else None
    person = given if isinstance(given, str) else given.by
    return arbiter is None or not arbiter.members or is_among(person, arbiter.members)
