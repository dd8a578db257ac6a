"""Which period a claim may name (rule 2)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from itbiz.rules.finding import on
from itbiz.rules.lines import new_claims, predates_terms
from itbiz.text.diagnostic import Severity
from itbiz.text.message import msg, msgs

if TYPE_CHECKING:
    from collections.abc import Iterator

    from itbiz.domain.period import Period
    from itbiz.domain.ticket import Claim
    from itbiz.domain.timeline import Timeline
    from itbiz.rules.change import Change
    from itbiz.text.diagnostic import Diagnostic


def fits(claim: Claim, timeline: Timeline) -> bool:
    """Whether the period is that of the claim's `at`, or one that could be booked ahead then."""
    return claim.period == timeline.period_at(claim.at) or claim.period in _claimable(claim, timeline)


def _claimable(claim: Claim, timeline: Timeline) -> list[Period]:
    try:
        return timeline.claimable(claim.at)
    except ValueError:  # the last period of the calendar has none after it
        return [timeline.period_at(claim.at)]


def rule(change: Change) -> Iterator[Diagnostic]:
    """`claim-period`: the period is none of the contract's, or not one that could be claimed at the claim's `at`.

    Claims before the first term are history; where a contract is tried out, every period is computed anew. One that
    came past the gate is warned of while it is live: its line cannot be mended, so it blocks nobody else's work.
    """
    timeline = change.after.timeline
    if not timeline.terms or change.after.recast:
        return
    yield from _under_the_old_terms(change)
    for entry in change.after.entries.values():
        for index, claim in enumerate(entry.ticket.claims):
            if predates_terms(claim, timeline) or fits(claim, timeline):
                continue
            severity, hint = Severity.ERROR, msg("write `period: {period}`", period=_claimable(claim, timeline)[0].key)
            if _stood(change, entry.ticket.id, claim):
                if not claim.live:
                    continue
                severity = Severity.WARNING
                hint = msg(
                    "give this token back and claim again: `itbiz release {id}`, then `itbiz claim {id}`",
                    id=entry.ticket.id,
                )
            possible = _claimable(claim, timeline)
            if timeline.resolve(claim.period) is None:
                message = msg("{period} is no period of the contract", period=claim.period)
            elif len(possible) == 1:
                message = msg(
                    "a claim made at {at} takes a token of {current}, not of {period}",
                    at=claim.at,
                    current=possible[0],
                    period=claim.period,
                )
            else:
                message = msgs(
                    "a claim made at {at} takes a token of {current} or of the period after, not of {period}",
                    "a claim made at {at} takes a token of {current} or of the {n} periods after, not of {period}",
                    len(possible) - 1,
                    at=claim.at,
                    current=possible[0],
                    period=claim.period,
                )
            yield on(change.after, entry.path, ("claims", index, "period"), "claim-period", message, hint, severity)


def _under_the_old_terms(change: Change) -> Iterator[Diagnostic]:
    """New claims of a period that only the new contract has, or only it lets people book."""
    for entry, index, claim in new_claims(change):
        if not fits(claim, change.after.timeline):
            continue
        for before in change.timelines[1:]:
            if predates_terms(claim, before) or fits(claim, before):
                continue
            yield on(
                change.after,
                entry.path,
                ("claims", index, "period"),
                "claim-period",
                msg("under the terms as they stood, nobody could claim a token of {period}", period=claim.period),
                msg("agree on the new terms in one change, and claim in the next"),
            )
            break


def _stood(change: Change, ticket_id: str, claim: Claim) -> bool:
    """Whether the claim stands in a base, and was as wrong under the contract there."""
    before = change.base
    return before is not None and not change.is_new_claim(ticket_id, claim) and not fits(claim, before.timeline)
