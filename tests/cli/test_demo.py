"""`itbiz demo`: the invented company in a repository of its own, at whatever day somebody wants to look."""

from __future__ import annotations

import json
import os
import subprocess
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest

from itbiz.cli.app import program
from itbiz.cli.commands.demo import example, make
from itbiz.domain.backlog import Backlog, read
from itbiz.domain.past import last_instant
from itbiz.text.failure import Failure

if TYPE_CHECKING:
    from pathlib import Path

PARIS = ZoneInfo("Europe/Paris")
ENV = {key: value for key, value in os.environ.items() if not key.startswith("GIT_")}


def git(folder: Path, *arguments: str) -> str:
    return subprocess.run(["git", *arguments], cwd=folder, check=True, capture_output=True, encoding="utf-8").stdout


def company_in(folder: Path) -> Backlog:
    files = [folder / "contract.yaml", *(folder / "tickets").rglob("*.yaml")]
    return read({path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8") for path in files})


def test_the_command_makes_a_repository_that_is_in_order(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert program().run(["demo", "a company"]) == 0
    said = capsys.readouterr().err
    assert "'a company': an invented company with " in said
    assert said.endswith("next: cd 'a company' && itbiz board\n")
    folder = tmp_path / "a company"
    monkeypatch.chdir(folder)
    assert program().run(["check"]) == 0, capsys.readouterr().out
    assert git(folder, "status", "--porcelain") == ""
    assert os.access(folder / ".git" / "hooks" / "pre-commit", os.X_OK)
    company = company_in(folder)
    assert company.diagnostics == ()
    assert company.timeline.period_at(max(map(last_instant, company.tickets))) in company.timeline.back(
        company.timeline.period_at(datetime.now(PARIS)), 2
    )


def test_a_visitor_can_work_in_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    make(tmp_path / "demo", datetime.now(PARIS), ENV)
    monkeypatch.chdir(tmp_path / "demo")
    assert program().run(["new", "--title", "Un essai", "--requester", "marches", "--provider", "systemes"]) == 0
    key = capsys.readouterr().out.strip()
    assert program().run(["start", key]) == 0
    git(tmp_path / "demo", "add", "-A")
    git(tmp_path / "demo", "commit", "-q", "-m", "Un essai")


@pytest.mark.parametrize(
    "now",
    [
        datetime(2026, 11, 23, 9, 30, tzinfo=PARIS),
        datetime(2026, 10, 25, 23, 0, tzinfo=PARIS),
        datetime(2027, 1, 3, 12, 0, tzinfo=PARIS),
        datetime(2027, 3, 29, 0, 0, tzinfo=PARIS),
        datetime(2027, 7, 14, 17, 0, tzinfo=ZoneInfo("America/New_York")),
    ],
    ids=str,
)
def test_its_weeks_end_in_the_running_one_and_nothing_is_later_than_now(
    tmp_path: Path, now: datetime, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    count = make(tmp_path, now, ENV)
    company = company_in(tmp_path)
    timeline = company.timeline
    assert len(company.tickets) == count > 30
    assert all(last_instant(ticket) <= now for ticket in company.tickets)
    running = timeline.period_at(now)
    assert timeline.first_period == timeline.back(running, 12)[0]
    stamps = [datetime.fromisoformat(line) for line in git(tmp_path, "log", "--format=%aI").split()]
    assert stamps == sorted(stamps, reverse=True)
    assert stamps[0] <= now
    # A commit for the contract and one for each day on which something happened, in twelve weeks.
    assert 40 < len(stamps) <= 1 + 7 * 12
    monkeypatch.chdir(tmp_path)
    instant = now.isoformat()
    assert program().run(["report", "--format", "json", "--period", running.key, "--as-of", instant]) == 0
    assert json.loads(capsys.readouterr().out)["ledger"]["entered_late"] == []
    assert program().run(["check", "--as-of", instant]) == 0, capsys.readouterr().out


def test_a_place_that_is_taken(tmp_path: Path) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "x").touch()
    (tmp_path / "file").touch()
    now = datetime.now(PARIS)
    for name in ("full", "file"):
        with pytest.raises(Failure) as refused:
            make(tmp_path / name, now, ENV)
        assert "itbiz demo FOLDER" in str(refused.value.hint)
    assert [path.name for path in (tmp_path / "full").iterdir()] == ["x"]
    (tmp_path / "empty").mkdir()
    assert make(tmp_path / "empty", now, ENV) > 30


def test_inside_another_repository_it_stays_apart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    git(tmp_path, "init", "-q")
    monkeypatch.setenv("GIT_DIR", str(tmp_path / ".git"))
    make(tmp_path / "demo", datetime.now(PARIS), dict(os.environ))
    monkeypatch.delenv("GIT_DIR")
    assert git(tmp_path / "demo", "rev-parse", "--show-toplevel").strip() == str(tmp_path / "demo")
    assert git(tmp_path, "rev-list", "--all", "--count") == "0\n"


def test_the_example_is_the_one_of_the_project() -> None:
    files = example()
    assert "contract.yaml" in files
    assert sum(path.startswith("tickets.example/") for path in files) > 35
