"""The commands that show, run as people run them: in a repository, piped, as JSON, as a picture."""

from __future__ import annotations

import json
import os
import select
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

from itbiz.cli.main import run

if TYPE_CHECKING:
    from pathlib import Path

CONTRACT = """\
schema: itbiz/contract@1
timezone: Europe/Paris
parties:
  requesters: {sales: {name: Sales}, risk: {name: Risk}}
  providers: {systems: {name: Systems, members: [ana@example.com]}, network: {name: Network}}
terms:
  - {effective_from: 2026-W36, quota: {sales: {systems: 1}}, guarantee: {systems: 1}}
"""
OTHER = CONTRACT.replace("{systems: 1}}, guarantee", "{systems: 3}}, guarantee").replace("guarantee: {systems: 1}", "")
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
AT = ("--as-of", "2026-09-30T12:00:00+02:00")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    subprocess.run(["git", "init", "-q", "-b", "main", tmp_path], check=True)
    (tmp_path / "contract.yaml").write_text(CONTRACT)
    (tmp_path / "tickets").mkdir()
    (tmp_path / "tickets" / "ITB-7K3QX.yaml").write_text(TICKET)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.usefixtures("folder")
def test_the_board_through_a_pipe(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["board", *AT]) == 0
    lines = [line.split("\t") for line in capsys.readouterr().out.splitlines()]
    assert ["tokens", "sales", "systems", "1", "1", "1", "0", "0", "0", "0", "ITB-7K3QX"] in lines
    assert [line[1:3] for line in lines if line[0] == "card"] == [["started", "ITB-7K3QX"]]


@pytest.mark.usefixtures("folder")
def test_the_board_drawn(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    assert run(["--color", "always", "board", *AT]) == 0
    drawn = capsys.readouterr().out
    assert "\x1b[1m" in drawn
    assert "1 open" in drawn
    assert "main" in drawn


@pytest.mark.usefixtures("folder")
def test_the_board_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["board", "--by", "requester", "--json", *AT]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["version"] == 1
    assert found["as_of"] == "2026-09-30T12:00:00+02:00"
    assert [(column["key"], column["count"]) for column in found["columns"]] == [("sales", 1), ("risk", 0)]


def test_the_board_as_a_picture(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["board", "--svg", "wall.svg", *AT]) == 0
    first = (folder / "wall.svg").read_bytes()
    assert first.startswith(b"<svg")
    assert run(["board", "--svg", "wall.svg", *AT]) == 0
    assert (folder / "wall.svg").read_bytes() == first
    assert capsys.readouterr().out == ""
    assert run(["board", "--svg", "no/such/folder.svg", *AT]) == 2


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["board", "--by", "provder"], "did you mean `provider`?"),
        (["board", "--watch"], "on a terminal only"),
        (["quota", "--period", "2026-W99"], "2026-W99"),
        (["show", "nothing"], "there is no ticket `nothing`"),
        (["next", "--provider", "netwrk"], "did you mean `network`?"),
        (["contract", "simulate", "--from", "2026-W50", "--to", "2026-W40"], "W40 ends before W50 begins"),
        (["contract", "show", "--on", "tomorrow"], "write --on 2026-10-02"),
        (["edit", "7k3", "--set", "titel=x"], "did you mean `title`?"),
        (["import", "servicenow", "nowhere.csv"], "`nowhere.csv` cannot be read: No such file or directory"),
        (["import", "servicenow", "nowhere.csv", "--lang", "fr"], "aucun fichier ni dossier de ce nom"),
    ],
)
@pytest.mark.usefixtures("folder")
def test_what_is_wrong_is_said(arguments: list[str], words: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(arguments) == 2
    assert words in capsys.readouterr().err


@pytest.mark.parametrize("command", ["list", "load", "quota", "next", "due"])
def test_a_file_nobody_can_read_is_named_beside_every_answer(
    command: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "tickets" / "broken.yaml").write_text("<<<<<<< ours\n")
    for form in ([], ["--json"]):
        assert run([command, *form, *AT]) == 0
        assert "1 file not counted: tickets/broken.yaml" in capsys.readouterr().err
    assert run(["--color", "always", command, *AT]) == 0
    assert "1 file not counted: tickets/broken.yaml" in capsys.readouterr().out


def test_a_ticket_nobody_can_read_is_not_said_to_be_missing(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "tickets" / "ITB-ZZZZ2.yaml").write_text("<<<<<<< ours\n")
    assert run(["show", "zzzz2"]) == 2
    said = capsys.readouterr().err
    assert "`tickets/ITB-ZZZZ2.yaml` cannot be read" in said
    assert "`itbiz check` says why" in said


def test_another_contract(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "other.yaml").write_text(OTHER)
    assert run(["quota", "--json", "--contract", "other.yaml", *AT]) == 0
    found = json.loads(capsys.readouterr().out)
    assert [(pair["quota"], pair["closing"]) for pair in found["pairs"]] == [(3, 2)]


def test_next_is_for_the_team_of_who_asks(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    subprocess.run(["git", "config", "user.email", "ana@example.com"], cwd=folder, check=True)
    assert run(["next", "--json", *AT]) == 0
    assert json.loads(capsys.readouterr().out)["provider"] == "systems"


@pytest.mark.usefixtures("folder")
def test_show_and_list_give_the_ticket_as_in_its_file(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["list", "--json"]) == 0
    (listed,) = json.loads(capsys.readouterr().out)["tickets"]
    assert run(["show", "7k3", "--json"]) == 0
    shown = json.loads(capsys.readouterr().out)
    assert {"version": 1, **listed} == shown
    assert shown["path"] == "tickets/ITB-7K3QX.yaml"
    assert shown["claims"][0]["period"] == "2026-W40"


@pytest.mark.skipif(sys.platform == "win32", reason="no pseudo-terminals there")
def test_the_wall_is_drawn_again_when_a_file_changes(folder: Path) -> None:
    import pty

    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "itbiz", "--lang", "en", "board", "--watch"]
    running = subprocess.Popen(command, cwd=folder, stdin=theirs, stdout=theirs, stderr=theirs)
    os.close(theirs)
    drawn = ""

    def read_until(words: str) -> None:
        nonlocal drawn
        deadline = time.monotonic() + 20
        while words not in drawn:
            assert time.monotonic() < deadline, drawn
            if select.select([ours], [], [], 0.2)[0]:
                drawn += os.read(ours, 65536).decode()

    try:
        read_until("1 open")
        other = TICKET.replace("7K3QX", "8K3QX").partition("claims:")[0].replace("priority", "standard")
        (folder / "tickets" / "ITB-8K3QX.yaml").write_text(other)
        read_until("2 open")
        (folder / "contract.yaml").write_text("schema: [")
        read_until("cannot be read")
        running.send_signal(signal.SIGINT)
        read_until("\x1b[?1049l")
        assert running.wait(20) == 130
    finally:
        running.kill()
        running.wait()
        os.close(ours)
