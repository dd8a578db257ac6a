"""A finding about somebody's file, as a value: where, what, and the way out."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from itbiz.text.dataclass import dataclass

if TYPE_CHECKING:
    from itbiz.text.message import Message


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A stretch of text. Lines and columns count from 1, columns in characters; the end is exclusive."""

    line: int
    column: int
    end_line: int
    end_column: int


START = Span(1, 1, 1, 1)


class Severity(StrEnum):
    """An error makes `check` fail; a warning is shown and counted."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Related:
    """Another place that belongs to a finding: the first of two duplicates, say."""

    path: str
    span: Span
    message: Message


@dataclass(frozen=True, slots=True)
class Block:
    """Rows of cells under a finding, aligned in columns by whoever draws them: token holders, ways out."""

    title: Message | None
    rows: tuple[tuple[Message, ...], ...]


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One finding. Never formatted here: that is the views' business."""

    path: str
    span: Span
    code: str
    message: Message
    hint: Message | None = None
    severity: Severity = Severity.ERROR
    related: tuple[Related, ...] = ()
    detail: tuple[Block, ...] = ()

    @property
    def order(self) -> tuple[str, Span, str, str]:
        """The order in which findings are shown: path, place, code."""
        return (self.path, self.span, self.code, str(self.message))
