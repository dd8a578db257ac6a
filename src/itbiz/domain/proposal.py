"""What an amendment says: each change it makes, who must sign it, who has, and when it can begin."""

from __future__ import annotations

from typing import TYPE_CHECKING

from itbiz.domain.amendment import (
    Block,
    Difference,
    blocks,
    key_differences,
    may_sign,
    signatories,
    term_differences,
    text_differences,
    texts,
    written,
)
from itbiz.domain.contract import first_day
from itbiz.domain.deadline import deadline
from itbiz.domain.period import period_of
from itbiz.domain.timeline import utc
from itbiz.text.dataclass import dataclass

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from itbiz.domain.backlog import Backlog
    from itbiz.domain.contract import Contract, Term
    from itbiz.domain.period import Period
    from itbiz.domain.signature import Signature, Signatures


@dataclass(frozen=True, slots=True)
class Proposal:
    """A block of terms that does not count in the base as it is written now."""

    block: Block
    differences: tuple[Difference, ...]
    """With the block that counts before it; with what it was, where it rewrites one."""
    rewrites: bool
    """Whether a block that counts was changed, which no signature makes right."""
    earliest: Period | None
    """The first period the notice allows if the last signature came now; none where no notice is owed."""


@dataclass(frozen=True, slots=True)
class Amendment:
    """A contract against another state of it."""

    version: int
    digest: str
    """What a signature of the whole names."""
    keys: tuple[Difference, ...]
    """What differs outside of the terms: everybody's."""
    keys_required: frozenset[str]
    keys_signed: Mapping[str, Signature]
    proposals: tuple[Proposal, ...]
    gone: tuple[Term, ...]
    """Blocks that count in the base and are in the contract no more."""
    people: Mapping[str, tuple[str, ...]]
    """Who may sign for each party that anybody may sign for."""

    @property
    def missing(self) -> tuple[str, ...]:
        """The parties that have still to sign something of it."""
        wanted = {party for each in self.proposals for party in each.block.missing}
        return tuple(sorted(wanted | (self.keys_required - set(self.keys_signed))))


def amendment(before: Backlog | None, after: Backlog, contract: Contract, instant: datetime) -> Amendment:
    """What `contract`, with the signatures of `after`, changes in the contract of `before`."""
    base = before.contract if before else None
    counted = {first_day(block.term): block for block in _counting(before)}
    found: list[Proposal] = []
    for block in blocks(contract, after.signatures):
        stood = counted.pop(first_day(block.term), None)
        if stood is not None and written(stood.term) == written(block.term):
            continue
        changes = text_differences(stood.term, block.term) if stood else _changes(block)
        bound = before is not None and bool(signatories(base)) and not stood
        starts = earliest(before, block.term, instant) if before is not None and bound else None
        found.append(Proposal(block, tuple(changes), stood is not None, starts))
    keys = tuple(key_differences(base, contract)) if base else ()
    required = frozenset({*signatories(base), *signatories(contract)}) if keys and signatories(base) else frozenset()
    version, digest = texts(contract)[-1]
    named = {*signatories(base), *signatories(contract)}
    return Amendment(
        version,
        digest,
        keys,
        required,
        signed_now(contract, after.signatures),
        tuple(found),
        tuple(block.term for block in counted.values()),
        {party: may_sign(party, base, contract) for party in sorted(named)},
    )


def _counting(backlog: Backlog | None) -> list[Block]:
    return [block for block in blocks(backlog.contract, backlog.signatures) if block.counts] if backlog else []


def _changes(block: Block) -> list[Difference]:
    return term_differences(block.replaces, block.term) if block.replaces else []


def signed_now(contract: Contract, signatures: Signatures) -> dict[str, Signature]:
    """The last signature of each party that signed what the contract says now, up to one block or another."""
    known = set(texts(contract))
    return {
        party: valid[-1]
        for party, lines in signatures.items()
        if (valid := [line for line in lines if (line.version, line.digest) in known])
    }


def earliest(base: Backlog, term: Term, instant: datetime) -> Period | None:
    """The first period that begins when the notice is over, of the kind of the new terms.

    The notice is that of the terms in force in the base; without one, the next period is early enough. None where the
    notice never ends.
    """
    timeline = base.timeline
    ruling = timeline.term_at(instant)
    agreed = ruling.amendments.notice if ruling else None
    over = deadline(agreed, instant, timeline) if agreed else instant
    if over is None:
        return None
    period = period_of(timeline.day(over), term.period)
    return period if utc(period.start(timeline.zone)) >= utc(over) else period.next()
