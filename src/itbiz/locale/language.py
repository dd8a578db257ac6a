"""A language people read: it says messages, dates, periods and numbers."""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING, Final, Literal, cast

from itbiz.domain.period import Period
from itbiz.locale import dates, glossary
from itbiz.locale.catalogue import catalogue
from itbiz.text.characters import strip_unsafe
from itbiz.text.dataclass import dataclass, field
from itbiz.text.message import Message, msg

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import tzinfo
    from gettext import NullTranslations

    from itbiz.domain.period import PeriodKind
    from itbiz.domain.ticket import (
        ClaimKind,
        Holder,
        LinkType,
        ReleaseCause,
        ServiceClass,
        Status,
        ThreadKind,
        TicketType,
        Verdict,
    )

_BACKTICKED = re.compile(r"`[^`]*`")
_FIELD = re.compile(r"\{(\w+)")


@lru_cache(maxsize=4096)
def _quoted(template: str) -> frozenset[str]:
    """The fields of a template that stand between backticks."""
    return frozenset(name for span in _BACKTICKED.findall(template) for name in _FIELD.findall(span))


Code = Literal["en", "fr"]
LANGUAGES: Final = ("en", "fr")


@dataclass(frozen=True, slots=True)
class Language:
    """English or French. Calling it with a message gives the words; text that is final already stays as it is.

    Values inside messages are said by their type: messages, days, instants, periods, numbers, words of the schema,
    lists of these. What stands between backticks is to be typed, and stays as it is. Text is cleared of the characters
    that drive terminals. Made by `language`.
    """

    code: Code
    zone: tzinfo | None = None
    """The clock instants are told on inside messages; by itself the one each instant carries."""
    year: int | None = None
    """The year people are in: inside messages, days and periods of another year show theirs."""
    _words: dates.Conventions = field(init=False, repr=False, compare=False)
    _catalogue: NullTranslations = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_words", dates.CONVENTIONS[self.code])
        object.__setattr__(self, "_catalogue", catalogue(self.code))

    def __call__(self, message: Message | str) -> str:
        """The words of a message."""
        if isinstance(message, str):
            return strip_unsafe(message)
        if message.plural is None:
            template = self.translate(message.template)
        else:
            template = self._catalogue.ngettext(message.template, message.plural, abs(message.count))
        quoted = _quoted(template)
        return template.format(
            **{
                name: strip_unsafe(str(value)) if name in quoted else self._value(value)
                for name, value in message.values.items()
            }
        )

    def translate(self, template: str) -> str:
        """The template itself in this language, its fields unfilled: for literals marked by `mark`."""
        # gettext keeps the header of a catalogue under the empty text
        return self._catalogue.gettext(template) if template else ""

    def _value(self, value: object) -> str:
        match value:
            case Message():
                return self(value)
            case StrEnum():
                word = glossary.WORDS.get(type(value), {}).get(value)
                return self(word) if word else str(value)
            case bool():
                return self(msg("yes") if value else msg("no"))
            case int() | float() | Decimal():
                return self.number(value)
            case datetime():
                if value.tzinfo is None:
                    return f"{self._day_here(value)} {dates.clock(value)}"
                local = value.astimezone(self.zone) if self.zone else value
                return f"{self._day_here(local)} {dates.clock(local)}"
            case date():
                return self._day_here(value)
            case Period():
                return self.period(value, year=self._elsewhen(value.year))
            case list() | tuple():
                return self.enumeration([self._value(item) for item in cast("Sequence[object]", value)])
            case _:
                return strip_unsafe(str(value))

    def _elsewhen(self, year: int) -> bool:
        return self.year is not None and year != self.year

    def _day_here(self, day: date) -> str:
        return self.day(day, year=self._elsewhen(day.year))

    def enumeration(self, items: Sequence[str]) -> str:
        """`a, b and c`."""
        if len(items) <= 1:
            return "".join(items)
        return self(msg("{some} and {last}", some=", ".join(items[:-1]), last=items[-1]))

    def day(self, day: date, *, year: bool = False) -> str:
        """`Mon 28 Sept`, `lun. 28 sept.`; with the year where it could be another."""
        return dates.short_day(day, self._words, weekday=True, year=year)

    def day_of_month(self, day: date, *, year: bool = False) -> str:
        """`28 Sept`, `28 sept.`: without the name of the day."""
        return dates.short_day(day, self._words, weekday=False, year=year)

    def day_long(self, day: date) -> str:
        """`Monday 28 September 2026`, `lundi 28 septembre 2026`."""
        return dates.long_day(day, self._words)

    def days(self, first: date, last: date, *, year: bool = True) -> str:
        """`28 Sept – 4 Oct 2026`: both days included."""
        return dates.span_of_days(first, last, self._words, year=year)

    def instant(self, instant: datetime, zone: tzinfo) -> str:
        """`Tue 29 Sept 2026 14:00`, on the clock of `zone`."""
        local = instant.astimezone(zone)
        return f"{self.day(local, year=True)} {dates.clock(local)}"

    def time(self, instant: datetime, zone: tzinfo) -> str:
        """`14:00`, on the clock of `zone`."""
        return dates.clock(instant.astimezone(zone))

    def month(self, number: int) -> str:
        """The name of a month, from 1."""
        return self._words.months[number - 1]

    def weekday(self, number: int) -> str:
        """The name of a day of the week, from 0 for Monday."""
        return self._words.days[number]

    def period(self, period: Period, *, year: bool = False) -> str:
        """`W40`, `S40`; `October`, `octobre`; `Q4`, `T4`; with the year where asked."""
        return dates.period_name(period, self._words, year=year)

    def duration_days(self, days: float) -> str:
        """`3 d`, `3 j`: calendar days."""
        return f"{self.number(days)} {self._words.day_unit}"

    def number(self, value: float | Decimal, digits: int | None = None) -> str:
        """`1,234.5`, `1 234,5`: with so many decimals, or as many as it needs up to two."""
        return dates.number(value, self._words, digits)

    def percent(self, share: float | Decimal, digits: int = 0) -> str:
        """`85%`, `85 %` for a share of 0.85."""
        # through text, because 0.285 * 100 is a hair below 28.5
        return self.number(Decimal(str(share)) * 100, digits) + self._words.percent

    def status(self, status: Status) -> str:
        """The state of a ticket: `started`, `commencé`."""
        return self(glossary.STATUSES[status])

    def service_class(self, service_class: ServiceClass) -> str:
        """The class of service: `expedite`, `coupe-file`."""
        return self(glossary.SERVICE_CLASSES[service_class])

    def ticket_type(self, ticket_type: TicketType) -> str:
        """ITIL's kind of work: `change`, `changement`."""
        return self(glossary.TICKET_TYPES[ticket_type])

    def holder(self, holder: Holder) -> str:
        """Who is waited for: `vendor`, `fournisseur`."""
        return self(glossary.HOLDERS[holder])

    def waiting_on(self, holder: Holder) -> str:
        """`waiting on vendor`, `en attente du fournisseur`."""
        return self(glossary.WAITING_ON[holder])

    def cause(self, cause: ReleaseCause) -> str:
        """Why a token was given back: `withdrawn`, `retiré`."""
        return self(glossary.CAUSES[cause])

    def kind(self, kind: ClaimKind | ThreadKind | PeriodKind) -> str:
        """What a claim, a line of the dialogue or a period is: `emergency override`, `question`, `week`."""
        return self(glossary.KINDS[kind])

    def verdict(self, verdict: Verdict) -> str:
        """What an acknowledgement says: `to split`, `à découper`."""
        return self(glossary.VERDICTS[verdict])

    def link_type(self, link_type: LinkType) -> str:
        """How a ticket stands to another: `caused by`, `causé par`."""
        return self(glossary.LINK_TYPES[link_type])

    def promise(self, outcome: Literal["kept", "at_risk", "missed"]) -> str:
        """How a promise stands: `on track`, `at risk`, `missed`."""
        return self(glossary.PROMISES[outcome])


def language(code: str, *, zone: tzinfo | None = None, year: int | None = None) -> Language:
    """The language of a code, `en` or `fr`; anything after the first two letters (`fr_FR.UTF-8`) is ignored.

    Raises ValueError with a plain sentence for any other.
    """
    match code[:2].lower():
        case "en" | "fr" as known if not code[2:3].isalpha():
            return Language(known, zone, year)
        case _:
            raise ValueError(msg("`{code}` is not a language itbiz speaks: en or fr", code=code))
