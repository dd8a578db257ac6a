"""The wall for a page that anybody may see: of restricted tickets only id, state and load remain."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from itbiz.domain.ticket import Ticket, Visibility
from itbiz.text.dataclass import replace
from itbiz.text.message import msg

if TYPE_CHECKING:
    from itbiz.views.board.wall import Board, Held


def published(board: Board, stand_in: str) -> Board:
    """The wall with `stand_in` for titles, names and questions of restricted tickets; every number stays."""

    def shown(ticket: Ticket) -> Ticket:
        return _masked(ticket, stand_in) if ticket.visibility is Visibility.RESTRICTED else ticket

    def held(each: Held) -> Held:
        if each.ticket.visibility is not Visibility.RESTRICTED:
            return each
        due = replace(each.due, who=None, text=msg("{question}", question=stand_in)) if each.due else None
        return replace(each, ticket=shown(each.ticket), due=due)

    return replace(
        board,
        pulled={
            team: tuple(replace(each, ticket=shown(each.ticket)) for each in pulled)
            for team, pulled in board.pulled.items()
        },
        held=tuple(map(held, board.held)),
        columns=tuple(
            replace(column, tickets=tuple(shown(ticket) for ticket in column.tickets)) for column in board.columns
        ),
    )


def _masked(ticket: Ticket, stand_in: str) -> Ticket:
    values: dict[str, Any] = {name: getattr(ticket, name) for name in type(ticket).model_fields}
    values["title"] = stand_in
    values["assignee"] = stand_in if ticket.assignee else None
    values["contact"] = None
    values["history"] = tuple(line.model_copy(update={"why": None}) for line in ticket.history)
    return Ticket.model_construct(set(ticket.model_fields_set), **values)
