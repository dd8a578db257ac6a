"""What the hook refuses when it reads everything, it refuses when it looks at what changes."""

from __future__ import annotations

import sqlite3
import subprocess
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from itbiz.cli.main import run
from itbiz.domain.period import PeriodKind, format_instant, period_of

if TYPE_CHECKING:
    from pathlib import Path

NOW = datetime.now(UTC).replace(microsecond=0)


class Desk:
    """A repository with one old ticket, and links between further ones."""

    def __init__(self, top: Path) -> None:
        self.top = top
        self.git("init", "-q", "-b", "main")
        since = period_of((NOW - timedelta(weeks=50)).date(), PeriodKind.ISO_WEEK).key
        (top / "contract.yaml").write_text(
            "schema: itbiz/contract@1\ntimezone: UTC\nlanguage: en\nparties:\n  requesters: {sales: {name: Sales}}\n"
            f"  providers: {{systems: {{name: Systems}}}}\nterms:\n  - {{effective_from: {since}, quota: {{sales: 1}}, "
            "guarantee: 4}\n"
        )
        (top / "tickets").mkdir()
        self.settled("ITB-OLD1")

    def git(self, *arguments: str) -> str:
        done = subprocess.run(["git", *arguments], cwd=self.top, check=True, capture_output=True, text=True)
        return done.stdout.strip()

    def put(self, name: str, days: int, status: str, rest: str, link: str) -> None:
        links = f"links: [{link}]\n" if link else ""
        (self.top / "tickets" / f"{name}.yaml").write_text(
            f"id: {name}\ntitle: T\ntype: request\nrequester: sales\nprovider: systems\nclass: standard\n"
            f"status: {status}\nopened: {format_instant(NOW - timedelta(days=days))}\n{links}{rest}"
        )

    def new(self, name: str, link: str = "") -> None:
        self.put(name, 5, "new", "", link)

    def settled(self, name: str, link: str = "", ends: str = "closed") -> None:
        at = format_instant(NOW - timedelta(days=190))
        line = f"history:\n  - {{at: {at}, to: delivered, by: a@x.y}}\n  - {{at: {at}, to: {ends}, by: a@x.y}}\n"
        self.put(name, 200, ends, line, link)

    def commit(self) -> None:
        self.git("add", "-A")
        self.git("commit", "-q", "-m", "a change")


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    monkeypatch.chdir(tmp_path)
    return Desk(tmp_path)


def refused(capsys: pytest.CaptureFixture[str]) -> str:
    status = run(["hook", "pre-commit"])
    said = capsys.readouterr().err
    assert status == bool(said), said
    return said


def test_a_ticket_that_a_settled_one_is_linked_to_does_not_go(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    desk.new("ITB-NEW1")
    desk.settled("ITB-OLD2", "{type: caused_by, id: ITB-NEW1}")
    desk.commit()
    (desk.top / "tickets" / "ITB-NEW1.yaml").unlink()
    desk.git("add", "-A")
    assert "unknown-link" in refused(capsys)


def test_a_circle_may_lead_through_what_is_neither_touched_nor_settled(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    desk.new("ITB-NEW1")
    desk.new("ITB-NEW2", "{type: child_of, id: ITB-OLD2}")
    desk.settled("ITB-OLD2", "{type: child_of, id: ITB-NEW1}")
    desk.commit()
    desk.new("ITB-NEW1", "{type: child_of, id: ITB-NEW2}")
    desk.git("add", "-A")
    assert "link-circle" in refused(capsys)


def test_what_cannot_be_kept_is_judged_all_the_same(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    desk.commit()
    desk.new("ITB-NEW1")
    desk.git("add", "-A")
    assert not refused(capsys)
    desk.settled("ITB-OLD1", ends="cancelled")
    desk.git("add", "-A")
    other = sqlite3.connect(desk.top / ".git" / "itbiz" / "cache.db", isolation_level=None)
    for table in ("value", "settled", "ticket"):
        other.execute(f"DELETE FROM {table}")  # noqa: S608  # one of these three
    other.execute("BEGIN IMMEDIATE")
    try:
        assert "line-edited" in refused(capsys)
    finally:
        other.close()


def test_a_submodule_is_seen_whatever_gitmodules_says(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    desk.commit()
    head = desk.git("rev-parse", "HEAD")
    desk.git("update-index", "--add", "--cacheinfo", f"160000,{head},tickets/ITB-SUB1.yaml")
    (desk.top / ".gitmodules").write_text('[submodule "s"]\n\tpath = tickets/ITB-SUB1.yaml\n\tignore = all\n')
    desk.git("add", ".gitmodules")
    assert "error[submodule]" in refused(capsys)


@pytest.mark.parametrize("algorithm", ["sha1", "sha256"])
def test_what_is_only_meant_to_be_added_is_not_judged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], algorithm: str
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GIT_DEFAULT_HASH", algorithm)
    desk = Desk(tmp_path)
    desk.commit()
    desk.new("ITB-NEW1")
    desk.git("add", "-A")
    desk.new("ITB-NEW2")
    desk.git("add", "-N", "tickets/ITB-NEW2.yaml")
    assert not refused(capsys)
