"""Reading the times of a log: in any written form, with an offset or in a zone that is given."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from itbiz.domain.period import FIRST_YEAR, LAST_YEAR
from itbiz.exchange.mapping import ISO, UNIX

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from zoneinfo import ZoneInfo

_REMEMBERED = 50_000


class Moment(NamedTuple):
    """What a cell means, in seconds since 1970, UTC."""

    seconds: float
    skipped: bool
    """Whether the clocks of the zone skipped the time written there, so that it never was."""


def reader(formats: Sequence[str], zone: ZoneInfo) -> Callable[[str], Moment | None]:
    """What reads the times of a log. `zone` is that of times without an offset.

    An hour that comes twice when clocks go back is taken the first time. An hour they skip is read as if they had not
    moved yet: 02:30 is 03:30 then.
    """

    # Logs repeat their times: the opening stands on every row, a minute on many.
    @lru_cache(_REMEMBERED)
    def read(text: str) -> Moment | None:
        for form in formats:
            found = _in_form(text, form)
            if found is None or not FIRST_YEAR <= found.year <= LAST_YEAR:
                continue
            if found.tzinfo is not None:
                return Moment(found.timestamp(), skipped=False)
            seconds = found.replace(tzinfo=zone).timestamp()
            back = datetime.fromtimestamp(seconds, zone).replace(tzinfo=None, fold=0)
            return Moment(seconds, skipped=back != found)
        return None

    return read


def _in_form(text: str, form: str) -> datetime | None:
    try:
        if form == ISO:
            return datetime.fromisoformat(text)
        if form == UNIX:
            return datetime.fromtimestamp(float(text), UTC)
        return datetime.strptime(text, form)  # noqa: DTZ007  # the caller puts the zone on
    except (ValueError, OverflowError, OSError):
        return None
