"""Tokens given back too late to count: what a period came to is settled once it is over (rule 3)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from itbiz.domain.ledger import credited_in, ledger
from itbiz.domain.past import with_claims
from itbiz.domain.ticket import CAUSES_OF_PROVIDER
from itbiz.rules.finding import now, on
from itbiz.rules.instants import open_periods
from itbiz.rules.lines import new_releases
from itbiz.text.message import msg

if TYPE_CHECKING:
    from collections.abc import Iterator

    from itbiz.domain.ticket import Release, Ticket
    from itbiz.rules.change import Change
    from itbiz.text.diagnostic import Diagnostic


def releases(change: Change) -> Iterator[Diagnostic]:
    """`release-backdated`: a release comes after its period and the grace, dated so that its token comes back.

    Only where that token would pay a debt or move on to a period that runs: what changes nothing is merely late.
    """
    timeline = change.after.timeline
    if change.adopts_contract or change.after.recast or not timeline.terms:
        return
    current, first_open = timeline.period_at(change.instant), open_periods(timeline, change.instant)[0]
    for entry, index, claim in new_releases(change):
        released, credited = claim.released, credited_in(entry.ticket, claim, timeline)
        if released is None or released.cause in CAUSES_OF_PROVIDER or credited is None or credited >= first_open:
            continue
        pair = timeline.pair(claim.requester, claim.provider, credited)
        dated_now = ledger(_dated_now(change, entry.ticket, index, released), timeline)
        if change.after.ledger.account(pair, current).opening > dated_now.account(pair, current).opening:
            yield on(
                change.after,
                entry.path,
                ("claims", index, "released", "at"),
                "release-backdated",
                msg("{period} is over, and this release would give a token of it back", period=credited),
                msg("date it now: `at: {now}`", now=now(change)),
            )


def _dated_now(change: Change, ticket: Ticket, index: int, released: Release) -> Iterator[Ticket]:
    claims = list(ticket.claims)
    at_last = released.model_copy(update={"at": change.instant})
    claims[index] = claims[index].model_copy(update={"released": at_last})
    for each in change.after.tickets:
        yield with_claims(each, tuple(claims)) if each is ticket else each
