"""`itbiz quota`."""

# ruff: noqa: ARG001  # the body is being written

from __future__ import annotations

from typing import TYPE_CHECKING

from itbiz.cli.commands.unbuilt import not_yet

if TYPE_CHECKING:
    from itbiz.cli.session import Session


def quota(session: Session, *, period: str | None, as_json: bool) -> int:
    """Show the tokens of a period."""
    raise not_yet("itbiz quota")
