"""What every reader has in common: the page to draw on, and whether to draw, to write records or JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from itbiz.cli.console import Terminal
    from itbiz.cli.session import Session
    from itbiz.views.page import Page
    from itbiz.views.styled import Text


def page_of(session: Session, width: int | None = None) -> Page:
    """The page of this run: the terminal's width, the contract's clock."""
    from itbiz.views.page import Page  # rows and JSON have none

    terminal = session.terminal
    return Page(session.language, width or terminal.width, session.now, session.zone, ascii_only=not terminal.unicode)


def is_drawn(session: Session) -> bool:
    """Whether a person looks at it: at a terminal, or where colour is asked for, as before `less -R`."""
    return session.terminal.out_is_terminal or session.terminal.color


def put(
    session: Session,
    *,
    as_json: bool,
    data: Callable[[], Mapping[str, Any]],
    records: Callable[[], Sequence[str]],
    drawn: Callable[[Page], Sequence[Text]],
    unreadable: tuple[str, ...] | None = None,
) -> int:
    """One answer in the form that is wanted; the other two are never worked out.

    Files that nobody can read are named with every answer: beside rows and JSON on stderr, since a reader of these
    alone would never know that some are missing.
    """
    if unreadable is None:
        unreadable = session.present.unreadable
    if is_drawn(session) and not as_json:
        from itbiz.views.parts import not_counted

        page = page_of(session)
        write_lines(session.terminal, [*drawn(page), *not_counted(unreadable, page)])
        return 0
    if as_json:
        write_json(session, data())
    else:
        session.terminal.write("\n".join(records()))
    if unreadable:
        from itbiz.views.parts import not_counted_words

        session.words(not_counted_words(unreadable))
    return 0


def write_json(session: Session, data: Mapping[str, Any]) -> None:
    """One document on stdout."""
    from itbiz.views.formats.json import written

    session.terminal.write(written(data))


def write_lines(terminal: Terminal, lines: Sequence[Text]) -> None:
    """Lines as they are: they were made for this width."""
    color = terminal.color
    terminal.write("".join([f"{line.written(color=color)}\n" for line in lines]))


def names_of(session: Session) -> dict[str, str]:
    """The written names of the contract's parties, by key."""
    parties = session.contract.parties
    return {
        **{key: party.name for key, party in parties.requesters.items()},
        **{key: party.name for key, party in parties.providers.items()},
    }
