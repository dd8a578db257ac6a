"""Charts of the review, each with the table behind it: what all share, and throughput as a run chart."""

from __future__ import annotations

from typing import TYPE_CHECKING

from itbiz.text.message import Message, msg
from itbiz.views.cells import fit
from itbiz.views.report.html.blocks import Cell, Chart, Column, Table
from itbiz.views.report.html.drawing import NARROW, WIDE, available, drawn

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from itbiz.views.report.html.drawing import Spec
    from itbiz.views.report.html.script import PageScript

MOST_CELLS = 16
"""Cells of a name beside a drawing, cut here, since what Vega measures depends on the fonts of the machine."""
MOST_STEPS = 6
PIXELS = 44
"""Room of a number under a scale."""
BAND = 30
"""Pixels of a bar and the space around it."""


def chart(
    script: PageScript,
    key: str,
    title: Message,
    text: Message,
    table: Table,
    draw: Callable[[int, tuple[str, str, str]], str],
    legend: tuple[tuple[str, str], ...] = (),
) -> Chart:
    """A chart, drawn for both widths where the library is there. `draw` is given the width and key, title and text."""
    said, told = script.say(title), script.say(text)
    if not available():
        return Chart(said, told, key, table, None, None)
    wide, narrow = (draw(width, (f"{key}-{width}", said, told)) for width in (WIDE, NARROW))
    return Chart(said, told, key, table, wide, narrow, legend)


def _bar(value: float, most: float) -> Cell:
    """A bar of text, for a page without drawings."""
    return Cell("█" * round(16 * value / most) if most else "")


def with_bars(
    script: PageScript, columns: Sequence[Column], rows: Sequence[tuple[Cell, ...]], values: Sequence[float]
) -> tuple[tuple[Column, ...], tuple[tuple[Cell, ...], ...]]:
    """Columns and rows; without the library with a bar of text for each value."""
    if available():
        return tuple(columns), tuple(rows)
    most = max(values, default=0)
    head = Column(script.say(msg("Bar")))
    return (*columns, head), tuple((*row, _bar(value, most)) for row, value in zip(rows, values, strict=True))


def labels(names: Sequence[str]) -> list[str]:
    """Names cut to what fits beside a drawing, and numbered where two of them would look the same."""
    cut = [fit(name, MOST_CELLS) for name in names]
    if len(set(cut)) == len(set(names)):
        return cut
    order = {name: number for number, name in enumerate(dict.fromkeys(names), 1)}
    return [fit(f"{order[name]} {name}", MOST_CELLS) for name in names]


def left_of(width: int) -> int:
    """Pixels for the names beside a drawing of a width."""
    return 150 if width == WIDE else 122


def room_of(words: Sequence[str]) -> int:
    """Pixels for the words behind a mark, without asking the fonts of the machine."""
    return 16 + 7 * max(map(len, words), default=0)


def whole_steps(most: float, room: int = 400) -> list[int]:
    """The whole numbers to name along a scale up to `most` in so many pixels: steps of 1, 2, 5, 10 and so on."""
    step, factors = 1, (2.0, 2.5, 2.0)
    turn = 0
    while most / step > max(1, min(MOST_STEPS, room // PIXELS)):
        step = round(step * factors[turn % len(factors)])
        turn += 1
    return list(range(0, int(most) + 1, step))


def along(names: Sequence[str], width: int) -> Spec:
    """The axis under a drawing: as many of the names as fit, since what Vega measures depends on the fonts."""
    room = max(1, int(width / (8 * max(map(len, names)) + 6)))
    return {"title": None, "labelAngle": 0, "labelOverlap": False, "values": list(names[:: -(-len(names) // room)])}


def run(script: PageScript) -> Chart:
    """Tickets opened and items delivered in each of the trailing periods."""
    rows = script.week.flow.periods
    title = msg("Opened and delivered, period by period")
    opened, finished = script.say(msg("Opened")), script.say(msg("Delivered"))
    data = [
        {
            "period": script.lang.period(row.period),
            "in": row.arrivals,
            "out": row.finished,
            "hover": f"{script.lang.period(row.period)} · {opened} {row.arrivals} · {finished} {row.finished}",
        }
        for row in rows
    ]
    text = msg(
        "{opened} opened and {delivered} delivered, {first} to {last}.",
        opened=sum(row.arrivals for row in rows),
        delivered=sum(row.finished for row in rows),
        first=rows[0].period,
        last=rows[-1].period,
    )

    def draw(width: int, words: tuple[str, str, str]) -> str:
        axis = along([str(each["period"]) for each in data], width - 42)
        return drawn(_run_spec(data, axis), width, 210, (34, 10, 8, 26), words)

    return chart(script, "run", title, text, _run_table(script, title), draw, (("business", opened), ("it", finished)))


def _run_table(script: PageScript, title: Message) -> Table:
    rows = script.week.flow.periods
    columns, lines = with_bars(
        script,
        (
            Column(script.say(msg("Period"))),
            Column(script.say(msg("Opened")), number=True),
            Column(script.say(msg("Delivered")), number=True),
        ),
        [
            (
                Cell(script.lang.period(row.period)),
                Cell(str(row.arrivals)),
                script.figure(
                    str(row.finished),
                    f"delivered-{row.period.key}",
                    msg("Delivered, {period}", period=row.period),
                    [each.id for each in row.delivered],
                ),
            )
            for row in rows
        ],
        [row.finished for row in rows],
    )
    return Table(script.say(title), columns, lines)


def _run_spec(data: Sequence[dict[str, object]], axis: Spec) -> Spec:
    most = max([1, *(int(str(each[key])) for each in data for key in ("in", "out"))])
    count = {
        "type": "quantitative",
        "scale": {"domain": [0, most], "nice": True},
        "axis": {"title": None, "values": whole_steps(most), "format": "d"},
    }
    return {
        "data": {"values": data},
        "encoding": {
            "x": {"field": "period", "type": "nominal", "sort": None, "axis": axis},
            "description": {"field": "hover", "type": "nominal"},
        },
        "layer": [
            {
                "mark": {"type": "bar", "width": {"band": 0.6}, "color": "var(--it)"},
                "encoding": {"y": {"field": "out", **count}},
            },
            {
                "mark": {"type": "line", "strokeWidth": 2, "color": "var(--business)"},
                "encoding": {"y": {"field": "in", **count}},
            },
            {
                "mark": {"type": "point", "filled": True, "size": 60, "opacity": 1, "color": "var(--business)"},
                "encoding": {"y": {"field": "in", **count}},
            },
        ],
    }
