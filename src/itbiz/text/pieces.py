"""A text cut into its fields and the items of its lists, without losing a byte: what a merge puts together anew.

Comments and blank lines above a field or an item belong to it; comments below that are indented further than it
belong to what stands before them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from itbiz.text.dataclass import dataclass, replace

if TYPE_CHECKING:
    from itbiz.text.marks import Mark
    from itbiz.text.source import Document, Place


@dataclass(frozen=True, slots=True)
class Item:
    """An item of a block list: what stands above it, and its lines from the dash on; `column` is that of its dash."""

    lead: str
    body: str
    column: int

    @property
    def text(self) -> str:
        """Its lines, with those above."""
        return self.lead + self.body

    def moved(self, column: int) -> Item | None:
        """The item with its dash in another column; None where a line of it has no room for that."""
        shift = column - self.column
        lead, body = _shifted(self.lead, shift), _shifted(self.body, shift)
        return None if lead is None or body is None else Item(lead, body, column)


@dataclass(frozen=True, slots=True)
class Piece:
    """A field: what stands above it, its key with its value, and comments below that belong to it.

    Where the value is a block list `items` has its items, and `body` is the line of the key alone.
    """

    lead: str
    body: str
    items: tuple[Item, ...] = ()
    tail: str = ""

    @property
    def text(self) -> str:
        """The whole of it."""
        return self.lead + self.value_text + self.tail

    @property
    def value_text(self) -> str:
        """Key and value."""
        return self.body + "".join(item.text for item in self.items)


@dataclass(frozen=True, slots=True)
class Pieces:
    """A whole text: what stands before the first field, the fields in their order, what stands after the last."""

    head: str
    fields: dict[str, Piece]
    tail: str

    @property
    def text(self) -> str:
        """The text that was cut."""
        return self.head + "".join(piece.text for piece in self.fields.values()) + self.tail


def cut(document: Document) -> Pieces | None:
    """The pieces of a document with LF line ends that ends in one; None where its fields share lines."""
    text, marks = document.text, document.marks
    names = list(document.data)
    if not names or marks[()].style != ":":
        return None
    starts: list[int] = []
    ends: list[int] = []
    for name in names:
        start = _line_start(text, (marks[name,].key or marks[name,]).start)
        if ends and start < ends[-1]:
            return None
        starts.append(start)
        ends.append(_end(text, marks[name,]))
    fields: dict[str, Piece] = {}
    lead = ""
    for index, name in enumerate(names):
        tail, following = _parted(text[ends[index] : starts[index + 1] if index + 1 < len(names) else len(text)], 0)
        fields[name] = replace(_piece(document, name, starts[index], ends[index]), lead=lead, tail=tail)
        lead = following
    return Pieces(text[: starts[0]], fields, lead)


def _piece(document: Document, name: str, start: int, end: int) -> Piece:
    text, marks = document.text, document.marks
    places: list[Place] = []
    if marks[name,].style == "-":
        places = [(name, index) for index in range(len(document.data[name]))]
    items: list[Item] = []
    first = at = end
    for index, place in enumerate(places):
        dash = text.rindex("-", 0, marks[place].start)
        line = _line_start(text, dash)
        if index == 0:
            first = at = text.index("\n", (marks[name,].key or marks[name,]).end) + 1
        if text[line:dash].strip(" ") or line < at:
            return Piece("", text[start:end])
        column = dash - line
        following = text.rindex("-", 0, marks[places[index + 1]].start) if index + 1 < len(places) else end
        own = _end(text, marks[place])
        if following != end:
            own += len(_parted(text[own : _line_start(text, following)], column)[0])
        items.append(Item(text[at:line], text[line:own], column))
        at = own
    return Piece("", text[start:first], tuple(items))


def _parted(gap: str, column: int) -> tuple[str, str]:
    """What stands between two values: comments indented beyond `column`, which belong to the first, and the rest."""
    at = length = 0
    for line in gap.split("\n")[:-1]:
        at += len(line) + 1
        depth = len(line) - len(line.lstrip(" "))
        if line.strip() and depth <= column:
            break
        length = at if line.strip() else length
    return gap[:length], gap[length:]


def _end(text: str, mark: Mark) -> int:
    """The offset after the last line of a value, with the comment on it."""
    if mark.end and text[mark.end - 1] == "\n":
        return mark.end
    return text.index("\n", mark.end) + 1


def _line_start(text: str, at: int) -> int:
    return text.rfind("\n", 0, at) + 1


def _shifted(text: str, shift: int) -> str | None:
    """Lines further to the right, or to the left where all of them have the room."""
    lines = text.split("\n")
    if shift >= 0:
        return "\n".join(" " * shift + line if line else line for line in lines)
    if any(line and line[:-shift].strip(" ") for line in lines):
        return None
    return "\n".join(line[-shift:] for line in lines)
