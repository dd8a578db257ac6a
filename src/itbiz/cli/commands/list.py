"""`itbiz list`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from itbiz.cli.commands.showing import put
from itbiz.cli.listed import listing
from itbiz.views import listing as view

if TYPE_CHECKING:
    from itbiz.cli.listed import Listing
    from itbiz.cli.session import Session
    from itbiz.domain.selection import Selection
    from itbiz.views.page import Block, Page


def list_(session: Session, *, selection: Selection, as_json: bool) -> int:
    """List the selected tickets."""
    found = listing(session, selection, whole=as_json)
    return put(
        session,
        as_json=as_json,
        data=lambda: view.document(found.entries),
        records=lambda: view.records(found.rows, found.timeline.zone, session.now.astimezone(session.zone).date()),
        drawn=lambda page: _drawn(found, page),
        unreadable=found.unreadable,
    )


def _drawn(found: Listing, page: Page) -> Block:
    from itbiz.views.ticket_table import draw  # rows and JSON draw nothing

    return draw(found.rows, found.count, found.timeline, page)
