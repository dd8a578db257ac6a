"""Tickets in a table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from itbiz.domain.ticket import IN_PROGRESS, ServiceClass, Status
from itbiz.text.message import msg, msgs
from itbiz.views.ages import days_old, is_late
from itbiz.views.palette import FURNITURE, of_class, of_status
from itbiz.views.parts import days_in_colour, team, who
from itbiz.views.styled import Text
from itbiz.views.table import Column, table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from itbiz.domain.backlog import Backlog
    from itbiz.domain.ticket import Ticket
    from itbiz.views.page import Block, Page
    from itbiz.views.table import Cell


def draw(tickets: Sequence[Ticket], backlog: Backlog, page: Page) -> Block:
    """The table, and how many there are."""
    if not backlog.count:
        return [page.text(msg("no ticket yet: `itbiz new` opens the first one"))]
    if not tickets:
        return [page.text(msg("no ticket passes these filters"))]
    term = backlog.timeline.term_at(page.instant)
    # Said once each: the same few words stand in thousands of rows.
    signs = {each: page.sign(of_class(each)) for each in ServiceClass}
    states = {each: _state(each, page) for each in {ticket.state for ticket in tickets}}
    teams = {key: team(key, page) for key in {ticket.provider for ticket in tickets}}
    today, timeline = page.today, backlog.timeline
    aged = [
        (days_old(ticket, today, timeline), is_late(ticket, today, timeline, term), ticket.state in IN_PROGRESS)
        for ticket in tickets
    ]
    ages = {each: days_in_colour(page, each[0], late=each[1], running=each[2]) for each in set(aged)}
    people = {key: who(key[0], page, missed=key[1]) for key in {_assigned(ticket) for ticket in tickets}}
    rows: list[list[Cell]] = [
        [
            signs[ticket.service_class],
            ticket.id,
            page.say(ticket.title),
            states[ticket.state],
            ticket.requester,
            teams[ticket.provider],
            people[_assigned(ticket)],
            ages[age],
        ]
        for ticket, age in zip(tickets, aged, strict=True)
    ]
    columns = [
        Column(),
        Column(page.say(msg("id"))),
        Column(page.say(msg("title")), least=22),
        Column(page.say(msg("state"))),
        Column(page.say(msg("requester")), least=6, calm=3),
        Column(page.say(msg("team")), least=9, calm=1),
        Column(page.say(msg("assignee")), least=8, calm=2),
        Column(page.say(msg("age")), "right"),
    ]
    lines = table(columns, rows, page.width, ellipsis=page.ellipsis)
    lines.append(page.text(msgs("{n} ticket", "{n} tickets", len(tickets)), FURNITURE))
    return lines


def _state(state: Status, page: Page) -> Text:
    return Text.assemble(page.sign(of_status(state)), " ", page.say(page.lang.status(state)))


def _assigned(ticket: Ticket) -> tuple[str | None, bool]:
    """Whom it is with, and whether work is under way."""
    return ticket.assignee, ticket.state in IN_PROGRESS
