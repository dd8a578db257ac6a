"""`itbiz demo`."""

# ruff: noqa: ARG001  # the body is being written

from __future__ import annotations

from typing import TYPE_CHECKING

from itbiz.cli.commands.unbuilt import not_yet

if TYPE_CHECKING:
    from itbiz.cli.session import Session


def demo(session: Session, *, folder: str) -> int:
    """Make the invented company in a new repository."""
    raise not_yet("itbiz demo")
