"""Templates of a mapping: a text with the cells of a row in it."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import lru_cache

from itbiz.text.characters import strip_unsafe
from itbiz.text.message import Message, msg

_PART = re.compile(r"\{\{|\}\}|\{([^{}|]+)(?:\|([^{}]*))?\}|[{}]")

Part = str | tuple[str, str | None]
"""A text, or a column with what stands for its empty cells."""


class TemplateError(ValueError):
    """A template that cannot be read."""

    def __init__(self, message: Message) -> None:
        super().__init__(str(message))
        self.message = message


@lru_cache(maxsize=256)
def parts_of(template: str) -> tuple[Part, ...]:
    """Its texts and columns, in order. Raises TemplateError for a brace without its other half."""
    parts: list[Part] = []
    end = 0
    for found in _PART.finditer(template):
        parts.append(template[end : found.start()])
        end = found.end()
        if found[0] in {"{{", "}}"}:
            parts.append(found[0][0])
        elif found[1] is None:
            raise TemplateError(
                msg(
                    "the `{brace}` at character {at} has no other half; write two for one",
                    brace=found[0],
                    at=found.start() + 1,
                )
            )
        else:
            parts.append((found[1].strip(), found[2]))
    parts.append(template[end:])
    return tuple(part for part in parts if part)


def columns_in(template: str) -> tuple[str, ...]:
    """The columns it names. Raises TemplateError as `parts_of`."""
    return tuple(part[0] for part in parts_of(template) if not isinstance(part, str))


Filler = Callable[[Sequence[str]], str | None]
"""Fills a row's cells in; None where a cell without a text of its own is empty."""


def filler(template: str, position: Callable[[str], int]) -> Filler:
    """What fills `template` from a row. `position` tells where in the row a column stands."""
    parts = [part if isinstance(part, str) else (position(part[0]), part[1]) for part in parts_of(template)]

    def fill(cells: Sequence[str]) -> str | None:
        filled: list[str] = []
        for part in parts:
            if isinstance(part, str):
                filled.append(part)
                continue
            cell = cells[part[0]] or part[1]
            if cell is None:
                return None
            filled.append(cell)
        return "".join(filled)

    return fill


def one_line(text: str, longest: int) -> str:
    """`text` on one line, without characters that are not shown, cut where it is too long."""
    line = strip_unsafe(" ".join(text.split())).strip()
    return line if len(line) <= longest else f"{line[: longest - 1].rstrip()}…"


def paragraphs(text: str, longest: int) -> str:
    """`text` with its lines kept, without characters that are not shown, cut where it is too long."""
    lines = (strip_unsafe(line.replace("\t", " ")).rstrip() for line in text.splitlines())
    whole = "\n".join(lines).strip()
    return whole if len(whole) <= longest else f"{whole[: longest - 1].rstrip()}…"
