"""A board in a loop beside commits, checkouts, rebases and merges: no failure, and nothing that never was.

While git writes the work tree that holds two states itself, file by file; a board shows what lies there. A file that
git has made and not filled yet is empty: a board says that it could not read it, and never leaves it out in silence.
"""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

CONTRACT = """\
schema: itbiz/contract@1
timezone: UTC
parties:
  requesters: {sales: {name: Sales}}
  providers: {systems: {name: Systems}}
terms:
  - {effective_from: 2026-W01, quota: {sales: 2}, guarantee: 2}
"""
TICKETS = 30
ROUNDS = 150


def ticket(number: int, title: str) -> str:
    return (
        f"id: ITB-{number:04}\ntitle: {title}\ntype: request\nrequester: sales\nprovider: systems\n"
        "opened: 2026-02-02T09:00:00+00:00\n"
    )


def write(top: Path, title: str) -> None:
    """All tickets of one title."""
    for number in range(TICKETS):
        path = top / "tickets" / f"ITB-{number:04}.yaml"
        path.parent.mkdir(exist_ok=True)
        path.write_text(ticket(number, title))


@pytest.mark.slow
def test_every_board_beside_git_at_work_is_that_of_some_state(tmp_path: Path) -> None:
    def git(*args: str) -> None:
        subprocess.run(["git", *args], cwd=tmp_path, check=True, capture_output=True)

    git("init", "-q", "-b", "main")
    (tmp_path / "contract.yaml").write_text(CONTRACT)
    write(tmp_path, "main 0")
    git("add", "-A")
    git("commit", "-qm", "first")
    code = (
        "import subprocess, sys, time\n"
        "end = time.monotonic() + 3600\n"
        "while time.monotonic() < end:\n"
        "    line = [sys.executable, '-m', 'itbiz', 'board', '--json']\n"
        "    done = subprocess.run(line, capture_output=True, text=True)\n"
        "    print(done.returncode, done.stdout.replace('\\n', ' ') or done.stderr.replace('\\n', ' '), flush=True)\n"
    )
    # Not a pipe: nobody reads while git is at work, and a full one would stop the boards.
    heard = tmp_path / ".git" / "answers"
    with (
        heard.open("w") as into,
        subprocess.Popen(
            [sys.executable, "-c", code], cwd=tmp_path, stdout=into, stderr=subprocess.DEVNULL, text=True
        ) as looking,
    ):
        for number in range(1, ROUNDS + 1):
            git("checkout", "-q", "-b", f"side{number}")
            write(tmp_path, f"side {number}")
            git("commit", "-qam", "work")
            git("checkout", "-q", "main")
            (tmp_path / "note.txt").write_text(str(number))
            git("add", "-A")
            git("commit", "-qm", "note")
            git("rebase", "-q", "main", f"side{number}")
            git("checkout", "-q", "main")
            git("merge", "-q", "--no-ff", "--no-edit", f"side{number}")
        looking.terminate()
    lines = heard.read_text().splitlines()
    # The last line may have been cut short by the end of the loop.
    answers = [line.split(" ", 1) for line in lines[:-1]]
    assert len(answers) > 20
    titles = {"main 0", *(f"side {number}" for number in range(1, ROUNDS + 1))}
    paths = {f"tickets/ITB-{number:04}.yaml" for number in range(TICKETS)}
    for status, text in answers:
        assert status == "0", text
        board = json.loads(text)
        shown = {each["title"] for column in board["columns"] for each in column["tickets"]}
        assert shown <= titles, shown
        assert set(board["unreadable"]) <= paths, board["unreadable"]
    done = subprocess.run(
        [sys.executable, "-m", "itbiz", "board", "--json"], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    board = json.loads(done.stdout)
    assert board["unreadable"] == []
    last = {each["title"] for column in board["columns"] for each in column["tickets"]}
    assert last == {f"side {ROUNDS}"}
