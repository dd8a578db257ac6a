"""What the past of a contract says should be agreed anew: advice, with the numbers it rests on. Nothing is applied.

- A quota of which a token at least stayed unused in each of four periods running.
- A guarantee that was missed three periods running.
- A guarantee above what the team's own throughput supports at 85 % confidence, as `contract check` has it.
- A `review_by` that is past.

Looked at are complete periods under terms that say the same; those inside a closure neither count nor interrupt a run.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from itbiz.domain.contract import first_day
from itbiz.domain.support import supports
from itbiz.domain.throughput import TRAILING
from itbiz.domain.vocabulary import POOL
from itbiz.text.dataclass import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

    from itbiz.domain.backlog import Backlog
    from itbiz.domain.contract import Term
    from itbiz.domain.delivery import Delivery
    from itbiz.domain.ledger import Account
    from itbiz.domain.period import Period
    from itbiz.domain.throughput import Throughput
    from itbiz.domain.timeline import Pair

UNUSED = 4
"""Periods running in each of which a token stays unused before the quota is asked about."""
MISSED = 3
"""Periods running that a team misses before its guarantee is asked about."""


class AdviceCode(StrEnum):
    """What the advice is about."""

    GUARANTEE_MISSED = "guarantee_missed"
    REVIEW_OVERDUE = "review_overdue"
    GUARANTEE_UNSUPPORTED = "guarantee_unsupported"
    QUOTA_UNUSED = "quota_unused"


@dataclass(frozen=True, slots=True)
class Advice:
    """One number of the terms in force that the past does not bear out.

    `requester` and `provider` say whose it is; the provider is `any` for the pool or a guarantee of all teams, and
    both are none for the review of the whole. `written` is the number as it stands, `advised` the one that the past
    bears out: none where that would be no promise at all. `periods` are those it rests on, the oldest first, and
    `figures` what was counted in each: tokens left, or items delivered.
    """

    code: AdviceCode
    requester: str | None = None
    provider: str | None = None
    written: int | None = None
    advised: int | None = None
    periods: tuple[Period, ...] = ()
    figures: tuple[int, ...] = ()

    @property
    def drafts(self) -> bool:
        """Whether there is something to draft."""
        return self.advised is not None or self.code is AdviceCode.REVIEW_OVERDUE


def advice(
    backlog: Backlog, period: Period, instant: datetime, rows: Sequence[Throughput] | None = None
) -> tuple[Advice, ...]:
    """The advice at the end of a period, or at an instant within it; the most pressing first.

    What terms that begin later change already, agreed or proposed, is not asked about again. `rows` are what came and
    went in the trailing periods, where somebody has them already.
    """
    term = backlog.timeline.term_at(instant)
    if term is None or backlog.opened is None:
        return ()
    later = _later(backlog, term)
    missed = tuple(_missed(backlog, term, period, instant))
    found = (*missed, *_review(backlog, term, instant), *_unsupported(backlog, missed, instant, rows))
    return tuple(each for each in (*found, *_unused(backlog, term, period, instant)) if not _settled(each, term, later))


def number_of(term: Term, each: Advice) -> int | None:
    """The number of a block of terms that a piece of advice is about."""
    if each.requester is not None and each.provider is not None:
        return term.cells().get((each.requester, each.provider))
    if each.provider is None:
        return None
    if isinstance(term.guarantee, int):
        return term.guarantee if each.provider == POOL else None
    return (term.guarantee or {}).get(each.provider)


def _later(backlog: Backlog, term: Term) -> tuple[Term, ...]:
    """The blocks of terms of the contract that are to begin, those included that lack signatures."""
    written = backlog.contract.terms if backlog.contract else ()
    return tuple(each for each in written if first_day(each) > first_day(term))


def _settled(each: Advice, term: Term, later: tuple[Term, ...]) -> bool:
    if each.code is AdviceCode.REVIEW_OVERDUE:
        return bool(later)
    return any(number_of(block, each) != number_of(term, each) for block in later)


def _missed(backlog: Backlog, term: Term, period: Period, instant: datetime) -> Iterator[Advice]:
    guarantee = {POOL: term.guarantee} if isinstance(term.guarantee, int) else term.guarantee or {}
    judged = backlog.deliveries(period, instant)
    for team, promised in guarantee.items():
        run = _run(judged, team, promised)
        if promised and len(run) >= MISSED:
            counts = tuple(each.delivered_in_class for each in run)
            middle = sorted(counts)[(len(counts) - 1) // 2]
            yield Advice(
                AdviceCode.GUARANTEE_MISSED,
                provider=team,
                written=promised,
                advised=min(middle, promised - 1) or None,
                periods=tuple(each.period for each in run),
                figures=counts,
            )


def _run(judged: Mapping[Period, Mapping[str, Delivery]], team: str, promised: int) -> list[Delivery]:
    """The last complete periods in each of which a team missed the same guarantee, the oldest first."""
    run: list[Delivery] = []
    for period in sorted(judged, reverse=True):
        each = judged[period].get(team)
        if each is not None and each.running:
            continue
        if each is None or not each.missed or each.guarantee != promised or len(run) == TRAILING:
            break
        run.append(each)
    return run[::-1]


def _review(backlog: Backlog, term: Term, instant: datetime) -> Iterator[Advice]:
    if term.review_by is not None and term.review_by < backlog.timeline.day(instant):
        yield Advice(AdviceCode.REVIEW_OVERDUE)


def _unsupported(
    backlog: Backlog, missed: tuple[Advice, ...], instant: datetime, rows: Sequence[Throughput] | None
) -> Iterator[Advice]:
    """A guarantee that is missed as well is asked about once, by its misses."""
    asked = {each.provider for each in missed}
    for each in supports(backlog, instant, rows):
        if each.falls_short and each.team not in asked:
            yield Advice(
                AdviceCode.GUARANTEE_UNSUPPORTED,
                provider=each.team,
                written=each.promised,
                advised=each.supported or None,
                periods=each.periods,
                figures=each.delivered,
            )


def _unused(backlog: Backlog, term: Term, period: Period, instant: datetime) -> Iterator[Advice]:
    timeline = backlog.timeline
    last = period if timeline.end(period) <= instant else timeline.previous(period)
    opened = backlog.opened
    first = timeline.period_at(opened) if opened else last
    for pair, tokens in term.cells().items():
        run = unused(backlog, pair, last, first)
        if tokens and len(run) >= UNUSED and run[-1].quota == tokens:
            counts = tuple(map(left, run))
            yield Advice(
                AdviceCode.QUOTA_UNUSED,
                requester=pair[0],
                provider=pair[1],
                written=tokens,
                advised=tokens - min(counts),
                periods=tuple(each.period for each in run),
                figures=counts,
            )


def unused(backlog: Backlog, pair: Pair, last: Period, first: Period) -> list[Account]:
    """The accounts up to a period, the oldest first, in each of which the same quota was not used up; twelve at most.

    None from before `first`.
    """
    run: list[Account] = []
    for account in reversed(backlog.ledger.history(pair, last)):
        if account.period < first or len(run) == TRAILING:
            break
        if backlog.timeline.is_closed(account.period):
            continue
        if not left(account) or (run and account.quota != run[0].quota):
            break
        run.append(account)
    return run[::-1]


def left(account: Account) -> int:
    """Tokens of a period's own quota that lapsed unused, or were carried over. What an emergency ate was used."""
    return min(account.quota, max(0, account.closing))
