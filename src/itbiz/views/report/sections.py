"""Both sides' promises, in two columns of equal size, and what grows old."""

from __future__ import annotations

from typing import TYPE_CHECKING

from itbiz.text.message import msg, msgs
from itbiz.views.report.script import NONE, TROUBLE
from itbiz.views.report.source import Cell, Column, table

if TYPE_CHECKING:
    from itbiz.domain.flow import Aged, Attainment
    from itbiz.views.report.promises import Figure, Outcome
    from itbiz.views.report.script import Script

Row = list[Cell | str]
Section = list[list[str]]

MOST_AGED = 10
LABELS = (
    msg("Quota / guarantee"),
    msg("Complete / acknowledged"),
    msg("Answers in time"),
    msg("Median answer"),
    msg("Accepted / within SLE"),
    msg("Swaps / refusals explained"),
    msg("Emergencies / reopened"),
)
"""What stands in a row: of the business units, and of the teams where that is another duty."""


def promises(script: Script) -> Section:
    """Both sides in columns of equal size, what answers to one another in one row; then each class's expectation."""
    rows: list[Row] = [
        [script.cell(label), business, teams]
        for label, business, teams in zip(LABELS, _business(script), _teams(script), strict=True)
    ]
    heads = [Column(script.lang(msg("Kept"))), Column(script.lang(msg("Business"))), Column(script.lang(msg("IT")))]
    found = [script.heading(msg("Promised and kept")), table(heads, rows)]
    if any(not each.judged and each.n for each in _figures(script)):
        found.append(script.paragraph(msg("° stands where the contract writes no such duty: measured, not judged.")))
    return [*found, *_attainment(script)]


def _figures(script: Script) -> tuple[Figure, ...]:
    now = script.week.now
    return now.complete, now.answers, now.acceptances, now.acknowledged, now.team_answers, now.refusals


def _business(script: Script) -> list[str]:
    now = script.week.now
    over = any(each.over for each in now.emergencies)
    capped = any(each.cap is not None for each in now.emergencies)
    return [
        _stated(script, now.quota),
        _stated(script, now.complete),
        _stated(script, now.answers),
        script.say(script.answer_time(now.answer_time)),
        _stated(script, now.acceptances),
        script.lang.number(len(now.swaps)),
        _with_outcome(
            script,
            script.lang.number(sum(len(each.raised) for each in now.emergencies)),
            "missed" if over else "kept" if capped else None,
        ),
    ]


def _teams(script: Script) -> list[str]:
    week = script.week
    now = week.now
    judged = [each.kept for each in week.attainment if each.kept is not None]
    attained = script.fraction(sum(judged), len(judged)) if judged else script.say(msg("not enough data"))
    return [
        _with_outcome(script, script.fraction(now.delivered, now.due), week.guarantee),
        _stated(script, now.acknowledged),
        _stated(script, now.team_answers),
        script.say(script.answer_time(now.team_answer_time)),
        _with_outcome(script, attained, ("kept" if all(judged) else "missed") if judged else None),
        _stated(script, now.refusals),
        f"{script.lang.number(len(now.reopened))}/{script.lang.number(len(now.finished))}",
    ]


def _stated(script: Script, figure: Figure) -> str:
    said = script.fraction(len(figure.met), figure.n)
    return f"{said} °" if not figure.judged and figure.n else _with_outcome(script, said, figure.outcome)


def _with_outcome(script: Script, said: str, outcome: Outcome | None) -> str:
    return f"{said} {script.outcome(outcome)}" if outcome else said


def _attainment(script: Script) -> Section:
    week = script.week
    if not week.attainment:
        return []
    heads = [
        Column(script.lang(msg("Class of service"))),
        Column(script.lang(msg("Within")), "right"),
        Column(script.lang(msg("Expected")), "right"),
        Column(script.lang(msg("State"))),
        Column(script.lang(msg("Older")), "right"),
    ]
    rows = [_attained(script, each) for each in week.attainment]
    over = msgs(
        "Items finished in the last {n} period.", "Items finished in the last {n} periods.", len(week.header.trailing)
    )
    return [table(heads, rows), script.paragraph(over)] if week.header.trailing else [table(heads, rows)]


def _attained(script: Script, each: Attainment) -> Row:
    outcome: Outcome | None = None if each.kept is None else "kept" if each.kept else "missed"
    label = msg(
        "{name}, {days}",
        name=script.lang.service_class(each.service_class),
        days=script.lang.duration_days(each.within_days),
    )
    return [
        script.cell(label),
        script.fraction(each.within, each.n),
        script.say(script.lang.percent(each.percentile / 100)),
        script.outcome(outcome) if outcome else script.say(msg("not enough data")),
        str(len(each.older)),
    ]


def ageing(script: Script) -> Section:
    """The oldest work in progress, and which of it is beyond what its class usually takes."""
    week = script.week
    head = script.heading(msg("Ageing"))
    if not week.ageing:
        return [head, script.paragraph(msg("Nothing is in progress."))]
    heads = [
        Column(script.lang(msg("Age")), "right"),
        Column(script.lang(msg("Ticket"))),
        Column(script.lang(msg("Title")), least=20),
        Column(script.lang(msg("Team"))),
        Column(script.lang(msg("Misses its SLE"))),
    ]
    found = [head, table(heads, [_aged(script, each) for each in week.ageing[:MOST_AGED]])]
    if len(week.ageing) > MOST_AGED:
        more = len(week.ageing) - MOST_AGED
        found.append(script.paragraph(msgs("{n} more in progress.", "{n} more in progress.", more)))
    return found


def _aged(script: Script, each: Aged) -> Row:
    ticket = each.ticket
    flag = f" > P{each.beyond}" if each.beyond else ""
    return [
        script.lang.duration_days(each.age) + flag,
        ticket.id,
        script.cell(script.week.title(ticket.id) or msg("restricted")),
        script.cell(script.name(ticket.provider) if script.week.open_to_all(ticket.id) else NONE),
        misses(script, each.days_left),
    ]


def misses(script: Script, days_left: int | None) -> str:
    """When work misses its class's expectation, or did; a dash where there is none."""
    if days_left is None:
        return NONE
    if days_left < 0:
        ago = msg("{n} d ago", n=-days_left)
        return f"{TROUBLE} {script.say(ago)}"
    return script.say(msg("in {n} d", n=days_left + 1))
