"""What git itself does with many tickets: `python -m benchmarks.scale --sizes 1000,10000,100000`.

Sizes of what is stored and sent, what looking and committing costs, and what git's own means against growth bring.
Each number is printed with the command it comes from; docs/scale.md says what follows from them.
"""

from __future__ import annotations

import argparse
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.figures import Figure
from benchmarks.generate import git, settle
from benchmarks.operations import PYTHON, environment
from benchmarks.process import Program
from benchmarks.repositories import prepared
from benchmarks.run import HOME
from benchmarks.table import plain, refreshed

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

PLACE = Path("build/scale")
BEGIN, END = "<!-- scale: written by `make bench-scale` -->", "<!-- end of the scale -->"
RUNS = 5
WEEKS_KEPT = 8
"""Weeks of tickets that a sparse checkout holds."""


@dataclass(frozen=True, slots=True)
class Line:
    """One row: what it is, the command it comes from, and its figure for one repository."""

    words: str
    command: str
    value: Callable[[Path], str]


def milliseconds(*command: str, runs: int = RUNS) -> Callable[[Path], str]:
    """The median time of a command, run once before."""

    def value(top: Path) -> str:
        program = Program(command, top, environment(), silent=True)
        program.seconds()
        return f"{Figure([program.seconds() for _ in range(runs)]).median * 1000:,.1f} ms"

    return value


def _megabytes(count: int) -> str:
    return f"{count / 1_000_000:,.2f} MB"


def _tree_bytes(path: str) -> Callable[[Path], str]:
    return lambda top: f"{int(git(top, 'cat-file', '-s', f'HEAD:{path}')):,} B"


def _last_weeks(top: Path) -> list[str]:
    return git(top, "ls-tree", "-d", "--format=%(path)", "HEAD", "tickets/").split()[-WEEKS_KEPT:]


def _pack(top: Path) -> str:
    kib = git(top, "count-objects", "-v").partition("size-pack: ")[2].split()[0]
    return _megabytes(int(kib) * 1024)


def _objects(top: Path) -> str:
    return f"{int(git(top, 'count-objects', '-v').partition('in-pack: ')[2].split()[0]):,}"


def _history_of_one(top: Path) -> str:
    path = git(top, "ls-files", f"{_last_weeks(top)[0]}/").split()[0]
    return milliseconds("git", "log", "--oneline", "--", path)(top)


SIZES = (
    Line("commits", "git rev-list --count HEAD", lambda top: f"{int(git(top, 'rev-list', '--count', 'HEAD')):,}"),
    Line("objects", "git count-objects -v", _objects),
    Line("pack", "git count-objects -v", _pack),
    Line("index", "stat .git/index", lambda top: _megabytes((top / ".git" / "index").stat().st_size)),
    Line("tree of `tickets/`", "git cat-file -s HEAD:tickets", _tree_bytes("tickets")),
    Line("tree of a week", "git cat-file -s HEAD:tickets/WEEK", lambda top: _tree_bytes(_last_weeks(top)[-2])(top)),
    Line("status", "git status --porcelain", milliseconds("git", "status", "--porcelain")),
    Line(
        "a commit, no hook",
        "git commit --allow-empty",
        milliseconds("git", "-c", "core.hooksPath=/dev/null", "commit", "-q", "--allow-empty", "-m", "x"),
    ),
    Line(
        "history",
        "git log --raw --first-parent",
        milliseconds("git", "log", "--raw", "--no-renames", "-m", "--first-parent"),
    ),
    Line("one ticket’s history", "git log -- PATH", _history_of_one),
)


def statuses(top: Path) -> list[tuple[str, str]]:
    """`git status` with each of git's means against many files, in a copy whose settings end with it."""
    status = milliseconds("git", "status", "--porcelain")
    means: dict[str, Callable[[], object]] = {
        "as git comes": lambda: None,
        "untracked cache": lambda: git(top, "update-index", "--untracked-cache"),
        "and index of version 4": lambda: git(top, "update-index", "--index-version", "4"),
        "and one thread": lambda: git(top, "config", "core.preloadIndex", "false"),
        f"and a sparse checkout of the last {WEEKS_KEPT} weeks": lambda: (
            git(top, "config", "--unset", "core.preloadIndex"),
            git(top, "sparse-checkout", "set", "--cone", "--sparse-index", *_last_weeks(top)),
        ),
    }
    found = []
    for words, begin in means.items():
        begin()
        settle(top)
        found.append((words, status(top)))
    return found


def clones(top: Path, place: Path) -> list[tuple[str, str, str]]:
    """Each way to clone: how long it takes over git's own protocol, and what it brings in objects."""
    bare = place / "server.git"
    git(place, "clone", "--quiet", "--bare", str(top), str(bare))
    git(bare, "config", "uploadpack.allowFilter", "true")
    git(bare, "repack", "-a", "-d", "-q", "--write-bitmap-index")
    ways = {
        "git clone": (),
        "git clone --depth 1": ("--depth", "1"),
        "git clone --filter=blob:none": ("--filter=blob:none",),
        "git clone --filter=blob:none --sparse": ("--filter=blob:none", "--sparse"),
        "git clone --bare": ("--bare",),
    }
    found = []
    for words, flags in ways.items():
        folder = place / "clone"
        program = Program(["git", "clone", "--quiet", *flags, f"file://{bare}", str(folder)], place, environment())
        took = program.seconds()
        if "--sparse" in flags:
            weeks = _last_weeks(folder)
            took += Program(["git", "sparse-checkout", "set", *weeks], folder, environment()).seconds()
        found.append((words, f"{took:.2f} s", _pack(folder)))
        shutil.rmtree(folder)
    return found


def maintenance(top: Path) -> list[tuple[str, str, str]]:
    """What each of git's tasks takes, and what a question about the past costs after it."""
    shutil.rmtree(top / ".git" / "objects" / "info", ignore_errors=True)
    found = [("none", "–", _history_of_one(top))]
    tasks = {
        "git commit-graph write --reachable": ("commit-graph", "write", "--reachable"),
        "git commit-graph write --reachable --changed-paths": (
            "commit-graph",
            "write",
            "--reachable",
            "--changed-paths",
        ),
        "git multi-pack-index write": ("multi-pack-index", "write"),
        "git gc": ("gc", "--quiet"),
    }
    for words, task in tasks.items():
        took = Program(["git", *task], top, environment()).seconds()
        found.append((words, f"{took:.2f} s", _history_of_one(top)))
    return found


def _part(sizes: Sequence[int], copies: Sequence[Path]) -> str:
    heads = ["what", "command", *(f"{size:,} tickets" for size in sizes)]
    found = [plain(heads, [[line.words, f"`{line.command}`", *map(line.value, copies)] for line in SIZES])]
    size, top = max(zip(sizes, copies, strict=True))
    ways = plain([f"way to clone {size:,} tickets", "takes", "pack"], clones(top, top.parent))
    tasks = plain([f"maintenance, {size:,} tickets", "takes", "one ticket’s `git log` after it"], maintenance(top))
    means = plain([f"means, {size:,} tickets", "`git status`"], statuses(top))
    return "\n\n".join([*found, ways, tasks, means])


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the tables; the exit status."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.scale", description=__doc__)
    parser.add_argument(
        "--sizes", type=lambda text: [int(each) for each in text.split(",")], default=[1_000, 10_000, 100_000]
    )
    parser.add_argument("--page", type=Path, help="a page to write the tables into, between its two comment lines")
    given = parser.parse_args(arguments)
    copies = []
    for size in given.sizes:
        place = (PLACE / str(size)).resolve()
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir(parents=True)
        top = place / "work"
        shutil.copytree(prepared(HOME.resolve(), size, PYTHON).warm, top, symlinks=True)
        shutil.rmtree(top / ".git" / "itbiz", ignore_errors=True)
        settle(top)
        copies.append(top)
    part = _part(given.sizes, copies)
    print(part)
    if given.page:
        text = given.page.read_text(encoding="utf-8")
        given.page.write_text(refreshed(text, part, BEGIN, END), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
