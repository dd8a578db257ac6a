"""The rows of a finding's detail blocks, aligned: token holders, ways out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from itbiz.views.cells import column_widths, columns, fit, pad, plain, width_of
from itbiz.views.line import one_line
from itbiz.views.palette import COMMAND, FURNITURE
from itbiz.views.styled import Text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from itbiz.locale import Language
    from itbiz.text.diagnostic import Block

INDENT = 4
LONGEST_CELL = 40
"""Cells of a title, where nothing else limits it."""
LEAST_CELL = 12
_COMMANDS = ("itbiz ", "git ")


def detail(block: Block, lang: Language, width: int | None, *, ascii_only: bool = False) -> list[Text]:
    """The block as lines: its title, and its rows below it, indented.

    Commands are never cut and never broken, so that what is pasted works; where a row with a command is wider than
    `width` its note moves to the next line. Rows without a title above them list tickets: their widest column, the
    tickets' own titles, is shortened. All else is left whole.
    """

    def said(cell: str) -> str:
        text = one_line(cell)
        return plain(text) if ascii_only else text

    rows = [[said(lang(cell)) for cell in row] for row in block.rows]
    lines = [] if block.title is None else [Text(f"  {said(lang(block.title))}")]
    if any(cell.startswith(_COMMANDS) for row in rows for cell in row):
        return lines + _ways_out(rows, width)
    if block.title is None:
        return lines + _shortened(rows, width, "..." if ascii_only else "…")
    return lines + [Text(" " * INDENT + line) for line in columns(rows)]


def _shortened(rows: Sequence[Sequence[str]], width: int | None, ellipsis: str) -> list[Text]:
    widths = column_widths(rows)
    if not widths:
        return []
    widest = widths.index(max(widths))
    others = sum(widths) - widths[widest] + 2 * (len(widths) - 1) + INDENT
    room = LONGEST_CELL if width is None else min(LONGEST_CELL, width - others)
    widths[widest] = min(widths[widest], max(room, LEAST_CELL))
    return [
        Text(
            " " * INDENT
            + "  ".join(
                pad(fit(cell, widths[i], ellipsis) if i == widest else cell, widths[i]) for i, cell in enumerate(row)
            ).rstrip()
        )
        for row in rows
    ]


def _ways_out(rows: Sequence[Sequence[str]], width: int | None) -> list[Text]:
    """Rows of a word, a command and a note, the notes below one another where there is room for all."""
    heads = [row[:2] for row in rows]
    widths = column_widths(heads)
    notes = max((width_of(cell) for row in rows for cell in row[2:]), default=0)
    beside = width is None or INDENT + sum(widths) + 3 + 4 + notes <= width
    below = " " * (INDENT + widths[0] + 3)
    lines = []
    for row in rows:
        line = Text(" " * INDENT)
        for i, cell in enumerate(row[:2]):
            line.append(cell if i == len(row) - 1 else pad(cell, widths[i]), style=_style(cell))
            line.append(" " * (3 if i == 0 else 0))
        note = "  ".join(row[2:])
        if note and beside:
            line.append(f"    {note}", style=FURNITURE)
        line.rstrip()
        lines.append(line)
        if note and not beside:
            lines.append(Text.assemble(below, (note, FURNITURE)))
    return lines


def _style(cell: str) -> str:
    return COMMAND if cell.startswith(_COMMANDS) else ""
