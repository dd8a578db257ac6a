"""The tokens of a period on a page: the matrix, each pair's account, who holds what, and what IT has to deliver."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from itbiz.domain.people import short_name
from itbiz.domain.ticket import ServiceClass
from itbiz.domain.vocabulary import POOL
from itbiz.text.message import msg, msgs
from itbiz.views import charts
from itbiz.views.palette import CAUTION, FURNITURE, OVER, STRONG, of_class, of_promise, of_status
from itbiz.views.parts import short_id
from itbiz.views.styled import Text
from itbiz.views.table import Column, cut, first_fitting, table, under

if TYPE_CHECKING:
    from collections.abc import Sequence

    from itbiz.domain.delivery import Delivery
    from itbiz.domain.ledger import Account
    from itbiz.text.message import Message
    from itbiz.views.page import Block, Page
    from itbiz.views.table import Cell
    from itbiz.views.tokens import Tokens

MOST_ACCOUNTS = 12
"""Pairs that are all shown in full."""
MOST_HOLDERS = 12
"""Tickets named per pair; the others are counted."""
LEAST_COLUMN = 8
"""Cells of a team's column with the space before it."""
LEAST_REST = 24
"""Cells of what stands beside the teams: a name, and how many are free."""


def matrix(value: Tokens, page: Page, width: int, *, requesters: Sequence[str] | None = None) -> Block:
    """Requester by team, a token a sign; one column for all teams where the page has no room for each."""
    rows = value.requesters if requesters is None else requesters
    shown = value.columns if len(value.columns) * LEAST_COLUMN <= width - LEAST_REST else ()

    def attempt(unit_keys: bool, team_keys: bool) -> tuple[list[Column], list[list[Cell]]]:
        columns = [
            Column(page.heading(msg("TOKENS {period}", period=value.period)), least=10, yields=1),
            *(Column(team_name(value, key, page, by_key=team_keys), least=6, yields=2) for key in shown),
            *([] if shown else [Column()]),
            Column(page.say(msg("free"))),
        ]
        return columns, [_row(value, key, shown, page, key if unit_keys else value.name(key)) for key in rows]

    return first_fitting(
        (attempt(*keys) for keys in ((False, False), (False, True), (True, True))), width, ellipsis=page.ellipsis
    )


def _row(value: Tokens, requester: str, shown: Sequence[str], page: Page, name: str) -> list[Cell]:
    cells: list[Cell] = [cell(value.account(requester, key), page) for key in shown]
    cells = cells or [together(value.of(requester), page)]
    return [page.say(name), *cells, free(value.of(requester), page)]


def team_name(value: Tokens, key: str, page: Page, *, by_key: bool = False) -> str:
    """The name of a column: a team, or the pool."""
    return page.say(msg("any team") if key == POOL else key if by_key else value.name(key))


def cell(account: Account | None, page: Page) -> Text:
    """One pair's tokens, used, free and over, and its emergencies; a dot where there is nothing to spend."""
    if account is None:
        return Text()
    drawn = together((account,), page)
    if drawn:
        return drawn
    return Text(str(account.opening), style=OVER) if account.opening < 0 else Text("·", style=FURNITURE)


def together(accounts: Sequence[Account], page: Page) -> Text:
    """The tokens of several pairs in one row of signs."""
    used = sum(min(each.used, max(0, each.opening)) for each in accounts)
    available, over = sum(each.available for each in accounts), sum(each.over for each in accounts)
    drawn = charts.tokens(used, available, over, most=6, ascii_only=page.ascii_only)
    emergency = of_class(ServiceClass.EXPEDITE)
    for _ in range(sum(each.emergencies for each in accounts)):
        drawn.append(page.sign(emergency))
    return drawn


def free(accounts: Sequence[Account], page: Page) -> Text:
    """`1 of 3`; beyond the quota `over by 1`; below nothing `1 owed`."""
    over = sum(each.over for each in accounts)
    if over:
        return page.text(msg("over by {n}", n=over), OVER)
    total = sum(max(0, each.opening) for each in accounts)
    debt = -sum(min(0, each.opening) for each in accounts)
    if not total and debt:
        return page.text(msg("{n} owed", n=debt), OVER)
    left = sum(each.available for each in accounts)
    return page.text(msg("{n} of {total}", n=left, total=total), "" if left else FURNITURE)


def outcome(delivery: Delivery, page: Page) -> Text:
    """The sign and word of a team's promise: kept, at risk while it runs, missed."""
    if delivery.kept is None:
        key: Literal["kept", "at_risk", "missed"] = "at_risk" if delivery.owed else "kept"
    else:
        key = "kept" if delivery.kept else "missed"
    sign = of_promise(key)
    return Text.assemble(page.sign(sign), " ", page.text(page.lang.promise(key), sign.style))


def draw(value: Tokens, page: Page) -> Block:
    """The whole period: matrix, accounts with their holders, deliveries with what is open."""
    head = page.dotted(
        [
            page.text(page.lang.period(value.period, year=True), STRONG),
            page.say(page.lang.days(value.period.first, value.period.last)),
            page.say(msg("closed")) if value.timeline.is_closed(value.period) else "",
        ]
    )
    if not value.accounts:
        nothing = page.text(msg("this contract gives no token in {period}", period=value.period))
        return under([[head, page.rule()], [nothing], _deliveries(value, page)])
    blocks = [
        [head, page.rule()],
        matrix(value, page, page.width),
        *_accounts(value, page),
    ]
    return under([*blocks, _deliveries(value, page)])


def _accounts(value: Tokens, page: Page) -> list[Block]:
    """Each account; of many, those in which something happened, the others counted."""
    shown = value.accounts
    if len(shown) > MOST_ACCOUNTS:
        shown = tuple(each for each in shown if each.claims or each.credits or each.emergencies or each.closing < 0)
    blocks = [_account(each, value, page) for each in shown]
    hidden = len(value.accounts) - len(shown)
    if hidden:
        words = msgs("{n} pair without a claim", "{n} pairs without a claim", hidden)
        blocks.append([page.text(words, FURNITURE)])
    return blocks


def _account(account: Account, value: Tokens, page: Page) -> Block:
    requester, column = account.pair
    arrow = "->" if page.ascii_only else "→"
    head = Text.assemble(
        (f"{page.say(value.name(requester))} {arrow} {team_name(value, column, page)}", STRONG),
        "  ",
        cell(account, page),
    )
    numbers = page.dotted(
        [
            page.say(msg("quota {n}", n=account.quota)),
            page.say(msg("opens with {n}", n=account.opening)),
            page.say(msgs("{n} claim", "{n} claims", account.claims)),
            page.say(msgs("{n} credit", "{n} credits", account.credits)) if account.credits else "",
            page.say(msgs("{n} emergency", "{n} emergencies", account.emergencies)) if account.emergencies else "",
            page.say(msg("closes with {n}", n=account.closing)),
        ]
    )
    lines = [cut(head, page.width, page.ellipsis), cut(numbers, page.width, page.ellipsis)]
    lines += [page.text(words, style) for words, style in _in_words(account)]
    return lines + _holders(account, value, page)


def _in_words(account: Account) -> list[tuple[Message, str]]:
    """What the numbers mean where they are not as they should be."""
    found: list[tuple[Message, str]] = []
    if account.over:
        ids = ", ".join(held.ticket.id for held in account.excess())
        found.append((msgs("{n} token too many: {ids}", "{n} tokens too many: {ids}", account.over, ids=ids), OVER))
    if account.closing < 0:
        owed = -account.closing
        found.append(
            (
                msgs(
                    "{n} token is owed: the next period opens with one less",
                    "{n} tokens are owed: the next periods open with that much less",
                    owed,
                ),
                CAUTION,
            )
        )
    return found


def _holders(account: Account, value: Tokens, page: Page) -> Block:
    held = {each.ticket.id: each for each in account.holdings if each.credited is None}
    emergencies = {each.ticket.id: each for each in value.emergencies(account)}
    rows: list[list[Cell]] = []
    for key in [*account.holders, *(each for each in emergencies if each not in held)]:
        holding = emergencies.get(key) if key not in held else held[key]
        ticket = value.tickets.get(key)
        if holding is None or ticket is None:
            continue
        state = of_status(ticket.state)
        sign = of_class(ServiceClass.EXPEDITE if key not in held else ServiceClass.PRIORITY)
        rows.append(
            [
                " ",
                page.sign(sign),
                key,
                page.say(ticket.title),
                Text.assemble(page.sign(state), " ", page.say(page.lang.status(ticket.state))),
                page.day(holding.claim.at.astimezone(page.zone).date()),
                page.say(short_name(holding.claim.on_behalf_of or holding.claim.by)),
            ]
        )
    columns = [Column(), Column(), Column(), Column(least=12), Column(), Column(calm=1), Column(calm=2)]
    lines = table(columns, rows[:MOST_HOLDERS], page.width, heads=False, ellipsis=page.ellipsis)
    if len(rows) > MOST_HOLDERS:
        lines.append(page.text(msgs("{n} more", "{n} more", len(rows) - MOST_HOLDERS), FURNITURE))
    return lines


def _deliveries(value: Tokens, page: Page) -> Block:
    if not value.deliveries:
        return []
    columns = [
        Column(page.heading(msg("DELIVERIES")), least=16),
        Column(page.say(msg("guarantee")), "right", calm=2),
        Column(page.say(msg("demand")), "right", calm=3),
        Column(page.say(msg("due")), "right"),
        Column(page.say(msg("delivered")), "right"),
        Column(page.say(msg("owed")), "right"),
        Column(""),
        Column(page.say(msg("open")), least=9),
    ]
    rows: list[list[Cell]] = [
        [
            team_name(value, key, page),
            str(each.guarantee),
            str(each.demand),
            str(len(each.due)),
            str(len(each.delivered)),
            Text(str(len(each.owed)), style=OVER if each.owed else FURNITURE),
            outcome(each, page),
            ", ".join(short_id(ticket) for ticket in each.missed),
        ]
        for key, each in value.deliveries.items()
    ]
    return table(columns, rows, page.width, ellipsis=page.ellipsis)
