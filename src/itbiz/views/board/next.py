"""What each team pulls next, in the contract's order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from itbiz.locale.glossary import SERVICE_CLASSES
from itbiz.text.message import msg, msgs
from itbiz.views.palette import FURNITURE, OVER, STRONG, of_class
from itbiz.views.parts import short_id, who
from itbiz.views.styled import Text
from itbiz.views.table import Column, cut, table

if TYPE_CHECKING:
    from itbiz.domain.pull import Pulled
    from itbiz.text.message import Message
    from itbiz.views.board.wall import Board
    from itbiz.views.page import Block, Page
    from itbiz.views.table import Cell

MOST_TEAMS = 6
MOST_EACH = 3
FEWER_EACH = 2


def next_up(value: Board, page: Page, width: int) -> Block:
    """A few tickets a team, best first; one team alone gets more room."""
    teams = list(value.pulled.items())
    if not teams:
        return []
    each = 2 * MOST_EACH if len(teams) == 1 else MOST_EACH if len(teams) <= MOST_EACH else FEWER_EACH
    shown = teams[:MOST_TEAMS]
    columns = [
        Column(),
        Column(least=7),
        Column(),
        Column(least=24),
        Column(calm=1),
        Column(),
    ]
    drawn = table(
        columns,
        [_row(item, page, persons=value.persons) for _, pulled in shown for item in pulled[:each]],
        width,
        heads=False,
        ellipsis=page.ellipsis,
    )
    lines: Block = []
    for key, pulled in shown:
        lines.append(_head(page.say(value.name(key)), len(pulled), page, width))
        count = min(each, len(pulled))
        lines += drawn[:count]
        drawn = drawn[count:]
    if len(teams) > MOST_TEAMS:
        words = msgs("{n} more team: itbiz next", "{n} more teams: itbiz next", len(teams) - MOST_TEAMS)
        lines.append(page.text(words, FURNITURE))
    return lines


def _head(team: str, count: int, page: Page, width: int) -> Text:
    """`NEXT Systèmes 4`: whose, and of how many."""
    line = Text.assemble(page.heading(msg("NEXT")), "  ", team, (f" {page.number(count)}", FURNITURE))
    return cut(line, width, page.ellipsis)


def _row(item: Pulled, page: Page, *, persons: bool) -> list[Cell]:
    return [
        page.sign(of_class(item.ticket.service_class)),
        page.text(reason(item), OVER if item.reason == "owed" else STRONG if item.reason == "expedite" else ""),
        short_id(item.ticket.id),
        page.say(item.ticket.title),
        page.short_day(item.expected) if item.expected else "",
        who(item.assignee, page) if persons or not item.assignee else "",
    ]


def reason(item: Pulled) -> Message:
    """Why it stands there, in two words."""
    if item.blocked_by:
        return msg("blocked")
    match item.reason:
        case "emergency":
            return msg("emergency")
        case "owed":
            return msg("owed {period}", period=item.period)
        case "priority" if item.period is not None:
            return msg("token {period}", period=item.period)
        case "fixed_date" if item.ticket.due is not None:
            return msg("for {day}", day=item.ticket.due)
        case _:
            return SERVICE_CLASSES[item.ticket.service_class]
