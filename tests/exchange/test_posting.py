"""Messages that any program can send: read back with the standard library, and taken by a server over a socket."""

from __future__ import annotations

import mailbox
import smtplib
import threading
from contextlib import closing
from datetime import datetime
from email import policy
from email.parser import BytesParser
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.exchange.mail_server import Server

from itbiz.exchange.mail import read_mail
from itbiz.exchange.posting import WIDTH, Posting, is_address, mbox, post

if TYPE_CHECKING:
    from email.message import EmailMessage
    from pathlib import Path

NOW = datetime.fromisoformat("2026-11-20T17:00:00+01:00")
CI, NADIA = "ci@inv.example", "nadia@inv.example"
BODY = "Salle des marchés\n\nFrom now on: « 12 % »\n.\n.dots\nhttps://" + "x" * 300 + "\n"


def read(data: bytes) -> EmailMessage:
    return BytesParser(policy=policy.default).parsebytes(data)


def words(made: EmailMessage) -> str:
    text: str = made.get_content()
    return text.replace("\r\n", "\n")


def posted(subject: str = "3 owed", body: str = BODY) -> Posting:
    return post(CI, NADIA, subject, body, NOW, "fr")


def test_a_message_says_what_was_meant() -> None:
    made = read(posted("Salle des marchés · 3").data)
    assert (made["From"], made["To"], made["Subject"]) == (CI, NADIA, "Salle des marchés · 3")
    assert made["Date"].datetime == NOW
    assert made["Auto-Submitted"] == "auto-generated"
    assert made["Content-Language"] == "fr"
    assert words(made) == BODY
    assert not made.defects


def test_it_is_plain_lines_of_ascii() -> None:
    data = posted().data
    assert data.isascii()
    assert data.endswith(b"\r\n")
    assert max(map(len, data.split(b"\r\n"))) <= WIDTH
    assert data.count(b"\n") == data.count(b"\r\n")


def test_the_same_words_are_the_same_bytes_and_others_another_message() -> None:
    assert posted() == posted()
    other = posted(body="another\n")
    assert read(posted().data)["Message-ID"] != read(other.data)["Message-ID"]
    assert posted().name != other.name
    assert posted().name.startswith("nadia-")


def test_intake_leaves_it_alone() -> None:
    assert read_mail(posted("[ITB-7K3QX] ACCEPT", "ACCEPT\n").data, "ITB").automatic


def test_a_long_domain_does_not_break_the_id() -> None:
    made = post(f"ci@{'long-' * 12}example.com", NADIA, "x", "x\n", NOW, "en")
    assert read(made.data)["Message-ID"].endswith("@itbiz.invalid>")


@pytest.mark.parametrize(
    "text",
    [
        None,
        "",
        "Nadia",
        "a b@inv.example",
        "a@b@c",
        "a,b@inv.example",
        "<a@inv.example>",
        "é@inv.example",
        "a@é.example",
        "@inv.example",
        "a@",
        "a@inv.example\r\nBcc: x@inv.example",
        "a@inv.example\nBcc: x@inv.example",
        "a@inv.example, x@inv.example",
        "a@inv.example\x00",
    ],
)
def test_what_is_no_address(text: str | None) -> None:
    assert not is_address(text)
    with pytest.raises(ValueError):  # noqa: PT011 - the address is all it says
        post(CI, text or "", "x", "x\n", NOW, "en")
    with pytest.raises(ValueError):  # noqa: PT011
        post(text or "", NADIA, "x", "x\n", NOW, "en")


@given(subject=st.text(max_size=200), body=st.text(max_size=300))
def test_nothing_that_is_written_becomes_a_header(subject: str, body: str) -> None:
    subject, body = (text.encode("utf-8", "ignore").decode() for text in (subject, body))
    made = read(post(CI, NADIA, subject, body, NOW, "en").data)
    ours = "From To Subject Date Message-ID Auto-Submitted Content-Type Content-Transfer-Encoding MIME-Version"
    assert sorted(made.keys()) == sorted([*ours.split(), "Content-Language"])
    assert made["To"] == NADIA


def test_all_as_one_mailbox(tmp_path: Path) -> None:
    both = [posted(), post(CI, "hugo@inv.example", "1 owed", "From here\n>From there\n", NOW, "en")]
    place = tmp_path / "all.mbox"
    place.write_text(mbox(both, NOW), encoding="ascii", newline="")
    with closing(mailbox.mbox(place)) as box:
        found = [read(each.as_bytes()) for each in box]
    assert [each["To"] for each in found] == [NADIA, "hugo@inv.example"]
    assert words(found[0]).replace(">From", "From").rstrip("\n") == BODY.rstrip("\n")


def test_a_server_takes_it_byte_for_byte() -> None:
    made = posted()
    with Server() as server:
        thread = threading.Thread(target=server.handle_request)
        thread.start()
        with smtplib.SMTP("127.0.0.1", server.server_address[1], timeout=20) as client:
            client.sendmail(CI, [made.to], made.data)
        thread.join(20)
        ((sender, recipient, data),) = server.taken
    assert (sender, recipient, data) == (CI, NADIA, made.data)
    assert words(read(data)) == BODY
