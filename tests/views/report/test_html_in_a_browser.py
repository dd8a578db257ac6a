"""The page as a browser shows it: nothing leaves the file, nothing overflows, it prints short, and axe finds nothing.

axe-core stands in tests/data/axe-core with its licence. Chromium is looked for on the PATH, or named by CHROMIUM.
Without one these tests are skipped; where CI is set they fail, so that they cannot be skipped there unseen.
"""

from __future__ import annotations

import os
import re
import shutil
from typing import TYPE_CHECKING

import pytest
from tests.views.report.test_report_goldens import NOW, TOP, example, of

from itbiz.domain.cumulative import Band
from itbiz.domain.selection import Selection
from itbiz.locale import language
from itbiz.views.board import board
from itbiz.views.board.html import as_html as board_page
from itbiz.views.board.published import published
from itbiz.views.report.html.page import as_html
from itbiz.views.report.html.site import Entry, index

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser

pytestmark = pytest.mark.slow

AXE = TOP / "tests" / "data" / "axe-core" / "axe.min.js"
CASES = ("example.2026-W46", "example.2026-W47", "troubled", "crowd", "empty", "advised")
MOST_PAGES = 4


def chromium() -> str | None:
    names = ("chromium", "chromium-browser", "google-chrome")
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, names)), None)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    program = chromium()
    if program is None:
        assert not os.environ.get("CI"), "no Chromium: .ci/run installs it"
        pytest.skip("no Chromium on the PATH")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(
            executable_path=program,
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"],
        )
        yield opened
        opened.close()


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str], Path]:
    """Each case in each language, as a file."""
    folder = tmp_path_factory.mktemp("pages")
    found = {}
    for case in CASES:
        for code in ("en", "fr"):
            place = folder / f"{case}.{code}.html"
            place.write_text(as_html(of(case), language(code, zone=NOW.tzinfo, year=2026)), encoding="utf-8")
            found[case, code] = place
    return found


@pytest.mark.parametrize("width", [1280, 768, 390])
@pytest.mark.parametrize("code", ["en", "fr"])
@pytest.mark.parametrize("case", CASES)
def test_it_fits_and_says_nothing_to_the_console_or_the_network(
    browser: Browser, pages: dict[tuple[str, str], Path], case: str, code: str, width: int
) -> None:
    page = browser.new_page(viewport={"width": width, "height": 900})
    said: list[str] = []
    asked: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("request", lambda request: asked.append(request.url))
    address = pages[case, code].as_uri()
    page.goto(address)
    overflow = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    page.close()
    assert said == []
    assert [url for url in asked if url != address and not url.startswith("data:")] == []
    assert overflow <= 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("code", ["en", "fr"])
@pytest.mark.parametrize("case", CASES)
def test_axe_finds_nothing(
    browser: Browser, pages: dict[tuple[str, str], Path], case: str, code: str, scheme: str
) -> None:
    # The page forbids every script, its own as well: the tester's is let in past that.
    context = browser.new_context(bypass_csp=True, color_scheme="dark" if scheme == "dark" else "light")
    page = context.new_page()
    page.goto(pages[case, code].as_uri())
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("axe.run()")
    context.close()
    assert [(each["id"], each["nodes"][0]["html"]) for each in found["violations"]] == []
    assert len(found["passes"]) > 10


@pytest.mark.parametrize("code", ["en", "fr"])
@pytest.mark.parametrize("case", CASES)
def test_it_prints_on_four_pages(browser: Browser, pages: dict[tuple[str, str], Path], case: str, code: str) -> None:
    page = browser.new_page()
    page.goto(pages[case, code].as_uri())
    printed = page.pdf(prefer_css_page_size=True)
    page.close()
    assert 1 <= len(re.findall(rb"/Type\s*/Page\b", printed)) <= MOST_PAGES


@pytest.fixture(scope="module")
def others(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """The wall and the index of a site."""
    backlog, lang = example(), language("fr", zone=NOW.tzinfo, year=2026)
    wall = published(board(backlog, NOW, Selection()), "restreint")
    entries = [Entry("2026-W46.html", of("example.2026-W46"))]
    texts = {
        "board.html": board_page(wall, lang, "Contrat", "main@4f2c1ab"),
        "index.html": index(entries, lang, title="Contrat", wall="board.html"),
    }
    folder = tmp_path_factory.mktemp("site")
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    return [folder / name for name in texts]


@pytest.mark.parametrize("width", [1280, 768, 390])
def test_wall_and_index_fit_and_axe_finds_nothing(browser: Browser, others: list[Path], width: int) -> None:
    for place in others:
        context = browser.new_context(bypass_csp=True, viewport={"width": width, "height": 900})
        page = context.new_page()
        page.goto(place.as_uri())
        overflow = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        page.evaluate(AXE.read_text(encoding="utf-8"))
        found = page.evaluate("axe.run()")
        context.close()
        assert overflow <= 0
        assert [(each["id"], each["nodes"][0]["html"]) for each in found["violations"]] == []


def test_a_mark_of_a_chart_says_what_it_is(browser: Browser, pages: dict[tuple[str, str], Path]) -> None:
    page = browser.new_page()
    page.goto(pages["example.2026-W46", "fr"].as_uri())
    hover = page.locator("#c-run .wide svg path title").all_text_contents()
    page.close()
    assert "S46 · Ouverts 7 · Livrés 4" in hover


def test_a_diagram_of_bands_says_every_band_of_a_period(browser: Browser, pages: dict[tuple[str, str], Path]) -> None:
    page = browser.new_page()
    page.goto(pages["example.2026-W46", "en"].as_uri())
    hover = page.locator("#c-cumulative .wide svg title").all_text_contents()
    bands = of("example.2026-W46").movement.bands
    last, ended = bands[-1].bands, bands[0].bands[Band.ENDED]
    counts = [last[band] - (ended if band is Band.ENDED else 0) for band in Band]
    names = ("Open", "Started", "Waiting", "To accept", "Ended")
    page.close()
    assert " · ".join(["W46", *(f"{name} {n}" for name, n in zip(names, counts, strict=True))]) in hover
