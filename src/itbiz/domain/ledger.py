"""The ledger of priority tokens: a pure function of tickets and contract.

For a pair (requester, column) and consecutive periods k, with Q quota claims, C credits and E emergencies:

    opening(first) = quota(first)
    opening(k+1)   = quota(k+1) + min(closing(k), carry_over_max)
    closing(k)     = opening(k) - Q(k) + C(k) - repay * E(k)
    over(k)        = max(0, Q(k) - C(k) - max(0, opening(k)))

Only sums are used, so neither the order of tickets nor the order of merges matters. The shape is a token bucket's
(refill, burst) and Kubernetes' ResourceQuota's (used against hard; a changed quota never evicts what exists).
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from itbiz.domain.ticket import CAUSES_OF_PROVIDER, Claim, ClaimKind, ReleaseCause, Ticket
from itbiz.domain.vocabulary import POOL
from itbiz.text.dataclass import dataclass, field

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from itbiz.domain.books import Books
    from itbiz.domain.period import Period
    from itbiz.domain.timeline import Pair, Timeline

AccountKey = tuple["Pair", "Period"]


@dataclass(frozen=True, slots=True)
class Holding:
    """One claim that counts in an account: whose, which line, and whether its token came back."""

    ticket: Ticket
    index: int
    claim: Claim
    credited: Period | None

    @property
    def order(self) -> tuple[datetime, str]:
        """By (at, id): which claims are the excess of a merge (rule 16), the same on every machine."""
        return (self.claim.at, self.ticket.id)


@dataclass(frozen=True, slots=True)
class Account:
    """One pair in one period. Tokens, all of them; `closing` may be below zero: a debt that carries."""

    pair: Pair
    period: Period
    quota: int
    opening: int
    claims: int
    credits: int
    emergencies: int
    closing: int
    over: int
    holdings: tuple[Holding, ...]

    @property
    def used(self) -> int:
        """Tokens taken and not given back."""
        return self.claims - self.credits

    @property
    def available(self) -> int:
        """Tokens that may still be taken."""
        return max(0, max(0, self.opening) - self.used)

    @property
    def holders(self) -> tuple[str, ...]:
        """Ids of the tickets whose tokens did not come back, oldest claim first."""
        kept = sorted((held for held in self.holdings if held.credited is None), key=lambda held: held.order)
        return tuple(dict.fromkeys(held.ticket.id for held in kept))

    @property
    def spending(self) -> tuple[Holding, ...]:
        """The claims that took a token of this very period, one a ticket, oldest first.

        Those too whose token comes back in a later period: it is missing in this one all the same.
        """
        latest = {held.ticket.id: held for held in self.holdings if held.credited != self.period}
        return tuple(sorted(latest.values(), key=lambda held: held.order))

    def excess(self) -> tuple[Holding, ...]:
        """The claims beyond what may be taken: the last by (at, id) (rule 16)."""
        return self.spending[-self.over :] if self.over else ()


def claim_period(claim: Claim, timeline: Timeline, *, recast: bool = False) -> Period | None:
    """The period a claim counts in; none where the contract has no such period, or no term in force there.

    `recast` asks what if this contract had been agreed: the period is then that of the claim's `at`, whatever
    period was written.
    """
    period = timeline.period_at(claim.at) if recast else timeline.resolve(claim.period)
    return period if period is not None and timeline.term_of(period) is not None else None


def claim_provider(ticket: Ticket, claim: Claim, timeline: Timeline, period: Period, *, recast: bool = False) -> str:
    """The provider a claim counts against: the written one.

    When recast, a token of the pool goes to the ticket's own team where this contract's row has no pool.
    """
    if recast and claim.provider == POOL and ticket.provider:
        term = timeline.term_of(period)
        if term and (claim.requester, POOL) not in term.cells():
            return ticket.provider
    return claim.provider


def credited_in(ticket: Ticket, claim: Claim, timeline: Timeline, *, recast: bool = False) -> Period | None:
    """The period in which a released claim's token comes back; none where it is spent or lost (rules 3, 4, 8, 9)."""
    period = claim_period(claim, timeline, recast=recast)
    released = claim.released
    if released is None or period is None:
        return None
    if released.cause in CAUSES_OF_PROVIDER:
        return max(period, timeline.period_at(released.at))
    term = timeline.term_of(period)
    if term is None or released.cause is ReleaseCause.FORFEITED or released.at >= timeline.end(period):
        return None
    started = ticket.started_at is not None and ticket.started_at <= released.at
    if released.cause is ReleaseCause.SWAPPED:
        allowed = {"until_started": not started, "with_provider_consent": False, "never": False}[term.tokens.swap]
        agreed = released.consent is not None and term.tokens.swap != "never"
        return period if allowed or agreed else None
    return period if term.tokens.refund == "until_started" and not started else None


@dataclass(frozen=True)
class Ledger:
    """Every account, by pair and period; periods without a claim are computed when asked for.

    With the books `before`, only the periods since have one.
    """

    timeline: Timeline
    _holdings: Mapping[AccountKey, list[Holding]]
    _claims: Mapping[AccountKey, int]
    _credits: Mapping[AccountKey, int]
    _emergencies: Mapping[AccountKey, list[Holding]]
    _before: Books | None = None
    _accounts: dict[Pair, dict[Period, Account]] = field(default_factory=dict)

    def pairs(self, period: Period) -> list[Pair]:
        """The pairs to show for a period: those with a quota in its term, and those with a claim or a debt in it."""
        term = self.timeline.term_of(period)
        found = dict.fromkeys(term.cells()) if term else {}
        touched = {pair for pair, _ in (*self._claims, *self._credits, *self._emergencies)}
        touched.update(self._before.closings if self._before else ())
        for pair in sorted(touched - set(found)):
            account = self.account(pair, period)
            if account.claims or account.credits or account.emergencies or account.opening < 0:
                found[pair] = None
        return list(found)

    def account(self, pair: Pair, period: Period) -> Account:
        """The account of a pair in a period; before the first term an empty one."""
        books = self._before
        if books is not None and period < books.period:
            message = f"the books of {period} are closed"
            raise LookupError(message)
        known = self._accounts.setdefault(pair, {})
        if period not in known:
            closing = books.closings.get(pair, 0) if books else 0
            for each in self.timeline.since_first(period, books.period if books else None):
                if each not in known:
                    known[each] = self._next(pair, each, closing)
                closing = known[each].closing
        return known.get(period) or Account(pair, period, 0, 0, 0, 0, 0, 0, 0, ())

    def history(self, pair: Pair, until: Period) -> list[Account]:
        """The accounts of a pair from the first term's period to `until`, oldest first."""
        self.account(pair, until)
        return [account for period, account in self._accounts[pair].items() if period <= until]

    def _next(self, pair: Pair, period: Period, closing: int) -> Account:
        term = self.timeline.term_of(period)
        quota = self.timeline.quota(pair, period)
        carried = min(closing, term.tokens.carry_over_max) if term else 0
        opening = quota + carried
        key = (pair, period)
        claims, credits = self._claims.get(key, 0), self._credits.get(key, 0)
        emergencies = len(self._emergencies.get(key, ()))
        repaid = emergencies * (term.emergency.repay if term else 0)
        over = max(0, claims - credits - max(0, opening))
        return Account(
            pair=pair,
            period=period,
            quota=quota,
            opening=opening,
            claims=claims,
            credits=credits,
            emergencies=emergencies,
            closing=opening - claims + credits - repaid,
            over=over,
            holdings=tuple(self._holdings.get(key, ())),
        )

    def emergencies(self, pair: Pair, period: Period) -> tuple[Holding, ...]:
        """The emergencies that count against a pair in a period."""
        return tuple(self._emergencies.get((pair, period), ()))

    def touched(self) -> set[AccountKey]:
        """Every (pair, period) that a claim or a credit names."""
        found = {*self._claims, *self._credits, *self._emergencies}
        before = self._before
        return found if before is None else {key for key in found if key[1] >= before.period}

    def over(self) -> dict[AccountKey, int]:
        """Every (pair, period) with more claims than tokens, and by how many."""
        found = {}
        for pair, period in self.touched():
            over = self.account(pair, period).over
            if over:
                found[pair, period] = over
        return found


def ledger(
    tickets: Iterable[Ticket], timeline: Timeline, *, recast: bool = False, before: Books | None = None
) -> Ledger:
    """The ledger of these tickets under this timeline. Claims of periods before the first term are not in it.

    `before` are the books of earlier periods, whose claims then do not count once more.
    `recast` computes every claim's period and pair anew, for a contract that is tried out on tickets written under
    another one.
    """
    holdings: defaultdict[AccountKey, list[Holding]] = defaultdict(list)
    claims: defaultdict[AccountKey, int] = defaultdict(int)
    credits: defaultdict[AccountKey, int] = defaultdict(int)
    emergencies: defaultdict[AccountKey, list[Holding]] = defaultdict(list)
    for ticket in tickets:
        kept: set[AccountKey] = set()
        for index, claim in enumerate(ticket.claims):
            period = claim_period(claim, timeline, recast=recast)
            if period is None:
                continue
            provider = claim_provider(ticket, claim, timeline, period, recast=recast)
            key = (timeline.pair(claim.requester, provider, period), period)
            credited = credited_in(ticket, claim, timeline, recast=recast)
            held = Holding(ticket, index, claim, credited)
            if claim.kind is ClaimKind.EMERGENCY:
                if claim.released is None or claim.released.cause not in CAUSES_OF_PROVIDER:
                    emergencies[key].append(held)
                continue
            holdings[key].append(held)
            if credited is not None:
                claims[key] += 1
                credits[timeline.pair(claim.requester, provider, credited), credited] += 1
            elif key not in kept:
                kept.add(key)
                claims[key] += 1
    return Ledger(timeline, holdings, claims, credits, emergencies, before)
