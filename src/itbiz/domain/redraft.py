"""A block of terms drafted from advice: whole, as blocks are, for both sides to change, sign or throw away."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from itbiz.domain.advice import AdviceCode, left
from itbiz.domain.amendment import Difference, concerned, signatories, term_differences, version_of, written
from itbiz.domain.contract import first_day
from itbiz.domain.proposal import earliest
from itbiz.domain.vocabulary import POOL
from itbiz.text.dataclass import dataclass

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from itbiz.domain.advice import Advice
    from itbiz.domain.backlog import Backlog
    from itbiz.domain.contract import Term
    from itbiz.domain.period import Period

LEAST_SPAN = timedelta(days=28)
"""How long new terms run at least before they are to be reviewed."""
LOOKED_AT = 4
"""Periods that say where a token is missed least."""

Cells = dict[tuple[str, str], int]


@dataclass(frozen=True, slots=True)
class Draft:
    """A block of terms to add at the end of `terms`, of which nothing is in force.

    It differs from the last terms that count by `changes`. `signs` are the parties that have to sign it, `dash` the
    column, from 0, in which the contract's own blocks begin.
    """

    term: Term
    version: int
    effective_from: Period
    changes: tuple[Difference, ...]
    signs: tuple[str, ...]
    dash: int

    @property
    def text(self) -> str:
        """The item of the list `terms`, indented as the others are, each line ended."""
        from itbiz.text.writer import item, plain  # who only counts writes nothing

        return item(plain(written(self.term)), self.dash, block=True) + "\n"


def draft(backlog: Backlog, advice: Sequence[Advice], instant: datetime) -> Draft | None:
    """The terms that count last, with what the advice changes in them, and nothing else.

    They begin with the first period that has not begun and that the notice allows, if they are signed at `instant`. A
    quota falls with its team's guarantee, where the least is left unused; a `review_by` that would be past moves on
    by as long as the terms before were to run. None where nothing is to change, where later terms still lack signatures
    (this would undo them, if both were signed), or where the calendar ends before they begin.
    """
    contract, timeline = backlog.contract, backlog.timeline
    wanted = [each for each in advice if each.drafts]
    if contract is None or not timeline.terms or not wanted:
        return None
    base = timeline.terms[-1]
    if any(first_day(each) > first_day(base) for each in contract.terms):
        return None
    try:
        start = _start(backlog, base, instant)
        if start is None:
            return None
        values = _numbers(backlog, base, wanted, instant)
        review = _review_by(base, start.first)
    except (ValueError, OverflowError):
        return None
    if review is not None:
        values["review_by"] = review
    version = max(version_of(contract, index) for index in range(len(contract.terms))) + 1
    term = base.model_copy(update={"version": version, "effective_from": start, **values})
    able = signatories(contract)
    signs = sorted(party for party in concerned(base, term, contract) if party in able)
    return Draft(term, version, start, tuple(term_differences(base, term)), tuple(signs), _dash(backlog))


def _start(backlog: Backlog, base: Term, instant: datetime) -> Period | None:
    found = earliest(backlog, base, instant)
    begun = max(backlog.timeline.day(instant), first_day(base))
    while found is not None and found.first <= begun:
        found = found.next()
    return found


def _review_by(base: Term, start: date) -> date | None:
    if base.review_by is None or base.review_by > start:
        return None
    return start + max(base.review_by - first_day(base), LEAST_SPAN)


def _dash(backlog: Backlog) -> int:
    """The column of the dash of the contract's blocks. A contract that is tried out stands in another file."""
    if backlog.recast or not isinstance(backlog.snapshot.get(backlog.contract_path), str):
        return 2
    return backlog.span(backlog.contract_path, ("terms",)).column - 1


# Numbers


def _numbers(backlog: Backlog, base: Term, advice: Sequence[Advice], instant: datetime) -> dict[str, object]:
    """Quota and guarantee with what is advised; only those that change."""
    cells = base.cells()
    guarantee = base.guarantee
    for each in advice:
        if each.advised is None or each.provider is None:
            continue
        if each.code is AdviceCode.QUOTA_UNUSED and each.requester is not None:
            cells[each.requester, each.provider] = each.advised
        elif isinstance(guarantee, int):
            guarantee = each.advised
        else:
            guarantee = {**(guarantee or {}), each.provider: each.advised}
    if guarantee is not None and guarantee != base.guarantee:
        _lower(backlog, cells, guarantee, instant)
    found: dict[str, object] = {}
    if cells != base.cells():
        found["quota"] = {
            row: cells[row, POOL] if isinstance(old, int) else {column: cells[row, column] for column in old}
            for row, old in base.quota.items()
        }
    if guarantee != base.guarantee:
        found["guarantee"] = guarantee
    return found


def _lower(backlog: Backlog, cells: Cells, guarantee: int | dict[str, int], instant: datetime) -> None:
    """Hand out no more than is promised: a token at a time goes from where most were left unused."""
    if isinstance(guarantee, int) or any(column == POOL for _, column in cells):
        promised = guarantee if isinstance(guarantee, int) else sum(guarantee.values())
        _fit(backlog, cells, list(cells), promised, instant)
        return
    for team, promised in guarantee.items():
        _fit(backlog, cells, [pair for pair in cells if pair[1] == team], promised, instant)


def _fit(backlog: Backlog, cells: Cells, pairs: list[tuple[str, str]], promised: int, instant: datetime) -> None:
    over = sum(cells[pair] for pair in pairs) - promised
    if over <= 0:
        return
    spare = {pair: _spare(backlog, pair, instant) for pair in pairs}
    for _ in range(over):
        # Of those alike the largest, then the first written.
        taken = max((pair for pair in pairs if cells[pair]), key=lambda pair: (spare[pair], cells[pair]))
        cells[taken] -= 1
        spare[taken] -= LOOKED_AT


def _spare(backlog: Backlog, pair: tuple[str, str], instant: datetime) -> int:
    """Tokens that a pair left in the last complete periods, all together."""
    timeline = backlog.timeline
    last = timeline.previous(timeline.period_at(instant))
    return sum(map(left, backlog.ledger.history(pair, last)[-LOOKED_AT:]))
