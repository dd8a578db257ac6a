"""The wall on a page: its parts beside or under one another, as the width allows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from itbiz.text.message import msg, msgs
from itbiz.views.board.ball import ball
from itbiz.views.board.columns import columns
from itbiz.views.board.commands import listing
from itbiz.views.board.head import head
from itbiz.views.board.load import load
from itbiz.views.board.next import next_up
from itbiz.views.board.tokens import tokens
from itbiz.views.palette import FURNITURE
from itbiz.views.parts import not_counted
from itbiz.views.styled import Text
from itbiz.views.table import beside, cut, under

if TYPE_CHECKING:
    from collections.abc import Callable

    from itbiz.views.board.wall import Board
    from itbiz.views.page import Block, Page

    Part = Callable[[Board, Page, int], Block]

WITH_CARDS = 100
"""Cells from which the wall shows cards unasked."""
TWO_HALVES = 120
"""Cells from which its parts stand beside one another."""
LEAST_TOKENS = 71
"""Cells that tokens and debts of three teams need beside the load."""
GAP = 3
MOST_CARDS = 6
MOST_CARDS_ASKED = 12


def draw(value: Board, page: Page, place: str = "", *, cards: bool = False) -> Block:
    """The whole wall. `cards` asks for columns of cards where the page alone would not show them."""
    blocks = [head(value, page, place) + not_counted(value.unreadable, page)]
    if not value.count and not value.unreadable:
        return under([*blocks, _empty(page)])
    if page.width >= TWO_HALVES:
        blocks.append(_pair(tokens, load, LEAST_TOKENS, value, page))
        blocks.append(_pair(next_up, ball, 0, value, page))
    else:
        blocks += [part(value, page, page.width) for part in (tokens, load, next_up, ball)]
    if cards or page.width >= WITH_CARDS:
        blocks.append(columns(value, page, MOST_CARDS_ASKED if cards else MOST_CARDS))
    blocks.append(_footer(value, page))
    return under(blocks)


def _pair(one: Part, other: Part, least: int, value: Board, page: Page) -> Block:
    """Two parts beside one another; one that has nothing to show leaves the width to the other."""
    left = max(least, (page.width - GAP) // 2)
    right = page.width - GAP - left
    drawn = one(value, page, left), other(value, page, right)
    if not all(drawn):
        return one(value, page, page.width) or other(value, page, page.width)
    return beside(drawn, (left, right), GAP)


def _footer(value: Board, page: Page) -> Block:
    """How to see what is not on the wall, and nothing more: every part counts its own rest."""
    if not value.open and value.selection.narrows:
        return [page.text(msg("no open ticket passes these filters"), FURNITURE)]
    words = msgs(
        "{n} open ticket: {command}", "{n} open tickets: {command}", value.open, command=listing(value.selection)
    )
    return [cut(page.text(words, FURNITURE), page.width, page.ellipsis)]


def _empty(page: Page) -> Block:
    """What to type where there is nothing to show yet."""
    command = 'itbiz new --title "…" --requester … --provider …'
    return [
        page.text(msg("No ticket yet. The first one:")),
        Text(),
        cut(
            Text(f"  {command if not page.ascii_only else command.replace('…', '...')}", style="bold"),
            page.width,
            page.ellipsis,
        ),
        Text(),
        page.text(msg("A company to look around in: `itbiz demo`")),
    ]
