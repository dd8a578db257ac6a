"""What a refused claim is told: how many tokens were there, who holds them, and the three ways out as commands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from itbiz.domain.emergencies import counted
from itbiz.domain.ledger import ledger
from itbiz.domain.past import with_claims
from itbiz.domain.people import is_among, short_name
from itbiz.domain.period import PeriodKind
from itbiz.domain.vocabulary import POOL
from itbiz.text.diagnostic import Block
from itbiz.text.message import Message, msg, msgs

if TYPE_CHECKING:
    from itbiz.domain.contract import Requester
    from itbiz.domain.ledger import Account, Holding, Ledger
    from itbiz.domain.period import Period
    from itbiz.domain.ticket import Ticket
    from itbiz.rules.change import Change

Row = tuple[Message, ...]
EMPTY = msg("")


def headline(account: Account, held: Holding) -> Message:
    """`ITB-9F4TZ  marches → systemes, W40: 2 of 2 tokens already taken`."""
    requester, column = account.pair
    total = max(0, account.opening)
    taken = account.used - account.over
    fields = {
        "id": held.ticket.id,
        "requester": requester,
        "provider": msg("any team") if column == POOL else column,
        "period": _when(account.period),
        "total": total,
    }
    if total == 0 and account.quota == 0:
        return msg("{id}  {requester} → {provider}, {period}: the contract gives no token here", **fields)
    if account.opening < account.quota:
        return msgs(
            "{id}  {requester} → {provider}, {period}: {n} of {total} token already taken ({owed} paid back)",
            "{id}  {requester} → {provider}, {period}: {n} of {total} tokens already taken ({owed} paid back)",
            taken,
            owed=account.quota - account.opening,
            **fields,
        )
    return msgs(
        "{id}  {requester} → {provider}, {period}: {n} of {total} token already taken",
        "{id}  {requester} → {provider}, {period}: {n} of {total} tokens already taken",
        taken,
        **fields,
    )


def _when(period: Period) -> Message:
    return msg("week {period}", period=period) if period.kind is PeriodKind.ISO_WEEK else msg("{period}", period=period)


def refusal_detail(change: Change, book: Ledger, account: Account, held: Holding) -> tuple[Block, ...]:
    """Who holds the tokens, and the ways out; a question to forward, for somebody who may not decide."""
    holders = tuple(_holder(other) for other in _others(account, held))
    blocks = (Block(None, holders),) if holders else ()
    return (*blocks, _way_out(change, book, account, held))


def _others(account: Account, held: Holding) -> list[Holding]:
    latest = {each.ticket.id: each for each in account.holdings if each.credited is None}
    latest.pop(held.ticket.id, None)
    return sorted(latest.values(), key=lambda each: each.order)


def _holder(held: Holding) -> Row:
    ticket = held.ticket
    if ticket.finished_at:
        state = msg("delivered")
    elif ticket.started_at:
        state = msg("started")
    else:
        state = msg("not started")
    asked_by = held.claim.on_behalf_of or held.claim.by
    return (
        msg("{id} {title}", id=ticket.id, title=ticket.title),
        state,
        msg("{day}", day=held.claim.at.date()),
        msg("{person}", person=short_name(asked_by)),
    )


def _way_out(change: Change, book: Ledger, account: Account, held: Holding) -> Block:
    requester = _requester(change, account)
    swappable = _swappable(book, account, held)
    later = _later(change, book, account, held)
    if requester and change.author and not _may_decide(change.author, requester):
        return _question(requester, swappable, later, held)
    rows = []
    if swappable:
        rows.append(_swap(swappable, held))
    rows += [_defer(later, held, change, account), _break_glass(change, book, account, held)]
    titles = {2: msg("Two ways out:"), 3: msg("Three ways out:")}
    return Block(titles[len(rows)], tuple(rows))


def _requester(change: Change, account: Account) -> Requester | None:
    contract = change.base_contract or change.after.contract
    return contract.parties.requesters.get(account.pair[0]) if contract else None


def _may_decide(author: str, requester: Requester) -> bool:
    return not requester.may_promote or is_among(author, requester.may_promote) or is_among(author, requester.relays)


def _swappable(book: Ledger, account: Account, held: Holding) -> Holding | None:
    """The token to exchange first: the latest that is live and not started; a started one needs IT's consent."""
    term = book.timeline.term_of(account.period)
    if term is None or term.tokens.swap == "never":
        return None
    live = [each for each in _others(account, held) if each.claim.live and not each.ticket.finished_at]
    idle = [each for each in live if each.ticket.started_at is None]
    return next(iter((idle or live)[::-1]), None)


def _swap(swappable: Holding, held: Holding) -> Row:
    command = msg("itbiz swap {out} {id}", out=swappable.ticket.id, id=held.ticket.id)
    if swappable.ticket.started_at is None:
        return (msg("swap"), command, EMPTY)
    return (
        msg("swap"),
        msg("itbiz swap {out} {id} --consent PROVIDER", out=swappable.ticket.id, id=held.ticket.id),
        msg("(started: PROVIDER is who agrees at IT)"),
    )


def _later(change: Change, book: Ledger, account: Account, held: Holding) -> tuple[Period, int] | None:
    """The first other period that can be claimed now and has a token left, with how many.

    Counted without the refused claim: deferred, it takes nothing where it was refused.
    """
    rest = ledger((_without(ticket, held) for ticket in change.after.tickets), book.timeline)
    for period in book.timeline.claimable(change.instant):
        if period <= account.period:
            continue
        pair = book.timeline.pair(held.claim.requester, held.claim.provider, period)
        available = rest.account(pair, period).available
        if available:
            return period, available
    return None


def _without(ticket: Ticket, held: Holding) -> Ticket:
    if ticket.id != held.ticket.id:
        return ticket
    kept = tuple(claim for claim in ticket.claims if claim != held.claim)
    return with_claims(ticket, kept)


def _defer(later: tuple[Period, int] | None, held: Holding, change: Change, account: Account) -> Row:
    if later:
        period, available = later
        return (
            msg("defer"),
            msg("itbiz claim {id} --period {key}", id=held.ticket.id, key=period.key),
            msgs("({n} token available)", "({n} tokens available)", available),
        )
    following = change.after.timeline.next(max(change.after.timeline.claimable(change.instant)[-1], account.period))
    return (
        msg("wait"),
        msg('itbiz release {id} --cause withdrawn --why "{period}"', id=held.ticket.id, period=following.key),
        msg("(no token before {period}; it stays open as standard)", period=following),
    )


def _break_glass(change: Change, book: Ledger, account: Account, held: Holding) -> Row:
    timeline = book.timeline
    term = timeline.term_of(account.period)
    notes = msg("(paid back in {period})", period=timeline.next(account.period))
    cap = term.emergency.cap if term else None
    if cap:
        used = len(counted(change.after.tickets, account.pair[0], cap, timeline, change.instant))
        notes = msg(
            "(paid back in {period}; {left})",
            period=timeline.next(account.period),
            left=_left(max(0, cap.count - used), cap.per),
        )
    command = msg('itbiz emergency {id} --reason "…" --impact "…"', id=held.ticket.id)
    return (msg("override"), command, notes)


def _left(count: int, per: str) -> Message:
    if count == 0:
        return msg("none left: the arbiter approves")
    match per:
        case "month":
            return msgs("{n} more this month", "{n} more this month", count)
        case "quarter":
            return msgs("{n} more this quarter", "{n} more this quarter", count)
        case "year":
            return msgs("{n} more this year", "{n} more this year", count)
        case _:
            return msgs("{n} more this period", "{n} more this period", count)


def _question(
    requester: Requester, swappable: Holding | None, later: tuple[Period, int] | None, held: Holding
) -> Block:
    """For somebody who may not decide: the question to send to who may."""
    person = short_name((requester.may_promote or (requester.name,))[0])
    title = held.ticket.title
    if swappable and later:
        question = msg(
            "“{title}” replaces “{other}”, or waits for {period}?",
            title=title,
            other=swappable.ticket.title,
            period=later[0],
        )
    elif swappable:
        question = msg("“{title}” replaces “{other}”, or waits?", title=title, other=swappable.ticket.title)
    elif later:
        question = msg("“{title}” waits for {period}?", title=title, period=later[0])
    else:
        question = msg("“{title}” waits, or is it an emergency?", title=title)
    return Block(msg("To forward to {person}:", person=person), ((question,),))
