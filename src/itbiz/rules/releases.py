"""How a token may end: taken back by IT, swapped, or forfeited (rules 4, 8, 9)."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from itbiz.domain.deadline import deadline
from itbiz.domain.people import is_among
from itbiz.domain.silence import reminder_of, unanswered
from itbiz.domain.ticket import CAUSES_OF_PROVIDER, ClaimKind, LinkType, ReleaseCause, Status
from itbiz.domain.vocabulary import POOL
from itbiz.rules.finding import on
from itbiz.rules.lines import new_claims, new_consents, new_releases, predates_terms
from itbiz.text.message import Message, msg

if TYPE_CHECKING:
    from collections.abc import Iterator

    from itbiz.domain.backlog import Entry
    from itbiz.domain.contract import Contract
    from itbiz.domain.period import Period
    from itbiz.domain.ticket import Claim, Release, Ticket
    from itbiz.domain.timeline import Pair
    from itbiz.rules.change import Change
    from itbiz.text.diagnostic import Diagnostic

STATES = {ReleaseCause.REFUSED: Status.REFUSED, ReleaseCause.PROVIDER_CANCELLED: Status.CANCELLED}


def _judged(change: Change) -> Iterator[tuple[Entry, int, Claim, Release]]:
    timeline = change.after.timeline
    for entry, index, claim in new_releases(change):
        if claim.released is not None and not predates_terms(claim, timeline):
            yield entry, index, claim, claim.released


def by_provider(change: Change) -> Iterator[Diagnostic]:
    """`release-not-by-provider`: a cause that only IT can give, or IT's consent, comes from somebody else."""
    contract = change.base_contract or change.after.contract
    if contract is None:
        return
    for entry, index, claim, released in _judged(change):
        if released.cause in CAUSES_OF_PROVIDER:
            stranger = _stranger(change, entry.ticket, claim, released, _team(contract, entry.ticket, claim))
            if stranger:
                yield on(
                    change.after,
                    entry.path,
                    ("claims", index, "released", "by"),
                    "release-not-by-provider",
                    msg(
                        "`{cause}` is for the team to say, and {person} is not of it",
                        cause=released.cause.value,
                        person=stranger,
                    ),
                    msg("let the team release it, or write `cause: withdrawn`"),
                )
            yield from _state_matches(change, entry, index, released)
    for entry, index, claim, consent in new_consents(change):
        team = _team(contract, entry.ticket, claim)
        if team and not is_among(consent.by, team) and not predates_terms(claim, change.after.timeline):
            yield on(
                change.after,
                entry.path,
                ("claims", index, "released", "consent", "by"),
                "release-not-by-provider",
                msg("consent to a swap is for the team to give, and {person} is not of it", person=consent.by),
                msg("ask one of: {people}", people=", ".join(team)),
            )


def _team(contract: Contract, ticket: Ticket, claim: Claim) -> tuple[str, ...]:
    return people_of_team(contract, claim.provider if claim.provider != POOL else ticket.provider)


def people_of_team(contract: Contract, provider: str | None) -> tuple[str, ...]:
    """Lead and members of a team; of all teams where it is not known which. Empty where the contract names nobody."""
    known = contract.parties.providers.get(provider or "")
    if known is not None:
        return (*([known.lead] if known.lead else []), *known.members)
    teams = [people_of_team(contract, key) for key in contract.parties.providers]
    return tuple(person for team in teams for person in team) if all(teams) else ()


def _stranger(change: Change, ticket: Ticket, claim: Claim, released: Release, team: tuple[str, ...]) -> str | None:
    """Who of the line's and the commit's authors is not of the team."""
    if not team:
        return None
    if not is_among(released.by, team):
        return released.by
    authors = change.release_authors_of(ticket.id, claim)
    return None if any(is_among(each, team) for each in authors) else min(authors, default=None)


def _state_matches(change: Change, entry: Entry, index: int, released: Release) -> Iterator[Diagnostic]:
    ticket = entry.ticket
    place = ("claims", index, "released", "cause")
    wanted = STATES.get(released.cause)
    same = sum(1 for claim in ticket.claims if claim.released and claim.released.cause is released.cause)
    # A refusal may be contested and the ticket live again: the history has as many refusals as tokens came back so.
    if wanted is not None and same > sum(1 for step in ticket.transitions if step.to is wanted):
        yield on(
            change.after,
            entry.path,
            place,
            "release-not-by-provider",
            msg(
                "the token came back as `{cause}`, and the ticket was never {state}",
                cause=released.cause.value,
                state=wanted.value,
            ),
            msg('let the team say it: `itbiz {verb} {id} --why "…"`', verb=_verb(wanted), id=ticket.id),
        )
    if released.cause is ReleaseCause.DUPLICATE and not _survivor_pays(change, ticket, ticket.claims[index]):
        yield on(
            change.after,
            entry.path,
            place,
            "release-not-by-provider",
            msg("no ticket that this one duplicates holds a token of the same pair"),
            msg("link the survivor with `itbiz duplicate {id} OTHER`, or write `cause: withdrawn`", id=ticket.id),
        )


def _verb(state: Status) -> str:
    return "refuse" if state is Status.REFUSED else "cancel"


def _survivor_pays(change: Change, ticket: Ticket, claim: Claim) -> bool:
    timeline = change.after.timeline
    pair = timeline.pair(claim.requester, claim.provider, claim.period)
    for link in ticket.links:
        survivor = change.after.entries.get(link.id)
        if link.type is LinkType.DUPLICATE_OF and survivor is not None:
            held = survivor.ticket.live_claim
            if held and timeline.pair(held.requester, held.provider, held.period) == pair:
                return True
    return False


def swaps(change: Change) -> Iterator[Diagnostic]:
    """`swap-unbalanced`: a token swapped away that no other ticket took in the same change, pair and period."""
    timeline = change.after.timeline
    taken: Counter[tuple[str | None, Pair, Period]] = Counter(
        (entry.ticket.id, timeline.pair(claim.requester, claim.provider, claim.period), claim.period)
        for entry, _, claim in new_claims(change)
        if claim.kind is ClaimKind.QUOTA
    )
    for entry, index, claim, released in _judged(change):
        if released.cause is not ReleaseCause.SWAPPED:
            continue
        term = timeline.term_of(claim.period)
        way = term.tokens.swap if term else "until_started"
        pair = timeline.pair(claim.requester, claim.provider, claim.period)
        # One for one: two tokens handed over to one ticket would be one too many.
        key = (released.swapped_for, pair, claim.period)
        balanced = taken[key] > 0
        taken[key] -= balanced
        words = _unbalanced(entry.ticket, claim, released, way, balanced)
        if words:
            yield on(change.after, entry.path, ("claims", index, "released"), "swap-unbalanced", *words)


def _unbalanced(
    ticket: Ticket, claim: Claim, released: Release, way: str, balanced: bool
) -> tuple[Message, Message] | None:
    if way == "never":
        return (
            msg("this contract has no swaps"),
            msg("write `cause: withdrawn`; another request claims its own token with `itbiz claim OTHER`"),
        )
    if way == "with_provider_consent" and released.consent is None:
        return (
            msg("this contract swaps only with the team's consent"),
            msg("add `consent: {line}` with who agreed", line="{by: …, at: …}"),
        )
    if released.swapped_for is None:
        return (
            msg("this swap does not say which ticket took the token"),
            msg("make it in one step: `itbiz swap {id} OTHER`", id=ticket.id),
        )
    if not balanced:
        return (
            msg(
                "{other} took no token of {requester} → {provider} in {period} in the same change",
                other=released.swapped_for,
                requester=claim.requester,
                provider=claim.provider,
                period=claim.period,
            ),
            msg("make it in one step: `itbiz swap {id} {other}`", id=ticket.id, other=released.swapped_for),
        )
    return None


def forfeits(change: Change) -> Iterator[Diagnostic]:
    """`forfeit-without-reminder`: a token lost to silence, without the reminder and the time the contract grants."""
    for entry, index, claim, released in _judged(change):
        if released.cause is ReleaseCause.FORFEITED:
            words = _too_hasty(change, entry.ticket, claim, released)
            if words:
                place = ("claims", index, "released", "cause")
                yield on(change.after, entry.path, place, "forfeit-without-reminder", *words)


def _too_hasty(change: Change, ticket: Ticket, claim: Claim, released: Release) -> tuple[Message, Message] | None:
    timeline = change.after.timeline
    term = timeline.term_of(claim.period)
    silence = term.duties.requester.no_answer if term else None
    if silence is None:
        return (
            msg("this contract takes no token away for silence: it has no `no_answer`"),
            msg("write `cause: withdrawn` if the requester agrees, or leave the token where it is"),
        )
    contract = change.after.contract
    # As it was then: an answer that came after the release is no reason to give the token back.
    open_ones = unanswered(ticket, contract, released.at)
    if not open_ones:
        return (
            msg("no question of {id} waits for an answer of the requester", id=ticket.id),
            msg("a token is only lost to an unanswered question: `itbiz ask {id} …`", id=ticket.id),
        )
    reminded = [each for each in open_ones if reminder_of(each, ticket, contract, released.at)]
    if not reminded:
        return (
            msg("nobody was reminded by name of question {number}", number=open_ones[0].n),
            msg("remind somebody and wait for the answer: `itbiz remind {id} --to PERSON`", id=ticket.id),
        )
    question = min(reminded, key=lambda line: line.at)
    until = deadline(silence.forfeit_after, question.at, timeline)
    if until is None or released.at < until:
        return (
            msg("question {number} may be answered until {until}", number=question.n, until=until)
            if until
            else msg("question {number} may be answered for longer than the calendar goes", number=question.n),
            msg("leave the token where it is until then"),
        )
    return None
