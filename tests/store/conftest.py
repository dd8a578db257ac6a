"""Real repositories to work in."""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from itbiz.store.repo import Repository

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@dataclass(frozen=True)
class Workshop:
    """A repository and what tests do in it."""

    top: Path

    def run(self, *args: str, cwd: Path | None = None, env: dict[str, str] | None = None, ok: bool = True) -> str:
        done = subprocess.run(
            ["git", *args],
            cwd=cwd or self.top,
            env={**os.environ, **(env or {})},
            capture_output=True,
            check=False,
        )
        assert not ok or done.returncode == 0, done.stderr.decode()
        return done.stdout.decode().strip() if ok else str(done.returncode) + done.stderr.decode()

    def put(self, path: str, text: str | bytes = "id: x\n") -> Path:
        place = self.top / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(text.encode() if isinstance(text, str) else text)
        return place

    def save(self, message: str = "work") -> str:
        self.run("add", "-A")
        self.run("commit", "-q", "--allow-empty", "-m", message)
        return self.run("rev-parse", "HEAD")

    def hook(self, name: str, body: str) -> Path:
        place = self.top / ".git" / "hooks" / name
        place.parent.mkdir(exist_ok=True)
        place.write_text("#!/bin/sh\n" + body)
        place.chmod(0o755)
        return place

    def open(self, folder: str = "", env: dict[str, str] | None = None) -> Repository:
        return Repository.discover(self.top / folder, {**os.environ, **(env or {})})


def create(top: Path, *options: str) -> Workshop:
    top.mkdir(parents=True, exist_ok=True)
    place = Workshop(top)
    place.run("init", "-q", "-b", "main", *options)
    return place


@pytest.fixture
def make() -> Callable[..., Workshop]:
    """Makes further repositories: a folder, then options of `git init`."""
    return create


@pytest.fixture
def shop(tmp_path: Path) -> Workshop:
    """An empty repository."""
    return create(tmp_path / "work")


@pytest.fixture
def kept(shop: Workshop) -> Workshop:
    """A repository with a contract and two tickets, committed."""
    shop.put("contract.yaml", "schema: x\n")
    shop.put("tickets/a.yaml", "id: a\n")
    shop.put("tickets/2026-W40/b.yaml", "id: b\n")
    shop.save("first")
    return shop


@pytest.fixture
def shared(kept: Workshop, tmp_path: Path) -> Workshop:
    """The same, cloned to a bare remote that `main` follows."""
    kept.run("clone", "-q", "--bare", str(kept.top), str(tmp_path / "remote.git"))
    kept.run("remote", "add", "origin", str(tmp_path / "remote.git"))
    kept.run("fetch", "-q", "origin")
    kept.run("branch", "-q", "--set-upstream-to=origin/main")
    return kept
