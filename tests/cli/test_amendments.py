"""An amendment from the first draft to the last signature, as people type it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

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
  requesters:
    sales: {{name: Sales desk, may_sign: [claire@inv.example]}}
    risk: {{name: Risk, may_sign: [karim@inv.example]}}
  providers:
    systems: {{name: Systems, may_sign: [hugo@inv.example]}}
terms:
  - effective_from: {week(-4)}
    quota: {{sales: {{systems: 1}}, risk: {{systems: 1}}}}
    guarantee: {{systems: 3}}
    amendments: {{signatures: both, notice: {{periods: 1}}}}
"""
SECOND = f"""\
  - effective_from: {week(3)}
    quota: {{sales: {{systems: 2}}, risk: {{systems: 1}}}}
    guarantee: {{systems: 3}}
    amendments: {{signatures: both, notice: {{periods: 1}}}}
"""
CLAIRE, HUGO, KARIM = "claire@inv.example", "hugo@inv.example", "karim@inv.example"


@dataclass(frozen=True)
class Office:
    """A repository in which several people work."""

    top: Path

    def git(self, *args: str, by: str = CLAIRE) -> str:
        env = {**os.environ, "GIT_AUTHOR_EMAIL": by, "GIT_COMMITTER_EMAIL": by}
        done = subprocess.run(["git", *args], cwd=self.top, env=env, capture_output=True, encoding="utf-8", check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def run(self, *args: str, by: str = CLAIRE, status: int = 0) -> tuple[str, str]:
        env = {"GIT_AUTHOR_EMAIL": by, "GIT_COMMITTER_EMAIL": by}
        done = CliRunner(env=env).invoke(app, [*args, "--lang", "en"])
        assert done.exit_code == status, done.output
        return done.stdout, done.stderr

    def write(self, text: str, name: str = "contract.yaml") -> None:
        (self.top / name).write_text(text, encoding="utf-8")

    def save(self, *options: str, by: str = CLAIRE) -> None:
        self.git("add", "-A", by=by)
        self.git("commit", "-q", "-m", "work", *options, by=by)

    def lines(self, party: str) -> list[dict[str, Any]]:
        parsed = parse((self.top / "signatures" / f"{party}.yaml").read_text(encoding="utf-8"))
        assert isinstance(parsed, Document)
        found: list[dict[str, Any]] = parsed.data["signatures"]
        return found

    def diff(self, *args: str) -> dict[str, Any]:
        made: dict[str, Any] = json.loads(self.run("contract", "diff", "--json", *args)[0])
        jsonschema.Draft202012Validator(schema_of("contract-diff")).validate(made)
        return made

    def quota(self, period: str) -> int:
        pairs = json.loads(self.run("quota", "--period", period, "--json")[0])["pairs"]
        tokens: int = next(each["quota"] for each in pairs if each["requester"] == "sales")
        return tokens


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Office:
    monkeypatch.chdir(tmp_path)
    found = Office(tmp_path)
    found.git("init", "-q", "-b", "main")
    found.write(CONTRACT)
    found.save()
    return found


def test_an_amendment_from_the_proposal_to_the_last_signature(office: Office) -> None:
    assert "nothing is different" in office.run("contract", "diff")[1]
    office.write(CONTRACT + SECOND)
    made = office.diff()
    (terms,) = made["terms"]
    assert terms["changes"] == [{"key": "quota.sales.systems", "before": 1, "after": 2}]
    assert [(each["party"], each["may_sign"], each["by"]) for each in terms["signatures"]] == [
        ("sales", [CLAIRE], None),
        ("systems", [HUGO], None),
    ]
    assert (terms["agreed"], terms["earliest"]) == (False, week(2))

    office.save()
    assert office.quota(week(3)) == 1
    assert "Proposed from" in office.run("contract", "show", "--on", week(3))[0]
    shown = json.loads(office.run("contract", "show", "--on", week(3), "--json")[0])
    assert shown["term"]["effective_from"] == week(-4)
    assert [(each["version"], each["missing"]) for each in shown["proposed"]] == [(2, ["sales", "systems"])]
    assert "are a proposal and count nowhere" in office.run("contract", "check")[0]

    out, words = office.run("contract", "sign", "sales", "--commit")
    assert out.startswith("sales  signed version 2")
    assert "still to sign: systems" in words
    assert office.git("log", "-1", "--format=%s") == "Sign the contract for sales"
    assert office.quota(week(3)) == 1
    _, words = office.run("contract", "sign", "systems", by=HUGO)
    assert "everybody whom it concerns has signed" in words
    assert office.quota(week(3)) == 2
    assert office.quota(week(2)) == 1
    assert office.diff()["terms"][0]["agreed"] is True
    office.save(by=HUGO)
    office.run("check")
    assert json.loads(office.run("contract", "show", "--on", week(3), "--json")[0])["proposed"] == []
    (line,) = office.lines("sales")
    assert line["digest"] == made["digest"]
    assert (line["version"], line["by"]) == (2, CLAIRE)
    assert office.diff("HEAD~3")["terms"][0]["agreed"] is True


def test_signing_twice_changes_nothing(office: Office) -> None:
    office.write(CONTRACT + SECOND)
    office.run("contract", "sign", "sales")
    assert "nothing had to change" in office.run("contract", "sign", "SALES")[1]
    assert len(office.lines("sales")) == 1


def test_another_text_is_another_line(office: Office) -> None:
    office.write(CONTRACT + SECOND)
    office.run("contract", "sign", "sales")
    office.write(CONTRACT + SECOND.replace("systems: 2", "systems: 1"))
    office.run("contract", "sign", "sales")
    assert len({line["digest"] for line in office.lines("sales")}) == 2


def test_looking_first_writes_nothing(office: Office) -> None:
    office.write(CONTRACT + SECOND)
    out, _ = office.run("contract", "sign", "sales", "-n")
    assert "+  - {version: 2" in out
    assert not (office.top / "signatures").exists()


def test_who_may_not_sign_is_refused(office: Office) -> None:
    office.write(CONTRACT + SECOND)
    _, words = office.run("contract", "sign", "systems", status=1)
    assert "signature-unknown-signer" in words
    assert HUGO in words
    assert not (office.top / "signatures").exists()
    assert "did you mean `sales`?" in office.run("contract", "sign", "sale", status=2)[1]


def test_the_last_signature_comes_in_time(office: Office) -> None:
    office.write(CONTRACT + SECOND.replace(week(3), week(1)))
    assert office.diff()["terms"][0]["earliest"] == week(2)
    office.run("contract", "sign", "sales")
    _, words = office.run("contract", "sign", "systems", by=HUGO, status=1)
    assert "notice-too-short" in words
    assert f"effective_from: {week(2)}" in words


def test_a_draft_is_signed_by_everybody_before_it_is_the_contract(office: Office) -> None:
    changed = CONTRACT.replace("timezone: UTC", "timezone: Europe/Paris")
    office.write(changed)
    assert "amendment-unsigned" in office.run("check", "-f", "concise", status=1)[0]
    office.git("checkout", "-q", "contract.yaml")
    office.write(changed, "draft.yaml")
    made = office.diff("--contract", "draft.yaml")
    assert made["keys"] == [{"key": "timezone", "before": "UTC", "after": "Europe/Paris"}]
    assert {each["party"] for each in made["signatures"]} == {"sales", "risk", "systems"}
    for party, person in (("sales", CLAIRE), ("risk", KARIM), ("systems", HUGO)):
        _, words = office.run("contract", "sign", party, "--contract", "draft.yaml", "--commit", by=person)
        assert "this signs `draft.yaml`" in words
    (office.top / "draft.yaml").rename(office.top / "contract.yaml")
    office.run("check")
    office.run("contract", "check")


def test_through_a_pipe_there_is_a_record_a_line(office: Office) -> None:
    office.write(CONTRACT.replace("Sales desk", "Sales") + SECOND)
    office.run("contract", "sign", "sales")
    records = [line.split("\t") for line in office.run("contract", "diff")[0].splitlines()]
    assert ["change", "", "parties.requesters.sales.name", "Sales desk", "Sales"] in records
    assert ["change", "2", "quota.sales.systems", "1", "2"] in records
    assert ["signature", "2", "systems", "", ""] in records
    assert [each[3] for each in records if each[:3] == ["signature", "", "sales"]] == [CLAIRE]


def test_what_is_refused_is_shown_as_such(office: Office) -> None:
    office.write(CONTRACT.replace("guarantee: {systems: 3}", "guarantee: {systems: 4}"))
    (terms,) = office.diff()["terms"]
    assert terms["rewrites"] is True
    assert terms["changes"] == [{"key": "guarantee.systems", "before": 3, "after": 4}]
    assert "terms-rewritten" in office.run("check", "-f", "concise", status=1)[0]
    office.write(CONTRACT.replace(week(-4), week(3)))
    assert office.diff()["gone"]


def test_a_contract_that_cannot_be_read_is_no_amendment(office: Office) -> None:
    office.write("schema: [")
    assert "cannot be read" in office.run("contract", "diff", status=2)[1]
    assert "there is no file `x.yaml`" in office.run("contract", "sign", "sales", "--contract", "x.yaml", status=2)[1]
    office.git("checkout", "-q", "contract.yaml")
    assert "git knows no revision" in office.run("contract", "diff", "nowhere", status=2)[1]
    (office.top / "signatures").mkdir()
    office.write("signatures: {}\n", "signatures/sales.yaml")
    assert "`signatures/sales.yaml` cannot be read" in office.run("contract", "sign", "sales", status=2)[1]


def test_a_clone_without_commits_compares_with_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    fresh = Office(tmp_path)
    fresh.git("init", "-q", "-b", "main")
    fresh.write(CONTRACT + SECOND)
    made = fresh.diff()
    assert made["base"] is None
    assert [terms["version"] for terms in made["terms"]] == [1, 2]


@pytest.mark.skipif(shutil.which("ssh-keygen") is None, reason="no ssh-keygen here")
def test_signed_commits_where_the_contract_asks_for_them(office: Office, tmp_path: Path) -> None:
    keys = tmp_path / "keys"
    keys.mkdir()
    (tmp_path / ".gitignore").write_text("keys/\n")
    for name in ("claire", "eve"):
        make = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", name, "-f", str(keys / name)]
        subprocess.run(make, check=True)
    (keys / "allowed").write_text(f"{CLAIRE} {(keys / 'claire.pub').read_text()}")
    for key, value in (("format", "ssh"), ("ssh.allowedSignersFile", str(keys / "allowed"))):
        office.git("config", f"gpg.{key}", value)
    office.git("config", "user.signingKey", str(keys / "claire.pub"))

    asking = (CONTRACT + SECOND).replace("{periods: 1}}", "{periods: 1}, commit_signatures: ssh}")
    office.git("update-ref", "-d", "HEAD")
    office.write(asking)
    office.save()
    office.run("contract", "sign", "sales")
    office.save()
    out, _ = office.run("check", "--rev", "HEAD", "-f", "concise", status=1)
    assert "signature-not-verified" in out
    office.git("commit", "-q", "--amend", "-S", "--no-edit")
    office.run("check", "--rev", "HEAD")
    office.git("config", "user.signingKey", str(keys / "eve.pub"))
    office.git("commit", "-q", "--amend", "-S", "--no-edit")
    assert "signature-not-verified" in office.run("check", "--rev", "HEAD", "-f", "concise", status=1)[0]
    # On a branch each commit is looked at, not the last one alone.
    office.git("switch", "-q", "-c", "side")
    office.write("more\n", "notes.txt")
    office.git("config", "user.signingKey", str(keys / "claire.pub"))
    office.save("-S")
    assert (
        "signature-not-verified"
        in office.run("check", "--rev", "side", "--against", "HEAD~2", "-f", "concise", status=1)[0]
    )
