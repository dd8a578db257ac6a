"""Text in the cells of a terminal: measured, cut and aligned by what the eye sees, whatever people typed.

A cell is the width of one Latin letter; a Chinese character or an emoji takes two, an accent of its own none.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal

from itbiz.views.line import one_line

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

Align = Literal["left", "right"]
ELLIPSIS = "…"

_ONE_CELL_EACH = re.compile(
    "[ -~\xa0-\xac\xae-\u02ff\u0370-\u0482\u2010-\u2027\u202f\u2190-\u2199\u22ee"
    "\u2500-\u25fc\u2713\u2717\u2800-\u28ff]*"
)
"""Latin, Greek and Cyrillic letters and the signs of our own pages: measured without rich's tables."""

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
    if (text.isascii() and text.isprintable()) or _ONE_CELL_EACH.fullmatch(text):
        return len(text)
    from rich.cells import cell_len  # 3 ms that Latin letters do not pay

    return cell_len(text)


def cropped(text: str, width: int) -> str:
    """The beginning of a clean text, in at most `width` cells; half a wide character becomes a space."""
    if _ONE_CELL_EACH.fullmatch(text):
        return text[: max(width, 0)]
    if width_of(text) <= width:
        return text
    from rich.cells import set_cell_size  # as above

    return set_cell_size(text, width)


def fit(text: str, width: int, ellipsis: str = ELLIPSIS) -> str:
    """Clean text of at most `width` cells; what does not fit is cut and says so."""
    line = one_line(text)
    if width_of(line) <= width:
        return line
    room = width - width_of(ellipsis)
    if room <= 0:
        return ellipsis[: max(width, 0)]
    return cropped(line, room).rstrip() + ellipsis


def pad(text: str, width: int, align: Align = "left") -> str:
    """Clean text filled with spaces up to `width` cells; never cut."""
    line = one_line(text)
    blank = " " * (width - width_of(line))
    return blank + line if align == "right" else line + blank


def column_widths(rows: Sequence[Sequence[str]]) -> list[int]:
    """The widest cell of each column; rows may be of different lengths."""
    count = max((len(row) for row in rows), default=0)
    return [max((width_of(one_line(row[i])) for row in rows if i < len(row)), default=0) for i in range(count)]


def columns(rows: Sequence[Sequence[str]], gap: int = 2, right: Collection[int] = ()) -> list[str]:
    """One line a row, its cells aligned in columns; the columns in `right` to the right. Nothing is cut."""
    widths = column_widths(rows)
    between = " " * gap
    return [
        between.join(pad(cell, widths[i], "right" if i in right else "left") for i, cell in enumerate(row)).rstrip()
        for row in rows
    ]
