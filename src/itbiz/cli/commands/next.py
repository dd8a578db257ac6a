"""`itbiz next`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from itbiz.cli.commands.showing import names_of, put
from itbiz.domain.people import is_among, same_person
from itbiz.domain.pull import pull
from itbiz.text.failure import Failure
from itbiz.views import pull as view

if TYPE_CHECKING:
    from itbiz.cli.session import Session


def next_(session: Session, *, provider: str | None, count: int, as_json: bool) -> int:
    """Show what a team pulls next."""
    names = names_of(session)
    team = session.provider(provider) if provider else _own_team(session)
    pulled = pull(session.present, session.now, team)
    return put(
        session,
        as_json=as_json,
        data=lambda: view.document(pulled, session.present.entries, team),
        records=lambda: view.records(pulled[:count]),
        drawn=lambda page: view.draw(pulled, names, team, page, count),
    )


def _own_team(session: Session) -> str | None:
    """The team of whoever asks; none, and so all of them, where they work in several or in none."""
    try:
        person = session.who
    except Failure:
        return None
    teams = [
        key
        for key, team in session.contract.parties.providers.items()
        if same_person(person, team.lead) or is_among(person, team.members)
    ]
    return teams[0] if len(teams) == 1 else None
