"""`itbiz load`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from itbiz.cli.commands.showing import names_of, put
from itbiz.domain.load import load as worked_out
from itbiz.views import loads as view

if TYPE_CHECKING:
    from collections.abc import Mapping

    from itbiz.cli.session import Session
    from itbiz.domain.load import Load
    from itbiz.views.page import Block, Page


def load(session: Session, *, as_json: bool) -> int:
    """Show the load of both sides."""
    names = names_of(session)
    value = worked_out(session.present, session.now)
    unreadable = session.present.unreadable
    return put(
        session,
        as_json=as_json,
        data=lambda: view.data(value, session.zone, unreadable),
        records=lambda: view.records(value),
        drawn=lambda page: _drawn(value, names, page),
    )


def _drawn(value: Load, names: Mapping[str, str], page: Page) -> Block:
    from itbiz.views.load import draw  # rows and JSON draw nothing

    return draw(value, names, page)
