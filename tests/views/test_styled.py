"""Lines in colours against rich's own, and cells against rich's tables, for whatever people type."""

from __future__ import annotations

from io import StringIO
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len, get_character_cell_size
from rich.console import Console
from rich.text import Text as RichText

from itbiz.text.characters import UNSAFE_CHARACTERS, strip_unsafe
from itbiz.views import palette
from itbiz.views.cells import _ONE_CELL_EACH, cropped, fit, pad, width_of
from itbiz.views.styled import Text
from itbiz.views.table import Column, table

if TYPE_CHECKING:
    from collections.abc import Sequence

HARD = [
    *(
        "é",
        "e\u0301",
        "漢字",
        "한글",
        "\uff46\uff55",
        "👩‍👩‍👧",
        "👍🏽",
        "❤️",
        "▪\ufe0f",
        "🇫🇷",
        "שלום",
        "مرحبا",
        "\u200d",
        "\u0301",
    ),
    *("a", "Z", " ", "7", "…", "→", "✓", "▲", "·", "\u00a0", "\u202f", "\u00ad", "█", "━", "⠿", "\U0001d518", "\u3000"),
]
hard = st.lists(st.one_of(st.sampled_from(HARD), st.characters(exclude_categories=["Cc", "Cs"])), max_size=30).map(
    lambda parts: strip_unsafe("".join(parts))
)
styles = st.sampled_from(["", "bold", "dim", "bold red", "yellow", "cyan", "bold magenta", "green", "blue"])
pieces = st.lists(st.tuples(hard, styles), max_size=6)


def printed(text: RichText) -> str:
    stream = StringIO()
    console = Console(
        file=stream, width=80, force_terminal=True, color_system="standard", legacy_windows=False, _environ={}
    )
    console.print(text, soft_wrap=True)
    return stream.getvalue()


def test_the_characters_taken_for_one_cell_are() -> None:
    for code in range(0x110000):
        sign = chr(code)
        if _ONE_CELL_EACH.fullmatch(sign):
            assert get_character_cell_size(sign) == 1, hex(code)
            assert sign == " " or not UNSAFE_CHARACTERS.match(sign)


@given(hard)
def test_width_is_what_rich_measures(text: str) -> None:
    assert width_of(text) == cell_len(text)


@given(hard, st.integers(-1, 60))
def test_cut_text_fits(text: str, width: int) -> None:
    assert width_of(fit(text, width)) <= max(width, 0)
    assert width_of(cropped(text, max(width, 0))) <= max(width, 0)
    if width_of(text) <= width:
        assert fit(text, width) == pad(text, 0) == text
    line = Text(text, "bold").cut(max(width, 1), "…")
    assert line.cell_len <= max(width, 1)


@given(pieces)
def test_pieces_are_written_as_rich_writes_them(parts: list[tuple[str, str]]) -> None:
    ours = Text.assemble(*parts).written(color=True)
    assert f"{ours}\n" == printed(RichText.assemble(*parts))


@given(st.text(min_size=1, alphabet="abc é漢"), styles, pieces)
def test_what_is_appended_lies_over_the_style_of_the_text(text: str, style: str, parts: list[tuple[str, str]]) -> None:
    ours, theirs = Text(text, style), RichText(text, style=style)
    for each, own in parts:
        ours.append(each, own)
        theirs.append(each, own)
    ours.append(Text("z", "dim"))
    theirs.append(RichText("z", style="dim"))
    assert ours.plain == theirs.plain
    assert looks(ours.written(color=True)) == looks(printed(theirs)[:-1])


def looks(written: str) -> list[tuple[str, frozenset[str]]]:
    """Every character with what is switched on where it stands."""
    found: list[tuple[str, frozenset[str]]] = []
    on: frozenset[str] = frozenset()
    for number, part in enumerate(written.split("\x1b[")):
        codes, _, text = part.partition("m") if number else ("0", "", part)
        on = frozenset() if codes == "0" else frozenset(codes.split(";"))
        found += [(sign, on) for sign in text]
    return found


@given(pieces, st.integers(0, 40), st.integers(0, 40), styles)
def test_a_style_is_laid_over_some_characters(
    parts: list[tuple[str, str]], start: int, length: int, style: str
) -> None:
    ours, theirs = Text.assemble(*parts), RichText.assemble(*parts)
    ours.stylize(style, start, start + length)
    if style and length:
        theirs.stylize(style, start, start + length)
    assert looks(ours.written(color=True)) == looks(printed(theirs)[:-1])


@given(pieces)
def test_white_space_at_the_end_is_taken_off(parts: list[tuple[str, str]]) -> None:
    line = Text.assemble(*parts)
    plain = line.plain
    line.rstrip()
    assert line.plain == plain.rstrip()


@pytest.mark.parametrize("text", ["\x1b[31mred", "a\x07b", "\u202eevil", "\u2028", "\x9b1m", "\ud800"])
def test_nothing_drives_the_terminal(text: str) -> None:
    for color in (True, False):
        clean = Text(text, "bold").written(color=color).replace("\x1b[1m", "").replace("\x1b[0m", "")
        assert UNSAFE_CHARACTERS.search(clean) is None


def test_lines_end_their_style_where_they_end() -> None:
    text = Text("one\ntwo\n\nfour", "bold red")
    assert text.written(color=True) == "\x1b[1;31mone\x1b[0m\n\x1b[1;31mtwo\x1b[0m\n\n\x1b[1;31mfour\x1b[0m"
    assert Text("\n").join([Text("a"), Text("b", "dim")]).written(color=True) == "a\n\x1b[2mb\x1b[0m"


@given(
    st.lists(st.tuples(hard, hard, hard), max_size=6),
    st.integers(20, 90),
    st.sampled_from(["left", "right"]),
)
def test_no_row_is_wider_than_the_page(rows: Sequence[tuple[str, str, str]], width: int, align: str) -> None:
    columns = [
        Column("id"),
        Column("title", least=4),
        Column(Text("age", "dim"), "right" if align == "right" else "left", least=3),
    ]
    columns[0] = Column("id", least=3)
    for line in table(columns, [[a, Text(b, "bold"), c] for a, b, c in rows], width):
        assert line.cell_len <= width
        assert "\n" not in line.plain


def test_every_style_of_the_palette_has_a_code() -> None:
    signs = [
        *palette._CLASSES.values(),
        *palette._STATUSES.values(),
        *palette._SEVERITIES.values(),
        *palette._PROMISES.values(),
    ]
    known = [each.style for each in signs]
    known += [palette.FURNITURE, palette.STRONG, palette.OVER, palette.CAUTION, palette.GOOD, palette.HINT]
    for style in known:
        assert f"{Text('x', style).written(color=True)}\n" == printed(RichText("x", style=style))
