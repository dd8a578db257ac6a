"""An amendment in plain words and as a table: what changes, who must sign, who has, and from when it counts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from itbiz.domain.contract import first_day
from itbiz.domain.people import short_name
from itbiz.domain.period import format_instant
from itbiz.text.message import Message, msg, msgs
from itbiz.views.cells import columns

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import date

    from itbiz.domain.amendment import Difference
    from itbiz.domain.contract import Contract
    from itbiz.domain.period import Period
    from itbiz.domain.proposal import Amendment, Proposal
    from itbiz.domain.signature import Signature
    from itbiz.locale import Language
    from itbiz.views.shapes import amendment as shapes

NOTHING = "–"


def document(made: Amendment, base: str | None) -> shapes.Amendment:
    """What `contract diff --json` prints; `base` is the id of the commit it is compared with."""
    return {
        "version": 1,
        "base": base,
        "signs_version": made.version,
        "digest": made.digest,
        "keys": [_changed(each) for each in made.keys],
        "signatures": _signing(made, made.keys_required, made.keys_signed),
        "terms": [_terms(made, each) for each in made.proposals],
        "gone": [first_day(each).isoformat() for each in made.gone],
    }


def _terms(made: Amendment, proposal: Proposal) -> shapes.Terms:
    block = proposal.block
    return {
        "version": block.version,
        "effective_from": first_day(block.term).isoformat(),
        "agreed": block.counts,
        "rewrites": proposal.rewrites,
        "earliest": proposal.earliest.key if proposal.earliest else None,
        "changes": [_changed(each) for each in proposal.differences],
        "signatures": _signing(made, block.required, block.signed),
    }


def _changed(difference: Difference) -> shapes.Changed:
    return {"key": difference.key, "before": difference.before, "after": difference.after}


def _signing(made: Amendment, required: Iterable[str], signed: Mapping[str, Signature]) -> list[shapes.Signing]:
    found: list[shapes.Signing] = []
    for party in sorted(required):
        line = signed.get(party)
        people = list(made.people.get(party, ()))
        by, at = (line.by, format_instant(line.at)) if line else (None, None)
        found.append({"party": party, "may_sign": people, "by": by, "at": at})
    return found


def records(made: Amendment) -> Iterator[str]:
    """A line a change and a line a signature, in fields between tabs; the version is empty outside of the terms."""
    for each in made.keys:
        yield _record("change", "", each.key, _plain(each.before), _plain(each.after))
    yield from _signature_records("", _signing(made, made.keys_required, made.keys_signed))
    for proposal in made.proposals:
        version = str(proposal.block.version)
        for each in proposal.differences:
            yield _record("change", version, each.key, _plain(each.before), _plain(each.after))
        yield from _signature_records(version, _signing(made, proposal.block.required, proposal.block.signed))


def _signature_records(version: str, signing: Iterable[shapes.Signing]) -> Iterator[str]:
    for each in signing:
        yield _record("signature", version, each["party"], each["by"] or "", each["at"] or "")


def _record(*fields: str) -> str:
    return "\t".join(field.replace("\t", " ") for field in fields)


def _plain(value: Any) -> str:  # noqa: ANN401  # whatever a contract holds
    if value is None or isinstance(value, str):
        return value or ""
    import json  # a review says amendments in words

    return json.dumps(value, ensure_ascii=False)


def draw(made: Amendment, contract: Contract, lang: Language) -> Iterator[str]:
    """The paragraphs, a line each; an empty line between them."""
    if made.keys:
        yield lang(msg("Outside of the terms, for everybody:"))
        yield from _changes(made.keys, lang)
        yield from _signatures(made, contract, made.keys_required, made.keys_signed, lang)
    for number, proposal in enumerate(made.proposals):
        if number or made.keys:
            yield ""
        yield lang(_head(proposal))
        yield from _changes(proposal.differences, lang)
        yield from _signatures(made, contract, proposal.block.required, proposal.block.signed, lang)
        if proposal.earliest is not None and not proposal.block.counts:
            yield "  " + lang(_notice(first_day(proposal.block.term), proposal.earliest))
    for term in made.gone:
        yield lang(msg("The terms from {day} were agreed and are gone: this is refused.", day=first_day(term)))


def _head(proposal: Proposal) -> Message:
    block = proposal.block
    day, version = first_day(block.term), block.version
    if proposal.rewrites:
        return msg(
            "Terms from {day}, version {version}, were agreed and are rewritten: this is refused.",
            day=day,
            version=version,
        )
    if block.counts:
        return msg("Terms from {day}, version {version}, agreed:", day=day, version=version)
    return msg("Terms from {day}, version {version}, a proposal that counts nowhere yet:", day=day, version=version)


def _notice(start: date, earliest: Period) -> Message:
    if start >= earliest.first:
        return msg("Signed today, they begin in time: the notice allows {period}.", period=earliest)
    return msg("Too late for the notice: signed today, they may begin in {period}.", period=earliest)


def _changes(differences: Iterable[Difference], lang: Language) -> list[str]:
    rows = [[f"  {each.key}", said(each.before), "→", said(each.after)] for each in differences]
    return columns(rows) if rows else ["  " + lang(msg("nothing is different from the terms before"))]


def said(value: Any) -> str:  # noqa: ANN401  # as `_plain`
    """A value of a contract in a line; a dash where it is not written."""
    return NOTHING if value is None else _plain(value)


def _signatures(
    made: Amendment, contract: Contract, required: Iterable[str], signed: Mapping[str, Signature], lang: Language
) -> list[str]:
    rows = []
    for party in sorted(required):
        line = signed.get(party)
        if line is not None:
            words = msg("signed by {person} on {day}", person=short_name(line.by), day=line.at.date())
        else:
            people = [short_name(person) for person in made.people.get(party, ())]
            words = msgs("to be signed by {people}", "to be signed by one of: {people}", len(people), people=people)
        rows.append([f"  {lang(contract.name_of(party))}", f"({party})", lang(words)])
    return columns(rows) if rows else ["  " + lang(msg("nobody has to sign"))]
