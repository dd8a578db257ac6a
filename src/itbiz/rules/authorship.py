"""Who brought a line in: the authors of the commits that introduce it (rule 17)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from itbiz.text.dataclass import dataclass, field

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Mapping, Sequence

    from itbiz.domain.ticket import Claim, Ticket

Line = tuple[str, "Hashable"]
"""A ticket's id, and what is frozen of one of its claims."""

NOBODY: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Step:
    """What one commit did: its authors' e-mail addresses, and the tickets it changed as they were and as they are."""

    authors: frozenset[str]
    before: tuple[Ticket, ...]
    after: tuple[Ticket, ...]

    @property
    def brings_claims(self) -> bool:
        """Whether there is a claim that was not there before."""
        return not _lines(self.after, released=False) <= _lines(self.before, released=False)


@dataclass(frozen=True, slots=True)
class Authorship:
    """The authors of claims and of releases. A line that several commits introduce has the authors of them all."""

    claims: Mapping[Line, frozenset[str]] = field(default_factory=dict)
    releases: Mapping[Line, frozenset[str]] = field(default_factory=dict)

    def of_claim(self, ticket_id: str, claim: Claim) -> frozenset[str]:
        """Who brought the claim in; nobody where no commit that was looked at did."""
        return self.claims.get((ticket_id, claim.identity), NOBODY)

    def of_release(self, ticket_id: str, claim: Claim) -> frozenset[str]:
        """Who released it; nobody where no commit that was looked at did."""
        return self.releases.get((ticket_id, claim.identity), NOBODY)


def authorship(steps: Iterable[Step], tickets: Sequence[Ticket] = ()) -> Authorship:
    """Who brought which line in, from what each commit did; `tickets` are those that stand at the end.

    A ticket that moves to another file brings nothing new; nor does one that gets another id, since two had the same.
    A line that no commit before brought in stood in the base: who moves it has taken it from there. So has who moves
    one that stands in its old place again at the end: that is a copy.
    """
    standing = {released: _lines(tickets, released=released) for released in (False, True)}
    claims: dict[Line, frozenset[str]] = {}
    releases: dict[Line, frozenset[str]] = {}
    for step in steps:
        for found, released in ((claims, False), (releases, True)):
            before, after = _lines(step.before, released=released), _lines(step.after, released=released)
            gone = {identity: ticket_id for ticket_id, identity in before - after}
            for line in after - before:
                old = gone.get(line[1])
                moved = old is not None and (old, line[1]) not in standing[released]
                authors = found.get((old or "", line[1]), step.authors) if moved else step.authors
                found[line] = found.get(line, NOBODY) | authors
    return Authorship(claims, releases)


def _lines(tickets: Iterable[Ticket], *, released: bool) -> set[Line]:
    return {
        (ticket.id, claim.identity) for ticket in tickets for claim in ticket.claims if claim.released or not released
    }
