"""`itbiz report`, end to end on real repositories."""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
from typing import TYPE_CHECKING

import jsonschema  # type: ignore[import-untyped]  # its stubs are a package of their own
import pytest
from typer.testing import CliRunner

from itbiz.cli.app import app

if TYPE_CHECKING:
    from pathlib import Path

CONTRACT = """\
schema: itbiz/contract@1
timezone: Europe/Paris
parties:
  requesters: {marches: {name: Salle des marchés}}
  providers: {systemes: {name: Systèmes}}
terms:
  - {effective_from: 2026-W36, quota: {marches: 2}, guarantee: 1}
"""
TICKET = """\
id: ITB-00001
title: Ouvrir le flux
type: request
requester: marches
provider: systemes
class: priority
opened: 2026-09-28T08:00:00+02:00
claims:
  - {period: 2026-W40, requester: marches, provider: any, at: 2026-09-28T09:00:00+02:00, by: claire@inv.example}
"""


def git(folder: Path, *arguments: str) -> None:
    subprocess.run(["git", *arguments], cwd=folder, check=True, capture_output=True)


@pytest.fixture
def company(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    top = tmp_path / "company"
    (top / "tickets").mkdir(parents=True)
    (top / "contract.yaml").write_text(CONTRACT, encoding="utf-8")
    (top / "tickets" / "ITB-00001.yaml").write_text(TICKET, encoding="utf-8")
    git(top, "init", "-q", "-b", "main")
    git(top, "add", "-A")
    git(top, "commit", "-q", "-m", "Begin")
    monkeypatch.chdir(top)
    return top


def run(*arguments: str, status: int = 0) -> str:
    done = CliRunner().invoke(app, ["report", *arguments])
    assert done.exit_code == status, done.output
    return done.stdout if status == 0 else done.stderr


def flat(text: str) -> str:
    return " ".join(text.split())


def test_a_finished_period_is_the_same_to_the_byte_on_any_day_and_in_any_clone(company: Path, tmp_path: Path) -> None:
    git(tmp_path, "clone", "-q", "company", "clone")
    for form in ("md", "json"):
        made = run("--period", "2026-W41", "-f", form)
        for instant in ("2026-10-12T00:00:00+02:00", "2026-12-24T18:00:00+01:00", "2031-01-01T00:00:00+01:00"):
            assert run("--period", "2026-W41", "-f", form, "--as-of", instant) == made
        os.chdir(tmp_path / "clone")
        assert run("--period", "2026-W41", "-f", form) == made
        os.chdir(company)


@pytest.mark.usefixtures("company")
def test_by_itself_it_is_about_the_last_period_that_is_over() -> None:
    assert run("--as-of", "2026-10-12T09:00:00+02:00").startswith("# Week 41 · 5–11 Oct 2026 · ")
    assert run("--as-of", "2026-10-18T23:59:00+02:00").startswith("# Week 41 · ")
    assert run("--as-of", "2026-W41").startswith("# Week 41 · ")


@pytest.mark.usefixtures("company")
def test_the_running_period_says_so_and_counts_until_then() -> None:
    text = run("--period", "2026-W41", "--as-of", "2026-10-07T12:00:00+02:00")
    assert text.splitlines()[0].endswith("· running")
    assert "Running: as of Wed 7 Oct 2026 12:00 (Europe/Paris)." in flat(text)
    assert "Systèmes has open: ITB-00001 “Ouvrir le flux”" in flat(text)


@pytest.mark.usefixtures("company")
def test_what_cannot_be_reported_says_why() -> None:
    assert "has not begun" in run("--period", "2026-W50", "--as-of", "2026-10-12", status=2)
    assert "`2026-10` is no period of this contract" in run("--period", "2026-10", status=2)
    assert "is not a format of the report" in run("--format", "pdf", status=2)
    assert "no first screen alone" in run("-o", "W41.html", "--summary", status=2)
    assert "there is no JSON of it" in run("--summary", "--format", "json", status=2)


def test_the_form_follows_the_name_of_the_file(company: Path) -> None:
    assert run("--period", "2026-W41", "-o", "W41.json") == ""
    assert json.loads((company / "W41.json").read_text(encoding="utf-8"))["version"] == 1
    run("--period", "2026-W41", "-o", "W41.md")
    assert (company / "W41.md").read_text(encoding="utf-8") == run("--period", "2026-W41")
    run("--period", "2026-W41", "-o", "other.txt", "-f", "json")
    assert (company / "other.txt").read_bytes() == (company / "W41.json").read_bytes()


def test_a_changed_file_is_said(company: Path) -> None:
    assert "cannot be made again" not in flat(run("--period", "2026-W41"))
    assert json.loads(run("--period", "2026-W41", "-f", "json"))["header"]["clean"]
    (company / "tickets" / "ITB-00001.yaml").write_text(TICKET.replace("Ouvrir", "Fermer"), encoding="utf-8")
    assert "Files differ from the commit" in flat(run("--period", "2026-W41"))
    assert not json.loads(run("--period", "2026-W41", "-f", "json"))["header"]["clean"]


def test_what_cannot_be_read_is_counted_and_named(company: Path) -> None:
    (company / "tickets" / "broken.yaml").write_text("id: [\n", encoding="utf-8")
    assert "1 file not counted: tickets/broken.yaml" in run("--period", "2026-W41", "--summary")


def test_another_contract_is_tried_out(company: Path) -> None:
    (company / "draft.yaml").write_text(CONTRACT.replace("guarantee: 1", "guarantee: 0"), encoding="utf-8")
    text = run("--period", "2026-W41", "--contract", "draft.yaml")
    assert "IT: nothing was due." in text
    assert "What if: another contract" in flat(text)
    assert "IT: 0 delivered of 1 promised." in run("--period", "2026-W41")


@pytest.mark.usefixtures("company")
def test_the_first_screen_fits_one() -> None:
    assert len(run("--period", "2026-W41", "--summary").splitlines()) <= 24


@pytest.mark.usefixtures("company")
def test_the_data_has_the_shape_that_is_published() -> None:
    schema = json.loads(CliRunner().invoke(app, ["schema", "report"]).stdout)
    assert schema["$id"] == "urn:itbiz:schema:report:1"
    made = json.loads(run("--period", "2026-W41", "-f", "json"))
    validator = jsonschema.Draft202012Validator(schema)
    validator.validate(made)
    assert not validator.is_valid({**made, "more": 1})
    assert not validator.is_valid({key: value for key, value in made.items() if key != "ledger"})


def test_what_was_entered_late_is_listed_in_the_period_it_arrived_in(
    company: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The fixture's commit is of Monday 09:12, and so in time.
    assert json.loads(run("--format", "json", "--period", "2026-W40"))["ledger"]["entered_late"] == []
    step = "history:\n  - {at: 2026-09-28T10:00:00+02:00, to: started, by: hugo@inv.example}\n"
    text = TICKET.replace("class:", "status: started\nclass:") + step
    (company / "tickets" / "ITB-00001.yaml").write_text(text, encoding="utf-8")
    monkeypatch.setenv("GIT_COMMITTER_DATE", "2026-10-06T18:00:00+02:00")
    git(company, "commit", "-q", "-a", "-m", "Remember last week")
    late = {
        "ticket": "ITB-00001",
        "line": "history",
        "at": "2026-09-28T10:00:00+02:00",
        "arrived": "2026-10-06T18:00:00+02:00",
    }
    assert json.loads(run("--format", "json", "--period", "2026-W41"))["ledger"]["entered_late"] == [late]
    assert json.loads(run("--format", "json", "--period", "2026-W40"))["ledger"]["entered_late"] == []
    assert "Entered late: step of Mon 28 Sept 10:00 on ITB-00001" in run("--period", "2026-W41")


def test_a_page(company: Path) -> None:
    run("--period", "2026-W40", "-o", "W40.html", "--as-of", "2026-10-05T12:00:00+02:00")
    page = (company / "W40.html").read_text(encoding="utf-8")
    assert page.startswith("<!DOCTYPE html>")
    assert "Ouvrir le flux" in page
    assert run("--period", "2026-W40", "--format", "html", "--as-of", "2026-10-05T12:00:00+02:00") == page


@pytest.mark.parametrize("absent", ["jinja2", "vl_convert"])
def test_a_page_without_the_extra_stands_and_says_what_is_missing(
    company: Path, monkeypatch: pytest.MonkeyPatch, absent: str
) -> None:
    found = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == absent else found(name))
    done = CliRunner().invoke(app, ["report", "--period", "2026-W40", "-o", "W40.html"])
    assert done.exit_code == 0, done.output
    assert 'pip install "itbiz[report]"' in done.stderr
    page = (company / "W40.html").read_text(encoding="utf-8")
    assert "pip install" in page
    assert "Salle des marchés" in page
    assert "<svg" not in page


def test_a_site_of_every_period(company: Path) -> None:
    arguments = ("--all", "pages", "--as-of", "2026-10-14T12:00:00+02:00")
    run(*arguments)
    files = {path.name: path.read_bytes() for path in (company / "pages").iterdir()}
    assert sorted(files) == ["2026-W40.html", "2026-W41.html", "index.html"]
    index = files["index.html"].decode()
    assert index.index('href="2026-W41.html"') < index.index('href="2026-W40.html"')
    assert "board.html" not in index
    assert 'rel="prev" href="2026-W40.html"' in files["2026-W41.html"].decode()
    assert 'rel="next" href="2026-W41.html"' in files["2026-W40.html"].decode()
    run(*arguments)
    assert {path.name: path.read_bytes() for path in (company / "pages").iterdir()} == files
    (company / "pages" / "board.html").write_text("the wall", encoding="utf-8")
    run(*arguments)
    assert 'href="board.html"' in (company / "pages" / "index.html").read_text(encoding="utf-8")


def test_a_site_in_the_first_week_says_that_nothing_is_over(company: Path) -> None:
    assert "goes with" in run("--all", "pages", "--period", "2026-W40", status=2)
    assert not (company / "pages").exists()
    run("--all", "pages", "--as-of", "2026-09-29T12:00:00+02:00")
    assert [path.name for path in (company / "pages").iterdir()] == ["index.html"]
    assert "No period is over yet" in (company / "pages" / "index.html").read_text(encoding="utf-8")
