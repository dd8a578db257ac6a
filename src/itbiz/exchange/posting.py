"""Words as an e-mail (RFC 5322) that any program can send: the same words make the same bytes."""

from __future__ import annotations

import re
from email import policy
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from hashlib import sha256
from time import asctime
from typing import TYPE_CHECKING

from itbiz.text.dataclass import dataclass

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

WIDTH = 76
"""The longest line that quoted-printable may have."""

_POLICY = policy.SMTP.clone(max_line_length=WIDTH)
_NOT_IN_NAMES = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True, slots=True)
class Posting:
    """An e-mail: the bytes to send, to whom they go, and a file name that no other bytes have."""

    to: str
    name: str
    data: bytes


def is_address(text: str | None) -> bool:
    """Whether it is an e-mail address that every server takes: ASCII, one line, one person."""
    if text is None or not text.isascii() or not text.isprintable():
        return False
    try:
        made = Address(addr_spec=text)
    except (ValueError, IndexError, MessageError):
        return False
    return bool(made.username and made.domain)


def post(sender: str, to: str, subject: str, body: str, instant: datetime, language: str) -> Posting:
    """An e-mail of plain text, written by a machine at an instant. Raises ValueError where an address is none."""
    if not (is_address(sender) and is_address(to)):
        raise ValueError(to if is_address(sender) else sender)
    digest = sha256(repr((sender, to, subject, instant.isoformat(), body)).encode()).hexdigest()[:24]
    made = EmailMessage(policy=_POLICY)
    made["From"] = sender
    made["To"] = to
    made["Subject"] = " ".join(subject.split())
    made["Date"] = instant
    made["Message-ID"] = f"<{digest}@{_domain(sender)}>"
    made["Auto-Submitted"] = "auto-generated"  # RFC 3834: absences are not answered to it
    made.set_content(body, cte="quoted-printable")
    made["Content-Language"] = language
    local = _NOT_IN_NAMES.sub("-", to.partition("@")[0].lower()).strip("-")[:40]
    return Posting(to, f"{local or 'due'}-{digest[:12]}.eml", made.as_bytes())


def _domain(sender: str) -> str:
    """The domain of an id: the sender's, unless the header would be folded inside it."""
    domain = sender.rpartition("@")[2]
    return domain if len(domain) < WIDTH - len("Message-ID: <@>") - 24 else "itbiz.invalid"


def mbox(postings: Sequence[Posting], instant: datetime) -> str:
    """All of them as one text (RFC 4155), each after a line `From ` with an instant, with line feeds alone."""
    begin = f"From itbiz {asctime(instant.utctimetuple())}"
    found = []
    for each in postings:
        head, _, body = each.data.decode("ascii").replace("\r\n", "\n").partition("\n\n")
        quoted = re.sub(r"(?m)^(?=>*From )", ">", body)
        found.append(f"{begin}\n{head}\n\n{quoted}\n")
    return "".join(found)
