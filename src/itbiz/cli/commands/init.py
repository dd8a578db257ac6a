"""`itbiz init`."""

# ruff: noqa: ARG001  # the body is being written

from __future__ import annotations

from typing import TYPE_CHECKING

from itbiz.cli.commands.unbuilt import not_yet

if TYPE_CHECKING:
    from collections.abc import Sequence

    from itbiz.cli.session import Session


def init(
    session: Session,
    *,
    requesters: Sequence[str],
    providers: Sequence[str],
    title: str | None,
    timezone: str | None,
    dry_run: bool,
) -> int:
    """Start a contract and a folder of tickets; `requesters` and `providers` are `KEY=NAME`. The language is `session.chosen_language`."""
    raise not_yet("itbiz init")
