"""Flow: what came in, what was finished, how long it took, and what is growing old.

The terms are the Kanban Guide's: throughput, work in progress, cycle time, work item age, service level expectation.
Cycle time and age count calendar days of the contract's zone, the first and the last one included. An item counts
once, by the delivery that stands. Percentiles are nearest rank, and none is given below ten items.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC
from typing import TYPE_CHECKING

from itbiz.domain.life import MICROSECONDS
from itbiz.domain.percentile import nearest_rank
from itbiz.domain.settled import Flowed
from itbiz.domain.throughput import TRAILING, trailing
from itbiz.domain.ticket import IN_PROGRESS, UNFINISHED, ServiceClass
from itbiz.text.dataclass import dataclass
from itbiz.text.message import Message, msg, msgs

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date, datetime

    from itbiz.domain.backlog import Backlog
    from itbiz.domain.contract import Term
    from itbiz.domain.outline import Outline
    from itbiz.domain.throughput import Throughput
    from itbiz.domain.ticket import Ticket
    from itbiz.domain.timeline import Timeline

ENOUGH = 10
"""Finished items from which percentiles and percentages say something."""


@dataclass(frozen=True, slots=True)
class CycleTimes:
    """Percentiles of cycle time, in days, over `n` finished items; None where there are not enough of them."""

    n: int
    p50: int | None
    p85: int | None
    p95: int | None

    @property
    def enough(self) -> bool:
        """Whether there are enough items to speak of percentiles."""
        return self.n >= ENOUGH


@dataclass(frozen=True, slots=True)
class Attainment:
    """How a class kept its service level expectation over the trailing periods.

    `older` are unfinished items already past it, by id: without them beside it the share would flatter.
    """

    service_class: ServiceClass
    percentile: int
    within_days: int
    n: int
    within: int
    older: tuple[str, ...]

    @property
    def share(self) -> float | None:
        """The share finished in time, from 0 to 1; None where there is not enough data."""
        return self.within / self.n if self.n >= ENOUGH else None

    @property
    def kept(self) -> bool | None:
        """Whether the expectation was met; None where there is not enough data."""
        return 100 * self.within >= self.percentile * self.n if self.n >= ENOUGH else None


@dataclass(frozen=True, slots=True)
class Aged:
    """Work in progress and its age in days. `days_left` until it misses its class's expectation; below 0: missed."""

    ticket: Ticket
    age: int
    beyond: int | None
    """The percentile of its class's cycle times that the age exceeds, 85 or 50; None for neither or too little data."""
    days_left: int | None

    @property
    def text(self) -> Message | None:
        """When it misses its expectation, in words; None where its class has none."""
        if self.days_left is None:
            return None
        if self.days_left < 0:
            return msgs("past its SLE by {n} day", "past its SLE by {n} days", -self.days_left)
        if self.days_left == 0:
            return msg("misses its SLE tomorrow")
        return msgs("misses its SLE in {n} day", "misses its SLE in {n} days", self.days_left + 1)


@dataclass(frozen=True, slots=True)
class Flow:
    """The flow of a backlog at an instant.

    `periods` are the complete ones that are looked back on, oldest first: fewer than asked for where the tickets do
    not reach back that far. `cycle_times` has a row per class with finished items, and one under None for all.
    """

    instant: datetime
    periods: tuple[Throughput, ...]
    running: Throughput
    cycle_times: Mapping[ServiceClass | None, CycleTimes]
    attainment: tuple[Attainment, ...]
    ageing: tuple[Aged, ...]

    def mean_finished(self, team: str | None) -> float | None:
        """Mean items a team finished in a period; None where there is no complete period to look back on."""
        counts = [each.by_team.get(team, 0) for each in self.periods]
        return sum(counts) / len(counts) if counts else None


def flow(backlog: Backlog, instant: datetime, count: int = TRAILING, *, today: date | None = None) -> Flow:
    """The flow at an instant, over the `count` periods that were complete by then.

    Ages are counted up to `today`, the day of the instant if left out.
    """
    timeline, tickets = backlog.timeline, backlog.tickets
    instant = instant.astimezone(UTC)
    looked_at = trailing(timeline, backlog.opened, instant, count)
    current = timeline.period_at(instant)
    rows = backlog.throughput((*looked_at, current))
    days = _cycle_days((ticket for row in rows[:-1] for ticket in row.delivered), timeline)
    cycle_times = {key: _cycle_times(values) for key, values in days.items()}
    term = timeline.term_at(instant)
    today = timeline.day(instant) if today is None else today
    ageing = _ageing(tickets, timeline, today, term, cycle_times)
    return Flow(instant, rows[:-1], rows[-1], cycle_times, _attainment(term, days, tickets, timeline, today), ageing)


def age(ticket: Ticket | Outline | Flowed, today: date, timeline: Timeline) -> int | None:
    """Days from the start to `today`, both included; None before the start."""
    started = _began(ticket)
    return (today - timeline.day_at(started)).days + 1 if started is not None else None


def cycle_time(ticket: Ticket | Outline | Flowed, timeline: Timeline) -> int | None:
    """Days from the start to the delivery, both included; None while unfinished."""
    finished = finished_on(ticket, timeline)
    return age(ticket, finished, timeline) if finished is not None else None


def finished_on(ticket: Ticket | Outline | Flowed, timeline: Timeline) -> date | None:
    """The day of the delivery that stands; None while unfinished."""
    if isinstance(ticket, Flowed):
        at = None if ticket.finished_s is None else round(ticket.finished_s * MICROSECONDS)
    else:
        at = ticket.life.finished
    return None if at is None else timeline.day_at(at)


def _began(ticket: Ticket | Outline | Flowed) -> int | None:
    if isinstance(ticket, Flowed):
        return None if ticket.started_s is None else round(ticket.started_s * MICROSECONDS)
    return ticket.life.started


def _cycle_days(
    finished: Iterable[Ticket | Outline | Flowed], timeline: Timeline
) -> dict[ServiceClass | None, list[int]]:
    found: defaultdict[ServiceClass | None, list[int]] = defaultdict(list)
    for ticket in finished:
        days = cycle_time(ticket, timeline)
        if days is not None:
            found[None].append(days)
            found[ticket.service_class].append(days)
    return dict(found)


def _cycle_times(days: Sequence[int]) -> CycleTimes:
    if len(days) < ENOUGH:
        return CycleTimes(len(days), None, None, None)
    return CycleTimes(len(days), nearest_rank(days, 0.5), nearest_rank(days, 0.85), nearest_rank(days, 0.95))


def _attainment(
    term: Term | None,
    days: Mapping[ServiceClass | None, Sequence[int]],
    tickets: Iterable[Ticket],
    timeline: Timeline,
    today: date,
) -> tuple[Attainment, ...]:
    """A row for each class with an expectation in the term, in the order of classes."""
    rules = {key: each.sle for key, each in term.classes.items() if each.sle} if term else {}
    older: defaultdict[ServiceClass, list[str]] = defaultdict(list)
    for ticket in tickets:
        sle = rules.get(ticket.service_class)
        if sle is None or ticket.state not in UNFINISHED:
            continue
        days_old = age(ticket, today, timeline)
        if days_old is not None and days_old > sle.within_days:
            older[ticket.service_class].append(ticket.id)
    return tuple(
        Attainment(
            each,
            rules[each].percentile,
            rules[each].within_days,
            len(days.get(each, ())),
            sum(1 for n in days.get(each, ()) if n <= rules[each].within_days),
            tuple(sorted(older[each])),
        )
        for each in ServiceClass
        if each in rules
    )


def _ageing(
    tickets: Iterable[Ticket],
    timeline: Timeline,
    today: date,
    term: Term | None,
    cycle_times: Mapping[ServiceClass | None, CycleTimes],
) -> tuple[Aged, ...]:
    """Work in progress, the oldest first."""
    found = []
    for ticket in tickets:
        if ticket.state not in IN_PROGRESS:
            continue
        days_old = age(ticket, today, timeline)
        if days_old is None:
            continue
        rules = term.classes.get(ticket.service_class) if term else None
        left = rules.sle.within_days - days_old if rules and rules.sle else None
        found.append(Aged(ticket, days_old, _beyond(days_old, cycle_times.get(ticket.service_class)), left))
    return tuple(sorted(found, key=lambda each: (-each.age, each.ticket.id)))


def _beyond(days: int, times: CycleTimes | None) -> int | None:
    if times is None or times.p50 is None or times.p85 is None:
        return None
    return 85 if days > times.p85 else 50 if days > times.p50 else None
