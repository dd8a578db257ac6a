"""A long row of commits with the hooks: `python -m benchmarks.commits --tickets 1000 --count 1000`.

Half of the tickets are written by `itbiz new`, half by hand. Neither the time of a commit nor the cache may grow beyond
what the new tickets bring: the last tenth of the row is set beside the first. The time of processors is that of git and
of all it starts, and says most on a machine that does other things meanwhile.
"""

from __future__ import annotations

import argparse
import resource
import sqlite3
import sys
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING

from benchmarks.figures import Figure
from benchmarks.operations import PYTHON, Hand, commit
from benchmarks.repositories import prepared
from benchmarks.run import HOME
from benchmarks.table import plain

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Committed:
    """What one commit took, in seconds of the clock and of processors, and what was kept after it."""

    took: float
    worked: float
    kept_bytes: int
    kept_tickets: int


def row(top: Path, count: int) -> list[Committed]:
    """What each of `count` commits took. Raises Failed."""
    hand, program = Hand(top), commit(top)
    found = []
    for number in range(count):
        (hand.by_hand if number % 2 else hand.by_itbiz)()
        before = _worked()
        took = program.seconds()
        found.append(Committed(took, _worked() - before, _bytes(top / ".git" / "itbiz"), _tickets(top)))
    return found


def _worked() -> float:
    """Seconds that processors spent on what this process started and waited for."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def _tickets(top: Path) -> int:
    """How many tickets the cache keeps."""
    with closing(sqlite3.connect(top / ".git" / "itbiz" / "cache.db")) as connection:
        return int(connection.execute("SELECT count(*) FROM ticket").fetchone()[0])


def _bytes(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def _medians(part: Sequence[Committed]) -> str:
    clock, processors = Figure([each.took for each in part]), Figure([each.worked for each in part])
    return f"{clock.median * 1000:.1f} ms ({processors.median * 1000:.1f})"


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the beginning and the end of the row; the exit status."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.commits", description=__doc__)
    parser.add_argument("--tickets", type=int, default=1_000)
    parser.add_argument("--count", type=int, default=1_000)
    given = parser.parse_args(arguments)
    top = prepared(HOME.resolve(), given.tickets, PYTHON).hands
    found = row(top, given.count)
    tenth = max(given.count // 10, 2)
    lines = []
    for words, part in (("first tenth", found[:tenth]), ("last tenth", found[-tenth:])):
        # Every other one was written by hand, and is judged anew.
        judged, new = (_medians(part[which::2]) for which in (0, 1))
        last = part[-1]
        lines.append((words, judged, new, f"{last.kept_bytes / 1000:,.0f} kB", f"{last.kept_tickets:,}"))
    print(plain(("commits", "judged (processors)", "new (processors)", "cache after it", "tickets in it"), lines))
    print(f"{sum(1 for _ in (top / 'tickets').rglob('*.yaml')):,} tickets in the work tree at the end")
    return 0


if __name__ == "__main__":
    sys.exit(main())
