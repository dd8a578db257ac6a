"""Taking, giving back and exchanging priority tokens.

Nothing is counted here: the result is judged by the same rules as a commit before anything is written.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from itbiz.actions.dialogue import one_line
from itbiz.actions.draft import Act, Draft, in_order
from itbiz.actions.edit import Outcome
from itbiz.actions.progress import give_back, lower
from itbiz.domain.ledger import ledger
from itbiz.domain.people import is_among
from itbiz.domain.period import format_instant
from itbiz.domain.silence import unanswered
from itbiz.domain.ticket import LinkType, ReleaseCause, ServiceClass, Status, Ticket, TicketType
from itbiz.domain.timeline import utc
from itbiz.domain.vocabulary import POOL
from itbiz.rules.releases import people_of_team
from itbiz.text.dataclass import replace
from itbiz.text.failure import Failure
from itbiz.text.message import Message, msg

if TYPE_CHECKING:
    from itbiz.domain.backlog import Backlog
    from itbiz.domain.period import Period
    from itbiz.domain.ticket import Claim
    from itbiz.rules.change import Change


ONE_SECOND = timedelta(seconds=1)


def claim(change: Change, act: Act, ticket_id: str, period: Period | None = None, reason: str | None = None) -> Outcome:
    """Take a token for a request, of the running period or one that may be booked ahead (rules 1, 2, 10).

    A claim that no base has yet is replaced; one of another period that stands is released first.
    """
    backlog = change.after
    entry = backlog.entries[ticket_id]
    ticket = entry.ticket
    claimable(backlog, ticket)
    act = on_open_work(in_order(act, ticket), ticket)
    period = _open_period(change, act, period)
    draft = Draft(entry)
    live = ticket.live_claim
    if live is not None:
        if live.period == period and not change.is_new_claim(ticket_id, live):
            raise Failure(msg("{id} already holds a token of {period}", id=ticket_id, period=live.period))
        give_back(change, act, draft, ReleaseCause.WITHDRAWN)
    _take(draft, act, backlog, period, reason)
    raise_class(draft, act, ServiceClass.PRIORITY)
    line = msg("{old} → {new}", old=ticket.service_class, new=_token(period))
    return Outcome((draft.edit(),), ((ticket_id, line),))


def _token(period: Period) -> Message:
    return msg("priority, token of {period}", period=period)


def claimable(backlog: Backlog, ticket: Ticket) -> None:
    """Raises Failure where a ticket can take no token, and break no glass."""
    if ticket.type is not TicketType.REQUEST:
        raise Failure(
            msg("{id} is no request: only a request takes a token", id=ticket.id),
            msg("an incident that cannot wait is expedited: itbiz edit {id} --set class=expedite", id=ticket.id)
            if ticket.type is TicketType.INCIDENT
            else None,
        )
    if not ticket.state.unfinished:
        raise Failure(msg("{id} is {state}: it needs no token any more", id=ticket.id, state=ticket.state))
    if ticket.live_emergency:
        raise Failure(
            msg("{id} is an emergency already", id=ticket.id),
            msg("take it back first: itbiz release {id} --cause withdrawn", id=ticket.id),
        )
    if backlog.timeline.first_period is None:
        raise Failure(msg("the contract has no terms"), msg("`itbiz contract check` says what is missing"))


def on_open_work(act: Act, ticket: Ticket) -> Act:
    """The act, a second later where the work was taken up again in this very one: a claim stands on open work."""
    if ticket.unfinished_at(act.at):
        return act
    return replace(act, at=(utc(act.at) + ONE_SECOND).astimezone(act.at.tzinfo))


def _open_period(change: Change, act: Act, period: Period | None) -> Period:
    timeline = change.after.timeline
    possible = timeline.claimable(act.at)
    if period is None:
        return possible[0]
    if period not in possible:
        raise Failure(
            msg("a token of {period} cannot be claimed now", period=period),
            msg("these can: {periods}", periods=", ".join(each.key for each in possible)),
        )
    return period


def _take(draft: Draft, act: Act, backlog: Backlog, period: Period, reason: str | None) -> None:
    ticket = draft.ticket
    provider = ticket.provider
    if provider is None:
        if backlog.timeline.pair(ticket.requester, POOL, period)[1] != POOL or not _has_pool(backlog, ticket, period):
            raise Failure(
                msg("{id} is not routed yet, and `{requester}` has no pool", id=ticket.id, requester=ticket.requester),
                msg("name the team first: itbiz edit {id} --set provider=…", id=ticket.id),
            )
        provider = POOL
    line: dict[str, object] = {
        "period": period.key,
        "requester": ticket.requester,
        "provider": provider,
        "kind": "quota",
        "at": format_instant(act.at),
        **act.stamp(),
    }
    if reason:
        line["reason"] = reason
    draft.append("claims", line)


def _has_pool(backlog: Backlog, ticket: Ticket, period: Period) -> bool:
    term = backlog.timeline.term_of(period)
    return term is not None and (ticket.requester, POOL) in term.cells()


def raise_class(draft: Draft, act: Act, to: ServiceClass, why: str | None = None) -> None:
    """Put a ticket into the class that its new claim gives."""
    if draft.ticket.service_class is not to:
        draft.change(act, "class", draft.ticket.service_class, to, why)


def release(
    change: Change, act: Act, ticket_id: str, cause: ReleaseCause = ReleaseCause.WITHDRAWN, why: str | None = None
) -> Outcome:
    """Give a token back; the ticket falls to the class standard (rules 3, 4, 8).

    A forfeit without a reason gets the question that nobody answered.
    """
    entry = change.after.entries[ticket_id]
    ticket = entry.ticket
    if not (ticket.live_claim or ticket.live_emergency):
        raise Failure(msg("{id} holds no token", id=ticket_id))
    elsewhere = {
        ReleaseCause.SWAPPED: msg("itbiz swap {id} OTHER", id=ticket_id),
        ReleaseCause.REFUSED: msg('itbiz refuse {id} --why "…"', id=ticket_id),
        ReleaseCause.PROVIDER_CANCELLED: msg('itbiz cancel {id} --why "…"', id=ticket_id),
        ReleaseCause.DUPLICATE: msg("itbiz duplicate {id} OTHER", id=ticket_id),
    }.get(cause)
    if elsewhere:
        raise Failure(msg("`{cause}` comes with another change of the ticket", cause=cause), elsewhere)
    act = in_order(act, ticket)
    draft = Draft(entry)
    if cause is ReleaseCause.FORFEITED and why is None:
        # The token is gone for good: the line says to which question nobody answered.
        why = next(
            (one_line(each.text) for each in unanswered(ticket, change.after.contract, act.at) if each.text), None
        )
    give_back(change, act, draft, cause, why)
    lower(act, draft, why)
    line = msg(
        "{old} → {new}, token given back ({cause})", old=ticket.service_class, new=ServiceClass.STANDARD, cause=cause
    )
    return Outcome((draft.edit(),), ((ticket_id, line),))


def swap(
    change: Change, act: Act, out_id: str, in_id: str, *, consent: str | None = None, why: str | None = None
) -> Outcome:
    """One request hands its token to another, within one pair and period (rule 9).

    `consent` names who agrees at IT where the outgoing request is started. Where both hold one and that is too many,
    the incoming one claims its own anew.
    """
    backlog = change.after
    leaving, coming = backlog.entries[out_id], backlog.entries[in_id]
    held = leaving.ticket.live_claim
    if held is None:
        raise Failure(
            msg("{id} holds no token to hand over", id=out_id),
            msg("`itbiz quota` shows who holds one"),
        )
    if out_id == in_id:
        raise Failure(msg("a ticket cannot be swapped for itself"))
    claimable(backlog, coming.ticket)
    _same_pair(backlog, leaving.ticket, held, coming.ticket)
    own = coming.ticket.live_claim
    if own is not None and own.period == held.period and not (change.is_new_claim(in_id, own) or _over(backlog, held)):
        raise Failure(msg("{id} already holds a token of {period}", id=in_id, period=own.period))
    act = on_open_work(in_order(act, leaving.ticket, coming.ticket), coming.ticket)
    if leaving.ticket.started_at and not consent and not change.is_new_claim(out_id, held):
        raise Failure(
            msg("{id} is started: its token moves only with the provider's consent", id=out_id),
            msg("add --consent PERSON once the team agrees, or choose a ticket that is not started"),
        )
    out = Draft(leaving)
    agreed = {"by": consent, "at": format_instant(act.at)} if consent else None
    give_back(change, act, out, ReleaseCause.SWAPPED, why, swapped_for=in_id, consent=agreed)
    lower(act, out, why)
    into = Draft(coming)
    if own is not None:
        give_back(change, act, into, ReleaseCause.WITHDRAWN)
    _take(into, act, backlog, held.period, None)
    raise_class(into, act, ServiceClass.PRIORITY, why)
    return Outcome(
        # In the order they are written: a new claim alone is put right by the same command, a lost token is not.
        (into.edit(), out.edit()),
        (
            (out_id, msg("{old} → {new}", old=leaving.ticket.service_class, new=ServiceClass.STANDARD)),
            (in_id, msg("{old} → {new}", old=coming.ticket.service_class, new=_token(held.period))),
        ),
    )


def _over(backlog: Backlog, held: Claim) -> bool:
    """Whether more tokens are taken than there are, as where a merge brings together what each side had room for."""
    pair = backlog.timeline.pair(held.requester, held.provider, held.period)
    return ledger(backlog.tickets, backlog.timeline).account(pair, held.period).over > 0


def _same_pair(backlog: Backlog, leaving: Ticket, held: Claim, coming: Ticket) -> None:
    pair = backlog.timeline.pair(held.requester, held.provider, held.period)
    other = backlog.timeline.pair(coming.requester, coming.provider or POOL, held.period)
    if pair != other:
        raise Failure(
            msg(
                "{out} is paid by {pair}, {id} by {other}: a swap stays within one pair",
                out=leaving.id,
                pair=" → ".join(pair),
                id=coming.id,
                other=" → ".join(other),
            ),
            msg("release one and claim the other"),
        )


def duplicate(change: Change, act: Act, ticket_id: str, survivor_id: str) -> Outcome:
    """A ticket that says what another says: it is cancelled, linked, and its token comes back (rule 12)."""
    entry = change.after.entries[ticket_id]
    if ticket_id == survivor_id:
        raise Failure(msg("a ticket is no duplicate of itself"))
    if Status.CANCELLED is entry.ticket.state or not entry.ticket.state.unfinished:
        raise Failure(msg("{id} is {state} already", id=ticket_id, state=entry.ticket.state))
    act = in_order(act, entry.ticket)
    draft = Draft(entry)
    cause = _cause_of_duplicate(change.after, act, entry.ticket, change.after.entries[survivor_id].ticket)
    give_back(change, act, draft, cause, survivor_id)
    lower(act, draft, survivor_id)
    if not any(link.type is LinkType.DUPLICATE_OF and link.id == survivor_id for link in entry.ticket.links):
        draft.append("links", {"type": str(LinkType.DUPLICATE_OF), "id": survivor_id})
    draft.enter(act, Status.CANCELLED, why=survivor_id)
    return Outcome(
        (draft.edit(),),
        (
            (
                ticket_id,
                msg("{old} → {new}, duplicate of {id}", old=entry.ticket.state, new=Status.CANCELLED, id=survivor_id),
            ),
        ),
    )


def _cause_of_duplicate(backlog: Backlog, act: Act, ticket: Ticket, survivor: Ticket) -> ReleaseCause:
    """Two tokens spent on one wish: the team gives one back. Anybody else withdraws, with what that costs."""
    held, kept = ticket.live_claim, survivor.live_claim
    if held is None or kept is None or backlog.contract is None or not _pays_alike(backlog, held, kept):
        return ReleaseCause.WITHDRAWN
    team = people_of_team(backlog.contract, held.provider if held.provider != POOL else ticket.provider)
    return ReleaseCause.DUPLICATE if not team or is_among(act.by, team) else ReleaseCause.WITHDRAWN


def _pays_alike(backlog: Backlog, one: Claim, other: Claim) -> bool:
    timeline = backlog.timeline
    return timeline.pair(one.requester, one.provider, one.period) == timeline.pair(
        other.requester, other.provider, other.period
    )
