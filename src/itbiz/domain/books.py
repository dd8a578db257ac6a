"""The books of the periods before another: what is carried out of them, once nothing in them can change any more.

An account needs of everything before it one number, and a promise the names of those it is still owed to. So whoever
looks at the present needs no claim of the periods before.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from itbiz.domain.delivery import deliveries, first_due
from itbiz.domain.ledger import claim_period, ledger
from itbiz.text.dataclass import dataclass, field

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from itbiz.domain.period import Period
    from itbiz.domain.ticket import Ticket
    from itbiz.domain.timeline import Pair, Timeline


@dataclass(frozen=True)
class Books:
    """What is carried into `period`, the first that is not in them.

    `closings` are the tokens of each pair that closed otherwise than at 0, `owed` the ids of the tickets that are owed
    from before, and `promised` tells when these were first promised for.
    """

    period: Period
    closings: Mapping[Pair, int] = field(default_factory=dict)
    owed: tuple[str, ...] = ()
    promised: Mapping[str, Period] = field(default_factory=dict)


def books(tickets: Sequence[Ticket], timeline: Timeline, period: Period) -> Books:
    """The books of the periods before `period`, from every ticket with a claim in them."""
    if timeline.first_period is None or timeline.first_period >= period:
        return Books(period)
    last = timeline.previous(period)
    book = ledger(tickets, timeline)
    pairs = {pair for term in timeline.terms for pair in term.cells()} | {pair for pair, _ in book.touched()}
    judged = deliveries(tickets, timeline, last, timeline.start(period))
    owed = tuple(ticket for each in judged[max(judged)].values() for ticket in each.missed) if judged else ()
    promised = first_due(judged)
    return Books(
        period,
        {pair: closing for pair in sorted(pairs) if (closing := book.account(pair, last).closing)},
        owed,
        {ticket: promised[ticket] for ticket in owed},
    )


def first_open(timeline: Timeline, cutoff: datetime) -> Period:
    """The first period that begins no earlier than `cutoff`: what was settled before that, no period since counts."""
    period = timeline.period_at(cutoff)
    return period if timeline.start(period) >= cutoff else timeline.next(period)


def is_early(ticket: Ticket, timeline: Timeline, period: Period) -> bool:
    """Whether a ticket has a claim of a period before `period`."""
    found = (claim_period(claim, timeline) for claim in ticket.claims)
    return any(each is not None and each < period for each in found)
