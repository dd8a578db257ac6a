"""How much each party trusts the other side, period by period, where they say so (`itbiz pulse`)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from itbiz.domain.pulse import HIGHEST, LOWEST
from itbiz.text.message import Message, msg, msgs
from itbiz.views.charts import sparkline
from itbiz.views.report.script import NONE
from itbiz.views.report.source import Cell, Column, table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from itbiz.domain.pulse import Trust
    from itbiz.views.report import shape
    from itbiz.views.report.script import Script
    from itbiz.views.report.week import Week

HEADING = msg("Trust")
GAP = "·"
"""A period without a pulse."""


def drawn(script: Script) -> list[list[str]]:
    """The section in Markdown; nothing where nobody gave a pulse."""
    rows = script.week.trust
    if not rows:
        return []
    first, *others = (script.lang(words) for words in columns(script))
    heads = [Column(first), *(Column(words, "right") for words in others)]
    return [
        script.heading(HEADING),
        table(heads, [[Cell(script.week.name(each.party)), *figures(script, each)] for each in rows]),
        [line for words in reasons(script) for line in script.item(words)],
        script.paragraph(about(script)),
    ]


def data(week: Week) -> list[shape.Trust]:
    """The same as data."""
    return [
        {
            "party": each.party,
            "now": each.now,
            "before": each.before,
            "n": each.n,
            "mean": None if each.mean is None else round(each.mean, 2),
            "pulses": [
                {"period": period.key, "score": pulse.score, "why": pulse.why}
                for period, pulse in zip(each.periods, each.pulses, strict=True)
                if pulse is not None
            ],
        }
        for each in week.trust
    ]


def columns(script: Script) -> tuple[Message | str, ...]:
    """The heads: the party, the period, the one before, and what they come to."""
    periods = script.week.trust[0].periods
    before = script.lang.period(periods[-2]) if len(periods) > 1 else NONE
    return msg("Party"), script.lang.period(periods[-1]), before, msg("Mean"), msg("Last periods")


def figures(script: Script, each: Trust) -> list[str]:
    """What stands under them beside the party: now, before, the mean, and the periods one sign each."""
    lang = script.lang
    if each.mean is None:
        few = script.say(msg("not enough data, n = {n}", n=each.n))
        return [*(NONE if score is None else lang.number(score) for score in (each.now, each.before)), NONE, few]
    line = sparkline(each.scores, most=HIGHEST).plain.replace(" ", GAP)
    return [
        *(NONE if score is None else lang.number(score) for score in (each.now, each.before)),
        lang.number(round(each.mean, 1)),
        line,
    ]


def reasons(script: Script) -> Iterator[Message]:
    """Why, in the words of the pulses of the period itself."""
    for each in script.week.trust:
        last = each.pulses[-1]
        if last is not None and last.why is not None:
            yield msg("{party}, {score}: “{why}”", party=script.week.name(each.party), score=last.score, why=last.why)


def about(script: Script) -> Message:
    """What the numbers are."""
    return msgs(
        "How much a party trusts the other side, {lowest} to {highest}, as it says itself; {n} period.",
        "How much a party trusts the other side, {lowest} to {highest}, as it says itself; {n} periods.",
        len(script.week.trust[0].periods),
        lowest=LOWEST,
        highest=HIGHEST,
    )
