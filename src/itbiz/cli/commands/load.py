"""`itbiz load`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from itbiz.cli.commands.showing import names_of, put
from itbiz.domain.load import load as worked_out
from itbiz.views import load as view

if TYPE_CHECKING:
    from itbiz.cli.session import Session


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
        drawn=lambda page: view.draw(value, names, page),
    )
