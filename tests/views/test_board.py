"""The wall: what it says, and that nothing on it is cut by the terminal, wrapped or lost."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from itbiz.domain.dialogue import Side
from itbiz.domain.load import load
from itbiz.domain.selection import Selection, selection_of
from itbiz.locale import language
from itbiz.text.source import Document, parse
from itbiz.views.board import By, board, data, records
from itbiz.views.board.draw import draw
from itbiz.views.board.published import published
from itbiz.views.owing import owes
from itbiz.views.page import Page
from itbiz.views.picture import svg
from itbiz.views.styled import Text
from itbiz.views.table import Column, Shortening, first_fitting, table

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from itbiz.domain.backlog import Backlog

GOLDEN = Path(__file__).parents[1] / "golden" / "board"
NOW = datetime.fromisoformat("2026-11-20T17:00:00+01:00")


def _plain(lines: Sequence[Text]) -> str:
    return "".join(f"{line.plain.rstrip()}\n" for line in lines)


def _wall(backlog: Backlog, page: Page, by: By | None = None, selection: Selection | None = None) -> str:
    value = board(backlog, NOW, selection or Selection(), by or By.STATUS)
    return _plain(draw(value, page, "main@4f2c1ab", cards=by is not None))


@pytest.mark.parametrize("lang", ["en", "fr"])
@pytest.mark.parametrize("width", [80, 120, 200])
def test_the_example(
    lang: str, width: int, company: Backlog, page_of: Callable[..., Page], golden: Callable[[Path, str], None]
) -> None:
    golden(GOLDEN / f"example.{lang}.{width}.txt", _wall(company, page_of(company, width, lang)))


@pytest.mark.parametrize("by", list(By))
@pytest.mark.parametrize("width", [40, 80])
def test_cards_that_are_asked_for(
    by: By, width: int, company: Backlog, page_of: Callable[..., Page], golden: Callable[[Path, str], None]
) -> None:
    golden(GOLDEN / f"cards.{by}.{width}.txt", _wall(company, page_of(company, width), by))


def test_piped(company: Backlog, golden: Callable[[Path, str], None]) -> None:
    lines = records(board(company, NOW, Selection()))
    golden(GOLDEN / "example.piped.txt", "".join(f"{line}\n" for line in lines))


def test_in_ascii(company: Backlog, page_of: Callable[..., Page], golden: Callable[[Path, str], None]) -> None:
    drawn = _wall(company, page_of(company, 120, ascii_only=True))
    golden(GOLDEN / "example.ascii.txt", drawn)
    ours = drawn
    for title in (ticket.title for ticket in company.tickets):
        ours = ours.replace(title, "")
    assert not set("─━●○·…→▲◆▪") & set(ours)


def test_nothing_yet(
    backlog_of: Callable[..., Backlog], page_of: Callable[..., Page], golden: Callable[[Path, str], None]
) -> None:
    drawn = _wall(backlog_of(), page_of(backlog_of()))
    golden(GOLDEN / "empty.txt", drawn)
    assert "itbiz new" in drawn


def test_a_file_nobody_can_read_is_named(
    backlog_of: Callable[..., Backlog],
    ticket_text: Callable[..., str],
    page_of: Callable[..., Page],
    golden: Callable[[Path, str], None],
) -> None:
    backlog = backlog_of(ticket_text(1), "<<<<<<< ours\nid: ITB-00002\n=======\n", "title: [")
    golden(GOLDEN / "unreadable.txt", _wall(backlog, page_of(backlog)))
    value = board(backlog, NOW, Selection())
    assert data(value)["unreadable"] == ["tickets/00001.yaml", "tickets/00002.yaml"]
    assert [line for line in records(value) if line.startswith("unreadable")] == [
        "unreadable\ttickets/00001.yaml",
        "unreadable\ttickets/00002.yaml",
    ]


def test_hostile_titles(
    backlog_of: Callable[..., Backlog],
    ticket_text: Callable[..., str],
    page_of: Callable[..., Page],
    golden: Callable[[Path, str], None],
) -> None:
    titles = [
        "[bold red]not markup[/]",
        "x" * 300,
        "日本語の題名がとても長いとき" * 3,
        "👩‍👩‍👧 família",
        "{braces} %s \\",
    ]
    texts = [ticket_text(n, title=title, state="started") for n, title in enumerate(titles, 1)]
    backlog = backlog_of(*texts)
    golden(GOLDEN / "hostile.txt", _wall(backlog, page_of(backlog, 120)))


@pytest.fixture(scope="module")
def crowd(backlog_of: Callable[..., Backlog], ticket_text: Callable[..., str]) -> Backlog:
    states = ("new", "ready", "started", "waiting", "delivered")
    return backlog_of(
        *(ticket_text(n, state=states[n % 5], **({"provider": None} if n % 11 == 0 else {})) for n in range(6250))
    )


@pytest.mark.parametrize("width", [80, 120, 200])
def test_five_thousand_open_tickets(
    width: int, crowd: Backlog, page_of: Callable[..., Page], golden: Callable[[Path, str], None]
) -> None:
    drawn = _wall(crowd, page_of(crowd, width))
    golden(GOLDEN / f"crowd.{width}.txt", drawn)
    assert "5,000 open" in drawn
    assert len(drawn.splitlines()) < 70


def test_every_ticket_is_a_card_or_counted(crowd: Backlog, page_of: Callable[..., Page]) -> None:
    value = board(crowd, NOW, Selection())
    drawn = _plain(draw(value, page_of(crowd, 200)))
    cards = drawn.count("number", drawn.index("new 1,250"))
    hidden = sum(int(word.replace(",", "")) for word in drawn.splitlines()[-3].split() if word != "more")
    assert cards + hidden == 6250


def test_columns_without_room_are_named_or_counted(
    backlog_of: Callable[..., Backlog], ticket_text: Callable[..., str], page_of: Callable[..., Page]
) -> None:
    units = [f"unit{n}" for n in range(30)]
    contract = f"""\
schema: itbiz/contract@1
timezone: Europe/Paris
parties:
  requesters: {{{", ".join(f"{unit}: {{name: A business unit {unit}}}" for unit in units)}}}
  providers: {{systems: {{name: Systems}}}}
terms: [{{effective_from: 2026-W36}}]
"""
    texts = [ticket_text(n, requester=units[n % 30], provider="systems") for n in range(60)]
    backlog = backlog_of(*texts, contract=contract)
    drawn = _wall(backlog, page_of(backlog), By.REQUESTER)
    (rest,) = [line for line in drawn.splitlines() if line.startswith("also:")]
    named = rest.count("A business unit")
    assert f"{27 - named} more columns, {2 * (27 - named)} tickets" in rest
    assert "20 more units: itbiz quota" in drawn


def test_data_holds_every_ticket_as_in_its_file(company: Backlog) -> None:
    found = data(board(company, NOW, Selection()))
    assert list(found) == ["version", "as_of", "columns", "load", "tokens", "unreadable"]
    assert found["as_of"] == NOW.isoformat()
    assert [column["key"] for column in found["columns"]] == ["new", "ready", "started", "waiting", "delivered"]
    for column in found["columns"]:
        assert set(column) == {"key", "count", "limit", "tickets"}
        assert column["count"] == len(column["tickets"])
    for ticket in (ticket for column in found["columns"] for ticket in column["tickets"]):
        written = parse(str(company.snapshot[ticket["path"]]))
        assert isinstance(written, Document)
        assert {**ticket} == {**written.data, "path": ticket["path"]}
    assert json.loads(json.dumps(found)) == found


def test_a_limit_stands_in_a_head_only_where_one_team_is_shown(company: Backlog, page_of: Callable[..., Page]) -> None:
    page = page_of(company, 140)
    assert "in progress" not in _wall(company, page, By.STATUS).split("\nnew ")[1]
    one = selection_of(company.contract, providers=["systemes"])
    row = load(company, NOW).provider("systemes")
    assert row is not None
    words = f"! {row.total}/{row.limit} in progress"
    assert words in _wall(company, page, By.STATUS, one)
    limits = {column.key: column.limit for column in board(company, NOW, one).columns}
    assert limits == {"new": None, "ready": None, "started": row.limit, "waiting": row.limit, "delivered": None}
    assert words in _wall(company, page, By.PROVIDER)


def test_filters_narrow_teams_units_and_tickets(company: Backlog, page_of: Callable[..., Page]) -> None:
    only = selection_of(company.contract, providers=["reseau"], requesters=["marches"])
    value = board(company, NOW, only)
    assert [row.provider for row in value.providers] == ["reseau"]
    assert [row.requester for row in value.requesters] == ["marches"]
    drawn = _plain(draw(value, page_of(company)))
    assert f"{value.open} of {value.open_in_all} open" in drawn
    assert value.open < value.open_in_all
    assert "itbiz list --provider reseau --requester marches" in drawn
    (row,) = [line for line in drawn.splitlines() if line.startswith("Salle des marchés  ●▲")]
    assert "0 of 1" in row


def test_filters_that_nothing_passes(company: Backlog, page_of: Callable[..., Page]) -> None:
    none = selection_of(company.contract, texts=["no such words anywhere"])
    assert "no open ticket passes these filters" in _wall(company, page_of(company), None, none)


def test_the_past(company: Backlog) -> None:
    then = NOW - timedelta(days=21)
    value = board(company.as_of(then), then, Selection())
    assert value.period.key == "2026-W44"
    assert 0 < value.open < len(company.tickets)
    assert all(ticket.opened <= then for column in value.columns for ticket in column.tickets)


TITLES = st.text(st.characters(codec="utf-8"), min_size=1, max_size=120)


@given(title=TITLES, person=TITLES, width=st.integers(20, 220), by=st.sampled_from([None, *By]))
def test_no_line_is_wider_than_the_page(
    backlog_of: Callable[..., Backlog],
    ticket_text: Callable[..., str],
    title: str,
    person: str,
    width: int,
    by: By | None,
) -> None:
    plain = backlog_of(*(ticket_text(n, state="waiting") for n in range(3)))
    # Past the reader, which refuses most of this: the wall must not rely on it.
    for entry in plain.entries.values():
        entry.ticket.__dict__.update(title=title, assignee=person, contact=person)
    page = Page(language("en", zone=plain.timeline.zone, year=2026), width, NOW, plain.timeline.zone)
    for line in draw(board(plain, NOW, Selection(), by or By.STATUS), page, title, cards=by is not None):
        assert line.cell_len <= width
        assert not any(sign in line.plain for sign in "\x1b\n\r\t\x07\u202e\x9b")


def test_a_picture_is_the_same_every_time_and_needs_no_network(company: Backlog, page_of: Callable[..., Page]) -> None:
    lines = draw(board(company, NOW, Selection()), page_of(company, 100))
    first, second = (svg(lines, 100, "Contrat <de> confiance & co \\1") for _ in range(2))
    assert first == second
    assert first.count("http") == 1  # the name of the format itself
    assert "url(" not in first.replace("url(#", "")
    assert "<title id=" in first
    assert "Contrat &lt;de&gt; confiance &amp; co \\1" in first
    assert "<text" in first


def test_what_is_published_says_nothing_of_restricted_tickets(
    backlog_of: Callable[..., Backlog], ticket_text: Callable[..., str], page_of: Callable[..., Page]
) -> None:
    states = ("ready", "started", "waiting", "delivered")
    texts = [
        ticket_text(
            n,
            state=state,
            title="Dismissals",
            visibility="restricted",
            assignee="eve@x.example",
            contact="eve@x.example",
        )
        for n, state in enumerate(states)
    ]
    backlog = backlog_of(*texts)
    whole = board(backlog, NOW, Selection())
    drawn = _plain(draw(published(whole, "restricted"), page_of(backlog, 120)))
    assert "Dismissals" in _plain(draw(whole, page_of(backlog, 120)))
    for secret in ("Dismissals", "eve", "Eve", "Which address?"):
        assert secret not in drawn
    for n in range(4):
        assert f"ITB-{n:05}" in drawn


@pytest.mark.parametrize("by", By)
def test_what_is_published_does_not_say_whose_a_restricted_ticket_is(
    backlog_of: Callable[..., Backlog], ticket_text: Callable[..., str], page_of: Callable[..., Page], by: By
) -> None:
    """Nor where its place would say it: under a team, or in the column of one."""
    texts = [ticket_text(n, state=state, visibility="restricted") for n, state in enumerate(("ready", "started"))]
    backlog = backlog_of(*texts, ticket_text(7, state="started"))
    value = published(board(backlog, NOW, Selection(), by), "restricted")
    assert value.pulled == {}
    shown = {ticket.id for column in value.columns for ticket in column.tickets}
    assert shown == ({"ITB-00000", "ITB-00001", "ITB-00007"} if by is By.STATUS else {"ITB-00007"})
    assert sum(column.count for column in value.columns) == 3
    drawn = _plain(draw(value, page_of(backlog, 120), cards=True))
    assert ("1 more" in drawn) == (by is not By.STATUS)
    cards = drawn[drawn.index("ITB-00007") - 300 :] if by is By.STATUS else ""
    assert "00001" not in drawn.removesuffix(cards)


def test_persons_stand_on_what_is_published_where_asked(
    backlog_of: Callable[..., Backlog], ticket_text: Callable[..., str], page_of: Callable[..., Page]
) -> None:
    backlog = backlog_of(
        ticket_text(1, state="ready", assignee="eve@x.example"), ticket_text(2, state="waiting", assignee=None)
    )
    whole = board(backlog, NOW, Selection())
    without = _plain(draw(published(whole, "restricted"), page_of(backlog, 120)))
    assert "@eve" not in without
    assert "→" not in without
    assert "nobody" in without
    named = _plain(draw(published(whole, "restricted", persons=True), page_of(backlog, 120)))
    assert "@eve" in named
    assert "@eve" in _plain(draw(whole, page_of(backlog, 120)))


def test_tables_leave_out_the_calm_and_cut_the_rest() -> None:
    columns = [Column("id"), Column("title", least=6), Column("calm", calm=1)]
    rows = [["A1", "a long title", "quiet"]]
    assert [line.plain for line in table(columns, rows, 40)] == ["id  title         calm", "A1  a long title  quiet"]
    assert [line.plain for line in table(columns, rows, 18)] == ["id  title    calm", "A1  a long…  quiet"]
    assert [line.plain for line in table(columns, rows, 12)] == ["id  title", "A1  a long…"]
    assert [line.plain for line in table(columns, rows, 5)] == ["id…", "A1…"]


def test_names_before_keys() -> None:
    def attempt(name: str) -> tuple[list[Column], list[list[str]]]:
        return [Column("", least=4, yields=1), Column("", least=5)], [[name, "words to cut"]]

    attempts = [attempt("Bases de données"), attempt("donnees")]
    assert first_fitting(attempts, 26)[-1].plain == "Bases de données  words t…"
    assert first_fitting(attempts, 20)[-1].plain == "donnees  words to c…"


def test_a_cell_with_shorter_forms_is_never_cut_while_one_fits() -> None:
    cell = Shortening(tuple(Text(form) for form in ("2 answers, 1 d late +3", "2 answers, ! 1 d +3", "! 5 in all")))
    seen = [table([Column("", least=4)], [[cell]], width, heads=False)[0].plain for width in (22, 21, 18, 9)]
    assert seen == ["2 answers, 1 d late +3", "2 answers, ! 1 d +3", "! 5 in all", "! 5 in a…"]


def test_what_is_owed_is_counted_however_narrow_the_page(company: Backlog, page_of: Callable[..., Page]) -> None:
    value = board(company, NOW, Selection())
    owed = [due for due in value.load.dues if due.side is Side.PROVIDER]
    page = page_of(company, 80)
    cell = owes(owed, page)
    assert isinstance(cell, Shortening)
    for form in cell.forms[:-1]:
        first, _, more = form.plain.partition(" +")
        assert int(first.strip("! ").split()[0]) + int(more or 0) == len(owed)
    assert cell.forms[-1].plain == f"! {len(owed)} in all"
    widths = [form.cell_len for form in cell.forms]
    assert widths == sorted(widths, reverse=True)
