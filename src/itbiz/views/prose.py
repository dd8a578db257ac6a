"""What people wrote, in lines of its own: wrapped by what the eye sees, nothing of it lost."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from itbiz.text.characters import strip_unsafe
from itbiz.views.cells import plain, width_of
from itbiz.views.styled import Text

if TYPE_CHECKING:
    from itbiz.views.page import Block, Page

WIDEST_TEXT = 100
"""Cells of a paragraph: longer lines lose the eye."""
INDENT = 2
FULL_LINE = 60
"""Characters from which a line ends because it was full, not because its writer wanted it to."""

_UNBROKEN = re.compile(r"( *)((?<=: )(?:itbiz|git) .*|(?:[^ `]*`[^`]*`)+[^ ]*|[^ ]+)")
"""Spaces, and what stays on one line: a command, quoted or at the end, since it is to be pasted; else a word."""

_PLAIN_LINE = re.compile(r"\w(?![.)])|[«“\"'(]")


def wrapped(text: str, page: Page, indent: int = INDENT) -> Block:
    """A person's own lines, wrapped by what the eye sees; nothing of it is lost."""
    room = max(min(page.width, WIDEST_TEXT) - indent, 10)
    lines: Block = []
    for raw in _paragraphs(text):
        clean = strip_unsafe(raw.replace("\t", "    "))
        clean = plain(clean) if page.ascii_only else clean
        lines += [Text(f"{' ' * indent}{row}") for row in wrap(clean, room)] or [Text()]
    return lines


def _paragraphs(text: str) -> list[str]:
    """Lines that an editor broke joined again; lists, indented and short lines stay apart."""
    found: list[str] = []
    broken = False
    for line in text.rstrip("\n").split("\n"):
        if broken and _PLAIN_LINE.match(line):
            found[-1] += f" {line}"
        else:
            found.append(line)
        broken = len(line) >= FULL_LINE and bool(_PLAIN_LINE.match(line))
    return found


def wrap(text: str, width: int) -> list[str]:
    """Text in rows of at most `width` cells, broken at spaces where there are any; its own indent stays."""
    rows: list[str] = []
    row = ""
    for word in re.findall(r"^\s+|\S+\s*", text):
        if row and width_of(row + word.rstrip()) > width:
            rows.append(row.rstrip())
            row = ""
        *whole, rest = _chopped(word, width) if width_of(word.rstrip()) > width else [word]
        rows += whole
        row += rest
    return [*rows, row.rstrip()] if row.strip() or not rows else rows


def _chopped(word: str, width: int) -> list[str]:
    from rich.cells import chop_cells  # for a word that is wider than a line

    return chop_cells(word, width)


def flow(text: str, width: int, indent: int = INDENT, taken: int = 0) -> str:
    """A sentence of ours for a screen of `width` cells, broken between words and never inside a command.

    The lines after the first begin with `indent` spaces; `taken` cells of the first are used already. What is wider
    than the screen is left to the terminal, so that it can be copied whole.
    """
    rows: list[str] = []
    row = ""
    room = width - taken
    for blank, piece in _UNBROKEN.findall(text):
        if row.strip() and width_of(row + blank + piece) > room:
            rows.append(row)
            room = width
            row = " " * indent + piece
        else:
            row += blank + piece
    return "\n".join([*rows, row])
