"""Horizontal bars, with a tick for what was agreed and a number beside each; the load of teams as such bars."""

from __future__ import annotations

from typing import TYPE_CHECKING

from itbiz.text.dataclass import dataclass
from itbiz.text.message import Message, msg
from itbiz.views.report.html.blocks import Cell, Column, Table
from itbiz.views.report.html.charts import BAND, chart, labels, left_of, room_of, whole_steps, with_bars
from itbiz.views.report.html.drawing import drawn
from itbiz.views.report.script import NONE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from itbiz.domain.load import ProviderLoad
    from itbiz.views.report.html.blocks import Chart
    from itbiz.views.report.html.drawing import Spec
    from itbiz.views.report.html.script import PageScript


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar: its name, its length, the tick, what lies beyond it in another colour, and the words beside it."""

    name: str
    value: float
    tick: float | None
    beyond: float
    words: str


def bars(
    script: PageScript, key: str, title: Message, text: Message, rows: Sequence[Bar], table: Table, unit: str = ""
) -> Chart:
    """The chart of some bars, which has `table` behind it. `unit` stands under its scale."""
    names = labels([row.name for row in rows])
    data: list[dict[str, object]] = [
        {
            "name": name,
            "within": row.value - row.beyond,
            "all": row.value,
            "tick": row.tick,
            "hover": f"{row.name} · {row.words}",
            "words": row.words,
        }
        for name, row in zip(names, rows, strict=True)
    ]
    most = max([1, *(row.value for row in rows), *(row.tick or 0 for row in rows)])

    def draw(width: int, words: tuple[str, str, str]) -> str:
        below = 44 if unit else 28
        beside = room_of([row.words for row in rows])
        spec = _spec(data, most, whole_steps(most, width - left_of(width) - beside), unit)
        return drawn(spec, width, len(rows) * BAND + 6 + below, (left_of(width), 6, beside, below), words)

    return chart(script, key, title, text, table, draw)


def _spec(data: Sequence[dict[str, object]], most: float, steps: Sequence[int], unit: str) -> Spec:
    y = {"field": "name", "type": "nominal", "sort": None, "axis": {"title": None, "labelLimit": 0}}
    x = {
        "type": "quantitative",
        "scale": {"domain": [0, most]},
        "axis": {"title": unit or None, "values": steps, "format": "d"},
    }
    band = {"type": "bar", "height": {"band": 0.55}}
    return {
        "data": {"values": data},
        "encoding": {"y": y, "description": {"field": "hover", "type": "nominal"}},
        "layer": [
            {"mark": {**band, "color": "var(--bad)"}, "encoding": {"x": {"field": "all", **x}}},
            {"mark": {**band, "color": "var(--it)"}, "encoding": {"x": {"field": "within", **x}}},
            {
                "transform": [{"filter": "datum.tick !== null"}],
                "mark": {"type": "tick", "color": "var(--ink)", "thickness": 2, "size": 22},
                "encoding": {"x": {"field": "tick", **x}},
            },
            {
                "mark": {"type": "text", "align": "left", "dx": 10, "color": "var(--ink)", "fontSize": 12},
                "encoding": {"x": {"value": "width"}, "text": {"field": "words"}},
            },
        ],
    }


def load(script: PageScript, rows: Sequence[ProviderLoad]) -> Chart:
    """Work in progress of each team, the part beyond its limit in another colour, and the limit as a tick."""
    title = msg("Work in progress against the limit")
    names = [script.say(script.name(row.provider)) for row in rows]
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
    shown = [
        Bar(name, row.total, row.limit, row.over, str(row.total) if row.limit is None else f"{row.total}/{row.limit}")
        for name, row in zip(names, rows, strict=True)
    ]
    return bars(script, "load", title, text, shown, Table(script.say(title), columns, lines))
