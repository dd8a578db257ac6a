"""What writers do with edits, in a real repository."""

from __future__ import annotations

import json
import os
import subprocess
from typing import TYPE_CHECKING

import pytest

from itbiz.actions.edit import Edit
from itbiz.cli.console import Terminal
from itbiz.cli.session import Session
from itbiz.cli.writing import Change, Manner, carry_out, difference
from itbiz.text.failure import Failure
from itbiz.text.message import msg

if TYPE_CHECKING:
    from pathlib import Path

OLD = "id: ITB-7K3QX\ntitle: a\nstatus: new\n"
NEW = "id: ITB-7K3QX\ntitle: a\nstatus: started\n"
PATH = "tickets/a b.yaml"
EDIT = Edit(PATH, OLD, NEW)
CHANGES = [Change("ITB-7K3QX", "new", "started")]


def git(folder: Path, *arguments: str) -> str:
    return subprocess.run(["git", *arguments], cwd=folder, check=True, capture_output=True, encoding="utf-8").stdout


class Desk:
    """A repository with one ticket."""

    def __init__(self, top: Path) -> None:
        git(top, "init", "-q")
        (top / "contract.yaml").write_text("timezone: UTC\n", encoding="utf-8")
        (top / "tickets").mkdir()
        self.file = top / PATH
        self.file.write_text(OLD, encoding="utf-8")
        git(top, "add", ".")
        git(top, "commit", "-q", "-m", "first")
        self.top = top

    def write(self, *edits: Edit, manner: Manner | None = None, created: bool = False, where: str = "") -> int:
        session = Session(Terminal.of_process({}), dict(os.environ), chosen_language="en", folder=self.top / where)
        return carry_out(
            session,
            edits,
            manner or Manner(),
            CHANGES,
            subject="Start ITB-7K3QX",
            next_steps=[msg("then deliver it")],
            created=created,
        )


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def test_it_writes_says_so_and_names_the_next_step(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    assert desk.write(EDIT) == 0
    assert desk.file.read_text(encoding="utf-8") == NEW
    printed = capsys.readouterr()
    assert printed.out == "ITB-7K3QX  new → started\n"
    assert printed.err == "then deliver it\n"


def test_a_dry_run_shows_what_git_apply_takes_and_writes_nothing(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    assert desk.write(EDIT, Edit("tickets/new.yaml", None, "id: x"), manner=Manner(dry_run=True, commit=True)) == 0
    assert desk.file.read_text(encoding="utf-8") == OLD
    assert git(desk.top, "status", "--porcelain") == ""
    (desk.top / "patch").write_text(capsys.readouterr().out, encoding="utf-8")
    git(desk.top, "apply", "patch")
    assert desk.file.read_text(encoding="utf-8") == NEW
    assert (desk.top / "tickets/new.yaml").read_text(encoding="utf-8") == "id: x"


def test_a_deletion_is_shown_as_one() -> None:
    assert list(difference([Edit("a", "x\n", None)])) == ["--- a/a", "+++ /dev/null", "@@ -1 +0,0 @@", "-x"]


@pytest.mark.parametrize("manner", [Manner(commit=True), Manner()])
def test_it_commits_exactly_its_paths(desk: Desk, manner: Manner) -> None:
    git(desk.top, "config", "itbiz.commit", "true")
    (desk.top / "other").write_text("x", encoding="utf-8")
    git(desk.top, "add", "other")
    desk.write(EDIT, manner=manner)
    assert git(desk.top, "log", "-1", "--format=%s", "--name-only").split("\n\n") == ["Start ITB-7K3QX", f"{PATH}\n"]
    assert git(desk.top, "status", "--porcelain") == "A  other\n"


def test_no_commit_wins_over_the_configuration(desk: Desk) -> None:
    git(desk.top, "config", "itbiz.commit", "true")
    desk.write(EDIT, manner=Manner(commit=False))
    assert git(desk.top, "log", "--format=%s") == "first\n"


def test_a_staged_file_wants_to_be_staged_again(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    staged = OLD.replace("title: a", "title: b")
    desk.file.write_text(staged, encoding="utf-8")
    git(desk.top, "add", ".")
    desk.write(Edit(PATH, staged, NEW), where="tickets")
    assert "then stage it again: git add 'a b.yaml'\n" in capsys.readouterr().err


def test_a_file_that_changed_meanwhile_is_left_alone(desk: Desk) -> None:
    desk.file.write_text("somebody was faster\n", encoding="utf-8")
    with pytest.raises(Failure):
        desk.write(EDIT)
    assert desk.file.read_text(encoding="utf-8") == "somebody was faster\n"
    with pytest.raises(Failure):
        desk.write(Edit(PATH, None, NEW))


def test_through_a_pipe_a_new_ticket_is_its_id(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    desk.write(Edit("tickets/n.yaml", None, NEW), created=True)
    assert capsys.readouterr().out == "ITB-7K3QX\n"


def test_as_data(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    desk.write(EDIT, manner=Manner(as_json=True))
    ticket = {"id": "ITB-7K3QX", "title": "a", "status": "started", "path": PATH}
    assert json.loads(capsys.readouterr().out) == {"version": 1, "tickets": [ticket]}


def test_nothing_to_change(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    assert desk.write(Edit(PATH, OLD, OLD), manner=Manner(commit=True)) == 0
    assert "nothing had to change" in capsys.readouterr().err
    assert git(desk.top, "log", "--format=%s") == "first\n"
