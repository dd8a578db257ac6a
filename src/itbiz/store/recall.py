"""Reading many tickets: those the cache knows by their content are recalled, the others read on every core there is."""

from __future__ import annotations

import os
import pickle
from typing import TYPE_CHECKING

from itbiz.domain.backlog import load_all
from itbiz.store.cache import packed, unpacked
from itbiz.store.status import blob_id
from itbiz.text.snapshot import Unreadable

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from itbiz.domain.backlog import Loaded
    from itbiz.domain.ticket import Ticket
    from itbiz.store.cache import Cache
    from itbiz.text.diagnostic import Diagnostic

ENOUGH = 4_000
"""Files from which on a second process pays for itself: starting one and handing back what it read costs 0.1 s."""


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
        for path, ticket, findings, body in self._read({path: texts[path] for path in texts if path not in found}):
            found[path] = ticket, findings
            if body is not None:
                bodies[blobs[path]] = body
        self._cache.keep_packed(bodies)
        return found

    def _read(self, texts: Mapping[str, str | Unreadable]) -> Iterator[_Read]:
        if len(texts) < ENOUGH or self._jobs < 2 or not hasattr(os, "fork"):  # noqa: PLR2004 - one is this process
            yield from _packed(texts)
            return
        paths = list(texts)
        share = -(-len(paths) // self._jobs)
        parts = [{path: texts[path] for path in paths[at : at + share]} for at in range(0, len(paths), share)]
        others = [_started(part) for part in parts[1:]]
        yield from _packed(parts[0])
        for part, (process, pipe) in zip(parts[1:], others, strict=True):
            # A child that was killed, for want of memory say, leaves its share to us.
            yield from _answer(process, pipe) or _packed(part)


_Read = tuple[str, "Ticket | None", "Sequence[Diagnostic]", "bytes | None"]
"""Path, ticket, findings, and the ticket as the cache keeps it."""


def _packed(texts: Mapping[str, str | Unreadable]) -> Iterator[_Read]:
    for path, (ticket, findings) in load_all(texts).items():
        yield path, ticket, findings, None if ticket is None else packed(ticket)


def _started(texts: Mapping[str, str | Unreadable]) -> tuple[int, int]:
    """A process that reads some files: its number, and the pipe that its answer comes through."""
    out, into = os.pipe()
    process = os.fork()
    if process:
        os.close(into)
        return process, out
    status = 1
    try:
        os.close(out)
        found = [(path, findings, body) for path, _, findings, body in _packed(texts)]
        with os.fdopen(into, "wb") as pipe:
            pickle.dump(found, pipe, pickle.HIGHEST_PROTOCOL)
        status = 0
    finally:
        # Nothing of the parent's is flushed or closed twice.
        os._exit(status)


def _answer(process: int, pipe: int) -> list[_Read] | None:
    with os.fdopen(pipe, "rb") as answer:
        data = answer.read()
    _, status = os.waitpid(process, 0)
    if status:
        return None
    # From a process of our own through a pipe that nobody else has.
    found: list[tuple[str, Sequence[Diagnostic], bytes | None]] = pickle.loads(data)  # noqa: S301  # as said above
    return [(path, unpacked(body) if body else None, findings, body) for path, findings, body in found]


def jobs_of(env: Mapping[str, str]) -> int:
    """How many processes may read: `ITBIZ_JOBS`, else one a core, four at most."""
    written = env.get("ITBIZ_JOBS", "")
    if written.isdecimal() and int(written):
        return min(int(written), 64)
    return min(os.cpu_count() or 1, 4)
