"""`itbiz board --watch`: the wall, drawn again whenever it changes."""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING

from itbiz.cli.commands.board import drawn, value_of
from itbiz.cli.session import Session
from itbiz.text.dataclass import replace
from itbiz.text.failure import Failure
from itbiz.text.message import msg, msgs

if TYPE_CHECKING:
    from collections.abc import Callable

    from itbiz.domain.selection import Selection

PAUSE = 1.0
"""Seconds between two looks at the files."""

# Another screen, so that what stood on the terminal is there again afterwards; the cursor hidden meanwhile.
ENTER, LEAVE = "\x1b[?1049h\x1b[?25l", "\x1b[?25h\x1b[?1049l"
HOME, END_OF_LINE, END_OF_SCREEN = "\x1b[H", "\x1b[K", "\x1b[J"


def watch(session: Session, *, by: str | None, selection: Callable[[Session], Selection]) -> int:
    """Draw until Ctrl-C. Raises Failure where there is no terminal, and for what is wrong at the start."""
    if not session.terminal.out_is_terminal:
        raise Failure(msg("`--watch` draws on a terminal only"), msg("without it, `itbiz board` writes a line a fact"))
    out = session.terminal.out
    drawn_of = _seen(session)
    screen: str | None = _screen(session, by, selection)
    out.write(ENTER)
    try:
        while True:
            if screen is not None:
                out.write(HOME + screen + END_OF_SCREEN)
                out.flush()
            screen = None
            began = time.monotonic()
            again = _again(session)
            try:
                seen = _seen(again)
                if seen != drawn_of:
                    drawn_of, screen = seen, _screen(again, by, selection)
            except Failure as failure:
                # Somebody is in the middle of an edit: the wall comes back with their next save.
                screen, drawn_of = f"{session.say(failure.message)}{END_OF_LINE}\n", None
            # A large repository is looked at less often: three parts of four belong to everybody else.
            time.sleep(max(PAUSE, 3 * (time.monotonic() - began)))
    finally:
        out.write(LEAVE)
        out.flush()


def _seen(session: Session) -> object:
    """What a drawing depends on; ages and deadlines move with the minutes though nobody touches a file."""
    return session.snapshot, session.now.replace(second=0), _size(session)


def _size(session: Session) -> tuple[int, int]:
    """Columns and lines of the terminal as it is now."""
    try:
        size = os.get_terminal_size(session.terminal.out.fileno())
    except (OSError, ValueError):
        return session.terminal.width, 0
    return size.columns or session.terminal.width, size.lines


def _again(session: Session) -> Session:
    """The same run, nothing read yet, on the terminal as wide as it is now."""
    again = Session(
        replace(session.terminal, width=_size(session)[0]),
        session.env,
        chosen_language=session.chosen_language,
        folder=session.folder,
    )
    again.as_of, again.what_if = session.as_of, session.what_if
    return again


def _screen(session: Session, by: str | None, selection: Callable[[Session], Selection]) -> str:
    """One screenful; lines below its end are counted."""
    value = value_of(session, by, selection(session))
    lines = list(drawn(session, value, cards=by is not None))
    height = _size(session)[1] or len(lines) + 1
    hidden = len(lines) - (height - 1)
    color = session.terminal.color
    shown = lines[: height - 2] if hidden > 0 else lines
    screen = "".join(f"{line.written(color=color)}{END_OF_LINE}\n" for line in shown)
    below = session.say(msgs("{n} line more below", "{n} lines more below", hidden + 1)) if hidden > 0 else ""
    return screen + below
