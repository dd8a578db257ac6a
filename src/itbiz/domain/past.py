"""What a ticket was at an earlier instant, from its own lines: later lines dropped, later changes undone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from itbiz.domain.ticket import Approval, Claim, Review, ServiceClass, Status, Ticket, TicketType

if TYPE_CHECKING:
    from datetime import datetime
    from enum import StrEnum
    from zoneinfo import ZoneInfo

    from itbiz.domain.ticket import FieldChange

ATTRIBUTES = {"class": "service_class", "requester": "requester", "provider": "provider", "type": "type"}
KINDS: dict[str, type[StrEnum]] = {"service_class": ServiceClass, "type": TicketType}


def ticket_at(ticket: Ticket, instant: datetime, zone: ZoneInfo) -> Ticket | None:
    """The ticket as its lines say it was at `instant`, lines of that very moment included; None before its opening.

    Title, texts and assignee have no history: they stay as they are. `zone` decides the day of a review.
    """
    if ticket.opened > instant:
        return None
    if ticket.last_at <= instant and not (ticket.claims and _reviewed_after(ticket, instant, zone)):
        return ticket
    values: dict[str, Any] = {name: getattr(ticket, name) for name in type(ticket).model_fields}
    for change in reversed(ticket.changes):
        if change.at > instant:
            _undo(values, change)
    values["history"] = tuple(line for line in ticket.history if line.at <= instant)
    states = [line.to for line in ticket.transitions if line.at <= instant]
    values["status"] = states[-1] if states else Status.NEW
    values["claims"] = tuple(_claim_at(claim, instant, zone) for claim in ticket.claims if claim.at <= instant)
    values["thread"] = tuple(line for line in ticket.thread if line.at <= instant)
    return Ticket.model_construct(set(ticket.model_fields_set), **values)


def _undo(values: dict[str, Any], change: FieldChange) -> None:
    """Put back the value before a change; one that cannot be read stays as it is, since `from` is free text."""
    attribute = ATTRIBUTES[change.field]
    kind = KINDS.get(attribute)
    if kind is not None:
        values[attribute] = next((member for member in kind if member == change.from_), values[attribute])
    elif change.from_ is not None or attribute == "provider":
        values[attribute] = change.from_


def last_instant(ticket: Ticket) -> datetime:
    """The instant of the latest line of a ticket; its opening where it has none."""
    return ticket.last_at


def _reviewed_after(ticket: Ticket, instant: datetime, zone: ZoneInfo) -> bool:
    today = instant.astimezone(zone).date()
    return any(claim.review and claim.review.done and claim.review.done > today for claim in ticket.claims)


def _claim_at(claim: Claim, instant: datetime, zone: ZoneInfo) -> Claim:
    update: dict[str, Any] = {}
    released = claim.released
    if released and released.at > instant:
        update["released"] = None
    elif released and released.consent and released.consent.at > instant:
        update["released"] = released.model_copy(update={"consent": None})
    if claim.approved_by:
        given = claim.approved_by.given
        later = {side: None for side, each in given.items() if isinstance(each, Approval) and each.at > instant}
        if later:
            update["approved_by"] = claim.approved_by.model_copy(update=later)
    review = claim.review
    if review and review.done and review.done > instant.astimezone(zone).date():
        update["review"] = Review.model_construct(due=review.due, done=None)
    return claim.model_copy(update=update) if update else claim


def with_claims(ticket: Ticket, claims: tuple[Claim, ...]) -> Ticket:
    """The ticket with other claims: what a rule asks that leaves some out of the count."""
    values = {name: getattr(ticket, name) for name in type(ticket).model_fields}
    return Ticket.model_construct(set(ticket.model_fields_set), **{**values, "claims": claims})
