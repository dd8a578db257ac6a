"""Small parts that several pages share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from itbiz.domain.people import handle
from itbiz.domain.ticket import IN_PROGRESS
from itbiz.text.diagnostic import Severity
from itbiz.text.message import msg, msgs
from itbiz.views.ages import days_old, is_late
from itbiz.views.palette import CAUTION, FURNITURE, OVER, of_severity
from itbiz.views.styled import Text
from itbiz.views.table import cut

if TYPE_CHECKING:
    from collections.abc import Sequence

    from itbiz.domain.contract import Term
    from itbiz.domain.ticket import Ticket
    from itbiz.domain.timeline import Timeline
    from itbiz.text.message import Message
    from itbiz.views.page import Block, Page

MOST_PATHS = 3


def short_id(ticket_id: str) -> str:
    """`7K3QX` of ITB-7K3QX: every command takes it."""
    return ticket_id.rpartition("-")[2]


def not_counted(paths: Sequence[str], page: Page) -> Block:
    """The files that nothing here counts, by name: a ticket nobody can read must not vanish."""
    if not paths:
        return []
    words = not_counted_words(paths)
    sign = of_severity(Severity.WARNING)
    line = Text.assemble(page.sign(sign), " ", page.text(words, sign.style))
    lines = [cut(line, page.width, page.ellipsis)]
    lines.append(Text.assemble("  ", page.text(msg("`itbiz check` says why"), FURNITURE)))
    return lines


def not_counted_words(paths: Sequence[str]) -> Message:
    """`1 file not counted: tickets/a.yaml`; of many the first are named."""
    shown = ", ".join(paths[:MOST_PATHS])
    if len(paths) > MOST_PATHS:
        return msg("{n} files not counted: {paths} and others", n=len(paths), paths=shown)
    return msgs("{n} file not counted: {paths}", "{n} files not counted: {paths}", len(paths), paths=shown)


def aged(ticket: Ticket, page: Page, timeline: Timeline, term: Term | None) -> Text:
    """`17 d`; what is late is red and has a sign."""
    today = page.today
    late = is_late(ticket, today, timeline, term)
    return days_in_colour(page, days_old(ticket, today, timeline), late=late, running=ticket.state in IN_PROGRESS)


def days_in_colour(page: Page, days: int, *, late: bool, running: bool) -> Text:
    """An age as `aged` shows it; dim where no work is under way."""
    words = page.days(days)
    if late:
        return Text(f"! {words}", style=OVER)
    return Text(words, style="" if running else FURNITURE)


def who(person: str | None, page: Page, *, missed: bool = False) -> Text:
    """`@ana`; `nobody` written out: it is news, and a warning where work is under way without anybody."""
    return Text(page.say(handle(person))) if person else page.text(msg("nobody"), CAUTION if missed else "")


def team(provider: str | None, page: Page) -> Text:
    """The key of a team; `to route` where there is none yet."""
    return Text(page.say(provider)) if provider else page.text(msg("to route"), CAUTION)
