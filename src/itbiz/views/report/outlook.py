"""What the past says of the period to come."""

from __future__ import annotations

from typing import TYPE_CHECKING

from itbiz.domain.flow import ENOUGH
from itbiz.domain.forecast import DRAWS
from itbiz.text.message import Message, msg, msgs
from itbiz.views.report.script import NONE, heaviest
from itbiz.views.report.source import Cell, Column, table

if TYPE_CHECKING:
    from itbiz.domain.forecast import TeamForecast
    from itbiz.views.report.script import Script

Row = list[Cell | str]
Section = list[list[str]]

SURE = 85
"""Percent of the draws that the review speaks of."""
MOST_ROWS = 13
"""All teams together, and the twelve that finish most."""


def forecast(script: Script) -> Section:
    """At least so many items in the period to come, and the chance of the guarantee."""
    value = script.week.forecast
    head = script.heading(msg("Forecast"))
    count = len(value.looked_back)
    if count < ENOUGH:
        return [head, script.paragraph(too_few(count))]
    heads = [
        Column(script.lang.period(value.first)),
        Column(script.lang(msg("At least ({share})", share=sure(script))), "right"),
        Column(script.lang(msg("Guarantee")), "right"),
        Column(script.lang(msg("Chance of it")), "right"),
    ]
    shown = heaviest(value.teams, lambda each: (each.team is None, sum(each.sample)), MOST_ROWS)
    found = [head, table(heads, [_row(script, each) for each in shown]), script.paragraph(draws(script))]
    if len(shown) < len(value.teams):
        more = len(value.teams) - len(shown)
        found.append(script.paragraph(msgs("{n} more team.", "{n} more teams.", more)))
    return found


def too_few(count: int) -> Message:
    """That so many complete periods foretell nothing."""
    return msgs(
        "not enough data: {n} complete period, and {least} are needed",
        "not enough data: {n} complete periods, and {least} are needed",
        count,
        least=ENOUGH,
    )


def sure(script: Script) -> str:
    """How sure what is foretold is: `85%`."""
    return script.lang.percent(SURE / 100)


def draws(script: Script) -> Message:
    """What the forecast is drawn from."""
    value = script.week.forecast
    return msg(
        "{draws} draws of what was finished in {first} to {last}, every class; n = {n} periods.",
        draws=DRAWS,
        first=value.looked_back[0],
        last=value.looked_back[-1],
        n=len(value.looked_back),
    )


def _row(script: Script, each: TeamForecast) -> Row:
    name = msg("all teams") if each.team is None else script.name(each.team)
    return [
        script.cell(name),
        NONE if each.sums is None else script.lang.number(each.sums.at_least(SURE)),
        NONE if each.guarantee is None else script.lang.number(each.guarantee),
        NONE if each.chance is None else script.lang.percent(each.chance),
    ]
