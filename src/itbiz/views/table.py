"""Rows in columns: as wide as they need, shrunk where the page is narrower, and columns left out at the last.

Measured by cells and drawn line by line, without rich's own table: thousands of rows are nothing.
"""

from __future__ import annotations

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
    cells = [{_key(row[i]): row[i] for row in rows} for i in range(len(columns))]
    natural = [
        max([_width(top[i]) if heads else 0, *(_width(_clean(cell)) for cell in cells[i].values())])
        for i in range(len(columns))
    ]
    kept = [i for i in range(len(columns)) if natural[i]]
    widths = _widths(columns, natural, kept, width)
    while sum(widths.values()) + GAP * (len(widths) - 1) > width:
        calm = max((columns[i].calm for i in kept), default=0)
        if not calm:
            break
        kept.remove(next(i for i in reversed(kept) if columns[i].calm == calm))
        widths = _widths(columns, natural, kept, width)
    drawn = [
        (i, {key: _padded(_clean(cell), widths[i], columns[i].align, ellipsis) for key, cell in cells[i].items()})
        for i in kept
    ]
    lines = [_joined([pieces[_key(row[i])] for i, pieces in drawn]) for row in rows]
    if heads:
        lines.insert(0, _joined([_padded(_dim(top[i]), widths[i], columns[i].align, ellipsis) for i in kept]))
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


def _key(cell: Cell) -> object:
    """What makes a cell one that was drawn before: its words, or that it is the very same drawing."""
    return cell if isinstance(cell, str) else id(cell)


_Pieces = list[tuple[str, str]]


def _padded(cell: Cell, width: int, align: Align, ellipsis: str) -> tuple[_Pieces, bool]:
    """The pieces of a cell in its whole width with the gap after it, and whether there is anything to see."""
    shown = _cut_cell(cell, width, ellipsis)
    line = Text(shown) if isinstance(shown, str) else shown
    room = " " * (width - line.cell_len)
    blank = " " * GAP
    if align == "right":
        return [*([(room, "")] if room else []), *line.pieces, (blank, "")], bool(line)
    if isinstance(shown, str):
        return [(shown + room + blank, "")], bool(line)
    return [*line.pieces, (room + blank, "")], bool(line)


def _joined(cells: Sequence[tuple[_Pieces, bool]]) -> Text:
    """One line of padded cells, without the blanks at its end."""
    line = Text()
    pieces = line.pieces
    for each, _ in cells:
        pieces += each
    if cells and cells[-1][1]:
        # Nearly every row: the gap after the last cell is all there is to take away.
        last, style = pieces[-1]
        if len(last) == GAP:
            del pieces[-1]
        else:
            pieces[-1] = (last.rstrip(" "), style)
        return line
    while pieces and not pieces[-1][1] and not pieces[-1][0].rstrip(" "):
        del pieces[-1]
    if pieces and not pieces[-1][1]:
        pieces[-1] = (pieces[-1][0].rstrip(" "), "")
    return line


def _cut_cell(cell: Cell, width: int, ellipsis: str) -> Text | str:
    if isinstance(cell, Shortening):
        return cut(cell.within(width), width, ellipsis)
    return fit(cell, width, ellipsis) if isinstance(cell, str) else cut(cell, width, ellipsis)


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
