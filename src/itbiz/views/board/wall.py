"""The wall as a value: everything it shows, worked out once, before anything is drawn."""

from __future__ import annotations

from collections import defaultdict
from enum import StrEnum
from typing import TYPE_CHECKING

from itbiz.domain.dues import DueKind
from itbiz.domain.load import load
from itbiz.domain.pull import pull
from itbiz.domain.selection import matches
from itbiz.domain.ticket import FINISHED, IN_PROGRESS, Holder, ServiceClass, Status
from itbiz.text.dataclass import dataclass
from itbiz.views.tokens import Tokens, tokens

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from datetime import datetime

    from itbiz.domain.backlog import Backlog, Entry
    from itbiz.domain.contract import Term
    from itbiz.domain.dues import Due
    from itbiz.domain.load import Load, ProviderLoad, RequesterLoad
    from itbiz.domain.period import Period
    from itbiz.domain.pull import Pulled
    from itbiz.domain.selection import Selection
    from itbiz.domain.ticket import Ticket
    from itbiz.domain.timeline import Timeline

ON_THE_WALL = (Status.NEW, Status.READY, Status.STARTED, Status.WAITING, Status.DELIVERED)
"""The states a wall has columns for, unless others are asked for."""

IN_DIALOGUE = frozenset({DueKind.ANSWER, DueKind.ACCEPTANCE, DueKind.CONFIRMATION})
"""What is owed with words alone: whoever owes it has the ball."""


class By(StrEnum):
    """What the columns of cards stand for."""

    STATUS = "status"
    PROVIDER = "provider"
    REQUESTER = "requester"


@dataclass(frozen=True, slots=True)
class CardColumn:
    """A column of cards, the next to act on first. `key` is none for tickets that no team has yet.

    `limit` bounds the `in_progress` of the one team the column or the whole board shows; none where it shows several.
    `hidden` tickets are counted and not shown.
    """

    key: str | None
    tickets: tuple[Ticket, ...]
    in_progress: int = 0
    limit: int | None = None
    hidden: int = 0

    @property
    def count(self) -> int:
        """How many tickets it holds."""
        return len(self.tickets) + self.hidden


@dataclass(frozen=True, slots=True)
class Held:
    """A ticket that waits for somebody outside the work: who has the ball, since when, and what is asked."""

    ticket: Ticket
    since: datetime
    due: Due | None
    """What the contract's parties owe; none where the vendor has the ball."""


@dataclass(frozen=True)
class Board:
    """Everything a wall shows. `selected` are the tickets that pass the filters; tokens and load are whole.

    `public` where anybody may see it, `persons` where it says who works on a ticket.
    """

    instant: datetime
    timeline: Timeline
    period: Period
    term: Term | None
    selection: Selection
    by: By
    open: int
    open_in_all: int
    count: int
    """Every ticket there is, ended ones included."""
    entries: Mapping[str, Entry]
    names: Mapping[str, str]
    load: Load
    providers: tuple[ProviderLoad, ...]
    requesters: tuple[RequesterLoad, ...]
    tokens: Tokens
    pulled: Mapping[str, tuple[Pulled, ...]]
    """What each team pulls next, best first, for teams that have anything to pull."""
    unrouted: int
    held: tuple[Held, ...]
    columns: tuple[CardColumn, ...]
    unreadable: tuple[str, ...]
    public: bool = False
    persons: bool = True

    def name(self, key: str) -> str:
        """The written name of a party, or its key."""
        return self.names.get(key, key)


def board(backlog: Backlog, instant: datetime, selection: Selection, by: By = By.STATUS) -> Board:
    """The wall of a backlog at an instant. The filters narrow tickets, teams and units; sums stay true to the whole."""
    timeline = backlog.timeline
    period, term = timeline.period_at(instant), timeline.term_at(instant)
    loads = load(backlog, instant)
    chosen = [each for each in backlog.tickets if matches(each, selection)] if selection.narrows else backlog.tickets
    ids = {ticket.id for ticket in chosen}
    open_ = sum(ticket.state.unfinished for ticket in chosen)
    pulled: defaultdict[str | None, list[Pulled]] = defaultdict(list)
    for each in pull(backlog, instant):
        if each.ticket.id in ids:
            pulled[each.ticket.provider].append(each)
    providers = tuple(row for row in loads.providers if not selection.providers or row.provider in selection.providers)
    parties = backlog.contract.parties if backlog.contract else None
    return Board(
        instant=instant,
        timeline=timeline,
        period=period,
        term=term,
        selection=selection,
        by=by,
        open=open_,
        open_in_all=sum(ticket.state.unfinished for ticket in backlog.tickets) if selection.narrows else open_,
        count=backlog.count,
        entries=backlog.entries,
        names={
            key: party.name
            for side in ((parties.requesters, parties.providers) if parties else ())
            for key, party in side.items()
        },
        load=loads,
        providers=providers,
        requesters=tuple(
            row for row in loads.requesters if not selection.requesters or row.requester in selection.requesters
        ),
        tokens=tokens(backlog, period, instant),
        pulled={
            row.provider: tuple(pulled[row.provider]) for row in providers if row.provider and pulled[row.provider]
        },
        unrouted=sum(ticket.provider is None and ticket.state.unfinished for ticket in chosen),
        held=tuple(_held(backlog, loads.dues, ids, chosen)),
        columns=_columns(backlog, chosen, selection, by, term),
        unreadable=backlog.unreadable,
    )


def _held(backlog: Backlog, owed: Iterable[Due], ids: set[str], chosen: Iterable[Ticket]) -> list[Held]:
    """The longest silence first."""
    found = [
        Held(backlog.entries[due.ticket].ticket, due.since, due)
        for due in owed
        if due.kind in IN_DIALOGUE and due.ticket in ids
    ]
    found += [
        Held(ticket, ticket.transitions[-1].at, None)
        for ticket in chosen
        if ticket.state is Status.WAITING and ticket.transitions[-1].on is Holder.VENDOR
    ]
    return sorted(found, key=lambda each: (each.since, each.ticket.id))


def _columns(
    backlog: Backlog, chosen: Sequence[Ticket], selection: Selection, by: By, term: Term | None
) -> tuple[CardColumn, ...]:
    team = next(iter(selection.providers)) if len(selection.providers) == 1 else None
    limits = term.wip_limit if term else {}
    if by is By.STATUS:
        shown: list[str | None] = [each for each in Status if each in (selection.statuses or ON_THE_WALL)]
        groups = _grouped(chosen, lambda ticket: ticket.state)
        limit = limits[team].total if team in limits else None
        wip = sum(len(groups.get(state, ())) for state in IN_PROGRESS)
        return tuple(
            CardColumn(
                key,
                tuple(sorted(groups.get(key, ()), key=_recent if key in FINISHED else _urgent)),
                wip,
                limit if key in IN_PROGRESS else None,
            )
            for key in shown
        )
    rows = [ticket for ticket in chosen if selection.statuses or ticket.state.unfinished]
    parties = backlog.contract.parties if backlog.contract else None
    if by is By.PROVIDER:
        groups = _grouped(rows, lambda ticket: ticket.provider)
        known, wanted = list(parties.providers) if parties else [], selection.providers
    else:
        groups = _grouped(rows, lambda ticket: ticket.requester)
        known, wanted = list(parties.requesters) if parties else [], frozenset(selection.requesters)
    keys = [*known, *sorted(key for key in groups if key and key not in known), *([None] if None in groups else [])]
    return tuple(
        CardColumn(
            key,
            tuple(sorted(groups.get(key, ()), key=_urgent)),
            sum(ticket.state in IN_PROGRESS for ticket in groups.get(key, ())),
            limits[key].total if by is By.PROVIDER and key in limits else None,
        )
        for key in keys
        if not wanted or key in wanted
    )


def _grouped(tickets: Iterable[Ticket], key: Callable[[Ticket], str | None]) -> dict[str | None, list[Ticket]]:
    found: defaultdict[str | None, list[Ticket]] = defaultdict(list)
    for ticket in tickets:
        found[key(ticket)].append(ticket)
    return dict(found)


_RANKS = {each: rank for rank, each in enumerate(ServiceClass)}
_PROGRESS = {Status.STARTED: 0, Status.WAITING: 0}


def _urgent(ticket: Ticket) -> tuple[int, int, datetime, str]:
    """By class, then what is in progress, the oldest first."""
    rank = _RANKS[ticket.service_class]
    return (rank, _PROGRESS.get(ticket.state, 1), ticket.started_at or ticket.opened, ticket.id)


def _recent(ticket: Ticket) -> tuple[float, str]:
    return (-ticket.transitions[-1].at.timestamp(), ticket.id)
