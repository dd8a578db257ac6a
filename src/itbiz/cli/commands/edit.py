"""`itbiz edit`."""

# ruff: noqa: ARG001  # the body is being written

from __future__ import annotations

from typing import TYPE_CHECKING

from itbiz.cli.commands.unbuilt import not_yet

if TYPE_CHECKING:
    from collections.abc import Sequence

    from itbiz.cli.session import Session
    from itbiz.cli.writing import Manner


def edit(session: Session, *, reference: str, assignments: Sequence[str], why: str | None, manner: Manner) -> int:
    """Change a ticket: `assignments` are `FIELD=VALUE`; none of them opens the editor."""
    raise not_yet("itbiz edit")
