"""A tree of files as text, whatever it was read from: the index, a commit, the work tree."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from itbiz.text.dataclass import dataclass
from itbiz.text.diagnostic import START, Span
from itbiz.text.message import msg

if TYPE_CHECKING:
    from itbiz.text.message import Message

LARGEST = 1024 * 1024
"""Bytes a file may have. A ticket of a long dialogue has a hundredth of it."""


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Why a path has no text: too large, not UTF-8, a symbolic link, a pipe. It becomes a finding on that path."""

    code: str
    message: Message
    hint: Message | None = None
    span: Span = START


Snapshot = Mapping[str, str | Unreadable]
"""POSIX path relative to the repository's top -> its text, or why there is none."""


class Overlaid(Mapping[str, "str | Unreadable"]):
    """A snapshot with some files changed; None takes one away. What is not changed is not looked at."""

    def __init__(self, below: Snapshot, changes: Mapping[str, str | None]) -> None:
        # One layer: an edit of an edit looks through a single one.
        inner = below if isinstance(below, Overlaid) else None
        self.below: Snapshot = inner.below if inner else below
        self.changes: Mapping[str, str | None] = {**(inner.changes if inner else {}), **changes}

    def __getitem__(self, path: str) -> str | Unreadable:
        if path not in self.changes:
            return self.below[path]
        text = self.changes[path]
        if text is None:
            raise KeyError(path)
        return text

    def __iter__(self) -> Iterator[str]:
        yield from (path for path in self.below if self.changes.get(path, "") is not None)
        yield from (path for path, text in self.changes.items() if text is not None and path not in self.below)

    def __len__(self) -> int:
        return sum(1 for _ in self)


def decode(data: bytes) -> str | Unreadable:
    """The text of a file, or why it is none.

    Nothing is translated: `text.encode()` gives `data` back, so a byte order mark stays the first character (the
    reader skips it) and line ends stay what they are.
    """
    if len(data) > LARGEST:
        return too_large(len(data))
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return Unreadable(
            "not-utf8",
            msg("this file is saved as UTF-16"),
            msg('save it as UTF-8: in the editor, "Save with encoding"'),
        )
    nul = data.find(b"\0")
    if nul >= 0:
        return Unreadable(
            "not-text",
            msg("this file holds a NUL byte: it is no text"),
            msg("if it is a document or a picture, keep it outside the tickets folder and name it in the ticket"),
            _character(data, nul),
        )
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        return Unreadable(
            "not-utf8",
            msg("the byte {byte} is not UTF-8", byte=f"0x{data[error.start]:02x}"),
            msg("the file is likely saved as Windows-1252 or Latin-1: save it as UTF-8"),
            _character(data, error.start),
        )


def too_large(size: int) -> Unreadable:
    """The finding for a file of `size` bytes, for whoever knows the size before reading."""
    return Unreadable(
        "file-too-large",
        msg("this file has {size} bytes; a ticket or a contract has at most {most}", size=size, most=LARGEST),
        msg("keep logs and attachments elsewhere and write where they are"),
    )


def _character(data: bytes, index: int) -> Span:
    """The place of the byte at `index`; what stands before it in its line is counted in characters."""
    before = data[:index].replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    line = before.count(b"\n") + 1
    # What an earlier NUL hides may be no UTF-8 either: then a byte counts as a character.
    column = len(before[before.rfind(b"\n") + 1 :].decode(errors="surrogateescape").removeprefix("\ufeff")) + 1
    return Span(line, column, line, column + 1)
