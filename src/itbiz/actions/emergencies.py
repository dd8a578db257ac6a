"""Breaking the glass: an emergency without a token, and the approvals that follow it (rule 18)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from itbiz.actions.draft import Act, Draft, in_order
from itbiz.actions.edit import Outcome
from itbiz.actions.progress import give_back
from itbiz.actions.tokens import claimable, on_open_work, raise_class
from itbiz.domain.deadline import deadline
from itbiz.domain.period import format_instant
from itbiz.domain.ticket import ReleaseCause, ServiceClass, Ticket, TicketType
from itbiz.domain.vocabulary import POOL
from itbiz.rules.emergencies import sides
from itbiz.text.failure import Failure
from itbiz.text.message import Message, msg

if TYPE_CHECKING:
    from itbiz.domain.backlog import Backlog
    from itbiz.domain.ticket import Claim
    from itbiz.rules.change import Change


def emergency(
    change: Change,
    act: Act,
    ticket_id: str,
    *,
    reason: str | None = None,
    impact: str | None = None,
    approved_by: dict[str, str] | None = None,
) -> Outcome:
    """Break the glass for a request: class expedite, without a token (rule 18); or approve one that stands."""
    backlog = change.after
    entry = backlog.entries[ticket_id]
    ticket = entry.ticket
    if ticket.live_emergency:
        act = in_order(act, ticket)
        draft = Draft(entry)
        return _approve(draft, act, approved_by or {}, ticket.live_emergency)
    if ticket.type is TicketType.INCIDENT:
        raise Failure(
            msg("{id} is an incident: it needs no emergency", id=ticket_id),
            msg("itbiz edit {id} --set class=expedite", id=ticket_id),
        )
    claimable(backlog, ticket)
    missing = [flag for flag, value in (("--reason", reason), ("--impact", impact)) if not value]
    if missing:
        raise Failure(
            msg("an emergency says why, and what happens otherwise"),
            msg("add {flags}", flags=" ".join(f'{flag} "…"' for flag in missing)),
        )
    act = on_open_work(in_order(act, ticket), ticket)
    draft = Draft(entry)
    give_back(change, act, draft, ReleaseCause.WITHDRAWN)
    period = backlog.timeline.period_at(act.at)
    line: dict[str, object] = {
        "period": period.key,
        "requester": ticket.requester,
        "provider": ticket.provider or POOL,
        "kind": "emergency",
        "at": format_instant(act.at),
        **act.stamp(),
        "reason": reason,
        "impact": impact,
    }
    if approved_by:
        line["approved_by"] = dict(approved_by)
    term = backlog.timeline.term_at(act.at)
    due = deadline(term.emergency.review_within, act.at, backlog.timeline) if term else None
    if due is not None:
        line["review"] = {"due": backlog.timeline.day(due).isoformat()}
    draft.append("claims", line)
    raise_class(draft, act, ServiceClass.EXPEDITE, reason)
    changed = msg("{old} → {new}", old=ticket.service_class, new=ServiceClass.EXPEDITE)
    return Outcome((draft.edit(),), ((ticket_id, changed),), _confirm_step(backlog, act, ticket, approved_by or {}))


def _confirm_step(backlog: Backlog, act: Act, ticket: Ticket, approved: dict[str, str]) -> Message | None:
    term = backlog.timeline.term_at(act.at)
    wanted = [side for side in (sides(term.emergency) if term else ()) if side not in approved]
    if not wanted:
        return None
    return msg(
        "to be confirmed: itbiz emergency {id} {flags}",
        id=ticket.id,
        flags=" ".join(f"--approved-by {side}=…" for side in wanted),
    )


def _approve(draft: Draft, act: Act, approved_by: dict[str, str], standing: Claim) -> Outcome:
    ticket = draft.ticket
    if not approved_by:
        raise Failure(
            msg("{id} is an emergency already", id=ticket.id),
            msg("to approve it, add --approved-by requester=PERSON or --approved-by provider=PERSON"),
        )
    index = ticket.claims.index(standing)
    for side, person in approved_by.items():
        known = getattr(standing.approved_by, side, None) if standing.approved_by else None
        if known is not None:
            raise Failure(msg("the {side} has approved {id} already", side=side, id=ticket.id))
        place = ("claims", index, "approved_by", side)
        if standing.approved_by is None and side == next(iter(approved_by)):
            draft.set(place[:-1], {side: {"by": person, "at": format_instant(act.at)}})
        else:
            draft.set(place, {"by": person, "at": format_instant(act.at)})
    return Outcome(
        (draft.edit(),),
        ((ticket.id, msg("approved by {people}", people=", ".join(approved_by.values()))),),
    )
