"""Who may take a token, and who may hand it over (rules 9, 17)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from itbiz.domain.people import is_among, same_person
from itbiz.domain.ticket import CAUSES_OF_PROVIDER, Claim, ClaimKind, ReleaseCause
from itbiz.rules.finding import on
from itbiz.rules.lines import new_claims, new_releases, predates_terms
from itbiz.text.message import Message, msg

if TYPE_CHECKING:
    from collections.abc import Iterator

    from itbiz.domain.contract import Requester
    from itbiz.domain.ticket import Release
    from itbiz.rules.change import Change
    from itbiz.text.diagnostic import Diagnostic


def rule(change: Change) -> Iterator[Diagnostic]:
    """`not-allowed-to-promote`: a new claim is written in somebody else's name, or by somebody who may not ask for it.

    The lists are the base's, so that nobody enters themselves in the change that uses it.
    """
    contract = change.base_contract or change.after.contract
    if contract is None:
        return
    timeline = change.after.timeline
    for entry, index, claim in new_claims(change):
        # A party that comes with the claim has no list in the base: its own counts.
        requester = contract.parties.requesters.get(claim.requester) or _own(change, claim)
        if requester is None or predates_terms(claim, timeline):
            continue
        words = _not_the_author(change.authors_of(entry.ticket.id, claim), claim, requester)
        words = words or _not_listed(claim, requester)
        if words:
            yield on(change.after, entry.path, ("claims", index, words[0]), "not-allowed-to-promote", *words[1:])


def _own(change: Change, claim: Claim) -> Requester | None:
    contract = change.after.contract
    return contract.parties.requesters.get(claim.requester) if contract else None


def releases(change: Change) -> Iterator[Diagnostic]:
    """`not-allowed-to-promote`: a token is given back in somebody else's name, or swapped by a stranger (rule 9).

    What only IT gives back is for `releases.by_provider` to judge.
    """
    contract = change.base_contract or change.after.contract
    if contract is None:
        return
    timeline = change.after.timeline
    for entry, index, claim in new_releases(change):
        released, requester = claim.released, contract.parties.requesters.get(claim.requester)
        if released is None or requester is None or released.cause in CAUSES_OF_PROVIDER:
            continue
        if predates_terms(claim, timeline):
            continue
        words = _not_the_author(change.release_authors_of(entry.ticket.id, claim), released, requester)
        if words is None and released.cause is ReleaseCause.SWAPPED:
            words = _no_swapper(released, claim.requester, requester)
        if words:
            place = ("claims", index, "released", words[0])
            yield on(change.after, entry.path, place, "not-allowed-to-promote", *words[1:])


def _no_swapper(released: Release, name: str, requester: Requester) -> tuple[str, Message, Message] | None:
    """Only the requester or a relay swaps; anybody else forwards the question."""
    asking = released.on_behalf_of or released.by
    if not requester.may_promote or is_among(asking, (*requester.may_promote, *requester.relays)):
        return None
    return (
        "on_behalf_of" if released.on_behalf_of else "by",
        msg("{person} may not exchange the tokens of `{requester}`", person=asking, requester=name),
        msg("ask one of: {people}", people=", ".join(requester.may_promote)),
    )


def _not_the_author(
    authors: frozenset[str], line: Claim | Release, requester: Requester
) -> tuple[str, Message, Message] | None:
    """A relay writes for others, under their name or its own; everybody else writes for themselves."""
    if not authors or any(_may_write(author, line, requester) for author in authors):
        return None
    author = min(authors)
    return (
        "by",
        msg("this claim says it is by {person}, and the commit is by {author}", person=line.by, author=author)
        if isinstance(line, Claim)
        else msg("this release says it is by {person}, and the commit is by {author}", person=line.by, author=author),
        msg("write `by: {author}`, or let {person} commit it", author=author, person=line.by),
    )


def _may_write(author: str, line: Claim | Release, requester: Requester) -> bool:
    if same_person(line.by, author):
        return True
    if is_among(author, requester.relays) and line.on_behalf_of is not None:
        return True
    return is_among(line.by, requester.relays) and same_person(line.on_behalf_of, author)


def _approved(claim: Claim, requester: Requester) -> bool:
    """Whether one of the people who may ask has approved an emergency that somebody else declared in their absence."""
    given = claim.approved_by.requester if claim.approved_by else None
    person = given if given is None or isinstance(given, str) else given.by
    return claim.kind is ClaimKind.EMERGENCY and is_among(person, requester.may_promote)


def _not_listed(claim: Claim, requester: Requester) -> tuple[str, Message, Message] | None:
    if not requester.may_promote:
        return None
    people = ", ".join(requester.may_promote)
    asking = claim.on_behalf_of or claim.by
    if _approved(claim, requester):
        return None
    if not is_among(asking, requester.may_promote):
        return (
            "on_behalf_of" if claim.on_behalf_of else "by",
            msg("{person} may not take a token of `{requester}`", person=asking, requester=claim.requester),
            msg("ask one of: {people}", people=people),
        )
    if claim.on_behalf_of is None or is_among(claim.by, requester.relays) or is_among(claim.by, requester.may_promote):
        return None
    return (
        "by",
        msg(
            "{person} is no relay of `{requester}`, and claims on behalf of {other}",
            person=claim.by,
            requester=claim.requester,
            other=claim.on_behalf_of,
        ),
        msg("let a relay write it, or one of: {people}", people=people),
    )
