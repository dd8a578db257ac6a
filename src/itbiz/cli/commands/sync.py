"""`itbiz sync`."""

# ruff: noqa: ARG001  # the body is being written

from __future__ import annotations

from typing import TYPE_CHECKING

from itbiz.cli.commands.unbuilt import not_yet

if TYPE_CHECKING:
    from itbiz.cli.session import Session


def sync(session: Session, *, message: str | None, dry_run: bool) -> int:
    """Commit, rebase, check, push; again where somebody was faster."""
    raise not_yet("itbiz sync")
