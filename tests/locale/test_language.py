"""Both languages, held to the Unicode CLDR (through Babel) where it has a word for it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest
from babel.dates import format_skeleton, get_day_names, get_month_names
from babel.numbers import format_decimal
from hypothesis import given
from hypothesis import strategies as st

from itbiz.domain import ticket
from itbiz.domain.period import PeriodKind, parse_period
from itbiz.locale import Language, language
from itbiz.text.message import msg, msgs

if TYPE_CHECKING:
    from collections.abc import Callable
    from enum import StrEnum

EN, FR = language("en"), language("fr")
PARIS = ZoneInfo("Europe/Paris")
CLDR = {"en": "en_GB", "fr": "fr"}
DAY = date(2026, 9, 28)
days = st.dates(date(1000, 1, 1), date(9998, 12, 31))
both = pytest.mark.parametrize("lang", [EN, FR], ids=["en", "fr"])


@both
@given(day=days)
def test_days_are_those_of_the_cldr(lang: Language, day: date) -> None:
    expected = format_skeleton("MMMEd", day, locale=CLDR[lang.code])
    first = " 1er " if lang.code == "fr" else " 1 "
    assert lang.day(day) == expected.replace(" 1 ", first)
    assert lang.day(day, year=True) == f"{lang.day(day)} {day.year}"


@both
def test_names_are_those_of_the_cldr(lang: Language) -> None:
    locale = CLDR[lang.code]
    assert [lang.month(n) for n in range(1, 13)] == [get_month_names("wide", locale=locale)[n] for n in range(1, 13)]
    assert [lang.weekday(n) for n in range(7)] == [get_day_names("wide", locale=locale)[n] for n in range(7)]


@both
@given(value=st.integers(-(10**18), 10**18) | st.decimals(-(10**9), 10**9, places=2))
def test_numbers_are_those_of_the_cldr(lang: Language, value: int | Decimal) -> None:
    expected = format_decimal(value, format="#,##0.##", locale=CLDR[lang.code])
    assert lang.number(value) == ("0" if expected == "-0" else expected)


def test_days_and_instants() -> None:
    assert EN.day(DAY) == "Mon 28 Sept"
    assert FR.day(DAY) == "lun. 28 sept."
    assert FR.day(date(2026, 10, 1)) == "jeu. 1er oct."
    assert FR.day_of_month(DAY, year=True) == "28 sept. 2026"
    assert EN.day_long(DAY) == "Monday 28 September 2026"
    assert FR.day_long(date(2026, 9, 1)) == "mardi 1er septembre 2026"
    noon = datetime(2026, 9, 29, 12, 0, tzinfo=UTC)
    assert FR.instant(noon, PARIS) == "mar. 29 sept. 2026 14:00"
    assert EN.instant(noon, UTC) == "Tue 29 Sept 2026 12:00"
    assert FR.time(noon, PARIS) == "14:00"


def test_ranges_of_days() -> None:
    assert FR.days(DAY, date(2026, 10, 4)) == "28 sept. – 4 oct. 2026"
    assert FR.days(date(2026, 10, 1), date(2026, 10, 4)) == "1er–4 oct. 2026"
    assert EN.days(date(2026, 12, 28), date(2027, 1, 3)) == "28 Dec 2026 – 3 Jan 2027"
    assert EN.days(DAY, DAY, year=False) == "28 Sept"


def test_periods() -> None:
    assert (EN.period(parse_period("2026-W40")), FR.period(parse_period("2026-W40"))) == ("W40", "S40")
    assert (EN.period(parse_period("2026-10")), FR.period(parse_period("2026-10"))) == ("October", "octobre")
    assert (EN.period(parse_period("2026-Q4")), FR.period(parse_period("2026-Q4"))) == ("Q4", "T4")
    assert FR.period(parse_period("2027-W01"), year=True) == "S01 2027"


def test_numbers() -> None:
    assert EN.number(1234567.5) == "1,234,567.5"
    assert FR.number(1234567.5) == "1\u202f234\u202f567,5"
    assert FR.number(Decimal("2.50"), 1) == "2,5"
    assert FR.number(3, 1) == "3,0"
    assert EN.number(-0.001) == "0"
    assert EN.number(float("nan")) == "–"
    assert EN.number(10**20) == "100,000,000,000,000,000,000"


def test_percentages() -> None:
    assert EN.percent(0.85) == "85%"
    assert FR.percent(1.4) == "140\u202f%"
    assert FR.percent(0.285, 1) == "28,5\u202f%"


def test_durations() -> None:
    assert (EN.duration_days(3), FR.duration_days(3), FR.duration_days(1.5)) == ("3 d", "3 j", "1,5 j")


def test_values_in_messages_are_said_by_their_type() -> None:
    paris = language("fr", zone=PARIS, year=2026)
    value: dict[object, str] = {
        DAY: "lun. 28 sept.",
        date(2025, 9, 28): "dim. 28 sept. 2025",
        datetime(2026, 9, 29, 12, 0, tzinfo=UTC): "mar. 29 sept. 14:00",
        parse_period("2026-W40"): "S40",
        parse_period("2027-W01"): "S01 2027",
        12345: "12\u202f345",
        Decimal("1.5"): "1,5",
        ("a", "b", "c"): "a, b et c",
        "red\x1b[31m {n} \u202e": "red[31m {n} ",
        None: "None",
    }
    for given_value, said in value.items():
        assert paris(msg("{x}", x=given_value)) == said
    assert paris(msg("{x}", x=msg("started"))) == "commencé"
    assert FR(msg("{x}", x=datetime(2026, 9, 29, 12, 0, tzinfo=UTC))) == "mar. 29 sept. 12:00"


def test_zero_is_singular_in_french_and_plural_in_english() -> None:
    left = [msgs("{n} more this month", "{n} more this month", n) for n in (0, 1, 2)]
    assert len({FR(each) for each in left}) == 3
    tickets = [msgs("({n} token available)", "({n} tokens available)", n) for n in (0, 1, 2)]
    assert [EN(each) for each in tickets] == ["(0 tokens available)", "(1 token available)", "(2 tokens available)"]
    assert [FR(each) for each in tickets] == ["(0 jeton disponible)", "(1 jeton disponible)", "(2 jetons disponibles)"]


def test_final_text_stays_and_drives_no_terminal() -> None:
    assert FR("started\x1b") == "started"
    assert not FR(msg(""))


def test_codes() -> None:
    assert language("fr_FR.UTF-8").code == "fr"
    assert language("EN").code == "en"
    for code in ("de", "", "french", "C"):
        with pytest.raises(ValueError, match="en or fr"):
            language(code)


@both
def test_every_word_of_the_schema_has_a_name(lang: Language) -> None:
    tables: list[tuple[Callable[[Any], str], type[StrEnum]]] = [
        (lang.status, ticket.Status),
        (lang.service_class, ticket.ServiceClass),
        (lang.ticket_type, ticket.TicketType),
        (lang.holder, ticket.Holder),
        (lang.waiting_on, ticket.Holder),
        (lang.cause, ticket.ReleaseCause),
        (lang.kind, ticket.ClaimKind),
        (lang.kind, ticket.ThreadKind),
        (lang.kind, PeriodKind),
        (lang.verdict, ticket.Verdict),
        (lang.link_type, ticket.LinkType),
    ]
    for said, words in tables:
        names = [said(word) for word in words]
        assert all(names)
        assert len(set(names)) == len(names)


def test_the_words_of_the_glossary() -> None:
    assert [FR.status(each) for each in ticket.Status] == [
        "nouveau",
        "prêt",
        "commencé",
        "en attente",
        "livré",
        "clos",
        "refusé",
        "annulé",
    ]
    assert [FR.service_class(each) for each in ticket.ServiceClass] == [
        "coupe-file",
        "prioritaire",
        "date fixe",
        "standard",
        "travail de fond",
    ]
    assert FR.waiting_on(ticket.Holder.VENDOR) == "en attente du fournisseur"
    assert FR.cause(ticket.ReleaseCause.FORFEITED) == "perdu faute de réponse"
    assert FR.promise("at_risk") == "à risque"
