"""The rules of counting once more, written from the contract's text alone, plainly and slowly.

Nothing of itbiz is imported: whoever doubts the product compares it with this page. It knows one kind of contract, ISO
weeks in UTC with a cell for each pair, and of a ticket what the tests of this folder write.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

Pair = tuple[str, str]


@dataclass(frozen=True)
class Rules:
    """`quota` is tokens a week of each pair; `first` the Monday of the first week."""

    quota: dict[Pair, int]
    first: date
    repay: int = 1


def monday(period: str) -> date:
    year, week = period.split("-W")
    return date.fromisocalendar(int(year), int(week), 1)


def instant(text: Any) -> datetime:  # noqa: ANN401 - YAML gives a text or a datetime
    found = text if isinstance(text, datetime) else datetime.fromisoformat(text)
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)


def started(ticket: dict[str, Any]) -> datetime | None:
    """When work began: the first `started`, or the first later state that skips it."""
    for line in ticket.get("history", []):
        if line.get("to") in {"started", "waiting", "delivered", "closed"}:
            return instant(line["at"])
    return None


def end_of(week: date) -> datetime:
    return datetime.combine(week + timedelta(days=7), datetime.min.time(), UTC)


def credited(ticket: dict[str, Any], claim: dict[str, Any]) -> date | None:
    """The week to which a released token is credited, if it is."""
    released = claim.get("released")
    if not released:
        return None
    at, week = instant(released["at"]), monday(claim["period"])
    if released["cause"] in {"withdrawn", "swapped"}:
        began = started(ticket)
        free = (began is None or at < began) and at < end_of(week)
        return week if free or released.get("consent") else None
    if released["cause"] in {"refused", "provider_cancelled", "reclassified", "duplicate"}:
        return max(week, at.date() - timedelta(days=at.weekday()))
    return None


def overruns(tickets: list[dict[str, Any]], rules: Rules, *, emergencies: bool = True) -> Counter[tuple[Pair, date]]:
    """over(k) of every pair and week, by the formulas of the contract."""
    used: Counter[tuple[Pair, date]] = Counter()
    back: Counter[tuple[Pair, date]] = Counter()
    broken: Counter[tuple[Pair, date]] = Counter()
    for ticket in tickets:
        standing = set()
        for claim in ticket.get("claims", []):
            key = ((claim["requester"], claim["provider"]), monday(claim["period"]))
            if claim.get("kind", "quota") == "emergency":
                broken[key] += emergencies
                continue
            credit = credited(ticket, claim)
            if credit is not None:
                used[key] += 1
                back[key[0], credit] += 1
            elif key[1] not in standing:
                standing.add(key[1])
                used[key] += 1
    weeks = [week for _, week in (*used, *back, *broken)]
    over: Counter[tuple[Pair, date]] = Counter()
    for pair, quota in rules.quota.items():
        closing, week = 0, rules.first
        while weeks and week <= max(weeks):
            opening = quota + min(closing, 0)
            taken = used[pair, week] - back[pair, week]
            closing = opening - taken - rules.repay * broken[pair, week]
            over[pair, week] = max(0, taken - max(0, opening))
            week += timedelta(days=7)
    return +over


def consistent(ticket: dict[str, Any]) -> bool:
    """Whether a token and the class `priority` go together, and the status with the history."""
    live = [claim for claim in ticket.get("claims", []) if not claim.get("released")]
    tokens = [claim for claim in live if claim.get("kind", "quota") == "quota"]
    steps = [line["to"] for line in ticket.get("history", []) if "to" in line]
    classes = [line["to"] for line in ticket.get("history", []) if line.get("field") == "class"]
    return (
        (ticket.get("class", "standard") == "priority") == (len(tokens) == 1)
        and len(tokens) <= 1
        and len(live) - len(tokens) <= 1
        and ticket.get("status", "new") == (steps or ["new"])[-1]
        and ticket.get("class", "standard") == (classes or ["standard"])[-1]
    )
