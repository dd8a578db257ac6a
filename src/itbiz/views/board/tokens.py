"""Are we within the contract, and who owes whom: the tokens of the period, requester by team, and both sides' debts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from itbiz.domain.dialogue import Side
from itbiz.domain.selection import Selection, matches
from itbiz.domain.vocabulary import POOL
from itbiz.text.message import msg, msgs
from itbiz.views import quota
from itbiz.views.owing import owes
from itbiz.views.palette import FURNITURE, OVER, STRONG, of_promise
from itbiz.views.styled import Text
from itbiz.views.table import Column, first_fitting

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from itbiz.domain.delivery import Delivery
    from itbiz.domain.dues import Due
    from itbiz.domain.load import RequesterLoad
    from itbiz.views.board.wall import Board
    from itbiz.views.page import Block, Page
    from itbiz.views.table import Cell

MOST_REQUESTERS = 10
LEAST_REST = 42
"""Cells of what stands beside the teams: names, what is free, what is owed."""


def tokens(value: Board, page: Page, width: int) -> Block:
    """A row a business unit and one for IT; units without a token, a debt or a duty are left out where many are."""
    columns = tuple(key for key in value.tokens.columns if _of_team(value, key))
    shown = columns if len(columns) * quota.LEAST_COLUMN <= width - LEAST_REST else ()
    rows = _rows(value)
    lines = first_fitting(
        (
            _table(value, rows[:MOST_REQUESTERS], shown, page, *keys)
            for keys in ((False, False), (False, True), (True, True))
        ),
        width,
        ellipsis=page.ellipsis,
    )
    hidden = len(rows) - MOST_REQUESTERS
    if hidden > 0:
        lines.append(page.text(msgs("{n} more unit: itbiz quota", "{n} more units: itbiz quota", hidden), FURNITURE))
    return lines


def _of_team(value: Board, key: str) -> bool:
    """Whether a team's column passes the filters; the pool belongs to every team."""
    wanted = value.selection.providers
    return not wanted or key in wanted or key == POOL


def _owed(value: Board, owed: Iterable[Due]) -> list[Due]:
    """The duties on tickets of the teams and units that are looked at."""
    selection = value.selection
    if not selection.providers and not selection.requesters:
        return list(owed)
    sides = Selection(providers=selection.providers, requesters=selection.requesters)
    return [due for due in owed if matches(value.entries[due.ticket].ticket, sides)]


def _table(
    value: Board, rows: Sequence[RequesterLoad], shown: Sequence[str], page: Page, unit_keys: bool, team_keys: bool
) -> tuple[list[Column], list[list[Cell]]]:
    """With the names of the contract, or with its keys where names are too long."""
    drawn = [_row(value, row, shown, page, row.requester if unit_keys else value.name(row.requester)) for row in rows]
    if value.tokens.deliveries or value.load.dues:
        drawn.append(_it(value, shown, page))
    teams = (quota.team_name(value.tokens, key, page, by_key=team_keys) for key in shown)
    columns = [
        Column(page.heading(msg("TOKENS {period}", period=value.period)), least=10, yields=1),
        *(Column(name, least=6, yields=2) for name in teams),
        *([] if shown else [Column()]),
        Column(page.say(msg("free")), least=7),
        Column(page.heading(msg("OWES")), least=min(22, page.width // 3)),
    ]
    return columns, drawn


def _rows(value: Board) -> Sequence[RequesterLoad]:
    """In the contract's order; where there are too many, those with something to say first."""
    rows = value.requesters
    if len(rows) <= MOST_REQUESTERS:
        return rows
    return sorted(rows, key=lambda row: (-sum(each.over for each in row.accounts), -row.tokens_used, -len(row.owed)))


def _row(value: Board, row: RequesterLoad, shown: Sequence[str], page: Page, name: str) -> list[Cell]:
    accounts = [each for each in value.tokens.of(row.requester) if _of_team(value, each.pair[1])]
    cells: list[Cell] = [quota.cell(value.tokens.account(row.requester, key), page) for key in shown]
    return [
        page.say(name),
        *(cells or [quota.together(accounts, page)]),
        quota.free(accounts, page) if accounts else Text(),
        owes(_owed(value, row.owed), page),
    ]


def _it(value: Board, shown: Sequence[str], page: Page) -> list[Cell]:
    deliveries = {key: each for key, each in value.tokens.deliveries.items() if _of_team(value, key)}
    cells: list[Cell] = [_delivered(deliveries.get(key), page) for key in shown]
    pooled = deliveries.get(POOL)
    due, done = (
        sum(len(each.due) for each in deliveries.values()),
        sum(len(each.delivered) for each in deliveries.values()),
    )
    total = page.text(msg("{n} of {total}", n=done, total=due)) if due else Text()
    return [
        page.text(msg("IT, done"), STRONG),
        *(cells or [_delivered(pooled, page)]),
        total,
        owes(_owed(value, (each for each in value.load.dues if each.side is Side.PROVIDER)), page),
    ]


def _delivered(delivery: Delivery | None, page: Page) -> Text:
    """`2/3`: delivered of what is due; a sign where the promise is kept, missed, or an old debt stands."""
    if delivery is None:
        return Text()
    if not delivery.due:
        return Text("·" if not page.ascii_only else "-", style=FURNITURE)
    line = Text(f"{len(delivery.delivered)}/{len(delivery.due)}")
    if delivery.missed and (delivery.owed or not delivery.running):
        line = Text.assemble(
            (line.plain, OVER), " ", page.sign(of_promise("missed" if not delivery.running else "at_risk"))
        )
    elif not delivery.missed:
        line = Text.assemble(line, " ", page.sign(of_promise("kept")))
    return line
