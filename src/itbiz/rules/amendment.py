"""How a contract changes (contract.md, Amendments): terms are added, never rewritten, with notice, and signed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from itbiz.domain.amendment import (
    blocks,
    key_differences,
    signatories,
    text_differences,
    written,
)
from itbiz.domain.contract import first_day
from itbiz.domain.proposal import earliest, signed_now
from itbiz.rules.finding import on
from itbiz.text.diagnostic import Severity
from itbiz.text.message import Message, msg, msgs

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from itbiz.domain.amendment import Block, Difference
    from itbiz.domain.backlog import Backlog
    from itbiz.domain.contract import Contract, Term
    from itbiz.rules.change import Change
    from itbiz.text.diagnostic import Diagnostic
    from itbiz.text.source import Place


def terms(change: Change) -> Iterator[Diagnostic]:
    """`terms-rewritten`: a block that counts, or did, is changed or gone.

    Where the base names nobody who signs, only what is in force stands, and this is a warning: nobody is bound by a
    signature they never gave.
    """
    after = change.after
    if after.contract is None or _stands(change):
        return
    said: set[object] = set()
    for base in change.bases:
        bound = bool(signatories(base.contract))
        for block in _counting(base):
            day = first_day(block.term)
            if day in said or not (bound or day <= base.timeline.day(change.instant)):
                continue
            place, differences = _standing(after.contract, block.term)
            if place is not None and not differences:
                continue
            said.add(day)
            yield on(
                after,
                after.contract_path,
                _place_of(after.contract, place, differences),
                "terms-rewritten",
                _rewritten(block.term, differences, begun=day <= base.timeline.day(change.instant)),
                msg("put them back as they were, and add a block of terms that begins later"),
                Severity.ERROR if bound else Severity.WARNING,
            )


def _stands(change: Change) -> bool:
    """Whether there is nothing to judge: every base agrees to the same text, or another contract is tried out."""
    after = change.after
    text = after.snapshot.get(after.contract_path)
    return after.recast or all(
        base.snapshot.get(base.contract_path) == text and base.signatures == after.signatures for base in change.bases
    )


def _counting(backlog: Backlog) -> Iterator[Block]:
    yield from (block for block in blocks(backlog.contract, backlog.signatures) if block.counts)


def _standing(contract: Contract, term: Term) -> tuple[int | None, list[Difference]]:
    """Where a block of the base stands now, and what is written in it otherwise; the block of that day, if any."""
    for index, each in enumerate(contract.terms):
        if written(each) == written(term):
            return index, []
    for index, each in enumerate(contract.terms):
        if first_day(each) == first_day(term):
            return index, text_differences(term, each)
    return None, []


def _place_of(contract: Contract, index: int | None, differences: Sequence[Difference]) -> Place:
    """The first changed key that stands in the file; the block where its keys are gone; all terms where it is gone."""
    if index is None:
        return ("terms",)
    names = written(contract.terms[index])
    there = [each.place[0] for each in differences if each.place[0] in names]
    return ("terms", index, there[0]) if there else ("terms", index)


def _rewritten(term: Term, differences: Sequence[Difference], *, begun: bool) -> Message:
    day = first_day(term)
    if not differences:
        return (
            msg("the terms in force since {day} are gone", day=day)
            if begun
            else msg("the terms agreed for {day} are gone", day=day)
        )
    keys = ", ".join(f"`{each.key}`" for each in differences)
    if begun:
        return msgs(
            "in the terms in force since {day} a key was changed: {keys}",
            "in the terms in force since {day} {n} keys were changed: {keys}",
            len(differences),
            day=day,
            keys=keys,
        )
    return msgs(
        "in the terms agreed for {day} a key was changed: {keys}",
        "in the terms agreed for {day} {n} keys were changed: {keys}",
        len(differences),
        day=day,
        keys=keys,
    )


def keys(change: Change) -> Iterator[Diagnostic]:
    """`amendment-unsigned`: what is no block of terms has changed, or terms in force would count no more.

    A block without a signature may arrive and count nowhere. The rest of a contract has no such rest: it is in force
    as it is written, so it arrives with every signature.
    """
    after, base = change.after, change.base
    if after.contract is None or base is None or _stands(change):
        return
    unsigned = _unsigned_keys(change, after.contract)
    if unsigned is not None:
        yield unsigned
    elif not any(each.severity is Severity.ERROR for each in terms(change)):
        # Where terms were rewritten, further signatures are no way out: putting them back is.
        yield from _lapsing(change, after.contract)


def _unsigned_keys(change: Change, contract: Contract) -> Diagnostic | None:
    found: list[Difference] = []
    able: set[str] = set()
    for base in change.bases:
        if base.contract is None:
            continue
        differences = key_differences(base.contract, contract)
        if not differences:
            return None
        if signatories(base.contract):
            found = found or differences
            able |= {*signatories(base.contract), *signatories(contract)}
    missing = sorted(able - set(signed_now(contract, change.after.signatures)))
    if not missing:
        return None
    after = change.after
    return on(
        after,
        after.contract_path,
        _key_place(contract, found[0]),
        "amendment-unsigned",
        msgs(
            "this key is everybody's, and not everybody has signed its change: {keys}",
            "these {n} keys are everybody's, and not everybody has signed their change: {keys}",
            len(found),
            keys=", ".join(f"`{each.key}`" for each in found),
        ),
        wanted(missing),
    )


def _key_place(contract: Contract, difference: Difference) -> Place:
    """The key where it stands; the nearest that holds it where it is gone."""
    place: list[str] = []
    here: Any = written(contract)
    for step in difference.place:
        if not isinstance(here, dict) or step not in here:
            break
        place.append(step)
        here = here[step]
    return tuple(place)


def _lapsing(change: Change, contract: Contract) -> Iterator[Diagnostic]:
    """Blocks of the base that would count no more, though nobody rewrote them."""
    after = change.after
    now = {first_day(block.term): block for block in blocks(contract, after.signatures)}
    for base in change.bases:
        for block in _counting(base):
            ours = now.pop(first_day(block.term), None)
            begun = first_day(block.term) <= base.timeline.day(change.instant)
            if ours is None or ours.counts or not (begun or signatories(base.contract)):
                continue
            if written(ours.term) == written(block.term):
                yield on(
                    after,
                    after.contract_path,
                    ("terms", ours.index),
                    "amendment-unsigned",
                    msg("the terms from {day} counted, and would count no more", day=first_day(ours.term)),
                    wanted(ours.missing),
                )


def proposals(backlog: Backlog) -> Iterator[Diagnostic]:
    """`amendment-unsigned`, a warning for who looks at the contract: blocks that count nowhere yet."""
    for block in blocks(backlog.contract, backlog.signatures):
        if not block.counts:
            yield on(
                backlog,
                backlog.contract_path,
                ("terms", block.index),
                "amendment-unsigned",
                msg("the terms from {day} are a proposal and count nowhere", day=first_day(block.term)),
                wanted(block.missing),
                Severity.WARNING,
            )


def wanted(parties: Sequence[str]) -> Message:
    """How missing signatures are given."""
    return msgs(
        "still to sign: {parties}, by `itbiz contract sign {first}`",
        "still to sign: {parties}, each for itself as by `itbiz contract sign {first}`",
        len(parties),
        parties=", ".join(parties),
        first=parties[0],
    )


def notice(change: Change) -> Iterator[Diagnostic]:
    """`notice-too-short`: new terms begin before the notice is over; a warning while they are a proposal."""
    after, base = change.after, change.base
    if after.contract is None or base is None or not signatories(base.contract) or _stands(change):
        return
    # A block that counted is none of our business: it stands, or `terms` says that it was rewritten.
    counted = {first_day(block.term) for each in change.bases for block in _counting(each)}
    proposed = [written(term) for each in change.bases if each.contract for term in each.contract.terms]
    for block in blocks(after.contract, after.signatures):
        if first_day(block.term) in counted or (not block.counts and written(block.term) in proposed):
            continue
        period = earliest(base, block.term, change.instant)
        if period is not None and first_day(block.term) >= period.first:
            continue
        hint = (
            msg("write `effective_from: {key}`, and let that be signed", key=period.key)
            if period
            else msg("let the terms begin later, and let that be signed")
        )
        yield on(
            after,
            after.contract_path,
            ("terms", block.index, "effective_from"),
            "notice-too-short",
            msg("these terms would begin on {day}, before the notice is over", day=first_day(block.term)),
            hint,
            Severity.ERROR if block.counts else Severity.WARNING,
        )
