"""A message of somebody without git, understood: who wrote it, what it is about and what it asks for."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from types import MappingProxyType
from typing import TYPE_CHECKING

from itbiz.domain.vocabulary import ID_PATTERN
from itbiz.domain.wish import Wish, wish_of
from itbiz.text.characters import strip_unsafe
from itbiz.text.dataclass import dataclass

if TYPE_CHECKING:
    from collections.abc import Mapping

LONGEST_TEXT = 20_000
"""Characters of a text that are kept: what is longer is no message but a document."""
LONGEST_LINE = 200

_FIELD_WORDS: Mapping[str, tuple[str, ...]] = {
    "title": ("title", "titre", "objet"),
    "requester": ("requester", "business unit", "demandeur", "metier"),
    "provider": ("provider", "team", "equipe"),
    "type": ("type",),
    "class": ("class", "classe", "class of service", "classe de service"),
    "justification": ("justification", "why it matters", "pourquoi"),
    "acceptance": ("acceptance", "done when", "recette", "fait quand"),
    "due": ("due", "echeance"),
    "due_reason": ("due_reason", "due reason", "raison de l'echeance"),
    "visibility": ("visibility", "visibilite"),
    "description": ("description",),
    "ticket": ("ticket",),
    "wish": ("wish", "action"),
    "other": ("other", "autre"),
    "text": ("text", "message", "texte", "answer", "reponse"),
}
FIELDS: Mapping[str, str] = {word: name for name, words in _FIELD_WORDS.items() for word in words}
"""What people call a field, without accents, to its name."""

OPENING = ("title", "requester", "provider", "type", "class", "justification", "acceptance", "due", "due_reason")
"""Fields that a message may give to a new ticket, besides its description and its visibility."""

_LINE = re.compile(r"([^\W\d][\w' ]{1,30}?)[ \t\u00a0\u202f]*:[ \t\u00a0\u202f]*(\S.*)")
_BLANK_LINES = re.compile(r"\n{3,}")
_ID = re.compile(ID_PATTERN)


@dataclass(frozen=True, slots=True)
class Letter:
    """One message. Every text in it is cleared of what could mislead a reader or drive a terminal.

    `key` is its Message-ID or the id of the form: the same message has the same key, however often it comes.
    `automatic` marks what a machine wrote by itself: an absence, a bounce, a list.
    """

    key: str
    sender: str
    subject: str
    text: str
    ticket: str | None = None
    wish: Wish | None = None
    fields: Mapping[str, str] = MappingProxyType({})
    attachments: tuple[str, ...] = ()
    automatic: bool = False


def clean_line(text: str, longest: int = LONGEST_LINE) -> str:
    """One line: white space made single, unsafe characters gone, cut where it is too long."""
    line = " ".join(strip_unsafe(" ".join(text.split())).split())
    return line if len(line) <= longest else f"{line[: longest - 1]}…"


def clean_text(text: str) -> str:
    """A text of any origin: lines end with a line feed, unsafe characters are gone, and it is not too long."""
    lines = strip_unsafe(text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", "    ")).split("\n")
    kept = _BLANK_LINES.sub("\n\n", "\n".join(line.rstrip() for line in lines)).strip()
    return kept if len(kept) <= LONGEST_TEXT else f"{kept[: LONGEST_TEXT - 1]}…"


def key_of(written: str | None, *otherwise: str) -> str:
    """The key of a message: its own id, or where it has none or an endless one, a digest."""
    own = clean_line(written or "", LONGEST_LINE + 1)
    if own and len(own) <= LONGEST_LINE:
        return own
    parts = (written,) if written and own else otherwise
    whole = "\0".join(parts)
    return f"sha256:{hashlib.sha256(whole.encode('utf-8', 'surrogatepass')).hexdigest()}"


def field_of(label: str) -> str | None:
    """The field that people call by this label, in English or French."""
    plain = unicodedata.normalize("NFD", label.strip().rstrip("*:").strip().casefold().replace("\u2019", "'"))
    return FIELDS.get("".join(sign for sign in plain if not unicodedata.combining(sign)))


def id_in(subject: str, prefix: str) -> str | None:
    """The id that a subject names: `Re: [ITB-7K3QX] Accept`. The first one counts."""
    found = re.search(rf"\[\s*({re.escape(prefix)}-[0-9A-Za-z]{{3,26}})\s*\]", subject, re.IGNORECASE)
    return found[1].upper() if found else None


def understood(  # what a letter is made of, each from another place
    key: str,
    sender: str,
    subject: str,
    text: str,
    prefix: str,
    *,
    fields: Mapping[str, str] | None = None,
    attachments: tuple[str, ...] = (),
    automatic: bool = False,
) -> Letter:
    """The letter that a text is: its wish by the first word, fields by the lines before the first that is none."""
    wish, rest = wish_of(clean_text(text))
    found, rest = _fields_of(rest)
    found.update({name: clean_text(value) for name, value in (fields or {}).items() if value.strip()})
    named = found.pop("wish", "")
    own, _ = wish_of(named.upper())
    wish = own or next((each for each in Wish if each == named.casefold()), wish)
    written = found.pop("ticket", "").upper()
    ticket = written if _ID.fullmatch(written) else id_in(subject, prefix)
    rest = found.pop("text", rest)
    return Letter(key, clean_line(sender, 254), clean_line(subject), rest, ticket, wish, found, attachments, automatic)


def _fields_of(text: str) -> tuple[dict[str, str], str]:
    found: dict[str, str] = {}
    lines = text.split("\n")
    while lines:
        match = _LINE.fullmatch(lines[0])
        name = field_of(match[1]) if match else None
        if match is None or name is None or name in found or name == "text":
            break
        found[name] = match[2].strip()
        lines.pop(0)
    return found, "\n".join(lines).strip()
