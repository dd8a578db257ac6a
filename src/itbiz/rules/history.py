"""The history says what the fields say: a change of status, class, requester, provider or type has its line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from itbiz.domain.past import ATTRIBUTES
from itbiz.domain.ticket import TRANSITIONS, FieldChange, ServiceClass, Status, TicketType
from itbiz.rules.finding import author, now, on, written
from itbiz.rules.lines import new_history
from itbiz.rules.workflow import following, wants_reason
from itbiz.text.message import msg
from itbiz.text.nearest import nearest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from itbiz.domain.backlog import Entry
    from itbiz.domain.ticket import Ticket
    from itbiz.rules.change import Change
    from itbiz.text.diagnostic import Diagnostic
    from itbiz.text.message import Message

VALUES = {"class": tuple(map(str, ServiceClass)), "type": tuple(map(str, TicketType))}


def status_agrees(change: Change) -> Iterator[Diagnostic]:
    """`missing-history-line`: the written status is not the one the history ends in."""
    for entry in change.after.entries.values():
        ticket = entry.ticket
        if ticket.status is not ticket.state:
            yield _status(change, entry)


def _status(change: Change, entry: Entry) -> Diagnostic:
    ticket = entry.ticket
    if "status" not in ticket.model_fields_set:
        message = msg("`status` is left out, while the history ends in `{state}`", state=ticket.state.value)
        hint = msg("write `status: {state}`", state=ticket.state.value)
        return on(change.after, entry.path, ("status",), "missing-history-line", message, hint)
    line: dict[str, object] = {"at": now(change), "to": ticket.status.value, "by": author(change)}
    if ticket.status is Status.WAITING:
        line["on"] = "requester"
    if wants_reason(ticket.state, ticket.status):
        line["why"] = "…"
    message = (
        msg(
            "the status is `{status}`, while the history ends in `{state}`",
            status=ticket.status.value,
            state=ticket.state.value,
        )
        if ticket.transitions
        else msg("the status is `{status}`, and no line of the history says so", status=ticket.status.value)
    )
    if ticket.status not in TRANSITIONS[ticket.state]:
        hint = _back(ticket.state)
    elif "why" in line:
        # `fix` knows no reason.
        hint = msg("add to the history `- {line}`, with the reason", line=written(line))
    else:
        hint = _add(entry, line)
    return on(change.after, entry.path, ("status",), "missing-history-line", message, hint)


def _back(state: Status) -> Message:
    possible = following(state)
    if possible:
        return msg("write `status: {state}` again: after it may come {states}", state=state.value, states=possible)
    return msg("write `status: {state}` again: nothing follows it", state=state.value)


def _add(entry: Entry, line: dict[str, object]) -> Message:
    return msg(
        "add to the history `- {line}`; `itbiz fix {id}` does it for you", line=written(line), id=entry.ticket.id
    )


def fields_agree(change: Change) -> Iterator[Diagnostic]:
    """`missing-history-line`: class, requester, provider or type is not what the last line about it says."""
    for entry in change.after.entries.values():
        for field, recorded in disagreeing(entry.ticket):
            yield _field(change, entry, field, recorded)


def disagreeing(ticket: Ticket) -> Iterator[tuple[str, str | None]]:
    """The fields that are not what the last line about them says, each with what that is."""
    if ticket.changes:
        last = {line.field: line.to for line in ticket.changes}
        for field, recorded in last.items():
            if recorded != _value(ticket, field):
                yield field, recorded


def fields_recorded(change: Change) -> Iterator[Diagnostic]:
    """`missing-history-line`: class, requester, provider or type differs from the base, and no line says so."""
    for entry in change.touched:
        earlier = change.earlier(entry.ticket.id)
        if not earlier:
            continue
        told = {line.field for line in entry.ticket.changes}
        for field in ATTRIBUTES:
            value = _value(entry.ticket, field)
            if field not in told and all(_value(ticket, field) != value for ticket in earlier):
                yield _field(change, entry, field, _value(earlier[0], field))


def _value(ticket: Ticket, field: str) -> str | None:
    value = getattr(ticket, ATTRIBUTES[field])
    return None if value is None else str(value)


def _field(change: Change, entry: Entry, field: str, recorded: str | None) -> Diagnostic:
    value = _value(entry.ticket, field)
    line: dict[str, object] = {"at": now(change), "by": author(change), "field": field, "from": recorded, "to": value}
    message = msg(
        "`{field}` is `{value}`, and no line of the history says that it is no longer `{recorded}`",
        field=field,
        value=value or "–",
        recorded=recorded or "–",
    )
    return on(change.after, entry.path, (field,), "missing-history-line", message, _add(entry, line))


def values_known(change: Change) -> Iterator[Diagnostic]:
    """`unknown-value`: a line about the class or the type names one that there is not."""
    for entry, index, line in new_history(change):
        if not isinstance(line, FieldChange) or line.field not in VALUES:
            continue
        known = VALUES[line.field]
        for side, value in (("from", line.from_), ("to", line.to)):
            if value is not None and value not in known:
                near = nearest(value, known, 1)
                yield on(
                    change.after,
                    entry.path,
                    ("history", index, side),
                    "unknown-value",
                    msg("`{value}` is not a value of `{field}`", value=value, field=line.field),
                    msg("did you mean `{word}`?", word=near[0])
                    if near
                    else msg("write one of: {values}", values=", ".join(known)),
                )
