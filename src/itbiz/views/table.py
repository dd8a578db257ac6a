"""Rows in columns: as wide as they need, shrunk where the page is narrower, and columns left out at the last.

Measured by cells and drawn line by line, without rich's own table: thousands of rows are nothing.
"""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from itbiz.text.dataclass import dataclass, replace
from itbiz.views.cells import Align, fit, width_of
from itbiz.views.line import one_line
from itbiz.views.palette import FURNITURE
from itbiz.views.styled import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from itbiz.views.page import Block


@dataclass(frozen=True, slots=True)
class Shortening:
    """A cell that is said in fewer words where there is no room, so that no figure in it is ever cut.

    `forms` go from the whole to the shortest.
    """

    forms: tuple[Text, ...]

    def within(self, width: int) -> Text:
        """The longest form of at most `width` cells; the shortest where none is."""
        return next((form for form in self.forms if form.cell_len <= width), self.forms[-1])


Cell = Text | str | Shortening
"""A cell: text as it is, drawn in colours, or with shorter ways to say it."""

GAP = 2
_BLANK = " " * GAP


@dataclass(frozen=True, slots=True)
class Column:
    """A column, of which two things may be taken where the page is narrow.

    It shrinks down to `least` cells (None: never), those that yield most before the others. The highest `calm` is
    left out first (0: never).
    """

    head: Cell = ""
    align: Align = "left"
    least: int | None = None
    yields: int = 0
    calm: int = 0


def fits(columns: Sequence[Column], rows: Sequence[Sequence[Cell]], width: int) -> bool:
    """Whether the columns that yield may keep their whole width, the others being as narrow as they can.

    The calmest column does not count: it may be left out.
    """
    needed = -GAP
    calmest = max((column.calm for column in columns), default=0)
    for i, column in enumerate(columns):
        if calmest and column.calm == calmest:
            continue
        natural = max(_width(_clean(column.head)), *(_width(_clean(row[i])) for row in rows), 0)
        needed += min(natural, column.least) if column.least is not None and not column.yields else natural
        needed += GAP
    return needed <= width


def first_fitting(
    attempts: Iterable[tuple[Sequence[Column], Sequence[Sequence[Cell]]]], width: int, *, ellipsis: str = "…"
) -> Block:
    """The first table whose yielding columns need not be cut, such as with names before with keys; else the last."""
    columns: Sequence[Column] = ()
    rows: Sequence[Sequence[Cell]] = ()
    for columns, rows in attempts:  # the last one stands where none fits
        if fits(columns, rows, width):
            kept = [replace(column, least=None) if column.yields else column for column in columns]
            return table(kept, rows, width, ellipsis=ellipsis)
    return table(columns, rows, width, ellipsis=ellipsis)


def table(
    columns: Sequence[Column], rows: Sequence[Sequence[Cell]], width: int, *, heads: bool = True, ellipsis: str = "…"
) -> Block:
    """The heads, dim, and a line a row; none wider than `width`. What is cut says so.

    A cell that stands in many rows is measured and drawn once.
    """
    top = [_clean(column.head) for column in columns]
    cells = [[row[i] for row in rows] for i in range(len(columns))]
    measured = [{cell: _width(_clean(cell)) for cell in dict.fromkeys(column)} for column in cells]
    natural = [max([_width(top[i]) if heads else 0, *measured[i].values()]) for i in range(len(columns))]
    kept = [i for i in range(len(columns)) if natural[i]]
    widths = _widths(columns, natural, kept, width)
    while sum(widths.values()) + GAP * (len(widths) - 1) > width:
        calm = max((columns[i].calm for i in kept), default=0)
        if not calm:
            break
        kept.remove(next(i for i in reversed(kept) if columns[i].calm == calm))
        widths = _widths(columns, natural, kept, width)

    def padded(i: int, cell: Cell, needed: int) -> _Pieces:
        pieces = _padded(_clean(cell), needed, widths[i], columns[i].align, ellipsis)
        return _ended(pieces) if i == kept[-1] else pieces

    drawn = []
    for i in kept:
        pieces = {cell: padded(i, cell, needed) for cell, needed in measured[i].items()}
        drawn.append([pieces[cell] for cell in cells[i]])
    lines = [*map(_joined, zip(*drawn, strict=True))] if kept else [Text() for _ in rows]
    if heads:
        lines.insert(0, _joined([padded(i, _dim(top[i]), _width(top[i])) for i in kept]))
    if sum(widths.values()) + GAP * (len(widths) - 1) > width:
        return [cut(line, width, ellipsis) for line in lines]
    return lines


def _dim(cell: Cell) -> Cell:
    return Text(cell, style=FURNITURE) if isinstance(cell, str) else cell


def _clean(cell: Cell) -> Cell:
    return one_line(cell) if isinstance(cell, str) else cell


def _width(cell: Cell) -> int:
    if isinstance(cell, Shortening):
        return max(form.cell_len for form in cell.forms)
    return width_of(cell) if isinstance(cell, str) else cell.cell_len


def _widths(columns: Sequence[Column], natural: Sequence[int], kept: Sequence[int], width: int) -> dict[int, int]:
    """The widths of the kept columns: the widest that may shrink does, cell by cell, until all fit or none may."""
    widths = {i: natural[i] for i in kept}
    excess = sum(widths.values()) + GAP * (len(kept) - 1) - width
    while excess > 0:
        shrinking = [i for i in kept if (least := columns[i].least) is not None and widths[i] > least]
        if not shrinking:
            break
        widths[max(shrinking, key=lambda i: (columns[i].yields, widths[i]))] -= 1
        excess -= 1
    return widths


_Pieces = list[tuple[str, str]]


def _padded(cell: Cell, needed: int, width: int, align: Align, ellipsis: str) -> _Pieces:
    """The pieces of a cell in its whole width with the gap after it; `needed` is its own width."""
    if isinstance(cell, str):
        if needed > width:
            cell = fit(cell, width, ellipsis)
            needed = width_of(cell)
        room = " " * (width - needed)
        return [(f"{room}{cell}{_BLANK}" if align == "right" else f"{cell}{room}{_BLANK}", "")]
    line = cell
    if needed > width or isinstance(line, Shortening):
        line = cut(line.within(width) if isinstance(line, Shortening) else line, width, ellipsis)
        needed = line.cell_len
    room = " " * (width - needed)
    if align == "right":
        return [*([(room, "")] if room else []), *line.pieces, (_BLANK, "")]
    return [*line.pieces, (room + _BLANK, "")]


def _ended(pieces: _Pieces) -> _Pieces:
    """The same without the blanks at the end; nothing where there is nothing to see."""
    while pieces and not pieces[-1][1] and not pieces[-1][0].rstrip(" "):
        pieces = pieces[:-1]
    if not pieces or pieces[-1][1]:
        return pieces
    return [*pieces[:-1], (pieces[-1][0].rstrip(" "), "")]


def _joined(cells: Sequence[_Pieces]) -> Text:
    """One line of padded cells, the last of which has no blanks at its end."""
    pieces = [*chain.from_iterable(cells)]
    return Text.of(pieces if cells and cells[-1] else _ended(pieces))


def cut(line: Text, width: int, ellipsis: str = "…") -> Text:
    """The line in at most `width` cells; what does not fit is cut and says so."""
    return line.cut(width, ellipsis)


def beside(blocks: Sequence[Block], widths: Sequence[int], gap: int = 3) -> Block:
    """Blocks side by side, each in its width; the shorter ones end in nothing."""
    height = max((len(block) for block in blocks), default=0)
    lines = []
    for row in range(height):
        line = Text()
        at = start = 0
        for block, width in zip(blocks, widths, strict=True):
            if row < len(block) and block[row]:
                line.append(" " * (start - at))
                line.append(block[row])
                at = start + block[row].cell_len
            start += width + gap
        lines.append(line)
    return lines


def under(blocks: Iterable[Block], blank: int = 1) -> Block:
    """Blocks under one another, with white space between; empty ones leave no gap."""
    lines: Block = []
    for block in blocks:
        if block:
            lines += [Text() for _ in range(blank if lines else 0)]
            lines += block
    return lines
