"""The invented company, moved in time: its weeks shifted, and cut at an instant."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from itbiz.actions.opening import FIELDS
from itbiz.domain.backlog import Backlog, read
from itbiz.domain.past import last_instant
from itbiz.domain.period import format_instant, parse_instant, parse_period
from itbiz.text.edit import emit

if TYPE_CHECKING:
    from collections.abc import Mapping
    from zoneinfo import ZoneInfo

    from itbiz.domain.ticket import Ticket

WEEK = timedelta(days=7)

_MOMENTS = re.compile(
    r"\b(?P<instant>\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}[+-]\d{2}:\d{2})|\b(?P<week>\d{4}-W\d{2})\b|\b(?P<day>\d{4}-\d{2}-\d{2})\b"
)


def shifted(text: str, weeks: int, zone: ZoneInfo) -> str:
    """The text with every instant, day and ISO week moved by whole weeks; wall times stay, offsets follow the zone."""

    def moved(found: re.Match[str]) -> str:
        if found["instant"]:
            wall = parse_instant(found["instant"]).astimezone(zone).replace(tzinfo=None) + weeks * WEEK
            return format_instant(wall.replace(tzinfo=zone))
        if found["week"]:
            first = parse_period(found["week"]).first + weeks * WEEK
            year, week, _ = first.isocalendar()
            return f"{year:04}-W{week:02}"
        return (date.fromisoformat(found["day"]) + weeks * WEEK).isoformat()

    return _MOMENTS.sub(moved, text)


def weeks_until(backlog: Backlog, instant: datetime) -> int:
    """Whole weeks by which to move the company so that its last week is the week of `instant`."""
    zone = backlog.timeline.zone
    last = max(last_instant(ticket) for ticket in backlog.tickets).astimezone(zone).date()
    today = instant.astimezone(zone).date()
    return (today - timedelta(days=today.weekday()) - (last - timedelta(days=last.weekday()))) // WEEK


def moved_company(snapshot: Mapping[str, str], weeks: int, zone: ZoneInfo, folder: str) -> dict[str, str]:
    """The files of the company, moved by `weeks`, with their tickets in `folder`. Paths carry weeks and move too."""
    backlog = read(snapshot)
    old = f"{backlog.contract.tickets}/" if backlog.contract else ""
    found = {}
    for path, text in snapshot.items():
        if path.startswith(old):
            found[shifted(f"{folder}/{path.removeprefix(old)}", weeks, zone)] = shifted(text, weeks, zone)
        else:
            renamed = re.sub(r"(?m)^tickets: .*$", f"tickets: {folder}", text)
            found[path] = shifted(renamed, weeks, zone)
    return found


def texts_as_of(backlog: Backlog, instant: datetime) -> dict[str, str]:
    """The ticket files as they were at `instant`, by their own lines; those without a later line byte for byte.

    A link has no instant: it is there once the ticket it leads to is.
    """
    past = backlog.as_of(instant).entries
    found = {}
    for key, entry in past.items():
        links = tuple(link for link in entry.ticket.links if link.id in past)
        if links == entry.ticket.links and entry.ticket is backlog.entries[key].ticket:
            found[entry.path] = entry.text
        else:
            found[entry.path] = emit(written(entry.ticket.model_copy(update={"links": links})))
    return found


def written(ticket: Ticket) -> dict[str, Any]:
    """A ticket as plain data in the order of a file, without what is left at its default."""
    data = ticket.model_dump(mode="json", by_alias=True, exclude_none=True)
    kept = {name: data[name] for name in ("id", *FIELDS) if name in data and data[name] not in ([], "normal")}
    for name in ("history", "claims", "thread", "links"):
        if name in kept:
            kept[name] = [_line(line) for line in kept[name]]
    return kept


def _line(line: dict[str, Any]) -> dict[str, Any]:
    """A line with `by` before what it says, as people write it."""
    first = ("n", "period", "requester", "provider", "kind", "at", "field", "from", "to", "by")
    ordered = {name: line[name] for name in first if name in line}
    return {**ordered, **line}
