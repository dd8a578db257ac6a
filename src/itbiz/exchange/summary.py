"""What a log adds up to: counted from its rows and from the tickets made of them, told after an import."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from itbiz.domain.period import format_instant
from itbiz.text.dataclass import dataclass, field

if TYPE_CHECKING:
    from datetime import datetime

    from itbiz.domain.ticket import Holder
    from itbiz.exchange.shape import Summary


@dataclass(slots=True)
class Facts:
    """One ticket's part in the summary; durations in seconds."""

    span: float = 0.0
    """From the opening to the last row."""
    waits: defaultdict[Holder, float] = field(default_factory=lambda: defaultdict(float))
    """Time in `waiting`, by who was waited for."""
    reopenings: int = 0
    promotions: int = 0
    demotions: int = 0
    changes: int = 0
    raised: int = 0
    """Times the promoting column went up in rank: by its numbers, or across the threshold where it has words.

    Likewise `lowered`.
    """
    lowered: int = 0
    outcome: tuple[str, bool] | None = None
    """At the last row: the value to count by, and whether the promise was kept."""


@dataclass(slots=True)
class Share:
    """Tickets that ever waited for one side, and how long all of them together, in seconds."""

    tickets: int = 0
    seconds: float = 0.0


@dataclass(slots=True)
class Outcomes:
    """Tickets of one value at their last row, and how many of them kept the promise."""

    tickets: int = 0
    met: int = 0


@dataclass(slots=True)
class Tally:
    """The summary of an import. Complete once every ticket was made."""

    columns: int = 0
    rows: int = 0
    """Rows read, the head left out; unusable ones included."""
    states: Counter[str] = field(default_factory=Counter)
    """Rows by what the state column says."""
    tickets: int = 0
    opened_first: datetime | None = None
    opened_last: datetime | None = None
    last_instant: datetime | None = None
    """The last row of any ticket: where the log ends."""
    case_seconds: float = 0.0
    """Sum over tickets, opening to last row."""
    waits: dict[Holder, Share] = field(default_factory=dict)
    reopened: int = 0
    """Tickets whose finished work was taken up again, at least once."""
    promotions: int = 0
    demotions: int = 0
    claims: int = 0
    """Distinct (ticket, period) among the promotions."""
    promoted: int = 0
    """Tickets promoted at least once."""
    changed: int = 0
    """Tickets whose promoting column ever changed; then those in which it was raised, lowered, or both."""
    raised: int = 0
    lowered: int = 0
    raised_and_lowered: int = 0
    outcomes: dict[str, Outcomes] = field(default_factory=dict)

    def add(self, opened: datetime, last: datetime, periods: int, facts: Facts) -> None:
        """Count one ticket in. `periods` are those in which it took a token."""
        self.tickets += 1
        self.opened_first = min(self.opened_first or opened, opened)
        self.opened_last = max(self.opened_last or opened, opened)
        self.last_instant = max(self.last_instant or last, last)
        self.case_seconds += facts.span
        for holder, seconds in facts.waits.items():
            share = self.waits.setdefault(holder, Share())
            share.tickets += 1
            share.seconds += seconds
        self.reopened += bool(facts.reopenings)
        self.promotions += facts.promotions
        self.demotions += facts.demotions
        self.claims += periods
        self.promoted += bool(facts.promotions)
        self.changed += bool(facts.changes)
        self.raised += bool(facts.raised)
        self.lowered += bool(facts.lowered)
        self.raised_and_lowered += bool(facts.raised and facts.lowered)
        if facts.outcome:
            value, met = facts.outcome
            outcomes = self.outcomes.setdefault(value, Outcomes())
            outcomes.tickets += 1
            outcomes.met += met

    def share(self, holder: Holder) -> float | None:
        """The part of all case time spent waiting for one side, from 0 to 1; None where there is no case time."""
        if not self.case_seconds:
            return None
        return self.waits.get(holder, Share()).seconds / self.case_seconds

    def as_data(self) -> Summary:
        """The summary in plain data, for JSON. Shares are rounded to a hundredth of a percent."""
        return {
            "version": 1,
            "rows": self.rows,
            "columns": self.columns,
            "tickets": self.tickets,
            "opened": {"first": _written(self.opened_first), "last": _written(self.opened_last)},
            "states": dict(self.states.most_common()),
            "promotions": self.promotions,
            "demotions": self.demotions,
            "claims": self.claims,
            "promoted_tickets": self.promoted,
            "changed": {
                "tickets": self.changed,
                "raised": self.raised,
                "lowered": self.lowered,
                "both": self.raised_and_lowered,
            },
            "reopened": self.reopened,
            "waiting": {
                str(holder): {
                    "tickets": share.tickets,
                    "hours": round(share.seconds / 3600, 2),
                    "share": round(self.share(holder) or 0.0, 4),
                }
                for holder, share in sorted(self.waits.items())
            },
            "outcomes": {
                value: {"tickets": each.tickets, "met": each.met} for value, each in sorted(self.outcomes.items())
            },
        }


def _written(instant: datetime | None) -> str | None:
    return format_instant(instant) if instant else None
