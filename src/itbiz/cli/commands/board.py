"""`itbiz board`."""

# ruff: noqa: ARG001  # the body is being written

from __future__ import annotations

from typing import TYPE_CHECKING

from itbiz.cli.commands.unbuilt import not_yet

if TYPE_CHECKING:
    from itbiz.cli.session import Session
    from itbiz.domain.selection import Selection


def board(session: Session, *, by: str, selection: Selection, as_json: bool) -> int:
    """Draw the wall."""
    raise not_yet("itbiz board")
