"""What is owed, by whom, by when: the duties of both sides, each on a ticket.

A duty the contract does not write has no deadline: it is measured, never enforced. The term that was in force when a
duty arose says how long it may take.
"""

from __future__ import annotations

from datetime import UTC, datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from itbiz.domain.deadline import deadline
from itbiz.domain.delivery import first_due, owed_in
from itbiz.domain.dialogue import Side, asked_person, asked_side
from itbiz.domain.ledger import claim_period
from itbiz.domain.period import first_instant
from itbiz.domain.settled import ENDED
from itbiz.domain.silence import silence_accepts, silence_of
from itbiz.domain.ticket import CAUSES_OF_PROVIDER, UNFINISHED, ClaimKind, Holder, Status, ThreadKind
from itbiz.domain.timeline import ONE_DAY
from itbiz.domain.vocabulary import POOL
from itbiz.text.dataclass import dataclass, replace
from itbiz.text.message import Message, msg

if TYPE_CHECKING:
    from collections.abc import Iterator

    from itbiz.domain.backlog import Backlog
    from itbiz.domain.clauses import Duration
    from itbiz.domain.contract import Term
    from itbiz.domain.silence import Silence
    from itbiz.domain.ticket import Approvals, Claim, ThreadLine, Ticket
    from itbiz.domain.timeline import Timeline


class DueKind(StrEnum):
    """What is owed."""

    ANSWER = "answer"
    ACCEPTANCE = "acceptance"
    ACKNOWLEDGEMENT = "acknowledgement"
    START = "start"
    DELIVERY = "delivery"
    CONFIRMATION = "confirmation"
    REVIEW = "review"


class DueState(StrEnum):
    """How far something owed has come; each outweighs those before it."""

    OWED = "owed"
    LATE = "late"
    REMINDER_DUE = "reminder_due"
    FORFEIT_POSSIBLE = "forfeit_possible"


@dataclass(frozen=True, slots=True)
class Due:
    """One thing owed. `party` is none where no team is named yet; `who` is the person to ask, where one is known.

    `deadline` is the first instant at which it is late; none where the contract sets no time. `question` is the number
    of the one to answer, where it stands in the thread; `silence` what follows where it stays open.
    """

    kind: DueKind
    party: str | None
    side: Side
    ticket: str
    since: datetime
    deadline: datetime | None
    overdue: bool
    who: str | None
    text: Message
    question: int | None = None
    silence: Silence | None = None

    @property
    def state(self) -> DueState:
        """How far it has come."""
        silence = self.silence
        if silence is not None and silence.forfeit is not None and silence.forfeit.possible:
            return DueState.FORFEIT_POSSIBLE
        if silence is not None and silence.reminder_due:
            return DueState.REMINDER_DUE
        return DueState.LATE if self.overdue else DueState.OWED

    @property
    def order(self) -> tuple[bool, datetime, datetime, str, str, bool]:
        """The earliest deadline first; what has none comes after, the oldest first."""
        return (
            self.deadline is None,
            self.deadline or self.since,
            self.since,
            self.ticket,
            self.kind,
            self.side is Side.PROVIDER,
        )


def dues(backlog: Backlog, instant: datetime) -> list[Due]:
    """Everything owed at an instant, on both sides, by deadline.

    Answers: open questions, and waits on the requester without one. Acceptances: delivered, not closed, while silence
    has not yet accepted. Acknowledgements: routed, untouched, without an acknowledgement by that team. Starts:
    priority requests not started. Deliveries: what a guarantee makes due in this period, and what is owed from
    before. Confirmations and reviews: of emergencies.
    """
    clock = _Clock(backlog, instant.astimezone(UTC))
    found: list[Due] = []
    for ticket in backlog.tickets:
        if ticket.claims or ticket.state not in ENDED:
            found.extend(_of_ticket(ticket, clock))
    found.extend(_deliveries(clock))
    return sorted(found, key=lambda due: due.order)


class _Clock:
    """The contract's time, and the makings of a due."""

    def __init__(self, backlog: Backlog, instant: datetime) -> None:
        self.backlog = backlog
        self.timeline: Timeline = backlog.timeline
        self.instant = instant
        contract = backlog.contract
        self.providers = contract.parties.providers if contract else {}
        self.requesters = contract.parties.requesters if contract else {}

    def lead(self, provider: str | None) -> str | None:
        party = self.providers.get(provider) if provider else None
        return party.lead if party else None

    def term(self, since: datetime) -> Term | None:
        return self.timeline.term_at(since)

    def due(
        self,
        kind: DueKind,
        side: Side,
        ticket: Ticket,
        since: datetime,
        within: Duration | None,
        who: str | None,
        text: Message,
        party: str | None = None,
        question: ThreadLine | None = None,
    ) -> Due:
        by = deadline(within, since, self.timeline)
        own = ticket.requester if side is Side.REQUESTER else ticket.provider
        late = by is not None and self.instant >= by
        number = question.n if question else None
        return Due(
            kind,
            party or own,
            side,
            ticket.id,
            since,
            by,
            late,
            who,
            text,
            number,
            self._silence(question, side, ticket, who),
        )

    def _silence(self, question: ThreadLine | None, side: Side, ticket: Ticket, who: str | None) -> Silence | None:
        if question is None or side is Side.PROVIDER:
            return None
        return silence_of(question, ticket, self.backlog.contract, self.timeline, self.instant, who)


def _of_ticket(ticket: Ticket, clock: _Clock) -> Iterator[Due]:
    state = ticket.state
    if state in UNFINISHED:
        yield from _answers(ticket, clock)
        if ticket.started_at is None:
            yield from _acknowledgement(ticket, clock)
            yield from _start(ticket, clock)
    elif state is Status.DELIVERED:
        yield from _answers(ticket, clock)
        yield from _acceptance(ticket, clock)
    for claim in ticket.claims:
        if claim.kind is ClaimKind.EMERGENCY:
            yield from _emergency(ticket, claim, clock)


def _answers(ticket: Ticket, clock: _Clock) -> Iterator[Due]:
    asked = False
    for question in ticket.open_questions if ticket.thread else ():
        side = asked_side(question, ticket, clock.backlog.contract)
        asked = asked or side is Side.REQUESTER
        if side is not None:
            yield clock.due(
                DueKind.ANSWER,
                side,
                ticket,
                question.at,
                _answer_within(clock.term(question.at), side),
                asked_person(question, side, ticket, clock.lead(ticket.provider)),
                msg("answer: {question}", question=question.text or msg("a question without words")),
                question=question,
            )
    if ticket.state is Status.WAITING and not asked:
        line = ticket.transitions[-1]
        if line.on is Holder.REQUESTER:
            within = _answer_within(clock.term(line.at), Side.REQUESTER)
            text = msg("answer: {question}", question=line.why or msg("it waits for the requester"))
            yield clock.due(DueKind.ANSWER, Side.REQUESTER, ticket, line.at, within, ticket.contact, text)


def _answer_within(term: Term | None, side: Side) -> Duration | None:
    if term is None:
        return None
    duties = term.duties
    return duties.requester.answer_within if side is Side.REQUESTER else duties.provider.answer_within


def _acceptance(ticket: Ticket, clock: _Clock) -> Iterator[Due]:
    since = ticket.transitions[-1].at
    term = clock.term(since)
    within = term.duties.requester.accept_within if term else None
    text = msg("accept, or say what is missing")
    due = clock.due(DueKind.ACCEPTANCE, Side.REQUESTER, ticket, since, within, ticket.contact, text)
    if not due.overdue:
        yield due


def accepted_by_silence(ticket: Ticket, timeline: Timeline, instant: datetime) -> bool:
    """Whether a delivered ticket counts as accepted since nobody said otherwise in the time the contract gives."""
    if ticket.state is not Status.DELIVERED:
        return False
    by = silence_accepts(ticket.transitions[-1].at, timeline)
    return by is not None and instant >= by


def routed_at(ticket: Ticket) -> datetime:
    """When the ticket came to its present team: its last change of provider, or its opening."""
    return max((line.at for line in ticket.changes if line.field == "provider"), default=ticket.opened)


def _acknowledgement(ticket: Ticket, clock: _Clock) -> Iterator[Due]:
    since = routed_at(ticket) if ticket.history else ticket.opened
    if any(line.kind is ThreadKind.ACKNOWLEDGEMENT and line.at >= since for line in ticket.thread):
        return
    term = clock.term(since)
    within = term.duties.provider.acknowledge_within if term else None
    text = msg("say whether it fits, is to be split or to be redirected") if ticket.provider else msg("name a team")
    yield clock.due(DueKind.ACKNOWLEDGEMENT, Side.PROVIDER, ticket, since, within, clock.lead(ticket.provider), text)


def _start(ticket: Ticket, clock: _Clock) -> Iterator[Due]:
    claim = ticket.live_claim if ticket.claims else None
    if claim is None:
        return
    period = claim_period(claim, clock.timeline, recast=clock.backlog.recast)
    # A token booked ahead starts no clock before its period does.
    since = max(claim.at, clock.timeline.start(period)) if period else claim.at
    term = clock.term(since)
    within = term.duties.provider.start_within if term else None
    who = ticket.assignee or clock.lead(ticket.provider)
    yield clock.due(DueKind.START, Side.PROVIDER, ticket, since, within, who, msg("start it"))


def _emergency(ticket: Ticket, claim: Claim, clock: _Clock) -> Iterator[Due]:
    term = clock.term(claim.at)
    cancelled = claim.released is not None and claim.released.cause in CAUSES_OF_PROVIDER
    if term is None or cancelled:
        return
    rules = term.emergency
    for side in sorted(missing_approvals(claim, rules.approved_by)):
        team = ticket.provider if claim.provider == POOL else claim.provider
        party = claim.requester if side is Side.REQUESTER else team
        who = _confirms(claim.requester, clock) if side is Side.REQUESTER else clock.lead(party)
        yield clock.due(
            DueKind.CONFIRMATION, side, ticket, claim.at, rules.confirm_within, who, msg("confirm the emergency"), party
        )
    if claim.review and claim.review.done:
        return
    if rules.review_within or (claim.review and claim.review.due):
        due = clock.due(
            DueKind.REVIEW,
            Side.REQUESTER,
            ticket,
            claim.at,
            rules.review_within,
            _confirms(claim.requester, clock),
            msg("look back at the emergency together"),
            claim.requester,
        )
        yield _agreed_day(due, claim, clock)


def _agreed_day(due: Due, claim: Claim, clock: _Clock) -> Due:
    """The day written on the claim counts before the contract's own time."""
    if claim.review is None or claim.review.due is None:
        return due
    by = first_instant(claim.review.due + ONE_DAY, clock.timeline.zone)
    return replace(due, deadline=by, overdue=clock.instant >= by)


def missing_approvals(claim: Claim, wanted: tuple[str, ...]) -> set[Side]:
    """The sides whose approval of an emergency the contract asks for and nobody has given yet."""
    given: Approvals | None = claim.approved_by
    return {Side(side) for side in wanted if given is None or getattr(given, side) is None}


def _confirms(requester: str, clock: _Clock) -> str | None:
    """The one person who may decide for a business unit, where there is only one."""
    party = clock.requesters.get(requester)
    return party.may_promote[0] if party and len(party.may_promote) == 1 else None


def _deliveries(clock: _Clock) -> Iterator[Due]:
    timeline, entries = clock.timeline, clock.backlog.entries
    current = timeline.period_at(clock.instant)
    judged = clock.backlog.deliveries(current, clock.instant)
    promised = first_due(judged, clock.backlog.books)
    missed = (ticket for each in judged.get(current, {}).values() for ticket in each.missed)
    waits = () if current in judged else owed_in(judged, timeline, current, clock.backlog.books)
    for ticket_id in dict.fromkeys((*missed, *waits)):
        # What was owed before a closure may have been delivered in it, and be settled since.
        entry = entries.get(ticket_id)
        if entry is None or not entry.ticket.state.unfinished:
            continue
        ticket, period = entry.ticket, promised[ticket_id]
        by = timeline.end(period)
        yield Due(
            DueKind.DELIVERY,
            ticket.provider,
            Side.PROVIDER,
            ticket_id,
            timeline.start(period),
            by,
            clock.instant >= by,
            ticket.assignee or clock.lead(ticket.provider),
            msg("deliver it: promised for {period}", period=period),
        )
