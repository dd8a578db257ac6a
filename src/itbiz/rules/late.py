"""Tokens given back too late to count: what a period came to is settled once it is over (rule 3)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from itbiz.domain.ledger import credited_in, ledger
from itbiz.domain.past import with_claims
from itbiz.domain.ticket import CAUSES_OF_PROVIDER
from itbiz.rules.finding import now, on
from itbiz.rules.instants import open_periods
from itbiz.rules.lines import new_releases
from itbiz.text.dataclass import dataclass
from itbiz.text.message import msg

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from itbiz.domain.backlog import Entry
    from itbiz.domain.period import Period
    from itbiz.domain.ticket import Ticket
    from itbiz.domain.timeline import Pair, Timeline
    from itbiz.rules.change import Change
    from itbiz.text.diagnostic import Diagnostic


@dataclass(frozen=True, slots=True)
class _Late:
    """A new release whose token would come back in a period that is over."""

    entry: Entry
    index: int
    credited: Period
    pair: Pair


def releases(change: Change) -> Iterator[Diagnostic]:
    """`release-backdated`: a release comes after its period and the grace, dated so that its token comes back.

    Only where that token would pay a debt or move on to a period that runs: what changes nothing is merely late.
    """
    timeline = change.after.timeline
    if change.adopts_contract or change.after.recast or not timeline.terms:
        return
    current, late = timeline.period_at(change.instant), list(_late(change, timeline))
    if not late:
        return
    together = ledger(_dated_now(change, change.after.tickets, late), timeline)
    for pair in dict.fromkeys(each.pair for each in late):
        opening = change.after.ledger.account(pair, current).opening
        if opening <= together.account(pair, current).opening:
            continue
        # Only where something would change is each looked at by itself: a ledger costs what all its tickets cost.
        tickets = [ticket for ticket in change.after.tickets if ticket.claims]
        for each in late:
            alone = ledger(_dated_now(change, tickets, [each]), timeline) if each.pair == pair else None
            if alone is not None and opening > alone.account(pair, current).opening:
                yield on(
                    change.after,
                    each.entry.path,
                    ("claims", each.index, "released", "at"),
                    "release-backdated",
                    msg("{period} is over, and this release would give a token of it back", period=each.credited),
                    msg("date it now: `at: {now}`", now=now(change)),
                )


def _late(change: Change, timeline: Timeline) -> Iterator[_Late]:
    released = list(new_releases(change))
    # Where the grace ends takes a year of working time to say.
    first_open = open_periods(timeline, change.instant)[0] if released else None
    for entry, index, claim in released:
        credited = credited_in(entry.ticket, claim, timeline)
        if claim.released is None or claim.released.cause in CAUSES_OF_PROVIDER:
            continue
        if credited is not None and first_open is not None and credited < first_open:
            yield _Late(entry, index, credited, timeline.pair(claim.requester, claim.provider, credited))


def _dated_now(change: Change, tickets: Sequence[Ticket], late: Sequence[_Late]) -> Iterator[Ticket]:
    """The tickets as if these releases were made at the moment of judgement."""
    places = {(each.entry.ticket.id, each.index) for each in late}
    touched = {ticket_id for ticket_id, _ in places}
    for ticket in tickets:
        if ticket.id not in touched:
            yield ticket
            continue
        yield with_claims(
            ticket,
            tuple(
                claim.model_copy(update={"released": claim.released.model_copy(update={"at": change.instant})})
                if claim.released and (ticket.id, index) in places
                else claim
                for index, claim in enumerate(ticket.claims)
            ),
        )
