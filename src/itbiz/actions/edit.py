"""What an action returns: the texts it wants in place of others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from itbiz.text.dataclass import dataclass

if TYPE_CHECKING:
    from itbiz.text.message import Message


@dataclass(frozen=True, slots=True)
class Edit:
    """A file before and after. `before` is none for a new file, `after` for one that goes."""

    path: str
    """POSIX, relative to the top of the repository."""
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an action decided: the texts to write, a line a ticket for the person, and what comes next."""

    edits: tuple[Edit, ...]
    lines: tuple[tuple[str, Message], ...]
    """Ticket id and what happened to it."""
    next_step: Message | None = None
