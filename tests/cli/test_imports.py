"""What each common command imports of the libraries that cost: a table to be kept, since every start pays for it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from itbiz.store.hook_script import START

if TYPE_CHECKING:
    from pathlib import Path

WATCHED = frozenset(
    {
        *("typer", "rich", "pydantic", "git", "ruamel", "babel", "yaml", "holidays"),
        *("sqlite3", "subprocess", "threading", "inspect", "dataclasses", "secrets", "difflib", "json", "gettext"),
    }
)
"""Libraries, and modules of Python's own that take more than a few milliseconds together with what they import."""

TYPER = {"typer", "inspect", "subprocess", "threading", "difflib", "gettext"}
READING = {"sqlite3"}
"""What was read before comes from the cache: neither YAML nor the schemas are wanted."""

WORDS = {"gettext"}
"""What saying a sentence in any language imports."""

TABLE = {
    "--version": set(),
    "--help": TYPER,
    "board": READING,
    "board --color=always": {*READING, *WORDS},
    "list": READING,
    "list --color=always": {*READING, *WORDS},
    "load": READING,
    "quota": READING,
    "next": READING,
    "due": READING,
    # The quota of this company was never used: the review drafts an amendment.
    "report": {*READING, *WORDS, "json", "yaml"},
    "board --mine": {*READING, *WORDS, *TYPER},
}

SCRIPT = "from itbiz.cli.main import main; main()"

CONTRACT = """\
schema: itbiz/contract@1
timezone: Europe/Paris
parties:
  requesters: {sales: {name: Sales}, risk: {name: Risk}}
  providers: {systems: {name: Systems, members: [ana@example.com]}, network: {name: Network}}
terms:
  - {effective_from: 2026-W36, quota: {sales: {systems: 1}}, guarantee: {systems: 1}}
"""
TICKET = """\
id: ITB-7K3QX
title: Open the line to the broker
type: request
requester: sales
provider: systems
class: priority
status: started
opened: 2026-09-28T09:00:00+02:00
history:
  - {at: 2026-09-29T10:00:00+02:00, to: started, by: ana@example.com}
claims:
  - {period: 2026-W40, requester: sales, provider: systems, at: 2026-09-28T09:12:00+02:00, by: claire@example.com}
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository with a ticket, committed; its contract names no country, whose holidays would be looked up."""
    top = tmp_path_factory.mktemp("imports")
    (top / "contract.yaml").write_text(CONTRACT)
    (top / "tickets").mkdir()
    (top / "tickets" / "ITB-7K3QX.yaml").write_text(TICKET)
    for command in (
        ["init", "-q", "-b", "main"],
        ["config", "user.name", "Ana"],
        ["config", "user.email", "ana@example.com"],
        ["add", "-A"],
        ["commit", "-q", "-m", "first"],
    ):
        subprocess.run(["git", *command], cwd=top, check=True)
    for look in ("board", "report"):
        imported(SCRIPT, look, folder=top)
    return top


def imported(code: str, *arguments: str, folder: Path, **env: str) -> set[str]:
    """The watched modules that a process imports."""
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-c", code, *arguments],
        cwd=folder,
        env={**{name: value for name, value in os.environ.items() if not name.startswith("COV")}, **env},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr[-1000:]
    lines = [line for line in done.stderr.splitlines() if line.startswith("import time:")]
    return {line.rpartition("|")[2].strip().partition(".")[0] for line in lines} & WATCHED


@pytest.mark.parametrize("line", TABLE)
def test_a_command_imports_what_the_table_says(line: str, folder: Path) -> None:
    assert imported(SCRIPT, *line.split(), folder=folder, ITBIZ_LANG="en") == TABLE[line]


@pytest.mark.parametrize("line", ["board", "list", "board --color=always", "list --color=always"])
def test_french_imports_nothing_more(line: str, folder: Path) -> None:
    assert imported(SCRIPT, *line.split(), "--lang", "fr", folder=folder) == TABLE[line]


def test_the_hook_imports_neither_typer_nor_what_draws(folder: Path) -> None:
    code = "import sys, runpy; runpy.run_module('itbiz.cli.gate', run_name='__main__', alter_sys=True)"
    found = imported(code, "pre-commit", folder=folder, ITBIZ_LANG="en")
    assert found.isdisjoint({"typer", "rich", "git", "ruamel", "babel", "holidays", "subprocess"})


def test_the_hook_judges_a_plain_new_ticket_with_neither_pydantic_nor_a_parser(folder: Path, tmp_path: Path) -> None:
    top = tmp_path / "work"
    shutil.copytree(folder, top)
    code = f"import runpy, sys; sys.argv[0] = {START!r}; runpy.run_path({START!r}, run_name='__main__')"
    for number in (1, 2):
        # The first finds out where tickets are.
        (top / "tickets" / f"ITB-NEW{number}.yaml").write_text(
            f"id: ITB-NEW{number}\ntitle: New\ntype: request\nrequester: sales\nopened: 2026-09-28T09:00:00+02:00\n"
            "history:\n  - {at: 2026-09-29T10:00:00+02:00, to: started, by: ana@example.com}\nstatus: started\n"
        )
        subprocess.run(["git", "add", "-A"], cwd=top, check=True)
        found = imported(code, "pre-commit", folder=top, ITBIZ_LANG="en")
    assert found == READING


def test_completion_of_an_id_imports_no_schema(folder: Path) -> None:
    env = {"_ITBIZ_COMPLETE": "complete_bash", "COMP_WORDS": "itbiz show 7", "COMP_CWORD": "2"}
    assert imported(SCRIPT, folder=folder, **env) == TYPER


def test_letters_of_another_writing_are_measured_with_the_tables_of_rich_alone(folder: Path) -> None:
    code = (
        "import sys\n"
        "from itbiz.views.cells import width_of\n"
        "assert width_of('été → ●') == 7\n"
        "assert 'rich' not in sys.modules\n"
        "assert width_of('漢字') == 4\n"
        "assert 'rich.cells' in sys.modules\n"
        "assert 'rich.text' not in sys.modules\n"
    )
    assert imported(code, folder=folder) >= {"rich"}
