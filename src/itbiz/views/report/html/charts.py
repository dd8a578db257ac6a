"""Charts of the review, each with the table behind it: load and throughput, and what all charts share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from itbiz.text.message import Message, msg
from itbiz.views.cells import fit
from itbiz.views.report.html.blocks import Cell, Chart, Column, Table
from itbiz.views.report.html.drawing import NARROW, WIDE, available, drawn
from itbiz.views.report.script import NONE

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from itbiz.domain.load import ProviderLoad
    from itbiz.views.report.html.drawing import Spec
    from itbiz.views.report.html.script import PageScript

MOST_CELLS = 16
"""Cells of a name beside a drawing, cut here, since what Vega measures depends on the fonts of the machine."""
ROW = 30
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


def load(script: PageScript, rows: Sequence[ProviderLoad]) -> Chart:
    """Work in progress of each team, the part beyond its limit in another colour, and the limit as a tick."""
    title = msg("Work in progress against the limit")
    names = [script.say(script.name(row.provider)) for row in rows]
    short = labels(names)
    data = []
    for name, label, row in zip(names, short, rows, strict=True):
        within = row.total - row.over
        whole = str(row.total) if row.limit is None else f"{row.total}/{row.limit}"
        hover = f"{name} · {whole}"
        data.append(
            {"team": label, "within": within, "all": row.total, "limit": row.limit, "hover": hover, "whole": whole}
        )
    over = [name for name, row in zip(names, rows, strict=True) if row.over]
    text = msg("Beyond the limit: {teams}.", teams=over) if over else msg("Every team is within its limit.")
    columns, lines = with_bars(
        script,
        (
            Column(script.say(msg("Team"))),
            Column(script.say(msg("In progress")), number=True),
            Column(script.say(msg("Limit")), number=True),
        ),
        [
            (Cell(name), Cell(str(row.total)), Cell(NONE if row.limit is None else str(row.limit)))
            for name, row in zip(names, rows, strict=True)
        ],
        [row.total for row in rows],
    )

    def draw(width: int, words: tuple[str, str, str]) -> str:
        most = max([1, *(row.total for row in rows), *(row.limit or 0 for row in rows)])
        left = 150 if width == WIDE else 110
        y = {"field": "team", "type": "nominal", "sort": None, "axis": {"title": None, "labelLimit": 0}}
        x = {
            "type": "quantitative",
            "scale": {"domain": [0, most]},
            "axis": {"title": None, "tickMinStep": 1, "tickCount": 5},
        }
        hover = {"field": "hover", "type": "nominal"}
        band = {"type": "bar", "height": {"band": 0.55}}
        spec: Spec = {
            "data": {"values": data},
            "encoding": {"y": y, "description": hover},
            "layer": [
                {"mark": {**band, "color": "var(--bad)"}, "encoding": {"x": {"field": "all", **x}}},
                {"mark": {**band, "color": "var(--it)"}, "encoding": {"x": {"field": "within", **x}}},
                {
                    "transform": [{"filter": "datum.limit !== null"}],
                    "mark": {"type": "tick", "color": "var(--ink)", "thickness": 2, "size": 22},
                    "encoding": {"x": {"field": "limit", **x}},
                },
                {
                    "mark": {"type": "text", "align": "left", "dx": 8, "color": "var(--ink)", "fontSize": 12},
                    "encoding": {"x": {"field": "all", **x}, "text": {"field": "whole"}},
                },
            ],
        }
        return drawn(spec, width, len(rows) * ROW + 34, (left, 6, 52, 28), words)

    return chart(script, "load", title, text, Table(script.say(title), columns, lines), draw)


def run(script: PageScript) -> Chart:
    """Tickets opened and items delivered in each of the trailing periods."""
    rows = script.week.flow.periods
    title = msg("Opened and delivered, period by period")
    opened, finished = script.say(msg("Opened")), script.say(msg("Delivered"))
    data = []
    for row in rows:
        name = script.lang.period(row.period)
        hover = f"{name} · {opened} {row.arrivals} · {finished} {row.finished}"
        data.append({"period": name, "in": row.arrivals, "out": row.finished, "hover": hover})
    text = msg(
        "{opened} opened and {delivered} delivered, {first} to {last}.",
        opened=sum(row.arrivals for row in rows),
        delivered=sum(row.finished for row in rows),
        first=rows[0].period,
        last=rows[-1].period,
    )
    columns, lines = with_bars(
        script,
        (
            Column(script.say(msg("Period"))),
            Column(opened, number=True),
            Column(finished, number=True),
        ),
        [(Cell(script.lang.period(row.period)), Cell(str(row.arrivals)), Cell(str(row.finished))) for row in rows],
        [row.finished for row in rows],
    )

    def draw(width: int, words: tuple[str, str, str]) -> str:
        most = max([1, *(row.arrivals for row in rows), *(row.finished for row in rows)])
        # Told which labels fit, since what Vega measures depends on the fonts of the machine.
        room = max(1, int((width - 42) / (8 * max(len(str(each["period"])) for each in data) + 6)))
        some = [each["period"] for each in data[:: -(-len(data) // room)]]
        axis = {"title": None, "labelAngle": 0, "labelOverlap": False, "values": some}
        count = {
            "type": "quantitative",
            "scale": {"domain": [0, most], "nice": True},
            "axis": {"title": None, "tickMinStep": 1, "tickCount": 5},
        }
        spec: Spec = {
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
        return drawn(spec, width, 210, (34, 10, 8, 26), words)

    table = Table(script.say(title), columns, lines)
    return chart(script, "run", title, text, table, draw, (("business", opened), ("it", finished)))
