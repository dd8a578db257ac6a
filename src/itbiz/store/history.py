"""What each commit of a range did to some paths, and who made it."""

from __future__ import annotations

import os
import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from itbiz.store.people import Person
from itbiz.text.dataclass import dataclass, replace

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from itbiz.store.git import Git

_NOTHING = frozenset("0")
_CO_AUTHOR = re.compile(r"(?P<name>[^<>]*)<(?P<email>[^<>]+)>\s*")
_FORMAT = "%x01%H%x00%ct%x00%an%x00%ae%x00%(trailers:key=Co-authored-by,valueonly,separator=%x02)%x00"


@dataclass(frozen=True, slots=True)
class FileChange:
    """A path in a commit: the blobs its parents have there, and its own; None where it is gone."""

    path: str
    before: tuple[str, ...]
    after: str | None


@dataclass(frozen=True, slots=True)
class Step:
    """A commit: when it was made, its people, and the files that differ from every parent.

    `people` are the author and those whom `Co-authored-by` names, as a squash merge writes them.
    """

    commit: str
    instant: datetime
    people: tuple[Person, ...]
    files: tuple[FileChange, ...]


def steps(git: Git, tip: str, known: Sequence[str], paths: Sequence[str], since: datetime | None = None) -> list[Step]:
    """The commits that lead from `known` to `tip` and touch files at or below `paths`, oldest first.

    With `since`, those made before that instant are left out. A merge counts with what is in none of its parents.
    """
    # What `log.showSignature` adds to a signed commit would stand before its header.
    command = ("log", "-c", "--raw", "-z", "--no-abbrev", "--no-renames", "--topo-order", "--reverse", "--root")
    shape = ("--no-show-signature", f"--format={_FORMAT}")
    limit = [f"--since={since.isoformat()}"] if since else []
    out = git.read(*command, *shape, *limit, tip, *(f"^{each}" for each in known), "--", *paths)
    return list(_steps(iter(out.split(b"\0"))))


def _steps(tokens: Iterator[bytes]) -> Iterator[Step]:
    """Read the records of `git log -z`, where a path is only told from a header by what stands before it."""
    step: Step | None = None
    files: list[FileChange] = []
    for raw in tokens:
        token = raw.lstrip(b"\n")
        if token.startswith(b"\1"):
            if step:
                yield replace(step, files=tuple(files))
            seconds, name, email, others = (next(tokens).decode("utf-8", "replace") for _ in range(4))
            made = datetime.fromtimestamp(int(seconds), UTC)
            step, files = Step(token[1:].decode(), made, (Person(name, email), *_co_authors(others)), ()), []
        elif token.startswith(b":"):
            files.append(_file(token.decode(), os.fsdecode(next(tokens))))
    if step:
        yield replace(step, files=tuple(files))


def _file(facts: str, path: str) -> FileChange:
    """`:MODE MODE OLD NEW STATUS`, with a colon, a mode and an id more for every further parent."""
    parents = len(facts) - len(facts.lstrip(":"))
    words = facts.split(" ")
    ids = [None if set(word) <= _NOTHING else word for word in words[parents + 1 : 2 * parents + 2]]
    return FileChange(path, tuple(each for each in ids[:-1] if each), ids[-1])


def _co_authors(trailers: str) -> Iterator[Person]:
    for trailer in trailers.split("\2"):
        found = _CO_AUTHOR.fullmatch(trailer.strip())
        if found:
            yield Person(found["name"].strip(), found["email"])
