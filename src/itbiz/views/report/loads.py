"""The load of each side: what teams have in hand, what business units owe, have left and hold up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from itbiz.domain.dues import DueKind
from itbiz.domain.ticket import ServiceClass
from itbiz.text.message import msg, msgs
from itbiz.views.report.script import FINE, NONE, TROUBLE, heaviest
from itbiz.views.report.source import Cell, Column, table

if TYPE_CHECKING:
    from itbiz.domain.load import ProviderLoad
    from itbiz.views.report.script import Script

Row = list[Cell | str]
Section = list[list[str]]

MOST_ROWS = 30
FEW_ROWS = 12
"""Up to so many rows a table shows all; beyond, those with something in them, up to MOST_ROWS."""
MOST_QUESTIONS = 10
MOST_TEAMS = 4
"""Teams that stand side by side."""
LEAST = 8
"""Cells of a team's name there."""


def teams(script: Script) -> Section:
    """Work in progress by class against the limit; arrivals, throughput and work in hand."""
    head = script.heading(msg("Load of teams"))
    shown, left_out = _shown(
        [(row, bool(row.unfinished or sum(row.finished) or sum(row.arrivals))) for row in script.week.teams]
    )
    if not shown:
        return [head, script.paragraph(msg("No team has anything in hand."))]
    found = [head, _in_progress(script, shown), _through(script, shown)]
    if left_out:
        found.append(script.paragraph(msgs("{n} more team.", "{n} more teams.", left_out)))
    return found


def _shown(rows: list[tuple[ProviderLoad, bool]]) -> tuple[list[ProviderLoad], int]:
    kept = [row for row, something in rows if something or len(rows) <= FEW_ROWS]
    shown = heaviest(kept, lambda row: (row.over, row.unfinished), MOST_ROWS)
    return shown, len(rows) - len(shown)


def _in_progress(script: Script, rows: list[ProviderLoad]) -> list[str]:
    """A column a team, a row a class; where the teams are many, a row a team."""
    if len(rows) > MOST_TEAMS:
        heads = [
            Column(script.lang(msg("In progress"))),
            Column(script.lang(msg("All")), "right"),
            Column(script.lang(msg("State"))),
            Column(script.lang(msg("By class"))),
        ]
        return table(
            heads,
            [
                [script.cell(script.name(row.provider)), _whole(row), _state(script, row), _by_class(script, row)]
                for row in rows
            ],
        )
    heads = [
        Column(script.lang(msg("In progress"))),
        *(Column(script.lang(script.name(row.provider)), "right", LEAST) for row in rows),
    ]
    used = [each for each in ServiceClass if any(row.wip.get(each) or each in row.limits for row in rows)]
    found: list[Row] = [
        [script.cell(script.lang.service_class(each)), *(_against(row, each) for row in rows)] for each in used
    ]
    found.append([script.cell(msg("All/limit")), *(_whole(row) for row in rows)])
    found.append([script.cell(msg("State")), *(_state(script, row) for row in rows)])
    return table(heads, found)


def _whole(row: ProviderLoad) -> str:
    return str(row.total) if row.limit is None else f"{row.total}/{row.limit}"


def _state(script: Script, row: ProviderLoad) -> str:
    beyond = row.over or sum(row.classes_over.values())
    if beyond:
        over = msg("over by {n}", n=beyond)
        return f"{TROUBLE} {script.say(over)}"
    within = msg("within")
    return NONE if row.limit is None else f"{FINE} {script.say(within)}"


def _by_class(script: Script, row: ProviderLoad) -> str:
    return (
        ", ".join(
            f"{script.say(script.lang.service_class(each))} {_against(row, each)}"
            for each in ServiceClass
            if row.wip.get(each)
        )
        or NONE
    )


def _against(row: ProviderLoad, each: ServiceClass) -> str:
    limit = row.limits.get(each)
    return str(row.wip.get(each, 0)) if limit is None else f"{row.wip.get(each, 0)}/{limit}"


def _through(script: Script, rows: list[ProviderLoad]) -> list[str]:
    week = script.week
    number = script.lang.number
    heads = [
        Column(script.lang(msg("Through"))),
        Column(script.lang(msg("In")), "right"),
        Column(script.lang(msg("Out")), "right"),
        Column(script.lang(msg("Net")), "right"),
        Column(script.lang(msg("Mean out")), "right"),
        Column(script.lang(msg("WIP, {unit}", unit=script.per())), "right"),
        Column(script.lang(msg("All open, {unit}", unit=script.per())), "right"),
    ]
    found: list[Row] = []
    for row in rows:
        came, went = week.arrived(row.provider), week.went(row.provider)
        mean = row.mean_finished
        found.append(
            [
                script.cell(script.name(row.provider)),
                str(came),
                str(went),
                f"{came - went:+d}" if came != went else "0",
                NONE if mean is None else number(round(mean, 1)),
                number(round(row.total / mean, 1)) if mean else NONE,
                number(round(row.periods_in_hand, 1)) if row.periods_in_hand is not None else NONE,
            ]
        )
    return table(heads, found)


# Load of business units


def units(script: Script) -> Section:
    """What business units owe, have left, and hold up; and the questions that wait for them."""
    week = script.week
    head = script.heading(msg("Load of business units"))
    rows: list[tuple[Row, int]] = []
    for row in week.load.requesters:
        answers = row.owing(DueKind.ANSWER)
        acceptances = row.owing(DueKind.ACCEPTANCE)
        left, all_ = week.tokens_left(row.requester)
        waited = week.waited.get(row.requester)
        weight = len(answers) + len(acceptances) + bool(waited) + (left != all_)
        cells: Row = [
            script.cell(script.name(row.requester)),
            str(len(answers)),
            str(sum(each.overdue for each in answers)),
            str(len(acceptances)),
            f"{left}/{all_}",
            script.days(waited) if waited else NONE,
        ]
        rows.append((cells, weight))
    if not rows:
        return [head, script.paragraph(msg("There is no business unit yet."))]
    with_something = [row for row in rows if row[1] or len(rows) <= FEW_ROWS]
    kept = [cells for cells, _ in heaviest(with_something, lambda row: row[1], MOST_ROWS)]
    heads = [
        Column(script.lang(msg("Business unit")), least=12),
        Column(script.lang(msg("To answer")), "right"),
        Column(script.lang(msg("late")), "right"),
        Column(script.lang(msg("To accept")), "right"),
        Column(script.lang(msg("Left")), "right"),
        Column(script.lang(msg("Held up")), "right"),
    ]
    found = [head, table(heads, kept)]
    if len(kept) < len(rows):
        more = len(rows) - len(kept)
        found.append(script.paragraph(msgs("{n} more business unit.", "{n} more business units.", more)))
    return [*found, _questions(script)]


def _questions(script: Script) -> list[str]:
    week = script.week
    waiting = [due for row in week.load.requesters for due in row.owing(DueKind.ANSWER)]
    lines = []
    for due in waiting[:MOST_QUESTIONS]:
        unit, day = script.whose(due.ticket, due.party), due.since.astimezone(week.header.as_of.tzinfo).date()
        asked = due.text.values.get("question")
        if asked is None or not week.open_to_all(due.ticket):
            lines += script.item(msg("{unit}, since {day}: {id}", unit=unit, day=day, id=due.ticket))
        else:
            lines += script.item(
                msg("{unit}, since {day}: {id} “{question}”", unit=unit, day=day, id=due.ticket, question=asked)
            )
    if len(waiting) > MOST_QUESTIONS:
        lines += script.item(msgs("{n} more", "{n} more", len(waiting) - MOST_QUESTIONS))
    return lines
