"""How work moved, and in whose court the ball was: charts, each with the table behind it, and the waits by name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from itbiz.domain.ticket import Holder, ServiceClass
from itbiz.text.message import msg, msgs
from itbiz.views.report import flows
from itbiz.views.report.html import bands, charts, dots
from itbiz.views.report.html.blocks import Cell, Column, Items, Section, Table, Words
from itbiz.views.report.script import FINE, NONE, TROUBLE

if TYPE_CHECKING:
    from itbiz.domain.court import Court
    from itbiz.views.report.html.blocks import Block
    from itbiz.views.report.html.script import PageScript

ENOUGH_BANDS = 2
"""Periods that a diagram of bands needs: one alone has no width."""


def flow(script: PageScript) -> Section:
    """What came and went over the trailing periods, in which state it stood, and how long it took."""
    week, heading = script.week, script.say(msg("Flow"))
    if week.header.first is None:
        return Section("flow", heading, (Words(script.say(msg("There is no ticket yet: not enough data."))),))
    blocks: list[Block] = []
    if len(week.movement.bands) >= ENOUGH_BANDS:
        blocks.append(bands.cumulative(script))
    if week.flow.periods:
        blocks += [charts.run(script), dots.scatter(script)]
    else:
        blocks.append(Words(script.say(msg("No period is over yet: not enough data."))))
    return Section("flow", heading, (*blocks, *_cycle_times(script), *_little(script)))


def _cycle_times(script: PageScript) -> list[Block]:
    """Percentiles by class, with the unfinished beside them."""
    week = script.week
    keys = [each for each in (*ServiceClass, None) if each in week.flow.cycle_times]
    if not keys:
        return [Words(script.say(msg("Cycle time: not enough data, n = {n}", n=0)))]
    heads = (
        Column(script.say(msg("Cycle time"))),
        *(Column(name, number=True) for name in ("n", "P50", "P85", "P95")),
        Column(script.say(msg("In progress")), number=True),
        Column(script.say(msg("Oldest")), number=True),
    )
    found: list[Block] = [
        Table(script.say(msg("Cycle time")), heads, tuple(_cycle_time(script, each) for each in keys))
    ]
    if any(not week.flow.cycle_times[key].enough for key in keys):
        found.append(Words(script.say(msg("Where n is below 10 there is not enough data for percentiles."))))
    return found


def _cycle_time(script: PageScript, key: ServiceClass | None) -> tuple[Cell, ...]:
    week = script.week
    times, ages = week.flow.cycle_times[key], week.ages_of(key)
    name = script.say(msg("All")) if key is None else script.say(script.lang.service_class(key))
    done = [ticket.id for row in week.flow.periods for ticket in row.delivered if key in {None, ticket.service_class}]
    unfinished = [each.ticket.id for each in week.ageing if key in {None, each.ticket.service_class}]
    mark = key or "all"
    return (
        Cell(name),
        script.figure(script.lang.number(times.n), f"cycle-{mark}", msg("Finished, {name}", name=name), done),
        *(
            Cell(NONE if each is None else script.lang.duration_days(each))
            for each in (times.p50, times.p85, times.p95)
        ),
        script.figure(
            script.lang.number(len(ages)), f"unfinished-{mark}", msg("In progress, {name}", name=name), unfinished
        ),
        Cell(script.lang.duration_days(max(ages)) if ages else NONE),
    )


def _little(script: PageScript) -> list[Block]:
    little = script.week.movement.little
    words, reasons = flows.little_words(script, little)
    if little.holds is None:
        return [Words(script.say(words))]
    said = f"{FINE if little.holds else TROUBLE} {script.say(words)}"
    rows = [Cell(said, tone=None if little.holds else "at_risk"), *(script.plain(each) for each in reasons)]
    return [Items(tuple(rows))]


def court(script: PageScript) -> Section:
    """Who held the work, as a share of case time, and the longest waits with what was asked."""
    week, heading = script.week, script.say(msg("Whose court is the ball in"))
    if not week.movement.held_of_late.whole:
        return Section("court", heading, (Words(script.say(msg("Nothing was open: not enough data."))),))
    of_late = script.say(msgs("{n} period", "{n} periods", len(week.movement.bands)))
    this = script.say(script.title_of(week.header.period))
    rows = [(this, week.movement.held), (of_late, week.movement.held_of_late)]
    heads = (
        Column(script.say(msg("Held by"))),
        *(Column(script.say(script.lang.holder(holder)), number=True) for holder in Holder),
        Column(script.say(msg("All")), number=True),
        Column(script.say(msg("Tickets")), number=True),
    )
    table = Table(heading, heads, tuple(_held(script, name, each) for name, each in rows))
    blocks: list[Block] = [bands.held(script, [row for row in rows if row[1].whole], table)]
    waits = week.movement.waits
    if waits:
        blocks.append(Words(script.say(msg("The longest waits of the period:"))))
        blocks.append(Items(tuple(script.plain(flows.wait_words(script, each)) for each in waits)))
    return Section("court", heading, tuple(blocks))


def _held(script: PageScript, name: str, court: Court) -> tuple[Cell, ...]:
    cells = []
    for holder in Holder:
        share, days = court.share(holder), script.days(court.held[holder])
        cells.append(Cell(days if share is None else f"{days} {script.lang.percent(share)}"))
    return (Cell(name), *cells, Cell(script.days(court.whole)), Cell(script.lang.number(court.n)))
