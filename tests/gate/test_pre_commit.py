"""Through the real pre-commit, as projects run it."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from ruamel.yaml import YAML

from itbiz.cli import starting

if TYPE_CHECKING:
    from tests.gate.conftest import Desk

ROOT = Path(__file__).parent.parent.parent
COUNT = 100


@pytest.fixture
def hooked(full: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """pre-commit runs the check, and our own hook is gone."""
    monkeypatch.setenv("PATH", f"{Path(sys.executable).parent}:{Path('/usr/bin')}:{Path('/bin')}")
    monkeypatch.setenv("PRE_COMMIT_HOME", str(tmp_path / "pre-commit"))
    assert full.itbiz("hook", "uninstall").status == 0
    full.put(".pre-commit-config.yaml", starting.template("pre-commit.yaml"))
    full.save()
    types = ("--hook-type", "pre-commit", "--hook-type", "pre-merge-commit")
    done = full.run(sys.executable, "-m", "pre_commit", "install", *types)
    assert done.status == 0, done.said
    return full


def test_commits_and_all_files(hooked: Desk) -> None:
    before = hooked.head()
    path = hooked.ticket("AAAA3", claimed=True)
    hooked.ok("add", "-A")
    done = hooked.commit()
    assert done.status == 1
    assert "itbiz swap ITB-AAAA2 ITB-AAAA3" in done.said
    assert hooked.head() == before
    every = hooked.run(sys.executable, "-m", "pre_commit", "run", "--all-files")
    assert every.status == 1
    assert "itbiz emergency ITB-AAAA3" in every.said
    hooked.ok("rm", "-q", "-f", path)
    assert hooked.run(sys.executable, "-m", "pre_commit", "run", "--all-files").status == 0
    # A commit that only deletes runs no hook that asks for files.
    hooked.ok("rm", "-q", "-r", "tickets")
    assert "ticket-deleted" in hooked.commit().said


def test_many_tickets_in_one_commit_are_judged_once(hooked: Desk) -> None:
    for number in range(COUNT):
        hooked.ticket(f"B{number:04d}")
    hooked.ok("add", "-A")
    assert hooked.commit().status == 0
    for number in range(COUNT):
        hooked.ticket(f"B{number:04d}", more="contact: Ana\n")
    hooked.ticket("AAAA3", claimed=True)
    hooked.ok("add", "-A")
    done = hooked.commit()
    assert done.status == 1
    assert done.said.count("of 2 tokens already taken") == 1


def test_our_hook_beside_it_is_told_how(hooked: Desk) -> None:
    written = (hooked.top / ".pre-commit-config.yaml").read_text()
    hooked.put(".pre-commit-config.yaml", "repos: []\n")
    assert hooked.itbiz("hook", "status").status == 1
    done = hooked.itbiz("hook", "install")
    assert done.status == 1
    assert "pre-commit runs the pre-commit hook here" in done.err
    assert "entry: itbiz hook pre-commit" in done.err
    hooked.put(".pre-commit-config.yaml", written)
    assert hooked.itbiz("hook", "status").status == 0
    done = hooked.itbiz("hook", "install")
    assert done.status == 0
    assert "the pre-commit hook there calls the check" in done.err


def test_what_other_projects_refer_to() -> None:
    (hook,) = YAML(typ="safe").load((ROOT / ".pre-commit-hooks.yaml").read_text())
    assert hook["entry"] == "itbiz hook pre-commit"
    assert hook["pass_filenames"] is False
    assert hook["always_run"] is True
    assert "pre-merge-commit" in hook["stages"]


def test_a_colleagues_branch_is_merged_with_their_claims(hooked: Desk) -> None:
    colleague = hooked.as_person("tom@example.com")
    hooked.ok("switch", "-q", "-c", "side")
    colleague.ticket("AAAA3", claimed=True, requester="risques")
    hooked.ok("add", "-A")
    assert colleague.commit().status == 0
    hooked.ok("switch", "-q", "main")
    hooked.ticket("AAAA4")
    hooked.ok("add", "-A")
    assert hooked.commit().status == 0
    done = hooked.git("merge", "--no-edit", "side")
    assert done.status == 0, done.said
