"""`itbiz fix`."""

# ruff: noqa: ARG001  # the body is being written

from __future__ import annotations

from typing import TYPE_CHECKING

from itbiz.cli.commands.unbuilt import not_yet

if TYPE_CHECKING:
    from collections.abc import Sequence

    from itbiz.cli.session import Session
    from itbiz.cli.writing import Manner


def fix(session: Session, *, targets: Sequence[str], manner: Manner) -> int:
    """Repair what is mechanical."""
    raise not_yet("itbiz fix")
