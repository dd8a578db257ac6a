"""`move` and its short forms."""

from __future__ import annotations

from typing import TYPE_CHECKING

from itbiz.actions import progress
from itbiz.cli.commands.acting import choice, ids, perform
from itbiz.domain.ticket import Holder, Status
from itbiz.text.message import msg

if TYPE_CHECKING:
    from itbiz.cli.session import Session
    from itbiz.cli.writing import Manner


def move(session: Session, *, reference: str, state: str, on: str | None, why: str | None, manner: Manner) -> int:
    """Enter a state; `reopen` takes up finished work again, or contests a refusal."""
    (ticket_id,) = ids(session, reference)
    entry = session.ticket(ticket_id)
    if state == "reopen":
        to = Status.NEW if entry.ticket.state is Status.REFUSED else Status.STARTED
    else:
        to = Status(choice(state, [str(each) for each in Status], msg("state")))
    holder = choice(on, [str(each) for each in Holder], msg("side")) if on else None
    return perform(
        session,
        manner,
        lambda change, act: progress.move(change, act, ticket_id, to, on=holder, why=why),
        subject=f"{ticket_id}: {entry.ticket.state} → {to}",
    )
