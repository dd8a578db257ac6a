"""The review as a page: what it says, what it links, and that hostile text stays text."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import TYPE_CHECKING

import pytest
from tests.views.report.test_report_goldens import CASES, GOLDEN, HOSTILE, NOW, of

from itbiz.locale import language
from itbiz.text.dataclass import replace
from itbiz.views.report.decisions import MOST
from itbiz.views.report.html import drawing
from itbiz.views.report.html.bare import as_bare_html
from itbiz.views.report.html.page import as_html

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from itbiz.locale import Language

VOID = {"meta", "link", "br"}


def lang(code: str = "en") -> Language:
    return language(code, zone=NOW.tzinfo, year=2026)


class Page(HTMLParser):
    """Ids, links, text and tags of a page; a tag that is not closed in its turn fails."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.words = ""
        self._open: list[str] = []
        self.feed(text)
        self.close()
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        for name, value in attrs:
            self.attributes.add(name)
            if name == "id":
                self.ids.append(value or "")
            if name == "href":
                self.links.append(value or "")
        if tag not in VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self._open.pop()

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        if not self._open or self._open[-1] != "style":
            self.words += data


@pytest.mark.parametrize("code", ["en", "fr"])
@pytest.mark.parametrize("case", CASES)
def test_every_link_leads_somewhere_and_every_id_stands_once(case: str, code: str) -> None:
    page = Page(as_html(of(case), lang(code)))
    inner = {link[1:] for link in page.links if link.startswith("#")}
    assert inner <= set(page.ids)
    assert len(page.ids) == len(set(page.ids))
    assert {link for link in page.links if not link.startswith("#")} == {"data:,"}
    assert page.tags.isdisjoint({"script", "img", "iframe", "object", "form", "base"})
    assert not any(name.startswith("on") or name == "src" for name in page.attributes)


@pytest.mark.parametrize("code", ["en", "fr"])
@pytest.mark.parametrize("case", ["example.2026-W46", "troubled"])
def test_the_page_without_drawings(
    case: str, code: str, golden: Callable[[Path, str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("itbiz.views.report.html.charts.available", lambda: False)
    monkeypatch.setattr("itbiz.views.report.html.page.available", lambda: False)
    text = as_html(of(case), lang(code))
    assert "█" in text
    assert "<svg" not in text
    golden(GOLDEN / f"{case}.{code}.html", text)


def test_two_runs_give_the_same_bytes() -> None:
    assert drawing.available()
    first, second = (as_html(of("example.2026-W46"), lang("fr")) for _ in range(2))
    assert first == second
    assert first.count("<svg ") == 8


def test_every_chart_has_words_and_a_table() -> None:
    text = as_html(of("example.2026-W46"), lang())
    for key in ("load", "ages", "run", "cycle"):
        assert f'id="{key}-{drawing.WIDE}-t"' in text
        assert f'aria-labelledby="{key}-{drawing.NARROW}-t {key}-{drawing.NARROW}-d"' in text
        figure = text[text.index(f'<figure id="c-{key}">') :]
        assert "<table>" in figure[: figure.index("</figure>")]
    assert "W46 · Opened 7 · Delivered 4</title>" in text


def test_a_figure_leads_to_its_tickets_and_shows_the_period_before() -> None:
    text = as_html(of("example.2026-W46"), lang())
    assert '<a class="figure" href="#f-it-guarantee">3/4 ✗ missed</a> <small>W45: 2/2</small>' in text
    behind = text[text.index('<div id="f-it-guarantee">') :]
    assert '<a href="#ITB-E1A7Y">' in behind[: behind.index("</div>")]


def test_hostile_text_is_inert() -> None:
    text = as_html(of("troubled"), lang())
    assert "<img" not in text
    assert HOSTILE in Page(text).words
    bare = as_bare_html(of("troubled"), lang(), "pip")
    assert "<img" not in bare


def test_what_is_restricted_shows_neither_title_nor_words_nor_whose_it_is() -> None:
    text = as_html(of("troubled"), lang())
    assert "Not for everybody" not in text
    assert "secret" not in text
    row = text[text.index('<tr id="ITB-0D2">') :]
    assert "Salle des marchés" not in row[: row.index("</tr>")]


def test_persons_are_named_where_asked() -> None:
    assert "approved by " not in as_html(of("troubled"), lang())
    assert "approved by " in as_html(of("troubled"), lang(), persons=True)


def test_questions_beyond_the_fifth_are_counted() -> None:
    made = of("troubled")
    many = replace(made, questions=made.questions * MOST)
    assert f"{len(many.questions) - MOST} more questions" in as_html(many, lang())
    assert "more question" not in as_html(of("example.2026-W46"), lang())
