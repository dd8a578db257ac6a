"""The review as a page: what it says, what it links, and that hostile text stays text."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import TYPE_CHECKING

import pytest
from tests.domain.builders import moved, ticket_data
from tests.views.report.test_report_goldens import CASES, COMMIT, GOLDEN, HOSTILE, NOW, backlog_of, of

from itbiz.locale import language
from itbiz.text.dataclass import replace
from itbiz.views.report.decisions import MOST
from itbiz.views.report.html import drawing
from itbiz.views.report.html.bare import as_bare_html
from itbiz.views.report.html.blocks import MOST_EACH, MOST_TICKETS, Behind, Named
from itbiz.views.report.html.page import Neighbours, as_html
from itbiz.views.report.week import week

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from itbiz.locale import Language

VOID = {"meta", "link", "br"}
CHARTS = ("load", "ages", "cumulative", "run", "cycle", "court", "shares", "forecast")


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
        self.classes: set[str] = set()
        self.words = ""
        self._open: list[str] = []
        self.feed(text)
        self.close()
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        for name, value in attrs:
            self.attributes.add(name)
            if name == "class":
                self.classes |= set((value or "").split())
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
    outer = {link for link in page.links if not link.startswith("#")}
    assert {link for link in outer if not link.startswith("mailto:")} == {"data:,"}
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
    assert first.count("<svg ") == 2 * len(CHARTS)


def test_every_chart_has_words_and_a_table() -> None:
    text = as_html(of("example.2026-W46"), lang())
    for key in CHARTS:
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


def test_a_line_has_what_may_be_asked_of_the_relay_and_only_while_it_can_be_done() -> None:
    found = of("example.2026-W47")
    text = as_html(found, lang("fr"))
    accepted = sorted(found.wishes.to_accept)
    assert accepted
    for ticket in accepted:
        unit = found.tickets[ticket].requester
        relay = found.wishes.relays.get(unit)
        link = f'href="mailto:{relay}?subject=%5B{ticket}%5D%20Accepter&amp;body=ACCEPTER%0D%0A%0D%0A"'
        assert (link in text) == (relay is not None)
        assert (f"%5B{ticket}%5D%20Contester" in text) == (relay is not None)
    gone = replace(found, wishes=replace(found.wishes, to_accept=frozenset()))
    assert "Accepter" not in as_html(gone, lang("fr"))


def test_without_a_relay_nothing_can_be_asked() -> None:
    made = of("example.2026-W47")
    page = Page(as_html(replace(made, wishes=replace(made.wishes, relays={})), lang()))
    assert not any(link.startswith("mailto:") for link in page.links)
    assert "act" not in page.classes


def test_a_site_asks_on_its_latest_page_and_leads_back_to_the_same_part() -> None:
    made = of("example.2026-W47")
    earlier = ("2026-W46.html", "W46 2026")
    latest = Page(as_html(made, lang(), beside=Neighbours(earlier, None, "index.html")))
    older = Page(as_html(made, lang(), beside=Neighbours(earlier, ("2026-W48.html", "W48 2026"), "index.html")))
    assert any(link.startswith("mailto:") for link in latest.links)
    assert not any(link.startswith("mailto:") for link in older.links)
    assert {"index.html", "2026-W46.html", "2026-W46.html#teams", "2026-W46.html#ledger"} <= set(latest.links)
    back = {link.partition("#")[2] for link in latest.links if link.startswith("2026-W46.html#")}
    assert back <= {section for section in older.ids if not section.startswith(("f-", "c-", "ITB-"))}


def test_of_many_tickets_behind_a_figure_the_first_are_named_and_a_command_lists_all() -> None:
    behind = Behind()
    many = [f"ITB-{number:05}" for number in range(MOST_TICKETS + 50)]
    behind.figure("a", "All", many, 2, "itbiz list")
    assert behind.figures["f-a"] == Named("All", tuple(many[:MOST_EACH]), len(many) - MOST_EACH, 2, "itbiz list")
    for number in range(0, len(many), MOST_EACH):
        behind.figure(f"b{number}", f"Part {number}", many[number : number + MOST_EACH], 0, "itbiz list")
    assert len(behind.mentioned) == MOST_TICKETS
    assert behind.figures[f"f-b{len(many) - len(many) % MOST_EACH}"].tickets == ()
    assert behind.figure("none", "None", (), 0, "itbiz list") is None


def test_a_large_page_stays_small() -> None:
    """Hundreds of tickets behind a figure: the page names what has room, and says how to list the rest."""
    backlog = backlog_of(
        *(
            ticket_data(
                f"{number:04}",
                status="started",
                opened="2026-09-28T08:00:00+02:00",
                history=[moved("2026-09-28T09:00:00+02:00", "started")],
            )
            for number in range(600)
        )
    )
    text = as_html(week(backlog, backlog.timeline.parse("2026-W40"), NOW, COMMIT), lang())
    assert MOST_EACH <= text.count('<tr id="ITB-') <= 3 * MOST_EACH
    rest = "and 588 more · <code>itbiz list --provider systemes --status progress --as-of 2026-W40</code>"
    assert rest in text
    assert len(text.encode()) < 200_000


def test_restricted_tickets_are_counted_and_not_named_behind_a_partys_figure() -> None:
    text = as_html(of("troubled"), lang())
    behind = text[text.index('<div id="f-wip-systemes">') :]
    behind = behind[: behind.index("</div>")]
    assert "1 restricted" in behind
    assert "ITB-0D2" not in behind
    row = text[text.index("ITB-0D2</a> restricted") :]
    assert "Systèmes" not in row[: row.index("</tr>")]
