"""Both sides' promises, in two columns of equal size, and what grows old."""

from __future__ import annotations

from typing import TYPE_CHECKING

from itbiz.text.message import Message, msg, msgs
from itbiz.views.report.script import NONE
from itbiz.views.report.source import Cell, Column, table

if TYPE_CHECKING:
    from itbiz.domain.flow import Aged, Attainment
    from itbiz.views.report.promises import Figure, Outcome
    from itbiz.views.report.script import Script

Row = list[Cell | str]
Section = list[list[str]]

MOST_AGED = 10


def promises(script: Script) -> Section:
    """Two columns of equal size, a duty a cell; under them the expectation of each class."""
    business, teams = _business(script), _teams(script)
    heads = [Column(script.lang(msg("Business"))), Column(script.lang(msg("IT")))]
    measured = [each for each in _figures(script) if not each.judged and each.n]
    found = [
        script.heading(msg("Promised and kept")),
        table(heads, [list(row) for row in zip(business, teams, strict=True)]),
    ]
    if measured:
        found.append(script.paragraph(msg("° stands where the contract writes no such duty: measured, not judged.")))
    return [*found, *_attainment(script)]


def _figures(script: Script) -> tuple[Figure, ...]:
    now = script.week.now
    return now.complete, now.answers, now.acceptances, now.acknowledged, now.team_answers, now.refusals


def _business(script: Script) -> list[str]:
    now = script.week.now
    emergencies = sum(len(each.raised) for each in now.emergencies)
    over = any(each.over for each in now.emergencies)
    capped = any(each.cap is not None for each in now.emergencies)
    return [
        _stated(script, msg("Within quota: {share}", share=_share(script, now.quota)), now.quota),
        _stated(script, msg("Complete on submission: {share}", share=_share(script, now.complete)), now.complete),
        _stated(script, msg("Answers in time: {share}", share=_share(script, now.answers)), now.answers),
        script.say(msg("Median answer: {time}", time=script.answer_time(now.answer_time))),
        _stated(script, msg("Acceptances in time: {share}", share=_share(script, now.acceptances)), now.acceptances),
        script.say(msg("Swaps: {n}", n=len(now.swaps))),
        _with_sign(
            script,
            script.say(msg("Emergencies: {n}", n=emergencies)),
            "missed" if over else "kept" if capped else None,
        ),
    ]


def _teams(script: Script) -> list[str]:
    week = script.week
    now = week.now
    judged = [each.kept for each in week.attainment if each.kept is not None]
    attained = script.share(sum(judged), len(judged)) if judged else msg("not enough data")
    return [
        _with_sign(
            script, script.say(msg("Guarantee: {share}", share=script.share(now.delivered, now.due))), week.guarantee
        ),
        _stated(script, msg("Acknowledged in time: {share}", share=_share(script, now.acknowledged)), now.acknowledged),
        _stated(script, msg("Answers in time: {share}", share=_share(script, now.team_answers)), now.team_answers),
        script.say(msg("Median answer: {time}", time=script.answer_time(now.team_answer_time))),
        _with_sign(
            script,
            script.say(msg("Classes within SLE: {share}", share=attained)),
            ("kept" if all(judged) else "missed") if judged else None,
        ),
        _stated(script, msg("Refusals with reason: {share}", share=_share(script, now.refusals)), now.refusals),
        script.say(msg("Reopened: {n}, finished: {all}", n=len(now.reopened), all=len(now.finished))),
    ]


def _share(script: Script, figure: Figure) -> Message:
    return script.share(len(figure.met), figure.n)


def _stated(script: Script, words: Message, figure: Figure) -> str:
    if not figure.judged and figure.n:
        return f"{script.say(words)} °"
    return _with_sign(script, script.say(words), figure.outcome)


def _with_sign(script: Script, said: str, outcome: Outcome | None) -> str:
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
        script.say(script.share(each.within, each.n)),
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
        script.cell(script.name(ticket.provider)),
        NONE if each.days_left is None else script.say(_misses(each.days_left)),
    ]


def _misses(days_left: int) -> Message:
    if days_left < 0:
        return msg("! {n} d ago", n=-days_left)
    return msg("in {n} d", n=days_left + 1)
