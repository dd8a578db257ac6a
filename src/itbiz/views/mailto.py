"""Links that open a message to the relay, filled in: what people without git answer with."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

from itbiz.domain.wish import Wish, word_of
from itbiz.text.message import Message, msg

if TYPE_CHECKING:
    from collections.abc import Mapping

    from itbiz.domain.contract import Requester
    from itbiz.locale.language import Language

LABELS: Mapping[Wish, Message] = {
    Wish.OPEN: msg("Ask for something new"),
    Wish.ASK: msg("Ask a question"),
    Wish.ANSWER: msg("Answer"),
    Wish.COMMENT: msg("Comment"),
    Wish.ACCEPT: msg("Accept"),
    Wish.CONTEST: msg("Contest"),
    Wish.CLAIM: msg("Use a token"),
    Wish.SWAP: msg("Swap"),
}
"""What a link is called on the page."""


def mailto(
    relay: str,
    wish: Wish,
    language: Language,
    *,
    ticket: str | None = None,
    other: str | None = None,
    question: int | None = None,
) -> str:
    """The `mailto:` address (RFC 6068) of a message that `itbiz intake` understands, in the language of the page.

    `ticket` is the id it is about; none where something new is asked for. `other` is the ticket that takes a token over
    in a swap, `question` the number of the one that is answered. Neither titles nor texts go in: a page that anybody
    may see tells no more of a restricted ticket than its id.
    """
    label = language(LABELS[wish])
    subject = f"[{ticket}] {label}" if ticket else ""
    word = word_of(wish, language.code)
    after = other if wish is Wish.SWAP else str(question) if wish is Wish.ANSWER and question else None
    body = f"{word} {after}" if after else word
    fields = {"subject": subject, "body": f"{body}\r\n\r\n"}
    given = "&".join(f"{name}={_encoded(value)}" for name, value in fields.items() if value)
    return f"mailto:{_encoded(relay, keep='@')}?{given}"


def relay_of(party: Requester) -> str | None:
    """Where messages of a business unit go: its first relay with an address, if it has one."""
    return next((person for person in party.relays if "@" in person), None)


def _encoded(text: str, keep: str = "") -> str:
    return quote(text, safe=keep)
