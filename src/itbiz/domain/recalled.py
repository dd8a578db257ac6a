"""Tickets by id, some of which are read when somebody looks at one of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from itbiz.domain.ticket import Ticket


class Recalled(Mapping[str, "Ticket"]):
    """The tickets of some ids, in their order: `own` are at hand, `read` finds the others, all of them at once."""

    def __init__(
        self, ids: Iterable[str], own: Mapping[str, Ticket], read: Callable[[Iterable[str]], Mapping[str, Ticket]]
    ) -> None:
        self._ids = dict.fromkeys(ids)
        self._own = own
        self._find = read

    @cached_property
    def _read(self) -> Mapping[str, Ticket]:
        return self._find([key for key in self._ids if key not in self._own])

    def __getitem__(self, ticket_id: str) -> Ticket:
        found = self._own.get(ticket_id)
        if found is not None:
            return found
        if ticket_id in self._ids:
            return self._read[ticket_id]
        raise KeyError(ticket_id)

    def __contains__(self, ticket_id: object) -> bool:
        return ticket_id in self._ids

    def __iter__(self) -> Iterator[str]:
        return iter(self._ids)

    def __len__(self) -> int:
        return len(self._ids)
