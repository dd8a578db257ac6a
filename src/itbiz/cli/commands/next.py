"""`itbiz next`."""

# ruff: noqa: ARG001  # the body is being written

from __future__ import annotations

from typing import TYPE_CHECKING

from itbiz.cli.commands.unbuilt import not_yet

if TYPE_CHECKING:
    from itbiz.cli.session import Session


def next_(session: Session, *, provider: str | None, count: int, as_json: bool) -> int:
    """Show what a team pulls next."""
    raise not_yet("itbiz next")
