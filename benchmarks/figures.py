"""Figures of many runs: their median and how far they spread."""

from __future__ import annotations

import statistics
from dataclasses import dataclass, field

QUARTERS = 4


@dataclass(slots=True)
class Figure:
    """One operation's runs, in their order: seconds, or bytes."""

    runs: list[float] = field(default_factory=list)

    @property
    def median(self) -> float:
        """The middle of the runs."""
        return statistics.median(self.runs)

    @property
    def spread(self) -> tuple[float, float]:
        """The quartiles; of less than four runs the least and the most."""
        if len(self.runs) < QUARTERS:
            return min(self.runs), max(self.runs)
        low, _, high = statistics.quantiles(self.runs, n=QUARTERS, method="inclusive")
        return low, high

    def less(self, other: Figure) -> Figure:
        """Run by run, what this took beyond the other."""
        return Figure([ours - theirs for ours, theirs in zip(self.runs, other.runs, strict=False)])
