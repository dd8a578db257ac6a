"""Reading many tickets: those the cache knows by their content are recalled, the others read on every core there is."""

from __future__ import annotations

import os
import pickle
from typing import TYPE_CHECKING

from itbiz.domain.backlog import load_all
from itbiz.store.present import blob_id
from itbiz.text.snapshot import Unreadable

if TYPE_CHECKING:
    from collections.abc import Mapping

    from itbiz.domain.backlog import Loaded
    from itbiz.store.cache import Cache

ENOUGH = 4_000
"""Files from which on a second process pays for itself: starting one and handing back what it read costs 0.1 s."""


class Recall:
    """Reads the files of a snapshot for `domain.backlog.read`.

    `algorithm` is what the repository's ids are made by, `jobs` how many processes may read at once.
    """

    def __init__(self, cache: Cache, algorithm: str, jobs: int) -> None:
        self._cache = cache
        self._algorithm = algorithm
        self._jobs = jobs

    def __call__(self, texts: Mapping[str, str | Unreadable]) -> dict[str, Loaded]:
        """The tickets of some files, by path."""
        blobs = {
            path: blob_id(text.encode(), self._algorithm)
            for path, text in texts.items()
            if not isinstance(text, Unreadable)
        }
        known = self._cache.tickets(dict.fromkeys(blobs.values()))
        found: dict[str, Loaded] = {path: (known[blob], ()) for path, blob in blobs.items() if blob in known}
        fresh = self._read({path: text for path, text in texts.items() if path not in found})
        self._cache.keep_tickets(
            {blobs[path]: ticket for path, (ticket, _) in fresh.items() if ticket is not None and path in blobs}
        )
        return {**found, **fresh}

    def _read(self, texts: Mapping[str, str | Unreadable]) -> dict[str, Loaded]:
        if len(texts) < ENOUGH or self._jobs < 2 or not hasattr(os, "fork"):  # noqa: PLR2004 - one is this process
            return load_all(texts)
        paths = list(texts)
        share = -(-len(paths) // self._jobs)
        parts = [{path: texts[path] for path in paths[at : at + share]} for at in range(0, len(paths), share)]
        others = [_started(part) for part in parts[1:]]
        found = load_all(parts[0])
        for part, (process, pipe) in zip(parts[1:], others, strict=True):
            # A child that was killed, for want of memory say, leaves its share to us.
            found.update(_answer(process, pipe) or load_all(part))
        return found


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
        with os.fdopen(into, "wb") as pipe:
            pickle.dump(load_all(texts), pipe, pickle.HIGHEST_PROTOCOL)
        status = 0
    finally:
        # Nothing of the parent's is flushed or closed twice.
        os._exit(status)


def _answer(process: int, pipe: int) -> dict[str, Loaded] | None:
    with os.fdopen(pipe, "rb") as answer:
        data = answer.read()
    _, status = os.waitpid(process, 0)
    if status:
        return None
    # From a process of our own through a pipe that nobody else has.
    found: dict[str, Loaded] = pickle.loads(data)  # noqa: S301  # as said above
    return found


def jobs_of(env: Mapping[str, str]) -> int:
    """How many processes may read: `ITBIZ_JOBS`, else one a core, four at most."""
    written = env.get("ITBIZ_JOBS", "")
    if written.isdecimal() and int(written):
        return min(int(written), 64)
    return min(os.cpu_count() or 1, 4)
