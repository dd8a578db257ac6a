"""An honest contract: it promises what it hands out, and its terms follow one another."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from itbiz.domain.amendment import signatories
from itbiz.domain.contract import first_day
from itbiz.domain.period import is_period_start, period_of
from itbiz.domain.vocabulary import POOL
from itbiz.rules import amendment, parties, throughput
from itbiz.rules.finding import on
from itbiz.text.diagnostic import Severity
from itbiz.text.message import Message, msg, msgs

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from itbiz.domain.backlog import Backlog
    from itbiz.domain.contract import Contract, Term
    from itbiz.rules.change import Change
    from itbiz.text.diagnostic import Diagnostic
    from itbiz.text.source import Place


def rule(change: Change) -> Iterator[Diagnostic]:
    """What is wrong with the contract itself, at every commit."""
    yield from _standing(change.after)


def contract_findings(backlog: Backlog, instant: datetime) -> Iterator[Diagnostic]:
    """Everything `contract check` says of the contract of a backlog, as of an instant.

    Besides what is wrong, advice that nobody wants to read at every commit: a proposal that lacks signatures, a review
    that is overdue, a guarantee that the deliveries do not support.
    """
    yield from _standing(backlog)
    if backlog.contract is not None:
        yield from amendment.proposals(backlog)
        yield from _review(backlog, backlog.contract, instant)
        yield from throughput.unsupported(backlog, instant)


def _standing(backlog: Backlog) -> Iterator[Diagnostic]:
    contract = backlog.contract
    if contract is None:
        return
    yield from parties.of_contract(backlog)
    yield from _order(backlog, contract)
    for number, term in enumerate(contract.terms):
        yield from _start(backlog, number, term)
        yield from _sums(backlog, number, term)
        if sum(term.allocation.values()) != 100 and term.allocation:  # noqa: PLR2004  # per cent
            message = msg("the allocation adds up to {sum} %, not to 100 %", sum=sum(term.allocation.values()))
            hint = msg("change the shares until they add up to 100")
            yield _on(backlog, ("terms", number, "allocation"), "allocation-sum", message, hint)


def _on(
    backlog: Backlog, place: Place, code: str, message: Message, hint: Message, severity: Severity = Severity.ERROR
) -> Diagnostic:
    return on(backlog, backlog.contract_path, place, code, message, hint, severity)


def _start(backlog: Backlog, number: int, term: Term) -> Iterator[Diagnostic]:
    place = ("terms", number, "effective_from")
    start = term.effective_from
    natural = period_of(first_day(term), term.period)
    if isinstance(start, date):
        if not is_period_start(start, term.period):
            message = msg("{day} is inside {period}: terms begin with a period", day=start, period=natural)
            yield _on(backlog, place, "term-start", message, _start_hint(natural.key, natural.next().key))
    elif start.kind is not term.period:
        message = msg(
            "`{key}` is no {kind}, and these terms count in that kind of period", key=start.key, kind=term.period.value
        )
        hint = (
            msg("write `effective_from: {key}`", key=natural.key)
            if natural.first == start.first
            else _start_hint(natural.key, natural.next().key)
        )
        yield _on(backlog, place, "term-start", message, hint)


def _start_hint(this: str, following: str) -> Message:
    return msg("write `effective_from: {this}` or `effective_from: {next}`", this=this, next=following)


def _order(backlog: Backlog, contract: Contract) -> Iterator[Diagnostic]:
    versions: dict[int, int] = {}
    for number, term in enumerate(contract.terms):
        if number and first_day(term) <= first_day(contract.terms[number - 1]):
            yield _on(
                backlog,
                ("terms", number, "effective_from"),
                "term-order",
                msg("these terms do not begin after the ones above them"),
                msg("let every block begin later than the one above it; new terms go to the end"),
            )
        if term.version is not None:
            if term.version in versions:
                yield _on(
                    backlog,
                    ("terms", number, "version"),
                    "term-version",
                    msg("version {version} is already that of another block of terms", version=term.version),
                    msg("write `version: {free}`", free=max(each.version or 0 for each in contract.terms) + 1),
                )
            versions[term.version] = number


def _sums(backlog: Backlog, number: int, term: Term) -> Iterator[Diagnostic]:
    """`quota-above-guarantee`: column by column; all together where tokens or the guarantee are for any team."""
    guarantee = term.guarantee
    cells = term.cells()
    if guarantee is None or backlog.contract is None:
        return
    if isinstance(guarantee, int) or any(column == POOL for _, column in cells):
        promised = guarantee if isinstance(guarantee, int) else sum(guarantee.values())
        handed_out = sum(cells.values())
        if handed_out > promised:
            message = msgs(
                "the quotas hand out {n} token a period, and the guarantee is {guarantee}",
                "the quotas hand out {n} tokens a period, and the guarantee is {guarantee}",
                handed_out,
                guarantee=promised,
            )
            yield _on(backlog, ("terms", number, "quota"), "quota-above-guarantee", message, _honest(promised))
        return
    columns: dict[str, int] = {}
    for (_, column), tokens in cells.items():
        columns[column] = columns.get(column, 0) + tokens
    for team, handed_out in columns.items():
        if team in guarantee and handed_out > guarantee[team]:
            message = msgs(
                "the quotas hand out {n} token a period for `{team}`, which guarantees {guarantee}",
                "the quotas hand out {n} tokens a period for `{team}`, which guarantees {guarantee}",
                handed_out,
                team=team,
                guarantee=guarantee[team],
            )
            place = ("terms", number, "guarantee", team)
            yield _on(backlog, place, "quota-above-guarantee", message, _honest(guarantee[team]))
        elif team not in guarantee and team in backlog.contract.parties.providers and handed_out:
            yield _on(
                backlog,
                ("terms", number, "guarantee"),
                "quota-without-guarantee",
                msgs(
                    "the quotas hand out {n} token a period for `{team}`, which guarantees nothing",
                    "the quotas hand out {n} tokens a period for `{team}`, which guarantees nothing",
                    handed_out,
                    team=team,
                ),
                msg("add `{team}: {quota}` to the guarantee, or agree on no tokens there", team=team, quota=handed_out),
                Severity.WARNING,
            )


def _honest(guarantee: int) -> Message:
    return msg("promise what is handed out: raise the guarantee, or hand out at most {guarantee}", guarantee=guarantee)


def _review(backlog: Backlog, contract: Contract, instant: datetime) -> Iterator[Diagnostic]:
    term = backlog.timeline.term_at(instant)
    if term is None or term.review_by is None or term.review_by >= backlog.timeline.day(instant):
        return
    number = next(number for number, each in enumerate(contract.terms) if each is term)
    yield _on(
        backlog,
        ("terms", number, "review_by"),
        "review-overdue",
        msg("these terms were to be reviewed by {day}", day=term.review_by),
        msg("look at them together, then agree on new terms with a later `review_by`")
        if signatories(contract)
        else msg("look at them together, then move `review_by` or agree on new terms"),
        Severity.WARNING,
    )
