"""What `fix` mends: only what is mechanical. It never claims, releases or signs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from itbiz.actions.draft import Act, Draft, in_order
from itbiz.actions.edit import Edit, Outcome
from itbiz.domain.past import ATTRIBUTES
from itbiz.domain.period import format_instant
from itbiz.text.failure import Failure
from itbiz.text.message import Message, msg
from itbiz.text.source import Document, parse

if TYPE_CHECKING:
    from collections.abc import Container, Iterator

    from itbiz.domain.ticket import Ticket
    from itbiz.rules.change import Change


def repair(change: Change, act: Act, only: Container[str] | None = None) -> Outcome:
    """Every mechanical repair within the tickets of the backlog, or of the ids and paths in `only`."""
    edits: list[Edit] = []
    lines: list[tuple[str, Message]] = []
    for entry in change.after.entries.values():
        if only is None or entry.ticket.id in only or entry.path in only:
            draft = Draft(entry)
            lines += [(entry.ticket.id, line) for line in _history(change, act, draft)]
            lines += [(entry.ticket.id, line) for line in _form(draft)]
            if draft.text != draft.before:
                edits.append(draft.edit())
    return Outcome(tuple(edits), tuple(lines))


def _history(change: Change, act: Act, draft: Draft) -> Iterator[Message]:
    """Lines that are missing: the written value says one thing and the history another."""
    ticket = draft.ticket
    if ticket.status is not ticket.state and "status" not in ticket.model_fields_set:
        draft.set(("status",), str(ticket.state))
        yield msg("status written: {status}", status=ticket.state)
    try:
        act = in_order(act, ticket)
    except Failure:
        # A line of the future is a finding of its own; nothing that is written now could follow it.
        return
    if ticket.status is not ticket.state and "status" in ticket.model_fields_set:
        line = {"at": format_instant(act.at), "to": str(ticket.status), **act.stamp()}
        draft.append("history", line)
        yield msg("history line added: {old} → {new}", old=ticket.state, new=ticket.status)
    for field, attribute in ATTRIBUTES.items():
        new, old = getattr(ticket, attribute), _recorded(change, ticket, field, attribute)
        if old is not ... and old != new:
            line = {"at": format_instant(act.at), **act.stamp(), "field": field}
            line.update({"from": str(old)} if old is not None else {})
            line.update({"to": str(new)} if new is not None else {})
            draft.append("history", line)
            yield msg("history line added: {field} {old} → {new}", field=field, old=old or "–", new=new or "–")


def _recorded(change: Change, ticket: Ticket, field: str, attribute: str) -> object:
    """What the history, or else the base, says the value is; `...` where neither says."""
    changes = [each for each in ticket.changes if each.field == field]
    if changes:
        return changes[-1].to
    earlier = change.earlier(ticket.id)
    return getattr(earlier[0], attribute) if earlier else ...


def _form(draft: Draft) -> Iterator[Message]:
    document = parse(draft.text)
    if not isinstance(document, Document):
        return
    if document.data.get("id") != draft.ticket.id:
        draft.set(("id",), draft.ticket.id)
        yield msg("id written in capitals")
    if not draft.text.endswith("\n"):
        draft.text += "\n"
        yield msg("last line ended")
