"""Substance: whether subjects are settled for good, and whether what is agreed keeps its place and its kind."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from itbiz.domain.clusters import clusters
from itbiz.domain.flow import ENOUGH
from itbiz.domain.life import micro
from itbiz.domain.people import is_among, same_person
from itbiz.domain.ticket import LinkType, ServiceClass, TicketType
from itbiz.text.dataclass import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from itbiz.domain.backlog import Backlog
    from itbiz.domain.clusters import Cluster
    from itbiz.domain.contract import Contract
    from itbiz.domain.flow import Flow
    from itbiz.domain.outline import Outline
    from itbiz.domain.ticket import FieldChange, Ticket


@dataclass(frozen=True, slots=True)
class Share:
    """What a class took of the `n` items finished in the trailing periods, and the percent allocated to it, if any."""

    service_class: ServiceClass
    finished: int
    n: int
    allocated: int | None

    @property
    def share(self) -> float | None:
        """From 0 to 1; None where there is not enough data."""
        return self.finished / self.n if self.n >= ENOUGH else None


@dataclass(frozen=True, slots=True)
class Problem:
    """A problem that is not solved, and the incidents of the trailing periods that it caused."""

    ticket: str
    provider: str | None
    incidents: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Substance:
    """The facts of one period, by ticket id, and of the trailing ones where that is said.

    `caused` are incidents opened in the period with a named cause, `reopened` the tickets that were, once each time,
    `finished` how many items were. `changes` counts changes of class by party, under None those of nobody's list;
    `wandering` are the tickets that changed class more than once. `to_request` were incidents, `to_incident` requests.
    """

    shares: tuple[Share, ...]
    opened: tuple[str, ...]
    closed: tuple[str, ...]
    problems: tuple[Problem, ...]
    clusters: tuple[Cluster, ...]
    """Of incidents opened in the trailing periods."""
    reopened: tuple[str, ...]
    caused: tuple[str, ...]
    finished: int
    changes: Mapping[str | None, int]
    changed: tuple[str, ...]
    wandering: tuple[str, ...]
    to_request: tuple[str, ...]
    to_incident: tuple[str, ...]

    @property
    def failure_demand(self) -> float | None:
        """(reopened + incidents caused) / finished; None where there is not enough data."""
        return (len(self.reopened) + len(self.caused)) / self.finished if self.finished >= ENOUGH else None

    @property
    def changes_per_ticket(self) -> float | None:
        """Changes of class by ticket whose class changed; None where none did."""
        return sum(self.changes.values()) / len(self.changed) if self.changed else None


def substance(state: Backlog, begin: datetime, instant: datetime, flow: Flow) -> Substance:
    """The facts between two instants; the trailing periods are those of the flow, and what came since."""
    timeline, tickets = state.timeline, state.tickets
    since = min([begin, *(timeline.start(row.period) for row in flow.periods[:1])])
    oldest, first, last = micro(since), micro(begin), micro(instant)
    recent = [ticket for ticket in state.lived if oldest <= ticket.life.opened < last]
    moved = [ticket for ticket in tickets if ticket.life.moved_since(first)]
    changes = [(ticket, line) for ticket in tickets for line in ticket.changes if begin <= line.at < instant]
    of_class = [(ticket, line) for ticket, line in changes if line.field == "class"]
    often = Counter(ticket.id for ticket, _ in of_class)
    return Substance(
        shares=_shares(state, instant, flow),
        opened=_ids(t for t in recent if t.type is TicketType.PROBLEM and t.life.opened >= first),
        closed=_ids(t for t in moved if t.type is TicketType.PROBLEM and _ended(t, begin, instant)),
        problems=_problems(tickets, recent),
        clusters=clusters(recent),
        reopened=_ids(t for t in moved for line in t.reopenings if begin <= line.at < instant),
        caused=_ids(t for t in recent if t.life.opened >= first and t.type is TicketType.INCIDENT and _causes(t)),
        finished=sum(1 for t in moved if t.finished_at is not None and begin <= t.finished_at < instant),
        changes=Counter(_party(state.contract, line) for _, line in of_class),
        changed=tuple(sorted(often)),
        wandering=tuple(sorted(key for key, count in often.items() if count > 1)),
        to_request=_requalified(changes, TicketType.INCIDENT, TicketType.REQUEST),
        to_incident=_requalified(changes, TicketType.REQUEST, TicketType.INCIDENT),
    )


def _ids(tickets: Iterable[Ticket | Outline]) -> tuple[str, ...]:
    return tuple(sorted(ticket.id for ticket in tickets))


def _ended(ticket: Ticket, begin: datetime, end: datetime) -> bool:
    return ticket.ended_at is not None and begin <= ticket.ended_at < end


def _causes(ticket: Ticket | Outline) -> list[str]:
    return [link.id for link in ticket.links if link.type is LinkType.CAUSED_BY]


def _shares(state: Backlog, instant: datetime, flow: Flow) -> tuple[Share, ...]:
    term = state.timeline.term_at(instant)
    allocation = term.allocation if term else {}
    counts = sum((Counter(row.by_class) for row in flow.periods), Counter[ServiceClass]())
    n = counts.total()
    return tuple(
        Share(each, counts[each], n, allocation.get(each))
        for each in ServiceClass
        if counts[each] or each in allocation
    )


def _problems(tickets: Iterable[Ticket], recent: Iterable[Ticket | Outline]) -> tuple[Problem, ...]:
    """Those that are unsolved, what hurts most first."""
    caused: dict[str, list[str]] = {}
    for ticket in recent:
        if ticket.type is TicketType.INCIDENT:
            for cause in _causes(ticket):
                caused.setdefault(cause, []).append(ticket.id)
    found = [
        Problem(ticket.id, ticket.provider, tuple(sorted(caused.get(ticket.id, ()))))
        for ticket in tickets
        if ticket.type is TicketType.PROBLEM and ticket.state.unfinished
    ]
    return tuple(sorted(found, key=lambda each: (-len(each.incidents), each.ticket)))


def _party(contract: Contract | None, line: FieldChange) -> str | None:
    """The party whose lists name whoever made a change; a relay writes for the business unit."""
    if contract is None:
        return None
    for key, team in contract.parties.providers.items():
        if same_person(line.by, team.lead) or is_among(line.by, team.members):
            return key
    for key, unit in contract.parties.requesters.items():
        if is_among(line.by, (*unit.relays, *unit.may_promote, *unit.may_sign)):
            return key
    return None


def _requalified(changes: Iterable[tuple[Ticket, FieldChange]], old: TicketType, new: TicketType) -> tuple[str, ...]:
    return tuple(sorted(t.id for t, line in changes if line.field == "type" and line.from_ == old and line.to == new))
