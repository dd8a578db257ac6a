"""Tickets in a table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from itbiz.domain.ticket import IN_PROGRESS, ServiceClass, Status
from itbiz.text.message import msg, msgs
from itbiz.views.ages import row_days_old, row_is_late
from itbiz.views.palette import FURNITURE, of_class, of_status
from itbiz.views.parts import days_in_colour, team, who
from itbiz.views.styled import Text
from itbiz.views.table import Column, table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from itbiz.domain.row import TicketRow
    from itbiz.domain.timeline import Timeline
    from itbiz.views.page import Block, Page
    from itbiz.views.table import Cell


def draw(rows: Sequence[TicketRow], count: int, timeline: Timeline, page: Page) -> Block:
    """The table, and how many there are. `count` are the tickets before any filter."""
    if not count:
        return [page.text(msg("no ticket yet: `itbiz new` opens the first one"))]
    if not rows:
        return [page.text(msg("no ticket passes these filters"))]
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
    lines = table(columns, _cells(rows, timeline, page), page.width, ellipsis=page.ellipsis)
    lines.append(page.text(msgs("{n} ticket", "{n} tickets", len(rows)), FURNITURE))
    return lines


def _cells(rows: Sequence[TicketRow], timeline: Timeline, page: Page) -> list[list[Cell]]:
    """The cells of each row. Said once each: the same few words stand in thousands of rows."""
    term = timeline.term_at(page.instant)
    today = page.today
    signs = {each.value: page.sign(of_class(each)) for each in ServiceClass}
    states = {each: _state(Status(each), page) for each in {row.state for row in rows}}
    teams = {key: team(key, page) for key in {row.provider for row in rows}}
    running = {each for each in states if each in IN_PROGRESS}
    days_old = row_days_old(today, timeline.zone)
    aged = []
    for row in rows:
        days = days_old(row)
        aged.append((days, row_is_late(row, days, today, term), row.state in running))
    ages = {each: days_in_colour(page, each[0], late=each[1], running=each[2]) for each in set(aged)}
    assigned = [(row.assignee, row.state in running) for row in rows]
    people = {key: who(key[0], page, missed=key[1]) for key in set(assigned)}
    return [
        [
            signs[row.service_class],
            row.id,
            page.say(row.title),
            states[row.state],
            row.requester,
            teams[row.provider],
            people[person],
            ages[age],
        ]
        for row, age, person in zip(rows, aged, assigned, strict=True)
    ]


def _state(state: Status, page: Page) -> Text:
    return Text.assemble(page.sign(of_status(state)), " ", page.say(page.lang.status(state)))
