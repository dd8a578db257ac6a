"""`itbiz new`."""

# ruff: noqa: ARG001  # the body is being written

from __future__ import annotations

from typing import TYPE_CHECKING

from itbiz.cli.commands.unbuilt import not_yet

if TYPE_CHECKING:
    from collections.abc import Mapping

    from itbiz.cli.session import Session
    from itbiz.cli.writing import Manner


def new(session: Session, *, fields: Mapping[str, str], source: str | None, manner: Manner) -> int:
    """Open a ticket. `fields` are those given, by their names in the file; `source` is a JSON file or `-`."""
    raise not_yet("itbiz new")
