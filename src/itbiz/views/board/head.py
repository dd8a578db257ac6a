"""What is looked at, in the first line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from itbiz.text.message import msg, msgs
from itbiz.views.palette import STRONG
from itbiz.views.table import cut

if TYPE_CHECKING:
    from itbiz.views.board.wall import Board
    from itbiz.views.page import Block, Page


def head(value: Board, page: Page, place: str) -> Block:
    """`W40 · Tue 29 Sept 2026 14:00 · 41 open · main@4f2c1ab · contract v1` over a rule.

    `place` is the branch and commit the tickets were read from, empty where there is none.
    """
    if value.selection.narrows:
        count = msg("{n} of {all} open", n=value.open, all=value.open_in_all)
    else:
        count = msgs("{n} open", "{n} open", value.open)
    version = value.term.version if value.term else None
    line = page.dotted(
        [
            page.text(page.lang.period(value.period), STRONG),
            page.say(page.lang.instant(value.instant, page.zone)),
            page.text(count, STRONG),
            place,
            "" if version is None else page.say(msg("contract v{version}", version=version)),
        ]
    )
    return [cut(line, page.width, page.ellipsis), page.rule()]
