"""What an action returns: the texts it wants in place of others."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Edit:
    """A file before and after. `before` is none for a new file, `after` for one that goes."""

    path: str
    """POSIX, relative to the top of the repository."""
    before: str | None
    after: str | None
