"""Load, quota, lists, one ticket, what comes next and what is owed: as people and as programs read them."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from itbiz.domain.dues import dues
from itbiz.domain.links import linked_in
from itbiz.domain.load import load
from itbiz.domain.pull import pull
from itbiz.domain.row import row_of
from itbiz.locale import language
from itbiz.views import dues as dues_view
from itbiz.views import listing, loads, quota, ticket, ticket_table, tokens
from itbiz.views import load as load_view
from itbiz.views import pull as pull_view
from itbiz.views.agreement import agreement
from itbiz.views.cells import width_of
from itbiz.views.prose import wrap

if TYPE_CHECKING:
    from collections.abc import Callable

    from itbiz.domain.backlog import Backlog
    from itbiz.views.page import Block, Page

GOLDEN = Path(__file__).parents[1] / "golden" / "pages"
NOW = datetime.fromisoformat("2026-11-20T17:00:00+01:00")
WITH_EMERGENCY, SWAPPED, QUESTION, PROBLEM = "ITB-3EK8P", "ITB-GN5V1", "ITB-E1A7Y", "ITB-3NY6G"


def _names(backlog: Backlog) -> dict[str, str]:
    assert backlog.contract is not None
    parties = backlog.contract.parties
    return {key: party.name for side in (parties.requesters, parties.providers) for key, party in side.items()}


def _show(backlog: Backlog, page: Page, key: str) -> Block:
    owed = [due for due in dues(backlog, NOW) if due.ticket == key]
    return ticket.draw(backlog.entries[key], backlog, owed, linked_in(backlog.entries[key].ticket, backlog), page)


def _listed(backlog: Backlog, page: Page) -> Block:
    chosen = sorted(row_of(each) for each in backlog.tickets if each.state.unfinished)
    return ticket_table.draw(chosen, backlog.count, backlog.timeline, page)


def _due(backlog: Backlog, page: Page) -> Block:
    titles = {key: entry.ticket.title for key, entry in backlog.entries.items()}
    return dues_view.draw(dues(backlog, NOW), _names(backlog), titles, page)


def _quota(backlog: Backlog, page: Page) -> Block:
    return quota.draw(tokens.tokens(backlog, backlog.timeline.period_at(NOW), NOW), page)


PAGES: dict[str, Callable[[Backlog, Page], Block]] = {
    "load": lambda backlog, page: load_view.draw(load(backlog, NOW), _names(backlog), page),
    "quota": _quota,
    "list": _listed,
    "next": lambda backlog, page: pull_view.draw(pull(backlog, NOW), _names(backlog), None, page, 5),
    "next-team": lambda backlog, page: pull_view.draw(
        pull(backlog, NOW, "systemes"), _names(backlog), "systemes", page, 5
    ),
    "due": _due,
    "show-emergency": lambda backlog, page: _show(backlog, page, WITH_EMERGENCY),
    "show-question": lambda backlog, page: _show(backlog, page, QUESTION),
    "show-problem": lambda backlog, page: _show(backlog, page, PROBLEM),
}


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize(("lang", "width"), [("en", 80), ("fr", 80), ("en", 120)])
def test_pages(
    name: str,
    lang: str,
    width: int,
    company: Backlog,
    page_of: Callable[..., Page],
    golden: Callable[[Path, str], None],
) -> None:
    lines = PAGES[name](company, page_of(company, width, lang))
    golden(GOLDEN / f"{name}.{lang}.{width}.txt", "".join(f"{line.plain.rstrip()}\n" for line in lines))
    for line in lines:
        assert line.cell_len <= width or "itbiz " in line.plain


RECORDS: dict[str, Callable[[Backlog, Page], list[str]]] = {
    "load": lambda backlog, _page: loads.records(load(backlog, NOW)),
    "quota": lambda backlog, _page: tokens.records(tokens.tokens(backlog, backlog.timeline.period_at(NOW), NOW)),
    "list": lambda backlog, page: listing.records(
        sorted(map(row_of, backlog.tickets)), backlog.timeline.zone, page.today
    ),
    "next": lambda backlog, _page: pull_view.records(pull(backlog, NOW)),
    "due": lambda backlog, _page: dues_view.records(dues(backlog, NOW)),
    "show": lambda backlog, _page: ticket.records(backlog.entries[QUESTION]),
}


@pytest.mark.parametrize("name", RECORDS)
def test_records(
    name: str, company: Backlog, page_of: Callable[..., Page], golden: Callable[[Path, str], None]
) -> None:
    lines = RECORDS[name](company, page_of(company))
    golden(GOLDEN / f"{name}.piped.txt", "".join(f"{line}\n" for line in lines))
    assert lines == RECORDS[name](company, page_of(company, 20, "fr"))


def test_quota_as_data(company: Backlog) -> None:
    found = tokens.data(tokens.tokens(company, company.timeline.period_at(NOW), NOW))
    assert list(found) == ["version", "period", "pairs", "providers"]
    assert found["period"] == "2026-W47"
    assert found["pairs"][1] == {
        "requester": "marches",
        "provider": "reseau",
        "quota": 1,
        "opening": 1,
        "claims": 1,
        "credits": 0,
        "emergencies": 1,
        "closing": -1,
        "over": 0,
        "holders": ["ITB-A3N9R"],
    }
    assert list(found["providers"][0]) == ["provider", "guarantee", "demand", "delivered", "target", "owed", "kept"]
    assert {row["provider"]: row["kept"] for row in found["providers"]}["reseau"] is True


def test_quota_of_a_pool_and_over(
    backlog_of: Callable[..., Backlog], ticket_text: Callable[..., str], page_of: Callable[..., Page]
) -> None:
    contract = """\
schema: itbiz/contract@1
timezone: Europe/Paris
parties: {requesters: {sales: {name: Sales}}, providers: {systems: {name: Systems}}}
terms: [{effective_from: 2026-W36, quota: {sales: 1}, guarantee: 1}]
"""
    claim = {
        "period": "2026-W47",
        "requester": "sales",
        "provider": "systems",
        "at": "2026-11-20T09:00:00+01:00",
        "by": "claire@x.example",
    }
    texts = [ticket_text(n, requester="sales", provider="systems", claims=[claim]) for n in (1, 2, 3)]
    backlog = backlog_of(*texts, contract=contract)
    drawn = "\n".join(line.plain for line in _quota(backlog, page_of(backlog)))
    assert "any team" in drawn
    assert "over by 2" in drawn
    assert "2 tokens too many: ITB-00002, ITB-00003" in drawn
    assert "2 tokens are owed" in drawn


def test_quota_before_the_contract_and_inside_a_closure(company: Backlog, page_of: Callable[..., Page]) -> None:
    def drawn(key: str) -> str:
        value = tokens.tokens(company, company.timeline.parse(key), NOW)
        return "\n".join(line.plain for line in quota.draw(value, page_of(company)))

    assert "no token" in drawn("2026-W20")
    assert "closed" in drawn("2026-W53")


def test_of_many_pairs_those_with_a_claim_are_shown(
    backlog_of: Callable[..., Backlog], page_of: Callable[..., Page]
) -> None:
    units = [f"unit{n}" for n in range(30)]
    contract = f"""\
schema: itbiz/contract@1
timezone: Europe/Paris
parties:
  requesters: {{{", ".join(f"{unit}: {{name: {unit}}}" for unit in units)}}}
  providers: {{systems: {{name: Systems}}}}
terms: [{{effective_from: 2026-W36, quota: {{{", ".join(f"{unit}: 1" for unit in units)}}}}}]
"""
    backlog = backlog_of(contract=contract)
    drawn = [line.plain for line in _quota(backlog, page_of(backlog))]
    assert "30 pairs without a claim" in drawn


def test_load_as_data(company: Backlog) -> None:
    found = loads.data(load(company, NOW), company.timeline.zone, ["a.yaml"])
    assert json.loads(json.dumps(found)) == found
    systems = next(row for row in found["providers"] if row["provider"] == "systemes")
    assert systems["limit"] is not None
    assert systems["over"] == systems["wip"] - systems["limit"] > 0
    assert sum(systems["wip_by_class"].values()) == systems["wip"]
    assert found["unrouted"]["provider"] is None
    assert found["unreadable"] == ["a.yaml"]
    assert {row["requester"]: row["tokens_left"] for row in found["requesters"]} == {
        "marches": 0,
        "risques": 1,
        "operations": 1,
    }


def test_dues_name_a_command_that_settles_them(company: Backlog) -> None:
    owed = [due for due in dues(company, NOW) if due.party is not None]
    commands = {str(row["kind"]): row["command"].split()[1] for row in dues_view.data(owed)}
    assert commands["answer"] == "answer"
    assert commands["acceptance"] == "close"
    assert commands["delivery"] == "deliver"
    assert commands["start"] == "start"
    assert commands["acknowledgement"] == "acknowledge"


def test_next_as_data(company: Backlog) -> None:
    first = pull_view.data(pull(company, NOW, "reseau"), company.entries)[0]
    assert first["id"] == "ITB-A3N9R"
    assert (first["reason"], first["period"], first["percentile"]) == ("priority", "2026-W47", 85)


def test_a_ticket_as_it_was(company: Backlog) -> None:
    then = company.as_of(datetime.fromisoformat("2026-11-10T12:00:00+01:00"))
    found = ticket.data(then.entries[QUESTION])
    assert found["status"] == "started"
    assert "why" not in str(found["history"][-1])


TEXT: Any = st.text(st.characters(codec="utf-8"), min_size=1, max_size=200)


@given(text=TEXT, width=st.integers(1, 60))
def test_wrapping_loses_nothing(text: str, width: int) -> None:
    rows = wrap(text, max(width, 2))
    assert "".join("".join(rows).split()) == "".join(text.split())


@given(text=TEXT, width=st.integers(70, 160), name=st.sampled_from(["load", "list", "next", "due", "quota"]))
def test_no_line_is_wider_than_the_page_whatever_people_typed(
    backlog_of: Callable[..., Backlog],
    ticket_text: Callable[..., str],
    page_of: Callable[..., Page],
    text: str,
    width: int,
    name: str,
) -> None:
    states = ("ready", "started", "waiting", "delivered")
    backlog = backlog_of(*(ticket_text(n, state=state) for n, state in enumerate(states)))
    # Past the reader, which refuses most of this: no page may rely on it.
    for entry in backlog.entries.values():
        entry.ticket.__dict__.update(title=text, assignee=text, contact=text, justification=text)
    page = page_of(backlog, width)
    lines = PAGES[name](backlog, page) + [line for key in backlog.entries for line in _show(backlog, page, key)]
    for line in lines:
        assert line.cell_len <= width or "itbiz " in line.plain
        assert not any(sign in line.plain for sign in "\x1b\n\r\t\x07\u202e\x9b")


@pytest.mark.parametrize("lang", ["en", "fr"])
@pytest.mark.parametrize("width", [70, 80])
def test_the_contract_in_words_is_wrapped_between_words(company: Backlog, lang: str, width: int) -> None:
    contract, timeline = company.contract, company.timeline
    assert contract is not None
    term = timeline.terms[0]
    whole = agreement(contract, timeline, term, language(lang))
    drawn = agreement(contract, timeline, term, language(lang), width)
    assert max(width_of(line) for line in drawn.split("\n")) <= width
    assert drawn.split() == whole.split()
    assert "acceptance" not in whole
