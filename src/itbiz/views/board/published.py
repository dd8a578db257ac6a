"""The wall for a page that anybody may see: of restricted tickets id, state and load alone, and persons where asked.

A restricted ticket counts in every number. Where its place says whose it is, in the list of what a team pulls and in a
team's or a business unit's column, it is counted and not shown.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from itbiz.domain.ticket import Ticket, Visibility
from itbiz.text.dataclass import replace
from itbiz.text.message import msg
from itbiz.views.board.wall import By

if TYPE_CHECKING:
    from itbiz.domain.load import ProviderLoad
    from itbiz.views.board.wall import Board, CardColumn, Held


def published(board: Board, stand_in: str, *, persons: bool = False) -> Board:
    """The wall with `stand_in` for what restricted tickets say; every number stays. `persons` where they are named."""

    def held(each: Held) -> Held:
        due = each.due if persons or each.due is None else replace(each.due, who=None)
        if not _restricted(each.ticket):
            return replace(each, due=due)
        due = replace(due, party=None, who=None, text=msg("{question}", question=stand_in)) if due else None
        return replace(each, ticket=_masked(each.ticket, stand_in), due=due)

    def column(each: CardColumn) -> CardColumn:
        tickets = each.tickets
        if board.by is not By.STATUS:
            shown = tuple(ticket for ticket in tickets if not _restricted(ticket))
            return replace(each, tickets=shown, hidden=len(tickets) - len(shown))
        return replace(each, tickets=tuple(_masked(t, stand_in) if _restricted(t) else t for t in tickets))

    def row(each: ProviderLoad) -> ProviderLoad:
        oldest = each.oldest
        if oldest is None or not _restricted(oldest.ticket):
            return each
        return replace(each, oldest=replace(oldest, ticket=_masked(oldest.ticket, stand_in, unnamed=True)))

    pulled = {team: tuple(each for each in rows if not _restricted(each.ticket)) for team, rows in board.pulled.items()}
    return replace(
        board,
        public=True,
        persons=persons,
        providers=tuple(map(row, board.providers)),
        pulled={team: rows for team, rows in pulled.items() if rows},
        held=tuple(map(held, board.held)),
        columns=tuple(map(column, board.columns)),
    )


def _restricted(ticket: Ticket) -> bool:
    return ticket.visibility is Visibility.RESTRICTED


def _masked(ticket: Ticket, stand_in: str, *, unnamed: bool = False) -> Ticket:
    """The ticket without what was written in it; `unnamed` without its id as well."""
    values: dict[str, Any] = {name: getattr(ticket, name) for name in type(ticket).model_fields}
    values["title"] = stand_in
    values["assignee"] = stand_in if ticket.assignee else None
    values["contact"] = None
    values["history"] = tuple(line.model_copy(update={"why": None}) for line in ticket.history)
    if unnamed:
        values["id"] = stand_in
    return Ticket.model_construct(set(ticket.model_fields_set), **values)
