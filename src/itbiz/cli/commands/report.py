"""`itbiz report`."""

# ruff: noqa: ARG001  # the body is being written

from __future__ import annotations

from typing import TYPE_CHECKING

from itbiz.cli.commands.unbuilt import not_yet

if TYPE_CHECKING:
    from itbiz.cli.session import Session


def report(session: Session, *, period: str | None, form: str | None, output: str | None, summary: bool) -> int:
    """Write the weekly review."""
    raise not_yet("itbiz report")
