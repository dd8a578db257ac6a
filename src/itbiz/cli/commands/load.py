"""`itbiz load`."""

# ruff: noqa: ARG001  # the body is being written

from __future__ import annotations

from typing import TYPE_CHECKING

from itbiz.cli.commands.unbuilt import not_yet

if TYPE_CHECKING:
    from itbiz.cli.session import Session


def load(session: Session, *, as_json: bool) -> int:
    """Show the load of both sides."""
    raise not_yet("itbiz load")
