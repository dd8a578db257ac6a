"""`itbiz due --summary` and `itbiz due --mail`: what is owed, for people who are not at a terminal."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from itbiz.cli.commands.showing import page_of
from itbiz.text.dataclass import replace
from itbiz.text.failure import Failure
from itbiz.text.message import msg
from itbiz.views.owed import Owed, letters
from itbiz.views.owed import summary as summed_up

if TYPE_CHECKING:
    from collections.abc import Sequence

    from itbiz.cli.session import Session
    from itbiz.domain.dues import Due
    from itbiz.exchange.posting import Posting

STDOUT = "-"


def summary(
    session: Session,
    owed: Sequence[Due],
    restricted: frozenset[str],
    *,
    persons: bool,
    whole: bool,
    output: str | None,
) -> int:
    """Write a short text for a chat; the exit status."""
    unreadable = session.present.unreadable
    page = replace(page_of(session), ascii_only=False)
    text = summed_up(_told(session, owed, restricted), page, unreadable, persons=persons, whole=whole)
    if output is not None:
        from itbiz.store.files import write_all

        place = session.folder / Path(output)
        write_all(place.parent.resolve(), [(place.name, text)])
        session.words(msg("wrote {path}", path=output))
        return 0
    if not session.terminal.unicode:
        from itbiz.views.cells import plain

        text = plain(text)
    session.terminal.write(text)
    return 0


def mail(session: Session, owed: Sequence[Due], restricted: frozenset[str], *, folder: str, sender: str | None) -> int:
    """Write a message to each seat that owes something, as files or on stdout; the exit status."""
    from itbiz.exchange.posting import is_address, mbox, post
    from itbiz.views.parts import not_counted_words

    author = sender or session.who
    if not is_address(author):
        raise Failure(msg("`{address}` is no e-mail address", address=author), msg("add --from itbiz@example.com"))
    written, unknown = letters(_told(session, owed, restricted), replace(page_of(session), ascii_only=False))
    good = [each for each in written if is_address(each.to)]
    posts = [post(author, each.to, each.subject, each.body, session.now, session.language_code) for each in good]
    if folder == STDOUT:
        session.terminal.write(mbox(posts, session.now))
    else:
        _put(session, folder, posts)
    for each in written:
        if each not in good:
            session.words(msg("no message to {person}: that is no e-mail address", person=each.to))
    for due in unknown:
        session.words(msg("no message about {id}: nobody who owes it has an e-mail address", id=due.ticket))
    if session.present.unreadable:
        session.words(not_counted_words(session.present.unreadable))
    return 0


def _told(session: Session, owed: Sequence[Due], restricted: frozenset[str]) -> Owed:
    tickets = {each.ticket: session.present.entries[each.ticket].ticket for each in owed}
    return Owed(
        owed,
        session.contract,
        {key: ticket.title for key, ticket in tickets.items()},
        {key: ticket.requester for key, ticket in tickets.items()},
        restricted,
    )


def _put(session: Session, folder: str, posts: Sequence[Posting]) -> None:
    """Each message in a file of its own, its path on stdout; no other file is ever written over."""
    from itbiz.store.files import read, write_all

    top = session.folder / folder
    new: list[tuple[str, str | None]] = []
    for each in posts:
        text = each.data.decode("ascii")
        there = read(str(top / each.name))
        if there is None:
            new.append((each.name, text))
        elif there != text:
            raise Failure(
                msg("`{path}` is another file; nothing was written", path=f"{folder}/{each.name}"),
                msg("name a folder of its own: itbiz due --mail FOLDER"),
            )
    if new:
        write_all(top, new)
    session.terminal.write("".join(f"{Path(folder) / each.name}\n" for each in posts))
