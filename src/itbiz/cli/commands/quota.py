"""`itbiz quota`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from itbiz.cli.commands.showing import put
from itbiz.views.tokens import data, records, tokens

if TYPE_CHECKING:
    from itbiz.cli.session import Session
    from itbiz.views.page import Block, Page
    from itbiz.views.tokens import Tokens


def quota(session: Session, *, period: str | None, as_json: bool) -> int:
    """Show the tokens of a period."""
    wanted = session.period(period)
    backlog = session.present if session.present.tells(wanted) else session.accounted
    value = tokens(backlog, wanted, session.now)
    return put(
        session,
        as_json=as_json,
        data=lambda: data(value),
        records=lambda: records(value),
        drawn=lambda page: _drawn(value, page),
    )


def _drawn(value: Tokens, page: Page) -> Block:
    from itbiz.views.quota import draw  # rows and JSON draw nothing

    return draw(value, page)
