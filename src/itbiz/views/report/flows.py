"""How work moved, and in whose court the ball was."""

from __future__ import annotations

from typing import TYPE_CHECKING

from itbiz.domain.cumulative import Band
from itbiz.domain.ticket import Holder, ServiceClass
from itbiz.text.message import msg, msgs
from itbiz.views.report.script import FINE, NONE, TROUBLE
from itbiz.views.report.source import Cell, Column, table

if TYPE_CHECKING:
    from itbiz.domain.court import Court, LongWait
    from itbiz.domain.littles_law import Little
    from itbiz.text.message import Message
    from itbiz.views.report.script import Script

Row = list[Cell | str]
Section = list[list[str]]

MOST_IDS = 5
_SIDES = {Holder.REQUESTER: msg("the business"), Holder.PROVIDER: msg("IT"), Holder.VENDOR: msg("the vendor")}
BANDS = {
    Band.OPEN: msg("Open"),
    Band.STARTED: msg("Started"),
    Band.WAITING: msg("Waiting"),
    Band.DELIVERED: msg("To accept"),
    Band.ENDED: msg("Ended"),
}
"""What the bands of the cumulative flow are called."""


def flow(script: Script) -> Section:
    """Each period's arrivals, throughput and bands; cycle times with the unfinished beside them; Little's check."""
    head = script.heading(msg("Flow"))
    if script.week.header.first is None:
        return [head, script.paragraph(msg("There is no ticket yet: not enough data."))]
    return [head, _periods(script), _cycle_times(script), _little(script, script.week.movement.little)]


def _periods(script: Script) -> list[str]:
    week = script.week
    through = {row.period: row for row in (*week.flow.periods, week.through)}
    heads = [
        Column(script.lang(msg("End of"))),
        *(Column(script.lang(each), "right") for each in (msg("In"), msg("Out"), *BANDS.values(), msg("All"))),
    ]
    rows: list[Row] = []
    for each in week.movement.bands:
        row = through[each.period]
        counts = [row.arrivals, row.finished, *(each.bands[band] for band in BANDS), each.arrived]
        rows.append([script.cell(script.lang.period(each.period)), *(script.lang.number(count) for count in counts)])
    return table(heads, rows)


def _cycle_times(script: Script) -> list[str]:
    week = script.week
    keys = [each for each in (*ServiceClass, None) if each in week.flow.cycle_times]
    if not keys:
        return script.paragraph(msg("Cycle time: not enough data, n = {n}", n=0))
    heads = [
        Column(script.lang(msg("Cycle time"))),
        Column("n", "right"),
        Column("P50", "right"),
        Column("P85", "right"),
        Column("P95", "right"),
        Column(script.lang(msg("In progress")), "right"),
        Column(script.lang(msg("Oldest")), "right"),
    ]
    rows: list[Row] = []
    for key in keys:
        times, ages = week.flow.cycle_times[key], week.ages_of(key)
        days = [NONE if each is None else script.lang.duration_days(each) for each in (times.p50, times.p85, times.p95)]
        name = script.lang(msg("All")) if key is None else script.lang.service_class(key)
        oldest = script.lang.duration_days(max(ages)) if ages else NONE
        rows.append([script.cell(name), script.lang.number(times.n), *days, script.lang.number(len(ages)), oldest])
    found = table(heads, rows)
    if any(not week.flow.cycle_times[key].enough for key in keys):
        found += ["", *script.paragraph(msg("Where n is below 10 there is not enough data for percentiles."))]
    return found


def _little(script: Script, little: Little) -> list[str]:
    words, reasons = little_words(script, little)
    if little.holds is None:
        return script.paragraph(words)
    lines = script.item(words, sign=FINE if little.holds else TROUBLE)
    for reason in reasons:
        lines += script.item(reason, under="  ")
    return lines


def little_words(script: Script, little: Little) -> tuple[Message, list[Message]]:
    """Little's check as a sentence, and why it does not hold; no reasons where it does, or where that is not known."""
    if little.expected is None or little.deviation is None:
        return msg("Little's law: not enough data, n = {n}", n=little.n), []
    number = script.lang.number
    words = msg(
        "Little's law: {wip} in progress on average; {out} finished a day times {days} d each make {expected}.",
        wip=number(little.wip, 1),
        out=number(little.throughput, 2),
        days=number(little.cycle_time or 0, 1),
        expected=number(little.expected, 1),
    )
    return words, [] if little.holds else _reasons(little)


def _reasons(little: Little) -> list[Message]:
    """What makes the flow unsteady; that the stretch is short where nothing else is seen."""
    found: list[Message] = []
    if little.grown > 0:
        found.append(
            msgs(
                "{n} item more in progress at the end than at the beginning: more is started than finished",
                "{n} items more in progress at the end than at the beginning: more is started than finished",
                little.grown,
            )
        )
    if little.grown < 0:
        found.append(
            msgs(
                "{n} item less in progress at the end than at the beginning: old work was finished",
                "{n} items less in progress at the end than at the beginning: old work was finished",
                -little.grown,
            )
        )
    if little.abandoned:
        found.append(
            msgs(
                "{n} item was started and given up: {ids}",
                "{n} items were started and given up: {ids}",
                len(little.abandoned),
                ids=_ids(little.abandoned),
            )
        )
    if little.older:
        found.append(
            msgs(
                "{n} item has been in progress for more than twice the mean: {ids}",
                "{n} items have been in progress for more than twice the mean: {ids}",
                len(little.older),
                ids=_ids(little.older),
            )
        )
    return found or [msg("work was finished unevenly: look at the periods above")]


def _ids(ids: tuple[str, ...]) -> str:
    return ", ".join([*ids[:MOST_IDS], "…"] if len(ids) > MOST_IDS else ids)


def court(script: Script) -> Section:
    """Who held the work, as a share of case time, and the longest waits with what was asked."""
    week = script.week
    head = script.heading(msg("Whose court is the ball in"))
    if not week.movement.held_of_late.whole:
        return [head, script.paragraph(msg("Nothing was open: not enough data."))]
    heads = [
        Column(script.lang(msg("Held by"))),
        *(Column(script.lang.holder(holder), "right") for holder in Holder),
        Column(script.lang(msg("All")), "right"),
        Column(script.lang(msg("Tickets")), "right"),
    ]
    of_late = msgs("{n} period", "{n} periods", len(week.movement.bands))
    rows = [
        _held(script, script.title_of(week.header.period), week.movement.held),
        _held(script, script.lang(of_late), week.movement.held_of_late),
    ]
    lines: list[str] = []
    for each in week.movement.waits:
        lines += script.item(wait_words(script, each))
    longest = script.paragraph(msg("The longest waits of the period:")) if lines else []
    return [head, table(heads, rows), longest, lines]


def _held(script: Script, name: str, court: Court) -> Row:
    cells: Row = [script.cell(name)]
    for holder in Holder:
        share = court.share(holder)
        days = script.days(court.held[holder])
        cells.append(days if share is None else f"{days} {script.lang.percent(share)}")
    return [*cells, script.days(court.whole), script.lang.number(court.n)]


def wait_words(script: Script, each: LongWait) -> Message:
    """Which ticket waited, on whom, how long and for what; of a restricted one only the side it waited on."""
    shown = script.week.open_to_all(each.ticket)
    who = _who(script, each) if shown else _SIDES[each.on]
    asked = msg("“{question}”", question=each.why) if each.why and shown else msg("no question shown")
    if each.open:
        return msg(
            "{ticket} waits on {who} since {day}, {days}: {asked}",
            ticket=each.ticket,
            who=who,
            day=each.since.astimezone(script.week.header.as_of.tzinfo).date(),
            days=script.days(each.lasted),
            asked=asked,
        )
    return msg(
        "{ticket} waited on {who}, {days}: {asked}",
        ticket=each.ticket,
        who=who,
        days=script.days(each.lasted),
        asked=asked,
    )


def _who(script: Script, each: LongWait) -> str | Message:
    match each.on:
        case Holder.REQUESTER:
            return script.name(each.requester)
        case Holder.PROVIDER:
            return script.name(each.provider)
        case Holder.VENDOR:
            return _SIDES[each.on]
