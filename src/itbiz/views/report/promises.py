"""Promised and kept: what each side undertook, and what came of it in one period."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Literal

from itbiz.domain.emergencies import counted, emergencies_of
from itbiz.domain.flow import ENOUGH
from itbiz.domain.life import micro
from itbiz.domain.percentile import nearest_rank
from itbiz.domain.throughput import TRAILING
from itbiz.domain.ticket import ClaimKind, ReleaseCause, Status
from itbiz.text.dataclass import dataclass
from itbiz.views.report.replies import replies, settled_between

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import datetime

    from itbiz.domain.backlog import Backlog
    from itbiz.domain.contract import Term
    from itbiz.domain.delivery import Delivery
    from itbiz.domain.ledger import Account
    from itbiz.domain.period import Period
    from itbiz.domain.ticket import Claim, Ticket
    from itbiz.domain.timeline import Timeline
    from itbiz.views.report.replies import Reply

Outcome = Literal["kept", "at_risk", "missed"]

MEASURED_FIELDS = ("justification", "acceptance", "contact")
"""What a complete request is measured by where the contract asks for no fields."""


@dataclass(frozen=True, slots=True)
class Figure:
    """How often a duty was met, by ticket id; an id stands as often as it counts.

    `judged` is false where the contract writes no such duty: then it is measured and nothing else.
    """

    met: tuple[str, ...]
    missed: tuple[str, ...]
    judged: bool

    @property
    def n(self) -> int:
        """How often it counted."""
        return len(self.met) + len(self.missed)

    @property
    def outcome(self) -> Outcome | None:
        """Kept or missed; none where nothing counted, or nothing is judged."""
        if not self.judged or not self.n:
            return None
        return "missed" if self.missed else "kept"


@dataclass(frozen=True, slots=True)
class AnswerTime:
    """The median answer, in working time, over the trailing periods; none with fewer than ten answers."""

    n: int
    median: timedelta | None


@dataclass(frozen=True, slots=True)
class CapUse:
    """Emergencies of one business unit in the period, and in the stretch of time that the contract's cap counts."""

    requester: str
    raised: tuple[str, ...]
    counted: tuple[str, ...]
    cap: int | None
    per: str | None

    @property
    def over(self) -> bool:
        """Whether there are more than the cap."""
        return self.cap is not None and len(self.counted) > self.cap


@dataclass(frozen=True, slots=True)
class Promises:
    """Both sides of one period. `accounts` are the pairs, `deliveries` what was due of each team.

    `silent` are deliveries accepted because nobody answered in time.
    """

    period: Period
    accounts: tuple[Account, ...]
    deliveries: Mapping[str, Delivery]
    quota: Figure
    complete: Figure
    answers: Figure
    answer_time: AnswerTime
    acceptances: Figure
    silent: tuple[str, ...]
    swaps: tuple[str, ...]
    emergencies: tuple[CapUse, ...]
    guarantee: Figure
    excused: tuple[str, ...]
    acknowledged: Figure
    team_answers: Figure
    team_answer_time: AnswerTime
    refusals: Figure
    reopened: tuple[str, ...]
    finished: tuple[str, ...]

    @property
    def used(self) -> int:
        """Tokens taken and not given back, all pairs together."""
        return sum(account.used for account in self.accounts)

    @property
    def tokens(self) -> int:
        """Tokens of the quota, all pairs together."""
        return sum(account.quota for account in self.accounts)

    @property
    def due(self) -> int:
        """Requests that were due, all teams together."""
        return sum(len(each.due) for each in self.deliveries.values())

    @property
    def delivered(self) -> int:
        """How many of these were delivered."""
        return sum(len(each.delivered) for each in self.deliveries.values())


def promises(backlog: Backlog, period: Period, instant: datetime) -> Promises:
    """What was promised and kept in a period; `backlog` is the state of `instant`, the period's end or before it."""
    timeline = backlog.timeline
    start, end = timeline.start(period), min(timeline.end(period), instant)
    first, last = micro(start), micro(end)
    term = timeline.term_of(period)
    since = timeline.start(_back(timeline, period))
    asked = replies(backlog, since, start)
    accounts = tuple(backlog.ledger.account(pair, period) for pair in backlog.ledger.pairs(period))
    judged = backlog.deliveries(period, instant).get(period, {})
    duties = term.duties if term else None
    accepted = settled_between(asked.acceptances, start, end)
    return Promises(
        period=period,
        accounts=accounts,
        deliveries=judged,
        quota=_quota(accounts),
        complete=_complete(backlog, term, start, end),
        answers=_figure(
            settled_between(asked.of_business, start, end), judged=bool(duties and duties.requester.answer_within)
        ),
        answer_time=_answer_time(asked.of_business, backlog, since, end),
        acceptances=_figure(accepted, judged=bool(duties and duties.requester.accept_within)),
        silent=tuple(each.ticket for each in accepted if not each.in_time),
        swaps=tuple(ticket.id for ticket, claim in _released(backlog, start, end) if _swapped(claim)),
        emergencies=_emergencies(backlog, term, start, end),
        guarantee=Figure(
            tuple(ticket for each in judged.values() for ticket in (*each.delivered, *each.excused)),
            tuple(ticket for each in judged.values() for ticket in each.missed),
            judged=True,
        ),
        excused=tuple(ticket for each in judged.values() for ticket in each.excused),
        acknowledged=_figure(
            settled_between(asked.acknowledgements, start, end),
            judged=bool(duties and duties.provider.acknowledge_within),
        ),
        team_answers=_figure(
            settled_between(asked.of_teams, start, end), judged=bool(duties and duties.provider.answer_within)
        ),
        team_answer_time=_answer_time(asked.of_teams, backlog, since, end),
        refusals=_refusals(backlog, start, end, judged=bool(duties and "refusal" in duties.provider.explain)),
        reopened=tuple(t.id for t in backlog.tickets for at in t.life.reopened if first <= at < last),
        finished=tuple(
            t.id for t in backlog.tickets if t.life.finished is not None and first <= t.life.finished < last
        ),
    )


def _back(timeline: Timeline, period: Period) -> Period:
    """The first of the trailing periods that end with `period`, or of those the calendar has."""
    found = period
    for _ in range(TRAILING - 1):
        try:
            found = timeline.previous(found)
        except (ValueError, OverflowError):
            break
    return found


def _figure(settled: Iterable[Reply], *, judged: bool) -> Figure:
    found = tuple(settled)
    return Figure(
        tuple(each.ticket for each in found if each.in_time),
        tuple(each.ticket for each in found if not each.in_time),
        judged,
    )


def _quota(accounts: Iterable[Account]) -> Figure:
    """By ticket: those that hold a token of the period, less the excess of each pair."""
    held = [ticket for account in accounts for ticket in account.holders]
    excess = [holding.ticket.id for account in accounts for holding in account.excess()]
    return Figure(tuple(ticket for ticket in held if ticket not in excess), tuple(excess), judged=True)


def _complete(backlog: Backlog, term: Term | None, start: datetime, end: datetime) -> Figure:
    """The requests that took a token in the period: whether they say what the contract asks for."""
    asked = term.duties.requester.required_fields if term else ()
    tickets = [
        ticket
        for ticket in backlog.claimed
        if any(claim.kind is ClaimKind.QUOTA and start <= claim.at < end for claim in ticket.claims)
    ]
    met = tuple(each.id for each in tickets if all(getattr(each, name) for name in asked or MEASURED_FIELDS))
    return Figure(met, tuple(each.id for each in tickets if each.id not in met), bool(asked))


def _answer_time(asked: Iterable[Reply], backlog: Backlog, since: datetime, end: datetime) -> AnswerTime:
    took = [
        time.total_seconds()
        for each in asked
        if each.answered and since <= each.answered < end and (time := each.took(backlog.timeline)) is not None
    ]
    return AnswerTime(len(took), timedelta(seconds=nearest_rank(took, 0.5)) if len(took) >= ENOUGH else None)


def _released(backlog: Backlog, start: datetime, end: datetime) -> Iterator[tuple[Ticket, Claim]]:
    for ticket in backlog.claimed:
        for claim in ticket.claims:
            if claim.released and start <= claim.released.at < end:
                yield ticket, claim


def _swapped(claim: Claim) -> bool:
    return claim.released is not None and claim.released.cause is ReleaseCause.SWAPPED


def _emergencies(backlog: Backlog, term: Term | None, start: datetime, end: datetime) -> tuple[CapUse, ...]:
    """Business units that raised an emergency in the period, or are beyond their cap."""
    cap = term.emergency.cap if term else None
    tickets, timeline = backlog.claimed, backlog.timeline
    rows = []
    for requester in sorted({claim.requester for each in tickets for claim in each.claims if _is_emergency(claim)}):
        raised = [(claim.at, each.id) for each, claim in emergencies_of(tickets, requester) if start <= claim.at < end]
        # A week may lie in two quarters: what counts is the one the latest emergency falls in.
        within = max((at for at, _ in raised), default=end - timedelta(microseconds=1))
        counting = tuple(each.id for each, _ in counted(tickets, requester, cap, timeline, within)) if cap else ()
        ids = tuple(ticket for _, ticket in sorted(raised))
        row = CapUse(requester, ids, counting, cap.count if cap else None, cap.per if cap else None)
        if row.raised or row.over:
            rows.append(row)
    return tuple(rows)


def _is_emergency(claim: Claim) -> bool:
    return claim.kind is ClaimKind.EMERGENCY


def _refusals(backlog: Backlog, start: datetime, end: datetime, *, judged: bool) -> Figure:
    first = micro(start)
    lines = [
        (ticket.id, bool(line.why))
        for ticket in backlog.tickets
        if ticket.life.moved_since(first)
        for line in ticket.transitions
        if line.to is Status.REFUSED and start <= line.at < end
    ]
    return Figure(tuple(key for key, why in lines if why), tuple(key for key, why in lines if not why), judged)


def promise_of(delivery: Delivery) -> Outcome:
    """How a team's promise stands: at risk while the period runs and something is owed from before or untouched."""
    if delivery.kept is None:
        return "at_risk" if delivery.owed and set(delivery.owed) & set(delivery.missed) else "kept"
    return "kept" if delivery.kept else "missed"
