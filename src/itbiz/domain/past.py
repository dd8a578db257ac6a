"""What a ticket was at an earlier instant, from its own lines: later lines dropped, later changes undone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from itbiz.domain.ticket import Approval, Approvals, Claim, Review, Status, Ticket

if TYPE_CHECKING:
    from datetime import datetime
    from zoneinfo import ZoneInfo

ATTRIBUTES = {"class": "service_class", "requester": "requester", "provider": "provider", "type": "type"}


def ticket_at(ticket: Ticket, instant: datetime, zone: ZoneInfo) -> Ticket | None:
    """The ticket as its lines say it was at `instant`, lines of that very moment included; None before its opening.

    Title, texts and assignee have no history: they stay as they are. `zone` decides the day of a review.
    """
    if ticket.opened > instant:
        return None
    if last_instant(ticket) <= instant and not _reviewed_after(ticket, instant, zone):
        return ticket
    values: dict[str, Any] = {name: getattr(ticket, name) for name in type(ticket).model_fields}
    for change in reversed(ticket.changes):
        if change.at > instant:
            attribute = ATTRIBUTES[change.field]
            kind = type(values[attribute]) if attribute in {"service_class", "type"} else str
            values[attribute] = None if change.from_ is None else kind(change.from_)
    values["history"] = tuple(line for line in ticket.history if line.at <= instant)
    states = [line.to for line in ticket.transitions if line.at <= instant]
    values["status"] = states[-1] if states else Status.NEW
    values["claims"] = tuple(_claim_at(claim, instant, zone) for claim in ticket.claims if claim.at <= instant)
    values["thread"] = tuple(line for line in ticket.thread if line.at <= instant)
    return Ticket.model_construct(set(ticket.model_fields_set), **values)


def last_instant(ticket: Ticket) -> datetime:
    """The instant of the latest line of a ticket; its opening where it has none."""
    instants = [ticket.opened]
    instants += [line.at for line in ticket.history]
    instants += [line.at for line in ticket.thread]
    for claim in ticket.claims:
        instants.append(claim.at)
        if claim.released:
            instants.append(claim.released.at)
        if claim.approved_by:
            instants += [each.at for each in _approvals(claim.approved_by).values() if isinstance(each, Approval)]
    return max(instants)


def _approvals(approvals: Approvals) -> dict[str, str | Approval | None]:
    return {name: getattr(approvals, name) for name in Approvals.model_fields}


def _reviewed_after(ticket: Ticket, instant: datetime, zone: ZoneInfo) -> bool:
    today = instant.astimezone(zone).date()
    return any(claim.review and claim.review.done and claim.review.done > today for claim in ticket.claims)


def _claim_at(claim: Claim, instant: datetime, zone: ZoneInfo) -> Claim:
    update: dict[str, Any] = {}
    if claim.released and claim.released.at > instant:
        update["released"] = None
    if claim.approved_by:
        given = _approvals(claim.approved_by)
        later = {side: None for side, each in given.items() if isinstance(each, Approval) and each.at > instant}
        if later:
            update["approved_by"] = claim.approved_by.model_copy(update=later)
    review = claim.review
    if review and review.done and review.done > instant.astimezone(zone).date():
        update["review"] = Review.model_construct(due=review.due, done=None)
    return claim.model_copy(update=update) if update else claim
