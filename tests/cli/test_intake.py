"""Messages of people without git, taken in as a relay does it, in real repositories."""

from __future__ import annotations

import io
import json
import subprocess
from typing import TYPE_CHECKING

import pytest

from itbiz.cli.app import program
from itbiz.domain.backlog import read

if TYPE_CHECKING:
    from pathlib import Path

    from itbiz.domain.ticket import Ticket

CONTRACT = """\
schema: itbiz/contract@1
language: en
timezone: Europe/Paris
parties:
  requesters:
    sales: {name: Sales, relays: [nadia@inv.example], may_promote: [claire@inv.example], may_sign: [paul@inv.example]}
    risk: {name: Risk, relays: [nadia@inv.example], may_promote: [karim@inv.example]}
  providers: {systems: {name: Systems, lead: hugo@inv.example}}
terms:
  - effective_from: 2026-W02
    quota: {sales: 1, risk: 1}
    guarantee: 2
"""
TICKET = """\
id: ITB-AAAAA
title: Open the line
type: request
requester: sales
provider: systems
class: standard
status: STATUS
opened: 2026-09-24T09:00:00+02:00
contact: leo@inv.example
history:
  - {at: 2026-09-25T09:00:00+02:00, to: started, by: hugo@inv.example}
  - {at: 2026-09-26T09:00:00+02:00, to: STATUS, by: hugo@inv.example MORE}
thread:
  - {n: 1, at: 2026-09-25T10:00:00+02:00, by: hugo@inv.example, kind: question, to: requester, text: Which address?}
"""
MAIL = "From: {sender}\nTo: nadia@inv.example\nSubject: {subject}\nMessage-ID: <{key}@inv.example>\n\n{body}\n"


class Relay:
    """The work tree of a relay, with one ticket in it."""

    def __init__(self, top: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
        self.top, self.capsys, self.monkeypatch = top, capsys, monkeypatch
        self.out = self.err = ""
        for command in (
            ["init", "-q", "-b", "main"],
            ["config", "user.name", "Nadia"],
            ["config", "user.email", "nadia@inv.example"],
        ):
            subprocess.run(["git", *command], cwd=top, check=True)
        (top / "contract.yaml").write_text(CONTRACT)
        (top / "tickets").mkdir()
        self.ticket_is("delivered")

    def ticket_is(self, status: str, more: str = "") -> None:
        text = TICKET.replace("STATUS", status).replace(" MORE", more)
        (self.top / "tickets" / "ITB-AAAAA.yaml").write_text(text)
        subprocess.run(["git", "add", "-A"], cwd=self.top, check=True)
        subprocess.run(["git", "commit", "-q", "-m", "first"], cwd=self.top, check=True)

    def run(self, *arguments: str, data: bytes = b"", status: int = 0) -> str:
        self.monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(data), encoding="utf-8"))
        self.capsys.readouterr()
        found = program().run(["intake", *arguments])
        self.out, self.err = self.capsys.readouterr()
        assert found == status, f"{found}: {self.out}{self.err}"
        return self.out

    def mail(
        self,
        body: str,
        *,
        sender: str = "leo@inv.example",
        subject: str = "Re: [ITB-AAAAA]",
        key: str = "1",
        status: int = 0,
    ) -> str:
        text = MAIL.format(body=body, sender=sender, subject=subject, key=key)
        return self.run("-", data=text.encode(), status=status)

    @property
    def dirty(self) -> list[str]:
        shown = subprocess.run(
            ["git", "status", "--porcelain", "-uall"], cwd=self.top, check=True, capture_output=True, encoding="utf-8"
        )
        return [line[3:] for line in shown.stdout.splitlines()]

    def tickets(self) -> dict[str, Ticket]:
        texts = {
            path.relative_to(self.top).as_posix(): path.read_text(encoding="utf-8")
            for path in (self.top / "contract.yaml", *self.top.glob("tickets/**/*.yaml"))
        }
        found = read(texts)
        assert not found.diagnostics
        return {key: entry.ticket for key, entry in found.entries.items()}

    @property
    def ticket(self) -> Ticket:
        return self.tickets()["ITB-AAAAA"]

    @property
    def opened(self) -> Ticket:
        (found,) = (ticket for key, ticket in self.tickets().items() if key != "ITB-AAAAA")
        return found


@pytest.fixture
def relay(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Relay:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GIT_AUTHOR_EMAIL", "nadia@inv.example")
    return Relay(tmp_path, capsys, monkeypatch)


def test_the_contact_accepts_on_their_own_behalf(relay: Relay) -> None:
    relay.mail("ACCEPT, thank you")
    ticket = relay.ticket
    assert ticket.state == "closed"
    assert (ticket.transitions[-1].by, ticket.transitions[-1].on_behalf_of) == ("nadia@inv.example", "leo@inv.example")
    assert (ticket.thread[-1].kind, ticket.thread[-1].text) == ("comment", "thank you")
    assert ticket.thread[-1].message == "<1@inv.example>"


def test_the_same_message_twice_changes_nothing(relay: Relay) -> None:
    relay.mail("ACCEPTER")
    before = (relay.top / "tickets/ITB-AAAAA.yaml").read_bytes()
    relay.mail("ACCEPTER")
    assert "nothing had to change" in relay.err
    assert (relay.top / "tickets/ITB-AAAAA.yaml").read_bytes() == before


def test_a_contest_reopens_with_its_words_as_the_reason(relay: Relay) -> None:
    relay.mail("CONTESTER : la ligne est muette\n\nLe lun. 28 sept. 2026, Hugo a écrit :\n> livré")
    assert relay.ticket.state == "started"
    assert relay.ticket.transitions[-1].why == "la ligne est muette"
    assert (relay.ticket.thread[-1].kind, relay.ticket.thread[-1].text) == ("contest", "la ligne est muette")


def test_a_contest_without_a_word_is_refused(relay: Relay) -> None:
    relay.mail("CONTEST\n\n> delivered", status=1)
    assert "says nothing" in relay.err
    assert relay.dirty == []


def test_a_plain_answer_ends_the_wait(relay: Relay) -> None:
    relay.ticket_is("waiting", ", on: requester, why: address")
    relay.mail("10.1.2.3\n\n-- \nLeo, Sales")
    assert relay.ticket.state == "started"
    assert (relay.ticket.thread[-1].kind, relay.ticket.thread[-1].re) == ("answer", 1)
    assert relay.ticket.thread[-1].text == "10.1.2.3"


def test_an_answer_ends_a_wait_that_no_question_says_more_of(relay: Relay) -> None:
    relay.ticket_is("waiting", ", on: requester, why: Which address?")
    path = relay.top / "tickets" / "ITB-AAAAA.yaml"
    path.write_text(path.read_text().partition("thread:")[0])
    subprocess.run(["git", "commit", "-qam", "asked elsewhere", "--no-verify"], cwd=relay.top, check=True)
    relay.mail("Hello, one remark", key="1")
    assert relay.tickets()["ITB-AAAAA"].state == "waiting"
    relay.mail("ANSWER: 10.0.0.1", key="2")
    ticket = relay.tickets()["ITB-AAAAA"]
    assert (ticket.state, ticket.thread[-1].kind, ticket.thread[-1].text) == ("started", "answer", "10.0.0.1")


def test_an_answer_may_name_its_question(relay: Relay) -> None:
    relay.mail("REPONDRE 1\n\n10.1.2.3")
    assert (relay.ticket.thread[-1].re, relay.ticket.thread[-1].text) == (1, "10.1.2.3")
    relay.mail("ANSWER 7: yes", key="2", status=2)
    assert "has no question 7" in relay.err


def test_a_question_goes_to_the_team(relay: Relay) -> None:
    relay.ticket_is("waiting", ", on: vendor, why: parts")
    relay.mail("ASK when will it be there?")
    assert (relay.ticket.thread[-1].kind, relay.ticket.thread[-1].to) == ("question", "provider")


def test_a_mail_opens_a_ticket_once(relay: Relay) -> None:
    body = "team: systems\nJustification: clients wait\n\nA line to the new broker."
    printed = relay.mail(body, sender="Paul <paul@inv.example>", subject="New line")
    ticket = relay.opened
    assert printed == f"{ticket.id}\n"
    assert (ticket.title, ticket.requester, ticket.provider, ticket.contact) == (
        "New line",
        "sales",
        "systems",
        "paul@inv.example",
    )
    assert (ticket.justification, ticket.description) == ("clients wait", "A line to the new broker.")
    dirty = relay.dirty
    assert relay.mail(body, sender="paul@inv.example", subject="New line") == ""
    assert relay.dirty == dirty
    assert "opened by this message already" in relay.err


def test_an_id_that_another_ticket_has_grows_by_one_character(relay: Relay) -> None:
    relay.mail("x", sender="paul@inv.example", subject="One")
    one = relay.opened.id
    path = next(relay.top.glob(f"tickets/*/{one}.yaml"))
    path.write_text(path.read_text().replace("<1@inv.example>", "<other@inv.example>"))
    second = relay.mail("x", sender="paul@inv.example", subject="One").strip()
    assert len(second) == len(one) + 1
    assert second.startswith(one)
    assert relay.mail("x", sender="paul@inv.example", subject="One") == ""


def test_a_token_goes_only_to_those_who_may_promote(relay: Relay) -> None:
    relay.mail("PRIORITY\nteam: systems\n\nclients wait", sender="claire@inv.example", subject="Mine")
    ticket = relay.opened
    assert ticket.service_class == "priority"
    assert (ticket.claims[0].by, ticket.claims[0].on_behalf_of) == ("nadia@inv.example", "claire@inv.example")


def test_others_get_the_ticket_without_the_token(relay: Relay) -> None:
    relay.mail("PRIORITE\nteam: systems\n\nclients wait", sender="paul@inv.example", subject="His", status=1)
    assert "may not take a token" in relay.err
    assert relay.opened.service_class == "standard"
    assert relay.opened.claims == ()


def test_a_swap_hands_the_token_to_the_ticket_that_is_named(relay: Relay) -> None:
    relay.ticket_is("ready")
    relay.mail("PRIORITY", sender="claire@inv.example")
    assert relay.ticket.service_class == "priority"
    other = relay.mail("team: systems", sender="paul@inv.example", subject="More urgent", key="2").strip()
    relay.mail(f"ÉCHANGER {other}", sender="leo@inv.example", key="3", status=1)
    relay.mail(f"ÉCHANGER {other}", sender="claire@inv.example", key="4")
    assert (relay.ticket.service_class, relay.opened.service_class) == ("standard", "priority")
    relay.mail("SWAP for something", sender="claire@inv.example", key="5", status=1)
    assert "names no ticket" in relay.err


def test_a_known_person_of_another_unit_decides_nothing(relay: Relay) -> None:
    for sender in ("karim@inv.example", "hugo@inv.example"):
        relay.mail("ACCEPT", sender=sender, status=1)
        assert "does not decide for `sales`" in relay.err
    assert relay.dirty == []
    relay.mail("COMMENT it is plugged in", sender="hugo@inv.example")
    assert relay.ticket.thread[-1].kind == "comment"


def test_a_stranger_waits_in_the_tray_until_admitted(relay: Relay) -> None:
    relay.mail("Please", sender="eve@away.example", subject="A \x1b[31mred\x07 wish")
    (path,) = relay.dirty
    assert path.startswith("intake/")
    assert "nobody here knows eve@away.example" in relay.err
    relay.mail("Please", sender="eve@away.example", subject="A \x1b[31mred\x07 wish")
    assert relay.dirty == [path]
    assert relay.run() == f"{path}\teve@away.example\tA [31mred wish\n"
    assert json.loads(relay.run("--json"))["tray"][0]["from"] == "eve@away.example"
    relay.run(path, "--requester", "sales")
    assert (relay.opened.requester, relay.opened.contact) == ("sales", "eve@away.example")
    assert not (relay.top / path).exists()
    relay.mail("ASK how long?", sender="eve@away.example", subject=f"[{relay.opened.id}]", key="2")
    assert relay.opened.thread[-1].kind == "question"


def test_a_form_accepts(relay: Relay) -> None:
    form = {"id": "form-17", "from": "leo@inv.example", "ticket": "itb-aaaaa", "action": "accept"}
    relay.run("-", data=json.dumps(form).encode())
    assert relay.ticket.state == "closed"
    assert relay.ticket.thread[-1].message == "form-17"


def test_an_issue_form_of_github_waits_or_opens(relay: Relay) -> None:
    body = "### Équipe\r\n\r\nsystems\r\n\r\n### Done when\r\n\r\n_No response_\r\n\r\n### Context\r\n\r\nBroker"
    event = {
        "action": "opened",
        "issue": {"title": "Line", "body": body, "html_url": "https://x.example/1", "user": {"login": "leo"}},
    }
    relay.run("-", data=json.dumps(event).encode())
    (path,) = relay.dirty
    relay.run(path, "--requester", "risk")
    assert (relay.opened.provider, relay.opened.acceptance) == ("systems", None)
    assert relay.opened.description == "Context\nBroker"
    assert relay.opened.contact == "leo@users.noreply.github.com"
    relay.run("-", data=json.dumps({**event, "action": "closed"}).encode())
    assert "a machine wrote this" in relay.err


def test_a_dry_run_writes_nothing(relay: Relay) -> None:
    text = MAIL.format(body="ACCEPT", sender="leo@inv.example", subject="[ITB-AAAAA]", key="1")
    assert "+status: closed" in relay.run("-", "-n", data=text.encode())
    assert relay.dirty == []


def test_an_answer_of_a_machine_is_left_alone(relay: Relay) -> None:
    text = MAIL.format(body="I am away", sender="leo@inv.example", subject="Re: [ITB-AAAAA]", key="1")
    relay.run("-", data=f"Auto-Submitted: auto-replied\n{text}".encode())
    assert relay.dirty == []


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "is empty"),
        (b"{", "this is no JSON"),
        (b"[" * 100_000, "this is no JSON"),
        (b'{"id": "1", "title": "x"}', "does not say by whom"),
        (b'{"from": "leo@inv.example", "colour": "red"}', "has no field `colour`"),
        (b'{"from": "leo@inv.example", "title": {"a": 1}}', "is no text"),
        (b"Subject: x\n\nno sender", "does not say by whom"),
        (b"From: a@b.example, c@d.example\n\nx", "does not say by whom"),
        (b"From: a@b.example\nFrom: leo@inv.example\n\nx", "does not say by whom"),
        (b"From: leo@inv.example\nSubject: [ITB-ZZZZZ]\n\nACCEPT", "there is no ticket"),
        (b"From: leo@inv.example\nSubject: [ITB-AAA]\n\nACCEPT", "there is no ticket"),
        (b"From: a@b.example\n\n" + b"x" * (5 * 1024 * 1024), "larger than 5 MiB"),
    ],
)
def test_what_cannot_be_taken_in_is_said_and_nothing_written(relay: Relay, data: bytes, words: str) -> None:
    relay.run("-", data=data, status=2)
    assert words in relay.err
    assert relay.dirty == []
