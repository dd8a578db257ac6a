"""A repository of any size with its history, in seconds: `python -m benchmarks.generate --tickets 10000 --seed 1 DIR`.

The same invented company over time: 190 tickets a week, so that 1,000 are five weeks, 10,000 a year and 100,000 ten
years; about five hundred are open at any time. The same seed, number and `--until` give the same commits.
"""

from __future__ import annotations

import argparse
import os
import random
import subprocess
import sys
import time
from collections import defaultdict
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.company import SCRIBE, contract
from benchmarks.lives import Life, Lives
from benchmarks.working_days import MINUTES_A_DAY, ZONE, WorkingDays, week_of
from itbiz.cli import starting

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import IO

TICKETS_A_WEEK = 190
NAME = "Nadia Benali"
ENV = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")} | {
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
    "LANG": "C.UTF-8",
}
"""Without the settings of whoever measures."""

RACY = 1.1
"""Seconds. git distrusts files as old as its index and reads them again each time, until the index is written anew."""


def lives_of(tickets: int, seed: int, until: datetime) -> tuple[WorkingDays, list[Life]]:
    """The calendar, which ends at `until`, and that many lives in the order of their openings."""
    weeks = max(tickets / TICKETS_A_WEEK, 1)
    days = WorkingDays((until.astimezone(ZONE) - timedelta(weeks=weeks)).date())
    last = days.minutes_until(until)
    chance = random.Random(seed)
    # The company opens tickets from the first minute on; nothing is opened in the very last.
    openings = sorted(chance.randrange(max(last - 1, 1)) for _ in range(tickets))
    lives = Lives(chance, days)
    return days, [lives.next(opened) for opened in openings]


def commits(days: WorkingDays, lives: Sequence[Life], until: datetime) -> Iterator[tuple[datetime, list[Life], int]]:
    """Each working day's commit: when, the tickets that changed, and the working minute they are shown at."""
    last = days.minutes_until(until)
    changed: defaultdict[int, list[Life]] = defaultdict(list)
    for life in lives:
        for number in sorted({minute // MINUTES_A_DAY for minute in _moments(life) if minute < last}):
            changed[number].append(life)
    for number in sorted(changed):
        end = min((number + 1) * MINUTES_A_DAY, last) - 1
        yield min(days.evening(number), until), changed[number], end


def _moments(life: Life) -> Iterator[int]:
    yield life.opened
    yield from (event.minute for event in life.events)


def generate(folder: Path, tickets: int, seed: int = 1, until: datetime | None = None) -> None:
    """Make the repository in `folder`, which must not be there. Raises FileExistsError, CalledProcessError."""
    end = (until or datetime.now(UTC)).replace(microsecond=0)
    folder.mkdir(parents=True)
    git(folder, "init", "--quiet", "--initial-branch=main")
    for name, value in (("user.name", NAME), ("user.email", SCRIBE), ("gc.auto", "0")):
        git(folder, "config", name, value)
    days, lives = lives_of(tickets, seed, end)
    importing = subprocess.Popen(["git", "fast-import", "--quiet"], cwd=folder, env=ENV, stdin=subprocess.PIPE)
    if importing.stdin is None:
        raise AssertionError
    with importing.stdin as stream:
        _write(stream, days, lives, end)
    if importing.wait():
        raise subprocess.CalledProcessError(importing.returncode, "git fast-import")
    git(folder, "repack", "-a", "-d", "-q")
    git(folder, "commit-graph", "write", "--reachable")
    git(folder, "reset", "--quiet", "--hard", "main")
    settle(folder)


def settle(folder: Path) -> None:
    """Make git trust its index: what a fresh clone costs until then is git's own affair, and is not measured."""
    time.sleep(RACY)
    git(folder, "update-index", "--refresh", "-q")
    git(folder, "status", "--porcelain")


def _write(stream: IO[bytes], days: WorkingDays, lives: Sequence[Life], until: datetime) -> None:
    first = datetime.combine(days.first, datetime.min.time(), ZONE) + timedelta(hours=8)
    attributes = starting.template("gitattributes", tickets=starting.merged_by_field("tickets"))
    _commit(stream, min(first, until), "Agree on a contract", contract(week_of(days.first)), attributes)
    for moment, changed, minute in commits(days, lives, until):
        _head(stream, moment, f"Tickets of {moment.date().isoformat()}")
        for life in changed:
            _file(stream, life.path, life.text(minute))


def _commit(stream: IO[bytes], moment: datetime, message: str, terms: str, attributes: str) -> None:
    _head(stream, moment, message)
    _file(stream, "contract.yaml", terms)
    _file(stream, ".gitattributes", attributes)


def _head(stream: IO[bytes], moment: datetime, message: str) -> None:
    words = message.encode()
    stream.write(b"commit refs/heads/main\n")
    stream.write(f"committer {NAME} <{SCRIBE}> {int(moment.timestamp())} {moment.astimezone(ZONE):%z}\n".encode())
    stream.write(b"data %d\n%s\n" % (len(words), words))


def _file(stream: IO[bytes], path: str, text: str) -> None:
    data = text.encode()
    stream.write(b"M 100644 inline %s\ndata %d\n%s\n" % (path.encode(), len(data), data))


def git(folder: Path, *arguments: str) -> str:
    """What git answers there. Raises CalledProcessError."""
    done = subprocess.run(
        ["git", *arguments], cwd=folder, env=ENV, check=True, stdout=subprocess.PIPE, encoding="utf-8"
    )
    return done.stdout


def main(arguments: Sequence[str] | None = None) -> int:
    """Make a repository and say what it is; the exit status."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.generate", description=__doc__)
    parser.add_argument("--tickets", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--until", type=datetime.fromisoformat, help="the present moment, with its offset; default now")
    parser.add_argument("folder", type=Path)
    given = parser.parse_args(arguments)
    began = time.perf_counter()
    generate(given.folder, given.tickets, given.seed, given.until)
    took = time.perf_counter() - began
    sys.stdout.write(f"{given.folder}: {given.tickets} tickets in {took:.1f} s\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
