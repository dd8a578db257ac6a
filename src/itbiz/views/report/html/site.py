"""The index of a site: every period's page with its verdict, the latest first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from itbiz.text.dataclass import dataclass
from itbiz.text.message import msg
from itbiz.views.report.html.blocks import Behind
from itbiz.views.report.html.script import PageScript
from itbiz.views.report.html.templating import render

if TYPE_CHECKING:
    from collections.abc import Sequence

    from itbiz.locale import Language
    from itbiz.views.report.promises import Outcome
    from itbiz.views.report.week import Week


@dataclass(frozen=True, slots=True)
class Entry:
    """The page of a period: its file, and the week it tells of."""

    file: str
    week: Week


@dataclass(frozen=True, slots=True)
class _Row:
    file: str
    name: str
    days: str
    it: str
    it_outcome: Outcome | None
    business: str
    business_outcome: Outcome | None
    questions: str


def index(entries: Sequence[Entry], lang: Language, *, title: str | None, wall: str | None) -> str:
    """The page that leads to every period, and to the wall where there is one."""
    heads = [lang(each) for each in (msg("Period"), msg("Days"), msg("IT"), msg("Business"), msg("To decide"))]
    return render(
        "index.html.j2",
        lang,
        title=title or lang(msg("Service delivery review")),
        heads=heads,
        rows=[_row(each, lang) for each in reversed(entries)],
        wall=wall,
    )


def _row(entry: Entry, lang: Language) -> _Row:
    week = entry.week
    script = PageScript(lang, week, Behind(), persons=False)
    answers = week.now.answers
    it, outcome = script.fraction(week.now.delivered, week.now.due), week.guarantee
    said, judged = script.fraction(len(answers.met), answers.n), answers.outcome
    period = week.header.period
    return _Row(
        file=entry.file,
        name=lang.period(period, year=True),
        days=lang.days(period.first, period.last, year=False),
        it=f"{it} {script.outcome(outcome)}" if outcome else it,
        it_outcome=outcome,
        business=f"{said} {script.outcome(judged)}" if judged else said,
        business_outcome=judged,
        questions=lang.number(len(week.questions)),
    )
