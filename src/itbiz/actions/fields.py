"""Setting fields of a ticket; class, requester, provider and type leave a line in its history."""

from __future__ import annotations

from typing import TYPE_CHECKING

from itbiz.actions.draft import Act, Draft
from itbiz.actions.edit import Outcome
from itbiz.actions.progress import acts_for_provider, give_back, lower
from itbiz.domain.past import ATTRIBUTES
from itbiz.domain.ticket import ReleaseCause, ServiceClass, Ticket, TicketType
from itbiz.text.failure import Failure
from itbiz.text.message import Message, msg
from itbiz.text.nearest import nearest

if TYPE_CHECKING:
    from collections.abc import Sequence

    from itbiz.rules.change import Change

PLAIN = (
    "title",
    "assignee",
    "visibility",
    "due",
    "due_reason",
    "contact",
    "justification",
    "acceptance",
    "description",
)
"""Fields that are simply set."""

LASTING = ("title", "class", "requester", "type")
"""Fields that cannot be emptied."""

SETTABLE = (*PLAIN, *ATTRIBUTES)


def set_fields(
    change: Change, act: Act, ticket_id: str, values: Sequence[tuple[str, str]], why: str | None = None
) -> Outcome:
    """Set fields, in the order given; an empty value takes a field away.

    A change that ends what a token was for gives the token back first, and the class falls to standard (rule 11).
    """
    entry = change.after.entries[ticket_id]
    draft = Draft(entry)
    lines = []
    for field, value in values:
        _settable(entry.ticket, field, value)
        old = getattr(entry.ticket, ATTRIBUTES.get(field, field))
        if (str(old) if old is not None else "") == value:
            continue
        if field in ATTRIBUTES:
            _change(change, act, draft, field, value, why)
        elif value:
            draft.set((field,), value)
        else:
            draft.remove((field,))
        lines.append((ticket_id, _line(field, old, value)))
    if not lines:
        return Outcome((), ((ticket_id, msg("nothing to change")),))
    return Outcome((draft.edit(),), tuple(lines))


def _line(field: str, old: object, new: str) -> Message:
    if not new:
        return msg("{field}: {old} → nothing", field=field, old=_short(old))
    if old is None:
        return msg("{field}: {new}", field=field, new=_short(new))
    return msg("{field}: {old} → {new}", field=field, old=_short(old), new=_short(new))


def _short(value: object) -> str:
    line = " ".join(str(value).split())
    return line if len(line) <= 60 else f"{line[:59]}…"  # noqa: PLR2004  # two values fit on a line of a terminal


def _settable(ticket: Ticket, field: str, value: str) -> None:
    if field == "status":
        raise Failure(
            msg("the state changes with `move`, which writes the history"),
            msg("itbiz move {id} {value}", id=ticket.id, value=value),
        )
    if field not in SETTABLE:
        near = nearest(field, SETTABLE)
        hint = (
            msg("did you mean {words}?", words=", ".join(near))
            if near
            else msg("these can be set: {words}", words=", ".join(SETTABLE))
        )
        raise Failure(msg("`{field}` cannot be set", field=field), hint)
    if not value and field in LASTING:
        raise Failure(msg("`{field}` cannot be empty", field=field))
    if field == "class" and value == ServiceClass.PRIORITY and not ticket.live_claim:
        raise Failure(msg("priority needs a token"), msg("itbiz claim {id}", id=ticket.id))
    if field == "class" and value == ServiceClass.EXPEDITE and ticket.type is TicketType.REQUEST:
        raise Failure(
            msg("a request is expedited as an emergency"),
            msg('itbiz emergency {id} --reason "…" --impact "…"', id=ticket.id),
        )


def _change(change: Change, act: Act, draft: Draft, field: str, value: str, why: str | None) -> None:
    ticket = draft.ticket
    if ticket.live_claim or ticket.live_emergency:
        by_provider = acts_for_provider(change.after.contract, ticket, act)
        cause = ReleaseCause.RECLASSIFIED if by_provider else ReleaseCause.WITHDRAWN
        give_back(change, act, draft, cause, why)
        if field != "class":
            lower(act, draft, why)
    old = getattr(ticket, ATTRIBUTES[field])
    draft.change(act, field, None if old is None else str(old), value or None, why)
