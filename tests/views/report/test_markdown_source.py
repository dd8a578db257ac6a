"""Tables that line up, lines that stay short, and hostile text that stays text."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from itbiz.views.cells import width_of
from itbiz.views.line import one_line
from itbiz.views.report.source import Cell, Column, escaped, table, wrapped


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("plain words, 85 %", "plain words, 85 %"),
        ("a | b", r"a \| b"),
        ("`rm -rf`", r"\`rm -rf\`"),
        ("<script>alert(1)</script>", r"\<script\>alert(1)\</script\>"),
        ("![x](javascript:y)", r"!\[x\](javascript:y)"),
        ("**bold** ~~gone~~ $x$", r"\*\*bold\*\* \~\~gone\~\~ \$x\$"),
        ("_under_ snake_case", r"\_under\_ snake_case"),
        ("__0__ a__b", r"\_\_0\_\_ a\_\_b"),
        ("&lt;b&gt; & co", r"\&lt;b\&gt; & co"),
        ("ask @ana or @inv/desk", "ask `@ana` or `@inv/desk`"),
        ("claire@inv.example", "claire@inv.example"),
        ("see #12, !34 and GH-5", "see `#12`, `!34` and `GH-5`"),
        ("go to https://x.example/a?b=1 now", "go to `https://x.example/a?b=1` now"),
        ("www.x.example", "`www.x.example`"),
        ("two\nlines\tand a tab", "two lines and a tab"),
        ("\x1b[31mred\u202e", r"\[31mred"),
    ],
)
def test_what_people_type_stays_text(typed: str, written: str) -> None:
    assert escaped(typed) == written


def rendered(source: str) -> str:
    """The text a renderer shows for a paragraph; it fails where there is anything but text and code."""
    blocks = MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(source)
    assert [each.type for each in blocks] == ["paragraph_open", "inline", "paragraph_close"]
    parts = blocks[1].children or []
    assert {each.type for each in parts} <= {"text", "text_special", "code_inline", "softbreak"}, parts
    return "".join(each.content for each in parts)


SIGNS = st.text(st.sampled_from("`*_[]()<>|~$&#!@:;.-+= \\\"'/abAZ019\té日"), max_size=40)


@given(
    st.text()
    | SIGNS
    | st.lists(st.sampled_from(["`@ana`", "&amp;", "http://a.b/`c", "@x", "#1", "\\", " "])).map("".join)
)
@example("__0__")
def test_a_renderer_shows_what_was_typed(typed: str) -> None:
    shown = rendered(f"x {escaped(typed)} x")
    assert shown.split() == f"x {one_line(typed)} x".split()


@given(st.text())
def test_a_cell_never_leaves_its_row(typed: str) -> None:
    (_, _, row) = table([Column("A"), Column("B")], [[Cell(typed), "1"]])
    assert "\n" not in row
    bars = row.replace("\\\\", "").replace("\\|", "").count("|")
    assert bars == 3


@given(st.lists(st.text(max_size=40), min_size=1, max_size=5))
def test_rows_are_as_wide_as_each_other_and_as_the_screen_at_most(typed: list[str]) -> None:
    lines = table([Column("Title", least=8), Column("n", "right")], [[Cell(each * 4), "1"] for each in typed])
    assert len({width_of(line) for line in lines}) == 1
    assert width_of(lines[0]) <= 80


def test_only_words_are_cut_never_figures() -> None:
    lines = table([Column("T", least=4), Column("n")], [[Cell("x" * 200), "1234567890" * 4]])
    assert "1234567890" * 4 in lines[2]
    assert "…" in lines[2]
    assert width_of(lines[2]) == 80


@pytest.mark.parametrize("word", ["2026.", "-", "+", "#", "---", "=", "===", ">", "3)"])
def test_a_line_never_begins_with_what_markdown_takes_for_a_block(word: str) -> None:
    for width in range(8, 20):
        lines = wrapped(f"some words {word} others", width=width)
        assert not any(line.split(" ")[0] == word for line in lines[1:])
        assert " ".join(lines).replace("\\", "") == f"some words {word} others"


@given(
    st.lists(st.text(st.characters(codec="ascii", categories=["L", "N", "P", "S"]), min_size=1, max_size=9), min_size=1)
)
def test_wrapped_lines_fit_and_lose_nothing(words: list[str]) -> None:
    lines = wrapped(" ".join(words), "- ", "  ")
    assert all(width_of(line) <= 82 for line in lines)
    assert " ".join(line.strip(" ") if i else line[2:] for i, line in enumerate(lines)).replace("\\", "").split() == (
        " ".join(words).replace("\\", "").split()
    )
