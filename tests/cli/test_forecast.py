"""`itbiz forecast`, run as people run it: on the invented company and on a repository that has just begun."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from itbiz.cli.main import run

ROOT = Path(__file__).parents[2]
AT = ("--as-of", "2026-11-25T09:00:00+01:00", "--lang", "en")
CONTRACT = """\
schema: itbiz/contract@1
timezone: Europe/Paris
parties: {requesters: {sales: {name: Sales}}, providers: {systems: {name: Systems}}}
terms: [{effective_from: 2026-W47, quota: {sales: {systems: 1}}}]
"""


@pytest.fixture
def young(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    subprocess.run(["git", "init", "-q", "-b", "main", tmp_path], check=True)
    (tmp_path / "contract.yaml").write_text(CONTRACT)
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def company(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)


@pytest.mark.usefixtures("company")
def test_the_running_period_against_the_guarantee(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["forecast", *AT]) == 0
    rows = [line.split("\t") for line in capsys.readouterr().out.splitlines()]
    assert [row[0] for row in rows] == ["", "systemes", "reseau", "donnees"]
    assert [row[1] for row in rows] == ["12"] * 4
    assert all(int(row[2]) >= int(row[3]) >= int(row[4]) for row in rows)
    assert [row[5] for row in rows] == ["", "3", "1", "2"]
    assert all(0 <= float(row[6]) <= 1 for row in rows[1:])


@pytest.mark.usefixtures("company")
def test_when_so_many_are_done(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["forecast", "--items", "5", "--provider", "systemes", "--json", *AT]) == 0
    found = json.loads(capsys.readouterr().out)
    (team,) = found["teams"]
    assert (found["seed"], found["first"], found["items"]) == ("2026-W47", "2026-W48", 5)
    assert [each["percent"] for each in team["done"]] == [50, 85, 95]
    days = [each["day"] for each in team["done"]]
    assert days == sorted(days)


@pytest.mark.usefixtures("company")
def test_twice_the_same_bytes_and_drawn_within_the_width(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    command = ["--color", "always", "forecast", "--until", "2026-W52", *AT]
    assert run(command) == 0
    first = capsys.readouterr().out
    assert "W48 – W52" in first
    assert "guarantee" not in first
    assert run(command) == 0
    assert capsys.readouterr().out == first
    assert run(["--color", "always", "forecast", "--items", "3", *AT]) == 0
    assert "3 items finished by" in capsys.readouterr().out


@pytest.mark.usefixtures("company")
@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--until", "2026-11-24"], "no period is over by `2026-11-24`"),
        (["--until", "2029-11-24"], "`2029-11-24` is more than 104 periods ahead"),
        (["--until", "soon"], "`soon` is not a period"),
        (["--until", "2026-W52", "--items", "3"], "one at a time"),
        (["--provider", "nobody"], "nobody"),
        (["--items", "0"], "--items"),
    ],
)
def test_what_cannot_be_foretold(arguments: list[str], words: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["forecast", *arguments, *AT]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert words in captured.err


@pytest.mark.usefixtures("company")
@pytest.mark.parametrize("day", ["2026-11-29", "2028-11-19"])
def test_the_nearest_and_the_farthest_day(day: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["forecast", "--until", day, "--json", *AT]) == 0
    found = json.loads(capsys.readouterr().out)
    assert all(len(each["at_least"]) == 3 for each in found["teams"])


@pytest.mark.usefixtures("young")
def test_a_repository_that_has_just_begun(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    assert run(["--color", "always", "forecast", *AT]) == 0
    assert "not enough data: 0 complete periods, and 10 are needed" in capsys.readouterr().out
    assert run(["forecast", "--items", "2", *AT]) == 0
    assert capsys.readouterr().out == "\t0\t\t\t\t\t\t\t\t\nsystems\t0\t\t\t\t\t\t\t\t\n"
