"""The tokens of a period as a value and as data: each pair's account, and IT's side of the promise."""

from __future__ import annotations

from collections import defaultdict
from functools import cached_property
from typing import TYPE_CHECKING

from itbiz.text.dataclass import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from itbiz.domain.backlog import Backlog
    from itbiz.domain.delivery import Delivery
    from itbiz.domain.ledger import Account, Holding, Ledger
    from itbiz.domain.period import Period
    from itbiz.domain.ticket import Ticket
    from itbiz.domain.timeline import Pair, Timeline
    from itbiz.views.shapes import tokens as shapes


@dataclass(frozen=True)
class Tokens:
    """The accounts of one period in the contract's order, and what each team has to deliver in it.

    `columns` are the teams that pairs name, `any` for the pool. `deliveries` is empty where nothing is guaranteed.
    """

    period: Period
    instant: datetime
    timeline: Timeline
    ledger: Ledger
    accounts: tuple[Account, ...]
    columns: tuple[str, ...]
    deliveries: Mapping[str, Delivery]
    names: Mapping[str, str]
    tickets: Mapping[str, Ticket]

    def name(self, key: str) -> str:
        """The written name of a party, or its key."""
        return self.names.get(key, key)

    @cached_property
    def _by_pair(self) -> Mapping[Pair, Account]:
        return {each.pair: each for each in self.accounts}

    @cached_property
    def _by_requester(self) -> Mapping[str, tuple[Account, ...]]:
        found: defaultdict[str, list[Account]] = defaultdict(list)
        for each in self.accounts:
            found[each.pair[0]].append(each)
        return {key: tuple(accounts) for key, accounts in found.items()}

    def account(self, requester: str, column: str) -> Account | None:
        """The account of a pair, where it has one."""
        return self._by_pair.get((requester, column))

    def of(self, requester: str) -> tuple[Account, ...]:
        """The accounts of one business unit."""
        return self._by_requester.get(requester, ())

    def emergencies(self, account: Account) -> tuple[Holding, ...]:
        """The emergencies that count against a pair in this period."""
        return self.ledger.emergencies(account.pair, account.period)

    @property
    def requesters(self) -> tuple[str, ...]:
        """The business units that have an account."""
        return tuple(self._by_requester)


def tokens(backlog: Backlog, period: Period, instant: datetime) -> Tokens:
    """The tokens of a period, counted at an instant."""
    ledger = backlog.ledger
    accounts = [ledger.account(pair, period) for pair in ledger.pairs(period)]
    parties = backlog.contract.parties if backlog.contract else None
    order = _ranks(parties.requesters if parties else ())
    teams = _ranks(parties.providers if parties else ())
    named = {each.pair[1] for each in accounts}
    judged = backlog.deliveries(period, instant)
    return Tokens(
        period=period,
        instant=instant,
        timeline=backlog.timeline,
        ledger=ledger,
        accounts=tuple(
            sorted(accounts, key=lambda each: (_rank(each.pair[0], order), _rank(each.pair[1], teams), each.pair))
        ),
        columns=tuple(sorted(named, key=lambda each: (_rank(each, teams), each))),
        deliveries=judged.get(period, {}),
        names={
            key: party.name
            for side in ((parties.requesters, parties.providers) if parties else ())
            for key, party in side.items()
        },
        tickets={key: entry.ticket for key, entry in backlog.entries.items()},
    )


def _ranks(keys: Iterable[str]) -> Mapping[str, int]:
    return {key: rank for rank, key in enumerate(keys)}


def _rank(key: str, ranks: Mapping[str, int]) -> int:
    return ranks.get(key, len(ranks))


def data(value: Tokens) -> shapes.Quota:
    """What `quota --json` prints."""
    return {"version": 1, "period": value.period.key, "pairs": pairs(value), "providers": providers(value)}


def pairs(value: Tokens) -> list[shapes.Pair]:
    """Each account as plain data; `holders` are the ids of the tickets whose tokens did not come back."""
    return [
        {
            "requester": each.pair[0],
            "provider": each.pair[1],
            "quota": each.quota,
            "opening": each.opening,
            "claims": each.claims,
            "credits": each.credits,
            "emergencies": each.emergencies,
            "closing": each.closing,
            "over": each.over,
            "holders": list(each.holders),
        }
        for each in value.accounts
    ]


def providers(value: Tokens) -> list[shapes.Promise]:
    """What each team has to deliver. `target` is how many are due, `delivered` how many of these are done.

    `owed` counts those that were due before this period; `kept` is none while the period runs and something is open.
    """
    return [
        {
            "provider": each.team,
            "guarantee": each.guarantee,
            "demand": each.demand,
            "delivered": len(each.delivered),
            "target": len(each.due),
            "owed": len(each.owed),
            "kept": each.kept,
        }
        for each in value.deliveries.values()
    ]


def records(value: Tokens) -> list[str]:
    """A tab-separated line a pair, then a line a team, for other programs; keys are never translated."""
    found = [["tokens", *map(str, list(row.values())[:-1]), " ".join(row["holders"])] for row in pairs(value)]
    found += [
        ["delivery", *("" if each is None else _plain(each) for each in row.values())] for row in providers(value)
    ]
    return ["\t".join(row) for row in found]


def _plain(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
