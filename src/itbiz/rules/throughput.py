"""Whether a guarantee is more than what the team has been delivering."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from itbiz.domain.percentile import nearest_rank
from itbiz.domain.vocabulary import POOL
from itbiz.rules.finding import on
from itbiz.text.diagnostic import Severity
from itbiz.text.message import Message, msg

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from itbiz.domain.backlog import Backlog
    from itbiz.domain.period import Period
    from itbiz.text.diagnostic import Diagnostic

TRAILING = 12
"""Periods looked back upon."""

ENOUGH = 10
"""Periods below which nothing is said: too few to speak of 85 %."""

UNLIKELY = 0.15
"""The share of periods that may fall short: what is left of 85 % confidence."""


def unsupported(backlog: Backlog, instant: datetime) -> Iterator[Diagnostic]:
    """`guarantee-unsupported`: a warning, for the terms in force.

    Counted are the tickets of every class that a team delivered in each of the twelve periods before this one, since
    what a team can do does not depend on the class. In 85 % of the periods it delivered at least the 15th percentile
    (nearest rank); a guarantee above that is more than the past supports. Periods inside a closure, and those before
    the team's first ticket, are left out.
    """
    timeline = backlog.timeline
    term = timeline.term_at(instant)
    if backlog.contract is None or term is None or term.guarantee is None:
        return
    number = next(number for number, each in enumerate(backlog.contract.terms) if each is term)
    pooled = isinstance(term.guarantee, int)
    guarantee = {POOL: term.guarantee} if isinstance(term.guarantee, int) else term.guarantee
    delivered, since = _deliveries(backlog, instant, pooled=pooled)
    for team, promised in guarantee.items():
        first = since.get(team)
        periods = [period for period in delivered if first is not None and period >= first]
        if len(periods) < ENOUGH:
            continue
        supported = nearest_rank([delivered[period][team] for period in periods], UNLIKELY)
        if promised > supported:
            yield on(
                backlog,
                backlog.contract_path,
                ("terms", number, "guarantee") if pooled else ("terms", number, "guarantee", team),
                "guarantee-unsupported",
                *_words(promised, supported, len(periods)),
                Severity.WARNING,
            )


def _words(promised: int, supported: int, count: int) -> tuple[Message, Message]:
    if not supported:
        return (
            msg(
                "{promised} are guaranteed a period, and more than 15 % of the last {n} periods saw no delivery at all",
                promised=promised,
                n=count,
            ),
            msg("agree on longer periods, or on what gives way"),
        )
    return (
        msg(
            "{promised} are guaranteed a period; {supported} is what was delivered in 85 % of the last {n} periods",
            promised=promised,
            n=count,
            supported=supported,
        ),
        msg("guarantee {supported}, or agree on what gives way", supported=supported),
    )


def _deliveries(
    backlog: Backlog, instant: datetime, *, pooled: bool
) -> tuple[dict[Period, Counter[str]], dict[str, Period]]:
    """Tickets delivered by period and team, and the period of each team's first ticket."""
    timeline = backlog.timeline
    last = timeline.previous(timeline.period_at(instant))
    periods = [period for period in timeline.back(last, TRAILING) if not timeline.is_closed(period)]
    delivered: dict[Period, Counter[str]] = {period: Counter() for period in periods}
    opened: dict[str, datetime] = {}
    begin, end = (timeline.start(periods[0]), timeline.end(periods[-1])) if periods else (instant, instant)
    for ticket in backlog.tickets:
        team = POOL if pooled else ticket.provider
        if team is None:
            continue
        if team not in opened or ticket.opened < opened[team]:
            opened[team] = ticket.opened
        finished = ticket.finished_at
        if finished is not None and begin <= finished < end:
            counts = delivered.get(timeline.period_at(finished))
            if counts is not None:
                counts[team] += 1
    return delivered, {team: timeline.period_at(first) for team, first in opened.items()}
