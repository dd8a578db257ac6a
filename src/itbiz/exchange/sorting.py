"""Sorting what does not fit into memory: runs are sorted, put aside in temporary files, and merged."""

from __future__ import annotations

import heapq
import json
import tempfile
from contextlib import ExitStack
from typing import IO, TYPE_CHECKING, Any

from itbiz.text.failure import Failure, reason_of
from itbiz.text.message import msg

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

RUN = 40_000
"""Records held in memory at a time."""

MOST_RUNS = 64
"""Files open at a time; beyond, runs are merged into longer ones."""

Record = list[Any]
"""Text and numbers only; compared from the left."""


def sorted_records(records: Iterable[Record], run: int = RUN) -> Iterator[Record]:
    """The records in order. Memory is bounded by `run`, whatever their number; what is put aside goes with the end.

    Nothing is yielded before the last record was taken in. Every record must differ from every other.
    """
    with ExitStack() as stack:
        files: list[IO[str]] = []
        held: list[Record] = []
        for record in records:
            held.append(record)
            if len(held) >= run:
                held.sort()
                files.append(_put_aside(held, stack))
                held = []
                if len(files) >= MOST_RUNS:
                    files = [_merged(files, stack)]
        held.sort()
        yield from heapq.merge(*map(_taken_back, files), held)


def _merged(files: list[IO[str]], stack: ExitStack) -> IO[str]:
    merged = _put_aside(heapq.merge(*map(_taken_back, files)), stack)
    for file in files:
        file.close()
    return merged


def _temporary() -> IO[str]:
    return tempfile.TemporaryFile("w+", encoding="utf-8", newline="\n")  # the stack closes it


def _put_aside(records: Iterable[Record], stack: ExitStack) -> IO[str]:
    try:
        file = stack.enter_context(_temporary())
        for record in records:
            file.write(json.dumps(record))
            file.write("\n")
        file.seek(0)
    except OSError as error:
        raise Failure(
            msg("the log could not be sorted: {reason}", reason=reason_of(error)),
            msg(
                "make room in the folder for temporary files, {folder}, or name another in TMPDIR",
                folder=tempfile.gettempdir(),
            ),
        ) from error
    return file


def _taken_back(file: IO[str]) -> Iterator[Record]:
    for line in file:
        yield json.loads(line)
