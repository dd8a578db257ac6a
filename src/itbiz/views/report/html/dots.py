"""Charts of single tickets: how long what was delivered took, and how old is what is in progress."""

from __future__ import annotations

from typing import TYPE_CHECKING

from itbiz.text.message import msg
from itbiz.views.report.html.blocks import Cell, Chart, Column, Table
from itbiz.views.report.html.charts import ROW, chart, labels, with_bars
from itbiz.views.report.html.drawing import WIDE, drawn

if TYPE_CHECKING:
    from datetime import date, datetime

    from itbiz.views.report.html.drawing import Spec
    from itbiz.views.report.html.script import PageScript

MOST_DOTS = 600
"""Items in a drawing, the latest; tables and figures count all."""
MOST_LINES = 20
"""Items in the table behind one."""
MOST_AGES = 12


def scatter(script: PageScript) -> Chart:
    """The cycle time of every item delivered in the trailing periods, with its percentiles as lines."""
    week = script.week
    title = msg("Cycle time of what was delivered")
    done: list[tuple[date, int, str]] = sorted(
        (
            _day(script, ticket.finished_at),
            (_day(script, ticket.finished_at) - _day(script, ticket.started_at)).days + 1,
            ticket.id,
        )
        for row in week.flow.periods
        for ticket in row.delivered
        if ticket.finished_at and ticket.started_at
    )
    times = week.flow.cycle_times.get(None)
    n = times.n if times else 0
    text = msg("Not enough data for percentiles: n = {n}.", n=n)
    lines = []
    if times and times.p50 is not None and times.p85 is not None and times.p95 is not None:
        text = msg(
            "Half took {p50} d or less, 85% {p85} d, 95% {p95} d; n = {n}.",
            p50=times.p50,
            p85=times.p85,
            p95=times.p95,
            n=n,
        )
        lines = [
            {"at": times.p50, "name": f"P50 · {times.p50}", "place": 8},
            {"at": times.p85, "name": f"P85 · {times.p85}", "place": -6},
        ]
    rows = [
        (Cell(script.lang.day_of_month(day)), Cell(key), Cell(script.lang.duration_days(days)))
        for day, days, key in done[-MOST_LINES:]
    ]
    columns, drawn_rows = with_bars(
        script,
        (
            Column(script.say(msg("Delivered"))),
            Column(script.say(msg("Ticket"))),
            Column(script.say(msg("Cycle time")), number=True),
        ),
        rows,
        [days for _, days, _ in done[-MOST_LINES:]],
    )
    data = [
        {
            "day": (day - done[0][0]).days,
            "days": days,
            "hover": f"{key} · {script.lang.day_of_month(day)} · {script.lang.duration_days(days)}",
        }
        for day, days, key in done[-MOST_DOTS:]
    ]

    def draw(width: int, words: tuple[str, str, str]) -> str:
        first, last = done[0][0], done[-1][0]
        span = max(1, (last - first).days)
        most = max([1, *(days for _, days, _ in done)])
        ends = (
            f"datum.value == 0 ? {_quoted(script.lang.day_of_month(first))} : {_quoted(script.lang.day_of_month(last))}"
        )
        x = {
            "field": "day",
            "type": "quantitative",
            "scale": {"domain": [0, span], "nice": False},
            "axis": {"title": None, "values": [0, span], "labelExpr": ends, "grid": False, "labelFlush": True},
        }
        y = {
            "type": "quantitative",
            "scale": {"domain": [0, most], "nice": True},
            "axis": {"title": None, "tickMinStep": 1, "tickCount": 5},
        }
        spec: Spec = {
            "layer": [
                {
                    "data": {"values": lines},
                    "mark": {"type": "rule", "color": "var(--dim)", "strokeDash": [4, 4]},
                    "encoding": {"y": {"field": "at", **y}, "description": {"field": "name", "type": "nominal"}},
                },
                *(
                    {
                        "data": {"values": [line]},
                        "mark": {"type": "text", "align": "left", "x": "width", "dx": 6, "dy": line["place"]},
                        "encoding": {"y": {"field": "at", **y}, "text": {"field": "name"}},
                    }
                    for line in lines
                ),
                {
                    "data": {"values": data},
                    "mark": {"type": "point", "filled": True, "size": 45, "opacity": 0.75, "color": "var(--it)"},
                    "encoding": {
                        "x": x,
                        "y": {"field": "days", **y},
                        "description": {"field": "hover", "type": "nominal"},
                    },
                },
            ]
        }
        return drawn(spec, width, 220, (34, 10, 66, 26), words)

    table = Table(script.say(title), columns, drawn_rows)
    if not done:
        return Chart(script.say(title), script.say(text), "cycle", table, None, None)
    return chart(script, "cycle", title, text, table, draw)


def _quoted(text: str) -> str:
    """Text as a literal of Vega's expressions."""
    import json

    return json.dumps(text)


def _day(script: PageScript, instant: datetime) -> date:
    return instant.astimezone(script.week.header.as_of.tzinfo).date()


def ages(script: PageScript) -> Chart:
    """The age of the oldest work in progress; what is past its class's expectation in another colour."""
    shown = script.week.ageing[:MOST_AGES]
    title = msg("Age of work in progress")
    late = [each for each in shown if each.days_left is not None and each.days_left < 0]
    oldest = shown[0]
    text = msg(
        "The oldest is {id}, {age}; {n} past what its class promises.",
        id=oldest.ticket.id,
        age=script.lang.duration_days(oldest.age),
        n=len(late),
    )
    columns, lines = with_bars(
        script,
        (Column(script.say(msg("Ticket"))), Column(script.say(msg("Age")), number=True)),
        [(Cell(each.ticket.id), Cell(script.lang.duration_days(each.age))) for each in shown],
        [each.age for each in shown],
    )
    data = []
    for each in shown:
        team = script.say(script.name(each.ticket.provider))
        about = script.week.title(each.ticket.id) or script.say(msg("restricted"))
        hover = f"{each.ticket.id} {about} · {team} · {script.lang.duration_days(each.age)}"
        past = each.days_left is not None and each.days_left < 0
        data.append({"team": team, "age": each.age, "late": past, "hover": hover})
    beside = labels([str(row["team"]) for row in data])
    data = [{**row, "team": label} for row, label in zip(data, beside, strict=True)]
    names = dict.fromkeys(beside)

    def draw(width: int, words: tuple[str, str, str]) -> str:
        left = 150 if width == WIDE else 110
        tone = {"condition": {"test": "datum.late", "value": "var(--bad)"}, "value": "var(--it)"}
        shape = {"condition": {"test": "datum.late", "value": "diamond"}, "value": "circle"}
        spec: Spec = {
            "data": {"values": data},
            "mark": {"type": "point", "filled": True, "size": 90, "opacity": 0.75},
            "encoding": {
                "x": {
                    "field": "age",
                    "type": "quantitative",
                    "scale": {"domain": [0, max(1, oldest.age)], "nice": True},
                    "axis": {"title": script.say(msg("days")), "tickMinStep": 1, "tickCount": 6},
                },
                "y": {
                    "field": "team",
                    "type": "nominal",
                    "sort": None,
                    "axis": {"title": None, "labelLimit": 0, "grid": True},
                },
                "color": tone,
                "shape": shape,
                "description": {"field": "hover", "type": "nominal"},
            },
        }
        return drawn(spec, width, len(names) * ROW + 54, (left, 6, 16, 44), words)

    return chart(script, "ages", title, text, Table(script.say(title), columns, lines), draw)
