"""What stops a text from being read, before anybody knows which file it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from itbiz.text.dataclass import dataclass
from itbiz.text.diagnostic import Diagnostic, Related, Span

if TYPE_CHECKING:
    from yaml.error import Mark

    from itbiz.text.message import Message


MOST_PROBLEMS = 100
"""A file with more is not mended one by one."""


@dataclass(frozen=True, slots=True)
class Problem:
    """A finding without a path. `related` are other places of the same text, each with what stands there."""

    code: str
    message: Message
    hint: Message | None
    span: Span
    related: tuple[tuple[Span, Message], ...] = ()

    def at(self, path: str) -> Diagnostic:
        """The finding on the file at `path`."""
        related = tuple(Related(path, span, message) for span, message in self.related)
        return Diagnostic(path, self.span, self.code, self.message, self.hint, related=related)


def span_of(start: Mark, end: Mark) -> Span:
    """The span between two of libyaml's marks, which count characters from 0."""
    return Span(start.line + 1, start.column + 1, end.line + 1, end.column + 1)
