"""`itbiz edit`."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from itbiz.actions.edit import Edit, Outcome
from itbiz.actions.fields import set_fields
from itbiz.actions.repair import repair
from itbiz.actions.verdict import verdict
from itbiz.cli.commands.acting import act_of, ids, perform, written
from itbiz.cli.judging import action_change
from itbiz.domain.backlog import edited
from itbiz.text.failure import Failure
from itbiz.text.message import Message, msg

if TYPE_CHECKING:
    from collections.abc import Sequence

    from itbiz.actions.draft import Act
    from itbiz.cli.session import Session
    from itbiz.cli.writing import Manner
    from itbiz.domain.backlog import Entry
    from itbiz.rules.change import Change
    from itbiz.text.diagnostic import Diagnostic


def edit(session: Session, *, reference: str, assignments: Sequence[str], why: str | None, manner: Manner) -> int:
    """Change a ticket: `assignments` are `FIELD=VALUE`; none of them opens the editor."""
    _ = session.contract
    (ticket_id,) = ids(session, reference)
    if not assignments:
        return _in_editor(session, session.ticket(ticket_id), manner)
    values = [_assignment(word) for word in assignments]
    return perform(
        session,
        manner,
        lambda change, act: set_fields(change, act, ticket_id, [_known(session, *value) for value in values], why),
        subject=f"{ticket_id}: set {', '.join(field for field, _ in values)}",
    )


def _assignment(word: str) -> tuple[str, str]:
    field, equals, value = word.partition("=")
    if not equals or not field.strip():
        raise Failure(msg("`{word}` sets no field", word=word), msg("write it as --set FIELD=VALUE"))
    return field.strip(), value.strip()


def _known(session: Session, field: str, value: str) -> tuple[str, str]:
    """A party by its key as the contract writes it. Raises Failure with the nearest for one there is not."""
    if value and field == "requester":
        return field, session.requester(value)
    if value and field == "provider":
        return field, session.provider(value)
    return field, value


def _in_editor(session: Session, entry: Entry, manner: Manner) -> int:
    from itbiz.cli import editing

    if not editing.available(session):
        raise Failure(
            msg("there is no terminal for an editor"),
            msg("set fields here: itbiz edit {id} --set FIELD=VALUE", id=entry.ticket.id),
        )
    change = action_change(session)
    act = act_of(session, manner)
    kept = editing.draft(session, f"{entry.ticket.id}.{_mark(entry.text)}.yaml")
    earlier = kept.text()
    if earlier is not None and earlier != entry.text:
        session.words(msg("going on with the text you left; empty the file to drop it"))
    start = earlier if earlier is not None else entry.text
    notes = [
        msg("{id}. Save and leave; an empty file changes nothing.", id=entry.ticket.id),
        msg("A changed state, class, requester, provider or type gets its line of history by itself."),
    ]
    found = editing.rounds(session, kept, start, notes, lambda text: _outcome(change, act, entry, text)[1])
    kept.drop()
    if found is None or found == entry.text:
        session.words(msg("nothing was changed"))
        return 0
    outcome = _outcome(change, act, entry, found)[0]
    return written(session, outcome, manner, subject=f"{entry.ticket.id}: edit")


def _mark(text: str) -> str:
    """Names the text an edit began with, so that an old draft never goes over what others wrote since."""
    return hashlib.sha256(text.encode()).hexdigest()[:8]


def _outcome(change: Change, act: Act, entry: Entry, text: str) -> tuple[Outcome, list[Diagnostic]]:
    """The text with the lines of history that belong to it, and the errors it brings."""
    from itbiz.text.dataclass import replace

    whole = text if text.endswith("\n") else f"{text}\n"
    plain = Edit(entry.path, entry.text, whole)
    typed = replace(change, after=edited(change.after, {entry.path: whole}))
    mended = repair(typed, act, {entry.path})
    after = next((each.after for each in mended.edits if each.path == entry.path), whole)
    final = Edit(entry.path, entry.text, after)
    lines: tuple[tuple[str, Message], ...] = mended.lines or ((entry.ticket.id, msg("edited")),)
    if entry.path in typed.after.unreadable:
        return Outcome((plain,), lines), verdict(change, (plain,))[1]
    return Outcome((final,), lines), verdict(change, (final,))[1]
