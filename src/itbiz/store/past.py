"""The books of periods that are over, kept by all that they were made from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from itbiz.domain.books import Books, books, first_open, is_early
from itbiz.store.holidays import release_of_holidays

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from itbiz.domain.backlog import Entry
    from itbiz.domain.period import Period
    from itbiz.domain.standing import Standing
    from itbiz.domain.timeline import Timeline
    from itbiz.store.present import Reader

MOST_BOOKS = 6


class Past:
    """The settled tickets of a tree that had claims. `contract` is the text of the contract they count under."""

    def __init__(self, reader: Reader, standing: Standing, cutoff: datetime, contract: str) -> None:
        self._reader = reader
        self._standing = standing
        self._cutoff = cutoff
        self._contract = contract

    def first_open(self, timeline: Timeline) -> Period:
        """The first period that is not in the books."""
        return first_open(timeline, self._cutoff)

    def books(self, entries: Iterable[Entry], timeline: Timeline) -> Books:
        """The books of the periods before; `entries` are the tickets that are not settled."""
        period = self.first_open(timeline)
        early = [entry for entry in entries if entry.ticket.claims and is_early(entry.ticket, timeline, period)]
        key = self._key(early, timeline)
        found: Books | None = self._reader.cache.value("books", key) if key else None
        if found is None:
            tickets = {
                file.path: file.ticket for file in self._reader.claimed(self._standing) if file.ticket is not None
            }
            tickets.update((entry.path, entry.ticket) for entry in early)
            found = books([tickets[path] for path in sorted(tickets)], timeline, period)
            if key:
                self._reader.cache.keep("books", key, found, MOST_BOOKS)
        return found

    def _key(self, early: Iterable[Entry], timeline: Timeline) -> str:
        """Everything the books are made from, in short; "" where a ticket is not as its file has it, but as of before.

        The terms are told by their place in the contract: which of them count depends on who has signed.
        """
        from hashlib import sha256  # what cannot be kept needs no name

        standing = self._standing
        parts = [str(standing.base), self._cutoff.isoformat(), self._contract]
        contract = timeline.contract
        if contract is not None:
            parts.append(",".join(str(index) for index, term in enumerate(contract.terms) if term in timeline.terms))
            parts.append(release_of_holidays() if isinstance(contract.calendar.holidays, str) else "")
        parts += ["moved on", *sorted(standing.moved_on), "early"]
        for entry in early:
            file = standing.files.get(entry.path)
            if file is None or file.ticket is not entry.ticket:
                return ""
            parts += [file.path, file.blob]
        return sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()
