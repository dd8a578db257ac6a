"""The kinds of value a ticket's fields hold, as functions from what a file says to what is meant; without pydantic.

What cannot be meant is refused with a `PydanticCustomError`, whose type `itbiz.domain.schema_errors` turns into words
in two languages. `itbiz.domain.fields` makes pydantic's annotations of them; `itbiz.domain.plain` needs no more.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, cast

from itbiz.domain.period import Period, parse_instant, parse_period
from itbiz.domain.vocabulary import ID_PATTERN, KEY_PATTERN
from itbiz.text.characters import UNSAFE_CHARACTERS

if TYPE_CHECKING:
    from pydantic_core import PydanticCustomError

FIRST_YEAR, LAST_YEAR = 1970, 2199

LONGEST_LINE = 300
LONGEST_TEXT = 100_000
LONGEST_ADDRESS = 254
"""Characters of a line, of a text and of an e-mail address."""

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_KEY = re.compile(KEY_PATTERN)
_TICKET_ID = re.compile(ID_PATTERN)


def refused(kind: str, words: Any, context: dict[str, Any] | None = None) -> PydanticCustomError:  # noqa: ANN401  # pydantic wants a LiteralString
    """The refusal of a value; pydantic is loaded for it, which then has to say where it stands anyway."""
    from pydantic_core import PydanticCustomError

    return PydanticCustomError(kind, words, context)


def said(error: ValueError) -> PydanticCustomError:
    """The refusal that a ValueError stands for whose only argument is a `Message`."""
    return refused("said", "is refused", {"message": error.args[0]})


def _safe(value: str) -> str:
    found = UNSAFE_CHARACTERS.search(value)
    if found:
        raise refused("unsafe_character", "holds a control character", {"character": ord(found.group())})
    return value


def line(value: str) -> str:
    """A text on one line, without control characters."""
    # Nearly every one is; what is printable is on one line and safe.
    if value.isprintable() and value.strip():
        return value
    if not value.strip():
        raise refused("blank", "is empty")
    if "\n" in value or "\r" in value:
        raise refused("several_lines", "must stand on one line")
    return _safe(value)


def text(value: str) -> str:
    """A text of one or more lines, without control characters."""
    if not value.strip():
        raise refused("blank", "is empty")
    return _safe(value)


def _plausible(moment: Any, year: int) -> Any:  # noqa: ANN401  # an instant, a day or a period, given back as it came
    """What lies within two centuries: a year beyond is a typing mistake, and counting to it would take minutes."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise refused("year", "is far away", {"year": year, "first": FIRST_YEAR, "last": LAST_YEAR})
    return moment


def instant(value: Any) -> datetime:  # noqa: ANN401  # whatever the file holds
    """A moment with its offset. A time without an offset is refused: nobody can say when it was."""
    if isinstance(value, datetime) and value.tzinfo is not None:
        return value
    if not isinstance(value, str):
        raise refused("not_an_instant", "is no instant", {"value": str(value)})
    try:
        found = parse_instant(value)
    except ValueError as error:
        raise said(error) from error
    return cast("datetime", _plausible(found, found.year))


def day_of(value: Any) -> date:  # noqa: ANN401  # whatever the file holds
    """The calendar day a value of a file names."""
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    try:
        day = date.fromisoformat(value) if isinstance(value, str) and _DATE.fullmatch(value) else None
    except ValueError:
        day = None
    if day is not None:
        return cast("date", _plausible(day, day.year))
    raise refused("date", "is no date", {"value": str(value)})


def period_named(value: Any) -> Period:  # noqa: ANN401  # whatever the file holds
    """The period a value of a file names by its key."""
    if isinstance(value, Period):
        return value
    if isinstance(value, str):
        try:
            period = parse_period(value)
        except ValueError as error:
            raise said(error) from error
        return cast("Period", _plausible(period, period.first.year))
    raise refused("not_a_period", "is no period", {"value": str(value)})


def key(value: str) -> str:
    """The short name of a party: lower-case letters, digits, `-` and `_`."""
    if not _KEY.fullmatch(value):
        raise refused("key", "is no key", {"value": value})
    return value


def ticket_id(value: str) -> str:
    """`ITB-7K3QX`: a prefix and a random part. Case is ignored; upper case is kept."""
    if not _TICKET_ID.fullmatch(value):
        raise refused("ticket_id", "is no ticket id", {"value": value})
    return value.upper()
