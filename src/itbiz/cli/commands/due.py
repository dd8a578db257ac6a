"""`itbiz due`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from itbiz.cli.commands.showing import names_of, put
from itbiz.domain.dues import dues
from itbiz.domain.ticket import Visibility
from itbiz.text.failure import Failure
from itbiz.text.message import msg
from itbiz.views import dues as view

if TYPE_CHECKING:
    from collections.abc import Sequence

    from itbiz.cli.session import Session
    from itbiz.domain.dues import Due


def restricted_of(session: Session, owed: Sequence[Due]) -> frozenset[str]:
    """The restricted tickets on which something is owed."""
    entries = session.present.entries
    return frozenset(each.ticket for each in owed if entries[each.ticket].ticket.visibility is Visibility.RESTRICTED)


def due(
    session: Session,
    *,
    party: str | None,
    as_json: bool,
    summary: bool = False,
    persons: bool = False,
    output: str | None = None,
    mail: str | None = None,
    sender: str | None = None,
) -> int:
    """Show what is owed, sum it up for a chat, or write it as messages to those who owe it."""
    if sum((as_json, summary, mail is not None)) > 1:
        raise Failure(msg("`--json`, `--summary` and `--mail` are three answers"), msg("leave two of them out"))
    _only_with("--persons, --output", "--summary", alone=bool(persons or output) and not summary)
    _only_with("--from", "--mail", alone=sender is not None and mail is None)
    key = session.party(party) if party else None
    owed = [each for each in dues(session.present, session.now) if key is None or each.party == key]
    restricted = restricted_of(session, owed)
    if summary:
        from itbiz.cli.commands import owing

        return owing.summary(session, owed, restricted, persons=persons, whole=key is None, output=output)
    if mail is not None:
        from itbiz.cli.commands import owing

        return owing.mail(session, owed, restricted, folder=mail, sender=sender)
    names = names_of(session)
    titles = {each.ticket: session.present.entries[each.ticket].ticket.title for each in owed}
    return put(
        session,
        as_json=as_json,
        data=lambda: view.document(owed, restricted),
        records=lambda: view.records(owed),
        drawn=lambda page: view.draw(owed, names, titles, page),
    )


def _only_with(options: str, other: str, *, alone: bool) -> None:
    if alone:
        raise Failure(msg("`{options}` goes with `{other}`", options=options, other=other))
