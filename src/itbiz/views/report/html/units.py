"""A part for each business unit: what it received, what is under way, what waits for it, and what comes next."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from itbiz.domain.dues import DueKind
from itbiz.domain.ticket import Status
from itbiz.text.message import msg, msgs
from itbiz.views.report.html.blocks import Cell, Column, Heading, Section, Table, Words
from itbiz.views.report.script import heaviest

if TYPE_CHECKING:
    from itbiz.domain.flow import Aged
    from itbiz.domain.load import RequesterLoad
    from itbiz.views.report.html.blocks import Block
    from itbiz.views.report.html.script import PageScript

MOST_UNITS = 12
MOST_EACH = 4
"""Tickets named of one kind; the others are counted, and listed behind the number."""


def units(script: PageScript) -> Section:
    """Every business unit that has anything going on; those with the most where they are many."""
    rows = [(row, _rows(script, row)) for row in script.week.load.requesters]
    alive = [each for each in rows if each[1]]
    shown = heaviest(alive, lambda each: len(each[1]), MOST_UNITS)
    blocks: list[Block] = []
    for row, lines in shown:
        left, all_ = script.week.tokens_left(row.requester)
        blocks.append(Heading(script.say(script.name(row.requester))))
        heads = (
            Column(script.say(msg("What"))),
            Column(script.say(msg("Ticket"))),
            Column(script.say(msg("When"))),
        )
        blocks.append(Table(script.say(script.name(row.requester)), heads, tuple(lines)))
        if all_:
            blocks.append(Words(script.say(msg("Tokens left: {left} of {all}.", left=left, all=all_))))
    if not blocks:
        blocks.append(Words(script.say(msg("Nothing waits for a business unit, and nothing is under way."))))
    elif len(shown) < len(rows):
        more = len(rows) - len(shown)
        blocks.append(Words(script.say(msgs("{n} more business unit.", "{n} more business units.", more))))
    return Section("units", script.say(msg("Business unit by business unit")), tuple(blocks))


def _rows(script: PageScript, row: RequesterLoad) -> list[tuple[Cell, ...]]:
    """Its lines; restricted tickets are left out, for their unit is nobody's business."""
    return [*_received(script, row), *_waiting(script, row), *_under_way(script, row), *_next(script, row)]


def _some(script: PageScript, what: Cell, lines: list[tuple[str, str]], key: str) -> list[tuple[Cell, ...]]:
    found: list[tuple[Cell, ...]] = [
        (what, script.plain(script.ticket(ticket)), Cell(when)) for ticket, when in lines[:MOST_EACH]
    ]
    if len(lines) > MOST_EACH:
        more = msgs("{n} more", "{n} more", len(lines) - MOST_EACH)
        found.append((what, script.figure(more, key, what.text, [ticket for ticket, _ in lines]), Cell("")))
    return found


def _received(script: PageScript, row: RequesterLoad) -> list[tuple[Cell, ...]]:
    lines = []
    for due in row.owing(DueKind.ACCEPTANCE):
        if script.week.open_to_all(due.ticket):
            by = msg("accept or contest before {deadline}", deadline=due.deadline)
            lines.append((due.ticket, script.say(by if due.deadline else msg("accept or contest"))))
    return _some(script, script.plain(msg("Received")), lines, f"received-{row.requester}")


def _waiting(script: PageScript, row: RequesterLoad) -> list[tuple[Cell, ...]]:
    lines = []
    for due in row.owing(DueKind.ANSWER):
        if script.week.open_to_all(due.ticket):
            asked = due.text.values.get("question")
            when = msg("answer before {deadline}", deadline=due.deadline) if due.deadline else msg("answer")
            said = script.say(when)
            lines.append((due.ticket, f"{said} · {script.say(msg('“{question}”', question=asked))}" if asked else said))
    return _some(script, script.plain(msg("Waits for you")), lines, f"waits-{row.requester}")


def _under_way(script: PageScript, row: RequesterLoad) -> list[tuple[Cell, ...]]:
    lines = [
        (each.ticket.id, _expected(script, each))
        for each in script.week.ageing
        if each.ticket.requester == row.requester and script.week.open_to_all(each.ticket.id)
    ]
    return _some(script, script.plain(msg("Under way")), lines, f"under-way-{row.requester}")


def _expected(script: PageScript, each: Aged) -> str:
    if each.days_left is None:
        return script.say(msg("no date expected"))
    if each.days_left < 0:
        return script.say(each.text or "")
    shares = {row.service_class: row.percentile for row in script.week.attainment}
    header = script.week.header
    today = min(header.as_of.date(), header.period.last)
    return script.say(
        msg(
            "expected by {day} ({share})",
            day=today + timedelta(days=each.days_left),
            share=script.lang.percent(shares.get(each.ticket.service_class, 0) / 100),
        )
    )


def _next(script: PageScript, row: RequesterLoad) -> list[tuple[Cell, ...]]:
    """What has not begun: with a token first, then the oldest."""
    waiting = [
        ticket
        for ticket in script.week.tickets.values()
        if ticket.requester == row.requester
        and ticket.state in {Status.NEW, Status.READY}
        and script.week.open_to_all(ticket.id)
    ]
    waiting.sort(key=lambda ticket: (ticket.live_claim is None, ticket.opened, ticket.id))
    lines = [
        (ticket.id, script.say(msg("token of {period}", period=claim.period) if claim else msg("not begun")))
        for ticket in waiting
        for claim in (ticket.live_claim,)
    ]
    return _some(script, script.plain(msg("Next")), lines, f"next-{row.requester}")
