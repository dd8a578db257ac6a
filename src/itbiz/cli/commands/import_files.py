"""The files of an import: what is new is written, what is there stays."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from itbiz.exchange.arrival import Arrival, arrival
from itbiz.text.edit import emit
from itbiz.text.message import msg, msgs

if TYPE_CHECKING:
    from collections.abc import Iterator

    from itbiz.cli.session import Session
    from itbiz.cli.writing import Manner
    from itbiz.exchange.importing import Draft
    from itbiz.text.snapshot import Snapshot

AT_ONCE = 500
"""Tickets written together: all of them or none."""


class Written:
    """What happened to the files."""

    def __init__(self) -> None:
        self.of: Counter[Arrival] = Counter()
        self.paths: list[str] = []
        """Written or, in a dry run, to be written."""
        self.there: list[str] = []
        """Found as they would have been written."""


def fill(session: Session, drafts: Iterator[Draft], rows: int, folder: str, manner: Manner) -> Written:
    """Write what is new; a file that is there and says something else was changed by people, and stays.

    `rows` are those of the whole log. Ctrl-C leaves what was written, whole, and says how to go on.
    """
    batches = _Batches(session, manner)
    written = Written()
    try:
        with session.terminal.progress(session.say(msg("making tickets")), rows) as advance:
            there = session.repository.worktree([folder])
            by_id = {path.rpartition("/")[2].partition(".")[0].upper(): path for path in there}
            for draft in drafts:
                path = by_id.get(draft.id, draft.path)
                _meet(draft, path, there, written, batches)
                advance(draft.rows)
            batches.flush()
    except KeyboardInterrupt:
        if not manner.dry_run:
            session.words(
                msgs(
                    "stopped after {n} ticket; start again to go on",
                    "stopped after {n} tickets; start again to go on",
                    batches.done,
                )
            )
        raise
    return written


def _meet(draft: Draft, path: str, there: Snapshot, written: Written, batches: _Batches) -> None:
    found = there.get(path)
    # A file that cannot be read was made by somebody: it is theirs to mend.
    state = arrival(draft.data, found, emit) if found is None or isinstance(found, str) else Arrival.CHANGED
    written.of[state] += 1
    if state is Arrival.UNCHANGED:
        written.there.append(path)
    elif state is not Arrival.CHANGED:
        written.paths.append(path)
        batches.add(path, emit(draft.data))


class _Batches:
    """Files on their way to the disk."""

    def __init__(self, session: Session, manner: Manner) -> None:
        self.done = 0
        self._session = session
        self._manner = manner
        self._waiting: list[tuple[str, str]] = []

    def add(self, path: str, text: str) -> None:
        self._waiting.append((path, text))
        if len(self._waiting) >= AT_ONCE:
            self.flush()

    def flush(self) -> None:
        if not self._manner.dry_run:
            self._session.repository.write(self._waiting, durable=False)
            self.done += len(self._waiting)
        self._waiting.clear()
