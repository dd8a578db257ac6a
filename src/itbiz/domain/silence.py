"""What follows silence: of a question a reminder and the loss of the token (rule 8), of a delivery acceptance.

The gate and `due` ask here alike, so that what one offers the other lets through.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from itbiz.domain.deadline import deadline
from itbiz.domain.dialogue import Side, asked_side, is_person
from itbiz.domain.ticket import ThreadKind
from itbiz.text.dataclass import dataclass

if TYPE_CHECKING:
    from datetime import datetime

    from itbiz.domain.clauses import NoAnswer
    from itbiz.domain.contract import Contract
    from itbiz.domain.ticket import ThreadLine, Ticket
    from itbiz.domain.timeline import Timeline


class Obstacle(StrEnum):
    """Why a token cannot be lost to silence yet."""

    PERSON = "person"
    """Nobody was reminded, and there is nobody whom a reminder could name."""
    REMINDER = "reminder"
    """Nobody was reminded by name."""
    TIME = "time"
    """The time that the contract grants is not over."""


@dataclass(frozen=True, slots=True)
class Forfeit:
    """The token that an unanswered question may cost.

    `possible_from` is the end of the time that the contract grants; none where it lies beyond the calendar.
    """

    possible_from: datetime | None
    obstacle: Obstacle | None

    @property
    def possible(self) -> bool:
        """Whether the token may be released as forfeited now."""
        return self.obstacle is None


@dataclass(frozen=True, slots=True)
class Silence:
    """A question of the thread that a business unit has not answered, under a contract with `no_answer`.

    `question` is its number, `remind_from` the instant from which a reminder is due. `forfeit` is none where the ticket
    holds no token.
    """

    question: int
    remind_from: datetime | None
    reminder: ThreadLine | None
    reminder_due: bool
    forfeit: Forfeit | None


def unanswered(ticket: Ticket, contract: Contract | None, instant: datetime) -> tuple[ThreadLine, ...]:
    """The questions to the business that were open just before an instant; those to IT cost nobody a token."""
    earlier = tuple(line for line in ticket.thread if line.at < instant)
    if len(earlier) < len(ticket.thread):
        ticket = ticket.model_copy(update={"thread": earlier})
    return tuple(line for line in ticket.open_questions if asked_side(line, ticket, contract) is Side.REQUESTER)


def reminder_of(
    question: ThreadLine, ticket: Ticket, contract: Contract | None, instant: datetime
) -> ThreadLine | None:
    """The last reminder of a question, before an instant, that names a person of the business."""
    found = [
        line
        for line in ticket.thread
        if line.kind is ThreadKind.REMINDER
        and question.at < line.at < instant
        and line.re in {None, question.n}
        and is_person(line.to, contract)
        and asked_side(line, ticket, contract) is Side.REQUESTER
    ]
    return max(found, key=lambda line: line.at, default=None)


def silence_of(
    question: ThreadLine,
    ticket: Ticket,
    contract: Contract | None,
    timeline: Timeline,
    instant: datetime,
    who: str | None,
) -> Silence | None:
    """How far a question to the business has come by an instant. `who` is the person whom a reminder would name.

    None where the contract writes no `no_answer`.
    """
    asked, claim = timeline.term_at(question.at), ticket.live_claim if ticket.state.unfinished else None
    term = timeline.term_of(claim.period) if claim else None
    reminding = asked.duties.requester.no_answer if asked else None
    forfeiting = term.duties.requester.no_answer if term else None
    if reminding is None and forfeiting is None:
        return None
    remind_from = deadline(reminding.remind_after, question.at, timeline) if reminding else None
    reminder = reminder_of(question, ticket, contract, instant)
    return Silence(
        question=question.n,
        remind_from=remind_from,
        reminder=reminder,
        reminder_due=reminder is None and remind_from is not None and instant >= remind_from,
        forfeit=_forfeit(forfeiting, question, reminder, timeline, instant, who) if forfeiting else None,
    )


def _forfeit(
    clause: NoAnswer,
    question: ThreadLine,
    reminder: ThreadLine | None,
    timeline: Timeline,
    instant: datetime,
    who: str | None,
) -> Forfeit:
    possible_from = deadline(clause.forfeit_after, question.at, timeline)
    if reminder is None:
        return Forfeit(possible_from, Obstacle.REMINDER if who else Obstacle.PERSON)
    over = possible_from is not None and instant >= possible_from
    return Forfeit(possible_from, None if over else Obstacle.TIME)


def silence_accepts(delivered: datetime, timeline: Timeline) -> datetime | None:
    """When silence accepts what was delivered at an instant; none where the contract gives it no time."""
    term = timeline.term_at(delivered)
    return deadline(term.duties.requester.accept_within, delivered, timeline) if term else None
