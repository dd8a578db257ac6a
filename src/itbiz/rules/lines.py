"""The lines a change brings: those of history, claims and thread that no base has."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, TypeVar

from itbiz.domain.contract import first_day
from itbiz.domain.dialogue import spoken
from itbiz.domain.ticket import Claim, FieldChange, ThreadLine, Ticket, Transition
from itbiz.rules.change import same_claim

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterator, Sequence
    from datetime import datetime

    from itbiz.domain.backlog import Entry
    from itbiz.domain.ticket import Consent, Release
    from itbiz.domain.timeline import Timeline
    from itbiz.rules.change import Change

L = TypeVar("L", Transition | FieldChange, ThreadLine)


def new_history(change: Change) -> Iterator[tuple[Entry, int, Transition | FieldChange]]:
    """The new lines of history, each with its ticket and index."""
    return _new(change, lambda ticket: ticket.history, lambda lines: lines)


def new_thread(change: Change) -> Iterator[tuple[Entry, int, ThreadLine]]:
    """The new lines of dialogue, each with its ticket and index."""
    return _new(change, lambda ticket: ticket.thread, spoken)


def _new(
    change: Change, lines_of: Callable[[Ticket], tuple[L, ...]], keys: Callable[[Sequence[L]], Sequence[Hashable]]
) -> Iterator[tuple[Entry, int, L]]:
    for entry in change.touched:
        lines = lines_of(entry.ticket)
        if not lines:
            continue
        # A copy of a line that stands is one more: it could be a second refusal, or a second reminder.
        known: Counter[Hashable] = Counter()
        for ticket in change.earlier(entry.ticket.id):
            known |= Counter(keys(lines_of(ticket)))
        for index, key in enumerate(keys(lines)):
            known[key] -= 1
            if known[key] < 0:
                yield entry, index, lines[index]


def new_claims(change: Change) -> Iterator[tuple[Entry, int, Claim]]:
    """The claims that no base has, quota and emergency, each with its ticket and index."""
    for entry in change.touched:
        for index, claim in enumerate(entry.ticket.claims):
            if change.is_new_claim(entry.ticket.id, claim):
                yield entry, index, claim


def new_releases(change: Change) -> Iterator[tuple[Entry, int, Claim]]:
    """The claims that are released, and were not in any base."""
    for entry in change.touched:
        for index, claim in enumerate(entry.ticket.claims):
            if claim.released is None:
                continue
            known = _releases(change, entry.ticket.id, claim)
            if change.is_new_claim(entry.ticket.id, claim) or not known:
                yield entry, index, claim


def new_consents(change: Change) -> Iterator[tuple[Entry, int, Claim, Consent]]:
    """The consents to a swap that no base has: they may come with the release, or after it."""
    for entry in change.touched:
        for index, claim in enumerate(entry.ticket.claims):
            consent = claim.released.consent if claim.released else None
            if consent is not None:
                known = _releases(change, entry.ticket.id, claim)
                if change.is_new_claim(entry.ticket.id, claim) or all(each.consent != consent for each in known):
                    yield entry, index, claim, consent


def _releases(change: Change, ticket_id: str, claim: Claim) -> list[Release]:
    """How a claim is released in the bases."""
    return [
        known.released
        for ticket in change.earlier(ticket_id)
        for known in ticket.claims
        if known.released is not None and same_claim(claim, known)
    ]


def predates_terms(claim: Claim, timeline: Timeline) -> bool:
    """Whether the claim's whole period lies before the first term: history, which no contract judges."""
    return not timeline.terms or claim.period.last < first_day(timeline.terms[0])


def ended_before_terms(ticket: Ticket, timeline: Timeline) -> bool:
    """Whether nothing of the ticket was left to do when the first term began."""
    ended = ticket.ended_at
    return ended is not None and (not timeline.terms or timeline.day(ended) < first_day(timeline.terms[0]))


def field_at(ticket: Ticket, field: str, instant: datetime) -> str | None:
    """What class, requester, provider or type was at an instant, changes of that very moment included."""
    for line in ticket.changes:
        if line.field == field and line.at > instant:
            return line.from_
    value = ticket.service_class if field == "class" else getattr(ticket, field)
    return None if value is None else str(value)
