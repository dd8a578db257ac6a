"""Markdown that reads well before it is rendered: aligned tables, short lines, and user text that stays text.

Written for GitHub and GitLab, which both take CommonMark with pipe tables. A backslash keeps a sign from being markup;
it does not keep `@ana` from notifying somebody, `#12` from linking an issue or an address from becoming a link: those
are put into code spans, where neither site looks for them.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from itbiz.text.dataclass import dataclass
from itbiz.views.cells import fit, pad, width_of
from itbiz.views.line import one_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from itbiz.views.cells import Align

WIDTH = 80
_TOUCHY = re.compile(
    r"(?P<code>(?:https?|ftp|file|mailto|javascript|data)://?[^\s`|\\<>]+|www\.[^\s`|\\<>]+"
    r"|(?<![\w@])@[\w][\w.@/-]*"  # a mention; of an e-mail address neither site makes one
    r"|(?<!\w)(?:#|!|GH-)[0-9]+\b)"  # an issue or a merge request
    r"|(?P<sign>[\\`*\[\]<>|~$]|(?<![^\W_])_|_(?![^\W_])|&(?=#?\w+;))",  # snake_case is no emphasis, __init__ is
    re.IGNORECASE,
)
_BLOCK = re.compile(r"(?:[-+=]|#{1,6}|>.*|[-=]{2,}|\d{1,9}[.)])")
"""Words that begin a list, a heading or a quotation where they begin a line."""


def escaped(text: str) -> str:
    """Text of people's on one line, to stand anywhere in a paragraph or a cell, and to be read as it was typed."""
    return _TOUCHY.sub(lambda found: f"`{found['code']}`" if found["code"] else f"\\{found['sign']}", one_line(text))


def cut(text: str, width: int) -> str:
    """The same, cut to so many cells before it is escaped."""
    return escaped(fit(text, width))


def wrapped(text: str, first: str = "", then: str = "", width: int = WIDTH) -> list[str]:
    """A paragraph or a list item in lines of at most `width` cells, where words allow it.

    `first` begins the first line, `then` the others. A line never begins with what Markdown takes for a block.
    """
    lines: list[str] = []
    line: list[str] = []
    for word in filter(None, text.split(" ")):
        start = then if lines else first
        if line and width_of(start) + width_of(" ".join([*line, word])) > width:
            carried = [line.pop()] if _BLOCK.fullmatch(word) and len(line) > 1 else []
            lines.append(start + " ".join(line))
            line = [*carried, word]
            line[0] = _not_a_block(line[0])
        else:
            line.append(word)
    return [*lines, (then if lines else first) + " ".join(line)]


def _not_a_block(word: str) -> str:
    if not _BLOCK.fullmatch(word):
        return word
    digits = word.rstrip(".)") if word[0].isdigit() else ""
    return f"{digits}\\{word[len(digits) :]}"


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell whose text may be cut: raw, and escaped when it is drawn. Cells that are plain text stand as they are."""

    text: str

    def drawn(self, width: int | None = None) -> str:
        """The source of at most `width` cells."""
        source = escaped(self.text)
        if width is None or width_of(source) <= width:
            return source
        room = width
        while room > 1 and width_of(source) > width:
            source = cut(self.text, room)
            room -= 1
        return source


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: its head, and on which side its cells stand.

    It keeps `least` cells where others are cut; by itself those of its head, which is then never cut.
    """

    head: str
    align: Align = "left"
    least: int | None = None


def table(columns: Sequence[Column], rows: Iterable[Sequence[Cell | str]], width: int = WIDTH) -> list[str]:
    """A pipe table, aligned in the source. Cells that may be cut are, the widest column first, until it fits."""
    drawn = [list(row) for row in rows]
    heads: list[Cell | str] = [Cell(column.head) for column in columns]
    widths = [
        max(3, *(width_of(each.drawn() if isinstance(each, Cell) else each) for each in column))
        for column in zip(heads, *drawn, strict=True)
    ]
    fixed = [
        max([column.least or width_of(column.head), *(width_of(each) for each in cells if isinstance(each, str))])
        for column, cells in zip(columns, zip(heads, *drawn, strict=True), strict=True)
    ]
    excess = sum(widths) + 3 * len(widths) + 1 - width
    while excess > 0:
        shrinking = [i for i, each in enumerate(widths) if each > fixed[i]]
        if not shrinking:
            break
        widths[max(shrinking, key=lambda i: widths[i])] -= 1
        excess -= 1
    sides = [column.align for column in columns]
    rule = (f"{'-' * (each - 1)}:" if side == "right" else "-" * each for each, side in zip(widths, sides, strict=True))
    return [_row(heads, widths, sides), f"| {' | '.join(rule)} |", *(_row(row, widths, sides) for row in drawn)]


def _row(cells: Sequence[Cell | str], widths: Sequence[int], sides: Sequence[Align]) -> str:
    drawn = (
        pad(cell.drawn(width) if isinstance(cell, Cell) else cell, width, side)
        for cell, width, side in zip(cells, widths, sides, strict=True)
    )
    return f"| {' | '.join(drawn)} |"
