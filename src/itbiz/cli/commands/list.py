"""`itbiz list`."""

# ruff: noqa: ARG001  # the body is being written

from __future__ import annotations

from typing import TYPE_CHECKING

from itbiz.cli.commands.unbuilt import not_yet

if TYPE_CHECKING:
    from itbiz.cli.session import Session
    from itbiz.domain.selection import Selection


def list_(session: Session, *, selection: Selection, as_json: bool) -> int:
    """List the selected tickets."""
    raise not_yet("itbiz list")
