"""Lines in colours: pieces of text with a style each, measured in cells and written as a terminal takes them.

rich's own text takes longer to import than most commands take to run; a picture is drawn with it (`views.picture`).
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from itbiz.text.characters import strip_unsafe
from itbiz.views.cells import cropped, width_of

if TYPE_CHECKING:
    from collections.abc import Iterable

_ATTRIBUTES = {"bold": "1", "dim": "2"}
_COLORS = {
    name: str(code)
    for code, name in enumerate(("black", "red", "green", "yellow", "blue", "magenta", "cyan", "white"), 30)
}


class Text:
    """Words in styles such as `bold red`, joined from pieces. `style` lies under whatever is appended."""

    __slots__ = ("pieces", "style")

    def __init__(self, text: str = "", style: str = "") -> None:
        self.style = style
        self.pieces: list[tuple[str, str]] = [(text, style)] if text else []

    @classmethod
    def of(cls, pieces: list[tuple[str, str]]) -> Text:
        """The text that is made of these pieces."""
        text = cls()
        text.pieces = pieces
        return text

    @classmethod
    def assemble(cls, *parts: Text | str | tuple[str, str]) -> Text:
        """Texts, words, and words with a style, one after the other."""
        line = cls()
        for part in parts:
            if isinstance(part, tuple):
                line.append(*part)
            else:
                line.append(part)
        return line

    def append(self, text: Text | str, style: str = "") -> Text:
        """Add to the end; the text itself is returned."""
        if isinstance(text, str):
            if text:
                self.pieces.append((text, _over(self.style, style)))
        elif self.style:
            self.pieces += [(piece, _over(self.style, own)) for piece, own in text.pieces]
        else:
            self.pieces += text.pieces
        return self

    def join(self, lines: Iterable[Text]) -> Text:
        """The lines with this text between them."""
        whole = Text()
        for number, line in enumerate(lines):
            if number:
                whole.pieces += self.pieces
            whole.pieces += line.pieces
        return whole

    def stylize(self, style: str, start: int = 0, end: int | None = None) -> None:
        """Lay a style over the characters from `start` to `end`."""
        done: list[tuple[str, str]] = []
        at = 0
        for text, own in self.pieces:
            first = min(max(start - at, 0), len(text))
            last = len(text) if end is None else min(max(end - at, first), len(text))
            parts = ((text[:first], own), (text[first:last], _over(own, style)), (text[last:], own))
            done += [part for part in parts if part[0]]
            at += len(text)
        self.pieces = done

    def cut(self, width: int, ellipsis: str) -> Text:
        """This text in at most `width` cells; what does not fit is cut and says so."""
        if self.cell_len <= width:
            return self
        kept = cropped(self.plain, max(width - width_of(ellipsis), 0)).rstrip()
        shorter = Text(style=self.style)
        at = 0
        for text, style in self.pieces:
            if part := kept[at : at + len(text)]:
                shorter.pieces.append((part, style))
            at += len(text)
        return shorter.append(ellipsis if width >= width_of(ellipsis) else "")

    def rstrip(self) -> None:
        """Take the white space from the end."""
        while self.pieces:
            text, style = self.pieces.pop()
            if kept := text.rstrip():
                self.pieces.append((kept, style))
                return

    @property
    def plain(self) -> str:
        """The words alone."""
        return "".join([text for text, _ in self.pieces])

    @property
    def cell_len(self) -> int:
        """How many cells they take."""
        return width_of(self.plain)

    def written(self, *, color: bool) -> str:
        """What a stream gets, in the sixteen colours of a terminal or without any; nothing in it drives one."""
        if not color:
            return _safe(self.plain)
        return "".join(
            [text if not style and text.isprintable() else _written(text, style) for text, style in self.pieces]
        )

    def __bool__(self) -> bool:
        return bool(self.pieces)

    def __len__(self) -> int:
        return sum(len(text) for text, _ in self.pieces)

    def __str__(self) -> str:
        return self.plain

    def __repr__(self) -> str:
        return f"Text.assemble({', '.join(map(repr, self.pieces))})"

    def __eq__(self, other: object) -> bool:
        return self.pieces == other.pieces if isinstance(other, Text) else NotImplemented

    __hash__ = object.__hash__


def _over(under: str, style: str) -> str:
    return f"{under} {style}" if under and style else under or style


def _safe(text: str) -> str:
    return text if text.isprintable() else strip_unsafe(text)


@lru_cache(2048)
def _written(text: str, style: str) -> str:
    """A piece as a coloured terminal takes it; the same few stand in every row of a table."""
    return _in_color(_safe(text), _code(style)) if style else _safe(text)


def _in_color(text: str, code: str) -> str:
    """Each line in its style, which ends before the line does."""
    if not code:
        return text
    return "\n".join([f"\x1b[{code}m{line}\x1b[0m" if line else "" for line in text.split("\n")])


def _code(style: str) -> str:
    """The numbers of a style: what it is in any order, and the last colour it names."""
    words = style.split()
    attributes = [number for word, number in _ATTRIBUTES.items() if word in words]
    colors = [_COLORS[word] for word in words if word not in _ATTRIBUTES]
    return ";".join((*attributes, *colors[-1:]))
