"""Days, times and numbers as people write them, in English and in French.

British order in English, because the day comes first in both languages. Written out rather than looked up in Babel:
its import costs more than drawing a board, and a newer release of its data would change old reports.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from itbiz.domain.period import Period, PeriodKind
from itbiz.text.dataclass import dataclass

if TYPE_CHECKING:
    from datetime import date, datetime

NARROW = "\u202f"
"""Narrow no-break space: French writes it before `; ! ? %` and between thousands."""


@dataclass(frozen=True, slots=True)
class Conventions:
    """How one language writes dates and numbers."""

    days: tuple[str, ...]
    """From Monday."""
    short_days: tuple[str, ...]
    months: tuple[str, ...]
    short_months: tuple[str, ...]
    first_of_month: str
    """What follows the number of the first day."""
    week: str
    quarter: str
    day_unit: str
    thousands: str
    point: str
    percent: str


CONVENTIONS = {
    "en": Conventions(
        days=("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
        short_days=("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
        months=tuple(
            "January February March April May June July August September October November December".split()  # noqa: SIM905  # reads as the year runs
        ),
        short_months=tuple("Jan Feb Mar Apr May Jun Jul Aug Sept Oct Nov Dec".split()),  # noqa: SIM905  # the same
        first_of_month="",
        week="W",
        quarter="Q",
        day_unit="d",
        thousands=",",
        point=".",
        percent="%",
    ),
    "fr": Conventions(
        days=("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"),
        short_days=("lun.", "mar.", "mer.", "jeu.", "ven.", "sam.", "dim."),
        months=tuple(
            "janvier février mars avril mai juin juillet août septembre octobre novembre décembre".split()  # noqa: SIM905  # the same
        ),
        short_months=tuple("janv. févr. mars avr. mai juin juil. août sept. oct. nov. déc.".split()),  # noqa: SIM905  # the same
        first_of_month="er",
        week="S",
        quarter="T",
        day_unit="j",
        thousands=NARROW,
        point=",",
        percent=NARROW + "%",
    ),
}


def short_day(day: date, words: Conventions, *, weekday: bool, year: bool) -> str:
    """`lun. 28 sept. 2026`, the name of the day and the year as asked."""
    parts = [words.short_days[day.weekday()]] if weekday else []
    parts += [_ordinal(day.day, words), words.short_months[day.month - 1]]
    return " ".join([*parts, f"{day.year:04}"] if year else parts)


def long_day(day: date, words: Conventions) -> str:
    """`lundi 28 septembre 2026`."""
    parts = (words.days[day.weekday()], _ordinal(day.day, words), words.months[day.month - 1], f"{day.year:04}")
    return " ".join(parts)


def span_of_days(first: date, last: date, words: Conventions, *, year: bool) -> str:
    """`28 sept. – 4 oct. 2026`, `5–11 oct. 2026`: from the first day to the last, both included."""
    end = short_day(last, words, weekday=False, year=year)
    if first == last:
        return end
    if (first.year, first.month) == (last.year, last.month):
        return f"{_ordinal(first.day, words)}–{end}"
    return f"{short_day(first, words, weekday=False, year=year and first.year != last.year)} – {end}"


def clock(instant: datetime) -> str:
    """`14:00`, on the clock the instant carries."""
    return f"{instant.hour:02}:{instant.minute:02}"


def period_name(period: Period, words: Conventions, *, year: bool) -> str:
    """`S40`, `octobre`, `T4`, the year as asked. The key `2026-W40` is written the same in every language."""
    match period.kind:
        case PeriodKind.ISO_WEEK:
            name = f"{words.week}{period.number:02}"
        case PeriodKind.MONTH:
            name = words.months[period.number - 1]
        case PeriodKind.QUARTER:
            name = f"{words.quarter}{period.number}"
    return f"{name} {period.year:04}" if year else name


def number(value: float | Decimal, words: Conventions, digits: int | None) -> str:
    """A number with its thousands apart; `digits` decimals, or as many as it needs up to two.

    Halves are rounded to the even neighbour, as Python and statisticians do.
    """
    exact = Decimal(str(value))
    if not exact.is_finite():
        return "–"
    text = f"{exact:,.{2 if digits is None else digits}f}"
    if digits is None:
        text = text.rstrip("0").rstrip(".")
    if text.startswith("-") and not text.strip("-0.,"):
        text = text[1:]
    return text.translate({ord(","): words.thousands, ord("."): words.point})


def _ordinal(day: int, words: Conventions) -> str:
    return f"{day}{words.first_of_month}" if day == 1 else str(day)
