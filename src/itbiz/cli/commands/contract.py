"""`itbiz contract check`, `show` and `simulate`."""

# ruff: noqa: ARG001  # the body is being written

from __future__ import annotations

from typing import TYPE_CHECKING

from itbiz.cli.commands.unbuilt import not_yet

if TYPE_CHECKING:
    from collections.abc import Sequence

    from itbiz.cli.session import Session


def check(session: Session, *, form: str | None) -> int:
    """Check the contract, or the draft of `session.what_if`."""
    raise not_yet("itbiz check")


def show(session: Session, *, on: str | None, as_json: bool) -> int:
    """Show what is agreed."""
    raise not_yet("itbiz show")


def simulate(session: Session, *, quotas: Sequence[int], start: str | None, end: str | None, as_json: bool) -> int:
    """Replay past claims against other quotas."""
    raise not_yet("itbiz simulate")
