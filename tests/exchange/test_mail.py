"""E-mails as real programs and hostile people write them."""

from __future__ import annotations

import random
from email.message import EmailMessage

import pytest

from itbiz.domain.letter import LONGEST_TEXT
from itbiz.exchange.mail import read_mail, text_of_html
from itbiz.text.characters import UNSAFE_CHARACTERS
from itbiz.text.failure import Failure


def mail(**headers: str) -> EmailMessage:
    message = EmailMessage()
    for name, value in {"From": "claire@inv.example", "Subject": "[ITB-7K3QX] Hello", **headers}.items():
        message[name] = value
    return message


def test_the_plain_part_counts_and_attachments_are_named() -> None:
    message = mail()
    message.set_content("Bonjour à tous", cte="base64")
    message.add_alternative("<p>Bonjour <b>à tous</b></p>", subtype="html")
    message.add_attachment(b"MZ", maintype="application", subtype="octet-stream", filename="../évil\r\n.exe")
    letter = read_mail(message.as_bytes(), "ITB")
    assert (letter.text, letter.ticket, letter.sender) == ("Bonjour à tous", "ITB-7K3QX", "claire@inv.example")
    (name,) = letter.attachments
    assert name.endswith(".exe")
    assert not UNSAFE_CHARACTERS.search(name)


def test_html_alone_becomes_words() -> None:
    message = mail()
    page = "<html><head><style>p{}</style></head><body><p>One &amp; <i>two</i><br>three<script>alert(1)</script></p>"
    message.set_content(page, subtype="html")
    assert read_mail(message.as_bytes(), "ITB").text == "One & two\nthree"
    assert text_of_html("<!-- <p>no</p> -->yes<![CDATA[x]]>") == "yes"


@pytest.mark.parametrize("charset", ["no-such-charset", "zlib_codec", "undefined", "punycode", "utf-16", "latin-1"])
def test_any_charset_gives_some_text(charset: str) -> None:
    head = f'From: a@b.example\nContent-Type: text/plain; charset="{charset}"\n\n'.encode()
    assert isinstance(read_mail(head + b"caf\xe9 au lait", "ITB").text, str)


def test_a_message_within_the_message_is_no_text_of_its_author() -> None:
    inner = mail()
    inner.set_content("ACCEPT")
    message = mail()
    message.set_content("see below")
    message.add_attachment(inner)
    letter = read_mail(message.as_bytes(), "ITB")
    assert (letter.wish, letter.text) == (None, "see below")
    assert letter.attachments == ("message/rfc822",)


def test_nothing_that_drives_a_terminal_comes_through() -> None:
    data = "From: a@b.example\nSubject: =?utf-8?q?=1B=5B2J=0D=0ABcc:_x@y.example?=\n\na\x1b[2Jb\u202ec\x00\x9b"
    letter = read_mail(data.encode(), "ITB")
    assert not UNSAFE_CHARACTERS.search(letter.subject + letter.text)
    assert "\n" not in letter.subject


def test_endless_texts_are_cut() -> None:
    letter = read_mail(b"From: a@b.example\n\n" + b"word " * 100_000, "ITB")
    assert len(letter.text) == LONGEST_TEXT


def test_without_an_id_the_same_message_has_the_same_key() -> None:
    data = b"From: a@b.example\nSubject: x\n\nhello"
    assert read_mail(data, "ITB").key == read_mail(data, "ITB").key
    assert read_mail(data, "ITB").key != read_mail(data + b"!", "ITB").key


def test_deeply_nested_parts_are_refused_or_read() -> None:
    depth = 2000
    head = "".join(f"Content-Type: multipart/mixed; boundary=b{level}\n\n--b{level}\n" for level in range(depth))
    with pytest.raises(Failure):
        read_mail(f"From: a@b.example\n{head}\nx\n".encode(), "ITB")


def test_many_parts_are_refused() -> None:
    parts = "--b\n\nx\n" * 1000
    with pytest.raises(Failure):
        read_mail(f"From: a@b.example\nContent-Type: multipart/mixed; boundary=b\n\n{parts}--b--\n".encode(), "ITB")


def test_damaged_messages_give_a_letter_or_a_failure() -> None:
    message = mail(**{"Message-ID": "<1@b.example>"})
    message.set_content("Bonjour à tous")
    message.add_alternative("<p>Bonjour</p>", subtype="html")
    whole = message.as_bytes()
    chance = random.Random(7)  # noqa: S311  # the same damage every time
    letters = 0
    for _ in range(400):
        data = bytearray(whole)
        for _ in range(chance.randrange(1, 12)):
            place = chance.randrange(len(data))
            data[place : place + chance.randrange(4)] = chance.randbytes(chance.randrange(4))
        try:
            letter = read_mail(bytes(data), "ITB")
        except Failure:
            continue
        letters += 1
        assert not UNSAFE_CHARACTERS.search(letter.text + letter.subject + letter.sender + letter.key)
    assert letters > 100
