"""What a page is made of, as plain values: sections of tables, charts, sentences and lists. Templates draw them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from itbiz.text.dataclass import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterable

    from itbiz.views.report.promises import Outcome


@dataclass(frozen=True, slots=True)
class Cell:
    """Text of a table or a list. `anchor` leads to the tickets behind it, `before` is its value the period before.

    `acts` are links that open a message, each with what it is called.
    """

    text: str
    anchor: str | None = None
    before: str | None = None
    tone: Outcome | None = None
    acts: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Column:
    """The head of a column, and whether it holds numbers."""

    head: str
    number: bool = False


@dataclass(frozen=True)
class Table:
    """Rows under heads; the first cell of a row names it."""

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]

    @property
    def kind(self) -> str:
        """What templates know it by."""
        return "table"


@dataclass(frozen=True)
class Words:
    """A paragraph."""

    text: str

    @property
    def kind(self) -> str:
        """What templates know it by."""
        return "words"


@dataclass(frozen=True)
class Items:
    """A list; numbered where its order says something."""

    rows: tuple[Cell, ...]
    numbered: bool = False

    @property
    def kind(self) -> str:
        """What templates know it by."""
        return "items"


@dataclass(frozen=True)
class Heading:
    """The head of a part of a section."""

    text: str

    @property
    def kind(self) -> str:
        """What templates know it by."""
        return "heading"


@dataclass(frozen=True)
class Chart:
    """A drawing for wide and for narrow screens, and the table behind it; no drawings without the library.

    `legend` has the colour and the words of each kind of mark, where there are several.
    """

    title: str
    text: str
    key: str
    table: Table
    wide: str | None
    narrow: str | None
    legend: tuple[tuple[str, str], ...] = ()

    @property
    def kind(self) -> str:
        """What templates know it by."""
        return "chart"


Block = Table | Words | Items | Heading | Chart


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the page under its heading."""

    key: str
    heading: str
    blocks: tuple[Block, ...]


MOST_EACH = 12
"""Tickets named behind one figure; the others are counted."""
MOST_TICKETS = 200
"""Tickets with a line on the page; once there are so many, a figure names only those among them."""


@dataclass(frozen=True, slots=True)
class Named:
    """The tickets behind a figure: the first of them by id, how many more there are, and how many are restricted.

    `command` lists them all.
    """

    label: str
    tickets: tuple[str, ...]
    more: int
    restricted: int
    command: str


class Behind:
    """The tickets behind the figures of one page, collected while it is made."""

    def __init__(self) -> None:
        self.figures: dict[str, Named] = {}
        self.mentioned: dict[str, None] = {}

    def figure(self, key: str, label: str, tickets: Iterable[str], hidden: int, command: str) -> str | None:
        """The anchor of a figure; none where no ticket is behind it. `hidden` are behind it and are not named."""
        found = tuple(dict.fromkeys(tickets))
        if not found and not hidden:
            return None
        named = tuple(ticket for ticket in found[:MOST_EACH] if self.mention(ticket))
        made = Named(label, named, len(found) - len(named), hidden, command)
        # Two figures of the same tickets by the same name share a line.
        anchor = next((known for known, each in self.figures.items() if each == made), f"f-{key}")
        self.figures[anchor] = made
        return anchor

    def mention(self, ticket: str) -> bool:
        """Whether a ticket has a line on the page, which it gets while there is room."""
        if len(self.mentioned) < MOST_TICKETS:
            self.mentioned.setdefault(ticket)
        return ticket in self.mentioned
