"""What one side asked of the other and when it was settled: questions, acceptances, acknowledgements.

Each counts once, in the period in which it was answered in time or its time ran out, whichever came first. So the
figures of a period that is over never change with what people do later.
"""

from __future__ import annotations

from itertools import zip_longest
from typing import TYPE_CHECKING

from itbiz.domain.deadline import deadline
from itbiz.domain.dialogue import Side, asked_side
from itbiz.domain.dues import routed_at
from itbiz.domain.life import micro
from itbiz.domain.settled import ENDED
from itbiz.domain.ticket import ENDED_WITHOUT, FINISHED, Holder, Status, ThreadKind
from itbiz.text.dataclass import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime, timedelta

    from itbiz.domain.backlog import Backlog
    from itbiz.domain.clauses import Duration
    from itbiz.domain.contract import Term
    from itbiz.domain.life import Life
    from itbiz.domain.ticket import Ticket
    from itbiz.domain.timeline import Timeline

TAKEN_UP = frozenset({Status.STARTED, Status.WAITING, Status.REFUSED}) | FINISHED
"""States that show a team has seen a request, as an acknowledgement does."""


@dataclass(frozen=True, slots=True)
class Reply:
    """Something asked of `party`. `by` is the first instant at which the reply is late; none where no time is agreed.

    `dropped` is when the question lapsed: the ticket was closed, refused or cancelled meanwhile.
    """

    ticket: str
    party: str | None
    asked: datetime
    answered: datetime | None
    dropped: datetime | None
    by: datetime | None

    @property
    def settled(self) -> datetime | None:
        """When it was answered in time, or when its time ran out; none while it is open, or where it lapsed."""
        if self.answered and (self.by is None or self.answered < self.by):
            return self.answered
        if self.by and (self.dropped is None or self.dropped >= self.by):
            return self.by
        return None

    @property
    def in_time(self) -> bool:
        """Whether it was answered before it was late; always so where no time is agreed."""
        return self.answered is not None and (self.by is None or self.answered < self.by)

    def took(self, timeline: Timeline) -> timedelta | None:
        """Working time from the question to the answer; none without one."""
        return timeline.working_time.between(self.asked, self.answered) if self.answered else None


@dataclass(frozen=True, slots=True)
class Replies:
    """Every reply asked for, by what it is."""

    of_business: tuple[Reply, ...]
    of_teams: tuple[Reply, ...]
    acceptances: tuple[Reply, ...]
    acknowledgements: tuple[Reply, ...]


def replies(backlog: Backlog, trailing: datetime, start: datetime) -> Replies:
    """The replies the tickets of a backlog ask for, open ones too.

    Questions that were over before `trailing`, and the others that were before `start`, are left out: they count in
    none of the figures from there on.
    """
    found: tuple[list[Reply], ...] = ([], [], [], [])
    timeline, earliest, begin = backlog.timeline, micro(trailing), micro(start)
    for ticket in backlog.tickets:
        life = ticket.life
        if _was_asked(ticket) or _waited_since(life, earliest):
            for side, question in _questions(ticket, backlog, trailing, start):
                found[side is Side.PROVIDER].append(question)
        if life.moves and (life.moves[-1][0] >= begin or life.moves[-1][1] is Status.DELIVERED):
            found[2].extend(_acceptances(ticket, timeline, start))
        if not _taken_up_before(ticket, begin):
            found[3].extend(_acknowledgement(ticket, timeline, start))
    for outline in backlog.outlines.values():
        if outline.asked is not None:
            for side, question in _questions(outline.asked, backlog, trailing, start):
                found[side is Side.PROVIDER].append(question)
    return Replies(*(tuple(each) for each in found))


def _was_asked(ticket: Ticket) -> bool:
    return any(line.kind is ThreadKind.QUESTION for line in ticket.thread) if ticket.thread else False


def _waited_since(life: Life, trailing: int) -> bool:
    """Whether it waited on its requester at that moment or later."""
    return any(holder is Holder.REQUESTER and (until is None or until >= trailing) for holder, _, until in life.held)


def _taken_up_before(ticket: Ticket, start: int) -> bool:
    """Whether it was begun before that moment by the team it was opened for, be it not by that team alone."""
    life = ticket.life
    if life.started is None or not life.opened <= life.started < start:
        return False
    return not any(line.field == "provider" for line in ticket.changes)


def settled_between(asked: Iterable[Reply], start: datetime, end: datetime) -> tuple[Reply, ...]:
    """The replies settled from `start`, included, to `end`, excluded."""
    return tuple(each for each in asked if each.settled is not None and start <= each.settled < end)


def _questions(ticket: Ticket, backlog: Backlog, trailing: datetime, start: datetime) -> Iterator[tuple[Side, Reply]]:
    """Questions of the thread, and waits on the requester that no question goes with.

    Of those that were over before `start` nobody asks any more by when they were due.
    """
    timeline = backlog.timeline
    ended = ticket.transitions[-1].at if ticket.state in ENDED else None
    of_requester: list[Reply] = []
    for question in ticket.thread:
        if question.kind is not ThreadKind.QUESTION:
            continue
        side = asked_side(question, ticket, backlog.contract)
        if side is None:
            continue
        given = (
            line.at
            for line in ticket.thread
            if line.kind is ThreadKind.ANSWER
            and (line.re == question.n or (line.re is None and line.n > question.n))
            and line.at >= question.at
        )
        party = ticket.requester if side is Side.REQUESTER else ticket.provider
        answered = min(given, default=None)
        by = _due(question.at, answered or ended, side, timeline, start)
        reply = Reply(ticket.id, party, question.at, answered, ended, by)
        if side is Side.REQUESTER:
            of_requester.append(reply)
        yield side, reply
    for wait in _bare_waits(ticket, timeline, trailing, start):
        if not any(_overlap(wait, question) for question in of_requester):
            yield Side.REQUESTER, wait


def _due(asked: datetime, over: datetime | None, side: Side, timeline: Timeline, start: datetime) -> datetime | None:
    if over is not None and over < start:
        return None
    return deadline(_answer_within(timeline.term_at(asked), side), asked, timeline)


def _answer_within(term: Term | None, side: Side) -> Duration | None:
    if term is None:
        return None
    return (term.duties.requester if side is Side.REQUESTER else term.duties.provider).answer_within


def _bare_waits(ticket: Ticket, timeline: Timeline, trailing: datetime, start: datetime) -> Iterator[Reply]:
    for line, following in zip_longest(ticket.transitions, ticket.transitions[1:]):
        if line.to is not Status.WAITING or line.on is not Holder.REQUESTER:
            continue
        over = following.at if following else None
        if over is not None and over < trailing:
            continue
        by = _due(line.at, over, Side.REQUESTER, timeline, start)
        lapsed = following is not None and following.to in ENDED_WITHOUT
        yield Reply(ticket.id, ticket.requester, line.at, None if lapsed else over, over if lapsed else None, by)


def _overlap(wait: Reply, question: Reply) -> bool:
    until, answered = wait.answered or wait.dropped, question.answered or question.dropped
    return (until is None or question.asked <= until) and (answered is None or answered >= wait.asked)


def _acceptances(ticket: Ticket, timeline: Timeline, start: datetime) -> Iterator[Reply]:
    for line, following in zip_longest(ticket.transitions, ticket.transitions[1:]):
        if line.to is Status.DELIVERED and (following is None or following.at >= start):
            term = timeline.term_at(line.at)
            by = deadline(term.duties.requester.accept_within, line.at, timeline) if term else None
            yield Reply(ticket.id, ticket.requester, line.at, following.at if following else None, None, by)


def _acknowledgement(ticket: Ticket, timeline: Timeline, start: datetime) -> Iterator[Reply]:
    since = routed_at(ticket)
    seen = [line.at for line in ticket.thread if line.kind is ThreadKind.ACKNOWLEDGEMENT and line.at >= since]
    seen += [line.at for line in ticket.transitions if line.to in TAKEN_UP and line.at >= since]
    answered = min(seen, default=None)
    if answered is not None and answered < start:
        return
    term = timeline.term_at(since)
    gone = [line.at for line in ticket.transitions if line.to is Status.CANCELLED]
    by = deadline(term.duties.provider.acknowledge_within, since, timeline) if term else None
    yield Reply(ticket.id, ticket.provider, since, answered, min(gone, default=None), by)
