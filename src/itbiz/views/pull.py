"""What a team pulls next, and why it stands there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from itbiz.text.message import msg, msgs
from itbiz.views.line import one_line
from itbiz.views.palette import FURNITURE, OVER, STRONG, of_class
from itbiz.views.parts import team, who
from itbiz.views.table import Column, cut, table

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from itbiz.domain.backlog import Entry
    from itbiz.domain.pull import Pulled
    from itbiz.views.page import Block, Page
    from itbiz.views.shapes import pull as shapes
    from itbiz.views.table import Cell


def document(pulled: Sequence[Pulled], entries: Mapping[str, Entry], provider: str | None) -> shapes.Next:
    """What `next --json` prints; `provider` is none for all teams together."""
    return {"version": 1, "provider": provider, "tickets": data(pulled, entries)}


def data(pulled: Sequence[Pulled], entries: Mapping[str, Entry]) -> list[shapes.Pulled]:
    """Each as plain data, best first; `expected` is the day it would be done by if it were started today."""
    return [
        {
            "id": each.ticket.id,
            "title": each.ticket.title,
            "provider": each.ticket.provider,
            "reason": each.reason,
            "period": each.period.key if each.period else None,
            "expected": each.expected.isoformat() if each.expected else None,
            "percentile": each.percentile,
            "assignee": each.assignee,
            "blocked_by": list(each.blocked_by),
            "path": entries[each.ticket.id].path,
        }
        for each in pulled
    ]


def records(pulled: Sequence[Pulled]) -> list[str]:
    """Id, reason, team, period, expected day, assignee, title: a tab-separated line each."""
    return [
        "\t".join(
            (
                each.ticket.id,
                each.reason,
                each.ticket.provider or "",
                each.period.key if each.period else "",
                each.expected.isoformat() if each.expected else "",
                one_line(each.assignee or ""),
                one_line(each.ticket.title),
            )
        )
        for each in pulled
    ]


def draw(pulled: Sequence[Pulled], names: Mapping[str, str], provider: str | None, page: Page, most: int) -> Block:
    """The first `most`, with the reason for the place of each; the rest is counted."""
    whose = msg("NEXT, {team}", team=names.get(provider, provider)) if provider else msg("NEXT")
    if not pulled:
        return [cut(page.heading(whose), page.width, page.ellipsis), page.text(msg("nothing is waiting to be started"))]
    rows: list[list[Cell]] = [_row(each, rank, provider, page) for rank, each in enumerate(pulled[:most], 1)]
    columns = [
        Column("", "right"),
        Column(),
        Column(),
        Column(page.heading(whose), least=22),
        Column(least=8, calm=2),
        Column(page.say(msg("why")), least=16),
        Column(_expected(pulled[:most], page), calm=3),
        Column(page.say(msg("assignee")), least=6),
    ]
    lines = table(columns, rows, page.width, ellipsis=page.ellipsis)
    hidden = len(pulled) - most
    if hidden > 0:
        lines.append(page.text(msgs("{n} more", "{n} more", hidden), FURNITURE))
    return lines


def _row(each: Pulled, rank: int, provider: str | None, page: Page) -> list[Cell]:
    style = OVER if each.reason == "owed" else STRONG if each.reason == "expedite" else ""
    return [
        str(rank),
        page.sign(of_class(each.ticket.service_class)),
        each.ticket.id,
        page.say(each.ticket.title),
        "" if provider else team(each.ticket.provider, page),
        page.text(each.why, style),
        page.day(each.expected) if each.expected else "",
        who(each.assignee, page),
    ]


def _expected(pulled: Sequence[Pulled], page: Page) -> str:
    """The head over the days, with how sure they are where all are equally so."""
    sure = {each.percentile for each in pulled if each.expected and each.percentile}
    if len(sure) != 1:
        return page.say(msg("expected"))
    return page.say(msg("expected ({percent})", percent=page.lang.percent(sure.pop() / 100)))
