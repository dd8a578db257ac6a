"""A contract in plain words: what is asked for, what is promised, and by which rules."""

from __future__ import annotations

from typing import TYPE_CHECKING

from itbiz.domain.amendment import version_of
from itbiz.domain.contract import first_day
from itbiz.domain.period import PeriodKind
from itbiz.domain.vocabulary import POOL
from itbiz.text.message import Message, msg, msgs
from itbiz.views.cells import columns
from itbiz.views.prose import wrap

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from itbiz.domain.amendment import Block
    from itbiz.domain.clauses import Duration
    from itbiz.domain.contract import Contract, Term
    from itbiz.domain.timeline import Timeline
    from itbiz.locale import Language
    from itbiz.views.shapes.agreement import Agreement

HEADS = {
    PeriodKind.ISO_WEEK: msg("TOKENS A WEEK"),
    PeriodKind.MONTH: msg("TOKENS A MONTH"),
    PeriodKind.QUARTER: msg("TOKENS A QUARTER"),
}
FIELDS = {
    "justification": msg("why it matters"),
    "acceptance": msg("how it is seen to be done"),
    "contact": msg("whom to ask"),
    "description": msg("what it is about"),
    "due": msg("the day it must be done"),
}
"""What a request says before it takes a token, by the field that holds it."""
NOTHING = "–"


def document(contract: Contract, term: Term, proposed: Sequence[Block] = (), *, in_force: bool) -> Agreement:
    """What `contract show --json` prints: the terms and the contract with the keys that are written."""
    return {
        "version": 1,
        "in_force": in_force,
        "term": term.model_dump(mode="json", by_alias=True, exclude_unset=True),
        "contract": contract.model_dump(mode="json", by_alias=True, exclude_unset=True),
        "proposed": [
            {
                "version": block.version,
                "effective_from": first_day(block.term).isoformat(),
                "missing": list(block.missing),
            }
            for block in proposed
        ],
    }


def agreement(
    contract: Contract,
    timeline: Timeline,
    term: Term,
    lang: Language,
    width: int | None = None,
    proposed: Sequence[Block] = (),
) -> str:
    """The terms as text: a head, the matrix of tokens and promises, a sentence a rule that is written.

    Sentences are wrapped to `width` cells; without it each stays on its line. `proposed` are blocks that count nowhere:
    they are named below, and never shown as agreed.
    """
    parts = [_lines(_head(contract, timeline, term, lang), width), _matrix(contract, term, lang)]
    rules = [*_tokens(term), *_business(term), *_teams(contract, term), *_emergency(term), *_classes(term, lang)]
    parts.append(_lines("\n".join(lang(rule) for rule in rules), width, "  "))
    parts.append(lang(msg("What is not written here is measured, never enforced.")))
    parts += [_lines(lang(_proposed(contract, block)), width) for block in proposed]
    return "\n\n".join(parts)


def _lines(text: str, width: int | None, indent: str = "") -> str:
    """Lines behind an indent; what goes on from the line above stands two cells further."""
    rows: list[str] = []
    for line in text.split("\n"):
        first, *others = [line] if width is None else wrap(line, max(width - len(indent) - 2, 10))
        rows += [indent + first, *(f"{indent}  {row}" for row in others)]
    return "\n".join(rows)


def _proposed(contract: Contract, block: Block) -> Message:
    return msg(
        "Proposed from {day}, version {n}, and counting nowhere until signed by {parties}: `itbiz contract diff`.",
        day=first_day(block.term),
        n=block.version,
        parties=[contract.name_of(party) for party in block.missing],
    )


def _head(contract: Contract, timeline: Timeline, term: Term, lang: Language) -> str:
    title = lang(contract.title) if contract.title else lang(msg("Agreement between the business units and IT"))
    number = timeline.terms.index(term)
    following = timeline.terms[number + 1] if number + 1 < len(timeline.terms) else None
    facts = [
        lang(msg("version {n}", n=version_of(contract, contract.terms.index(term)))),
        lang(msg("since {day}", day=lang.day(first_day(term), year=True))),
    ]
    if following:
        facts.append(lang(msg("until new terms on {day}", day=lang.day(first_day(following), year=True))))
    facts.append(lang(msg("on the clock of {zone}", zone=contract.timezone)))
    if term.review_by:
        facts.append(lang(msg("to be reviewed by {day}", day=lang.day(term.review_by, year=True))))
    return f"{title}\n{', '.join(facts)}"


def _matrix(contract: Contract, term: Term, lang: Language) -> str:
    cells = term.cells()
    teams = [key for key in contract.parties.providers if any(column == key for _, column in cells)]
    promised = term.guarantee if isinstance(term.guarantee, dict) else {}
    teams += [key for key in promised if key not in teams and key in contract.parties.providers]
    pooled = any(column == POOL for _, column in cells) or isinstance(term.guarantee, int)
    shown = [*teams, *([POOL] if pooled else [])]
    heads = [
        lang(HEADS[term.period]),
        *(lang(msg("any team")) if key == POOL else contract.name_of(key) for key in shown),
    ]
    rows = [heads]
    rows += [
        [unit.name, *(_count(cells.get((key, column)), lang) for column in shown)]
        for key, unit in contract.parties.requesters.items()
    ]
    rows.append([lang(msg("IT undertakes to deliver")), *(_count(_promise(term, column), lang) for column in shown)])
    return "\n".join(columns(rows, right=range(1, len(heads))))


def _promise(term: Term, column: str) -> int | None:
    if isinstance(term.guarantee, dict):
        return term.guarantee.get(column)
    return term.guarantee if column == POOL else None


def _count(value: int | None, lang: Language) -> str:
    return NOTHING if value is None else lang.number(value)


def _tokens(term: Term) -> Iterator[Message]:
    yield msg("A token used in one period is delivered by the end of the next.")
    tokens = term.tokens
    if tokens.carry_over_max:
        yield msgs(
            "{n} unused token moves on to the next period.",
            "Up to {n} unused tokens move on to the next period.",
            tokens.carry_over_max,
        )
    else:
        yield msg("Unused tokens lapse: the time goes back to the work of substance.")
    if tokens.book_ahead:
        yield msgs(
            "Tokens of the next period can be booked already.",
            "Tokens of the next {n} periods can be booked already.",
            tokens.book_ahead,
        )
    match tokens.swap:
        case "until_started":
            yield msg("Two requests swap a token as long as work has not started.")
        case "with_provider_consent":
            yield msg("Two requests swap a token if the team agrees.")
        case _:
            yield msg("Tokens are never swapped.")
    if term.enforcement.value == "reason":
        yield msg("A claim beyond the quota goes through with a recorded reason, and is paid back.")
    elif term.enforcement.value == "warn":
        yield msg("A claim beyond the quota is shown and not refused.")


def _business(term: Term) -> Iterator[Message]:
    duties = term.duties.requester
    if duties.required_fields:
        yield msg(
            "Before it takes a token, a request says: {fields}.",
            fields=[FIELDS[each] for each in duties.required_fields],
        )
    if duties.answer_within:
        yield msg("Business units answer questions within {time}.", time=_length(duties.answer_within))
    if duties.no_answer:
        yield msg(
            "Without an answer they are reminded after {reminder}; after {forfeit} the token is lost.",
            reminder=_length(duties.no_answer.remind_after),
            forfeit=_length(duties.no_answer.forfeit_after),
        )
    if duties.accept_within:
        yield msg("They accept or contest within {time}; silence accepts.", time=_length(duties.accept_within))


def _teams(contract: Contract, term: Term) -> Iterator[Message]:
    duties = term.duties.provider
    if duties.acknowledge_within:
        yield msg("IT acknowledges a request within {time}.", time=_length(duties.acknowledge_within))
    if duties.answer_within:
        yield msg("IT answers questions within {time}.", time=_length(duties.answer_within))
    if duties.start_within:
        yield msg("IT starts a priority request within {time}.", time=_length(duties.start_within))
    if duties.reopen_free_within:
        yield msg("Work is taken up again for free within {time}.", time=_length(duties.reopen_free_within))
    for key, limit in term.wip_limit.items():
        if limit.total is not None:
            yield msgs(
                "{team} has at most {n} ticket in progress; beyond that itbiz warns.",
                "{team} has at most {n} tickets in progress; beyond that itbiz warns.",
                limit.total,
                team=contract.name_of(key),
            )


def _emergency(term: Term) -> Iterator[Message]:
    rules = term.emergency
    yield msgs(
        "An emergency goes first without a token and costs {n} token of the next period.",
        "An emergency goes first without a token and costs {n} tokens of the next period.",
        rules.repay,
    )
    if rules.confirm_within:
        yield msg("It is confirmed on both sides within {time}.", time=_length(rules.confirm_within))
    if rules.cap:
        per = {
            "period": msg("period"),
            "month": msg("month"),
            "quarter": msg("quarter"),
            "year": msg("year"),
        }[rules.cap.per]
        yield msgs(
            "Each business unit has at most {n} a {unit}; beyond that the arbiter decides.",
            "Each business unit has at most {n} a {unit}; beyond that the arbiter decides.",
            rules.cap.count,
            unit=per,
        )


def _classes(term: Term, lang: Language) -> Iterator[Message]:
    for name, rules in term.classes.items():
        if rules.sle:
            yield msgs(
                "{service_class}: {share} within {n} day.",
                "{service_class}: {share} within {n} days.",
                rules.sle.within_days,
                service_class=lang.service_class(name),
                share=lang.percent(rules.sle.percentile / 100),
            )


def _length(duration: Duration) -> Message:
    if duration.working_days is not None:
        return msgs("{n} working day", "{n} working days", duration.working_days)
    if duration.working_hours is not None:
        return msgs("{n} working hour", "{n} working hours", duration.working_hours)
    if duration.days is not None:
        return msgs("{n} day", "{n} days", duration.days)
    return msgs("{n} period", "{n} periods", duration.periods or 0)


def sums(term: Term, contract: Contract, lang: Language) -> Sequence[str]:
    """Both sides in one line each: what is handed out and what is promised for it."""
    handed_out = sum(term.cells().values())
    promised = sum(term.guarantee.values()) if isinstance(term.guarantee, dict) else term.guarantee
    units, teams = len(contract.parties.requesters), len(contract.parties.providers)
    business = msgs("{n} token handed out", "{n} tokens handed out", handed_out)
    lines = [
        lang(
            msg(
                "{units}: {tokens} a period",
                units=msgs("{n} business unit", "{n} business units", units),
                tokens=business,
            )
        )
    ]
    count = msgs("{n} team", "{n} teams", teams)
    if promised is None:
        lines.append(lang(msg("{teams}: no promise is written, so none can be kept or missed", teams=count)))
    else:
        delivered = msgs("{n} priority request promised", "{n} priority requests promised", promised)
        lines.append(lang(msg("{teams}: {promise} a period", teams=count, promise=delivered)))
    return lines
