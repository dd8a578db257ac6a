"""The review as Markdown: the verdict first, then what is to decide, then every figure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from itbiz.text.message import msg, msgs
from itbiz.views.parts import not_counted_words
from itbiz.views.report import accounts, advice, flows, loads, matrix, outlook, sections, substances, trust, verdict
from itbiz.views.report.decisions import MOST
from itbiz.views.report.definitions import DEFINITIONS
from itbiz.views.report.script import Script, blocks
from itbiz.views.report.source import wrapped

if TYPE_CHECKING:
    from itbiz.locale import Language
    from itbiz.views.report.week import Week

MOST_OWED = 6
"""Debts named on the first screen; the others are counted."""


def markdown(week: Week, lang: Language) -> str:
    """The whole review."""
    script = Script(lang, week)
    return blocks(
        [
            *_first_screen(script),
            *advice.drawn(script),
            *matrix.drawn(script),
            *sections.promises(script),
            *trust.drawn(script),
            *loads.teams(script),
            *loads.units(script),
            *sections.ageing(script),
            *flows.flow(script),
            *flows.court(script),
            *accounts.ledger(script),
            *substances.substance(script),
            *outlook.forecast(script),
            *_definitions(script),
        ]
    )


def summary(week: Week, lang: Language) -> str:
    """The first screen: verdict, what is owed, what is to decide."""
    return blocks(_first_screen(Script(lang, week)))


def _first_screen(script: Script) -> list[list[str]]:
    words, outcome = verdict.of_it(script)
    business, judged = verdict.of_business(script)
    sentences = [
        *script.item(words, outcome=outcome, bold=True),
        *script.item(business, outcome=judged, bold=True),
    ]
    title = [f"# {' · '.join(verdict.title(script))}"]
    return [title, sentences + _owed(script), *_to_decide(script), *_window(script)]


def _owed(script: Script) -> list[str]:
    owed = verdict.owed(script)
    if not owed:
        return script.item(msg("Nothing is owed, on either side."))
    lines = [line for words in owed[:MOST_OWED] for line in script.item(words)]
    if len(owed) > MOST_OWED:
        lines += script.item(msgs("{n} more", "{n} more", len(owed) - MOST_OWED))
    return lines


def _to_decide(script: Script) -> list[list[str]]:
    questions = script.week.questions
    head = script.heading(msg("To decide"))
    if not questions:
        return [head, script.paragraph(msg("There is nothing to decide."))]
    lines = []
    for number, each in enumerate(questions[:MOST], 1):
        lines += script.item(each.question, f"{number}.")
    more = len(questions) - MOST
    return [head, lines, script.paragraph(msgs("{n} more question.", "{n} more questions.", more)) if more > 0 else []]


def _window(script: Script) -> list[list[str]]:
    """What the figures are of, and what is not counted."""
    return [wrapped(" ".join(verdict.window(script))), _not_counted(script)]


def _not_counted(script: Script) -> list[str]:
    paths = script.week.header.unreadable
    if not paths:
        return []
    return wrapped(f"**! {script.say(not_counted_words(paths))}**")


def _definitions(script: Script) -> list[list[str]]:
    lines = []
    for _, term, text in DEFINITIONS:
        lines += wrapped(f"**{script.say(term)}** – {script.say(text)}", "- ", "  ")
    return [script.heading(msg("Definitions")), lines]
