"""Closures are agreed beforehand: none changes a period that has begun."""

from __future__ import annotations

from typing import TYPE_CHECKING

from itbiz.rules.finding import on
from itbiz.text.message import msg

if TYPE_CHECKING:
    from collections.abc import Iterator

    from itbiz.domain.contract import Closure
    from itbiz.domain.period import Period
    from itbiz.domain.timeline import Timeline
    from itbiz.rules.change import Change
    from itbiz.text.diagnostic import Diagnostic


def begun(change: Change) -> Iterator[Diagnostic]:
    """`closure-too-late`: a closure that comes or goes opens or closes a period that has begun.

    Such a period's tokens and guarantee would change after people have counted on them, and what was missed in it
    would be forgotten.
    """
    after = change.after
    if after.contract is None or after.recast or any(_closures(base.timeline) == _now(change) for base in change.bases):
        return
    for base in change.bases:
        period = _changed(change, base.timeline)
        if period is None:
            continue
        closed = after.timeline.is_closed(period)
        yield on(
            after,
            after.contract_path,
            ("calendar", "closures"),
            "closure-too-late",
            msg("{period} has begun, and a closure would take its tokens and its guarantee away", period=period)
            if closed
            else msg("{period} has begun as closed, and would have tokens and a guarantee after all", period=period),
            msg("put the closures back as they were for {period}: they change only what is to come", period=period),
        )
        return


def _closures(timeline: Timeline) -> set[Closure]:
    return set(timeline.contract.calendar.closures) if timeline.contract else set()


def _now(change: Change) -> set[Closure]:
    return _closures(change.after.timeline)


def _changed(change: Change, before: Timeline) -> Period | None:
    """The first period of the terms in force that had begun, and is closed in one of the two and not in the other."""
    after, first = change.after.timeline, before.first_period
    if first is None:
        return None
    today = before.day(change.instant)
    for closure in sorted(_closures(before) ^ _now(change), key=lambda each: (each.first, each.last)):
        period = before.period_on(max(closure.first, first.first))
        while period.first <= min(closure.last, today):
            if before.is_closed(period) != after.is_closed(period):
                return period
            period = before.next(period)
    return None
