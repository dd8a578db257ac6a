"""The ledger: every pair's account, and every emergency."""

from __future__ import annotations

from typing import TYPE_CHECKING

from itbiz.domain.people import short_name
from itbiz.text.message import Message, msg, msgs
from itbiz.views.report.script import BEYOND, TROUBLE, heaviest
from itbiz.views.report.source import Cell, Column, table

if TYPE_CHECKING:
    from itbiz.domain.ledger import Account
    from itbiz.views.report.overrides import Emergency
    from itbiz.views.report.promises import CapUse
    from itbiz.views.report.script import Script

Row = list[Cell | str]
Section = list[list[str]]

MOST_ROWS = 30
MOST_IDS = 10
"""Tickets named of one pair's excess, whose number stands before them."""
FEW_ROWS = 12
"""Up to so many pairs are all shown; beyond, those that moved, up to MOST_ROWS."""


def ledger(script: Script) -> Section:
    """Every pair's account, and every emergency."""
    week = script.week
    head = script.heading(msg("Ledger"))
    accounts = week.accounts
    if not accounts:
        nothing = script.paragraph(msg("No pair has a token in this period."))
        return [head, nothing, *_emergencies(script), *_entered_late(script)]
    with_something = [each for each in accounts if len(accounts) <= FEW_ROWS or moved(each)]
    kept = heaviest(with_something, lambda each: (each.over, each.emergencies, each.claims), MOST_ROWS)
    heads = [
        Column(script.lang(msg("Who asks"))),
        Column(script.lang(msg("Who does"))),
        Column(script.lang(msg("Opening")), "right"),
        Column(script.lang(msg("Claims")), "right"),
        Column(script.lang(msg("Credits")), "right"),
        Column(script.lang(msg("Emerg.")), "right"),
        Column(script.lang(msg("Closing")), "right"),
    ]
    rows: list[Row] = [
        [
            script.cell(script.name(each.pair[0])),
            script.cell(script.name(each.pair[1])),
            str(each.opening),
            str(each.claims),
            str(each.credits),
            str(each.emergencies),
            f"{each.closing}{' ✗' if each.over else ''}",
        ]
        for each in kept
    ]
    found = [head, table(heads, rows)]
    if len(kept) < len(accounts):
        more = len(accounts) - len(kept)
        found.append(script.paragraph(msgs("{n} more pair.", "{n} more pairs.", more)))
    return [*found, *_excess(script), *_emergencies(script), *_entered_late(script)]


def moved(account: Account) -> bool:
    """Whether anything but the quota is in it."""
    return bool(account.claims or account.credits or account.emergencies or account.opening != account.quota)


def _excess(script: Script) -> Section:
    over = [each for each in script.week.accounts if each.over]
    lines = []
    for each in over[:MOST_ROWS]:
        excess = script.open_ids(held.ticket.id for held in each.excess()) or [script.lang(msg("restricted"))]
        ids = ", ".join([*excess[:MOST_IDS], "…"] if len(excess) > MOST_IDS else excess)
        words = msgs(
            "{unit} at {team}: {n} token too many, {ids}",
            "{unit} at {team}: {n} tokens too many, {ids}",
            each.over,
            unit=script.name(each.pair[0]),
            team=script.name(each.pair[1]),
            ids=ids,
        )
        lines += script.item(words, sign=BEYOND)
    return [lines]


def _emergencies(script: Script) -> Section:
    week = script.week
    if not week.emergencies:
        return [script.paragraph(msg("No emergency."))]
    lines: list[str] = []
    for each in week.emergencies:
        lines += script.item(emergency_words(script, each))
        lines += [line for sign, words in facts(each) for line in script.item(words, under="  ", sign=sign)]
    return [[*lines, *(line for row in week.now.emergencies for line in _cap(script, row))]]


def emergency_words(script: Script, each: Emergency) -> Message:
    """Which emergency, and whose; of a restricted ticket not whose."""
    if not script.week.open_to_all(each.ticket):
        return msg("Emergency {ticket}, {period}", ticket=each.ticket, period=each.period)
    return msg(
        "Emergency {ticket}, {unit} at {team}, {period}",
        ticket=script.ticket(each.ticket),
        unit=script.name(each.requester),
        team=script.name(each.provider),
        period=each.period,
    )


def _entered_late(script: Script) -> Section:
    lines = [line for words in late_words(script) for line in script.item(words)]
    return [lines] if lines else []


def late_words(script: Script) -> list[Message]:
    """What was written down long after it happened: it counts, and both sides see that it came late."""
    late = script.week.late
    kinds = {
        "history": msg("step"),
        "claims": msg("claim"),
        "release": msg("release"),
        "thread": msg("message"),
    }
    found = [
        msg(
            "Entered late: {kind} of {at} on {ticket}, which arrived {arrived}",
            kind=kinds[each.kind],
            at=each.at,
            ticket=script.ticket(each.ticket),
            arrived=each.arrived,
        )
        for each in late[:MOST_ROWS]
    ]
    if len(late) > MOST_ROWS:
        found.append(msgs("{n} more line entered late", "{n} more lines entered late", len(late) - MOST_ROWS))
    return found


def facts(each: Emergency, *, persons: bool = True) -> list[tuple[str, Message]]:
    """What there is to say of an emergency, with a sign before what wants something; who approved, where wanted."""
    sides = {"requester": msg("business"), "provider": msg("IT"), "arbiter": msg("arbiter")}
    found = [("", msg("reason: {reason}", reason=each.reason))] if each.reason else []
    for side, who in each.approved.items():
        approval = (
            msg("approved by {who} ({side})", who=short_name(who), side=sides[side])
            if persons
            else msg("approved ({side})", side=sides[side])
        )
        found.append(("", approval))
    found += [(TROUBLE, msg("not confirmed yet ({side})", side=sides[side])) for side in each.missing]
    if each.review_done:
        found.append(("", msg("looked back at on {day}", day=each.review_done)))
    elif each.review_due and each.review_late:
        found.append((TROUBLE, msg("review was due by {day}", day=each.review_due)))
    elif each.review_due:
        found.append(("", msg("review due by {day}", day=each.review_due)))
    return found


def _cap(script: Script, row: CapUse) -> list[str]:
    if row.cap is None:
        return []
    spans = {
        "period": msg("this period"),
        "month": msg("this month"),
        "quarter": msg("this quarter"),
        "year": msg("this year"),
    }
    words = msg(
        "{unit}: {n} of a cap of {cap} {span}",
        unit=script.name(row.requester),
        n=len(row.counted),
        cap=row.cap,
        span=spans[row.per or "period"],
    )
    return script.item(words, outcome="missed" if row.over else "kept")
