"""How many pushes a second one branch takes: `python -m benchmarks.pushes --tickets 1000 --clones 2,4,8`.

Clones push tickets of their own to one bare repository as fast as they can, and whoever comes too late fetches,
rebases and pushes again; with and without the judge at `pre-receive`. What is counted is what git's compare-and-swap
makes of it.
"""

from __future__ import annotations

import argparse
import math
import shutil
import statistics
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.generate import git
from benchmarks.operations import PYTHON, environment
from benchmarks.repositories import prepared
from benchmarks.run import HOME
from benchmarks.table import plain, refreshed
from benchmarks.working_days import ZONE, week_of

if TYPE_CHECKING:
    from collections.abc import Sequence

PLACE = Path("build/pushes")
BEGIN, END = "<!-- pushes: written by `make bench-scale` -->", "<!-- end of the pushes -->"


@dataclass(slots=True)
class Person:
    """A clone, and what its pushes went through."""

    top: Path
    name: str
    landed: int = 0
    tries: int = 0
    windows: list[float] = field(default_factory=list)
    """Seconds from the fetch to the answer, of each try that landed."""

    def _git(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        command = ["git", "-c", "core.hooksPath=/dev/null", *arguments]
        return subprocess.run(
            command, cwd=self.top, env=environment(), capture_output=True, encoding="utf-8", check=False
        )

    def work(self, until: float) -> None:
        """Push one ticket after another until that moment. Raises AssertionError where git is at a loss."""
        while time.perf_counter() < until:
            self._write()
            if not self._land(until):
                return

    def _write(self) -> None:
        now = datetime.now(ZONE).replace(microsecond=0)
        path = self.top / "tickets" / week_of(now.date()) / f"ITB-{self.name}{self.landed:04}.yaml"
        path.parent.mkdir(exist_ok=True)
        path.write_text(
            f"id: {path.stem}\ntitle: Pushed by {self.name}\ntype: request\nrequester: sales\nprovider: desk\n"
            f"status: new\nopened: {now.isoformat()}\ncontact: sven@inv.example\n",
            encoding="utf-8",
        )
        self._must("add", "--", str(path.relative_to(self.top)))
        self._must("commit", "--quiet", "-m", "A ticket")

    def _land(self, until: float) -> bool:
        while True:
            began = time.perf_counter()
            self._must("fetch", "--quiet", "origin")
            self._must("rebase", "--quiet", "origin/main")
            self.tries += 1
            pushed = self._git("push", "--quiet", "origin", "HEAD:main")
            if pushed.returncode == 0:
                self.landed += 1
                self.windows.append(time.perf_counter() - began)
                return True
            if "pre-receive hook declined" in pushed.stderr:
                raise AssertionError(pushed.stderr)
            if time.perf_counter() >= until:
                return False

    def _must(self, *arguments: str) -> None:
        done = self._git(*arguments)
        if done.returncode:
            raise AssertionError(done.stderr)


def race(source: Path, place: Path, clones: int, seconds: float, *, judged: bool) -> list[str]:
    """One race: a line of the table."""
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir(parents=True)
    bare = place / "server.git"
    git(place, "clone", "--quiet", "--bare", str(source), str(bare))
    if judged:
        command = [PYTHON, "-m", "itbiz", "hook", "install", "--server"]
        subprocess.run(command, cwd=bare, env=environment(), check=True, capture_output=True)
    people = []
    for number in range(clones):
        top = place / f"clone-{number}"
        git(place, "clone", "--quiet", f"file://{bare}", str(top))
        git(top, "config", "user.name", f"n{number}")
        git(top, "config", "user.email", f"n{number}@inv.example")
        people.append(Person(top, f"P{number:03}N"))
    began = time.perf_counter()
    with ThreadPoolExecutor(clones) as pool:
        list(pool.map(lambda person: person.work(began + seconds), people))
    took = time.perf_counter() - began
    landed, tries = sum(person.landed for person in people), sum(person.tries for person in people)
    window = statistics.median([each for person in people for each in person.windows] or [math.nan])
    return [
        str(clones),
        "with" if judged else "without",
        str(landed),
        f"{landed / took:.2f}",
        f"{tries / max(landed, 1):.2f}",
        f"{window:.2f} s",
    ]


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the table; the exit status."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.pushes", description=__doc__)
    parser.add_argument("--tickets", type=int, default=1_000)
    parser.add_argument("--clones", type=lambda text: [int(each) for each in text.split(",")], default=[1, 2, 4, 8])
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--page", type=Path, help="a page to write the table into, between its two comment lines")
    given = parser.parse_args(arguments)
    source = prepared(HOME.resolve(), given.tickets, PYTHON).warm
    rows = [
        race(source, PLACE.resolve(), clones, given.seconds, judged=judged)
        for judged in (False, True)
        for clones in given.clones
    ]
    part = plain(["clones", "pre-receive", "landed", "a second", "tries each", "fetch to answer"], rows)
    print(part)
    if given.page:
        text = given.page.read_text(encoding="utf-8")
        given.page.write_text(refreshed(text, part, BEGIN, END), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
