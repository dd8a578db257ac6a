"""What is asked of itbiz: each operation against a floor that is measured in the same run."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from benchmarks.figures import Figure

Unit = Literal["P", "S", "C", "L", "MB", "×"]
FLOORS: Mapping[str, str] = {
    "P": "`python -c pass` of the same environment",
    "S": "`git status --porcelain`",
    "C": "`find tickets -type f | xargs cat`",
    "L": "`git log --raw --no-renames -m --first-parent`",
}
GENEROUS = 1.15
"""What `make bench-check` allows beyond a target: machines are not alike, and never quite quiet."""


@dataclass(frozen=True, slots=True)
class Target:
    """One row: the figure of `operation` at `size` tickets, divided by `unit`, is at most `limit`."""

    row: str
    operation: str
    size: int | None
    """None where the number of tickets does not matter: the smallest repository is taken."""
    limit: float
    unit: Unit
    less: str = ""
    """An operation whose figure is taken off first."""
    against: int = 0
    """For `×`: the size whose figure it is divided by."""

    def value(self, figures: Mapping[str, Figure]) -> float | None:
        """The ratio, or megabytes; None where a figure is missing."""
        size = self.size if self.size is not None else _smallest(figures)
        found = figures.get(name_of(self.operation, size))
        if found is None:
            return None
        if self.unit == "MB":
            return found.median / 1_000_000
        if self.unit == "×":
            floor = figures.get(name_of(self.operation, self.against))
            return found.median / floor.median if floor else None
        floor = figures.get(name_of(self.unit, size))
        if floor is None:
            return None
        if not self.less:
            return found.median / floor.median
        other = figures.get(name_of(self.less, size))
        return found.less(other).median / floor.median if other else None


def name_of(operation: str, size: int) -> str:
    """The name of an operation's figure at that many tickets."""
    return f"{operation}@{size}"


def _smallest(figures: Mapping[str, Figure]) -> int:
    return min((int(name.partition("@")[2]) for name in figures), default=0)


SMALL, LARGE = 10_000, 100_000
WARM = {
    "board": "board",
    "board, piped": "board, piped",
    "list": "list",
    "load": "load",
    "quota": "quota",
    "next": "next",
    "due": "due",
    "show": "show",
    "completion": "completion of an id",
    "hook, judged": "hook, judged",
    "hook, new": "hook, new",
    "report": "report",
}
"""Commands whose time may hardly grow with the number of tickets."""

TARGETS = (
    Target("`itbiz --version`", "version", None, 1.2, "P"),
    Target("`itbiz --help`, plain", "help, plain", None, 7.5, "P"),
    Target("`itbiz --help`, at a terminal", "help", None, 16, "P"),
    Target("completion of an id", "completion", SMALL, 7.5, "P"),
    Target("`board`, warm, at a terminal", "board", SMALL, 10, "P"),
    Target("`board`, warm, piped", "board, piped", SMALL, 10, "P"),
    Target("`board`, warm, at a terminal", "board", LARGE, 1.5, "S"),
    Target("`list` of 5,000 rows", "list, half", SMALL, 14, "P"),
    Target("hook, content judged already (process)", "hook, judged", SMALL, 2, "P"),
    Target("hook, one new ticket (process)", "hook, new", SMALL, 14, "P"),
    Target("`git commit` with hooks minus without, judged", "commit, judged", SMALL, 3.5, "P", "commit, no hook"),
    Target("`git commit` with hooks minus without, new", "commit, new", SMALL, 17, "P", "commit, no hook"),
    Target("hook, content judged already (process)", "hook, judged", LARGE, 3, "P"),
    Target("hook, one new ticket (process)", "hook, new", LARGE, 15.5, "P"),
    Target("`check` of everything, cold, one process", "check, one process", SMALL, 9.5, "C"),
    Target("`check` of everything, cold, one process", "check, one process", LARGE, 9.5, "C"),
    Target("`check` of everything, cold, two cores", "check", LARGE, 4.8, "C"),
    Target("`report` of one week, warm", "report", SMALL, 16, "P"),
    Target("memory of `board`", "board, memory", LARGE, 60, "MB"),
    Target("memory of `check`, cold", "check, memory", LARGE, 250, "MB"),
    *(
        Target(f"growth from 10,000 tickets: {words}", operation, LARGE, 2.5, "×", against=SMALL)
        for operation, words in WARM.items()
    ),
)
