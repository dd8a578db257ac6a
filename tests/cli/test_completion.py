"""Completion, as the shells ask for it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from itbiz.cli import completion
from itbiz.domain import ticket

CONTRACT = """\
tickets: work
parties:
  requesters: {marches: {name: Salle des marchés}}
  providers: {systemes: {name: "Sys\\e[31mtèmes"}}
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "contract.yaml").write_text(CONTRACT, encoding="utf-8")
    inner = tmp_path / "work" / "2026-W40"
    inner.mkdir(parents=True)
    (inner / "ITB-7K3QX.yaml").write_text('id: ITB-7K3QX\ntitle: "[/x] l\'été: $(rm) `x`"\n', encoding="utf-8")
    (inner / "ITB-2M9DA.yml").write_text("title: Autre\n", encoding="utf-8")
    (inner / "notes.txt").write_text("title: no\n", encoding="utf-8")
    monkeypatch.chdir(inner)
    return tmp_path


def asked(shell: str, line: str, **env: str) -> subprocess.CompletedProcess[str]:
    words = line.split(" ")
    return subprocess.run(
        [sys.executable, "-m", "itbiz"],
        env={
            **os.environ,
            "_ITBIZ_COMPLETE": f"complete_{shell}",
            "COMP_WORDS": line,
            "COMP_CWORD": str(len(words) - 1),
            "_TYPER_COMPLETE_ARGS": line,
            "_TYPER_COMPLETE_FISH_ACTION": "get-args",
            **env,
        },
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    ("line", "offers"),
    [
        ("itbiz show ", {"ITB-2M9DA", "ITB-7K3QX"}),
        ("itbiz show 7", {"7K3QX"}),
        ("itbiz show 7k", {"7k3QX"}),
        ("itbiz show itb-2", {"itb-2M9DA"}),
        ("itbiz show zz", set()),
        ("itbiz boa", {"board"}),
        ("itbiz contract s", {"show", "sign", "simulate"}),
        ("itbiz board --provider s", {"systemes"}),
        ("itbiz board --requester ", {"marches"}),
        ("itbiz move 7k3 w", {"waiting"}),
        ("itbiz explain duplicate-k", {"duplicate-key"}),
        ("itbiz board --prov", {"--provider"}),
    ],
)
def test_offers(line: str, offers: set[str]) -> None:
    done = asked("bash", line)
    assert set(done.stdout.split()) == offers
    assert done.stderr == ""


@pytest.mark.usefixtures("folder")
def test_titles_come_along_and_hurt_nobody() -> None:
    assert asked("fish", "itbiz show 7").stdout == "7K3QX\t[/x] l'été: $(rm) `x`\n"
    assert '"7K3QX":"[/x] l\'\'été\\\\: \\$(rm) \\`x\\`"' in asked("zsh", "itbiz show 7").stdout
    assert "\x1b" not in asked("fish", "itbiz board --provider ").stdout


@pytest.mark.parametrize(
    "line", ["itbiz show ", "itbiz board --provider ", "itbiz nothing ", "itbiz show '", "itbiz --"]
)
def test_silent_where_there_is_nothing(line: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert asked("bash", line).stderr == ""


def test_a_broken_contract_and_a_pipe_among_the_tickets(folder: Path) -> None:
    if hasattr(os, "mkfifo"):
        os.mkfifo(folder / "work" / "ITB-9P1PE.yaml")
        assert "ITB-9P1PE" in asked("fish", "itbiz show ").stdout
    (folder / "contract.yaml").write_text("parties: [", encoding="utf-8")
    done = asked("bash", "itbiz board --provider ")
    assert (done.stdout.strip(), done.stderr) == ("", "")


@pytest.mark.usefixtures("folder")
def test_it_imports_neither_schemas_nor_rich() -> None:
    code = (
        "import sys, atexit\n"
        "atexit.register(lambda: sys.stderr.write(' '.join(sys.modules)))\n"
        "from itbiz.cli.main import run\n"
        "run([])\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={
            **os.environ,
            "_ITBIZ_COMPLETE": "complete_zsh",
            "_TYPER_COMPLETE_ARGS": "itbiz show 7",
        },
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    assert "7K3QX" in done.stdout
    heads = {name.partition(".")[0] for name in done.stderr.split()}
    assert heads.isdisjoint({"pydantic", "rich", "git", "ruamel", "yaml"})


def test_the_words_offered_are_those_of_the_schema() -> None:
    assert set(completion.STATES) == set(ticket.Status)
    assert set(completion.CLASSES) == set(ticket.ServiceClass)
    assert set(completion.TYPES) == set(ticket.TicketType)
    assert set(completion.LINKS) == set(ticket.LinkType)
    assert set(completion.HOLDERS) == set(ticket.Holder)
    # Only `swap` swaps.
    assert set(completion.CAUSES) == set(ticket.ReleaseCause) - {ticket.ReleaseCause.SWAPPED}


def test_the_script_names_the_program(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "itbiz", "--show-completion"],
        cwd=tmp_path,
        env={**os.environ, "_TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION": ""},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert Path(sys.executable).exists()
    assert "_ITBIZ_COMPLETE" in done.stdout or done.returncode != 0
