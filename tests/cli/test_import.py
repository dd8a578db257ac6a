"""`itbiz import`: an event log becomes a repository of tickets that is in order."""

from __future__ import annotations

import gzip
import io
import json
import subprocess
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest

from itbiz.cli.app import program
from itbiz.domain.period import PeriodKind, period_of
from itbiz.store.repo import Repository

if TYPE_CHECKING:
    from pathlib import Path

PARIS = ZoneInfo("Europe/Paris")
MAP = """\
schema: itbiz/import@1
key: id
time: {column: at, opened: opened, formats: ["%d/%m/%Y %H:%M"]}
by: "{who}@old.invalid"
title: "{summary|no title}"
requester: {column: unit, key: "{unit}", name: "Unit {unit}"}
provider: {column: team, key: "{team}", name: "Team {team}"}
state:
  column: state
  values:
    New: new
    Working: started
    Asked: {to: waiting, on: requester}
    Done: delivered
    Accepted: closed
promotion: {column: rank, at_most: 2}
"""
LOG = """\
id,at,opened,who,summary,unit,team,state,rank
1001,1/9/2026 08:00,1/9/2026 08:00,ann,"Open the FIX flow, please",sales,systems,New,3
1001,2/9/2026 09:00,1/9/2026 08:00,ben,"Open the FIX flow, please",sales,systems,Working,2
1001,3/9/2026 09:30,1/9/2026 08:00,ben,"Open the FIX flow, please",sales,systems,Asked,2
1001,4/9/2026 10:00,1/9/2026 08:00,ben,"Open the FIX flow, please",sales,systems,Done,2
1002,7/9/2026 08:00,7/9/2026 08:00,ann,=SUM(A1),risk,network,New,3
1002,what,7/9/2026 08:00,ann,=SUM(A1),risk,network,Working,3
1003,8/9/2026 08:00,8/9/2026 08:00,ann,Second,sales,,New,1
"""
FIRST = "tickets/2026-W36/ITB-1001.yaml"


def git(folder: Path, *arguments: str) -> str:
    return subprocess.run(["git", *arguments], cwd=folder, check=True, capture_output=True, encoding="utf-8").stdout


class Bench:
    """An empty repository with a log and its mapping."""

    def __init__(self, top: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.top = top
        self.capsys = capsys
        self.out = self.err = ""
        git(top, "init", "-q", "-b", "main")
        (top / "map.yaml").write_text(MAP, encoding="utf-8")
        (top / "log.csv").write_text(LOG, encoding="utf-8")
        git(top, "add", ".")
        git(top, "commit", "-q", "-m", "the log")

    def run(self, *arguments: str, status: int = 0) -> str:
        self.capsys.readouterr()
        found = program().run(list(arguments))
        self.out, self.err = self.capsys.readouterr()
        assert found == status, f"{found}: {self.out}{self.err}"
        return self.out

    def load(self, *more: str, status: int = 0, log: str = "log.csv") -> str:
        return self.run("import", "csv", log, "--map", "map.yaml", "--zone", "Europe/Paris", *more, status=status)

    @property
    def tickets(self) -> dict[str, bytes]:
        found = sorted(self.top.glob("tickets/**/*.yaml"))
        return {path.relative_to(self.top).as_posix(): path.read_bytes() for path in found}


@pytest.fixture
def bench(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Bench:
    monkeypatch.chdir(tmp_path)
    return Bench(tmp_path, capsys)


def test_a_log_becomes_tickets_and_a_first_contract(bench: Bench) -> None:
    bench.load()
    assert list(bench.tickets) == [FIRST, "tickets/2026-W37/ITB-1002.yaml", "tickets/2026-W37/ITB-1003.yaml"]
    text = bench.tickets[FIRST].decode()
    assert "title: Open the FIX flow, please\n" in text
    assert "to: waiting, by: ben@old.invalid, on: requester" in text
    assert "opened: 2026-09-01T08:00:00+02:00\n" in text
    contract = (bench.top / "contract.yaml").read_text(encoding="utf-8")
    coming = period_of(datetime.now(PARIS).date(), PeriodKind.ISO_WEEK).next()
    assert f"effective_from: {coming.key}\n" in contract
    assert f"in force from {coming.key} on" in bench.err
    assert "timezone: Europe/Paris\n" in contract
    assert "3 tickets written\n" in bench.err
    assert bench.err.endswith("next: git add . && git commit, then itbiz board\n")
    bench.run("check")
    bench.run("contract", "check")


def test_a_row_that_cannot_be_used_is_told_with_its_line(bench: Bench) -> None:
    bench.load()
    assert "log.csv:7: " in bench.err
    assert "1 row could not be used\n" in bench.err


def test_as_data(bench: Bench) -> None:
    data = json.loads(bench.load("--json"))
    assert (data["version"], data["rows"], data["tickets"], data["claims"]) == (1, 7, 3, 2)
    assert data["files"]["new"] == 3
    assert data["unusable"]["unused"] == 1


def test_figures_through_a_pipe_are_pairs(bench: Bench) -> None:
    pairs = dict(line.split("\t") for line in bench.load().splitlines())
    assert (pairs["rows"], pairs["tickets"], pairs["promotions to priority"]) == ("7", "3", "2")


def test_a_dry_run_writes_nothing(bench: Bench) -> None:
    bench.load("-n")
    assert "3 tickets would be written" in bench.err
    assert git(bench.top, "status", "--porcelain") == ""


def test_twice_changes_nothing(bench: Bench) -> None:
    bench.load()
    before = bench.tickets, (bench.top / "contract.yaml").read_bytes()
    bench.load()
    assert (bench.tickets, (bench.top / "contract.yaml").read_bytes()) == before
    assert "3 were there already\n" in bench.err
    assert "next:" not in bench.err


def test_ctrl_c_says_how_far_it_came(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("itbiz.cli.commands.import_files.AT_ONCE", 1)
    write = Repository.write

    def stop_at_the_second(self: Repository, changes: list[tuple[str, str | None]], *, durable: bool = True) -> None:
        if bench.tickets:
            raise KeyboardInterrupt
        write(self, changes, durable=durable)

    monkeypatch.setattr(Repository, "write", stop_at_the_second)
    bench.load(status=130)
    assert "stopped after 1 ticket; start again to go on\n" in bench.err
    monkeypatch.undo()
    monkeypatch.chdir(bench.top)
    bench.load("--commit")
    assert "2 tickets written\n" in bench.err
    assert git(bench.top, "log", "-1", "--format=%s") == "Import 3 tickets from log.csv\n"
    assert git(bench.top, "status", "--porcelain") == ""


def test_the_contract_is_read_without_the_tickets(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    bench.load()
    monkeypatch.setattr("itbiz.domain.backlog.read", None)
    bench.load()
    assert "3 were there already\n" in bench.err
    (bench.top / "contract.yaml").write_text("schema: itbiz/contract@1\n", encoding="utf-8")
    bench.load(status=2)
    assert "contract.yaml:1:1" in bench.err


def test_a_party_of_one_side_is_none_of_the_other(bench: Bench) -> None:
    bench.run(
        "init", *("--requester=sales=Sales", "--requester=network=N", "--provider=systems=S", "--provider=risk=R")
    )
    bench.load()
    assert "2 parties of the log are not in the contract: risk, network\n" in bench.err
    assert "add them there, under `parties:`" in bench.err


def test_a_head_in_another_encoding(bench: Bench) -> None:
    (bench.top / "map.yaml").write_text(MAP.replace("column: unit", "column: unité"), encoding="utf-8")
    (bench.top / "log.csv").write_bytes(LOG.replace("unit", "unité").encode("latin-1"))
    bench.load(status=2)
    assert "log.csv:1:1: this line has characters that are not of the encoding" in bench.err
    assert "under `file: encoding:`" in bench.err


def test_what_people_changed_since_is_left_alone(bench: Bench) -> None:
    bench.load()
    edited = bench.top / FIRST
    edited.write_text(edited.read_text(encoding="utf-8").replace("Open the FIX flow, please", "Mine"), encoding="utf-8")
    before = bench.tickets
    bench.load()
    assert bench.tickets == before
    assert "1 ticket was changed since it was imported, and is left as it is\n" in bench.err


def test_a_longer_log_continues(bench: Bench) -> None:
    bench.load()
    before = bench.tickets
    row = '1001,7/9/2026 09:00,1/9/2026 08:00,ann,"Open the FIX flow, please",sales,systems,Accepted,2\n'
    (bench.top / "log.csv").write_text(LOG + row, encoding="utf-8")
    bench.load()
    assert "1 continued from a longer log\n" in bench.err
    assert {path for path, text in bench.tickets.items() if before[path] != text} == {FIRST}
    assert b"status: closed\n" in bench.tickets[FIRST]
    bench.run("check")


def test_parties_that_a_contract_lacks_are_named(bench: Bench) -> None:
    bench.run("init", "--requester", "sales=Sales", "--provider", "systems=Systems")
    before = (bench.top / "contract.yaml").read_bytes()
    bench.load()
    assert "2 parties of the log are not in the contract: risk, network\n" in bench.err
    assert (bench.top / "contract.yaml").read_bytes() == before


def test_the_commit_passes_the_gate(bench: Bench) -> None:
    bench.load()
    bench.run("hook", "install")
    git(bench.top, "add", "-A")
    git(bench.top, "commit", "-q", "-m", "Import the old tracker")
    bench.run("check")
    bench.run("show", "1001", "--json")
    assert json.loads(bench.out)["status"] == "delivered"


def test_it_commits_what_it_wrote(bench: Bench) -> None:
    bench.load("--commit")
    assert git(bench.top, "log", "-1", "--format=%s") == "Import 3 tickets from log.csv\n"
    assert git(bench.top, "status", "--porcelain") == ""


def test_the_configuration_commits_too(bench: Bench) -> None:
    git(bench.top, "config", "itbiz.commit", "true")
    bench.load()
    assert git(bench.top, "status", "--porcelain") == ""


def test_compressed_and_from_stdin(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    (bench.top / "log.csv.gz").write_bytes(gzip.compress(LOG.encode()))
    bench.load(log="log.csv.gz")
    assert len(bench.tickets) == 3
    before = bench.tickets
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(LOG.encode())))
    bench.load(log="-")
    assert bench.tickets == before
    assert "3 were there already\n" in bench.err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["import", "csv", "log.csv"], "needs a mapping"),
        (["import", "jira", "log.csv"], "no format that itbiz imports"),
        (["import", "csv", "nowhere.csv", "--map", "map.yaml"], "cannot be read"),
        (["import", "csv", "tickets", "--map", "map.yaml"], "cannot be read"),
        (["import", "csv", "log.csv", "--map", "nowhere.yaml"], "there is no file"),
        (["import", "csv", "log.csv", "--map", "map.yaml", "--zone", "Europe/Pari"], "is no time zone"),
        (["import", "csv", "log.csv", "--map", "log.csv"], "cannot be read with the mapping"),
        (["import", "servicenow", "log.csv"], "cannot be read with the mapping"),
    ],
)
def test_what_is_typed_wrong(bench: Bench, arguments: list[str], message: str) -> None:
    bench.run(*arguments, status=2)
    assert message in bench.err
    assert "Traceback" not in bench.err
    assert bench.tickets == {}
    assert not (bench.top / "contract.yaml").exists()


def test_a_log_that_is_no_text(bench: Bench) -> None:
    (bench.top / "log.csv").write_bytes(b"\x00\xff\xfe\x1b[31m" * 1000)
    bench.load(status=2)
    assert "Traceback" not in bench.err
    assert bench.tickets == {}


def test_in_french(bench: Bench) -> None:
    bench.load("--lang", "fr")
    said = bench.err.replace("\u202f", " ").replace("\xa0", " ")
    assert "3 tickets écrits" in said
    assert "language: fr\n" in (bench.top / "contract.yaml").read_text(encoding="utf-8")
