"""Charts of single tickets: how long what was delivered took, and how old is what is in progress."""

from __future__ import annotations

from typing import TYPE_CHECKING

from itbiz.text.message import msg, msgs
from itbiz.views.report.html.blocks import Cell, Chart, Column, Table
from itbiz.views.report.html.charts import BAND, chart, labels, left_of, with_bars
from itbiz.views.report.html.drawing import drawn

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from itbiz.domain.flow import Aged
    from itbiz.text.message import Message
    from itbiz.views.report.html.drawing import Spec
    from itbiz.views.report.html.script import PageScript
    from itbiz.views.report.movement import Point

MOST_DOTS = 250
"""Dots in a drawing, the latest; tables and figures count all."""
MOST_LINES = 20
"""Dots in the table behind one."""
MOST_AGES = 12
MOST_IDS = 3
"""Tickets that a dot names."""


def scatter(script: PageScript) -> Chart:
    """The cycle time of what was delivered in the trailing periods, with its percentiles as lines."""
    title, text = msg("Cycle time of what was delivered"), _percentiles(script)
    points = script.week.movement.points
    table = _scatter_table(script, points[-MOST_LINES:], title)
    if not points:
        return Chart(script.say(title), script.say(text), "cycle", table, None, None)
    shown = points[-MOST_DOTS:]
    first = shown[0].finished
    data: list[dict[str, object]] = [
        {"day": (each.finished - first).days, "days": each.days, "hover": _hover(script, each)} for each in shown
    ]

    def draw(width: int, words: tuple[str, str, str]) -> str:
        spec = _scatter_spec(data, _lines(script), _days_along(script, first, shown[-1].finished))
        return drawn(spec, width, 220, (34, 10, 66, 26), words)

    return chart(script, "cycle", title, text, table, draw)


def _percentiles(script: PageScript) -> Message:
    times = script.week.flow.cycle_times.get(None)
    if times is None or times.p50 is None or times.p85 is None or times.p95 is None:
        return msg("Not enough data for percentiles: n = {n}.", n=times.n if times else 0)
    return msg(
        "Half took {p50} d or less, 85% {p85} d, 95% {p95} d; n = {n}.",
        p50=times.p50,
        p85=times.p85,
        p95=times.p95,
        n=times.n,
    )


def _lines(script: PageScript) -> list[dict[str, object]]:
    """The percentiles to draw, with how far the words stand from their line: two near ones must not touch."""
    times = script.week.flow.cycle_times.get(None)
    if times is None or times.p50 is None or times.p85 is None:
        return []
    return [
        {"at": times.p50, "name": f"P50 · {times.p50}", "place": 8},
        {"at": times.p85, "name": f"P85 · {times.p85}", "place": -6},
    ]


def _hover(script: PageScript, each: Point) -> str:
    names = ", ".join(each.tickets[:MOST_IDS])
    if len(each.tickets) > MOST_IDS:
        names = script.say(msgs("{n} ticket", "{n} tickets", len(each.tickets)))
    return f"{names} · {script.lang.day_of_month(each.finished)} · {script.lang.duration_days(each.days)}"


def _scatter_table(script: PageScript, points: Sequence[Point], title: Message) -> Table:
    columns, rows = with_bars(
        script,
        (
            Column(script.say(msg("Delivered"))),
            Column(script.say(msg("Tickets"))),
            Column(script.say(msg("Cycle time")), number=True),
        ),
        [
            (
                Cell(script.lang.day_of_month(each.finished)),
                Cell(", ".join(each.tickets[:MOST_IDS]) + (" …" if len(each.tickets) > MOST_IDS else "")),
                Cell(script.lang.duration_days(each.days)),
            )
            for each in points
        ],
        [each.days for each in points],
    )
    return Table(script.say(title), columns, rows)


def _days_along(script: PageScript, first: date, last: date) -> Spec:
    """The axis of days, which names the first and the last."""
    span = max(1, (last - first).days)
    ends = f"datum.value == 0 ? {_quoted(script.lang.day_of_month(first))} : {_quoted(script.lang.day_of_month(last))}"
    return {
        "field": "day",
        "type": "quantitative",
        "scale": {"domain": [0, span], "nice": False},
        "axis": {"title": None, "values": [0, span], "labelExpr": ends, "grid": False, "labelFlush": True},
    }


def _scatter_spec(data: Sequence[dict[str, object]], lines: Sequence[dict[str, object]], x: Spec) -> Spec:
    y = {
        "type": "quantitative",
        "scale": {"domain": [0, max([1, *(int(str(each["days"])) for each in data)])], "nice": True},
        "axis": {"title": None, "tickMinStep": 1, "tickCount": 5},
    }
    return {
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


def _quoted(text: str) -> str:
    """Text as a literal of Vega's expressions."""
    import json

    return json.dumps(text)


def ages(script: PageScript) -> Chart:
    """The age of the oldest work in progress; what is past its class's expectation in another colour."""
    shown = script.week.ageing[:MOST_AGES]
    title, oldest = msg("Age of work in progress"), shown[0]
    text = msg(
        "The oldest is {id}, {age}; {n} past what its class promises.",
        id=oldest.ticket.id,
        age=script.lang.duration_days(oldest.age),
        n=sum(map(_past, shown)),
    )
    columns, lines = with_bars(
        script,
        (Column(script.say(msg("Ticket"))), Column(script.say(msg("Age")), number=True)),
        [(Cell(each.ticket.id), Cell(script.lang.duration_days(each.age))) for each in shown],
        [each.age for each in shown],
    )
    teams = [script.say(script.whose(each.ticket.id, each.ticket.provider)) for each in shown]
    beside = labels(teams)
    data: list[dict[str, object]] = [
        {"team": label, "age": each.age, "late": _past(each), "hover": _of_age(script, each, team)}
        for label, each, team in zip(beside, shown, teams, strict=True)
    ]

    def draw(width: int, words: tuple[str, str, str]) -> str:
        spec = _ages_spec(data, max(1, oldest.age), script.say(msg("days")))
        return drawn(spec, width, len(set(beside)) * BAND + 54, (left_of(width), 6, 16, 44), words)

    return chart(script, "ages", title, text, Table(script.say(title), columns, lines), draw)


def _past(each: Aged) -> bool:
    return each.days_left is not None and each.days_left < 0


def _of_age(script: PageScript, each: Aged, team: str) -> str:
    about = script.week.title(each.ticket.id) or script.say(msg("restricted"))
    return f"{each.ticket.id} {about} · {team} · {script.lang.duration_days(each.age)}"


def _ages_spec(data: Sequence[dict[str, object]], most: int, unit: str) -> Spec:
    return {
        "data": {"values": data},
        "mark": {"type": "point", "filled": True, "size": 90, "opacity": 0.75},
        "encoding": {
            "x": {
                "field": "age",
                "type": "quantitative",
                "scale": {"domain": [0, most], "nice": True},
                "axis": {"title": unit, "tickMinStep": 1, "tickCount": 6},
            },
            "y": {
                "field": "team",
                "type": "nominal",
                "sort": None,
                "axis": {"title": None, "labelLimit": 0, "grid": True},
            },
            "color": {"condition": {"test": "datum.late", "value": "var(--bad)"}, "value": "var(--it)"},
            "shape": {"condition": {"test": "datum.late", "value": "diamond"}, "value": "circle"},
            "description": {"field": "hover", "type": "nominal"},
        },
    }
