"""`itbiz import`."""

# ruff: noqa: ARG001  # the body is being written

from __future__ import annotations

from typing import TYPE_CHECKING

from itbiz.cli.commands.unbuilt import not_yet

if TYPE_CHECKING:
    from itbiz.cli.session import Session
    from itbiz.cli.writing import Manner


def import_log(session: Session, *, form: str, file: str, mapping: str | None, zone: str | None, manner: Manner) -> int:
    """Turn an event log into tickets."""
    raise not_yet("itbiz import")
