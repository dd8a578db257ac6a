"""The days on which nobody is expected to answer, by country or as a list."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from itbiz.text.dataclass import dataclass, field
from itbiz.text.message import Message, msg

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Mapping
    from datetime import date

_CODE = re.compile(r"([A-Za-z]{2,3})(?:-(\S(?:.{0,38}\S)?))?", re.ASCII)
_SHOWN = 40

_CODES = """
AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ
CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO
FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE
JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO
MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW
PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM
TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS XK YE YT ZA ZM ZW
"""
_COUNTRIES = frozenset(_CODES.split())
"""Countries known without loading the `holidays` library, which takes longer than a whole command should."""


@dataclass(frozen=True, slots=True)
class CountryHolidays:
    """The public holidays of a country, or of a part of it: a container of days. Made by `holidays_of`.

    They are worked out year by year, the first time a day of that year is asked about.
    """

    country: str
    subdivision: str | None = None
    _years: dict[int, frozenset[date]] = field(default_factory=dict, init=False, repr=False, compare=False)

    def __contains__(self, day: object) -> bool:
        year = getattr(day, "year", None)
        if not isinstance(year, int):
            return False
        if year not in self._years:
            self._years[year] = _source[-1](self.country, self.subdivision, year)
        return day in self._years[year]


Source = Callable[[str, "str | None", int], "frozenset[date]"]
"""The public holidays of a country, or of a part of it, in a year."""


def of_the_library(country: str, subdivision: str | None, year: int) -> frozenset[date]:
    """The days as the `holidays` library has them. Loading it takes longer than a whole command should."""
    import holidays  # loaded only by those who ask about a day

    return frozenset(holidays.country_holidays(country, subdiv=subdivision, years=year, expand=False))


_source: list[Source] = [of_the_library]


def ask(source: Source) -> None:
    """Have the days come from another source, which remembers those of the library, say."""
    _source[:] = [of_the_library, source]


def holidays_of(country_or_days: str | Iterable[date]) -> Container[date]:
    """The public holidays of a country (`FR`), of a part of it (`DE-BY`), or just the days given.

    The library of holidays is loaded when a day is asked about, and at once only for a part of a country or a code
    that is not well known. Raises ValueError, with a `Message` that shows the way out, for a place without a calendar.
    """
    if not isinstance(country_or_days, str):
        return frozenset(country_or_days)
    found = _CODE.fullmatch(country_or_days)
    if not found:
        raise ValueError(_unknown_country(country_or_days))
    country, subdivision = found[1].upper(), found[2]
    if country not in _COUNTRIES:
        country = _codes_by_name().get(country.lower(), "")
    if not country:
        raise ValueError(_unknown_country(country_or_days))
    return CountryHolidays(country, subdivision and _subdivision(country, subdivision))


def _codes_by_name() -> Mapping[str, str]:
    """Country codes of two letters by name and by longer code, in lower case."""
    from holidays.registry import COUNTRIES  # loaded only to tell an unusual code from a mistake

    names: dict[str, str] = {}
    for module, (_, code, *aliases) in COUNTRIES.items():
        names.update({name.lower(): code for name in (module.replace("_", " "), code, *aliases)})
    return names


def _unknown_country(text: str) -> Message:
    import difflib  # loaded only for a mistake

    shown = text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"

    names = _codes_by_name()
    wanted = shown.strip().replace("_", " ").lower()
    near = [wanted] if wanted in names else difflib.get_close_matches(wanted, names, n=1, cutoff=0.75)
    if not near:
        return msg("`{text}` is not a country whose holidays we know: write its two letters, such as FR", text=shown)
    return msg(
        "`{text}` is not a country whose holidays we know: did you mean {code}?", text=shown, code=names[near[0]]
    )


def _subdivision(country: str, name: str) -> str:
    """The library's spelling of a part of a country."""
    import difflib

    import holidays  # loaded only for a part of a country

    calendar = holidays.country_holidays(country)
    known = {code.lower(): code for code in (*calendar.subdivisions, *calendar.subdivisions_aliases)}
    if name.lower() in known:
        return known[name.lower()]
    text = f"{country}-{name}"
    if not calendar.subdivisions:
        raise ValueError(
            msg("`{text}`: {country} has one calendar of holidays; write {country}", text=text, country=country)
        )

    near = difflib.get_close_matches(name.lower(), known, n=1)
    if near:
        close = f"{country}-{known[near[0]]}"
        raise ValueError(
            msg(
                "`{text}` has no holidays of its own: did you mean {close}? The whole country is {country}",
                text=text,
                close=close,
                country=country,
            )
        )
    raise ValueError(
        msg(
            "`{text}` has no holidays of its own: write {country}, or a part of it among {parts}",
            text=text,
            country=country,
            parts=", ".join(calendar.subdivisions),
        )
    )
