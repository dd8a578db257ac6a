"""An e-mail (RFC 5322) as a letter: what its author wrote, without what was quoted, attached or hidden."""

from __future__ import annotations

import re
from email import policy
from email.errors import MessageError
from email.parser import BytesParser
from html.parser import HTMLParser
from typing import TYPE_CHECKING, cast

from itbiz.domain.letter import Letter, clean_line, key_of, understood
from itbiz.text.failure import Failure
from itbiz.text.message import msg

if TYPE_CHECKING:
    from collections.abc import Iterator
    from email.message import EmailMessage

MOST_PARTS = 200
MOST_ATTACHMENTS = 20
"""Attachments that are named; the rest is as little kept as these."""

_MALFORMED = (ValueError, IndexError, AttributeError, TypeError, LookupError, RecursionError, MessageError)
"""What the standard library raises over headers that no mail program writes."""

_QUOTED = re.compile(
    r"(?m)^(?:"
    r">.*"
    r"|-- ?"
    r"|_{10,}"
    r"|-{2,} ?(?:Original Message|Message d.origine|Forwarded message|Message transféré) ?-{2,}"
    r"|(?:On|Le) [^\n]{6,300}(?:\n[^\n]{0,200})?(?:wrote|a écrit)[ \u00a0\u202f]?:"
    r")[ \t]*$"
)
"""Where what somebody else wrote begins: a quotation, a signature, a forwarded message."""

_SILENT = {"script", "style", "title"}
_BREAKS = {"p", "div", "br", "li", "tr", "h1", "h2", "h3", "h4", "blockquote", "table", "ul", "ol"}


def read_mail(data: bytes, prefix: str) -> Letter:
    """The letter in the bytes of an e-mail; `prefix` is that of ticket ids.

    Raises Failure where it does not say by whom it is, or is built in a way no mail program builds.
    """
    try:
        message = BytesParser(policy=policy.default).parsebytes(data)
        leaves = list(_leaves(message))
    except _MALFORMED as error:
        raise Failure(
            msg("this e-mail cannot be read: {reason}", reason=type(error).__name__),
            msg("open it in a mail program, and write the ticket by hand: itbiz new"),
        ) from error
    sender = _sender(message)
    subject = _header(message, "Subject")
    plain = next((part for part in leaves if _is_text(part, "plain")), None)
    page = next((part for part in leaves if _is_text(part, "html")), None)
    text = _decoded(plain) if plain is not None else ""
    if not text.strip() and page is not None:
        text = text_of_html(_decoded(page))
    text = _unquoted(text.replace("\r\n", "\n"))
    key = key_of(_header(message, "Message-ID"), sender, _header(message, "Date"), subject, text)
    attached = tuple(_name(part) for part in leaves if part not in (plain, page))[:MOST_ATTACHMENTS]
    return understood(key, sender, subject, text, prefix, attachments=attached, automatic=_automatic(message))


def _leaves(message: EmailMessage) -> Iterator[EmailMessage]:
    """The parts that hold something, in order; a message within the message is one of them."""
    waiting, seen = [message], 0
    while waiting:
        part = waiting.pop()
        seen += 1
        if seen > MOST_PARTS:
            raise Failure(
                msg("this e-mail has more than {n} parts", n=MOST_PARTS), msg("write the ticket by hand: itbiz new")
            )
        if part.get_content_maintype() == "multipart":
            waiting.extend(reversed(cast("list[EmailMessage]", part.get_payload() if part.is_multipart() else [])))
        else:
            yield part


def _is_text(part: EmailMessage, kind: str) -> bool:
    return part.get_content_type() == f"text/{kind}" and not part.is_attachment() and not _file_name(part)


def _decoded(part: EmailMessage) -> str:
    payload = part.get_payload(decode=True)
    data = payload if isinstance(payload, bytes) else b""
    try:
        return data.decode(part.get_content_charset("utf-8"), "replace")
    except (LookupError, UnicodeError, ValueError):
        return data.decode("utf-8", "replace")  # an encoding that nobody knows: what is plain in it stays legible


def _header(message: EmailMessage, name: str) -> str:
    """The value of a header, one line; empty where there is none. Raises Failure for one that cannot be read."""
    try:
        return clean_line(str(message.get(name, "")), 1000)
    except _MALFORMED as error:
        raise _unreadable(name) from error


def _unreadable(name: str) -> Failure:
    return Failure(
        msg("the header `{name}` of this e-mail cannot be read", name=name), msg("write the ticket by hand: itbiz new")
    )


def _sender(message: EmailMessage) -> str:
    """The one address that the message is from."""
    try:
        headers = message.get_all("From", [])
        found = [address.addr_spec for header in headers for address in header.addresses]
    except _MALFORMED as error:
        raise _unreadable("From") from error
    if len(found) != 1 or found[0].count("@") != 1:
        raise Failure(msg("this e-mail does not say by whom it is"), msg("it needs one header `From` with one address"))
    return clean_line(found[0], 254)


def _automatic(message: EmailMessage) -> bool:
    """Whether a machine wrote it (RFC 3834): answering or filing it would go round in circles."""
    submitted = _header(message, "Auto-Submitted").casefold()
    if submitted and submitted != "no":
        return True
    bulk = _header(message, "Precedence").casefold() in {"bulk", "junk", "list", "auto_reply"}
    return bulk or message.get_content_type() == "multipart/report" or _header(message, "Return-Path") == "<>"


def _file_name(part: EmailMessage) -> str:
    try:
        return part.get_filename() or ""
    except _MALFORMED:
        return "?"  # it has a name, and none that can be read: it is an attachment all the same


def _name(part: EmailMessage) -> str:
    return clean_line(_file_name(part) or part.get_content_type(), 80)


def _unquoted(text: str) -> str:
    """What stands before the first quotation or signature; everything where nothing does."""
    found = _QUOTED.search(text)
    own = text[: found.start()] if found else text
    return own if own.strip() else "\n".join(line for line in text.split("\n") if not line.startswith(">"))


class _Words(HTMLParser):
    """The words of a page, a line a block."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        del attrs
        if tag in _SILENT:
            self._silent += 1
        elif tag in _BREAKS:
            self.found.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in _SILENT:
            self._silent = max(0, self._silent - 1)
        elif tag in _BREAKS - {"br"}:
            self.found.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.found.append(re.sub(r"\s+", " ", data))


def text_of_html(page: str) -> str:
    """The words of an HTML page: no markup, no script, no style."""
    words = _Words()
    words.feed(page)
    words.close()
    lines = "".join(words.found).split("\n")
    return "\n".join(line.strip() for line in lines if line.strip())
