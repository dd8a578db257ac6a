"""From a question of the review to an amendment in force: the draft is pasted, checked and signed."""

from __future__ import annotations

import json
import os
import subprocess
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from itbiz.cli.app import app
from itbiz.text.edit import emit

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
  requesters:
    sales: {{name: Sales desk, may_sign: [claire@inv.example]}}
    risk: {{name: Risk, may_sign: [karim@inv.example]}}
  providers:
    systems: {{name: Systems, may_sign: [hugo@inv.example]}}
    network: {{name: Network, may_sign: [ines@inv.example]}}
terms:
  - effective_from: {week(-6)}
    quota: {{sales: {{systems: 1, network: 2}}, risk: {{systems: 1}}}}
    guarantee: {{systems: 3, network: 2}}
    amendments: {{signatures: both, notice: {{periods: 1}}}}
"""


def claimed(unit: str, team: str, ago: int) -> dict[str, object]:
    at = (TODAY - timedelta(weeks=ago)).replace(microsecond=0).isoformat()
    return {
        "id": f"ITB-{unit[0].upper()}{team[0].upper()}{ago}".replace("O", "0").replace("L", "1"),
        "title": "work",
        "type": "request",
        "requester": unit,
        "provider": team,
        "class": "priority",
        "status": "delivered",
        "opened": at,
        "history": [{"at": at, "to": "delivered", "by": "hugo@inv.example"}],
        "claims": [
            {"period": week(-ago), "requester": unit, "provider": team, "kind": "quota", "at": at, "by": "c@x.example"}
        ],
    }


def git(top: Path, *args: str) -> str:
    done = subprocess.run(["git", *args], cwd=top, env=os.environ, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture
def company(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Sales uses one of its two tokens at the network team every week; everything else is used up and delivered."""
    monkeypatch.chdir(tmp_path)
    git(tmp_path, "init", "-q", "-b", "main")
    (tmp_path / "contract.yaml").write_text(CONTRACT, encoding="utf-8")
    (tmp_path / "tickets").mkdir()
    for ago in range(1, 7):
        for unit, team in (("sales", "systems"), ("sales", "network"), ("risk", "systems")):
            data = claimed(unit, team, ago)
            (tmp_path / "tickets" / f"{data['id']}.yaml").write_text(emit(data), encoding="utf-8")
    git(tmp_path, "add", "-A")
    git(tmp_path, "commit", "-q", "-m", "work")
    return tmp_path


def run(*args: str, by: str = "claire@inv.example", status: int = 0) -> tuple[str, str]:
    done = CliRunner(env={"GIT_AUTHOR_EMAIL": by, "GIT_COMMITTER_EMAIL": by}).invoke(app, [*args, "--lang", "en"])
    assert done.exit_code == status, done.output
    return done.stdout, done.stderr


def test_a_draft_is_pasted_checked_and_signed(company: Path) -> None:
    made = json.loads(run("report", "--format", "json")[0])
    (question,) = [each for each in made["to_decide"] if each["kind"] == "quota_unused"]
    assert question["amendment"] == made["amendment"]
    assert question["amendment"]["changes"] == [{"key": "quota.sales.network", "before": 2, "after": 1}]
    assert question["amendment"]["signed_by"] == ["network", "sales"]
    text = run("report")[0]
    assert f"```yaml\n{made['amendment']['draft']}```\n" in text
    assert "```yaml" not in run("report", "--summary")[0]
    before = (company / "contract.yaml").read_text(encoding="utf-8")
    assert before == CONTRACT

    (company / "contract.yaml").write_text(CONTRACT + made["amendment"]["draft"], encoding="utf-8")
    found = json.loads(run("contract", "check", "--format", "json")[0])
    assert {each["code"] for each in found["diagnostics"]} == {"amendment-unsigned"}
    (proposed,) = json.loads(run("contract", "diff", "--json")[0])["terms"]
    assert [each["key"] for each in proposed["changes"]] == ["quota.sales.network"]
    assert [each["party"] for each in proposed["signatures"]] == ["network", "sales"]
    # It is proposed, and not asked about again.
    assert json.loads(run("report", "--format", "json")[0])["amendment"] is None

    run("contract", "sign", "sales", by="claire@inv.example")
    run("contract", "sign", "network", by="ines@inv.example")
    assert json.loads(run("contract", "check", "--format", "json")[0])["diagnostics"] == []
    git(company, "add", "-A")
    git(company, "commit", "-q", "-m", "agreed")
    assert run("check", "--rev", "HEAD", "--against", "HEAD~1", status=0)


def test_the_page_has_the_draft_and_who_signs(company: Path) -> None:
    run("report", "--format", "html", "-o", "week.html")
    page = (company / "week.html").read_text(encoding="utf-8")
    assert "Draft amendment" in page
    assert "quota.sales.network 2 → 1" in page
    assert "Sales desk and Network" in page or "Network and Sales desk" in page
