"""What stood at the end of the period before, beside which a review puts its own figures."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import timedelta
from typing import TYPE_CHECKING

from itbiz.domain.dialogue import Side
from itbiz.domain.dues import DueKind, dues
from itbiz.domain.flow import flow
from itbiz.domain.life import micro
from itbiz.domain.ticket import IN_PROGRESS, Holder
from itbiz.text.dataclass import dataclass

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from itbiz.domain.backlog import Backlog
    from itbiz.domain.dues import Due
    from itbiz.domain.flow import Attainment
    from itbiz.domain.period import Period
    from itbiz.domain.ticket import ServiceClass

INSTANT = timedelta(microseconds=1)
"""The end of a period is midnight of the next day, and ages are counted on its own last day: this much before it."""


@dataclass(frozen=True, slots=True)
class Earlier:
    """The period before, at its end. `in_progress` is by team, `waited` calendar time in it by business unit."""

    period: Period
    in_progress: Mapping[str | None, int]
    owed: tuple[Due, ...]
    attainment: Mapping[ServiceClass, Attainment]
    waited: Mapping[str, timedelta]

    def owing(self, unit: str, kind: DueKind) -> tuple[Due, ...]:
        """What a business unit owed of one kind."""
        return tuple(due for due in self.owed if due.kind is kind and due.party == unit and due.side is Side.REQUESTER)


def earlier(state: Backlog, period: Period) -> Earlier:
    """A period that is over; `state` is the backlog at its end."""
    timeline = state.timeline
    end = timeline.end(period)
    return Earlier(
        period=period,
        in_progress=Counter(ticket.provider for ticket in state.tickets if ticket.state in IN_PROGRESS),
        owed=tuple(dues(state, end)),
        attainment={
            each.service_class: each for each in flow(state, end, today=timeline.day(end - INSTANT)).attainment
        },
        waited=waited(state, timeline.start(period), end),
    )


def waited(state: Backlog, start: datetime, until: datetime) -> dict[str, timedelta]:
    """Calendar time that tickets waited on each business unit between two instants."""
    # Whoever was ever waited for has a row, of nothing where that was before.
    found = defaultdict(int, {key: 0 for key, time in state.settled.waited.items() if time})
    first, last = micro(start), micro(until)
    for ticket in state.tickets:
        for holder, since, ended in ticket.life.held:
            if holder is Holder.REQUESTER:
                found[ticket.requester] += max(0, min(last if ended is None else ended, last) - max(since, first))
    return {key: timedelta(microseconds=micros) for key, micros in found.items()}
