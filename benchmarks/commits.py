"""A long row of commits with the hooks: `python -m benchmarks.commits --tickets 1000 --count 1000`.

Six tickets are changed in turn: by `itbiz edit`, which judges what it writes; by hand, so that the hook judges it; and
by hand past the hooks, which tells what git itself takes. Neither the time of a commit nor the cache may grow: the last
tenth of the row is set beside the first. The time of processors is that of git and of all it starts, and says most on a
machine that does other things meanwhile.
"""

from __future__ import annotations

import argparse
import os
import re
import resource
import sqlite3
import sys
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING

from benchmarks.figures import Figure
from benchmarks.generate import git
from benchmarks.operations import ITBIZ, PYTHON, Hand, commit, environment
from benchmarks.process import Program
from benchmarks.repositories import prepared
from benchmarks.run import HOME
from benchmarks.table import plain

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path


LIVE = 6
"""Tickets that are changed."""

WAYS = ("judged before", "judged by the hook", "past the hook")


@dataclass(frozen=True, slots=True)
class Committed:
    """What one commit took, in seconds of the clock and of processors, and what was kept after it."""

    took: float
    worked: float
    kept_bytes: int
    kept_tickets: int


def row(top: Path, count: int) -> list[Committed]:
    """What each of `count` commits took, in turn one of each of `WAYS`. Raises Failed."""
    paths = _opened(top)
    hooked, past = commit(top), commit(top, "-c", f"core.hooksPath={os.devnull}")
    found = []
    for number in range(count):
        path, way = paths[number % LIVE], number % len(WAYS)
        if way == 0:
            title = f"title=Changed by itbiz, {number}"
            Program([ITBIZ, "edit", path.stem, "--set", title], top, environment()).output()
        else:
            text = path.read_text(encoding="utf-8")
            path.write_text(re.sub(r"(?m)^title: .*$", f"title: Changed by hand, {number}", text), encoding="utf-8")
        git(top, "add", "--", str(path.relative_to(top)))
        before, program = _worked(), past if way == len(WAYS) - 1 else hooked
        took = program.seconds()
        found.append(Committed(took, _worked() - before, _bytes(top / ".git" / "itbiz"), _tickets(top)))
    return found


def _opened(top: Path) -> list[Path]:
    """Some tickets, written by hand and committed."""
    hand, found = Hand(top), []
    for _ in range(LIVE):
        hand.by_hand()
        if hand.written is not None:
            found.append(hand.written)
    commit(top).seconds()
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


def _by_way(whole: Sequence[Committed], part: Sequence[Committed]) -> Iterator[str]:
    """The medians of each of `WAYS`, in milliseconds."""
    start = next(number for number, each in enumerate(whole) if each is part[0])
    for way in range(len(WAYS)):
        some = part[(way - start) % len(WAYS) :: len(WAYS)]
        clock, processors = Figure([each.took for each in some]), Figure([each.worked for each in some])
        yield f"{clock.median * 1000:.1f} ms ({processors.median * 1000:.1f})"


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the beginning and the end of the row; the exit status."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.commits", description=__doc__)
    parser.add_argument("--tickets", type=int, default=1_000)
    parser.add_argument("--count", type=int, default=1_000)
    given = parser.parse_args(arguments)
    top = prepared(HOME.resolve(), given.tickets, PYTHON).hands
    found = row(top, given.count)
    tenth = max(given.count // 10, len(WAYS))
    lines = []
    for words, part in (("first tenth", found[:tenth]), ("last tenth", found[-tenth:])):
        last = part[-1]
        lines.append((words, *_by_way(found, part), f"{last.kept_bytes / 1000:,.0f} kB", f"{last.kept_tickets:,}"))
    print(plain(("commits", *(f"{way} (processors)" for way in WAYS), "cache after it", "tickets in it"), lines))
    print(f"{sum(1 for _ in (top / 'tickets').rglob('*.yaml')):,} tickets in the work tree at the end")
    return 0


if __name__ == "__main__":
    sys.exit(main())
