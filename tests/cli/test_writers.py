"""The commands that write, run as a person runs them, in real repositories."""

from __future__ import annotations

import json
import subprocess
from typing import TYPE_CHECKING

import pytest

from itbiz.cli.app import program
from itbiz.domain.backlog import read
from itbiz.domain.period import format_instant, parse_period

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from itbiz.domain.ticket import Ticket

CONTRACT = """\
schema: itbiz/contract@1
language: LANGUAGE
timezone: Europe/Paris
parties:
  requesters:
    marches: {name: Salle des marchés, relays: [nadia@example.com]}
    risques: {name: Risques}
  providers: {systemes: {name: Systèmes}, reseau: {name: Réseau}}
terms:
  - effective_from: 2026-W02
    quota: {marches: 2, risques: 1}
    guarantee: 3
"""
A, B, C, INCIDENT = "ITB-AAAAA", "ITB-BBBBB", "ITB-CCCCC", "ITB-DDDDD"


def git(folder: Path, *arguments: str) -> str:
    return subprocess.run(["git", *arguments], cwd=folder, check=True, capture_output=True, encoding="utf-8").stdout


class Office:
    """A repository with three requests and an incident, committed, and what the last command printed."""

    def __init__(self, top: Path, capsys: pytest.CaptureFixture[str], language: str = "en") -> None:
        self.top = top
        self.capsys = capsys
        self.out = self.err = ""
        git(top, "init", "-q", "-b", "main")
        (top / "contract.yaml").write_text(CONTRACT.replace("LANGUAGE", language), encoding="utf-8")
        for key in (A, B, C, INCIDENT):
            kind = "incident" if key == INCIDENT else "request"
            self.put(
                f"tickets/{key}.yaml",
                f"id: {key}\ntitle: Ticket {key[-1]} # un commentaire\ntype: {kind}\nrequester: marches\n"
                "provider: systemes\nclass: standard\nstatus: new\nopened: 2026-09-24T09:00:00+02:00\n",
            )
        git(top, "add", ".")
        git(top, "commit", "-q", "-m", "first")

    def put(self, path: str, text: str) -> None:
        file = self.top / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")

    def run(self, *arguments: str, status: int = 0) -> str:
        """What a command prints on stdout; its status is the expected one."""
        self.capsys.readouterr()
        found = program().run(list(arguments))
        self.out, self.err = self.capsys.readouterr()
        assert found == status, f"{found}: {self.out}{self.err}"
        return self.out

    def ticket(self, key: str) -> Ticket:
        texts = {
            path.relative_to(self.top).as_posix(): path.read_text(encoding="utf-8")
            for path in (self.top / "contract.yaml", *self.top.glob("tickets/**/*.yaml"))
        }
        return read(texts).entries[key].ticket

    @property
    def dirty(self) -> list[str]:
        return [line[3:] for line in git(self.top, "status", "--porcelain", "-uall").splitlines()]


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Office:
    monkeypatch.chdir(tmp_path)
    return Office(tmp_path, capsys)


WAIT = ("--on", "requester", "--why", "adresse")
LIFE: list[tuple[Sequence[str], str]] = [
    (["move", "aaaaa", "ready"], f"{A}  new → ready\n"),
    (["start", "AAAAA"], f"{A}  ready → started\n"),
    (["wait", "itb-aaaaa", *WAIT], f"{A}  started → waiting\n"),
    (["start", A], f"{A}  waiting → started\n"),
    (["deliver", "a"], f"{A}  started → delivered\n"),
    (["reopen", "a", "--why", "cassé"], f"{A}  delivered → started\n"),
    (["deliver", "a"], f"{A}  started → delivered\n"),
    (["close", "a"], f"{A}  delivered → closed\n"),
    (["refuse", "b", "--why", "hors sujet"], f"{B}  new → refused\n"),
    (["reopen", "b", "--why", "pas d'accord"], f"{B}  refused → new\n"),
    (["cancel", "b"], f"{B}  new → cancelled\n"),
]


def test_a_life_in_one_line_a_command(office: Office) -> None:
    for arguments, wanted in LIFE:
        assert office.run(*arguments) == wanted
    assert office.dirty == [f"tickets/{A}.yaml", f"tickets/{B}.yaml"]
    office.run("check")
    assert "# un commentaire\n" in (office.top / f"tickets/{A}.yaml").read_text(encoding="utf-8")


def test_the_next_step_stands_on_stderr(office: Office) -> None:
    office.run("deliver", "a")
    assert office.err == f"the requester accepts with: itbiz close {A}\n"


def week(office: Office, ahead: int = 0) -> str:
    """The key of the running period, as `quota` says it, or of a later one."""
    period = parse_period(json.loads(office.run("quota", "--json"))["period"])
    for _ in range(ahead):
        period = period.next()
    return period.key


def test_tokens(office: Office) -> None:
    now, following = week(office), week(office, 1)
    assert office.run("claim", "a") == f"{A}  standard → priority, token of {now}\n"
    assert office.run("claim", "b", "--period", following) == f"{B}  standard → priority, token of {following}\n"
    assert office.run("release", "b") == f"{B}  priority → standard, token given back (withdrawn)\n"
    git(office.top, "commit", "-qam", "claims")
    assert office.run("swap", "a", "b") == f"{A}  priority → standard\n{B}  standard → priority, token of {now}\n"
    office.run("emergency", "c", "--reason", "r", "--impact", "i")
    assert office.out == f"{C}  standard → expedite\n"
    assert office.run("emergency", "c", "--approved-by", "requester=claire@example.com") == (
        f"{C}  approved by claire@example.com\n"
    )
    assert office.run("duplicate", "b", "a") == f"{B}  new → cancelled, duplicate of {A}\n"
    office.run("check")


def test_dialogue_and_links(office: Office) -> None:
    assert office.run("ask", "a", "Quelle adresse ?", "--to", "requester") == f"{A}  question 1 to requester\n"
    assert office.run("answer", "a", "Celle-ci") == f"{A}  answer 2 to question 1\n"
    assert office.run("comment", "a", "Merci") == f"{A}  comment 3\n"
    assert office.run("link", "a", "blocks", "b") == f"{A}  blocks {B}\n"
    office.run("check")


def test_words_that_are_none(office: Office) -> None:
    for command in ("ask", "comment"):
        office.run(command, "a", "  ", status=2)
        assert "no words" in office.err
    assert office.dirty == []


def test_as_data(office: Office) -> None:
    data = json.loads(office.run("start", "a", "--json"))
    assert data["version"] == 1
    (ticket,) = data["tickets"]
    assert (ticket["id"], ticket["status"], ticket["path"]) == (A, "started", f"tickets/{A}.yaml")
    assert ticket["history"][0]["to"] == "started"


def test_a_dry_run_is_a_patch_and_writes_nothing(office: Office) -> None:
    patch = office.run("claim", "a", "-n", "--commit")
    assert office.err == "nothing was written\n"
    assert office.dirty == []
    subprocess.run(["git", "apply"], cwd=office.top, input=patch, check=True, encoding="utf-8")
    assert office.ticket(A).live_claim is not None


def test_one_commit_of_exactly_its_paths(office: Office) -> None:
    office.put("notes", "x")
    git(office.top, "add", "notes")
    office.run("start", "a", "--commit")
    assert git(office.top, "log", "-1", "--format=%s", "--name-only") == f"{A}: new → started\n\ntickets/{A}.yaml\n"
    assert office.dirty == ["notes"]


def test_the_configuration_commits_too(office: Office) -> None:
    git(office.top, "config", "itbiz.commit", "true")
    office.run("start", "a")
    office.run("deliver", "a", "--no-commit")
    assert git(office.top, "rev-list", "--count", "HEAD") == "2\n"
    assert office.dirty == [f"tickets/{A}.yaml"]


def test_a_swap_is_one_commit(office: Office) -> None:
    office.run("claim", "a", "--commit")
    office.run("swap", "a", "b", "--commit")
    assert git(office.top, "show", "--format=", "--name-only").split() == [f"tickets/{A}.yaml", f"tickets/{B}.yaml"]


def test_for_somebody_else(office: Office) -> None:
    office.run("claim", "a", "--for", "claire@example.com")
    line = office.ticket(A).claims[0]
    assert (line.by, line.on_behalf_of) == ("ana@example.com", "claire@example.com")
    office.run("ask", "a", "?", "--for", "claire@example.com")
    assert office.ticket(A).thread[0].on_behalf_of == "claire@example.com"


def test_beyond_the_last_token_nothing_is_written_and_each_way_out_works(office: Office) -> None:
    office.run("claim", "a")
    office.run("claim", "b")
    git(office.top, "commit", "-qam", "two")
    office.run("claim", "c", status=1)
    assert office.out == ""
    assert office.dirty == []
    assert f"✗ {C}" in office.err
    assert "2 of 2 tokens already taken" in office.err
    commands = [line.split("itbiz ", 1)[1] for line in office.err.splitlines() if "  itbiz " in line]
    assert len(commands) == 3
    for command in commands:
        words = command.replace('"…"', "parce_que").split("  ")[0].split()
        office.run(*words)
        office.run("check")
        assert f"tickets/{C}.yaml" in office.dirty
        git(office.top, "checkout", "-q", "tickets")


def test_the_ways_out_when_the_refused_claim_stands_in_the_file(office: Office) -> None:
    office.run("claim", "a")
    office.run("claim", "b")
    git(office.top, "commit", "-qam", "two")
    path = f"tickets/{C}.yaml"
    text = (office.top / path).read_text(encoding="utf-8")
    now = office.ticket(A).claims[0].at
    claim = f"period: {week(office)}, requester: marches, provider: systemes, kind: quota, at: {format_instant(now)}"
    line = f"at: {format_instant(now)}, by: ana@example.com, field: class, from: standard, to: priority"
    office.put(
        path,
        text.replace("class: standard", "class: priority")
        + f"history:\n  - {{{line}}}\nclaims:\n  - {{{claim}, by: ana@example.com, reason: r}}\n",
    )
    standing = (office.top / path).read_text(encoding="utf-8")
    office.run("check", status=1)
    for words in (
        ["swap", "b", "c"],
        ["claim", "c", "--period", week(office, 1)],
        ["emergency", "c", "--reason", "r", "--impact", "i"],
    ):
        git(office.top, "add", "tickets")
        office.run(*words)
        (reminder,) = [line for line in office.err.splitlines() if "git add" in line]
        subprocess.run(["bash", "-c", reminder.partition(": ")[2]], cwd=office.top, check=True)
        assert len(office.ticket(C).claims) == 1
        assert "main" in git(office.top, "commit", "-m", "a way out")
        office.run("check")
        git(office.top, "reset", "-q", "--hard", "HEAD~")
        office.put(path, standing)


@pytest.mark.parametrize(
    ("arguments", "message", "hint"),
    [
        (["claim", "zzz"], "there is no ticket `zzz`", ""),
        (["claim", "itb"], "could be any of 4 tickets", "one character more"),
        (["start", "ITB-AAAAB"], "there is no ticket", f"did you mean `{A}`?"),
        (["move", "a", "strated"], "`strated` is no state", "`started`"),
        (["wait", "a", "--on", "vender", "--why", "x"], "`vender` is no side", "`vendor`"),
        (["wait", "a", "--why", "x"], "names who is waited for", "--on"),
        (["release", "a"], "holds no token", None),
        (["release", "a", "--cause", "withdraw"], "is no cause", "withdrawn"),
        (["claim", "a", "--period", "2026-W60"], "", None),
        (["claim", "d"], "is no request", "class=expedite"),
        (["emergency", "a", "--reason", "r"], "says why", '--impact "…"'),
        (["emergency", "a", "--reason", "r", "--impact", "i", "--approved-by", "x@y.z"], "which side", "requester="),
        (["link", "a", "blokcs", "b"], "is no kind of link", "blocks"),
        (["answer", "a", "x"], "no open question", "itbiz comment"),
        (["close", "a"], "cannot go from new to closed", "ready"),
    ],
)
def test_what_is_typed_wrong(office: Office, arguments: list[str], message: str, hint: str | None) -> None:
    office.run(*arguments, status=2)
    assert office.out == ""
    assert office.err.startswith("error: ")
    assert message in office.err
    assert hint is None or ("hint: " in office.err and hint in office.err)
    assert "Traceback" not in office.err
    assert office.dirty == []


def test_without_a_contract_or_an_identity(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, office: Office) -> None:
    for name in ("GIT_AUTHOR_EMAIL", "GIT_COMMITTER_EMAIL", "GIT_AUTHOR_NAME", "GIT_COMMITTER_NAME"):
        monkeypatch.delenv(name)
    git(office.top, "config", "user.useConfigOnly", "true")
    office.run("start", "a", status=2)
    assert "user.email" in office.err
    (tmp_path / "contract.yaml").unlink()
    office.run("start", "a", status=2)
    assert "itbiz init" in office.err


def test_a_file_that_cannot_be_read_does_not_stop_the_others(office: Office) -> None:
    office.put("tickets/broken.yaml", 'title: "x\n')
    office.run("start", "a")
    office.run("check", status=1)


def test_from_a_subfolder_and_with_a_folder_of_its_own(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(office.top / "tickets")
    office.run("start", "a")
    git(office.top, "add", ".")
    office.run("deliver", "a")
    assert f"git add {A}.yaml" in office.err


FRENCH = [
    (["claim", "zzz"], 2, "erreur : "),
    (["close", "a"], 2, "erreur : "),
    (["deliver", "a"], 0, f"itbiz close {A}"),
    (["emergency", "b", "--reason", "r", "--impact", "i"], 0, ""),
]
ENGLISH_WORDS = {"the", "is", "with", "cannot", "there", "nothing", "was", "error", "hint", "from", "tokens", "swap"}


def test_in_french_without_an_english_word(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    office = Office(tmp_path, capsys, "fr")
    for arguments, status, words in FRENCH:
        office.run(*arguments, status=status)
        said = office.err.replace("\u202f", " ").replace("\xa0", " ")
        assert words in said
        plain = " ".join(line.partition("itbiz ")[0] for line in said.splitlines())
        assert not ENGLISH_WORDS & set(plain.lower().replace(":", " ").split()), said
    office.run("claim", "a", status=2)
    office.run("claim", "c")
    assert office.out.startswith(f"{C}  standard → priority")


def test_the_refusal_in_french(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    office = Office(tmp_path, capsys, "fr")
    office.run("claim", "a")
    office.run("claim", "b")
    git(office.top, "commit", "-qam", "deux")
    office.run("claim", "c", status=1)
    said = office.err.replace("\u202f", " ").replace("\xa0", " ")
    for words in ("2 jetons sur 2 déjà posés", "Trois issues :", "échanger", "reporter", "déroger"):
        assert words in said
