"""The lines a finding is about, with what it means underlined."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from itbiz.text.characters import UNSAFE_CHARACTERS
from itbiz.text.dataclass import dataclass
from itbiz.views.cells import fit, width_of
from itbiz.views.styled import Text

if TYPE_CHECKING:
    from itbiz.text.diagnostic import Span

TAB = "    "
LEAST = 24
"""Cells an excerpt always has, however narrow the screen."""
_BREAK = re.compile(r"\r\n|\n|\r")


@dataclass(frozen=True, slots=True)
class Strokes:
    """The signs an excerpt and its frame are drawn with."""

    start: str
    more: str
    bar: str
    end: str
    underline: str
    ellipsis: str
    hidden: str


UNICODE = Strokes("╭─▶", "├─▶", "│", "╰", "─", "…", "\N{REPLACEMENT CHARACTER}")
ASCII = Strokes("-->", "-->", "|", "=", "^", "...", "?")


def lines_of(text: str) -> list[str]:
    """The lines of a file as the reader counts them."""
    return _BREAK.split(text)


def excerpt(lines: list[str], span: Span, width: int, strokes: Strokes, style: str) -> tuple[Text, Text] | None:
    """The first line of a span and the underline below it, each at most `width` cells; None if it is not there.

    Columns count characters while the eye sees cells: tabs are drawn as four spaces, a wide character takes two
    cells, and one that could drive the terminal stands as a sign. Of a very long line the part around the span
    is shown.
    """
    if not 1 <= span.line <= len(lines):
        return None
    line = lines[span.line - 1].removeprefix("\ufeff") if span.line == 1 else lines[span.line - 1]
    start = min(span.column - 1, len(line))
    end = min(span.end_column - 1, len(line)) if span.end_line == span.line else len(line.rstrip())
    before, within, after = (
        _drawn(part, strokes) for part in (line[:start], line[start : max(start, end)], line[max(start, end) :])
    )
    room = max(width, LEAST)
    # A span without a width, past the end of the line too, is underlined by one cell.
    before = _tail(before, max(room - max(1, width_of(within)) - width_of(after), room // 3), strokes)
    within = fit(within, room - width_of(before) - 1, strokes.ellipsis)
    after = fit(after.rstrip(), room - width_of(before + within), strokes.ellipsis)
    underline = strokes.underline * max(1, width_of(before + within) - width_of(before))
    return Text.assemble(before, (within, style), after), Text.assemble(" " * width_of(before), (underline, style))


def _drawn(text: str, strokes: Strokes) -> str:
    return UNSAFE_CHARACTERS.sub(strokes.hidden, text.replace("\t", TAB))


def _tail(text: str, width: int, strokes: Strokes) -> str:
    """The end of a text, at most `width` cells."""
    if width_of(text) <= width:
        return text
    # every character takes at most two cells, so that this many from the end are enough to look at
    tail = text[-width:]
    while tail and width_of(strokes.ellipsis + tail) > width:
        tail = tail[1:]
    return strokes.ellipsis + tail
