"""The page: what the review says, in the order a meeting reads it, drawn by a template."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from itbiz.text.dataclass import dataclass
from itbiz.text.message import msg, msgs
from itbiz.views.parts import not_counted_words
from itbiz.views.report import advice, verdict
from itbiz.views.report.decisions import MOST
from itbiz.views.report.html import flow, loads, outlook, promised, trust, units
from itbiz.views.report.html.blocks import Behind, Cell, Column, Items, Section, Table
from itbiz.views.report.html.drawing import available
from itbiz.views.report.html.script import PageScript
from itbiz.views.report.html.templating import render
from itbiz.views.report.markdown import MOST_OWED

if TYPE_CHECKING:
    from collections.abc import Iterator

    from itbiz.locale import Language
    from itbiz.views.report.week import Week

_ID = re.compile(r"(?<![\w-])[A-Z][A-Z0-9]*-[0-9A-Z]+(?![\w-])")


@dataclass(frozen=True, slots=True)
class Neighbours:
    """Pages beside this one in a site: their file and what to call them; none alone."""

    earlier: tuple[str, str] | None = None
    later: tuple[str, str] | None = None
    index: str | None = None


def as_html(week: Week, lang: Language, *, persons: bool = False, beside: Neighbours | None = None) -> str:
    """The review as one file. Needs Jinja2; without the chart library tables with bars of text stand for charts."""
    beside = beside or Neighbours()
    script = PageScript(lang, week, Behind(), persons, reachable=beside.later is None)
    sections = _sections(script)
    links = _Links(script)
    return render(
        "report.html.j2",
        lang,
        script=script,
        title=" · ".join(verdict.title(script)[:2]),
        parts=verdict.title(script),
        verdicts=(verdict.of_it(script), verdict.of_business(script)),
        owed=_owed(script),
        decide=_decide(script),
        more_to_decide=_more_to_decide(script),
        draft=_draft(script),
        sections=sections,
        window=" ".join(verdict.window(script)),
        not_counted=script.say(not_counted_words(week.header.unreadable)) if week.header.unreadable else None,
        definitions=loads.definitions(script),
        pieces=links.pieces,
        figures=lambda: _figures(script),
        tickets=lambda: _tickets(script),
        beside=beside,
        before=beside.earlier[0] if beside.earlier else None,
        missing=None if available() else MISSING,
        MOST_OWED=MOST_OWED,
    )


MISSING = 'pip install "itbiz[report]"'
"""What brings the charts."""


def _sections(script: PageScript) -> list[Section]:
    """Verdict and decisions stand before these."""
    return [
        promised.glance(script),
        units.units(script),
        promised.both_sides(script),
        *filter(None, (trust.section(script),)),
        loads.teams(script),
        loads.business(script),
        loads.ageing(script),
        flow.flow(script),
        flow.court(script),
        loads.ledger(script),
        outlook.substance(script),
        outlook.forecast(script),
    ]


def _owed(script: PageScript) -> Items:
    owed = verdict.owed(script)
    if not owed:
        return Items((script.plain(msg("Nothing is owed, on either side.")),))
    rows = [script.plain(words) for words in owed[:MOST_OWED]]
    if len(owed) > MOST_OWED:
        week = script.week
        tickets = (*week.owed_by_teams, *(due.ticket for due in week.owed_by_business))
        more = msgs("{n} more", "{n} more", len(owed) - MOST_OWED)
        rows.append(script.figure(more, "owed", msg("Owed"), tickets))
    return Items(tuple(rows))


def _decide(script: PageScript) -> Items:
    questions = script.week.questions
    rows = [
        script.figure(each.question, f"decide-{number}", each.question, each.tickets, party=True)
        for number, each in enumerate(questions[:MOST], 1)
    ]
    return Items(tuple(rows), numbered=True)


def _more_to_decide(script: PageScript) -> Items | None:
    rest = script.week.questions[MOST:]
    if not rest:
        return None
    tickets = [ticket for each in rest for ticket in each.tickets]
    more = msgs("{n} more question.", "{n} more questions.", len(rest))
    return Items((script.figure(more, "decide-more", msg("To decide"), tickets, party=True),))


def _draft(script: PageScript) -> tuple[str, list[str], list[str], str] | None:
    """The drafted terms: their heading, what they are, what they change, and their text; none without advice."""
    made = script.week.draft
    if made is None:
        return None
    words = [script.say(each) for each in advice.introduction(script.week, made)]
    changed = [script.say(each) for each in advice.changes(made)]
    return script.say(advice.HEADING), words, changed, made.text


class _Links:
    """Text in pieces: an id of a ticket of this week is a link to its line."""

    def __init__(self, script: PageScript) -> None:
        self._script = script

    def pieces(self, text: str) -> Iterator[tuple[str, str | None]]:
        """Stretches of text, each with the id that it is, or none."""
        done = 0
        for found in _ID.finditer(text):
            if found[0] in self._script.week.tickets:
                if not self._script.behind.mention(found[0]):
                    continue
                yield text[done : found.start()], None
                yield found[0], found[0]
                done = found.end()
        yield text[done:], None


def _figures(script: PageScript) -> list[tuple[str, str, tuple[str, ...], str, str]]:
    """Each figure's anchor, what it is, the tickets named, how many more there are, and the command that lists them."""
    found = []
    for anchor, each in script.behind.figures.items():
        more = msgs("and {n} more", "and {n} more", each.more)
        restricted = msgs("{n} restricted", "{n} restricted", each.restricted)
        words = [script.say(said) for said, n in ((more, each.more), (restricted, each.restricted)) if n]
        command = each.command if each.more else ""
        found.append((anchor, each.label, each.tickets, ", ".join(words), command))
    return found


def _tickets(script: PageScript) -> Table:
    """A line for each ticket that is spoken of; of a restricted one its state alone."""
    heads = (
        Column(script.say(msg("Ticket"))),
        Column(script.say(msg("Title"))),
        Column(script.say(msg("State"))),
        Column(script.say(msg("Team"))),
        Column(script.say(msg("Business unit"))),
    )
    rows = []
    for key in sorted(script.behind.mentioned):
        found = script.week.tickets.get(key)
        if found is None:
            rows.append((Cell(key), script.plain(msg("ended long ago")), Cell(""), Cell(""), Cell("")))
            continue
        shown = script.week.open_to_all(key)
        rows.append(
            (
                Cell(key),
                Cell(script.week.title(key) or script.say(msg("restricted"))),
                Cell(script.lang.status(found.state)),
                script.plain(script.name(found.provider)) if shown else Cell(""),
                script.plain(script.name(found.requester)) if shown else Cell(""),
            )
        )
    return Table(script.say(msg("Tickets")), heads, tuple(rows))
