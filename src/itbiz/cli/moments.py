"""The moment that `--as-of` names."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from itbiz.text.failure import Failure
from itbiz.text.message import Message, msg

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def moment(text: str, zone: ZoneInfo, option: str = "--as-of") -> datetime:
    """What `--as-of`, or another option, names: an instant with its offset, or the end of a day or a period.

    `2026-10-02` is a day, `2026-W40` a period; both are those of `zone`. Raises Failure for anything else.
    """
    from itbiz.domain.period import PeriodKind, first_instant, parse_instant, parse_period, period_of

    try:
        if _DAY.fullmatch(text):
            day = date.fromisoformat(text)
            period_of(day, PeriodKind.MONTH)
            return first_instant(day + timedelta(days=1), zone)
        if len(text) <= len("2026-W40"):
            return parse_period(text).end(zone)
        return parse_instant(text).astimezone(zone)
    except (ValueError, OverflowError) as error:
        if isinstance(error, ValueError) and error.args and isinstance(error.args[0], Message):
            raise Failure(
                error.args[0],
                msg("write {option} 2026-10-02T18:00:00+02:00, or 2026-10-02 or 2026-W40 for its end", option=option),
            ) from error
        raise Failure(msg("`{text}` is not a day of the calendar", text=text)) from error
