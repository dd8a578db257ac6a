"""The tray: messages of people whom no business unit knows, a file each, until somebody admits them or deletes them."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from itbiz.actions.edit import Edit
from itbiz.cli.writing import Change as Changed
from itbiz.cli.writing import carry_out, pasted
from itbiz.domain.letter import Letter, clean_line
from itbiz.domain.wish import Wish
from itbiz.store.files import read
from itbiz.text.edit import emit
from itbiz.text.failure import Failure
from itbiz.text.message import msg
from itbiz.text.snapshot import Unreadable
from itbiz.text.source import Document, parse

if TYPE_CHECKING:
    from collections.abc import Mapping

    from itbiz.cli.session import Session
    from itbiz.cli.writing import Manner

FOLDER = "intake"
_NAME = 16
"""Characters of a file's name: the beginning of the digest of the message's key, so that one message is one file."""


def put(session: Session, letter: Letter, manner: Manner) -> int:
    """Lay a letter into the tray, once; the exit status."""
    path = f"{session.home}{FOLDER}/{hashlib.sha256(letter.key.encode()).hexdigest()[:_NAME]}.yaml"
    text = emit(_data(letter))
    before = _text(session, path)
    session.words(msg("nobody here knows {person}: the message waits in the tray", person=letter.sender))
    admit = f"itbiz intake {pasted(session, [path])} --requester …"
    return carry_out(
        session,
        [Edit(path, before, before or text)],
        manner,
        [Changed(path, None, letter.sender)],
        subject="Put a message into the tray",
        next_steps=[msg("to admit it: {command}", command=admit)],
    )


def drop(session: Session, path: str, letter: Letter, manner: Manner) -> int:
    """Take a letter that was admitted out of the tray."""
    return carry_out(
        session,
        [Edit(path, _text(session, path), None)],
        manner,
        [Changed(path, None, letter.sender)],
        subject="Take an admitted message out of the tray",
    )


def letter_at(session: Session, file: str) -> tuple[str, Letter] | None:
    """The path and the letter of a file in the tray; None for any other file. Raises Failure for a damaged one."""
    top = session.repository.top
    place = (session.folder / file).absolute()
    folder = top / f"{session.home}{FOLDER}"
    if place.parent != folder or place.suffix != ".yaml":
        return None
    path = place.relative_to(top).as_posix()
    return path, _letter(path, _text(session, path))


def show(session: Session, *, as_json: bool) -> int:
    """List what waits in the tray: path, sender and subject, a tab-separated line each."""
    folder = session.repository.top / f"{session.home}{FOLDER}"
    paths = sorted(file.relative_to(session.repository.top).as_posix() for file in folder.glob("*.yaml"))
    letters = [(path, _letter(path, _text(session, path))) for path in paths]
    if as_json:
        from itbiz.cli.commands.showing import write_json

        write_json(
            session,
            {
                "version": 1,
                "tray": [
                    {"path": path, "from": each.sender, "subject": each.subject, "ticket": each.ticket}
                    for path, each in letters
                ],
            },
        )
        return 0
    for path, each in letters:
        session.terminal.write(f"{path}\t{each.sender}\t{each.subject}")
    if letters:
        session.words(msg("to admit one: {command}", command=f"itbiz intake {letters[0][0]} --requester …"))
    else:
        session.words(msg("the tray is empty"))
    return 0


def _text(session: Session, path: str) -> str | None:
    text = read(str(session.repository.top / path))
    if isinstance(text, Unreadable):
        raise _damaged(path)
    return text


def _damaged(path: str) -> Failure:
    return Failure(msg("`{path}` is no message of the tray", path=path), msg("a deleted file is a message turned away"))


def _data(letter: Letter) -> dict[str, object]:
    found: dict[str, object] = {
        "message": letter.key,
        "from": letter.sender,
        "subject": letter.subject,
        "ticket": letter.ticket,
        "wish": str(letter.wish) if letter.wish else None,
        "fields": dict(letter.fields),
        "attachments": list(letter.attachments),
        "text": letter.text,
    }
    return {name: value for name, value in found.items() if value not in (None, "", {}, [])}


def _letter(path: str, text: str | None) -> Letter:
    document = parse(text) if text is not None else None
    data: Mapping[str, object] = document.data if isinstance(document, Document) else {}
    key, sender = data.get("message"), data.get("from")
    if not isinstance(key, str) or not isinstance(sender, str):
        raise _damaged(path)
    fields, wish, attached = data.get("fields"), data.get("wish"), data.get("attachments")
    ticket = data.get("ticket")
    return Letter(
        key,
        clean_line(sender, 254),
        clean_line(str(data.get("subject", ""))),
        str(data.get("text", "")),
        ticket if isinstance(ticket, str) else None,
        next((each for each in Wish if each == wish), None),
        {str(name): str(value) for name, value in fields.items()} if isinstance(fields, dict) else {},
        tuple(str(each) for each in attached) if isinstance(attached, list) else (),
    )
