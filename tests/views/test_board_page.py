"""The wall as a page: for everybody to see, so without persons and without what is restricted."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

import pytest

from itbiz.domain.selection import Selection
from itbiz.locale import language
from itbiz.views.board import board
from itbiz.views.board.html import as_html
from itbiz.views.board.published import published

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from itbiz.domain.backlog import Backlog

HOSTILE = "<img src=x onerror=alert(1)> & \"quotes\" 'single'"


def page(backlog: Backlog, now: datetime, code: str = "en", *, persons: bool = False) -> str:
    value = published(board(backlog, now, Selection()), "restricted", persons=persons)
    lang = language(code, zone=backlog.timeline.zone, year=now.year)
    return as_html(value, lang, "Contract", "main@4f2c1ab")


@pytest.mark.parametrize("code", ["en", "fr"])
def test_the_company_on_a_page(company: Backlog, now: datetime, code: str) -> None:
    text = page(company, now, code)
    assert f'<html lang="{code}">' in text
    assert "main@4f2c1ab" in text
    assert "Salle des marchés" in text
    assert "<script" not in text
    assert text == page(company, now, code)


def test_no_person_is_named(company: Backlog, now: datetime) -> None:
    text = page(company, now)
    people = {ticket.assignee for ticket in company.tickets if ticket.assignee}
    assert people
    handles = [f"@{person.split('@')[0]}" for person in people]
    assert [name for name in (*people, *handles) if name in text] == []
    named = page(company, now, persons=True)
    assert [name for name in handles if name in named] == handles


def test_hostile_text_is_inert(
    backlog_of: Callable[..., Backlog], ticket_text: Callable[..., str], now: datetime
) -> None:
    text = page(backlog_of(ticket_text(1, state="waiting", title=HOSTILE)), now)
    assert "<img" not in text
    assert escape(HOSTILE).replace("&quot;", "&#34;").replace("&#x27;", "&#39;") in text


def test_what_is_restricted_shows_no_words(
    backlog_of: Callable[..., Backlog], ticket_text: Callable[..., str], now: datetime
) -> None:
    text = page(backlog_of(ticket_text(1, state="waiting", title="Not for all", visibility="restricted")), now)
    assert "ITB-00001" in text
    assert "Not for all" not in text
    assert "Which address?" not in text


def test_an_empty_wall(backlog_of: Callable[..., Backlog], now: datetime) -> None:
    assert "0 open" in page(backlog_of(), now)
