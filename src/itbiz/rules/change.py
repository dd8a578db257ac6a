"""What is judged: a backlog, the bases it grew from, and the moment and author of the change."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from itbiz.domain.dialogue import spoken
from itbiz.domain.ticket import ClaimKind
from itbiz.text.dataclass import dataclass, field
from itbiz.text.diagnostic import Diagnostic

if TYPE_CHECKING:
    from datetime import datetime

    from itbiz.domain.backlog import Backlog, Entry
    from itbiz.domain.contract import Contract
    from itbiz.domain.signature import Origins
    from itbiz.domain.ticket import Claim, Ticket
    from itbiz.domain.timeline import Timeline
    from itbiz.rules.authorship import Authorship


@dataclass(frozen=True)
class Change:
    """A transition from its bases to what is to stand.

    `bases` is empty for the first commit of all, has one backlog for a plain change, and one for every parent of a
    merge. `instant` is the clock of the judge, `author` the e-mail of who commits, through the base's mailmap; None
    where nobody commits, as in a check of the whole tree. `head` is the commit the change is made on, where that is
    none of the bases: what it holds was committed before, by whomever. `authorship` tells of a change that consists
    of commits already who brought which line in, `origins` which commit brought in each new signature of the contract,
    and `passed` are the states between, each with its commit's short id.
    """

    after: Backlog
    instant: datetime
    bases: tuple[Backlog, ...] = ()
    author: str | None = None
    head: Backlog | None = None
    authorship: Authorship | None = None
    passed: tuple[tuple[str, Backlog], ...] = ()
    origins: Origins | None = None
    _renamings: dict[int, dict[str, Entry]] = field(default_factory=dict, init=False, repr=False, compare=False)

    @cached_property
    def base(self) -> Backlog | None:
        """The base whose contract the change is judged under besides its own; none when the contract is adopted."""
        return next((base for base in self.bases if base.contract), None)

    @cached_property
    def base_contract(self) -> Contract | None:
        """The contract of `base`."""
        return self.base.contract if self.base else None

    @cached_property
    def timelines(self) -> tuple[Timeline, ...]:
        """The terms of the new contract, then those of each base that differ: what is new fits all of them.

        They differ too where terms count by a signature that this change brings. Otherwise a rule would be loosened in
        the very change that needs it (rule 15).
        """
        found = [self.after.timeline] if self.after.contract else []
        for base in self.bases:
            if base.contract is not None and base.timeline not in found:
                found.append(base.timeline)
        return tuple(found)

    @cached_property
    def keeps_contract(self) -> bool:
        """Whether a base has the new terms: a merge that brings them loosens nothing by itself."""
        return any(base.timeline == self.after.timeline for base in self.bases)

    @cached_property
    def adopts_contract(self) -> bool:
        """Whether no base had a contract: everything before was history, and nothing was promised."""
        return self.base_contract is None

    @cached_property
    def touched(self) -> tuple[Entry, ...]:
        """The tickets whose text no base has: only they can hold a new line."""
        if not self.bases:
            return tuple(self.after.entries.values())
        known = [base.entries for base in self.bases]
        return tuple(
            entry
            for ticket_id, entry in self.after.entries.items()
            if not any(ticket_id in entries and entries[ticket_id].says_the_same(entry) for entries in known)
        )

    def earlier(self, ticket_id: str) -> tuple[Ticket, ...]:
        """The same ticket in the bases that have it."""
        found = (self.before(base, ticket_id) for base in self.bases)
        return tuple(entry.ticket for entry in found if entry is not None)

    def before(self, base: Backlog, ticket_id: str) -> Entry | None:
        """The ticket as a base has it: under its id or, where another had the same and it was given a new one, that."""
        renamed = self._renamed(base)
        if ticket_id in renamed:
            return renamed[ticket_id]
        known = base.entries.get(ticket_id)
        return None if known in renamed.values() else known

    def _renamed(self, base: Backlog) -> dict[str, Entry]:
        """The tickets that a clash of ids gave a new one, by that, as the base has them.

        An id of the base must have passed to a ticket of another opening, and one that the base lacks must be of the
        same opening and have every line.
        """
        if id(base) not in self._renamings:
            after = self.after.entries
            passed = [
                known
                for ticket_id, known in base.entries.items()
                if (entry := after.get(ticket_id)) is not None
                and not entry.says_the_same(known)
                and entry.ticket.opened != known.ticket.opened
            ]
            fresh = [entry for key, entry in after.items() if key not in base.entries] if passed or base.clashes else []
            found = {
                entry.ticket.id: known
                for known in (*passed, *base.clashes)
                for entry in fresh
                if entry.ticket.opened == known.ticket.opened and _holds(entry.ticket, known.ticket)
            }
            self._renamings[id(base)] = found
        return self._renamings[id(base)]

    def is_new_claim(self, ticket_id: str, claim: Claim) -> bool:
        """Whether no base has this claim; what was written into it since (a release, an approval) does not matter."""
        return self._is_further(ticket_id, claim, [ticket.claims for ticket in self.earlier(ticket_id)])

    def _is_further(self, ticket_id: str, claim: Claim, standing: Sequence[Sequence[Claim]]) -> bool:
        """Whether a claim of `after` is one more than stood: a copy of an old line takes a token like any other."""
        known = max((sum(same_claim(claim, each) for each in claims) for claims in standing), default=0)
        if not known:
            return True
        entry = self.after.entries.get(ticket_id)
        copies = [each for each in entry.ticket.claims if same_claim(claim, each)] if entry else []
        return any(each is claim for each in copies[known:])

    def counts(self, ticket_id: str, claim: Claim) -> bool:
        """Whether a claim counts against the quota that a change keeps: emergencies that a base lacks do not (rule 15).

        Of a merge's parents one may have it and the other not: it is as new there as in a push that brings it.
        """
        if claim.kind is not ClaimKind.EMERGENCY:
            return True
        if not self.bases or self.is_new_claim(ticket_id, claim):
            return False
        earlier = self.earlier(ticket_id)
        return len(earlier) == len(self.bases) and all(
            any(same_claim(claim, each) for each in ticket.claims) for ticket in earlier
        )

    def is_authors(self, ticket_id: str, claim: Claim) -> bool:
        """Whether `author` is who brings this claim in: it stands neither in a base nor in an earlier commit."""
        known = self._committed(ticket_id)
        return self.is_new_claim(ticket_id, claim) and self._is_further(ticket_id, claim, [known])

    def authors_of(self, ticket_id: str, claim: Claim) -> frozenset[str]:
        """The e-mail addresses of those who bring a claim in; nobody where that is not known."""
        if self.authorship is not None:
            return self.authorship.of_claim(ticket_id, claim)
        return frozenset({self.author} if self.author and self.is_authors(ticket_id, claim) else ())

    def release_authors_of(self, ticket_id: str, claim: Claim) -> frozenset[str]:
        """The e-mail addresses of those who release a claim; nobody where that is not known."""
        if self.authorship is not None:
            return self.authorship.of_release(ticket_id, claim)
        committed = any(each.released and same_claim(claim, each) for each in self._committed(ticket_id))
        return frozenset({self.author} if self.author and not committed else ())

    def _committed(self, ticket_id: str) -> tuple[Claim, ...]:
        """The claims of a ticket in `head`."""
        entry = self.before(self.head, ticket_id) if self.head else None
        return entry.ticket.claims if entry else ()


def _holds(ticket: Ticket, earlier: Ticket) -> bool:
    """Whether a ticket has every line of another."""
    return (
        set(earlier.history) <= set(ticket.history)
        and set(spoken(earlier.thread)) <= set(spoken(ticket.thread))
        and all(any(same_claim(claim, each) for each in ticket.claims) for claim in earlier.claims)
    )


Rule = Callable[[Change], Iterator[Diagnostic]]


def same_claim(one: Claim, other: Claim) -> bool:
    """Whether two claims are one line, whatever was written into it since."""
    return one.identity == other.identity
