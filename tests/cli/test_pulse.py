"""`itbiz pulse`, and what the review makes of it."""

from __future__ import annotations

import json
import os
import subprocess
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import jsonschema  # type: ignore[import-untyped]  # its stubs are a package of their own
import pytest
from typer.testing import CliRunner

from itbiz.cli.app import app
from itbiz.cli.commands.schema import schema_of
from itbiz.text.source import Document, parse

if TYPE_CHECKING:
    from pathlib import Path

TODAY = datetime.now(UTC)


def week(ahead: int) -> str:
    year, number, _ = (TODAY + timedelta(weeks=ahead)).isocalendar()
    return f"{year}-W{number:02d}"


CONTRACT = f"""\
schema: itbiz/contract@1
timezone: UTC
parties:
  requesters: {{sales: {{name: Sales desk}}, risk: {{name: Risk}}}}
  providers: {{systems: {{name: Systems}}}}
terms:
  - effective_from: {week(-6)}
    quota: {{sales: 1}}
    guarantee: 1
"""


def git(top: Path, *args: str) -> str:
    done = subprocess.run(["git", *args], cwd=top, env=os.environ, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture
def top(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    git(tmp_path, "init", "-q", "-b", "main")
    (tmp_path / "contract.yaml").write_text(CONTRACT, encoding="utf-8")
    git(tmp_path, "add", "-A")
    git(tmp_path, "commit", "-q", "-m", "work")
    return tmp_path


def run(*args: str, status: int = 0, lang: str = "en") -> tuple[str, str]:
    done = CliRunner().invoke(app, [*args, "--lang", lang])
    assert done.exit_code == status, done.output
    return done.stdout, done.stderr


def test_a_pulse_is_written_and_names_nobody(top: Path) -> None:
    out, err = run("pulse", "sales", "4", "--why", "They answer: fast", "--for", "claire@inv.example", "--commit")
    assert out == f"sales  {week(0)}  4\n"
    assert "claire@inv.example is not written" in err
    path = f"pulse/{week(0)}/sales.yaml"
    text = (top / path).read_text(encoding="utf-8")
    parsed = parse(text)
    assert isinstance(parsed, Document)
    assert parsed.data == {"score": 4, "why": "They answer: fast"}
    jsonschema.validate(parsed.data, schema_of("pulse"))
    assert git(top, "log", "-1", "--format=%s", "--name-only").split("\n")[:3] == [
        f"Pulse of sales in {week(0)}",
        "",
        path,
    ]
    assert "claire" not in git(top, "log", "-1", "--format=%B", "-p")


def test_the_second_replaces_the_first_and_says_so(top: Path) -> None:
    run("pulse", "Sales", "2", "--why", "slow")
    out, err = run("pulse", "sales", "5")
    assert out == f"sales  {week(0)}  2 → 5\n"
    assert "this replaces the 2 that was given before" in err
    assert (top / f"pulse/{week(0)}/sales.yaml").read_text(encoding="utf-8") == "score: 5\n"
    assert "nothing had to change" in run("pulse", "sales", "5")[1]


def test_looking_first_writes_nothing(top: Path) -> None:
    out, _ = run("pulse", "systems", "3", "-n", "--period", week(-1))
    assert f"+++ b/pulse/{week(-1)}/systems.yaml" in out
    assert not (top / "pulse").exists()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("sale", "4"), "did you mean `sales`?"),
        (("sales", "4", "--period", week(1)), "has not begun"),
        (("sales", "4", "--period", week(-7)), "is no period of this contract"),
        (("sales", "4", "--period", "2026-W99"), "2026-W99"),
        (("sales", "6"), "from 1 to 5, not `6`"),
        (("sales", "0"), "from 1 to 5"),
        (("sales", "four"), "from 1 to 5"),
        (("sales", "4", "--why", " "), "why"),
        (("sales", "4", "--why", "red \x1b[31m"), "U+001B"),
        (("sales", "4", "--why", "one\ntwo"), "one line"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_written(top: Path, arguments: tuple[str, ...], said: str) -> None:
    _, err = run("pulse", *arguments, status=2)
    assert said in err
    assert "Traceback" not in err
    assert not (top / "pulse").exists()


def test_a_contract_that_keeps_its_tickets_there_has_no_pulses(top: Path) -> None:
    (top / "contract.yaml").write_text(CONTRACT.replace("timezone", "tickets: pulse\ntimezone"), encoding="utf-8")
    assert "where pulses would stand" in run("pulse", "sales", "4", status=2)[1]


def test_without_pulses_the_review_has_no_section(top: Path) -> None:
    del top
    assert "Trust" not in run("report")[0]
    made = json.loads(run("report", "--format", "json")[0])
    assert made["trust"] == []


def test_the_review_shows_trust_beside_the_figures(top: Path) -> None:
    for ago, score in ((4, 2), (2, 3), (1, 5)):
        run("pulse", "sales", str(score), "--period", week(-ago))
    run("pulse", "systems", "3", "--why", "Every <b>request</b> was urgent", "--period", week(-1))
    run("pulse", "risk", "1")
    text = run("report")[0]
    section = text.partition("## Trust")[2].partition("## Load")[0]
    assert "| Sales desk |" in section
    assert "·▄·▅█" in section
    assert "not enough data, n = 1" in section
    assert "Every \\<b\\>request\\</b\\> was urgent" in section
    assert "Risk" not in section
    assert "## Confiance" in run("report", lang="fr")[0]
    made = json.loads(run("report", "--format", "json")[0])
    jsonschema.Draft202012Validator(schema_of("report")).validate(made)
    sales, systems = made["trust"]
    assert (sales["party"], sales["now"], sales["before"], sales["n"], sales["mean"]) == ("sales", 5, 3, 3, 3.33)
    assert systems["pulses"] == [{"period": week(-1), "score": 3, "why": "Every <b>request</b> was urgent"}]
    run("report", "--format", "html", "-o", "week.html")
    page = (top / "week.html").read_text(encoding="utf-8")
    assert 'id="trust"' in page
    assert "Every &lt;b&gt;request&lt;/b&gt; was urgent" in page


def test_what_cannot_be_read_is_said_to_be_not_counted(top: Path) -> None:
    path = top / "pulse" / week(-1) / "sales.yaml"
    path.parent.mkdir(parents=True)
    path.write_text("score: 9\n", encoding="utf-8")
    assert f"pulse/{week(-1)}/sales.yaml" in run("report")[0]
    out, _ = run("check", "--format", "json", status=1)
    (found,) = json.loads(out)["diagnostics"]
    assert (found["code"], found["line"], found["column"]) == ("out-of-range", 1, 8)
    run("pulse", "sales", "3", "--period", week(-1))
    assert path.read_text(encoding="utf-8") == "score: 3\n"


def test_a_pulse_is_a_change_of_the_review(top: Path) -> None:
    """What was read differs from the commit: the page cannot be made again from that."""
    assert json.loads(run("report", "--format", "json")[0])["header"]["clean"]
    run("pulse", "sales", "3", "--period", week(-1))
    assert not json.loads(run("report", "--format", "json")[0])["header"]["clean"]
    git(top, "add", "-A")
    git(top, "commit", "-q", "-m", "pulse")
    assert json.loads(run("report", "--format", "json")[0])["header"]["clean"]
