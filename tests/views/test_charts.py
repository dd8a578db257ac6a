"""Lines of a fixed width on a common scale, whose over-part cannot be missed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from itbiz.views.charts import bar, gauge, sparkline, tokens
from itbiz.views.palette import OVER

if TYPE_CHECKING:
    from itbiz.views.styled import Text


def _red(line: Text) -> str:
    return "".join(text for text, style in line.pieces if style.endswith(OVER))


def test_bars_of_one_scale() -> None:
    assert bar(18, 18, 19, limit=14).plain == "━━━━━━━━━━━━━━┿━━━━"
    assert bar(4, 18, 19, limit=6).plain == "━━━━  ┊            "
    assert bar(6, 18, 19, limit=6).plain == "━━━━━━┥            "
    assert bar(9, 18, 19).plain == "━━━━━━━━━          "
    assert bar(0, 18, 19, limit=0).plain == "┊                  "


def test_half_cells() -> None:
    assert bar(7, 10, 6).plain == "━━━╸  "


def test_only_what_is_beyond_the_limit_is_red() -> None:
    assert _red(bar(18, 18, 19, limit=14)) == "┿━━━━"
    assert not _red(bar(14, 18, 19, limit=14))


def test_a_hair_beyond_the_limit_is_seen() -> None:
    assert _red(bar(1001, 2000, 11, limit=1000)) == "┿╸"


def test_a_limit_off_the_scale_has_no_tick() -> None:
    assert bar(3, 10, 11, limit=40).plain == "━━━        "


def test_bars_in_ascii() -> None:
    assert bar(18, 18, 19, limit=14, ascii_only=True).plain == "==============|####"
    assert bar(4, 18, 19, limit=6, ascii_only=True).plain == "====  |            "


def test_gauges() -> None:
    assert gauge(0.5, 8).plain == "━━━━────"
    assert gauge(0.001, 8).plain == "╸───────"
    assert gauge(0.999, 8).plain == "━━━━━━━╸"
    assert gauge(1, 8).plain == "━━━━━━━━"
    assert (_red(gauge(1.4, 8)), _red(gauge(1, 8))) == ("━━━━━━━━", "")
    assert gauge(1.4, 8).style == OVER
    assert gauge(0.5, 4, ascii_only=True).plain == "==.."


def test_sparklines() -> None:
    assert sparkline([0, 1, 4, None, 8]).plain == "▁▂▅ █"
    assert sparkline([0, 0]).plain == "▁▁"
    assert sparkline([]).plain == ""
    assert sparkline([1, 2], most=8).plain == "▂▃"
    assert sparkline([0, 8], ascii_only=True).plain == "_#"


def test_tokens() -> None:
    assert tokens(2, 1).plain == "●●○"
    assert tokens(2, 0, 1).plain == "●●◉"
    assert _red(tokens(2, 0, 1)) == "◉"
    assert tokens(12, 3).plain == "12● 3○"
    assert tokens(0, -1).plain == ""
    assert tokens(1, 1, 1, ascii_only=True).plain == "*o!"


amounts = st.floats(0, 1e6)


@given(value=amounts, most=amounts, width=st.integers(0, 60), limit=st.none() | amounts, plain=st.booleans())
def test_every_bar_has_the_width_asked_for(
    value: float, most: float, width: int, limit: float | None, plain: bool
) -> None:
    line = bar(value, most, width, limit=limit, ascii_only=plain)
    assert line.cell_len == width
    assert line.plain.isascii() or not plain


@given(share=st.floats(0, 3), width=st.integers(0, 60))
def test_every_gauge_has_the_width_asked_for(share: float, width: int) -> None:
    assert gauge(share, width).cell_len == width
