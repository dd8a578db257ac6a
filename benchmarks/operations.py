"""What is measured: commands of people, what git calls, and the floors they are held against."""

from __future__ import annotations

import os
import shutil
import sys
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.generate import ENV, git
from benchmarks.process import Program
from benchmarks.working_days import ZONE, week_of
from itbiz.store.hook_script import START

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from benchmarks.repositories import Repositories

PYTHON = sys.executable
ITBIZ = str(Path(PYTHON).with_name("itbiz"))
HOOK = (PYTHON, "-P", "-S", START, "pre-commit")
"""As the installed hook calls it."""
AS_GIT_CALLS = {"GIT_INDEX_FILE": ".git/index", "GIT_EDITOR": ":", "GIT_PREFIX": ""}
FIELDS = ("--requester", "sales", "--provider", "desk", "--contact", "sven@inv.example")
COMMITTED_UP_TO = 10_000
"""Tickets. What git itself pays for a commit in a larger repository drowns what the hook adds."""


@dataclass(frozen=True, slots=True)
class Operation:
    """One thing to measure, with what goes before and after it, which is not."""

    key: str
    size: int
    program: Program
    before: Callable[[], None] | None = None
    after: Callable[[], None] | None = None
    memory: bool = False
    """Whether bytes are measured instead of seconds."""
    warm: bool = False
    """Whether it is run once, unmeasured, before all."""

    def run(self) -> float:
        """Seconds, or bytes. Raises Failed."""
        if self.before:
            self.before()
        try:
            return self.program.peak() if self.memory else self.program.seconds()
        finally:
            if self.after:
                self.after()


def environment() -> dict[str, str]:
    """What every measured program is told: nothing of whoever measures, and a terminal with colours."""
    told = {name: value for name, value in ENV.items() if not name.startswith(("ITBIZ_", "_ITBIZ"))}
    # Without its compiled files every start of Python would compile what it imports.
    for name in ("PYTHONDONTWRITEBYTECODE", "COLUMNS", "LINES", "NO_COLOR", "FORCE_COLOR", "CI", "GITHUB_ACTIONS"):
        told.pop(name, None)
    return told | {"TERM": "xterm-256color"}


def operations(places: Repositories) -> list[Operation]:
    """All of them for one size, floors first."""
    hand = Hand(places.hands)
    return [*_floors(places), *_looks(places), *_checks(places), *_hooks(places, hand), *_commits(places, hand)]


def _floors(places: Repositories) -> Iterator[Operation]:
    commands = {
        "P": [PYTHON, "-c", "pass"],
        "S": ["git", "status", "--porcelain"],
        "C": ["sh", "-c", "find tickets -type f | xargs cat"],
        "L": ["git", "log", "--raw", "--no-renames", "-m", "--first-parent"],
    }
    for key, command in commands.items():
        yield Operation(key, places.size, Program(command, places.warm, environment(), silent=True))


def _looks(places: Repositories) -> Iterator[Operation]:
    ids = places.ids()
    beginning = ids[len(ids) // 2][: len("ITB-") + 2]
    asked = {"_ITBIZ_COMPLETE": "complete_bash", "COMP_WORDS": f"itbiz show {beginning}", "COMP_CWORD": "2"}
    at_terminal = {"help": ["--help"], "board": ["board"]}
    piped = {
        "version": ["--version"],
        "help, plain": ["--help"],
        "board, piped": ["board"],
        "list": ["list"],
        # Requests are half of all.
        "list, half": ["list", "--all", "--type", "request"],
        "load": ["load"],
        "quota": ["quota"],
        "next": ["next"],
        "due": ["due"],
        "show": ["show", ids[len(ids) // 2]],
        "report": ["report"],
    }
    for key, words in (*at_terminal.items(), *piped.items()):
        program = Program([ITBIZ, *words], places.warm, environment(), terminal=key in at_terminal)
        yield Operation(key, places.size, program, warm=True)
        if key == "board":
            yield Operation("board, memory", places.size, program, memory=True)
    yield Operation("completion", places.size, Program([ITBIZ], places.warm, environment() | asked), warm=True)


def _checks(places: Repositories) -> Iterator[Operation]:
    def forget() -> None:
        shutil.rmtree(places.cold / ".git" / "itbiz", ignore_errors=True)

    program = Program([ITBIZ, "check"], places.cold, environment())
    alone = replace(program, env=environment() | {"ITBIZ_JOBS": "1"})
    yield Operation("check, one process", places.size, alone, before=forget)
    yield Operation("check", places.size, program, before=forget)
    yield Operation("check, memory", places.size, program, before=forget, memory=True)


@dataclass(slots=True)
class Hand:
    """Somebody who writes tickets in a repository, and takes them back."""

    top: Path
    written: Path | None = None
    count: int = 0

    def by_itbiz(self) -> None:
        """Open a ticket with `itbiz new`, and stage it."""
        self.count += 1
        command = [ITBIZ, "new", "--title", f"Opened by itbiz, {self.count}", *FIELDS]
        key = Program(command, self.top, environment()).output().decode().strip()
        self._stage(next((self.top / "tickets").rglob(f"{key}.yaml")))

    def by_hand(self) -> None:
        """Write a ticket that no itbiz has seen, and stage it."""
        self.count += 1
        now = datetime.now(ZONE).replace(microsecond=0)
        path = self.top / "tickets" / week_of(now.date()) / f"ITB-HAND{self.count:05}.yaml"
        path.parent.mkdir(exist_ok=True)
        path.write_text(
            f"id: {path.stem}\ntitle: Written by hand, {self.count}\ntype: request\nrequester: sales\nprovider: desk\n"
            f"status: new\nopened: {now.isoformat()}\ncontact: sven@inv.example\n",
            encoding="utf-8",
        )
        self._stage(path)

    def _stage(self, path: Path) -> None:
        git(self.top, "add", "--", str(path.relative_to(self.top)))
        self.written = path

    def take_back(self) -> None:
        """Unstage what was written last, and delete it."""
        if self.written is not None:
            git(self.top, "rm", "--quiet", "--force", "--", str(self.written.relative_to(self.top)))
            self.written = None


def as_git_calls(top: Path) -> dict[str, str]:
    """The environment of a hook: git names the author of the commit too."""
    name, email = (git(top, "config", f"user.{word}").strip() for word in ("name", "email"))
    return environment() | AS_GIT_CALLS | {"GIT_AUTHOR_NAME": name, "GIT_AUTHOR_EMAIL": email}


def _hooks(places: Repositories, hand: Hand) -> Iterator[Operation]:
    program = Program(HOOK, places.hands, as_git_calls(places.hands))
    yield Operation("hook, judged", places.size, program, hand.by_itbiz, hand.take_back, warm=True)
    yield Operation("hook, new", places.size, program, hand.by_hand, hand.take_back, warm=True)


def _commits(places: Repositories, hand: Hand) -> Iterator[Operation]:
    if places.size > COMMITTED_UP_TO:
        return
    with_hooks = commit(places.hands)
    without = commit(places.hands, "-c", f"core.hooksPath={os.devnull}")
    ways: Mapping[str, tuple[Program, Callable[[], None]]] = {
        "commit, judged": (with_hooks, hand.by_itbiz),
        "commit, no hook": (without, hand.by_hand),
        "commit, new": (with_hooks, hand.by_hand),
    }
    for key, (program, write) in ways.items():
        yield Operation(key, places.size, program, write, warm=True)


def commit(top: Path, *settings: str) -> Program:
    """`git commit` of what is staged there, with settings of git before it."""
    return Program(["git", *settings, "commit", "--quiet", "-m", "A ticket"], top, environment())
