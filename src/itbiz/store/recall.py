"""Reading many tickets: those the cache knows by their content are recalled, the others read on every core there is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from itbiz.domain.backlog import load_ticket
from itbiz.store.packing import packed, unpacked
from itbiz.store.shared_work import shared
from itbiz.store.status import blob_id
from itbiz.text.snapshot import Unreadable

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from itbiz.domain.backlog import Loaded
    from itbiz.domain.ticket import Ticket
    from itbiz.store.cache import Cache
    from itbiz.text.diagnostic import Diagnostic


class Recall:
    """Reads the files of a snapshot for `domain.backlog.read`.

    `algorithm` is what the repository's ids are made by, `jobs` how many processes may read at once. `seen` is told the
    text of every blob: a base shares nearly all of them.
    """

    def __init__(self, cache: Cache, algorithm: str, jobs: int, seen: dict[str, str | Unreadable]) -> None:
        self._cache = cache
        self._algorithm = algorithm
        self._jobs = jobs
        self._seen = seen

    def __call__(self, texts: Mapping[str, str | Unreadable]) -> dict[str, Loaded]:
        """The tickets of some files, by path."""
        blobs = {
            path: blob_id(text.encode(), self._algorithm)
            for path, text in texts.items()
            if not isinstance(text, Unreadable)
        }
        self._seen.update((blob, texts[path]) for path, blob in blobs.items())
        known = self._cache.tickets(dict.fromkeys(blobs.values()))
        found: dict[str, Loaded] = {path: (known[blob], ()) for path, blob in blobs.items() if blob in known}
        bodies: dict[str, bytes] = {}
        unknown = [path for path in texts if path not in found]

        def read(paths: Sequence[str]) -> list[Read]:
            return [Read.of(path, load_ticket(path, texts[path])) for path in paths]

        for answer in shared(read, unknown, self._jobs):
            for each in answer:
                found[each.path] = each.ticket, each.findings
                if each.body is not None:
                    bodies[blobs[each.path]] = each.body
        self._cache.keep_packed(bodies)
        return found


class Read:
    """What reading a file found: a ticket, with the bytes that the cache keeps of it, or why it holds none.

    From another process come these bytes alone, which are a ticket again once somebody asks for it.
    """

    __slots__ = ("_ticket", "body", "findings", "path")

    def __init__(
        self, path: str, findings: Sequence[Diagnostic], body: bytes | None, ticket: Ticket | None = None
    ) -> None:
        self.path = path
        self.findings = findings
        self.body = body
        self._ticket = ticket

    @classmethod
    def of(cls, path: str, loaded: Loaded) -> Read:
        """What was found at a path just now."""
        ticket, findings = loaded
        return cls(path, findings, None if ticket is None else packed(ticket), ticket)

    @property
    def ticket(self) -> Ticket | None:
        """The ticket, if the file holds one."""
        if self._ticket is None and self.body is not None:
            self._ticket = unpacked(self.body)
        return self._ticket
