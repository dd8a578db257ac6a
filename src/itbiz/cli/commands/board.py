"""`itbiz board`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from itbiz.cli.commands.showing import is_drawn, page_of, write_json, write_lines
from itbiz.domain.settled import ENDED
from itbiz.text.failure import Failure, reason_of
from itbiz.text.message import msg
from itbiz.views import board as wall

if TYPE_CHECKING:
    from collections.abc import Sequence

    from itbiz.cli.session import Session
    from itbiz.domain.selection import Selection
    from itbiz.views.styled import Text

SVG_WIDTH = 120
"""Cells of a picture: what a page of a browser shows without scrolling."""


def board(
    session: Session,
    *,
    by: str | None,
    selection: Selection,
    as_json: bool,
    svg: str | None = None,
    html: str | None = None,
    persons: bool = False,
) -> int:
    """Draw the wall, or give it to another program."""
    value = value_of(session, by, selection)
    if as_json:
        write_json(session, wall.data(value))
    if svg is not None:
        _picture(session, value, svg, cards=by is not None, persons=persons)
    if html is not None:
        _page(session, value, html, persons=persons)
    if as_json or svg is not None or html is not None:
        return 0
    if is_drawn(session):
        write_lines(session.terminal, drawn(session, value, cards=by is not None))
    else:
        session.terminal.write("\n".join(wall.records(value)))
    return 0


def value_of(session: Session, by: str | None, selection: Selection) -> wall.Board:
    """The wall of this run. Raises Failure for a contract that cannot be read, or a wrong `--by`."""
    _ = session.contract
    # What is settled has no column, unless somebody asks for the states tickets end in.
    backlog = session.backlog if selection.statuses & ENDED else session.present
    return wall.board(backlog, session.now, selection, _by(by))


def _by(word: str | None) -> wall.By:
    from itbiz.cli.session import did_you_mean

    if word is None:
        return wall.By.STATUS
    if word.casefold() not in set(wall.By):
        raise Failure(msg("`{word}` is nothing columns can stand for", word=word), did_you_mean(word, wall.By))
    return wall.By(word.casefold())


def drawn(session: Session, value: wall.Board, *, cards: bool, width: int | None = None) -> Sequence[Text]:
    """Its lines for the terminal, or for another width."""
    from itbiz.views.board.draw import draw

    return draw(value, page_of(session, width), _place(session), cards=cards)


def _place(session: Session) -> str:
    """`main@4f2c1ab`; the branch alone before the first commit, nothing where neither is."""
    head = session.repository.head()
    return "@".join(part for part in (head.branch, head.short) if part)


def _picture(session: Session, value: wall.Board, path: str, *, cards: bool, persons: bool) -> None:
    """A picture goes where files go: what is restricted must not go with it, and persons only where asked."""
    from itbiz.views.board.published import published
    from itbiz.views.picture import svg

    terminal = session.terminal
    width = terminal.width if terminal.out_is_terminal or terminal.env.get("COLUMNS") else SVG_WIDTH
    title = session.contract.title or "itbiz board"
    value = published(value, session.say(msg("restricted")), persons=persons)
    _write(session, path, svg(drawn(session, value, cards=cards, width=width), width, title))


def _page(session: Session, value: wall.Board, path: str, *, persons: bool) -> None:
    from itbiz.cli.commands.report import EXTRA
    from itbiz.locale import language
    from itbiz.views.report.html import templating

    if not templating.available():
        raise Failure(msg("a page of the board needs Jinja2"), msg("`{command}` brings it", command=EXTRA))
    from itbiz.views.board.html import as_html
    from itbiz.views.board.published import published

    value = published(value, session.say(msg("restricted")), persons=persons)
    zone = value.timeline.zone
    lang = language(session.language_code, zone=zone, year=value.instant.astimezone(zone).year)
    _write(session, path, as_html(value, lang, session.contract.title, _place(session)))


def _write(session: Session, path: str, text: str) -> None:
    target = session.folder / path
    try:
        target.write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise Failure(msg("`{path}` cannot be written: {reason}", path=path, reason=reason_of(error))) from error
    session.words(msg("the board is in `{path}`", path=path))
