"""What the meeting is to decide: each a question, with the tickets it is about."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from itbiz.domain.advice import AdviceCode
from itbiz.domain.dialogue import Side
from itbiz.domain.dues import DueKind
from itbiz.domain.life import micro
from itbiz.domain.redraft import Draft, draft
from itbiz.domain.throughput import wip
from itbiz.domain.ticket import LinkType, ThreadKind, TicketType, Visibility
from itbiz.domain.vocabulary import POOL
from itbiz.text.dataclass import dataclass, replace
from itbiz.text.message import Message, msg, msgs
from itbiz.views.report import advice as advised

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from itbiz.domain.advice import Advice
    from itbiz.domain.backlog import Backlog
    from itbiz.domain.dues import Due
    from itbiz.domain.load import Load
    from itbiz.domain.period import Period
    from itbiz.views.report.promises import Promises

MOST = 5
"""Questions a meeting is given; the others are counted."""
SOON = timedelta(days=28)
"""How long before `review_by` the contract's review is asked for."""
INCIDENT_PERIODS = 4
INCIDENTS = 3
"""Incidents of one team in so many periods from which a common cause is asked for."""
MOST_WEEKS = 12
MOST_PAIRS = 2
"""Unused quotas that are asked about one by one."""


@dataclass(frozen=True, slots=True)
class Decision:
    """A question to the meeting, the tickets behind it, the advice that it comes from, and the terms a yes would be."""

    kind: str
    question: Message
    tickets: tuple[str, ...] = ()
    advice: tuple[Advice, ...] = ()
    draft: Draft | None = None


def decisions(
    backlog: Backlog, week: Promises, load: Load, instant: datetime, advice: Sequence[Advice] = ()
) -> tuple[Decision, ...]:
    """Every question, the most pressing first.

    First what somebody waits for, or was promised and did not get, then what has a date, then what is too much, then
    what is contested; last what lies idle.
    """
    found = (
        *_confirmations(backlog, load),
        *_beyond_cap(backlog, week),
        *_misses(backlog, week, instant, advice),
        *_reviews(backlog, load, instant),
        *_over_limit(backlog, load, week.period, instant),
        *_contract_review(backlog, instant, advice),
        *_unsupported(backlog, advice),
        *_disputes(backlog),
        *_incidents(backlog, week.period, instant),
        *_unused(backlog, advice),
    )
    return tuple(replace(each, draft=draft(backlog, each.advice, instant)) if each.advice else each for each in found)


def _unsupported(backlog: Backlog, advice: Sequence[Advice]) -> Iterator[Decision]:
    found = tuple(each for each in advice if each.code is AdviceCode.GUARANTEE_UNSUPPORTED)
    if found:
        question = advised.unsupported(found, lambda key: _name(backlog, key))
        yield Decision(AdviceCode.GUARANTEE_UNSUPPORTED.value, question, (), found)


def _unused(backlog: Backlog, advice: Sequence[Advice]) -> Iterator[Decision]:
    """A question a pair, or one about all of them where they are many."""
    found = tuple(each for each in advice if each.code is AdviceCode.QUOTA_UNUSED)
    for part in [found] if len(found) > MOST_PAIRS else [(each,) for each in found]:
        question = advised.unused(part, lambda key: _name(backlog, key))
        yield Decision(AdviceCode.QUOTA_UNUSED.value, question, (), part)


def _name(backlog: Backlog, key: str | None) -> str | Message:
    if key is None:
        return msg("no team yet")
    if key == POOL:
        return msg("IT")
    return backlog.contract.name_of(key) if backlog.contract else key


def _confirmations(backlog: Backlog, load: Load) -> Iterator[Decision]:
    for due in load.dues:
        if due.kind is DueKind.CONFIRMATION:
            question = msg(
                "Emergency {id} is not confirmed: does {party} stand by it?",
                id=due.ticket,
                party=_whose(backlog, due),
            )
            yield Decision("confirmation", question, (due.ticket,))


def _whose(backlog: Backlog, due: Due) -> str | Message:
    """Who owes something on a ticket; of a restricted one only which side."""
    entry = backlog.entries.get(due.ticket)
    if entry is not None and entry.ticket.visibility is Visibility.RESTRICTED:
        return msg("IT") if due.side is Side.PROVIDER else msg("the business")
    return _name(backlog, due.party)


def _beyond_cap(backlog: Backlog, week: Promises) -> Iterator[Decision]:
    for row in week.emergencies:
        if row.over:
            question = msg(
                "{unit}, {n} emergencies for a cap of {cap}: does the arbiter approve?",
                unit=_name(backlog, row.requester),
                n=len(row.counted),
                cap=row.cap,
            )
            yield Decision("emergency_cap", question, row.counted)


def _misses(backlog: Backlog, week: Promises, instant: datetime, advice: Sequence[Advice]) -> Iterator[Decision]:
    """Teams that missed their promise as often in a row as the contract takes to its arbiter, or as asks for another.

    One question a team: that of the contract, which then says what could be promised instead.
    """
    term = backlog.timeline.term_of(week.period)
    rules = term.consequences.provider_misses if term else None
    most = rules.escalate_after if rules else None
    judged = backlog.deliveries(week.period, instant)
    asked = {each.provider: each for each in advice if each.code is AdviceCode.GUARANTEE_MISSED}
    for team, delivery in week.deliveries.items():
        count = 0
        for period in sorted(judged, reverse=True):
            each = judged[period].get(team)
            if each is None or each.kept is not False:
                break
            count += 1
        found = asked.get(team)
        escalates = bool(most) and count >= (most or 0)
        if found is not None and found.advised is not None:
            question = advised.missed(found, lambda key: _name(backlog, key), escalates=escalates)
        elif escalates:
            question = msgs(
                "{team} missed its promise: what would help, and does it go to the arbiter?",
                "{team} missed its promise {n} times running: what would help, and does it go to the arbiter?",
                count,
                team=_name(backlog, team),
            )
        elif found is not None:
            question = advised.missed(found, lambda key: _name(backlog, key))
        else:
            continue
        kind = "missed_again" if escalates else AdviceCode.GUARANTEE_MISSED.value
        yield Decision(kind, question, delivery.missed, (found,) if found else ())


def _reviews(backlog: Backlog, load: Load, instant: datetime) -> Iterator[Decision]:
    soon = backlog.timeline.end(backlog.timeline.period_at(instant))
    for due in load.dues:
        if due.kind is DueKind.REVIEW and due.deadline is not None and due.deadline <= soon:
            last = backlog.timeline.day(due.deadline - timedelta(microseconds=1))
            question = msg(
                "Emergency {id} is to be looked back at by {day}: what do we learn from it?", id=due.ticket, day=last
            )
            yield Decision("review", question, (due.ticket,))


def _over_limit(backlog: Backlog, load: Load, period: Period, instant: datetime) -> Iterator[Decision]:
    """Teams beyond their limit of work in progress, and for how many periods' ends running."""
    timeline = backlog.timeline
    over = [row for row in load.providers if row.over and row.provider]
    if not over:
        return
    ends = [instant]
    found = period
    for _ in range(MOST_WEEKS - 1):
        try:
            found = timeline.previous(found)
        except (ValueError, OverflowError):
            break
        ends.append(timeline.end(found))
    loads = [wip(backlog.lived, end) for end in ends]
    for row in over:
        count = 0
        for each in loads:
            if sum(each.get(row.provider, {}).values()) <= (row.limit or 0):
                break
            count += 1
        question = msgs(
            "{team}, {total} in progress for a limit of {limit}: stop what?",
            "{team}, {total} in progress for a limit of {limit}, {n} reviews running: stop what?",
            max(count, 1),
            team=_name(backlog, row.provider),
            total=row.total,
            limit=row.limit,
        )
        yield Decision("wip_limit", question)


def _contract_review(backlog: Backlog, instant: datetime, advice: Sequence[Advice]) -> Iterator[Decision]:
    term = backlog.timeline.term_at(instant)
    today = backlog.timeline.day(instant)
    if term is None or term.review_by is None or term.review_by - SOON > today:
        return
    if term.review_by < today:
        found = tuple(each for each in advice if each.code is AdviceCode.REVIEW_OVERDUE)
        question = msg("The contract was to be reviewed by {day}: when do we?", day=term.review_by)
        yield Decision("review_by", question, (), found)
    else:
        yield Decision(
            "review_by", msg("The contract is to be reviewed by {day}: keep it, or amend it?", day=term.review_by)
        )


def _disputes(backlog: Backlog) -> Iterator[Decision]:
    """Contests that nobody has replied to."""
    for ticket in backlog.tickets:
        lines = ticket.thread
        if lines and lines[-1].kind is ThreadKind.CONTEST:
            yield Decision(
                "dispute", msg("{id} is contested and nobody replied: who decides?", id=ticket.id), (ticket.id,)
            )


def _incidents(backlog: Backlog, period: Period, instant: datetime) -> Iterator[Decision]:
    """Teams with several incidents of late that no problem explains."""
    timeline = backlog.timeline
    first = period
    for _ in range(INCIDENT_PERIODS - 1):
        try:
            first = timeline.previous(first)
        except (ValueError, OverflowError):
            break
    found: dict[str, list[str]] = {}
    since, until = micro(timeline.start(first)), micro(instant)
    for ticket in backlog.lived:
        if ticket.type is not TicketType.INCIDENT or not since <= ticket.life.opened < until:
            continue
        explained = any(link.type in {LinkType.CAUSED_BY, LinkType.DUPLICATE_OF} for link in ticket.links)
        if ticket.provider and not explained:
            found.setdefault(ticket.provider, []).append(ticket.id)
    for team, ids in sorted(found.items()):
        if len(ids) >= INCIDENTS:
            question = msg(
                "{team}, {n} incidents in {periods} periods without a known cause: open a problem?",
                team=_name(backlog, team),
                n=len(ids),
                periods=INCIDENT_PERIODS,
            )
            yield Decision("incidents", question, tuple(ids))
