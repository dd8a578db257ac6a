"""Who is overloaded: work in progress of each team against its limit, on one scale."""

from __future__ import annotations

from typing import TYPE_CHECKING

from itbiz.text.message import msg, msgs
from itbiz.views import charts
from itbiz.views.figures import figures, in_hand, in_hand_of, oldest
from itbiz.views.palette import CAUTION, FURNITURE
from itbiz.views.parts import short_id
from itbiz.views.styled import Text
from itbiz.views.table import Column, first_fitting

if TYPE_CHECKING:
    from itbiz.domain.load import ProviderLoad
    from itbiz.views.board.wall import Board
    from itbiz.views.page import Block, Page
    from itbiz.views.table import Cell

MOST_TEAMS = 10
WIDEST_BAR = 22
LEAST_BAR = 6
ROOMY = 72
"""Cells from which heads are whole sentences."""
BESIDE_BAR = 64
"""Cells of what stands beside a bar: name, figures, weeks in hand, the oldest."""


def load(value: Board, page: Page, width: int) -> Block:
    """A row a team; where there are many, the fullest."""
    rows = [row for row in value.providers if row.provider is not None]
    if len(rows) > MOST_TEAMS:
        rows.sort(key=lambda row: (-row.over, -row.total, -row.unfinished, row.provider or ""))
    most = max((max(row.total, row.limit or 0) for row in rows[:MOST_TEAMS]), default=0)
    room = min(WIDEST_BAR, max(LEAST_BAR, width - BESIDE_BAR))

    def attempt(by_key: bool, room: int) -> tuple[list[Column], list[list[Cell]]]:
        columns = [
            Column(page.heading(msg("LOAD")), least=9, yields=1),
            Column(),
            Column(page.say(msg("in progress"))),
            Column(page.say(in_hand_of(value.period.kind, short=width < ROOMY)), "right", calm=1),
            Column(page.say(msg("oldest")), "right", calm=2),
            Column(calm=3),
        ]
        return columns, [
            _row(value, row, most, room, page, by_key=by_key, short=width < ROOMY) for row in rows[:MOST_TEAMS]
        ]

    choices = ((False, room), (False, room // 2), (True, room), (True, LEAST_BAR))
    lines = first_fitting((attempt(*choice) for choice in choices), width, ellipsis=page.ellipsis)
    hidden = len(rows) - MOST_TEAMS
    if hidden > 0:
        lines.append(page.text(msgs("{n} more team: itbiz load", "{n} more teams: itbiz load", hidden), FURNITURE))
    if value.unrouted:
        lines.append(page.text(msgs("{n} ticket to route", "{n} tickets to route", value.unrouted), CAUTION))
    return lines


def _row(value: Board, row: ProviderLoad, most: int, room: int, page: Page, *, by_key: bool, short: bool) -> list[Cell]:
    key = row.provider or ""
    return [
        page.say(key if by_key else value.name(key)),
        charts.bar(row.total, most, room, limit=row.limit, ascii_only=page.ascii_only),
        figures(row, page, short=short),
        in_hand(row, page),
        oldest(row, page),
        Text(short_id(row.oldest.ticket.id), style=FURNITURE) if row.oldest else "",
    ]
