"""The load of both sides in detail: teams with their work, business units with what they owe and hold up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from itbiz.domain.dues import DueKind
from itbiz.domain.ticket import ServiceClass
from itbiz.text.message import msg, msgs
from itbiz.views import charts, quota
from itbiz.views.figures import figures, in_hand, in_hand_of, oldest
from itbiz.views.loads import days_of
from itbiz.views.owing import owes
from itbiz.views.palette import CAUTION, FURNITURE, OVER, STRONG, of_class
from itbiz.views.parts import short_id
from itbiz.views.styled import Text
from itbiz.views.table import Column, cut, first_fitting, table, under

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import timedelta

    from itbiz.domain.dues import Due
    from itbiz.domain.load import Load, ProviderLoad, RequesterLoad
    from itbiz.text.message import Message
    from itbiz.views.page import Block, Page
    from itbiz.views.table import Cell

WIDEST_BAR = 30
ROOMY = 72
BESIDE_BAR = 64
MOST_AGEING = 8
_DAY = 86_400


def draw(value: Load, names: Mapping[str, str], page: Page) -> Block:
    """Teams, business units, and what grows old."""
    head = page.dotted(
        [
            page.text(page.lang.period(value.period), STRONG),
            page.say(page.lang.instant(value.instant, page.zone)),
            page.text(msgs("{n} open", "{n} open", value.whole.unfinished), STRONG),
        ]
    )
    return under(
        [
            [cut(head, page.width, page.ellipsis), page.rule()],
            _teams(value, names, page),
            _flow(value, names, page),
            _units(value, names, page),
            _owed(value, names, page),
            _ageing(value, page),
        ]
    )


def _teams(value: Load, names: Mapping[str, str], page: Page) -> Block:
    most = max((max(row.total, row.limit or 0) for row in value.providers), default=0)
    width = max(8, min(WIDEST_BAR, page.width - BESIDE_BAR))

    def attempt(known: Mapping[str, str]) -> tuple[list[Column], list[list[Cell]]]:
        columns = [
            Column(page.heading(msg("TEAMS")), least=9, yields=1),
            Column(),
            Column(page.say(msg("in progress"))),
            Column(page.say(in_hand_of(value.period.kind, short=page.width < ROOMY)), "right"),
            Column(page.say(msg("oldest")), "right"),
            Column(calm=2),
            Column(page.say(msg("by class")), calm=3),
        ]
        return columns, [_team(row, known, most, width, page) for row in value.providers]

    lines = first_fitting((attempt(known) for known in (names, {})), page.width, ellipsis=page.ellipsis)
    if value.unrouted.unfinished:
        words = msgs("{n} ticket to route", "{n} tickets to route", value.unrouted.unfinished)
        lines.append(page.text(words, CAUTION))
    return lines


def _team(row: ProviderLoad, names: Mapping[str, str], most: int, width: int, page: Page) -> list[Cell]:
    key = row.provider or ""
    return [
        page.say(names.get(key, key)),
        charts.bar(row.total, most, width, limit=row.limit, ascii_only=page.ascii_only),
        figures(row, page),
        in_hand(row, page),
        oldest(row, page),
        Text(short_id(row.oldest.ticket.id), style=FURNITURE) if row.oldest else "",
        _classes(row, page),
    ]


def _classes(row: ProviderLoad, page: Page) -> Text:
    """`▲1 ●3 ▪2`; red beyond a limit of the class's own."""
    line = Text()
    for key, count in row.wip.items():
        sign = page.sign(of_class(ServiceClass(key)))
        style = OVER if key in row.classes_over else ""
        line = Text.assemble(line, " " if line else "", sign, (str(count), style))
    return line


def _flow(value: Load, names: Mapping[str, str], page: Page) -> Block:
    if not value.flow.periods:
        return []
    rows: list[list[Cell]] = []
    for row in value.providers:
        mean = row.mean_finished
        came = sum(row.arrivals) / len(row.arrivals) if row.arrivals else 0
        rows.append(
            [
                page.say(names.get(row.provider or "", row.provider or "")),
                charts.sparkline(row.finished, ascii_only=page.ascii_only),
                page.number(mean, 1) if mean is not None else "",
                page.number(came, 1),
                _net(came - (mean or 0), page),
                page.number(row.unfinished),
                Text(page.number(row.unassigned), style=CAUTION if row.unassigned else FURNITURE),
            ]
        )
    columns = [
        Column(page.heading(msg("FLOW")), least=9),
        Column(page.say(msgs("last period", "last {n} periods", len(value.flow.periods))), calm=2),
        Column(page.say(msg("out")), "right"),
        Column(page.say(msg("in")), "right"),
        Column(page.say(msg("net")), "right"),
        Column(page.say(msg("open")), "right"),
        Column(page.say(msg("nobody")), "right", calm=1),
    ]
    return table(columns, rows, page.width, ellipsis=page.ellipsis)


def _net(net: float, page: Page) -> Text:
    """`+0.8` grows, `-0.3` shrinks."""
    rounded = round(net, 1)
    sign = "+" if rounded > 0 else "-" if rounded < 0 else ""
    words = f"{sign}{page.number(abs(rounded), 1)}"
    return Text(words, style=CAUTION if rounded > 0 else "")


def _units(value: Load, names: Mapping[str, str], page: Page) -> Block:
    def attempt(known: Mapping[str, str]) -> tuple[list[Column], list[list[Cell]]]:
        columns = [
            Column(page.heading(msg("BUSINESS UNITS")), least=9, yields=1),
            Column(page.say(msg("answers"))),
            Column(page.say(msg("acceptances"))),
            Column(page.say(msg("tokens free"))),
            Column(page.say(msg("made wait")), "right", calm=1),
            Column(page.say(msg("in all")), "right", calm=2),
        ]
        return columns, [_unit(row, known, page) for row in value.requesters]

    lines = first_fitting((attempt(known) for known in (names, {})), page.width, ellipsis=page.ellipsis)
    silent = sum(row.accepted_by_silence for row in value.requesters)
    if silent:
        words = msgs("{n} delivery accepted by silence", "{n} deliveries accepted by silence", silent)
        lines.append(page.text(words, FURNITURE))
    return lines


def _unit(row: RequesterLoad, names: Mapping[str, str], page: Page) -> list[Cell]:
    return [
        page.say(names.get(row.requester, row.requester)),
        _due(row.owing(DueKind.ANSWER), page),
        _due(row.owing(DueKind.ACCEPTANCE), page),
        quota.free(row.accounts, page) if row.accounts else "",
        _waited(row.waited, page),
        _waited(row.waited_in_all, page),
    ]


def _owed(value: Load, names: Mapping[str, str], page: Page) -> Block:
    """What both sides owe, in the same columns: teams, what no team has yet, business units."""
    unrouted = [("", msg("IT"), value.unrouted.owed)] if value.unrouted.owed else []
    parties: list[tuple[str, Message | None, Sequence[Due]]] = [
        *((row.provider or "", None, row.owed) for row in value.providers),
        *unrouted,
        *((row.requester, None, row.owed) for row in value.requesters),
    ]

    def attempt(known: Mapping[str, str]) -> tuple[list[Column], list[list[Cell]]]:
        columns = [
            Column(page.heading(msg("OWES")), least=9, yields=1),
            Column(least=20),
            Column(page.say(msg("in all")), "right"),
            Column(page.say(msg("late")), "right"),
        ]
        return columns, [
            [
                page.say(label or known.get(key, key)),
                owes(owed, page),
                page.number(len(owed)),
                _count(sum(due.overdue for due in owed), page, OVER),
            ]
            for key, label, owed in parties
        ]

    return first_fitting((attempt(known) for known in (names, {})), page.width, ellipsis=page.ellipsis)


def _count(count: int, page: Page, style: str) -> Text:
    return Text(page.number(count), style=style if count else FURNITURE)


def _due(owed: Sequence[Due], page: Page) -> Text:
    """`2, 1 d late`: how many, and the first deadline."""
    if not owed:
        return Text("·" if not page.ascii_only else "-", style=FURNITURE)
    if owed[0].deadline is None:
        return Text(str(len(owed)))
    return Text.assemble(str(len(owed)), ", ", page.by(owed[0].deadline))


def _waited(value: timedelta, page: Page) -> Text:
    days = days_of(value)
    return Text(page.say(page.lang.duration_days(round(days))), style="" if days else FURNITURE)


def _ageing(value: Load, page: Page) -> Block:
    aged = value.flow.ageing
    if not aged:
        return []
    rows: list[list[Cell]] = [
        [
            page.sign(of_class(each.ticket.service_class)),
            each.ticket.id,
            page.say(each.ticket.title),
            Text(page.days(each.age), style=OVER if (each.days_left or 0) < 0 else ""),
            page.text(each.text, OVER if (each.days_left or 0) < 0 else "") if each.text else "",
        ]
        for each in aged[:MOST_AGEING]
    ]
    columns = [Column(), Column(), Column(least=12), Column("", "right"), Column(calm=1)]
    lines = [page.heading(msg("AGEING")), *table(columns, rows, page.width, heads=False, ellipsis=page.ellipsis)]
    if len(aged) > MOST_AGEING:
        words = msgs(
            "{n} more: itbiz list --status progress", "{n} more: itbiz list --status progress", len(aged) - MOST_AGEING
        )
        lines.append(page.text(words, FURNITURE))
    return lines
