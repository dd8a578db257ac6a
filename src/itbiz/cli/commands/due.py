"""`itbiz due`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from itbiz.cli.commands.showing import names_of, put
from itbiz.domain.dues import dues
from itbiz.views import dues as view

if TYPE_CHECKING:
    from itbiz.cli.session import Session


def due(session: Session, *, party: str | None, as_json: bool) -> int:
    """Show what is owed."""
    names = names_of(session)
    key = session.party(party) if party else None
    owed = [each for each in dues(session.present, session.now) if key is None or each.party == key]
    titles = {each.ticket: session.present.entries[each.ticket].ticket.title for each in owed}
    return put(
        session,
        as_json=as_json,
        data=lambda: view.document(owed),
        records=lambda: view.records(owed),
        drawn=lambda page: view.draw(owed, names, titles, page),
    )
