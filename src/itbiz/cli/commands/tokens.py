"""`claim`, `release`, `swap`, `emergency` and `duplicate`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from itbiz.actions import emergencies, tokens
from itbiz.cli.commands.acting import choice, ids, perform
from itbiz.domain.ticket import ReleaseCause
from itbiz.text.failure import Failure
from itbiz.text.message import msg

if TYPE_CHECKING:
    from collections.abc import Sequence

    from itbiz.cli.session import Session
    from itbiz.cli.writing import Manner

SIDES = ("requester", "provider", "arbiter")


def claim(session: Session, *, reference: str, period: str | None, reason: str | None, manner: Manner) -> int:
    """Take a token."""
    (ticket_id,) = ids(session, reference)
    wanted = session.period(period) if period else None
    return perform(
        session,
        manner,
        lambda change, act: tokens.claim(change, act, ticket_id, wanted, reason),
        subject=f"{ticket_id}: claim a priority token",
    )


def release(session: Session, *, reference: str, cause: str, why: str | None, manner: Manner) -> int:
    """Give a token back."""
    (ticket_id,) = ids(session, reference)
    known = ReleaseCause(choice(cause, [str(each) for each in ReleaseCause], msg("cause")))
    return perform(
        session,
        manner,
        lambda change, act: tokens.release(change, act, ticket_id, known, why),
        subject=f"{ticket_id}: release the priority token ({known})",
    )


def swap(session: Session, *, out: str, into: str, consent: str | None, why: str | None, manner: Manner) -> int:
    """Hand a token from one request to another."""
    leaving, coming = ids(session, out, into)
    return perform(
        session,
        manner,
        lambda change, act: tokens.swap(change, act, leaving, coming, consent=consent, why=why),
        subject=f"{coming}: take over the token of {leaving}",
    )


def emergency(
    session: Session,
    *,
    reference: str,
    reason: str | None,
    impact: str | None,
    approved_by: Sequence[str],
    manner: Manner,
) -> int:
    """Break the glass, or approve what was broken."""
    (ticket_id,) = ids(session, reference)
    approvals = _approvals(session, approved_by)
    return perform(
        session,
        manner,
        lambda change, act: emergencies.emergency(
            change, act, ticket_id, reason=reason, impact=impact, approved_by=approvals
        ),
        subject=f"{ticket_id}: emergency",
    )


def _approvals(session: Session, given: Sequence[str]) -> dict[str, str]:
    """`requester=PERSON`; a bare person approves for the side they stand on. Raises Failure where that is unclear."""
    found: dict[str, str] = {}
    for word in given:
        side, equals, person = word.partition("=")
        if not equals:
            side, person = _side_of(session, word), word
        if side not in SIDES or not person:
            raise Failure(
                msg("`{word}` does not say who approves on which side", word=word),
                msg("write --approved-by requester=PERSON, provider=PERSON or arbiter=PERSON"),
            )
        found[side] = person
    return found


def _side_of(session: Session, person: str) -> str:
    from itbiz.domain.people import is_among

    parties = session.contract.parties
    if any(is_among(person, (*each.may_promote, *each.may_sign, *each.relays)) for each in parties.requesters.values()):
        return "requester"
    leads = [
        (*((each.lead,) if each.lead else ()), *each.members, *each.may_sign) for each in parties.providers.values()
    ]
    if any(is_among(person, people) for people in leads):
        return "provider"
    if parties.arbiter and is_among(person, parties.arbiter.members):
        return "arbiter"
    return ""


def duplicate(session: Session, *, reference: str, survivor: str, manner: Manner) -> int:
    """Close a ticket as a duplicate of another."""
    ticket_id, other = ids(session, reference, survivor)
    return perform(
        session,
        manner,
        lambda change, act: tokens.duplicate(change, act, ticket_id, other),
        subject=f"{ticket_id}: duplicate of {other}",
    )
