"""What is published says of a restricted ticket its id, its state and its load, and nothing that somebody wrote."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest

from itbiz.cli.app import program

if TYPE_CHECKING:
    from pathlib import Path

CONTRACT = """\
schema: itbiz/contract@1
timezone: Europe/Paris
parties:
  requesters: {sales: {name: Sales}}
  providers: {systems: {name: Systems, lead: secretlead@inv.example}}
terms:
  - effective_from: 2026-W36
    quota: {sales: {systems: 2}}
    guarantee: {systems: 2}
    duties: {requester: {answer_within: {working_days: 1}}, provider: {answer_within: {working_days: 1}}}
"""
TICKET = """\
id: ITB-7K3QX
title: SECRET dismissal
type: request
requester: sales
provider: systems
assignee: secretana@inv.example
visibility: restricted
class: priority
status: waiting
opened: 2026-09-28T09:00:00+02:00
contact: secretclaire@inv.example
justification: SECRET justification
description: SECRET description
history:
  - {at: 2026-09-29T10:00:00+02:00, to: started, by: secretana@inv.example}
  - {at: 2026-09-29T15:00:00+02:00, to: waiting, by: secretana@inv.example, on: requester, why: SECRET reason}
claims:
  - {period: 2026-W40, requester: sales, provider: systems, at: 2026-09-28T09:12:00+02:00, by: secretclaire@inv.example}
thread:
  - {n: 1, at: 2026-09-29T15:00:00+02:00, by: secretana@inv.example, kind: question, to: requester, text: SECRET why}
"""


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize(
    "arguments",
    [
        ("board", "--svg", "out"),
        ("board", "--by", "provider", "--html", "out"),
        ("due", "--summary", "--output", "out"),
        ("due", "--summary", "--persons", "--output", "out"),
        *(("report", "--format", form, "--period", "2026-W41", "-o", "out") for form in ("md", "json", "html")),
    ],
)
def test_nothing_of_a_restricted_ticket_is_published(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], language: str
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "contract.yaml").write_text(CONTRACT)
    (tmp_path / "tickets").mkdir()
    (tmp_path / "tickets" / "ITB-7K3QX.yaml").write_text(TICKET)
    subprocess.run(["git", "init", "-q", "-b", "main"], cwd=tmp_path, check=True)
    subprocess.run(["git", "add", "-A"], cwd=tmp_path, check=True)
    subprocess.run(["git", "commit", "-q", "-m", "first"], cwd=tmp_path, check=True)
    assert program().run([*arguments, "--lang", language, "--as-of", "2026-10-12T09:00:00+02:00"]) == 0
    page = (tmp_path / "out").read_text(encoding="utf-8")
    assert "7K3QX" in page
    assert "secret" not in page.casefold()
