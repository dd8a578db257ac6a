"""The emergencies of a period as the review tells them: why, who approved, what is still owed."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import TYPE_CHECKING

from itbiz.domain.dues import DueKind, missing_approvals
from itbiz.domain.ticket import Approval, Approvals, ClaimKind, Visibility
from itbiz.text.dataclass import dataclass

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date, datetime

    from itbiz.domain.backlog import Backlog
    from itbiz.domain.dues import Due
    from itbiz.domain.period import Period
    from itbiz.domain.ticket import Claim, Ticket
    from itbiz.domain.timeline import Timeline

_INSTANT = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Emergency:
    """An emergency of the period, or one that still wants something.

    `approved` has who approved, by side, unless the ticket is restricted; `missing` the sides that did not.
    `review_due` is the last day in time.
    """

    ticket: str
    requester: str
    provider: str
    period: Period
    reason: str | None
    approved: Mapping[str, str]
    missing: tuple[str, ...]
    review_due: date | None
    review_done: date | None
    review_late: bool


def emergencies(state: Backlog, period: Period, owed: Sequence[Due], instant: datetime) -> tuple[Emergency, ...]:
    """The emergencies of a period, and earlier ones that still want an approval or a review; oldest first."""
    timeline = state.timeline
    wanted: Counter[str] = Counter(due.ticket for due in owed if due.kind in {DueKind.CONFIRMATION, DueKind.REVIEW})
    found = []
    for ticket in state.claimed:
        for claim in ticket.claims:
            if claim.kind is not ClaimKind.EMERGENCY:
                continue
            own = timeline.resolve(claim.period) or claim.period
            if own == period or wanted[ticket.id]:
                found.append((claim.at, ticket.id, _emergency(ticket, claim, own, owed, timeline, instant)))
    return tuple(each for _, _, each in sorted(found, key=lambda row: row[:2]))


def _emergency(
    ticket: Ticket, claim: Claim, own: Period, owed: Sequence[Due], timeline: Timeline, instant: datetime
) -> Emergency:
    term = timeline.term_at(claim.at)
    review = next((due for due in owed if due.ticket == ticket.id and due.kind is DueKind.REVIEW), None)
    due = review.deadline if review else None
    given = claim.approved_by
    approved = {side: by for side in Approvals.model_fields if given and (by := _by(getattr(given, side)))}
    hidden = ticket.visibility is Visibility.RESTRICTED
    return Emergency(
        ticket=ticket.id,
        requester=claim.requester,
        provider=claim.provider,
        period=own,
        reason=None if hidden else claim.reason,
        approved={} if hidden else approved,
        missing=tuple(sorted(missing_approvals(claim, term.emergency.approved_by))) if term else (),
        review_due=timeline.day(due - _INSTANT) if due else claim.review.due if claim.review else None,
        review_done=claim.review.done if claim.review else None,
        review_late=review is not None and due is not None and instant >= due,
    )


def _by(approver: str | Approval | None) -> str | None:
    return approver.by if isinstance(approver, Approval) else approver
