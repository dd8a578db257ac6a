"""Measure, and set each figure against its target: `python -m benchmarks.run`, or `make bench`.

Whole processes in interleaved runs, one of each operation in turn, so that a machine that grows slower does so for all;
medians and quartiles; ratios to floors of the same run. docs/performance.md says how to read them.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks import table
from benchmarks.figures import Figure
from benchmarks.operations import PYTHON, operations
from benchmarks.repositories import prepared
from benchmarks.targets import GENEROUS, TARGETS, name_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from benchmarks.operations import Operation
    from benchmarks.targets import Target

SIZES = (1_000, 10_000, 100_000)
HOME = Path("build/bench")
SLOW = 10.0
"""Seconds. What takes longer is run `FEW` times at most: its spread is small beside it."""
FEW = 3
OFTEN = 6
"""Operations after which P is measured again: it is short, and the machine's mood changes within a round."""


@dataclass(slots=True)
class Session:
    """Figures as they come in."""

    runs: int
    figures: dict[str, Figure] = field(default_factory=dict)

    def measure(self, all_of_them: Sequence[Operation], keep: Callable[[], None]) -> None:
        """Run each of them in turn, and again; `keep` after each round: it may be the last. Raises Failed."""
        for operation in all_of_them:
            if operation.warm:
                operation.run()
        turn = _turn(all_of_them)
        for number in range(self.runs):
            for operation in turn:
                figure = self.figures.setdefault(name_of(operation.key, operation.size), Figure())
                slow = not operation.memory and figure.runs and figure.runs[0] > SLOW
                if number < FEW or not slow:
                    figure.runs.append(operation.run())
            keep()
            _tell(f"run {number + 1} of {self.runs}")


def _turn(all_of_them: Sequence[Operation]) -> list[Operation]:
    """Each operation once, and the shortest floor of its size again and again between them."""
    turn: list[Operation] = []
    floors = {operation.size: operation for operation in all_of_them if operation.key == "P"}
    for number, operation in enumerate(all_of_them):
        if number % OFTEN == OFTEN - 1 and operation.size in floors:
            turn.append(floors[operation.size])
        turn.append(operation)
    return turn


def result(figures: dict[str, Figure], sizes: Sequence[int]) -> dict[str, Any]:
    """What the JSON file holds: where and when, every figure, and every target with what was reached."""
    return {
        "version": 1,
        "measured": _where(),
        "sizes": list(sizes),
        "figures": {
            name: {
                "median": figure.median,
                "low": figure.spread[0],
                "high": figure.spread[1],
                "runs": len(figure.runs),
                "unit": "bytes" if "memory" in name else "seconds",
            }
            for name, figure in figures.items()
        },
        "rows": [_row(target, figures) for target in TARGETS],
    }


def _row(target: Target, figures: dict[str, Figure]) -> dict[str, Any]:
    value = target.value(figures)
    return {
        "row": target.row,
        "operation": target.operation,
        "tickets": target.size,
        "value": value,
        "unit": target.unit,
        "target": target.limit,
        "met": None if value is None else value <= target.limit,
    }


def missed(rows: Sequence[dict[str, Any]], generous: float = GENEROUS) -> list[str]:
    """The rows that are beyond their target by more than that factor, or could not be measured."""
    return [row["row"] for row in rows if row["value"] is None or row["value"] > row["target"] * generous]


def _where() -> dict[str, Any]:
    def said(*command: str) -> str:
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()

    return {
        "at": datetime.now(UTC).replace(microsecond=0).isoformat(),
        "commit": said("git", "describe", "--always", "--dirty"),
        "python": platform.python_version(),
        "git": said("git", "--version").removeprefix("git version "),
        "system": f"{platform.system()} {platform.machine()}",
        "cores": os.cpu_count(),
    }


def _tell(words: str) -> None:
    sys.stderr.write(f"{words}\n")


def _sizes(text: str) -> tuple[int, ...]:
    return tuple(sorted(int(each) for each in text.split(",")))


def _given(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.run", description=__doc__)
    parser.add_argument("--sizes", type=_sizes, default=SIZES, help="numbers of tickets; default 1000,10000,100000")
    parser.add_argument("--runs", type=int, default=10, help="of each operation; default 10")
    parser.add_argument("--json", type=Path, help="a file for the figures")
    parser.add_argument("--home", type=Path, default=HOME, help="where the repositories are kept")
    parser.add_argument("--check", action="store_true", help="answer 1 where a target is missed by more than 15 %%")
    return parser.parse_args(arguments)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print the table, write the file; the exit status."""
    given = _given(arguments)
    given.home.mkdir(parents=True, exist_ok=True)
    all_of_them = []
    for size in given.sizes:
        _tell(f"preparing {size} tickets")
        all_of_them += operations(prepared(given.home.resolve(), size, PYTHON))
    session = Session(given.runs)

    def keep() -> None:
        if given.json:
            found = result(session.figures, given.sizes)
            given.json.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")

    session.measure(all_of_them, keep)
    found = result(session.figures, given.sizes)
    print(table.rendered(found))
    wrong = missed(found["rows"]) if given.check else []
    for row in wrong:
        _tell(f"missed by more than 15 %, or not measured: {row}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
