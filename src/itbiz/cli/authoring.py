"""What each commit did to claims, and who made it: read from the blobs it changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from itbiz.domain.backlog import ENDINGS, load
from itbiz.domain.lateness import Arrival
from itbiz.domain.ticket import Ticket
from itbiz.rules.authorship import Step
from itbiz.text.snapshot import LARGEST, Unreadable, decode

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from itbiz.store import history
    from itbiz.store.cache import Cache
    from itbiz.store.people import Person
    from itbiz.store.repo import Repository


class CommittedTickets:
    """Reads the tickets that commits changed. `base` is the revision whose `.mailmap` names the people."""

    def __init__(self, repository: Repository, base: str | None, cache: Cache) -> None:
        self._repository = repository
        self._cache = cache
        self._base = base
        self._people: dict[Person, str] = {}
        self._tickets: dict[str, Ticket | None] = {}

    def steps(self, commits: Sequence[history.Step]) -> list[Step]:
        """What each commit did, in their order. A file that is no ticket at that moment brings nothing."""
        self._read(blob for step in commits for blob in _blobs(step))
        return [
            Step(
                frozenset(self._address(person) for person in step.people),
                self._before(step),
                self._after(step),
            )
            for step in commits
        ]

    def arrivals(self, commits: Sequence[history.Step]) -> list[Arrival]:
        """When each commit was made, and what it did."""
        self._read(blob for step in commits for blob in _blobs(step))
        return [Arrival(step.instant, self._before(step), self._after(step)) for step in commits]

    def _read(self, blobs: Iterable[str]) -> None:
        wanted = dict.fromkeys(blobs)
        self._tickets.update(self._cache.tickets(wanted))
        unknown = [blob for blob in wanted if blob not in self._tickets]
        for blob, content in self._repository.git.blobs(unknown, LARGEST) if unknown else ():
            text = decode(content) if isinstance(content, bytes) else None
            loaded = None if text is None or isinstance(text, Unreadable) else load(Ticket, "", text, [])
            self._tickets[blob] = loaded[0] if loaded else None
        # Versions in between are kept too: a review of the same week is read more than once.
        self._cache.keep_tickets({blob: ticket for blob in unknown if (ticket := self._tickets[blob]) is not None})

    def _before(self, step: history.Step) -> tuple[Ticket, ...]:
        return self._known(blob for change in step.files for blob in change.before)

    def _after(self, step: history.Step) -> tuple[Ticket, ...]:
        return self._known(change.after for change in step.files)

    def _known(self, blobs: Iterable[str | None]) -> tuple[Ticket, ...]:
        return tuple(ticket for blob in blobs if blob and (ticket := self._tickets.get(blob)) is not None)

    def _address(self, person: Person) -> str:
        if person not in self._people:
            self._people[person] = self._repository.mapped(person, self._base).email
        return self._people[person]


def _blobs(step: history.Step) -> Iterator[str]:
    for change in step.files:
        if change.path.lower().endswith(ENDINGS):
            yield from change.before
            if change.after:
                yield change.after
