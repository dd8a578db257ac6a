"""What is measured is what is seen."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from itbiz.views.cells import columns, fit, pad, plain, width_of


def test_what_fits_is_left_alone() -> None:
    assert fit("Ouvrir le flux", 14) == "Ouvrir le flux"


def test_what_does_not_fit_is_cut_and_says_so() -> None:
    assert fit("Ouvrir le flux", 13) == "Ouvrir le fl…"
    assert fit("Ouvrir le flux", 8) == "Ouvrir…"
    assert fit("Ouvrir le flux", 9, "...") == "Ouvrir..."
    assert fit("Ouvrir", 1) == "…"
    assert not fit("Ouvrir", 0)


def test_a_wide_character_is_never_halved() -> None:
    assert fit("日本の口座", 6) == "日本…"
    assert fit("日本の口座", 5) == "日本…"
    assert pad("日本", 6) == "日本  "


def test_breaks_become_spaces_and_escapes_go() -> None:
    assert fit("a\r\nb\tc\x1b[31m", 20) == "a b c[31m"


def test_columns_line_up_in_cells() -> None:
    assert columns([["日本", "7"], ["ab", "120"]], right=[1]) == ["日本    7", "ab    120"]


def test_rows_of_different_lengths_end_without_spaces() -> None:
    assert columns([["a"], ["bb", "c"], ["", "d"]]) == ["a", "bb  c", "    d"]
    assert columns([]) == []


def test_our_signs_in_ascii() -> None:
    assert plain("✗ «\u00a0FIX\u00a0» → 3\u202f%…") == 'x "FIX" -> 3 %...'


@given(text=st.text(max_size=60), width=st.integers(0, 40))
def test_no_text_is_wider_than_asked(text: str, width: int) -> None:
    line = fit(text, width)
    assert width_of(line) <= width
    assert "\x1b" not in line
    assert "\n" not in line
    assert width_of(pad(line, width)) == max(width, width_of(line))
