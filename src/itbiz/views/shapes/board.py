"""The wall as data."""

from typing import Literal

from typing_extensions import TypedDict

from itbiz.views.shapes.load import ProviderLoad, RequesterLoad
from itbiz.views.shapes.tickets import TicketData
from itbiz.views.shapes.tokens import Pair
from itbiz.views.shapes.values import Instant


class CardColumn(TypedDict):
    """A column of cards; `key` is none for the tickets of no team.

    `limit` bounds the work in progress of the one team that the column, or the board, is about.
    """

    key: str | None
    count: int
    limit: int | None
    tickets: list[TicketData]


class BothSides(TypedDict):
    """The load of teams and of business units."""

    providers: list[ProviderLoad]
    requesters: list[RequesterLoad]


class Board(TypedDict):
    """The wall: every ticket of every column, the load of both sides, the tokens, and the files not counted."""

    version: Literal[1]
    as_of: Instant
    columns: list[CardColumn]
    load: BothSides
    tokens: list[Pair]
    unreadable: list[str]
