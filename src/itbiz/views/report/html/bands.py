"""Charts in bands: the cumulative flow, and in whose court the ball was."""

from __future__ import annotations

from typing import TYPE_CHECKING

from itbiz.domain.cumulative import Band
from itbiz.domain.ticket import Holder
from itbiz.text.message import msg
from itbiz.views.report import flows
from itbiz.views.report.html.blocks import Cell, Column, Table
from itbiz.views.report.html.charts import BAND, along, chart, with_bars
from itbiz.views.report.html.drawing import WIDE, drawn

if TYPE_CHECKING:
    from collections.abc import Sequence

    from itbiz.domain.court import Court
    from itbiz.text.message import Message
    from itbiz.views.report.html.blocks import Chart
    from itbiz.views.report.html.drawing import Spec
    from itbiz.views.report.html.script import PageScript

COLOURS = {
    Band.OPEN: "open",
    Band.STARTED: "it",
    Band.WAITING: "business",
    Band.DELIVERED: "good",
    Band.ENDED: "ended",
}
COURTS = {Holder.REQUESTER: "business", Holder.PROVIDER: "it", Holder.VENDOR: "ended"}


def cumulative(script: PageScript) -> Chart:
    """Tickets by state at the end of each period, one band upon another, less those that had ended by the first."""
    bands = script.week.movement.bands
    title = msg("Cumulative flow")
    names = {band: script.say(words) for band, words in flows.BANDS.items()}
    ended = bands[0].bands[Band.ENDED]
    data: list[dict[str, object]] = []
    for at, each in enumerate(bands):
        counts = [each.bands[band] - (ended if band is Band.ENDED else 0) for band in Band]
        hover = f"{script.lang.period(each.period)} · " + " · ".join(
            f"{names[band]} {script.lang.number(count)}" for band, count in zip(Band, counts, strict=True)
        )
        top = sum(counts)
        for band, count in zip(Band, counts, strict=True):
            # The first band lies on top, as tickets go down through them.
            data.append({"at": at, "band": band.value, "top": top, "under": top - count, "hover": hover})
            top -= count
    text = msg(
        "{open} tickets are unfinished or to be accepted at the end of {last}; {before} that had ended by the end of "
        "{first} are left out.",
        open=bands[-1].arrived - bands[-1].bands[Band.ENDED],
        last=bands[-1].period,
        before=ended,
        first=bands[0].period,
    )
    periods = [script.lang.period(each.period) for each in bands]

    def draw(width: int, words: tuple[str, str, str]) -> str:
        return drawn(_cumulative_spec(data, periods, width - 66), width, 240, (44, 10, 22, 26), words)

    legend = tuple((COLOURS[band], names[band]) for band in Band)
    return chart(script, "cumulative", title, text, _cumulative_table(script, title), draw, legend)


def _cumulative_table(script: PageScript, title: Message) -> Table:
    number = script.lang.number
    columns, rows = with_bars(
        script,
        (
            Column(script.say(msg("End of"))),
            *(Column(script.say(words), number=True) for words in flows.BANDS.values()),
            Column(script.say(msg("All")), number=True),
        ),
        [
            (
                Cell(script.lang.period(each.period)),
                *(Cell(number(each.bands[band])) for band in flows.BANDS),
                Cell(number(each.arrived)),
            )
            for each in script.week.movement.bands
        ],
        [each.arrived - each.bands[Band.ENDED] for each in script.week.movement.bands],
    )
    return Table(script.say(title), columns, rows)


def _cumulative_spec(data: Sequence[dict[str, object]], periods: Sequence[str], width: int) -> Spec:
    most = max([1, *(int(str(each["top"])) for each in data)])
    last = len(periods) - 1
    named = [list(periods).index(name) for name in along(periods, width)["values"]]
    x = {
        "field": "at",
        "type": "quantitative",
        "scale": {"domain": [0, last], "nice": False},
        "axis": {
            "title": None,
            "grid": False,
            "labelFlush": False,
            "values": named,
            "labelExpr": f"{_quoted(list(periods))}[datum.value]",
        },
    }
    y = {
        "field": "top",
        "type": "quantitative",
        "scale": {"domain": [0, most], "nice": True},
        "axis": {"title": None, "tickMinStep": 1, "tickCount": 5},
    }
    layers: list[Spec] = [
        {
            "data": {"values": [each for each in data if each["band"] == band.value]},
            "mark": {
                "type": "area",
                "color": f"var(--{COLOURS[band]})",
                "line": {"color": "var(--page)", "strokeWidth": 1},
                "opacity": 1,
                "aria": False,
            },
            "encoding": {"x": x, "y": y, "y2": {"field": "under"}},
        }
        for band in Band
    ]
    # An area has no words of its own for each period: a strip that is not seen has them.
    strips: Spec = {
        "data": {"values": [each for each in data if each["band"] == Band.OPEN.value]},
        "mark": {"type": "rule", "strokeWidth": width / max(1, last), "opacity": 0, "clip": True},
        "encoding": {
            "x": x,
            "y": {"datum": 0, "type": "quantitative"},
            "y2": {"datum": most},
            "description": {"field": "hover", "type": "nominal"},
        },
    }
    return {"layer": [*layers, strips]}


def _quoted(texts: list[str]) -> str:
    """Texts as a literal of Vega's expressions."""
    import json

    return json.dumps(texts)


def held(script: PageScript, rows: Sequence[tuple[str, Court]], table: Table) -> Chart:
    """Case time by who held the tickets, as shares of the whole: a row for each stretch of time."""
    title = msg("Days by who held the tickets")
    data: list[dict[str, object]] = []
    for name, court in rows:
        begin = 0.0
        for holder in Holder:
            share = court.held[holder] / court.whole if court.whole else 0.0
            hover = f"{name} · {script.say(script.lang.holder(holder))} · {script.days(court.held[holder])}"
            data.append(
                {"row": name, "from": begin, "to": begin + share, "hover": hover, "tone": f"var(--{COURTS[holder]})"}
            )
            begin += share
    most = max(Holder, key=lambda each: rows[-1][1].held[each])
    text = msg(
        "Over {stretch} they were with {holder} most: {days} of {all}.",
        stretch=rows[-1][0],
        holder=script.lang.holder(most),
        days=script.days(rows[-1][1].held[most]),
        all=script.days(rows[-1][1].whole),
    )

    def draw(width: int, words: tuple[str, str, str]) -> str:
        left = 110 if width == WIDE else 92
        shares = [script.lang.percent(part / 2) for part in range(3)]
        return drawn(_held_spec(data, shares), width, len(rows) * BAND + 34, (left, 6, 24, 28), words)

    legend = tuple((COURTS[holder], script.say(script.lang.holder(holder))) for holder in Holder)
    return chart(script, "court", title, text, table, draw, legend)


def _held_spec(data: Sequence[dict[str, object]], shares: Sequence[str]) -> Spec:
    x = {
        "field": "from",
        "type": "quantitative",
        "scale": {"domain": [0, 1]},
        "axis": {"title": None, "values": [0, 0.5, 1], "labelExpr": f"{_quoted(list(shares))}[2 * datum.value]"},
    }
    return {
        "data": {"values": data},
        "mark": {"type": "bar", "height": {"band": 0.6}},
        "encoding": {
            "y": {"field": "row", "type": "nominal", "sort": None, "axis": {"title": None, "labelLimit": 0}},
            "x": x,
            "x2": {"field": "to"},
            "color": {"field": "tone", "type": "nominal", "scale": None},
            "description": {"field": "hover", "type": "nominal"},
        },
    }
