"""Charts of one line: thin bars, gauges, sparklines and tokens, as rich texts.

The number and the word that belong beside each are the caller's. Rows that are compared share one scale: give every
row the same `most` and `width`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from itbiz.text.dataclass import dataclass
from itbiz.views.palette import FURNITURE, OVER
from itbiz.views.styled import Text

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, slots=True)
class _Strokes:
    whole: str
    half: str
    beyond: str
    beyond_half: str
    tick_crossed: str
    tick_met: str
    tick_free: str
    track: str
    used: str
    free: str
    over: str
    levels: str


_UNICODE: Final = _Strokes(
    whole="━",
    half="╸",
    beyond="━",
    beyond_half="╸",
    tick_crossed="┿",
    tick_met="┥",
    tick_free="┊",
    track="─",
    used="●",
    free="○",
    over="◉",
    levels="▁▂▃▄▅▆▇█",
)
_ASCII: Final = _Strokes(
    whole="=",
    half="-",
    beyond="#",
    beyond_half="#",
    tick_crossed="|",
    tick_met="|",
    tick_free="|",
    track=".",
    used="*",
    free="o",
    over="!",
    levels="_.,:-=+#",
)


def _strokes(ascii_only: bool) -> _Strokes:
    return _ASCII if ascii_only else _UNICODE


def _halves(value: float, most: float, cells: int) -> int:
    """The length of a value in half cells: something is never nothing, and less than all is never all."""
    if value <= 0 or most <= 0 or cells <= 0:
        return 0
    if value >= most:
        return cells * 2
    return max(1, min(cells * 2 - 1, round(value / most * cells * 2)))


def bar(
    value: float, most: float, width: int, *, limit: float | None = None, style: str = "", ascii_only: bool = False
) -> Text:
    """A thin bar of exactly `width` cells on a scale from 0 to `most`, with a tick at the limit: `━━━━━┿━━╸`.

    What lies beyond the limit is red. One cell is kept for the tick in rows without a limit too, so that all rows
    have one scale; a limit off the scale has no tick.
    """
    strokes = _strokes(ascii_only)
    cells = max(width - 1, 0)
    length = _halves(min(value, most), most, cells)
    if limit is None or not 0 <= limit <= most or width < 1:
        drawn = _stroke(length, strokes.whole, strokes.half)
        return _filled(Text(drawn, style=style if limit is None or value <= limit else OVER), width)
    tick = min(cells, round(limit / most * cells)) if most > 0 else 0
    inside = min(length, tick * 2)
    line = Text(_stroke(inside, strokes.whole, strokes.half), style=style)
    if value > limit:
        line.append(strokes.whole * (tick - line.cell_len), style=style)
        line.append(strokes.tick_crossed, style=OVER)
        # a hair beyond the limit is still seen, if only as half a cell
        beyond = min(max(1, length - tick * 2), (cells - tick) * 2)
        line.append(_stroke(beyond, strokes.beyond, strokes.beyond_half), style=OVER)
    else:
        line.append(" " * (tick - line.cell_len))
        line.append(strokes.tick_met if value == limit and inside else strokes.tick_free, style=FURNITURE)
    return _filled(line, width)


def gauge(share: float, width: int, *, style: str = "", ascii_only: bool = False) -> Text:
    """How much of a whole, as a stroke on a dim track: `━━━━━───`; red where it is more than the whole."""
    strokes = _strokes(ascii_only)
    drawn = _stroke(_halves(min(share, 1.0), 1.0, width), strokes.whole, strokes.half)
    line = Text(drawn, style=OVER if share > 1 else style)
    line.append(strokes.track * (width - len(drawn)), style=FURNITURE)
    return line


def sparkline(values: Sequence[float | None], *, most: float | None = None, ascii_only: bool = False) -> Text:
    """The last periods, one cell each, dim; a period without a value is a gap. The scale begins at 0."""
    levels = _strokes(ascii_only).levels
    top = most if most is not None else max((value for value in values if value is not None), default=0)

    def level(value: float | None) -> str:
        if value is None:
            return " "
        if top <= 0 or value <= 0:
            return levels[0]
        return levels[max(1, min(len(levels) - 1, round(value / top * (len(levels) - 1))))]

    return Text("".join(map(level, values)), style=FURNITURE)


def tokens(used: int, free: int, over: int = 0, *, most: int = 8, style: str = "", ascii_only: bool = False) -> Text:
    """Tokens one by one, `●●○`, those beyond the quota as a red `◉`; more than `most` are counted: `12● 3○`."""
    strokes = _strokes(ascii_only)
    kinds = [(used, strokes.used, style), (free, strokes.free, FURNITURE), (over, strokes.over, OVER)]
    shown = [(count, sign, look) for count, sign, look in kinds if count > 0]
    line = Text()
    if sum(count for count, _, _ in shown) <= most:
        for count, sign, look in shown:
            line.append(sign * count, style=look)
        return line
    for index, (count, sign, look) in enumerate(shown):
        line.append(" " if index else "")
        line.append(f"{count}{sign}", style=look)
    return line


def _stroke(halves: int, whole: str, half: str) -> str:
    return whole * (halves // 2) + half * (halves % 2)


def _filled(line: Text, width: int) -> Text:
    line.append(" " * max(0, width - line.cell_len))
    return line
