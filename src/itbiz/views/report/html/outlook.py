"""Whether subjects are settled for good, and what the past says of the period to come."""

from __future__ import annotations

from typing import TYPE_CHECKING

from itbiz.domain.flow import ENOUGH
from itbiz.text.message import msg, msgs
from itbiz.views.report import outlook, substances
from itbiz.views.report.html.bars import Bar, bars
from itbiz.views.report.html.blocks import Cell, Column, Items, Section, Table, Words
from itbiz.views.report.html.charts import with_bars
from itbiz.views.report.script import NONE, TROUBLE, heaviest

if TYPE_CHECKING:
    from itbiz.domain.forecast import TeamForecast
    from itbiz.domain.substance import Share, Substance
    from itbiz.text.message import Message
    from itbiz.views.report.html.blocks import Block
    from itbiz.views.report.html.script import PageScript


def substance(script: PageScript) -> Section:
    """Shares of classes against the allocation, problems, look-alikes, failure demand, and priorities that wander."""
    facts = script.week.substance
    blocks: list[Block] = [_shares(script, facts)] if facts.shares else []
    heads = (Column(script.say(msg("Substance"))), Column(script.say(msg("In the period")), number=True))
    blocks.append(Table(script.say(msg("Substance")), heads, tuple(_facts(script, facts))))
    named = [
        *(
            script.plain(substances.caused_words(script, each))
            for each in [each for each in facts.problems if each.incidents][: substances.MOST]
        ),
        *(
            Cell(f"{TROUBLE} {script.say(substances.alike_words(script, each))}", tone="at_risk")
            for each in facts.clusters[: substances.MOST]
        ),
    ]
    if named:
        blocks.append(Items(tuple(named)))
    return Section("substance", script.say(msg("Substance")), tuple(blocks))


def _shares(script: PageScript, facts: Substance) -> Block:
    """The classes' shares as bars with the allocation as a tick; counts alone below ten items."""
    title = msg("Finished by class, against the allocation")
    columns, rows = with_bars(
        script,
        (
            Column(script.say(msg("Class of service"))),
            Column(script.say(msg("Finished")), number=True),
            Column(script.say(msg("Allocated")), number=True),
        ),
        [_share(script, each) for each in facts.shares],
        [each.finished for each in facts.shares],
    )
    table = Table(script.say(title), columns, rows)
    n = facts.shares[0].n
    if n < ENOUGH:
        return table
    shown = [
        Bar(
            script.say(script.lang.service_class(each.service_class)),
            round(100 * each.finished / each.n, 1),
            each.allocated,
            0,
            script.fraction(each.finished, each.n),
        )
        for each in facts.shares
    ]
    text = msg("Percent of the {n} items finished in the trailing periods; a tick marks what is allocated.", n=n)
    return bars(script, "shares", title, text, shown, table)


def _share(script: PageScript, each: Share) -> tuple[Cell, ...]:
    name = script.say(script.lang.service_class(each.service_class))
    done = [
        ticket.id
        for row in script.week.flow.periods
        for ticket in row.delivered
        if ticket.service_class is each.service_class
    ]
    return (
        Cell(name),
        script.figure(
            script.fraction(each.finished, each.n),
            f"share-{each.service_class}",
            msg("Finished, {name}", name=name),
            done,
        ),
        Cell(NONE if each.allocated is None else script.lang.percent(each.allocated / 100)),
    )


def _facts(script: PageScript, facts: Substance) -> list[tuple[Cell, ...]]:
    def pair(*counts: int) -> str:
        return "/".join(map(script.lang.number, counts))

    rows: list[tuple[str, Message, str, tuple[str, ...]]] = [
        (
            "problems",
            msg("Problems opened / solved"),
            pair(len(facts.opened), len(facts.closed)),
            (*facts.opened, *facts.closed),
        ),
        (
            "failure",
            msg("Failure demand"),
            script.fraction(len(facts.reopened) + len(facts.caused), facts.finished),
            (*facts.reopened, *facts.caused),
        ),
        (
            "changes",
            msg("Changes of class / tickets with several"),
            pair(sum(facts.changes.values()), len(facts.wandering)),
            facts.changed,
        ),
        (
            "requalified",
            msg("Incident to request / request to incident"),
            pair(len(facts.to_request), len(facts.to_incident)),
            (*facts.to_request, *facts.to_incident),
        ),
    ]
    return [(script.plain(label), script.figure(said, key, label, tickets)) for key, label, said, tickets in rows]


def forecast(script: PageScript) -> Section:
    """At least so many items in the period to come, and the chance of the guarantee."""
    value, heading = script.week.forecast, script.say(msg("Forecast"))
    count = len(value.looked_back)
    if count < ENOUGH:
        return Section("forecast", heading, (Words(script.say(outlook.too_few(count))),))
    shown = heaviest(value.teams, lambda each: (each.team is None, sum(each.sample)), outlook.MOST_ROWS)
    title = msg("At least so many items in {period}, {share} sure", period=value.first, share=outlook.sure(script))
    columns, rows = with_bars(
        script,
        (
            Column(script.lang.period(value.first)),
            Column(script.say(msg("At least ({share})", share=outlook.sure(script))), number=True),
            Column(script.say(msg("Guarantee")), number=True),
            Column(script.say(msg("Chance of it")), number=True),
        ),
        [_foretold(script, each) for each in shown],
        [each.sums.at_least(outlook.SURE) if each.sums else 0 for each in shown],
    )
    table = Table(script.say(title), columns, rows)
    drawn = [_bar(script, each) for each in shown if each.sums is not None]
    blocks: list[Block] = [bars(script, "forecast", title, outlook.draws(script), drawn, table) if drawn else table]
    if len(shown) < len(value.teams):
        more = len(value.teams) - len(shown)
        blocks.append(Words(script.say(msgs("{n} more team.", "{n} more teams.", more))))
    return Section("forecast", heading, tuple(blocks))


def _team(script: PageScript, each: TeamForecast) -> str:
    return script.say(msg("all teams") if each.team is None else script.name(each.team))


def _foretold(script: PageScript, each: TeamForecast) -> tuple[Cell, ...]:
    number = script.lang.number
    return (
        Cell(_team(script, each)),
        Cell(NONE if each.sums is None else number(each.sums.at_least(outlook.SURE))),
        Cell(NONE if each.guarantee is None else number(each.guarantee)),
        Cell(NONE if each.chance is None else script.lang.percent(each.chance)),
    )


def _bar(script: PageScript, each: TeamForecast) -> Bar:
    least = each.sums.at_least(outlook.SURE) if each.sums else 0
    words = script.lang.number(least)
    if each.guarantee is not None and each.chance is not None:
        promised = msg("{n} promised: {chance}", n=each.guarantee, chance=script.lang.percent(each.chance))
        words = f"{words} · {script.say(promised)}"
    name = script.say(msg("IT")) if each.team is None else _team(script, each)
    return Bar(name, least, each.guarantee, 0, words)
