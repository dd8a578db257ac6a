"""The load of both sides: what teams have in hand, and what business units owe and hold up.

Units: items, periods, and elapsed calendar time for waits. Work in progress is started + waiting.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from itbiz.domain.dialogue import Side
from itbiz.domain.dues import Due, DueKind, accepted_by_silence, dues
from itbiz.domain.flow import Aged, Flow, flow
from itbiz.domain.life import micro
from itbiz.domain.ticket import IN_PROGRESS, UNFINISHED, Holder, ServiceClass, Status
from itbiz.text.dataclass import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from itbiz.domain.backlog import Backlog
    from itbiz.domain.contract import Term
    from itbiz.domain.ledger import Account
    from itbiz.domain.period import Period
    from itbiz.domain.ticket import Ticket

_REQUESTER = Holder.REQUESTER
"""Looking a member up in its enumeration costs more than comparing it, and this is done for every line there is."""


@dataclass(frozen=True, slots=True)
class ProviderLoad:
    """What a team has in hand. `provider` is none for the tickets that no team has yet, and for the whole.

    `arrivals` and `finished` are items per complete period looked back on, oldest first.
    """

    provider: str | None
    wip: Mapping[ServiceClass, int]
    limit: int | None
    limits: Mapping[ServiceClass, int]
    unfinished: int
    unassigned: int
    """Unfinished tickets without an assignee."""
    oldest: Aged | None
    """The oldest work in progress."""
    arrivals: tuple[int, ...]
    finished: tuple[int, ...]
    owed: tuple[Due, ...]

    @property
    def total(self) -> int:
        """Work in progress, all classes together."""
        return sum(self.wip.values())

    @property
    def over(self) -> int:
        """Work in progress beyond the limit; 0 without one."""
        return max(0, self.total - self.limit) if self.limit is not None else 0

    @property
    def classes_over(self) -> dict[ServiceClass, int]:
        """The classes beyond a limit of their own, and by how many."""
        beyond = {each: self.wip.get(each, 0) - limit for each, limit in self.limits.items()}
        return {each: count for each, count in beyond.items() if count > 0}

    @property
    def mean_finished(self) -> float | None:
        """Mean items finished in a period; None where there is no complete period."""
        return sum(self.finished) / len(self.finished) if self.finished else None

    @property
    def periods_in_hand(self) -> float | None:
        """Unfinished tickets / mean items finished a period; None where nothing was finished."""
        mean = self.mean_finished
        return self.unfinished / mean if mean else None

    def owing(self, kind: DueKind) -> tuple[Due, ...]:
        """What it owes of one kind, by deadline."""
        return tuple(due for due in self.owed if due.kind is kind)


@dataclass(frozen=True, slots=True)
class RequesterLoad:
    """What a business unit owes and holds up, and the tokens it has left in the running period."""

    requester: str
    owed: tuple[Due, ...]
    accepted_by_silence: int
    """Delivered tickets that count as accepted because nobody answered in time, and are not closed."""
    accounts: tuple[Account, ...]
    waited: timedelta
    """Calendar time that tickets waited on it in the running period, added up."""
    waited_in_all: timedelta

    @property
    def tokens_total(self) -> int:
        """Tokens of the period, over all its pairs; a debt takes them away."""
        return sum(max(0, account.opening) for account in self.accounts)

    @property
    def tokens_used(self) -> int:
        """Tokens taken and not given back."""
        return sum(account.used for account in self.accounts)

    @property
    def tokens_left(self) -> int:
        """Tokens that may still be taken."""
        return sum(account.available for account in self.accounts)

    def owing(self, kind: DueKind) -> tuple[Due, ...]:
        """What it owes of one kind, by deadline."""
        return tuple(due for due in self.owed if due.kind is kind)


@dataclass(frozen=True, slots=True)
class Load:
    """The load of both sides at an instant, in the order of the contract. `whole` adds up every ticket."""

    instant: datetime
    period: Period
    providers: tuple[ProviderLoad, ...]
    unrouted: ProviderLoad
    whole: ProviderLoad
    requesters: tuple[RequesterLoad, ...]
    dues: tuple[Due, ...]
    flow: Flow

    def provider(self, key: str) -> ProviderLoad | None:
        """The row of a team."""
        return next((row for row in self.providers if row.provider == key), None)

    def requester(self, key: str) -> RequesterLoad | None:
        """The row of a business unit."""
        return next((row for row in self.requesters if row.requester == key), None)


def load(backlog: Backlog, instant: datetime, *, today: date | None = None) -> Load:
    """The load of both sides, with the dues and the flow it was worked out from; ages up to `today` as in `flow`."""
    instant = instant.astimezone(UTC)
    period = backlog.timeline.period_at(instant)
    owed, flowing = dues(backlog, instant), flow(backlog, instant, today=today)
    teams = _in_hand(backlog.tickets)
    term = backlog.timeline.term_at(instant)
    rows = {key: _provider_row(key, teams, flowing, owed, term) for key in (*_providers(backlog, teams), None)}
    return Load(
        instant=instant,
        period=period,
        providers=tuple(row for key, row in rows.items() if key is not None),
        unrouted=rows[None],
        whole=_whole(teams, flowing, owed),
        requesters=_requester_rows(backlog, period, instant, owed),
        dues=tuple(owed),
        flow=flowing,
    )


class _Hand:
    """What is counted of a team's tickets while all are gone through."""

    def __init__(self) -> None:
        self.wip: Counter[ServiceClass] = Counter()
        self.unfinished = 0
        self.unassigned = 0


def _in_hand(tickets: Iterable[Ticket]) -> defaultdict[str | None, _Hand]:
    found: defaultdict[str | None, _Hand] = defaultdict(_Hand)
    for ticket in tickets:
        state = ticket.state
        if state in UNFINISHED:
            hand = found[ticket.provider]
            hand.unfinished += 1
            hand.unassigned += ticket.assignee is None
            if state in IN_PROGRESS:
                hand.wip[ticket.service_class] += 1
    return found


def _providers(backlog: Backlog, teams: Mapping[str | None, _Hand]) -> list[str]:
    """The contract's teams in its order, then those that only tickets name."""
    known = list(backlog.contract.parties.providers) if backlog.contract else []
    return list(dict.fromkeys((*known, *sorted(key for key in teams if key is not None))))


def _provider_row(
    key: str | None, teams: Mapping[str | None, _Hand], flowing: Flow, owed: Sequence[Due], term: Term | None
) -> ProviderLoad:
    hand = teams.get(key) or _Hand()
    limits = term.wip_limit.get(key) if term and key else None
    return ProviderLoad(
        provider=key,
        wip=_in_order(hand.wip),
        limit=limits.total if limits else None,
        limits={each: limit for each in ServiceClass if limits and (limit := getattr(limits, each)) is not None},
        unfinished=hand.unfinished,
        unassigned=hand.unassigned,
        oldest=next((each for each in flowing.ageing if each.ticket.provider == key), None),
        arrivals=tuple(each.arrivals_by_team.get(key, 0) for each in flowing.periods),
        finished=tuple(each.by_team.get(key, 0) for each in flowing.periods),
        owed=tuple(due for due in owed if due.side is Side.PROVIDER and due.party == key),
    )


def _in_order(wip: Counter[ServiceClass]) -> dict[ServiceClass, int]:
    return {each: wip[each] for each in ServiceClass if wip[each]}


def _whole(teams: Mapping[str | None, _Hand], flowing: Flow, owed: Sequence[Due]) -> ProviderLoad:
    return ProviderLoad(
        provider=None,
        wip=_in_order(sum((hand.wip for hand in teams.values()), Counter())),
        limit=None,
        limits={},
        unfinished=sum(hand.unfinished for hand in teams.values()),
        unassigned=sum(hand.unassigned for hand in teams.values()),
        oldest=flowing.ageing[0] if flowing.ageing else None,
        arrivals=tuple(each.arrivals for each in flowing.periods),
        finished=tuple(each.finished for each in flowing.periods),
        owed=tuple(due for due in owed if due.side is Side.PROVIDER),
    )


def _requester_rows(
    backlog: Backlog, period: Period, instant: datetime, owed: Sequence[Due]
) -> tuple[RequesterLoad, ...]:
    timeline = backlog.timeline
    silent: Counter[str] = Counter()
    waited: defaultdict[str, int] = defaultdict(int)
    # Whole microseconds: of these a sum is the same in whatever order, and whatever part of it was added up before.
    waited_in_all: defaultdict[str, int] = defaultdict(int, backlog.settled.waited)
    start, now = micro(timeline.start(period)), micro(instant)
    seen: dict[str, None] = dict.fromkeys(backlog.settled.waited)
    for ticket in backlog.tickets:
        key = ticket.requester
        seen[key] = None
        if ticket.state is Status.DELIVERED:
            silent[key] += accepted_by_silence(ticket, timeline, instant)
        for holder, since, ended in ticket.life.held:
            if holder is _REQUESTER:
                until = max(now, since) if ended is None else ended
                waited_in_all[key] += until - since
                if until > start:
                    waited[key] += until - max(since, start)
    accounts = [backlog.ledger.account(pair, period) for pair in backlog.ledger.pairs(period)]
    known = list(backlog.contract.parties.requesters) if backlog.contract else []
    return tuple(
        RequesterLoad(
            requester=key,
            owed=tuple(due for due in owed if due.side is Side.REQUESTER and due.party == key),
            accepted_by_silence=silent[key],
            accounts=tuple(account for account in accounts if account.pair[0] == key),
            waited=timedelta(microseconds=waited[key]),
            waited_in_all=timedelta(microseconds=waited_in_all[key]),
        )
        for key in dict.fromkeys((*known, *sorted(seen)))
    )
