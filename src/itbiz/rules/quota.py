"""The ratchet (rule 15) and the refusal, the product's most-read sentence.

With the change's new emergencies left out, no over(k) may rise from the base's tickets to the new ones, under the
base's contract or under the new one. So a tree that is already over never blocks unrelated or improving work, a quota
that was cut never does, and loosening and claiming in one change is refused.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from itbiz.domain.clauses import Enforcement
from itbiz.domain.ledger import Account, Holding, Ledger, ledger
from itbiz.domain.past import with_claims
from itbiz.rules.finding import on
from itbiz.rules.refusal import headline, refusal_detail
from itbiz.text.dataclass import replace
from itbiz.text.diagnostic import Diagnostic, Related, Severity
from itbiz.text.message import msg

if TYPE_CHECKING:
    from collections.abc import Container, Iterator, Sequence

    from itbiz.domain.backlog import Backlog
    from itbiz.domain.ledger import AccountKey
    from itbiz.domain.period import Period
    from itbiz.domain.ticket import Ticket
    from itbiz.domain.timeline import Pair, Timeline
    from itbiz.rules.change import Change
    from itbiz.text.diagnostic import Span

BETWEEN = "quota-exceeded-between"
"""The code of what a push only passes through."""


def others(change: Change) -> Iterator[Diagnostic]:
    """What only warns: pairs that were over before already, and those that are only on the way."""
    refused = tuple(exceeded(change))
    yield from standing(change, refused)
    yield from passed(change, refused)


def exceeded(change: Change) -> Iterator[Diagnostic]:
    """`quota-exceeded`: claims beyond the quota that this change brings."""
    asking = _asking(change)
    if not asking:
        return
    found: dict[tuple[str, int], Diagnostic] = {}
    for timeline in change.timelines:
        rising = _rising(change, timeline, asking)
        if not rising:
            continue
        # What is said of a refusal tells of other pairs too.
        after = ledger(_counted(change, change.after), timeline, recast=change.after.recast)
        for key, rise in rising:
            account = after.account(*key)
            for counted in _named(change, account, timeline, rise):
                held = _in_its_file(change, counted)
                known = found.get((held.ticket.id, held.index))
                # Of two contracts the stricter one speaks: enforcement is not loosened in the change that needs it.
                if known is None or known.severity is Severity.WARNING:
                    for finding in _finding(change, after, account, held):
                        found[held.ticket.id, held.index] = finding
    yield from found.values()


def standing(change: Change, exceeding: Sequence[Diagnostic]) -> Iterator[Diagnostic]:
    """`quota-over`: a warning for pairs that were over already; it blocks nothing (rule 15).

    A claim that is refused is one of those too many, whenever it was made: a merge or a rebase may bring
    in one that was made earlier than what stands.
    """
    refused = {(finding.path, finding.span) for finding in exceeding}
    backlog = change.after

    def place(held: Holding) -> tuple[str, Span]:
        path = backlog.entries[held.ticket.id].path
        return path, backlog.span(path, ("claims", held.index))

    for key, over in sorted(backlog.ledger.over().items(), key=_by_key):
        account = backlog.ledger.account(*key)
        kept = [held for held in account.spending if place(held) not in refused]
        stood = max(0, over - (len(account.spending) - len(kept)))
        for held in kept[len(kept) - stood :]:
            yield Diagnostic(
                *place(held),
                "quota-over",
                headline(account, held),
                msg("it stood before this change, so it blocks nothing; the debt lowers the next openings"),
                Severity.WARNING,
            )


def passed(change: Change, exceeding: Sequence[Diagnostic]) -> Iterator[Diagnostic]:
    """`quota-exceeded-between`: a warning for a commit on the way that was over, where the end is not any more."""
    refused = {(finding.path, finding.span) for finding in exceeding}
    told: set[str] = set()
    for commit, state in change.passed:
        for finding in exceeded(replace(change, after=state, authorship=None, passed=())):
            if (
                finding.severity is not Severity.ERROR
                or finding.path in told
                or (finding.path, finding.span) in refused
            ):
                continue
            told.add(finding.path)
            there = finding.path in change.after.snapshot
            yield on(
                change.after,
                finding.path if there else change.after.contract_path,
                ("claims",) if there else ("terms",),
                "quota-exceeded-between",
                msg("commit {commit} was over the quota: {what}", commit=commit, what=finding.message),
                msg("nothing to do: what counts is where the branch ends, and there it is not"),
                Severity.WARNING,
            )


def _by_key(item: tuple[AccountKey, int]) -> tuple[Pair, Period]:
    return item[0]


def _counted(change: Change, backlog: Backlog) -> Iterator[Ticket]:
    """The tickets with the change's new emergencies left out, before as after: a merge's parent may have one."""
    for ticket in backlog.tickets:
        if not ticket.claims:
            continue
        kept = tuple(claim for claim in ticket.claims if change.counts(ticket.id, claim))
        yield ticket if len(kept) == len(ticket.claims) else with_claims(ticket, kept)


def _asking(change: Change) -> set[str]:
    """The requesters of whom every base has other claims than the change: of any other no over(k) rises.

    It is they who are told apart and not pairs: which pair a claim counts in depends on the terms.
    """
    if not change.bases:
        return {claim.requester for ticket in change.after.tickets for claim in ticket.claims}
    return set[str].intersection(*(_touched(change.after, base) for base in change.bases))


def _touched(after: Backlog, base: Backlog) -> set[str]:
    """The requesters of the claims of tickets that two backlogs have otherwise, or one alone."""
    found: set[str] = set()
    for one, other in ((after, base), (base, after)):
        for ticket_id, entry in one.entries.items():
            if entry.ticket.claims:
                known = other.entries.get(ticket_id)
                if known is None or (known.ticket is not entry.ticket and known.ticket != entry.ticket):
                    found.update(claim.requester for claim in entry.ticket.claims)
    return found


def _rising(change: Change, timeline: Timeline, asking: Container[str]) -> list[tuple[AccountKey, int]]:
    """The accounts of some requesters in which over(k) rises, and by how much.

    Of a merge's parents the highest counts, since either may have been over already.
    """

    def over(backlog: Backlog) -> Counter[AccountKey]:
        tickets = (
            ticket for ticket in _counted(change, backlog) if any(claim.requester in asking for claim in ticket.claims)
        )
        return Counter(ledger(tickets, timeline, recast=change.after.recast).over())

    highest: Counter[AccountKey] = Counter()
    for base in change.bases:
        highest |= over(base)
    rises = ((key, found - highest[key]) for key, found in sorted(over(change.after).items(), key=_by_key))
    return [(key, rise) for key, rise in rises if rise > 0 and key[0][0] in asking]


def _named(change: Change, account: Account, timeline: Timeline, rise: int) -> tuple[Holding, ...]:
    """The claims to name: the last by (at, id) among the new ones; among all, where a merge brought no new one.

    Nobody where a merge brings claims under the looser contract of one parent into a branch of the other.
    """
    spending = account.spending
    fresh = [held for held in spending if change.is_new_claim(held.ticket.id, held.claim)]
    if not fresh and change.keeps_contract and timeline != change.after.timeline:
        return ()

    def order(held: Holding) -> tuple[object, ...]:
        # Within one second several claims are made: the one somebody makes now comes after all that stand.
        return (change.is_authors(held.ticket.id, held.claim), held.order)

    return tuple(sorted(fresh or spending, key=order)[-rise:])


def _in_its_file(change: Change, held: Holding) -> Holding:
    """The same claim by its place in the file: where emergencies are left out, later lines move up."""
    claims = change.after.entries[held.ticket.id].ticket.claims
    return replace(held, index=next(index for index, claim in enumerate(claims) if claim is held.claim))


def _finding(change: Change, book: Ledger, account: Account, held: Holding) -> Iterator[Diagnostic]:
    backlog = change.after
    term = book.timeline.term_of(account.period)
    enforcement = term.enforcement if term else Enforcement.REFUSE
    if enforcement is Enforcement.REASON and held.claim.reason:
        return
    entry = backlog.entries[held.ticket.id]
    hint = None
    if enforcement is Enforcement.REASON:
        hint = msg("this contract lets it through with a `reason:` on the claim, counted like an overdraft")
    yield Diagnostic(
        entry.path,
        backlog.span(entry.path, ("claims", held.index)),
        "quota-exceeded",
        headline(account, held),
        hint,
        Severity.WARNING if enforcement is Enforcement.WARN else Severity.ERROR,
        related=tuple(
            Related(
                backlog.entries[other].path,
                backlog.span(backlog.entries[other].path, ("claims",)),
                msg("{id} holds a token", id=other),
            )
            for other in account.holders
            if other != held.ticket.id and other in backlog.entries
        ),
        detail=refusal_detail(change, book, account, held),
    )
