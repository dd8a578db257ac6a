"""The verdict's figures: the matrix of tokens, and both sides' promises side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING

from itbiz.text.dataclass import replace
from itbiz.text.message import Message, msg, msgs
from itbiz.views.report import matrix, sections
from itbiz.views.report.html.blocks import Cell, Column, Section, Table, Words
from itbiz.views.report.promises import promise_of
from itbiz.views.report.script import NONE

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from itbiz.domain.flow import Attainment
    from itbiz.domain.ledger import Account
    from itbiz.views.report.html.blocks import Block
    from itbiz.views.report.html.script import PageScript
    from itbiz.views.report.promises import AnswerTime, Figure, Outcome, Promises


def glance(script: PageScript) -> Section:
    """Who used how many tokens at which team, and what each team delivered of what was due."""
    week, heading = script.week, script.say(msg("At a glance"))
    if not week.header.in_force:
        said = Words(script.say(msg("No contract was in force in this period: there were no tokens.")))
        return Section("glance", heading, (said,))
    own, others = matrix.columns(week)
    units, more, idle = matrix.rows(week)
    heads = [Column(script.say(msg("Tokens used/quota")))]
    heads += [Column(script.say(script.name(key)), number=True) for key in own]
    if others:
        heads.append(Column(script.say(msgs("{n} other", "{n} others", len(others))), number=True))
    heads += [Column(script.say(msg("All")), number=True), Column(script.say(msg("State")))]
    rows = [_unit(script, key, own, others) for key in units]
    blocks: list[Block] = [Table(heading, tuple(heads), (*rows, *_teams(script, own, others)))]
    if any(each.over and each.used <= each.quota for each in week.accounts):
        words = msg("✗ also marks claims within the quota that a debt from before left no token for: see the ledger.")
        blocks.append(Words(script.say(words)))
    if more:
        blocks.append(Words(script.say(msgs("{n} more with a token used.", "{n} more with a token used.", more))))
    if idle:
        blocks.append(Words(script.say(msgs("{n} more without a token used.", "{n} more without a token used.", idle))))
    return Section("glance", heading, tuple(blocks))


def _unit(script: PageScript, unit: str, own: Sequence[str], others: Sequence[str]) -> tuple[Cell, ...]:
    mine = [each for each in script.week.accounts if each.pair[0] == unit]
    before = [each for each in script.week.before.accounts if each.pair[0] == unit] if script.week.before else []
    known = {each.pair[1] for each in mine}

    def cell(name: str, teams: Iterable[str]) -> Cell:
        now, then = ([each for each in rows if each.pair[1] in teams] for rows in (mine, before))
        return _used(script, unit, name, now, "{}/{}".format(*_sums(then)) if then else None)

    row = [script.plain(script.name(unit)), *(cell(key, {key}) if key in known else Cell(NONE) for key in own)]
    if others:
        row.append(cell("others", set(others)))
    total = cell("all", {each.pair[1] for each in (*mine, *before)})
    over = any(each.over for each in mine)
    outcome: Outcome | None = "missed" if over else "kept" if _sums(mine)[0] else None
    return (*row, total, Cell(script.outcome(outcome), tone=outcome))


def _sums(accounts: Iterable[Account]) -> tuple[int, int]:
    rows = list(accounts)
    return sum(each.used for each in rows), sum(each.quota for each in rows)


def _used(script: PageScript, unit: str, team: str, accounts: Sequence[Account], before: str | None = None) -> Cell:
    used, quota = _sums(accounts)
    over = any(each.over for each in accounts)
    text = f"{used}/{quota}{' ✗' if over else ''}" if used or quota or over else NONE
    at = msg("all teams") if team == "all" else msg("other teams") if team == "others" else script.name(team)
    label = msg("Tokens of {unit} at {team}", unit=script.name(unit), team=at)
    holders = [ticket for each in accounts for ticket in each.holders]
    cell = script.figure(text, f"tokens-{unit}-{team}", label, holders, before=before, party=True)
    return replace(cell, tone="missed") if over else cell


def _teams(script: PageScript, own: Sequence[str], others: Sequence[str]) -> list[tuple[Cell, ...]]:
    week = script.week
    now, before = week.now, week.before
    if not now.deliveries:
        return []
    row = [script.plain(msg("IT: delivered/due")), *(_delivered(script, now, (key,), before) for key in own)]
    if others:
        row.append(_delivered(script, now, others, before))
    row.append(_delivered(script, now, tuple(now.deliveries), before))
    return [(*row, Cell(script.outcome(week.guarantee), tone=week.guarantee))]


def _delivered(script: PageScript, now: Promises, teams: Sequence[str], before: Promises | None) -> Cell:
    mine = [now.deliveries[key] for key in teams if key in now.deliveries]
    if not mine:
        return Cell(NONE)
    done, due = sum(len(each.delivered) for each in mine), sum(len(each.due) for each in mine)
    earlier = [before.deliveries[key] for key in teams if before and key in before.deliveries]
    then = f"{sum(len(e.delivered) for e in earlier)}/{sum(len(e.due) for e in earlier)}" if earlier else None
    alone = len(teams) == 1
    label = msg("Due of {team}", team=script.name(teams[0])) if alone else msg("Due of all teams")
    tickets = [ticket for each in mine for ticket in each.due]
    key = f"due-{teams[0]}" if alone else f"due-{len(teams)}-teams"
    outcome = promise_of(mine[0]) if alone and due else None
    return script.figure(f"{done}/{due}", key, label, tickets, before=then, outcome=outcome, party=alone)


# Both sides


def both_sides(script: PageScript) -> Section:
    """The business and IT in columns of equal size, then each class's expectation."""
    heading = script.say(msg("Promised and kept"))
    heads = (Column(script.say(msg("Kept"))), Column(script.say(msg("Business"))), Column(script.say(msg("IT"))))
    sides = zip(sections.LABELS, _business(script), _it(script), strict=True)
    rows = tuple((script.plain(label), business, it) for label, business, it in sides)
    blocks: list[Block] = [Table(heading, heads, rows)]
    now = script.week.now
    figures = (now.complete, now.answers, now.acceptances, now.acknowledged, now.team_answers, now.refusals)
    if any(not each.judged and each.n for each in figures):
        blocks.append(Words(script.say(msg("° stands where the contract writes no such duty: measured, not judged."))))
    if script.week.attainment:
        blocks.append(_attainment(script))
        if script.week.header.trailing:
            n = len(script.week.header.trailing)
            over = msgs("Items finished in the last {n} period.", "Items finished in the last {n} periods.", n)
            blocks.append(Words(script.say(over)))
    return Section("promises", heading, tuple(blocks))


def _stated(script: PageScript, name: str, side: str) -> Cell:
    """A figure of `Promises` by its name there."""
    figure: Figure = getattr(script.week.now, name)
    earlier: Figure | None = getattr(script.week.before, name) if script.week.before else None
    said = script.fraction(len(figure.met), figure.n)
    before = script.fraction(len(earlier.met), earlier.n) if earlier else None
    label = msg("{side}: {figure}", side=_side(side), figure=_LABELS[name])
    marked = f"{said} °" if figure.n and not figure.judged else said
    return script.figure(
        marked, f"{side}-{name}", label, (*figure.missed, *figure.met), before=before, outcome=figure.outcome
    )


_LABELS = {
    "quota": msg("Quota"),
    "complete": msg("Complete"),
    "answers": msg("Answers in time"),
    "acceptances": msg("Acceptances in time"),
    "acknowledged": msg("Acknowledged in time"),
    "team_answers": msg("Answers in time"),
    "refusals": msg("Refusals explained"),
}


def _side(side: str) -> Message:
    return msg("Business") if side == "business" else msg("IT")


def _time(script: PageScript, time: AnswerTime, before: AnswerTime | None) -> Cell:
    then = script.say(script.answer_time(before)) if before else None
    return Cell(script.say(script.answer_time(time)), before=script.then(then))


def _business(script: PageScript) -> list[Cell]:
    now, before = script.week.now, script.week.before
    over = any(each.over for each in now.emergencies)
    capped = any(each.cap is not None for each in now.emergencies)
    raised = [ticket for each in now.emergencies for ticket in each.raised]
    number = script.lang.number
    return [
        _stated(script, "quota", "business"),
        _stated(script, "complete", "business"),
        _stated(script, "answers", "business"),
        _time(script, now.answer_time, before.answer_time if before else None),
        _stated(script, "acceptances", "business"),
        script.figure(
            number(len(now.swaps)),
            "swaps",
            msg("Swaps"),
            now.swaps,
            before=number(len(before.swaps)) if before else None,
        ),
        script.figure(
            number(len(raised)),
            "emergencies",
            msg("Emergencies"),
            raised,
            before=number(sum(len(each.raised) for each in before.emergencies)) if before else None,
            outcome="missed" if over else "kept" if capped else None,
        ),
    ]


def _it(script: PageScript) -> list[Cell]:
    week = script.week
    now, before = week.now, week.before
    judged = [each.kept for each in week.attainment if each.kept is not None]
    attained = script.fraction(sum(judged), len(judged)) if judged else script.say(msg("not enough data"))
    outcome: Outcome | None = ("kept" if all(judged) else "missed") if judged else None
    due = [ticket for each in now.deliveries.values() for ticket in each.due]
    number = script.lang.number
    return [
        script.figure(
            script.fraction(now.delivered, now.due),
            "it-guarantee",
            msg("Delivered of promised"),
            due,
            before=script.fraction(before.delivered, before.due) if before else None,
            outcome=week.guarantee,
        ),
        _stated(script, "acknowledged", "it"),
        _stated(script, "team_answers", "it"),
        _time(script, now.team_answer_time, before.team_answer_time if before else None),
        Cell(
            f"{attained} {script.outcome(outcome)}" if outcome else attained,
            before=script.then(_attained_before(script)),
            tone=outcome,
        ),
        _stated(script, "refusals", "it"),
        script.figure(
            f"{number(len(now.reopened))}/{number(len(now.finished))}",
            "reopened",
            msg("Reopened, and finished"),
            (*now.reopened, *now.finished),
            before=f"{number(len(before.reopened))}/{number(len(before.finished))}" if before else None,
        ),
    ]


def _attained_before(script: PageScript) -> str | None:
    """How many classes kept their expectation the period before, of those with enough data."""
    then = script.week.earlier
    judged = [each.kept for each in then.attainment.values() if each.kept is not None] if then else []
    return script.fraction(sum(judged), len(judged)) if judged else None


def _attainment(script: PageScript) -> Table:
    heads = (
        Column(script.say(msg("Class of service"))),
        Column(script.say(msg("Within")), number=True),
        Column(script.say(msg("Expected")), number=True),
        Column(script.say(msg("State"))),
        Column(script.say(msg("Older")), number=True),
    )
    rows = tuple(_attained(script, each) for each in script.week.attainment)
    return Table(script.say(msg("SLE attainment")), heads, rows)


def _attained(script: PageScript, each: Attainment) -> tuple[Cell, ...]:
    outcome: Outcome | None = None if each.kept is None else "kept" if each.kept else "missed"
    name = script.lang.service_class(each.service_class)
    then = script.week.earlier.attainment.get(each.service_class) if script.week.earlier else None
    done = [
        ticket.id
        for row in script.week.flow.periods
        for ticket in row.delivered
        if ticket.service_class is each.service_class
    ]
    return (
        script.plain(msg("{name}, {days}", name=name, days=script.lang.duration_days(each.within_days))),
        script.figure(
            script.fraction(each.within, each.n),
            f"sle-{each.service_class}",
            msg("Finished, {name}", name=name),
            done,
            before=script.fraction(then.within, then.n) if then else None,
        ),
        script.plain(script.lang.percent(each.percentile / 100)),
        Cell(script.outcome(outcome) if outcome else script.say(msg("not enough data")), tone=outcome),
        script.figure(
            str(len(each.older)),
            f"older-{each.service_class}",
            msg("Older than expected, {name}", name=name),
            each.older,
            before=str(len(then.older)) if then else None,
        ),
    )
