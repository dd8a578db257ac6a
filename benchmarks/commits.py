"""A long row of commits with the hooks: `python -m benchmarks.commits --tickets 1000 --count 1000`.

Half of the tickets are written by `itbiz new`, half by hand. Neither the time of a commit nor the cache may grow beyond
what the new tickets bring: the last tenth of the row is set beside the first.
"""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from benchmarks.figures import Figure
from benchmarks.operations import PYTHON, Hand, commit
from benchmarks.repositories import prepared
from benchmarks.run import HOME
from benchmarks.table import plain

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


def row(top: Path, count: int) -> list[tuple[float, int]]:
    """Of each commit the seconds it took, and the bytes of `.git/itbiz` after it. Raises Failed."""
    hand, program = Hand(top), commit(top)
    found = []
    for number in range(count):
        (hand.by_hand if number % 2 else hand.by_itbiz)()
        took = program.seconds()
        found.append((took, _bytes(top / ".git" / "itbiz")))
    return found


def _bytes(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the beginning and the end of the row; the exit status."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.commits", description=__doc__)
    parser.add_argument("--tickets", type=int, default=1_000)
    parser.add_argument("--count", type=int, default=1_000)
    given = parser.parse_args(arguments)
    found = row(prepared(HOME.resolve(), given.tickets, PYTHON).hands, given.count)
    tenth = max(given.count // 10, 2)
    lines = []
    for words, part in (("first tenth", found[:tenth]), ("last tenth", found[-tenth:])):
        # Every other one was written by hand, and is judged anew.
        judged, new = (Figure([took for took, _ in part[which::2]]).median * 1000 for which in (0, 1))
        lines.append((words, f"{judged:.1f} ms", f"{new:.1f} ms", f"{part[-1][1] / 1000:,.0f} kB"))
    print(plain(("commits", "judged", "new", "cache after it"), lines))
    return 0


if __name__ == "__main__":
    sys.exit(main())
