"""`itbiz intake`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from itbiz.actions import intake as actions
from itbiz.cli.commands import tray
from itbiz.cli.commands.acting import REFUSED, act_of, perform, refuse, written
from itbiz.cli.commands.new import judged, schema_of, with_token
from itbiz.cli.judging import action_change
from itbiz.cli.present import entry_of, ids_of
from itbiz.domain.letter import OPENING
from itbiz.domain.people import same_person
from itbiz.domain.ticket import ServiceClass, Status
from itbiz.domain.wish import Wish
from itbiz.text.dataclass import replace
from itbiz.text.failure import Failure, reason_of
from itbiz.text.message import msg

if TYPE_CHECKING:
    from itbiz.actions.draft import Act
    from itbiz.actions.edit import Outcome
    from itbiz.cli.session import Session
    from itbiz.cli.writing import Manner
    from itbiz.domain.letter import Letter
    from itbiz.domain.ticket import Ticket

LARGEST = 5 * 1024 * 1024
"""Bytes of a message that is read at all."""

SUBJECT = 72
"""Characters of the title of a ticket that a message opens without a subject."""


def intake(session: Session, *, file: str | None, requester: str | None, manner: Manner) -> int:
    """Do what a message asks for; without one, list those that wait in the tray."""
    contract = session.contract
    if file is None:
        return tray.show(session, as_json=manner.as_json)
    unit = session.requester(requester) if requester else None
    if unit is not None and (waiting := tray.letter_at(session, file)) is not None:
        path, letter = waiting
        status = _taken(session, letter, unit, manner)
        return status or tray.drop(session, path, letter, manner)
    letter = _read(_bytes(session, file), contract.id_prefix)
    if letter.automatic:
        session.words(msg("nothing to do: a machine wrote this message by itself"))
        return 0
    return _taken(session, letter, unit, manner)


def _bytes(session: Session, file: str) -> bytes:
    """The bytes of a message. Raises Failure where it cannot be read, or is endless."""
    if file == "-":
        stream = getattr(session.terminal.into, "buffer", None)
        data: bytes = stream.read(LARGEST + 1) if stream else b""
    else:
        try:
            with (session.folder / Path(file)).open("rb") as stream:
                data = stream.read(LARGEST + 1)
        except OSError as error:
            raise Failure(msg("`{path}` cannot be read: {reason}", path=file, reason=reason_of(error))) from error
    if len(data) > LARGEST:
        raise Failure(
            msg("this message is larger than {n} MiB", n=LARGEST // 1024 // 1024),
            msg("leave its attachments out: only its words are kept"),
        )
    if not data.strip():
        raise Failure(msg("this message is empty"))
    return data


def _read(data: bytes, prefix: str) -> Letter:
    from itbiz.exchange.form import read_form
    from itbiz.exchange.mail import read_mail

    is_json = data.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] in {b"{", b"["}
    return read_form(data, prefix) if is_json else read_mail(data, prefix)


def _taken(session: Session, letter: Letter, unit: str | None, manner: Manner) -> int:
    """Do what a letter asks for; `unit` is the business unit that somebody here vouches for."""
    if not same_person(letter.sender, session.who):
        manner = replace(manner, on_behalf_of=letter.sender)
    if letter.ticket is None:
        return _opened(session, letter, unit, manner)
    ticket = session.ticket(letter.ticket).ticket
    if ticket.id != letter.ticket:
        raise Failure(msg("there is no ticket `{reference}`", reference=letter.ticket))
    known = unit == ticket.requester or actions.may_write(letter, ticket, session.accounted, session.contract)
    if not known:
        return tray.put(session, letter, manner)
    _name_other(session, letter)
    note = _note(session, letter)
    return perform(
        session,
        manner,
        lambda change, act: actions.taken(change, act, ticket.id, letter, note),
        subject=f"{ticket.id}: {letter.wish or Wish.COMMENT}",
    )


def _name_other(session: Session, letter: Letter) -> None:
    """The other ticket of a swap is read with the first."""
    words = (letter.fields.get("other") or letter.text).split() if letter.wish is Wish.SWAP else []
    other = words[0].strip(".,;:").upper() if words else ""
    if other in ids_of(session):
        session.ticket(other)


def _note(session: Session, letter: Letter) -> str | None:
    """What of a message was not kept, in the language of the contract's files."""
    if not letter.attachments:
        return None
    from itbiz.locale import language

    said = language(session.contract.language or session.language_code)
    return said(msg("attachments that were not kept: {names}", names=", ".join(letter.attachments)))


def _opened(session: Session, letter: Letter, unit: str | None, manner: Manner) -> int:
    """Open the ticket that a letter asks for, once; the class `priority` takes a token in the same go."""
    if letter.wish not in {None, Wish.OPEN, Wish.CLAIM, Wish.ASK}:
        raise Failure(
            msg("the message does not say which ticket it is about"),
            msg("its subject holds the id: [{id}]", id=f"{session.contract.id_prefix}-7K3QX"),
            REFUSED,
        )
    asking = unit or _unit(session, letter)
    if asking is None:
        return tray.put(session, letter, manner)
    ticket_id, again = actions.id_for(
        letter.key, session.contract.id_prefix, session.accounted.count, lambda name: _ticket(session, name)
    )
    if again:
        session.words(msg("{id} was opened by this message already", id=ticket_id), msg("nothing had to change"))
        return 0
    change = action_change(session)
    outcome = _opening(session, letter, asking, ticket_id, act_of(session, manner), _note(session, letter))
    after, refused, in_order = judged(change, outcome)
    if refused:
        return refuse(session, after, refused)
    if letter.wish is Wish.CLAIM or letter.fields.get("class", "").casefold() == ServiceClass.PRIORITY:
        return with_token(session, after, outcome, manner)
    return written(
        session,
        outcome,
        manner,
        subject=f"{ticket_id}: open",
        created=not manner.as_json,
        judged=after if in_order else None,
    )


def _unit(session: Session, letter: Letter) -> str | None:
    """The business unit that asks: the one that knows the sender; of several, the one that the letter names."""
    units = actions.units_of(letter.sender, session.accounted)
    named = letter.fields.get("requester", "").casefold()
    if named:
        return next((unit for unit in units if unit.casefold() == named), None)
    return units[0] if len(units) == 1 else None


def _ticket(session: Session, name: str) -> Ticket | None:
    if name in ids_of(session):
        return entry_of(session, name).ticket
    for path in session.accounted.unreadable:
        if path.rpartition("/")[2].rpartition(".")[0].upper() == name:
            raise Failure(msg("`{path}` cannot be read", path=path), msg("`itbiz check` says why"))
    return None


def _opening(session: Session, letter: Letter, unit: str, ticket_id: str, act: Act, note: str | None) -> Outcome:
    from itbiz.actions.opening import open_ticket

    given = {name: letter.fields[name] for name in OPENING if name in letter.fields}
    if provider := given.get("provider"):
        given["provider"] = session.provider(provider)
    if given.get("class", "").casefold() == ServiceClass.PRIORITY:
        del given["class"]
    described = "\n\n".join(part for part in (letter.fields.get("description"), letter.text) if part)
    title = given.get("title") or letter.subject or (described.split("\n")[0][:SUBJECT] if described else "")
    if not title:
        raise Failure(msg("a ticket needs a title"), msg("the subject of the message is its title"), REFUSED)
    from itbiz.domain.period import format_instant

    line = {
        "n": 1,
        "at": format_instant(act.at),
        **act.stamp(),
        "kind": "comment",
        "message": letter.key,
        "text": "\n\n".join(part for part in (letter.subject or title, note) if part),
    }
    fields: dict[str, object] = {
        **given,
        "title": title,
        "requester": unit,
        "status": str(Status.NEW),
        "contact": letter.sender,
        "description": described,
        "thread": [line],
    }
    if letter.fields.get("visibility", "").casefold() == "restricted":
        fields["visibility"] = "restricted"
    return open_ticket(session.contract, session.home, ticket_id, fields, act, schema_of(session))
