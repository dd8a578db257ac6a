"""Cards: three lines each, never wrapped."""

from __future__ import annotations

from typing import TYPE_CHECKING

from itbiz.domain.ticket import IN_PROGRESS, Visibility
from itbiz.text.message import msgs
from itbiz.views.board.wall import By
from itbiz.views.palette import FURNITURE, of_class, of_status
from itbiz.views.parts import aged, team, who
from itbiz.views.styled import Text
from itbiz.views.table import cut, under

if TYPE_CHECKING:
    from collections.abc import Sequence

    from itbiz.domain.ticket import Ticket
    from itbiz.views.board.wall import Board
    from itbiz.views.page import Block, Page


def card(ticket: Ticket, value: Board, page: Page, width: int) -> Block:
    """`▲ ITB-7K3QX      17 d`, the title, and where it is and with whom."""
    sign = page.sign(of_class(ticket.service_class))
    name = Text.assemble(sign, " ", (page.say(ticket.id), "bold"))
    age = aged(ticket, page, value.timeline, value.term)
    room = width - name.cell_len - age.cell_len
    first = Text.assemble(name, " " * room, age) if room > 0 else name
    third = page.dotted(_foot(ticket, value, page))
    lines = [first, Text(page.fit(ticket.title, width)), third]
    return [cut(line, width, page.ellipsis) for line in lines]


def _foot(ticket: Ticket, value: Board, page: Page) -> list[Text]:
    if value.public and ticket.visibility is Visibility.RESTRICTED:
        return []
    assignee = who(ticket.assignee, page, missed=ticket.state in IN_PROGRESS)
    if ticket.assignee:
        assignee.stylize(FURNITURE)
        if not value.persons:
            assignee = Text()
    if value.by is By.STATUS:
        place = team(ticket.provider, page)
        if ticket.provider:
            place.stylize(FURNITURE)
        return [place, assignee]
    state = of_status(ticket.state)
    words = Text.assemble(page.sign(state), " ", (page.say(page.lang.status(ticket.state)), FURNITURE))
    return [words, assignee]


def pile(tickets: Sequence[Ticket], count: int, most: int, value: Board, page: Page, width: int) -> Block:
    """Cards under one another with white space between; of `count`, those beyond `most` and the hidden are counted."""
    cards = [card(ticket, value, page, width) for ticket in tickets[:most]]
    if count > len(cards):
        more = page.text(msgs("{n} more", "{n} more", count - len(cards)), FURNITURE)
        cards.append([cut(more, width, page.ellipsis)])
    return under(cards)
