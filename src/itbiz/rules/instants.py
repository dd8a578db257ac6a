"""Time runs one way (rule 14): no new line lies in the future, before the opening, or in a period that is over."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from itbiz.domain.contract import first_day
from itbiz.domain.lateness import GRACE_HOURS
from itbiz.domain.ticket import Approval, Approvals, ClaimKind, ReleaseCause, Status, Ticket
from itbiz.domain.timeline import utc
from itbiz.rules.claim_periods import fits
from itbiz.rules.finding import moment, now, on
from itbiz.rules.lines import (
    ended_before_terms,
    new_claims,
    new_consents,
    new_history,
    new_releases,
    new_thread,
    predates_terms,
)
from itbiz.text.message import Message, msg

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from itbiz.domain.backlog import Entry
    from itbiz.domain.period import Period
    from itbiz.domain.ticket import Claim
    from itbiz.domain.timeline import Timeline
    from itbiz.rules.change import Change
    from itbiz.text.diagnostic import Diagnostic
    from itbiz.text.source import Place

CLOCKS_DIFFER = timedelta(minutes=5)
"""How far two honest clocks may be apart."""


def plausible(change: Change) -> Iterator[Diagnostic]:
    """`in-the-future` and `before-opening`: the instants of new lines."""
    # In UTC: a sum in the contract's zone forgets which of two equal hours it stands in when the clocks go back.
    latest = utc(change.instant) + CLOCKS_DIFFER
    for entry in change.touched:
        yield from _opening(change, entry, latest)
    for entry, place, at in _stamps(change):
        if at > latest:
            yield _future(change, entry, place, at)
        elif at < entry.ticket.opened:
            yield on(
                change.after,
                entry.path,
                place,
                "before-opening",
                msg("this line is dated before the ticket was opened: {opened}", opened=moment(entry.ticket.opened)),
                msg("correct the line, or `opened` if the ticket is older than it says"),
            )


def _opening(change: Change, entry: Entry, latest: datetime) -> Iterator[Diagnostic]:
    """An opening that is yet to come, or moved behind lines that stand: a board of today would not show the ticket."""
    opened = entry.ticket.opened
    known = [ticket.opened for ticket in change.earlier(entry.ticket.id)]
    if opened in known:
        return
    if opened > latest:
        yield _future(change, entry, ("opened",), opened)
        return
    first = min((at for ticket in change.earlier(entry.ticket.id) for at in _instants(ticket)), default=opened)
    if first < opened:
        yield on(
            change.after,
            entry.path,
            ("opened",),
            "before-opening",
            msg("this ticket has a line of {at}, from before it was opened", at=moment(first)),
            msg("write `opened: {opened}`", opened=moment(known[0])),
        )


def _instants(ticket: Ticket) -> Iterator[datetime]:
    for lines in (ticket.history, ticket.claims, ticket.thread):
        yield from (line.at for line in lines)


def _future(change: Change, entry: Entry, place: Place, at: datetime) -> Diagnostic:
    return on(
        change.after,
        entry.path,
        place,
        "in-the-future",
        msg("`{at}` is yet to come", at=moment(at)),
        msg("write when it happened; now it is {now}", now=now(change)),
    )


def _stamps(change: Change) -> Iterator[tuple[Entry, Place, datetime]]:
    """Every instant that the change brings, with its place."""
    for entry, index, line in new_history(change):
        yield entry, ("history", index, "at"), line.at
    for entry, index, spoken in new_thread(change):
        yield entry, ("thread", index, "at"), spoken.at
    for entry, index, claim in new_claims(change):
        yield entry, ("claims", index, "at"), claim.at
    for entry, index, claim in new_releases(change):
        if claim.released:
            yield entry, ("claims", index, "released", "at"), claim.released.at
    for entry, index, _, consent in new_consents(change):
        yield entry, ("claims", index, "released", "consent", "at"), consent.at
    for entry in change.touched:
        for index, claim in enumerate(entry.ticket.claims):
            if claim.approved_by:
                yield from _approvals(change, entry, index, claim.approved_by)


def _approvals(change: Change, entry: Entry, index: int, given: Approvals) -> Iterator[tuple[Entry, Place, datetime]]:
    for side in Approvals.model_fields:
        approval = getattr(given, side)
        if isinstance(approval, Approval) and not _known(change, entry.ticket, side, approval):
            yield entry, ("claims", index, "approved_by", side, "at"), approval.at


def _known(change: Change, ticket: Ticket, side: str, approval: Approval) -> bool:
    return any(
        claim.approved_by is not None and getattr(claim.approved_by, side) == approval
        for earlier in change.earlier(ticket.id)
        for claim in earlier.claims
    )


def releases_in_order(change: Change) -> Iterator[Diagnostic]:
    """`release-backdated`: a release dated before its claim, or before a start that the base already has."""
    for entry, index, claim in new_releases(change):
        released = claim.released
        if released is None:
            continue
        place = ("claims", index, "released", "at")
        if released.at < claim.at:
            yield on(
                change.after,
                entry.path,
                place,
                "release-backdated",
                msg("this release is dated before its claim of {at}", at=moment(claim.at)),
                msg("date it now: `at: {now}`", now=now(change)),
            )
            continue
        started = _started_after(change, entry.ticket, released.at)
        # Consent is to a swap: a withdrawal after the start gives nothing back, whoever agrees.
        agreed = released.consent is not None and released.cause is ReleaseCause.SWAPPED
        if started and not agreed:
            yield on(
                change.after,
                entry.path,
                place,
                "release-backdated",
                msg("work had started at {at}, and this release is dated before that", at=moment(started)),
                msg(
                    "date it now: `at: {now}`; or let the team agree: `consent: {line}`",
                    now=now(change),
                    line="{by: …, at: …}",
                ),
            )


def _started_after(change: Change, ticket: Ticket, instant: datetime) -> datetime | None:
    for earlier in change.earlier(ticket.id):
        starts = [step.at for step in earlier.transitions if step.to is Status.STARTED]
        if earlier.started_at is not None:
            starts.append(earlier.started_at)
        for at in sorted(starts):
            if at > instant:
                return at
    return None


def periods_open(change: Change) -> Iterator[Diagnostic]:
    """`period-closed`: a new claim of a period that is over, or cannot be booked yet, when the change arrives.

    Where no base has a contract nothing was protected yet, and nothing is judged.
    """
    if change.adopts_contract or not change.after.timeline.terms or change.after.recast:
        return
    for entry, index, claim in new_claims(change):
        if any(_is_closed(change, entry.ticket, claim, timeline) for timeline in change.timelines):
            yield _closed(change, entry, index, claim)


def _is_closed(change: Change, ticket: Ticket, claim: Claim, timeline: Timeline) -> bool:
    """Whether the period is not open when the change arrives; one that the claim may not name is not judged here."""
    if _exempt(change, ticket, claim, timeline):
        return False
    period = timeline.resolve(claim.period)
    if not predates_terms(claim, timeline) and (period is None or not fits(claim, timeline)):
        return False
    return period not in open_periods(timeline, change.instant)


def open_periods(timeline: Timeline, instant: datetime) -> list[Period]:
    """The periods whose claims may arrive at an instant: those that can be claimed, and the last one for a grace."""
    possible = timeline.claimable(instant)
    before = timeline.previous(possible[0])
    try:
        grace = timeline.working_time.add_hours(timeline.end(before), GRACE_HOURS)
    except ValueError:
        return possible
    return [before, *possible] if utc(instant) <= grace else possible


def _exempt(change: Change, ticket: Ticket, claim: Claim, timeline: Timeline) -> bool:
    """Claims before the first term that arrive before it starts, or on a ticket finished before then."""
    if not predates_terms(claim, timeline):
        return False
    return timeline.day(change.instant) < first_day(timeline.terms[0]) or ended_before_terms(ticket, timeline)


def _closed(change: Change, entry: Entry, index: int, claim: Claim) -> Diagnostic:
    timeline = change.after.timeline
    current = timeline.period_at(change.instant)
    if claim.period < current:
        message = msg(
            "{period} ended on {day}: no token of it can be claimed any more",
            period=claim.period,
            day=claim.period.last,
        )
    else:
        message = msg("{period} cannot be booked yet", period=claim.period)
    return on(
        change.after,
        entry.path,
        ("claims", index, "period"),
        "period-closed",
        message,
        _corrected(change, entry, claim),
    )


def _corrected(change: Change, entry: Entry, claim: Claim) -> Message:
    current = change.after.timeline.period_at(change.instant)
    if claim.kind is ClaimKind.EMERGENCY:
        return msg("write `period: {period}` and `at: {now}` on this claim", period=current.key, now=now(change))
    return msg(
        "claim again with `itbiz claim {id} --period {period}`, or write `period: {period}` and `at: {now}` "
        "on this claim",
        id=entry.ticket.id,
        period=current.key,
        now=now(change),
    )
