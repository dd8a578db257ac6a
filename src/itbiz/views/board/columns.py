"""Columns of cards: as many as the page is wide; the calm ones are counted in a line, and narrow pages stack them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from itbiz.domain.ticket import Status
from itbiz.text.message import msg, msgs
from itbiz.views.board.cards import pile
from itbiz.views.board.wall import By
from itbiz.views.palette import FURNITURE, OVER, STRONG
from itbiz.views.styled import Text
from itbiz.views.table import beside, cut, under

if TYPE_CHECKING:
    from collections.abc import Sequence

    from itbiz.text.message import Message
    from itbiz.views.board.wall import Board, CardColumn
    from itbiz.views.page import Block, Page

LEAST_WIDTH = 22
WIDEST = 46
MOST_NAMED = 6
"""Columns without cards that are named; the others are counted."""
GAP = 2
STACKED = 2 * LEAST_WIDTH + GAP
"""Pages narrower than two columns show them under one another."""

_CALM = {
    Status.STARTED: 0,
    Status.WAITING: 1,
    Status.READY: 2,
    Status.NEW: 3,
    Status.DELIVERED: 4,
}


def columns(value: Board, page: Page, most: int) -> Block:
    """The columns that have a card, `most` cards each, and a line that counts the others."""
    filled = [column for column in value.columns if column.count]
    if not filled:
        return []
    if page.width < STACKED:
        return under(_column(each, value, page, page.width, max(2, most // 2)) for each in filled)
    fitting = (page.width + GAP) // (LEAST_WIDTH + GAP)
    kept = sorted(filled, key=lambda each: _calm(each, value))[:fitting]
    shown = [column for column in filled if column in kept]
    width = min(WIDEST, (page.width - GAP * (len(shown) - 1)) // len(shown))
    drawn = beside([_column(each, value, page, width, most) for each in shown], [width] * len(shown), GAP)
    rest = [column for column in filled if column not in kept]
    return under([drawn, _rest(rest, value, page)])


def _calm(column: CardColumn, value: Board) -> tuple[int, int]:
    """What is in progress comes first, then what waits to be; elsewhere the fullest columns."""
    if value.by is By.STATUS:
        return (_CALM.get(Status(column.key or ""), len(_CALM)), 0)
    return (0, -column.count)


def title(column: CardColumn, value: Board, page: Page) -> str:
    """The name of a column."""
    if value.by is By.STATUS:
        return page.say(page.lang.status(Status(column.key or "")))
    return page.say(value.name(column.key)) if column.key else page.say(msg("to route"))


def _column(column: CardColumn, value: Board, page: Page, width: int, most: int) -> Block:
    count = Text(f" {page.number(column.count)}", style=FURNITURE)
    name = page.fit(title(column, value, page), max(width - count.cell_len, 0))
    head = cut(Text.assemble((name, STRONG), count), width, page.ellipsis)
    return [head, _rule(column, value, page, width), *pile(column.tickets, column.count, most, value, page, width)]


def _rule(column: CardColumn, value: Board, page: Page, width: int) -> Text:
    """The rule under a head; at its end work in progress against the limit of the one team that is shown.

    By state that is said once, on `started`.
    """
    if column.limit is None or (value.by is By.STATUS and column.key != Status.STARTED):
        return page.rule(width)
    over = column.in_progress > column.limit
    figures = f"{'! ' if over else ''}{page.number(column.in_progress)}/{page.number(column.limit)}"
    words = page.text(msg("{figures} in progress", figures=figures), OVER if over else FURNITURE)
    return Text.assemble(page.rule(max(width - words.cell_len - 1, 0)), " ", cut(words, width - 1, page.ellipsis))


def _rest(rest: Sequence[CardColumn], value: Board, page: Page) -> Block:
    if not rest:
        return []
    for named in range(min(MOST_NAMED, len(rest)), -1, -1):
        parts = [Text(f"{title(each, value, page)} {page.number(each.count)}") for each in rest[:named]]
        more = rest[named:]
        if more:
            words = msgs("{n} more column, {tickets}", "{n} more columns, {tickets}", len(more), tickets=_sum(more))
            parts.append(page.text(words))
        line = Text.assemble((page.say(msg("also:")), FURNITURE), " ", page.dotted(parts))
        if line.cell_len <= page.width:
            break
    return [cut(line, page.width, page.ellipsis)]


def _sum(columns: Sequence[CardColumn]) -> Message:
    return msgs("{n} ticket", "{n} tickets", sum(column.count for column in columns))
