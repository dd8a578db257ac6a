"""A company's repository with the hook in place, driven as people drive it: git and itbiz as processes."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from itbiz.store import hooks, merge_driver
from itbiz.store.repo import Repository
from itbiz.text.dataclass import dataclass, replace

if TYPE_CHECKING:
    from collections.abc import Callable

CONTRACT = """\
schema: itbiz/contract@1
language: {language}
timezone: Europe/Paris
parties:
  requesters:
    marches: {{name: Salle des marchés}}
    risques: {{name: Risques}}
  providers:
    systemes: {{name: Systèmes}}
    reseau: {{name: Réseau}}
terms:
  - effective_from: {period}
    quota:
      marches: {{systemes: 2, reseau: 1}}
      risques: {{systemes: 1}}
    guarantee: {{systemes: 3, reseau: 1}}
"""

AUTHOR = "ana@example.com"


@dataclass(frozen=True)
class Done:
    """What a process said."""

    status: int
    out: str
    err: str

    @property
    def said(self) -> str:
        return self.out + self.err


@dataclass(frozen=True)
class Desk:
    """A work tree and somebody at it."""

    top: Path
    email: str = AUTHOR
    language: str = "en"

    def _env(self, extra: dict[str, str]) -> dict[str, str]:
        env = {**os.environ, "GIT_AUTHOR_EMAIL": self.email, "GIT_COMMITTER_EMAIL": self.email}
        # The day of the claims is the day of the test: a claim is not backdated.
        env.pop("GIT_AUTHOR_DATE", None)
        env.pop("GIT_COMMITTER_DATE", None)
        return {**env, **extra}

    def run(self, *command: str, cwd: Path | None = None, given: str = "", **extra: str) -> Done:
        done = subprocess.run(
            command,
            cwd=cwd or self.top,
            env=self._env(extra),
            input=given.encode(),
            capture_output=True,
            check=False,
        )
        return Done(done.returncode, done.stdout.decode(), done.stderr.decode())

    def git(self, *args: str, cwd: Path | None = None, given: str = "", **extra: str) -> Done:
        return self.run("git", *args, cwd=cwd, given=given, **extra)

    def ok(self, *args: str, cwd: Path | None = None, given: str = "", **extra: str) -> str:
        done = self.git(*args, cwd=cwd, given=given, **extra)
        assert done.status == 0, done.said
        return done.out.strip()

    def itbiz(self, *args: str, cwd: Path | None = None, given: str = "", **extra: str) -> Done:
        return self.run(sys.executable, "-m", "itbiz", *args, cwd=cwd, given=given, **extra)

    def typed(self, command: str, **extra: str) -> Done:
        """A line of a message, pasted into a shell where `itbiz` is on the PATH."""
        path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
        return self.run("sh", "-c", command, cwd=None, PATH=path, **extra)

    def head(self) -> str:
        return self.ok("rev-parse", "HEAD")

    def put(self, path: str, text: str | bytes) -> Path:
        place = self.top / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(text.encode() if isinstance(text, str) else text)
        return place

    def ticket(self, number: str, *, claimed: bool = False, requester: str = "marches", more: str = "") -> str:
        """Write a ticket, with a claim of this week where asked; its path."""
        path = f"tickets/{week()}/ITB-{number}.yaml"
        self.put(path, text_of(number, claimed=claimed, requester=requester, more=more, by=self.email))
        return path

    def commit(self, *args: str, **extra: str) -> Done:
        return self.git("commit", "-q", "-m", "work", *args, cwd=None, **extra)

    def save(self) -> None:
        """Commit everything, past the hook: what others brought."""
        self.ok("add", "-A")
        self.ok("commit", "-q", "--no-verify", "--allow-empty", "-m", "before")

    def as_person(self, email: str) -> Desk:
        return replace(self, email=email)


def now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)


def week() -> str:
    from zoneinfo import ZoneInfo

    year, number, _ = now().astimezone(ZoneInfo("Europe/Paris")).isocalendar()
    return f"{year}-W{number:02d}"


def text_of(number: str, *, claimed: bool = False, requester: str = "marches", more: str = "", by: str = AUTHOR) -> str:
    """A ticket as a person would write it by hand."""
    at = now().isoformat()
    text = (
        f"id: ITB-{number}\ntitle: Work {number}\ntype: request\nrequester: {requester}\nprovider: systemes\n"
        f"class: {'priority' if claimed else 'standard'}\nstatus: new\nopened: {at}\n{more}"
    )
    if claimed:
        text += (
            f"claims:\n  - period: {week()}\n    requester: {requester}\n    provider: systemes\n    kind: quota\n"
            f"    at: {at}\n    by: {by}\n"
        )
    return text


def repository(top: Path, language: str = "en") -> Desk:
    """A repository with a contract of two tokens a week, and the hook."""
    top.mkdir(parents=True)
    desk = Desk(top, language=language)
    desk.ok("init", "-q", "-b", "main")
    year, number, _ = (now() - timedelta(weeks=2)).isocalendar()
    desk.put("contract.yaml", CONTRACT.format(period=f"{year}-W{number:02d}", language=language))
    desk.save()
    hook_in(desk.top)
    return desk


def hook_in(top: Path, *, server: bool = False) -> None:
    """What `itbiz hook install` puts in place, without starting a program for it: every test here needs it."""
    found = Repository.discover(top, os.environ)
    hooks.install(found, sys.executable, hooks.SERVER_HOOKS if server else hooks.HOOKS)
    if not server:
        merge_driver.install(found, sys.executable)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """A contract, the hook, and no ticket yet."""
    return repository(tmp_path / "work")


@pytest.fixture
def full(desk: Desk) -> Desk:
    """The same, with both tokens of this week taken."""
    desk.ticket("AAAA1", claimed=True)
    desk.ticket("AAAA2", claimed=True)
    desk.save()
    return desk


@pytest.fixture
def french(tmp_path: Path) -> Desk:
    """As `full`, with a contract in French."""
    desk = repository(tmp_path / "travail", "fr")
    desk.ticket("AAAA1", claimed=True)
    desk.ticket("AAAA2", claimed=True)
    desk.save()
    return desk


@pytest.fixture
def make_desk() -> Callable[[Path], Desk]:
    """Somebody in an empty folder."""
    return Desk
