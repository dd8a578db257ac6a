"""Text in the cells of a terminal: measured, cut and aligned by what the eye sees, whatever people typed.

A cell is the width of one Latin letter; a Chinese character or an emoji takes two, an accent of its own none.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from rich.cells import cell_len, set_cell_size

from itbiz.views.line import one_line

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

Align = Literal["left", "right"]
ELLIPSIS = "…"


_PLAIN = str.maketrans(
    {
        "…": "...",
        "→": "->",
        "·": "-",
        "–": "-",
        "—": "-",
        "×": "x",
        "’": "'",
        "«": '"',
        "»": '"',
        "“": '"',
        "”": '"',
        "\u00a0": " ",
        "\u202f": " ",
        "✗": "x",
        "✓": "+",
        "⋮": ":",
    }
)


def plain(text: str) -> str:
    """The signs our own words use, in ASCII: for streams that cannot write them. Letters stay as they are.

    `« mot »` becomes `"mot"`: the spaces inside French quotation marks go with them.
    """
    return text.replace("«\u00a0", "«").replace("\u00a0»", "»").translate(_PLAIN)


def width_of(text: str) -> int:
    """How many cells a clean text takes."""
    return cell_len(text)


def fit(text: str, width: int, ellipsis: str = ELLIPSIS) -> str:
    """Clean text of at most `width` cells; what does not fit is cut and says so."""
    line = one_line(text)
    if cell_len(line) <= width:
        return line
    room = width - cell_len(ellipsis)
    if room <= 0:
        return ellipsis[: max(width, 0)]
    return set_cell_size(line, room).rstrip() + ellipsis


def pad(text: str, width: int, align: Align = "left") -> str:
    """Clean text filled with spaces up to `width` cells; never cut."""
    line = one_line(text)
    blank = " " * (width - cell_len(line))
    return blank + line if align == "right" else line + blank


def column_widths(rows: Sequence[Sequence[str]]) -> list[int]:
    """The widest cell of each column; rows may be of different lengths."""
    count = max((len(row) for row in rows), default=0)
    return [max((cell_len(one_line(row[i])) for row in rows if i < len(row)), default=0) for i in range(count)]


def columns(rows: Sequence[Sequence[str]], gap: int = 2, right: Collection[int] = ()) -> list[str]:
    """One line a row, its cells aligned in columns; the columns in `right` to the right. Nothing is cut."""
    widths = column_widths(rows)
    between = " " * gap
    return [
        between.join(pad(cell, widths[i], "right" if i in right else "left") for i, cell in enumerate(row)).rstrip()
        for row in rows
    ]
