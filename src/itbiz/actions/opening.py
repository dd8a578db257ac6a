"""Opening a ticket: its id, its place in the folder, its text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from itbiz.actions.edit import Edit, Outcome
from itbiz.domain.period import PeriodKind, format_instant, period_of
from itbiz.text.edit import emit
from itbiz.text.message import msg

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Mapping
    from datetime import datetime

    from itbiz.actions.draft import Act
    from itbiz.domain.contract import Contract

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: no I, L, O and U, so that an id can be read over the telephone."""

FIELDS = (
    "title",
    "type",
    "requester",
    "provider",
    "assignee",
    "visibility",
    "class",
    "status",
    "opened",
    "due",
    "due_reason",
    "contact",
    "justification",
    "acceptance",
    "description",
    "links",
    "history",
    "claims",
    "thread",
)
"""The order in which a new ticket is written, after its id."""


def id_length(tickets: int) -> int:
    """Characters of a new id in a repository of this size.

    Five give 33 million ids, so that among 50,000 tickets a clash of two clones stays below one in ten thousand for
    each ticket they do not know of each other; every thirtyfold needs one character more.
    """
    length, room = 5, 50_000
    while tickets > room:
        length, room = length + 1, room * len(ALPHABET)
    return length


def new_id(prefix: str, taken: Container[str], size: int, choose: Callable[[str], str]) -> str:
    """An id that is not taken. `choose` picks one character of a text at random; `size` is the number of tickets."""
    while True:
        found = f"{prefix}-{''.join(choose(ALPHABET) for _ in range(id_length(size)))}"
        if found not in taken:
            return found


def ticket_path(folder: str, ticket_id: str, opened: datetime, contract: Contract) -> str:
    """`tickets/2026-W40/ITB-7K3QX.yaml`: by ISO week of opening, so that no folder grows large and none ever moves."""
    week = period_of(opened.astimezone(contract.zone).date(), PeriodKind.ISO_WEEK)
    return f"{folder}/{week.key}/{ticket_id}.yaml"


def open_ticket(
    contract: Contract, home: str, ticket_id: str, fields: Mapping[str, object], act: Act, schema: str | None = None
) -> Outcome:
    """A new ticket file. `fields` are those of the schema, as plain data; empty ones are left out.

    `schema` is the path of the JSON Schema in the repository, for the line that tells editors where it is.
    """
    values = {"type": "request", "class": "standard", "status": "new", "opened": format_instant(act.at)}
    given = {name: value for name, value in fields.items() if value not in (None, "", [], ())}
    merged = {**values, **given}
    data = {"id": ticket_id, **{name: merged[name] for name in FIELDS if name in merged}}
    data.update({name: value for name, value in merged.items() if name not in data})
    path = ticket_path(f"{home}{contract.tickets}", ticket_id, _opened(merged, act), contract)
    modeline = ""
    if schema:
        modeline = f"# yaml-language-server: $schema={'../' * path.count('/')}{schema}\n"
    text = modeline + emit(data)
    return Outcome(
        (Edit(path, None, text),),
        ((ticket_id, msg("opened in {path}", path=path)),),
        None,
    )


def _opened(fields: Mapping[str, object], act: Act) -> datetime:
    from itbiz.domain.period import parse_instant

    try:
        return parse_instant(str(fields["opened"]))
    except ValueError:
        # The schema says it better, with its place; until then the file needs a folder.
        return act.at
