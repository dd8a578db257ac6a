"""In whose court the ball is: what waits for a word of somebody, the longest silence first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from itbiz.domain.dialogue import Side
from itbiz.domain.dues import DueKind
from itbiz.domain.people import short_name
from itbiz.text.message import msg, msgs
from itbiz.views.palette import FURNITURE, OVER
from itbiz.views.parts import short_id
from itbiz.views.styled import Text
from itbiz.views.table import Column, first_fitting

if TYPE_CHECKING:
    from itbiz.domain.dues import Due
    from itbiz.text.message import Message
    from itbiz.views.board.wall import Board, Held
    from itbiz.views.page import Block, Page
    from itbiz.views.table import Cell

MOST = 6


def ball(value: Board, page: Page, width: int) -> Block:
    """Who has it, on which ticket, what is asked, for how long, and who answers."""
    if not value.held:
        return []

    def attempt(by_key: bool) -> tuple[list[Column], list[list[Cell]]]:
        columns = [
            Column(page.heading(msg("BALL WITH")), least=10, yields=1),
            Column(),
            Column(least=24),
            Column(page.say(msg("since")), "right", calm=1),
            Column(calm=2),
        ]
        return columns, [_row(value, each, page, by_key=by_key) for each in value.held[:MOST]]

    lines = first_fitting((attempt(by_key) for by_key in (False, True)), width, ellipsis=page.ellipsis)
    hidden = len(value.held) - MOST
    if hidden > 0:
        lines.append(page.text(msgs("{n} more: itbiz due", "{n} more: itbiz due", hidden), FURNITURE))
    return lines


def _row(value: Board, held: Held, page: Page, *, by_key: bool) -> list[Cell]:
    due = held.due
    person = due.who if due else None
    arrow = "->" if page.ascii_only else "→"
    late = due is not None and due.overdue
    since = page.elapsed(held.since)
    return [
        page.say(holder(value, due, by_key=by_key)),
        short_id(held.ticket.id),
        page.say(asked(held)),
        Text(f"! {since}", style=OVER) if late else Text(since),
        Text(f"{arrow} {page.say(short_name(person))}") if person else Text(),
    ]


def holder(value: Board, due: Due | None, *, by_key: bool = False) -> Message | str:
    """The party that has the ball."""
    if due is None:
        return msg("vendor")
    if due.party is not None:
        return due.party if by_key else value.name(due.party)
    return msg("IT") if due.side is Side.PROVIDER else msg("requester")


def asked(held: Held) -> Message:
    """What is wanted, as it was asked."""
    due, ticket = held.due, held.ticket
    if due is None:
        return msg("{why}", why=ticket.transitions[-1].why or ticket.title)
    match due.kind:
        case DueKind.ANSWER:
            question = due.text.values.get("question")
            return msg("“{question}”", question=question)
        case DueKind.ACCEPTANCE:
            return msg("to accept: {title}", title=ticket.title)
        case _:
            return msg("to confirm: {title}", title=ticket.title)
