"""The wall for other programs: as one JSON document, or a tab-separated line a fact."""

from __future__ import annotations

from typing import TYPE_CHECKING

from itbiz.domain.period import format_instant
from itbiz.views import loads, tokens
from itbiz.views.ages import days_old
from itbiz.views.line import one_line

if TYPE_CHECKING:
    from itbiz.domain.ticket import Ticket
    from itbiz.views.board.wall import Board
    from itbiz.views.shapes import board as shapes


def data(value: Board) -> shapes.Board:
    """What `board --json` prints: every ticket of every column, whatever a screen would show.

    `limit` bounds the work in progress (started and waiting) of the one team a column, or the board, is about.
    """
    from itbiz.views.ticket import data as ticket_data  # draws tickets as well

    return {
        "version": 1,
        "as_of": format_instant(value.instant.astimezone(value.timeline.zone)),
        "columns": [
            {
                "key": column.key,
                "count": column.count,
                "limit": column.limit,
                "tickets": [ticket_data(value.entries[ticket.id]) for ticket in column.tickets],
            }
            for column in value.columns
        ],
        "load": {
            "providers": [loads.provider_data(row) for row in value.providers],
            "requesters": [loads.requester_data(row) for row in value.requesters],
        },
        "tokens": tokens.pairs(value.tokens),
        "unreadable": list(value.unreadable),
    }


def records(value: Board) -> list[str]:
    """One fact a line, its kind first: `tokens`, `delivery`, `load`, `owes`, `next`, `ball`, `card`, `unreadable`.

    Nothing is cut, translated or drawn; a field that has no value is empty.
    """
    lines = [line.split("\t") for line in tokens.records(value.tokens)]
    lines += [["load", *map(str, loads.provider_record(row))] for row in (*value.providers, value.load.unrouted)]
    lines += [["owes", *map(str, loads.requester_record(row))] for row in value.requesters]
    for team, pulled in value.pulled.items():
        lines += [
            ["next", team, item.ticket.id, item.reason, _day(item.expected), item.ticket.title] for item in pulled
        ]
    for held in value.held:
        due = held.due
        by = format_instant(due.deadline) if due and due.deadline else ""
        who = due.party or due.side if due else "vendor"
        lines.append(["ball", who, held.ticket.id, due.kind if due else "wait", format_instant(held.since), by])
    for column in value.columns:
        lines += [["card", column.key or "", *card_record(ticket, value)] for ticket in column.tickets]
    lines += [["unreadable", path] for path in value.unreadable]
    return ["\t".join(one_line(field) for field in line) for line in lines]


def card_record(ticket: Ticket, value: Board) -> list[str]:
    """A card's own fields: id, class, state, requester, provider, assignee, age in days, title."""
    return [
        ticket.id,
        ticket.service_class,
        ticket.state,
        ticket.requester,
        ticket.provider or "",
        ticket.assignee or "",
        str(days_old(ticket, value.timeline.day(value.instant), value.timeline)),
        ticket.title,
    ]


def _day(day: object) -> str:
    return str(day) if day else ""
