"""`itbiz new`."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from itbiz.actions.edit import Edit, Outcome
from itbiz.actions.opening import FIELDS, new_id, open_ticket
from itbiz.cli.commands.acting import REFUSED, act_of, choice, refuse, written
from itbiz.cli.judging import action_change
from itbiz.cli.session import did_you_mean
from itbiz.domain.ticket import ServiceClass, TicketType
from itbiz.text.dataclass import replace
from itbiz.text.failure import Failure
from itbiz.text.message import Message, msg

if TYPE_CHECKING:
    from collections.abc import Mapping

    from itbiz.cli.session import Session
    from itbiz.cli.writing import Manner
    from itbiz.domain.backlog import Backlog
    from itbiz.rules.change import Change
    from itbiz.text.diagnostic import Diagnostic

GIVEN_UP = 1
DRAFT = "NEW_TICKET.yaml"
OURS = ("id", "status", "history", "claims", "thread")
"""What a new ticket is given, and nobody writes."""
LATER = ("version", "path")
"""What `show --json` adds; harmless."""


def new(session: Session, *, fields: Mapping[str, str], source: str | None, manner: Manner) -> int:
    """Open a ticket. `fields` are those given, by their names in the file; `source` is a JSON file or `-`."""
    _ = session.contract
    if source is not None:
        return _open(session, {**_from_json(session, source, manner), **fields}, manner)
    if "title" in fields:
        return _open(session, _complete(session, fields, ask=True), manner)
    from itbiz.cli import editing

    if editing.available(session):
        return _in_editor(session, fields, manner)
    if session.terminal.interactive:
        title = session.terminal.ask(session.say(msg("What is it about, in one line?")), flag="--title")
        return _open(session, _complete(session, {"title": title, **fields}, ask=True), manner)
    units = " | ".join(session.contract.parties.requesters)
    raise Failure(
        msg("a ticket needs a title"),
        msg('write it here: itbiz new --title "…" --requester {units}', units=units),
    )


def _complete(session: Session, fields: Mapping[str, object], *, ask: bool) -> dict[str, object]:
    """The fields with the party that asks, where there is only one or somebody to tell."""
    found = dict(fields)
    units = session.contract.parties.requesters
    if "requester" not in found:
        if len(units) == 1:
            found["requester"] = next(iter(units))
        elif ask and session.terminal.interactive:
            question = msg("Which business unit asks ({units})?", units=", ".join(units))
            found["requester"] = session.terminal.ask(session.say(question), flag="--requester")
        else:
            raise Failure(
                msg("a ticket says which business unit asks"),
                msg("add --requester {units}", units=" | ".join(units)),
            )
    return found


def _checked(session: Session, fields: Mapping[str, object]) -> dict[str, object]:
    """Words that name something, as the file writes them. Raises Failure with the nearest for any other."""
    found = dict(fields)
    if isinstance(unit := found.get("requester"), str):
        found["requester"] = session.requester(unit)
    if isinstance(team := found.get("provider"), str):
        found["provider"] = session.provider(team)
    if isinstance(name := found.get("class"), str):
        found["class"] = choice(name, [str(each) for each in ServiceClass], "class")
    if isinstance(kind := found.get("type"), str):
        found["type"] = choice(kind, [str(each) for each in TicketType], "type")
    return found


def _open(session: Session, fields: Mapping[str, object], manner: Manner) -> int:
    """Open it, or say why not; a priority ticket takes its token in the same go."""
    fields = _checked(session, fields)
    change = action_change(session)
    outcome = _opened(session, change, fields, manner)
    after, refused, in_order = judged(change, outcome)
    if refused:
        return refuse(session, after, refused)
    if fields.get("class") != ServiceClass.PRIORITY:
        step = msg("to make it a priority: itbiz claim {id}", id=outcome.lines[0][0])
        return _write(session, outcome, manner, step, after if in_order else None)
    return with_token(session, after, outcome, manner)


def _opened(session: Session, change: Change, fields: Mapping[str, object], manner: Manner) -> Outcome:
    backlog = change.after
    taken = _Taken(backlog)
    ticket_id = new_id(session.contract.id_prefix, taken, backlog.count, secrets.choice)
    plain = {**fields, "class": "standard"} if fields.get("class") == ServiceClass.PRIORITY else dict(fields)
    if manner.on_behalf_of and "contact" not in plain:
        plain["contact"] = manner.on_behalf_of
    return open_ticket(session.contract, session.home, ticket_id, plain, act_of(session, manner), schema_of(session))


class _Taken:
    """The ids that no new ticket may have: those of tickets, and those that files nobody can read are named after."""

    def __init__(self, backlog: Backlog) -> None:
        self._backlog = backlog
        self._names = {_stem(path) for path in backlog.unreadable}

    def __contains__(self, ticket_id: object) -> bool:
        return isinstance(ticket_id, str) and (ticket_id in self._names or self._backlog.has(ticket_id))


def _stem(path: str) -> str:
    return path.rpartition("/")[2].rpartition(".")[0].upper()


def schema_of(session: Session) -> str | None:
    """The path of the JSON Schema of tickets in the repository, where it has one."""
    path = f"{session.home}schemas/ticket.schema.json"
    return path if (session.repository.top / path).is_file() else None


def judged(change: Change, outcome: Outcome) -> tuple[Change, list[Diagnostic], bool]:
    """The change with an outcome in it, the errors that it brings, and whether all is in order."""
    from itbiz.actions.verdict import verdict

    return verdict(change, outcome.edits)


def with_token(session: Session, change: Change, opened: Outcome, manner: Manner) -> int:
    """Take a token for a ticket that is about to be opened. Without one it is opened as standard: anybody may."""
    from itbiz.actions import tokens

    ticket_id = opened.lines[0][0]
    try:
        claimed = tokens.claim(change, act_of(session, manner), ticket_id)
    except Failure as failure:
        status = _write(session, opened, manner, msg("{id} was opened as standard, without a token", id=ticket_id))
        if status or manner.dry_run:
            return status
        raise Failure(failure.message, failure.hint, REFUSED) from failure
    edit = opened.edits[0]
    both = Outcome((Edit(edit.path, None, claimed.edits[0].after),), opened.lines)
    after, refused, in_order = judged(replace(change, after=_before(change, edit)), both)
    if not refused:
        step = msg("{id}: {change}", id=ticket_id, change=claimed.lines[0][1])
        return _write(session, both, manner, step, after if in_order else None)
    from itbiz.cli.findings import say

    say(session, refused, after.after)
    status = _write(session, opened, manner, msg("{id} was opened as standard, without a token", id=ticket_id))
    return status or REFUSED


def _before(change: Change, edit: Edit) -> Backlog:
    from itbiz.domain.backlog import edited

    return edited(change.after, {edit.path: None})


def _write(
    session: Session, outcome: Outcome, manner: Manner, next_step: Message | None, judged: Change | None = None
) -> int:
    step = next_step if not manner.dry_run else None
    subject = f"{outcome.lines[0][0]}: open"
    return written(session, replace(outcome, next_step=step), manner, subject=subject, created=True, judged=judged)


# From another program


def _from_json(session: Session, source: str, manner: Manner) -> dict[str, object]:
    import json
    from pathlib import Path

    if not manner.as_json:
        raise Failure(
            msg("`itbiz new` does not know what to do with `{extra}`", extra=source),
            msg("to read a ticket from a file: itbiz new --json {extra}", extra=source),
        )
    try:
        if source == "-":
            text = session.terminal.into.read() if session.terminal.into else ""
        else:
            text = (session.folder / Path(source)).read_text(encoding="utf-8")
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Failure(
            msg("this is no JSON: {reason}", reason=str(error)), msg("one object with the fields of a ticket")
        ) from error
    if not isinstance(data, dict):
        raise Failure(msg("this JSON is no ticket"), msg("one object with the fields of a ticket"))
    return _plain(session, {str(key): value for key, value in data.items() if key not in LATER})


def _plain(session: Session, data: Mapping[str, object]) -> dict[str, object]:
    """Fields somebody may write, less the empty ones. Raises Failure for others."""
    for key in data:
        if key in OURS:
            raise Failure(msg("`{field}` is given to a new ticket, not written", field=key), msg("leave it out"))
        if key not in FIELDS:
            raise Failure(msg("a ticket has no field `{field}`", field=key), did_you_mean(key, FIELDS))
    given = {key: value for key, value in data.items() if value not in (None, "", [])}
    if "title" not in given:
        raise Failure(msg("a ticket needs a title"))
    return _complete(session, given, ask=False)


# In the editor


def _in_editor(session: Session, fields: Mapping[str, str], manner: Manner) -> int:
    from itbiz.cli import editing

    kept = editing.draft(session, DRAFT)
    earlier = kept.text()
    if earlier is not None:
        session.words(msg("going on with the text you left; empty the file to drop it"))
    text = earlier or _template(session, fields)
    found = editing.rounds(session, kept, text, _notes(session), lambda each: _wrong(session, each, manner))
    data = _written_fields(found) if found is not None else {}
    if not data.get("title"):
        kept.drop()
        session.words(msg("no ticket was opened: there was no title"))
        return GIVEN_UP
    status = _open(session, _complete(session, data, ask=False), manner)
    if status == 0 or not manner.dry_run:
        kept.drop()
    return status


def _notes(session: Session) -> list[Message]:
    parties = session.contract.parties
    return [
        msg("A new ticket. Write its title, save and leave; an empty file opens no ticket."),
        msg("Business units: {units}", units=", ".join(parties.requesters)),
        msg("IT teams, or leave it empty until the request is routed: {teams}", teams=", ".join(parties.providers)),
        msg("Types: {types}. Classes: {classes}", types=", ".join(TicketType), classes=", ".join(ServiceClass)),
        msg("Lines that begin with {sign} are not kept.", sign="#!"),
        msg(""),
    ]


def _template(session: Session, fields: Mapping[str, str]) -> str:
    from itbiz.text.edit import emit

    units = list(session.contract.parties.requesters)
    blank = dict.fromkeys(("title", "requester", "provider", "type", "class"), "")
    values = {**blank, "requester": units[0] if len(units) == 1 else "", "type": "request", "class": "standard"}
    last = dict.fromkeys(("contact", "justification", "acceptance", "description"), "")
    values = {**values, **last, **fields}
    return "".join(emit({key: value}) if value else f"{key}:\n" for key, value in values.items())


def _written_fields(text: str) -> dict[str, object]:
    from itbiz.text.source import Document, parse

    document = parse(text)
    data = document.data if isinstance(document, Document) else {}
    return {key: value for key, value in data.items() if value not in (None, "", [])}


def _wrong(session: Session, text: str, manner: Manner) -> list[Diagnostic]:
    """What keeps a text from being opened. A missing token does not: that is said when the ticket is there."""
    from itbiz.text.diagnostic import START, Diagnostic
    from itbiz.text.source import Document, parse

    document = parse(text)
    if not isinstance(document, Document):
        return [problem.at(DRAFT) for problem in document]
    data = _written_fields(text)
    if not data.get("title"):
        return []
    try:
        fields = _checked(session, _plain(session, data))
        change = action_change(session)
        return judged(change, _opened(session, change, fields, manner))[1]
    except Failure as failure:
        return [Diagnostic(DRAFT, START, "refused", failure.message, failure.hint)]
