"""`itbiz due`: the whole way from a question to the loss of a token, the text for a chat, and the e-mails."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
import time
from email import policy
from email.parser import BytesParser
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import pytest

from itbiz.cli.main import run
from itbiz.domain.wish import Wish, wish_of

if TYPE_CHECKING:
    from email.message import EmailMessage
    from pathlib import Path

CONTRACT = """\
schema: itbiz/contract@1
timezone: Europe/Paris
parties:
  requesters:
    sales: {name: Sales & Co, relays: [nadia@inv.example]}
    risk: {name: Risk}
  providers:
    systems: {name: Systems, lead: hugo@inv.example}
    network: {name: Network}
terms:
  - effective_from: 2026-W36
    quota: {sales: {systems: 2}}
    guarantee: {systems: 2}
    duties:
      requester:
        answer_within: {working_days: 1}
        accept_within: {working_days: 5}
        no_answer: {remind_after: {working_days: 2}, forfeit_after: {working_days: 5}}
      provider: {answer_within: {working_days: 1}}
"""
HEAD = """\
id: {id}
title: {title}
type: request
requester: {requester}
provider: systems
opened: 2026-09-28T09:00:00+02:00
"""
WAITING = """\
class: priority
status: waiting
contact: claire@inv.example
history:
  - {at: 2026-09-28T09:30:00+02:00, to: started, by: hugo@inv.example}
  - {at: 2026-09-28T10:00:00+02:00, to: waiting, by: hugo@inv.example, on: requester, why: IP?}
claims:
  - {period: 2026-W40, requester: sales, provider: systems, at: 2026-09-28T09:12:00+02:00, by: claire@inv.example}
thread:
  - {n: 1, at: 2026-09-28T10:00:00+02:00, by: hugo@inv.example, kind: question, to: requester, text: "Which @all IP?"}
"""
DELIVERED = """\
status: delivered
contact: claire@inv.example
history:
  - {at: 2026-09-30T10:00:00+02:00, to: delivered, by: hugo@inv.example}
"""
STARTED = """\
status: started
history:
  - {at: 2026-09-30T10:00:00+02:00, to: started, by: hugo@inv.example}
thread:
  - {n: 1, at: 2026-10-01T10:00:00+02:00, by: claire@inv.example, kind: question, to: provider, text: When?}
"""
A, B, C, D = "ITB-7K3QX", "ITB-B5W1N", "ITB-C6J2R", "ITB-D8S4T"
AT = ("--as-of", "2026-10-01T12:00:00+02:00")
FROM = ("--from", "ci@inv.example")


def git(folder: Path, *arguments: str) -> None:
    subprocess.run(["git", *arguments], cwd=folder, check=True, capture_output=True)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    tickets = tmp_path / "tickets"
    tickets.mkdir()
    (tmp_path / "contract.yaml").write_text(CONTRACT)
    texts = {
        A: HEAD.format(id=A, title='"Open *the* line to #7"', requester="sales") + WAITING,
        B: HEAD.format(id=B, title="Export", requester="sales") + DELIVERED,
        C: HEAD.format(id=C, title="Limits", requester="risk") + STARTED,
        D: HEAD.format(id=D, title="SECRET", requester="sales")
        + "visibility: restricted\n"
        + WAITING.replace("claire@", "secret.person@").replace("@all", "SECRET").replace("why: IP?", "why: SECRET"),
    }
    for key, text in texts.items():
        (tickets / f"{key}.yaml").write_text(text)
    git(tmp_path, "init", "-q", "-b", "main")
    git(tmp_path, "config", "user.name", "Hugo")
    git(tmp_path, "config", "user.email", "hugo@inv.example")
    git(tmp_path, "add", "-A")
    git(tmp_path, "commit", "-q", "-m", "first")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def answer_of(ticket: str, capsys: pytest.CaptureFixture[str], *more: str) -> dict[str, Any]:
    assert run(["due", "--json", *more]) == 0
    (found,) = [
        each for each in json.loads(capsys.readouterr().out)["dues"] if (each["id"], each["kind"]) == (ticket, "answer")
    ]
    return dict(found)


@pytest.mark.usefixtures("folder")
def test_from_a_question_to_the_loss_of_a_token(capsys: pytest.CaptureFixture[str]) -> None:
    due = answer_of(A, capsys, "--as-of", "2026-09-28T12:00:00+02:00")
    assert (due["state"], due["reminder"]["due"], due["reminder"]["due_from"]) == (
        "owed",
        False,
        "2026-09-30T10:00:00+02:00",
    )
    due = answer_of(A, capsys)
    assert (due["state"], due["question"], due["restricted"]) == ("reminder_due", 1, False)
    assert due["forfeit"] == {
        "possible": False,
        "possible_from": "2026-10-05T10:00:00+02:00",
        "not_yet": "reminder",
        "command": f"itbiz release {A} --cause forfeited",
    }
    assert run([*shlex.split(due["forfeit"]["command"])[1:]]) == 1
    refused = capsys.readouterr().err
    assert "nobody was reminded by name of question 1" in refused
    assert run([*shlex.split(due["reminder"]["command"])[1:], "--commit"]) == 0
    assert "the token may be lost from Mon 5 Oct" in capsys.readouterr().err
    time.sleep(1.1)  # instants are of seconds, and a reminder of this very one has reached nobody
    due = answer_of(A, capsys)
    assert (due["state"], due["reminder"]["to"], due["forfeit"]["not_yet"]) == (
        "forfeit_possible",
        "claire@inv.example",
        None,
    )
    assert run([*shlex.split(due["forfeit"]["command"])[1:], "--commit"]) == 0
    capsys.readouterr()
    assert run(["show", A, "--json"]) == 0
    shown = json.loads(capsys.readouterr().out)
    assert shown["class"] == "standard"
    assert shown["claims"][0]["released"]["why"] == "Which @all IP?"
    due = answer_of(A, capsys)
    assert (due["state"], due["forfeit"]) == ("late", None)


@pytest.mark.usefixtures("folder")
def test_drawn_with_what_follows(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    assert run(["--color", "always", "due", "--party", "sales", *AT]) == 0
    drawn = re.sub(r"\x1b\[[0-9;]*m", "", capsys.readouterr().out)
    assert "a reminder is due since Wed 30 Sept 10:00\n" in drawn
    assert "the token stays until somebody was reminded by name\n" in drawn
    assert f"itbiz remind {A} --re 1 --to claire@inv.example\n" in drawn
    assert run(["--color", "always", "show", A]) == 0
    assert "a reminder is due since" in capsys.readouterr().out


def test_a_text_for_a_chat(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["due", "--summary", *AT]) == 0
    text = capsys.readouterr().out
    assert text.startswith("# What is owed · Thu 1 Oct 2026 12:00\n")
    lines = text.replace("\n  ", " ").splitlines()
    assert "**Sales & Co** · owes 3, 2 late" in lines
    assert (
        f"- {A} “Open \\*the\\* line to `#7`” · answer · 2 d late · a reminder is due since Wed 30 Sept 10:00 · the "
        "token stays until somebody was reminded by name"
    ) in lines
    assert f"- {B} “Export” · accept, or say what is missing · by Wed 7 Oct" in lines
    assert "Nothing is owed by Risk and Network." in lines
    assert "claire" not in text.lower()
    assert "secret" not in text.lower()
    assert run(["due", "--summary", "--persons", "-o", "out.md", "--lang", "fr", "--party", "sales", *AT]) == 0
    french = (folder / "out.md").read_text(encoding="utf-8")
    assert "→ Claire" in french
    assert "Ne doivent rien" not in french
    assert "secret" not in french.lower()
    assert f"{D} · réponse" in french


def test_a_text_for_a_chat_says_what_could_not_be_read(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for each in (A, B, C, D):
        (folder / "tickets" / f"{each}.yaml").unlink()
    (folder / "tickets" / "broken.yaml").write_text("<<<<<<< ours\n")
    assert run(["due", "--summary", *AT]) == 0
    text = capsys.readouterr().out
    assert "Nobody owes anything." in text
    assert "1 file not counted: tickets/broken.yaml" in text


def messages(folder: Path) -> dict[str, EmailMessage]:
    found = [BytesParser(policy=policy.default).parsebytes(each.read_bytes()) for each in sorted(folder.iterdir())]
    return {str(each["To"]): each for each in found}


def test_a_message_to_each_seat(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["due", "--mail", "out/mail", *FROM, *AT]) == 0
    said = capsys.readouterr()
    made = messages(folder / "out" / "mail")
    assert list(made) == ["hugo@inv.example", "nadia@inv.example"]
    assert sorted(said.out.splitlines()) == sorted(f"out/mail/{each.name}" for each in (folder / "out/mail").iterdir())
    letter = made["nadia@inv.example"]
    assert (letter["From"], letter["Subject"]) == ("ci@inv.example", "itbiz · Sales & Co · owes 3, 2 late")
    text = letter.get_content().replace("\r\n", "\n")
    assert f"{A} “Open *the* line to #7”\n  answer: Which @all IP?\n  2 d late · → claire@inv.example\n" in text
    assert "  a reminder is due since Wed 30 Sept 10:00\n" in text
    assert f"{D}\n  answer\n  2 d late\n" in text
    assert "secret" not in letter.as_string().lower()
    assert "secret" not in text.lower()
    links = [urlsplit(each) for each in re.findall(r"mailto:\S+", text)]
    assert {each.path for each in links} == {"nadia@inv.example"}
    asked = [(parse_qs(each.query)["subject"][0], parse_qs(each.query)["body"][0]) for each in links]
    assert (f"[{A}] Answer", "ANSWER 1\r\n\r\n") in asked
    assert {wish_of(body)[0] for _, body in asked} == {Wish.ANSWER, Wish.ACCEPT, Wish.CONTEST}
    assert f'itbiz answer {C} "…" --re 1' in made["hugo@inv.example"].get_content()


def test_the_same_again_writes_nothing_over(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    place = folder / "mail"
    for _ in range(2):
        assert run(["due", "--mail", "mail", *FROM, *AT]) == 0
    first = {each.name: each.read_bytes() for each in place.iterdir()}
    assert len(first) == 2
    assert run(["due", "--mail", "mail", *FROM, "--as-of", "2026-10-02T12:00:00+02:00"]) == 0
    assert len(list(place.iterdir())) == 4
    name = min(first)
    (place / name).write_text("mine\n")
    capsys.readouterr()
    assert run(["due", "--mail", "mail", *FROM, *AT]) == 2
    assert "is another file; nothing was written" in capsys.readouterr().err
    assert (place / name).read_text() == "mine\n"


@pytest.mark.usefixtures("folder")
def test_all_messages_on_stdout(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["due", "--mail", "-", *AT]) == 0
    out = capsys.readouterr().out
    assert out.count("From itbiz Thu Oct  1 10:00:00 2026\n") == 2
    assert out.count("From: ana@example.com\n") == 2  # who git says is working here


def test_nobody_to_write_to(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = CONTRACT.replace(", relays: [nadia@inv.example]", "").replace(", lead: hugo@inv.example", ", lead: Hugo")
    (folder / "contract.yaml").write_text(text.replace("systems: {name: Systems", "systems: {name: Systems", 1))
    ticket = folder / "tickets" / f"{B}.yaml"
    ticket.write_text(ticket.read_text().replace("contact: claire@inv.example", 'contact: "x@y z@inv.example"'))
    assert run(["due", "--mail", "mail", *FROM, *AT]) == 0
    made = messages(folder / "mail")
    assert list(made) == ["claire@inv.example", "secret.person@inv.example"]
    assert f'itbiz answer {A} "…" --re 1' in made["claire@inv.example"].get_content()
    said = capsys.readouterr().err
    assert f"no message about {C}: nobody who owes it has an e-mail address" in said
    assert "no message to x@y z@inv.example: that is no e-mail address" in said


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--json", "--summary"], "are three answers"),
        (["--mail", "x", "--summary"], "are three answers"),
        (["--persons"], "goes with `--summary`"),
        (["--output", "x"], "goes with `--summary`"),
        (["--from", "a@inv.example"], "goes with `--mail`"),
        (["--mail", "x", "--from", "a@inv.example\r\nBcc: b@inv.example"], "is no e-mail address"),
        (["--mail", "contract.yaml", "--from", "a@inv.example"], "cannot be written"),
        (["--party", "salse", "--summary"], "did you mean `sales`?"),
    ],
)
def test_what_is_wrong_is_said(
    arguments: list[str], words: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["due", *arguments, *AT]) == 2
    assert words in capsys.readouterr().err
    assert not (folder / "x").exists()
    assert (folder / "contract.yaml").read_text() == CONTRACT


def test_acceptance_by_silence_is_shown_and_counted(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before, after = "2026-10-07T09:59:59+02:00", "2026-10-07T10:00:00+02:00"
    for instant, silent in ((before, 0), (after, 1)):
        assert run(["load", "--json", "--as-of", instant]) == 0
        (sales,) = [row for row in json.loads(capsys.readouterr().out)["requesters"] if row["requester"] == "sales"]
        assert (sales["accepted_by_silence"], sales["acceptances"]) == (silent, 1 - silent)
        assert run(["--color", "always", "show", B, "--as-of", instant]) == 0
        assert ("accepted by silence on Wed 7 Oct 10:00" in capsys.readouterr().out) == bool(silent)
        assert run(["--color", "always", "load", "--as-of", instant]) == 0
        assert ("1 delivery accepted by silence" in capsys.readouterr().out) == bool(silent)
    contract = (folder / "contract.yaml").read_text()
    free = contract.replace("provider: {answer", "provider: {reopen_free_within: {working_days: 10}, answer")
    (folder / "contract.yaml").write_text(free)
    git(folder, "commit", "-qam", "A warranty")
    assert run(["reopen", B, "--why", "It broke"]) == 1
    assert f"{B} could be reopened for free until Wed 21 Oct 10:00" in capsys.readouterr().err


@pytest.mark.usefixtures("folder")
def test_both_sides_are_told_alike(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    assert run(["load", "--json", *AT]) == 0
    found = json.loads(capsys.readouterr().out)
    sides = {row["provider"]: row for row in found["providers"]} | {
        row["requester"]: row for row in found["requesters"]
    }
    assert {key: (len(row["owed"]), row["late"]) for key, row in sides.items()} == {
        "systems": (1, 0),
        "network": (0, 0),
        "sales": (3, 2),
        "risk": (0, 0),
    }
    assert {each["state"] for each in sides["sales"]["owed"]} == {"reminder_due", "owed"}
    monkeypatch.setenv("COLUMNS", "80")
    assert run(["--color", "always", "load", *AT]) == 0
    drawn = re.sub(r"\x1b\[[0-9;]*m", "", capsys.readouterr().out)
    owes = drawn.partition("OWES")[2].partition("\n\n")[0]
    assert [line.split()[0] for line in owes.splitlines()[1:]] == ["Systems", "Network", "Sales", "Risk"]
    assert "Network     nothing" in owes
