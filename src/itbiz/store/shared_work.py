"""Work shared out among processes of our own, a batch at a time; what comes back is handed on as it comes."""

from __future__ import annotations

import os
import pickle
import selectors
from typing import TYPE_CHECKING, Any, BinaryIO, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

T = TypeVar("T")
R = TypeVar("R")

BATCH = 250
"""Things of a batch: few enough that every process ends at about the same time, and that little is held at once."""

ENOUGH = 4_000
"""Things from which on other processes pay for themselves: starting them and handing back costs 0.1 s."""

_HEAD = 8
"""Bytes in which the length of an answer is written."""

_PIECE = 1 << 16


def shared(work: Callable[[Sequence[T]], R], things: Sequence[T], jobs: int) -> Iterator[R]:
    """What `work` makes of all things, batch by batch and in no order, done by so many processes.

    What it makes has to be picklable. A process that is killed, for want of memory say, leaves its share to this one.
    """
    batches = [things[at : at + BATCH] for at in range(0, len(things), BATCH)]
    if len(things) < ENOUGH or jobs < 2 or not hasattr(os, "fork"):  # noqa: PLR2004 - one is this process
        yield from map(work, batches)
        return
    with selectors.DefaultSelector() as answers:
        for number in range(jobs):
            child: _Child[R] = _Child(work, batches[number::jobs])
            answers.register(child.pipe, selectors.EVENT_READ, child)
        while answers.get_map():
            for key, _ in answers.select():
                child = key.data
                yield from child.answers()
                if child.is_done:
                    answers.unregister(key.fileobj)
                    yield from map(work, child.left())


class _Child(Generic[R]):
    """A process that works on some batches, one after the other."""

    def __init__(self, work: Callable[[Sequence[Any]], R], batches: Sequence[Sequence[Any]]) -> None:
        self._batches = batches
        self._heard = bytearray()
        self._answered = 0
        self.is_done = False
        out, into = os.pipe()
        self._process = os.fork()
        if not self._process:
            self._work(work, out, into)
        os.close(into)
        self.pipe = out

    def _work(self, work: Callable[[Sequence[Any]], R], out: int, into: int) -> None:
        """Answer each batch, and end this process."""
        status = 1
        try:
            os.close(out)
            with os.fdopen(into, "wb") as pipe:
                for batch in self._batches:
                    _send(pipe, work(batch))
            status = 0
        finally:
            # Nothing of the parent's is flushed or closed twice.
            os._exit(status)

    def answers(self) -> Iterator[R]:
        """What has come since, read as soon as there is something to read."""
        piece = os.read(self.pipe, _PIECE)
        self._heard += piece
        if not piece:
            self.is_done = True
            os.close(self.pipe)
            os.waitpid(self._process, 0)
        at = 0
        while len(self._heard) - at >= _HEAD:
            end = at + _HEAD + int.from_bytes(self._heard[at : at + _HEAD], "big")
            if end > len(self._heard):
                break
            # From a process of our own through a pipe that nobody else has.
            answer: R = pickle.loads(self._heard[at + _HEAD : end])  # noqa: S301  # as said above
            at = end
            self._answered += 1
            yield answer
        del self._heard[:at]

    def left(self) -> Sequence[Sequence[Any]]:
        """The batches without an answer once it is done."""
        return self._batches[self._answered :]


def _send(pipe: BinaryIO, answer: object) -> None:
    data = pickle.dumps(answer, pickle.HIGHEST_PROTOCOL)
    pipe.write(len(data).to_bytes(_HEAD, "big"))
    pipe.write(data)
    pipe.flush()


def jobs_of(env: Mapping[str, str]) -> int:
    """How many processes may work: `ITBIZ_JOBS`, else one a core, four at most."""
    written = env.get("ITBIZ_JOBS", "")
    if written.isdecimal() and int(written):
        return min(int(written), 64)
    return min(os.cpu_count() or 1, 4)
