"""Amendments: what a contract changes, who must sign it, and which blocks of terms count.

A signature names the digest of a text: the whole contract, up to and including one block of terms. So a signature
stays valid while further blocks are added below, and lapses when anything else of the contract is changed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from itbiz.domain.contract import first_day
from itbiz.domain.vocabulary import POOL
from itbiz.text.dataclass import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pydantic import BaseModel

    from itbiz.domain.contract import Contract, Term
    from itbiz.domain.signature import Signature, Signatures

_OF_THE_BLOCK = frozenset({"version", "effective_from"})
"""Keys in which two blocks always differ."""
_OF_PARTIES = frozenset({"quota", "guarantee", "wip_limit"})
"""Keys of which each row or column is one party's."""


def written(model: BaseModel) -> dict[str, Any]:
    """A contract, or a part of it, as plain data with the keys that are written."""
    return model.model_dump(mode="json", by_alias=True, exclude_unset=True)


def digest(data: Mapping[str, Any]) -> str:
    """The digest of plain data: `sha256:` and that of its JSON with sorted keys and without spaces, in UTF-8."""
    # hashlib loads OpenSSL, which a contract that nobody signs does not pay for.
    import hashlib
    import json

    text = json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"


def version_of(contract: Contract, index: int) -> int:
    """The version of a block of terms; its number where none is written."""
    return contract.terms[index].version or index + 1


def in_order(contract: Contract) -> list[int]:
    """The places of the blocks of terms, the earliest first."""
    return sorted(range(len(contract.terms)), key=lambda index: first_day(contract.terms[index]))


def texts(contract: Contract) -> list[tuple[int, str]]:
    """What may be signed: for each block, the earliest first, its version and the digest of the contract up to it."""
    data = written(contract)
    order = in_order(contract)
    return [
        (
            version_of(contract, index),
            digest({**data, "terms": [data["terms"][each] for each in order[: length + 1]]}),
        )
        for length, index in enumerate(order)
    ]


# Who must sign


def signatories(contract: Contract | None) -> dict[str, tuple[str, ...]]:
    """The parties that name who signs for them, with these people. A party that names nobody is asked for nothing."""
    if contract is None:
        return {}
    named = {key: party.may_sign for key, party in contract.parties.requesters.items()}
    named |= {key: party.may_sign for key, party in contract.parties.providers.items()}
    return {key: people for key, people in named.items() if people}


def may_sign(party: str, base: Contract | None, contract: Contract | None) -> tuple[str, ...]:
    """Who signs for a party: whom the base names; for a party for which that names nobody, whom it names itself."""
    return signatories(base).get(party) or signatories(contract).get(party, ())


def concerned(before: Term, after: Term, contract: Contract) -> frozenset[str]:
    """The parties whose terms differ between two blocks.

    A business unit's are its row; a team's are its column, its guarantee and its limits. What teams share is every
    team's, and any other key is everybody's.
    """
    teams = frozenset(contract.parties.providers)
    everybody = teams | frozenset(contract.parties.requesters)
    names = {*type(before).model_fields} - _OF_THE_BLOCK - _OF_PARTIES
    if any(getattr(before, name) != getattr(after, name) for name in names):
        return everybody
    old, new = before.cells(), after.cells()
    found: set[str] = set()
    for requester, column in {*old, *new}:
        if old.get((requester, column)) != new.get((requester, column)):
            found |= {requester, *(teams if column == POOL else {column})}
    for one, other in ((before.guarantee, after.guarantee), (before.wip_limit, after.wip_limit)):
        if isinstance(one, int) or isinstance(other, int):
            found |= teams if one != other else set()
            continue
        kept, given = one or {}, other or {}
        found |= {key for key in {*kept, *given} if kept.get(key) != given.get(key)}
    return frozenset(found & everybody)


# What counts


@dataclass(frozen=True, slots=True)
class Block:
    """A block of terms, and whether it counts: all the parties it concerns have signed it, or it is the first."""

    index: int
    """Its place in the file."""
    term: Term
    version: int
    replaces: Term | None
    """The block that counts before it; none before the first."""
    required: frozenset[str]
    signed: Mapping[str, Signature]
    """The last valid signature of each party that gave one, required or not."""
    counts: bool

    @property
    def missing(self) -> tuple[str, ...]:
        """The parties whose signature it lacks."""
        return () if self.counts else tuple(sorted(self.required - set(self.signed)))


def blocks(contract: Contract | None, signatures: Signatures) -> tuple[Block, ...]:
    """Every block of terms, the earliest first. One is signed by whoever signed a text that contains it."""
    if contract is None:
        return ()
    able = frozenset(signatories(contract))
    known = texts(contract) if able else []
    last: Term | None = None
    found: list[Block] = []
    for number, index in enumerate(in_order(contract)):
        term = contract.terms[index]
        containing = set(known[number:])
        signed = {
            party: valid[-1]
            for party, lines in signatures.items()
            if (valid := [line for line in lines if (line.version, line.digest) in containing])
        }
        required = concerned(last, term, contract) & able if last is not None else frozenset()
        counts = required <= set(signed)
        found.append(Block(index, term, version_of(contract, index), last, required, signed, counts))
        last = term if counts else last
    return tuple(found)


def agreed(contract: Contract | None, signatures: Signatures) -> tuple[Term, ...]:
    """The blocks of terms that count, the earliest first."""
    if contract is None:
        return ()
    if len(contract.terms) == 1 or not signatories(contract):
        return tuple(contract.terms[index] for index in in_order(contract))
    return tuple(block.term for block in blocks(contract, signatures) if block.counts)


# What differs


@dataclass(frozen=True, slots=True)
class Difference:
    """A key that two contracts or blocks have otherwise. None stands for a key that is not written."""

    place: tuple[str, ...]
    before: Any
    after: Any

    @property
    def key(self) -> str:
        """The place as people say it: `quota.marches.systemes`."""
        return ".".join(self.place)


def key_differences(before: Contract, after: Contract) -> list[Difference]:
    """What differs outside of the terms, key by key, and of the parties party by party."""
    old, new = written(before), written(after)
    del old["terms"], new["terms"]
    return list(_differences((), old, new))


def term_differences(before: Term, after: Term) -> list[Difference]:
    """What a block of terms changes in the one it replaces, as what is written means it."""
    old, new = (term.model_dump(mode="json", by_alias=True, exclude=set(_OF_THE_BLOCK)) for term in (before, after))
    for term, data in ((before, old), (after, new)):
        data["quota"] = {}
        for (requester, column), tokens in term.cells().items():
            data["quota"].setdefault(requester, {})[column] = tokens
    return list(_differences((), old, new))


def text_differences(before: Term, after: Term) -> list[Difference]:
    """What was written otherwise in a block that is to stay as it is."""
    return list(_differences((), written(before), written(after)))


def _differences(place: tuple[str, ...], old: Any, new: Any) -> Iterator[Difference]:  # noqa: ANN401  # any YAML
    if old == new:
        return
    if isinstance(old, dict) and isinstance(new, dict):
        for key in dict.fromkeys((*old, *new)):
            yield from _differences((*place, key), old.get(key), new.get(key))
        return
    yield Difference(place, old, new)
