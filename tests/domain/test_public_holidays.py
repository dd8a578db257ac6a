"""Holidays by country, by part of a country and by list, and the way out for a place we do not know."""

from __future__ import annotations

import re
import subprocess
import sys
from datetime import date

import holidays
import pytest
from hypothesis import given
from hypothesis import strategies as st

from itbiz.domain import public_holidays
from itbiz.domain.public_holidays import CountryHolidays, holidays_of

WITHOUT_LIBRARY = """
import sys
from datetime import date
from itbiz.domain.public_holidays import holidays_of
france = holidays_of("FR")
assert "holidays" not in sys.modules, "loaded before a day was asked about"
assert date(2026, 7, 14) in france
assert "holidays" in sys.modules
"""


def test_the_library_waits_for_a_day() -> None:
    subprocess.run([sys.executable, "-c", WITHOUT_LIBRARY], check=True)


def test_holidays_of_a_country() -> None:
    france = holidays_of("FR")
    assert date(2026, 7, 14) in france
    assert date(2026, 4, 6) in france
    assert date(2026, 7, 15) not in france
    assert "2026-07-14" not in france
    assert date(1, 1, 1) not in france
    assert date(9999, 12, 25) not in france


def test_a_part_of_a_country_has_its_own() -> None:
    friday = date(2026, 4, 3)
    assert friday in holidays_of("FR-57")
    assert friday in holidays_of("fr-moselle")
    assert friday not in holidays_of("FR")


def test_other_names_of_a_country_lead_to_its_code() -> None:
    assert holidays_of("fr") == holidays_of("FRA") == holidays_of("FR")
    assert holidays_of("UK") == holidays_of("GB")


def test_a_list_of_days() -> None:
    days = holidays_of([date(2026, 7, 14)])
    assert date(2026, 7, 14) in days
    assert date(2026, 5, 1) not in days


def test_every_year_is_worked_out_once() -> None:
    france = CountryHolidays("FR")
    assert date(2026, 7, 14) in france
    year = france._years[2026]
    assert date(2026, 7, 15) not in france
    assert france._years[2026] is year


def test_the_countries_known_without_the_library_are_known_to_it() -> None:
    assert set(holidays.list_supported_countries(include_aliases=False)) >= public_holidays._COUNTRIES


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("France", "`France` is not a country whose holidays we know: did you mean FR?"),
        ("germny", "`germny` is not a country whose holidays we know: did you mean DE?"),
        ("XX", "`XX` is not a country whose holidays we know: write its two letters, such as FR"),
        ("", "`` is not a country whose holidays we know: write its two letters, such as FR"),
        ("JP-13", "`JP-13`: JP has one calendar of holidays; write JP"),
        ("DE-BAY", "`DE-BAY` has no holidays of its own: did you mean DE-BY? The whole country is DE"),
    ],
)
def test_an_unknown_place_is_shown_the_way_out(text: str, sentence: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(sentence)}$"):
        holidays_of(text)


def test_a_region_without_days_of_its_own_names_those_that_have() -> None:
    with pytest.raises(
        ValueError, match="`FR-IDF` has no holidays of its own: write FR, or a part of it among 57, 6AE"
    ):
        holidays_of("FR-IDF")


@given(st.text(max_size=60))
def test_any_text_is_a_place_or_a_value_error(text: str) -> None:
    try:
        place = holidays_of(text)
    except ValueError as error:
        sentence = str(error)
    else:
        sentence = ""
        assert isinstance(place, CountryHolidays)
        assert sum(date.fromordinal(n) in place for n in range(739617, 739982)) < 100
    assert len(sentence) < 300
