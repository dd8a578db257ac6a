"""What somebody without git asks for in a message: one word at its beginning, in English or French."""

from __future__ import annotations

import re
import unicodedata
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


class Wish(StrEnum):
    """What a message asks for."""

    OPEN = "open"
    ASK = "ask"
    ANSWER = "answer"
    COMMENT = "comment"
    ACCEPT = "accept"
    CONTEST = "contest"
    CLAIM = "claim"
    SWAP = "swap"


WORDS: Mapping[Wish, Mapping[str, str]] = {
    Wish.OPEN: {"en": "NEW", "fr": "NOUVEAU"},
    Wish.ASK: {"en": "ASK", "fr": "DEMANDER"},
    Wish.ANSWER: {"en": "ANSWER", "fr": "REPONDRE"},
    Wish.COMMENT: {"en": "COMMENT", "fr": "COMMENTER"},
    Wish.ACCEPT: {"en": "ACCEPT", "fr": "ACCEPTER"},
    Wish.CONTEST: {"en": "CONTEST", "fr": "CONTESTER"},
    Wish.CLAIM: {"en": "PRIORITY", "fr": "PRIORITE"},
    Wish.SWAP: {"en": "SWAP", "fr": "ECHANGER"},
}
"""The word of each wish, without accents: it is to survive any mail program."""

_ALSO: Mapping[str, Wish] = {
    "ACCEPTED": Wish.ACCEPT,
    "ACCEPTE": Wish.ACCEPT,
    "QUESTION": Wish.ASK,
    "REPONSE": Wish.ANSWER,
    "CONTESTE": Wish.CONTEST,
    "PRIORITAIRE": Wish.CLAIM,
    "ECHANGE": Wish.SWAP,
}
_WISHES: Mapping[str, Wish] = {**_ALSO, **{word: wish for wish, words in WORDS.items() for word in words.values()}}
_FIRST = re.compile(r"\s*(\w+)[ \t\u00a0\u202f]*[:.,!–—-]?[ \t]*", re.UNICODE)


def word_of(wish: Wish, language: str) -> str:
    """The word that asks for it: `ACCEPT`, `ACCEPTER`; the English one where a language has none."""
    words = WORDS[wish]
    return words.get(language, words["en"])


def wish_of(text: str) -> tuple[Wish | None, str]:
    """The wish that the first word names, and the text behind it; without one, the text as it is.

    The word is written in capitals, accents or none: a sentence that begins with `Accept` asks for nothing.
    """
    found = _FIRST.match(text)
    word = _plain(found[1]) if found else ""
    wish = _WISHES.get(word)
    return (wish, text[found.end() :].strip()) if found and wish else (None, text.strip())


def _plain(word: str) -> str:
    decomposed = unicodedata.normalize("NFD", word)
    return "".join(sign for sign in decomposed if not unicodedata.combining(sign))
