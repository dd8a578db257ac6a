"""What was wrong with the rows of a log: all counted, the first of each kind kept."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from itbiz.text.dataclass import dataclass, field
from itbiz.text.diagnostic import Diagnostic, Severity, Span

if TYPE_CHECKING:
    from itbiz.text.message import Message

KEPT = 1000
"""Findings kept of each kind; a log with a wrong date format has as many as rows."""


@dataclass(slots=True)
class Problems:
    """The findings about one log. `path` is how the log is called."""

    path: str
    counts: Counter[str] = field(default_factory=Counter)
    """By code: every finding, also those that were not kept."""
    skipped: Counter[str] = field(default_factory=Counter)
    """Rows left out because the mapping says `skip`, by code."""
    unused: int = 0
    """Rows from which nothing was taken."""
    _kept: list[Diagnostic] = field(default_factory=list)

    def add(self, line: int, code: str, message: Message, hint: Message | None = None, *, unused: bool = False) -> None:
        """One more; `unused` where the row is lost by it."""
        self.unused += unused
        self.counts[code] += 1
        if self.counts[code] <= KEPT:
            span = Span(line, 1, line, 1)
            self._kept.append(Diagnostic(self.path, span, code, message, hint, Severity.WARNING))

    def skip(self, code: str) -> None:
        """Count a row that the mapping asks to leave out; nothing is said about it but the number."""
        self.unused += 1
        self.skipped[code] += 1

    @property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """Those that were kept, in the order of lines."""
        return tuple(sorted(self._kept, key=lambda each: each.order))

    @property
    def not_kept(self) -> int:
        """How many more there are."""
        return self.counts.total() - len(self._kept)
