"""`itbiz check`."""

# ruff: noqa: ARG001  # the body is being written

from __future__ import annotations

from typing import TYPE_CHECKING

from itbiz.cli.commands.unbuilt import not_yet

if TYPE_CHECKING:
    from itbiz.cli.session import Session


def check(session: Session, *, staged: bool, rev: str | None, against: str | None, form: str | None) -> int:
    """Judge a tree; 1 where there are errors."""
    raise not_yet("itbiz check")
