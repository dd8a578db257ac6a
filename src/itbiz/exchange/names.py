"""Names made for what a log calls otherwise: ids of tickets, short names of parties. The same in every run."""

from __future__ import annotations

import hashlib
import re
import unicodedata

from itbiz.domain.vocabulary import POOL

CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Base 32 without the letters that look like digits: https://www.crockford.com/base32.html."""

_ID_PART = re.compile(r"[0-9A-Za-z]{3,26}")
_NOT_KEY = re.compile(r"[^a-z0-9_-]+")
_LONGEST_KEY = 40
_HASHED = 10


def ticket_id(prefix: str, key: str) -> str:
    """The id of the ticket that a log calls `key`: its letters and digits where an id may hold them, else a hash.

    Plain numbers of one or two digits are filled up with zeros, since an id has three.
    """
    if key.isascii() and key.isdigit() and not key.startswith("0"):
        key = key.zfill(3)
    part = key if _ID_PART.fullmatch(key) else _hash(key, _HASHED)
    return f"{prefix}-{part}".upper()


def party_key(text: str) -> str:
    """A short name for a party out of any text: `Réseau & Télécom` is `reseau-telecom`."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    key = _NOT_KEY.sub("-", plain).strip("-_")
    if not key:
        return f"party-{_hash(text, 6).lower()}"
    if not key[0].isalpha():
        key = f"party-{key}"
    if len(key) > _LONGEST_KEY:
        key = f"{key[: _LONGEST_KEY - 7].rstrip('-_')}-{_hash(text, 6).lower()}"
    return f"{key}-party" if key == POOL else key


def _hash(text: str, length: int) -> str:
    number = int.from_bytes(hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest(), "big")
    return "".join(CROCKFORD[number >> 5 * index & 31] for index in range(length))
