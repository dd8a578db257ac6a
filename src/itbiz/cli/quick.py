"""Commands without a further word, as people type them thirty times a day: answered without typer.

Importing typer costs five times what Python's own start does. What stands here is what the signature of each command
says where nothing is given; a test holds both together.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from itbiz.cli import ending

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from itbiz.cli.beginning import Beginning
    from itbiz.cli.session import Session


def status_of(begun: Beginning) -> int | None:
    """Do what the arguments ask for; the exit status, or None where only typer can tell what they mean."""
    body = BODIES.get(begun.rest[0]) if len(begun.rest) == 1 and not begun.wrong else None
    if body is None or "_ITBIZ_COMPLETE" in os.environ:
        return None
    session = begun.session

    def look() -> int:
        with session.looking_ahead():
            return body(session)

    return ending.ended(session, look)


def _board(session: Session) -> int:
    from itbiz.cli.commands.board import board
    from itbiz.domain.selection import Selection

    return board(session, by=None, selection=Selection(), as_json=False, svg=None, html=None, persons=False)


def _list(session: Session) -> int:
    from itbiz.cli.commands.list import list_
    from itbiz.domain.selection import selection_of

    return list_(session, selection=selection_of(session.contract, statuses=["open"]), as_json=False)


def _load(session: Session) -> int:
    from itbiz.cli.commands.load import load

    return load(session, as_json=False)


def _quota(session: Session) -> int:
    from itbiz.cli.commands.quota import quota

    return quota(session, period=None, as_json=False)


def _next(session: Session) -> int:
    from itbiz.cli.commands.next import next_

    return next_(session, provider=None, count=5, as_json=False)


def _due(session: Session) -> int:
    from itbiz.cli.commands.due import due

    return due(session, party=None, as_json=False, summary=False, persons=False, output=None, mail=None, sender=None)


def _report(session: Session) -> int:
    from itbiz.cli.commands.report import report

    return report(session, period=None, form=None, output=None, summary=False, persons=False)


BODIES: Mapping[str, Callable[[Session], int]] = {
    "board": _board,
    "list": _list,
    "load": _load,
    "quota": _quota,
    "next": _next,
    "due": _due,
    "report": _report,
}
