"""`itbiz report --all`: every period's page, and an index."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from itbiz.cli.commands.report import EXTRA, page, week_of
from itbiz.text.failure import Failure
from itbiz.text.message import msg, msgs

if TYPE_CHECKING:
    from itbiz.cli.session import Session
    from itbiz.domain.period import Period

INDEX = "index.html"
WALL = "board.html"
"""Where `board --html` is put for the index to lead to it."""


def site(session: Session, folder: str, *, persons: bool) -> int:
    """Write a page for each period that is over, and an index of them, which says so where none is."""
    from itbiz.locale import language
    from itbiz.store.files import write_all
    from itbiz.views.report.html import templating

    if not templating.available():
        raise Failure(msg("a site needs Jinja2"), msg("`{command}` brings it", command=EXTRA))
    from itbiz.views.report.html.page import Neighbours
    from itbiz.views.report.html.site import Entry, index

    periods = _periods(session)
    place = (session.folder / Path(folder)).resolve()
    contract, backlog = session.contract, session.backlog
    files: list[tuple[str, str]] = []
    entries: list[Entry] = []
    for n, period in enumerate(periods):
        lang = language(session.language_code, zone=contract.zone, year=period.year)
        made = week_of(session, period, backlog)
        earlier, later = periods[n - 1] if n else None, periods[n + 1] if n + 1 < len(periods) else None
        beside = Neighbours(
            (_file(earlier), lang.period(earlier, year=True)) if earlier else None,
            (_file(later), lang.period(later, year=True)) if later else None,
            INDEX,
        )
        files.append((_file(period), page(session, made, lang, persons=persons, beside=beside, quiet=n > 0)))
        entries.append(Entry(_file(period), made))
    lang = language(session.language_code, zone=contract.zone)
    wall = WALL if (place / WALL).exists() else None
    files.append((INDEX, index(entries, lang, title=contract.title, wall=wall)))
    write_all(place, files)
    session.words(
        msgs(
            "wrote {n} page and an index to {path}", "wrote {n} pages and an index to {path}", len(periods), path=folder
        )
    )
    return 0


def _file(period: Period) -> str:
    return f"{period.key}.html"


def _periods(session: Session) -> list[Period]:
    """The periods that are over, from the first ticket on."""
    timeline, opened = session.timeline, session.backlog.opened
    if opened is None:
        return []
    running = timeline.period_at(session.now)
    found = []
    period = timeline.period_at(opened)
    while period < running:
        found.append(period)
        period = timeline.next(period)
    return found
