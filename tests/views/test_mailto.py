"""Links that open a message to the relay: what a mail program reads out of them is what `intake` understands."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest

from itbiz.domain.contract import Requester
from itbiz.domain.wish import WORDS, Wish, wish_of
from itbiz.locale import language
from itbiz.views.mailto import LABELS, mailto, relay_of

RELAY = "nadia+itbiz@inv.example"


@pytest.mark.parametrize("code", ["en", "fr"])
@pytest.mark.parametrize("wish", Wish)
def test_a_link_asks_for_what_its_label_says(wish: Wish, code: str) -> None:
    link = mailto(RELAY, wish, language(code), ticket="ITB-7K3QX")
    parts = urlsplit(link)
    fields = parse_qs(parts.query, strict_parsing=True)
    assert (parts.scheme, parts.path) == ("mailto", "nadia%2Bitbiz@inv.example")
    assert fields["subject"] == [f"[ITB-7K3QX] {language(code)(LABELS[wish])}"]
    assert wish_of(fields["body"][0]) == (wish, "")
    assert link.isascii()
    assert not set(link) & set(' "<>\r\n+')


def test_what_a_message_needs_besides_its_word_stands_behind_it() -> None:
    link = mailto(RELAY, Wish.SWAP, language("fr"), ticket="ITB-7K3QX", other="ITB-B5W1N")
    assert link.endswith("&body=ECHANGER%20ITB-B5W1N%0D%0A%0D%0A")
    link = mailto(RELAY, Wish.ANSWER, language("en"), ticket="ITB-7K3QX", question=2)
    assert link.endswith("&body=ANSWER%202%0D%0A%0D%0A")


def test_something_new_has_no_subject_yet() -> None:
    assert mailto("a@b.example", Wish.OPEN, language("fr")) == "mailto:a@b.example?body=NOUVEAU%0D%0A%0D%0A"


def test_an_address_cannot_add_fields() -> None:
    link = mailto("a@b.example?bcc=x@y.example&body=z", Wish.ACCEPT, language("en"), ticket="ITB-7K3QX")
    assert set(parse_qs(urlsplit(link).query)) == {"subject", "body"}


def test_the_relay_is_the_first_with_an_address() -> None:
    assert relay_of(Requester(name="Sales", relays=("Nadia", "nadia@inv.example"))) == "nadia@inv.example"
    assert relay_of(Requester(name="Sales")) is None


@pytest.mark.parametrize(
    ("text", "wish", "rest"),
    [
        ("ACCEPT", Wish.ACCEPT, ""),
        ("ACCEPTER\u00a0: merci", Wish.ACCEPT, "merci"),
        ("\n RÉPONDRE: 10.1.2.3", Wish.ANSWER, "10.1.2.3"),
        ("ÉCHANGER ITB-B5W1N", Wish.SWAP, "ITB-B5W1N"),
        ("Accept our thanks", None, "Accept our thanks"),
        ("ACCEPTANCE is near", None, "ACCEPTANCE is near"),
        ("  10.1.2.3 ", None, "10.1.2.3"),
        ("", None, ""),
    ],
)
def test_the_first_word_says_what_is_wanted(text: str, wish: Wish | None, rest: str) -> None:
    assert wish_of(text) == (wish, rest)


def test_no_word_asks_for_two_things() -> None:
    words = [word for each in WORDS.values() for word in set(each.values())]
    assert len(words) == len(set(words))
