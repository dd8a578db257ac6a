"""The one place that runs `git`: argument lists, bytes, `-z`, and the environment as it was inherited.

A hook is told where to look through `GIT_DIR`, `GIT_INDEX_FILE` and the quarantine variables of a push. All of
them are passed on untouched, and every process runs at the top of the work tree, where git resolves them.
"""

from __future__ import annotations

import os
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Self

from itbiz.store import process
from itbiz.store.objects import TREE, Branching, Found, Gone, Objects, missing
from itbiz.text.dataclass import dataclass, field
from itbiz.text.failure import Failure, reason_of
from itbiz.text.message import msg

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from types import TracebackType

    from itbiz.text.message import Message

_IN_FLIGHT = 2000
"""Bytes of ids that `cat-file` is given ahead; twice as many fit into the smallest pipe there is."""

# `--literal-pathspecs` makes a file called `*.yaml` mean itself; git refuses it beside these.
_PATHSPEC_SWITCHES = ("GIT_GLOB_PATHSPECS", "GIT_NOGLOB_PATHSPECS", "GIT_ICASE_PATHSPECS")

# What ties a process to one repository, as `git rev-parse --local-env-vars` lists it.
_REPOSITORY_VARIABLES = (
    "GIT_ALTERNATE_OBJECT_DIRECTORIES",
    "GIT_COMMON_DIR",
    "GIT_CONFIG",
    "GIT_CONFIG_COUNT",
    "GIT_CONFIG_PARAMETERS",
    "GIT_DIR",
    "GIT_GRAFT_FILE",
    "GIT_IMPLICIT_WORK_TREE",
    "GIT_INDEX_FILE",
    "GIT_INTERNAL_SUPER_PREFIX",
    "GIT_NO_REPLACE_OBJECTS",
    "GIT_OBJECT_DIRECTORY",
    "GIT_PREFIX",
    "GIT_REPLACE_REF_BASE",
    "GIT_SHALLOW_FILE",
    "GIT_WORK_TREE",
)


_FEW = 32
"""Blobs whose sizes and contents are asked for in turn: more would wait for each other."""

WITH_SUBMODULES = "--ignore-submodules=none"
"""`.gitmodules`, which anybody may write, can keep a submodule out of what git says is different."""

STATUS = ("status", "--porcelain=v2", "--branch", "-z", "--untracked-files=all", "--no-renames", WITH_SUBMODULES, "--")
"""What tells the work tree from HEAD, as `store.status` reads it; the places to look at follow."""

_READING = ("--no-optional-locks", "--literal-pathspecs")


@dataclass(frozen=True, slots=True)
class Answer:
    """What one git process said: exit status, standard output as bytes, standard error as text."""

    status: int
    out: bytes
    err: str

    @property
    def text(self) -> str:
        """The output as one line of text, without its end of line."""
        return os.fsdecode(self.out).rstrip("\r\n")

    @property
    def words(self) -> str:
        """What git had to say to a person: its errors or, when it wrote them elsewhere, its output."""
        return self.err.strip() or self.out.decode("utf-8", "replace").strip()


@dataclass(frozen=True, slots=True)
class Git:
    """Runs git in `folder` with the environment `env`."""

    folder: str
    env: Mapping[str, str]
    _kept: list[Objects] = field(default_factory=list, init=False, repr=False, compare=False)

    def ask(self, *args: str, given: bytes = b"") -> Answer:
        """Run a reading command, which takes no lock that anybody could wait for."""
        with self.begin(*args, asks=bool(given)) as started:
            return started.answer(given)

    def begin(self, *args: str, asks: bool = False) -> Started:
        """Start a reading command, whose answer is fetched later: it works while this process does.

        With `asks` its input is handed over with that. Raises Failure where git cannot be started.
        """
        return Started(self._start((*_READING, *args), self.env, asks=asks))

    def change(self, *args: str, given: bytes = b"", extra: Mapping[str, str] | None = None) -> Answer:
        """Run a command that writes to the repository. `extra` is added to its environment."""
        for each in self._kept:
            each.close()
        with self._start(("--literal-pathspecs", *args), {**self.env, **(extra or {})}, asks=bool(given)) as running:
            return Started(running).answer(given)

    def read(self, *args: str, given: bytes = b"") -> bytes:
        """The output of a reading command.

        Raises:
            Failure: git refused, with git's own words.
        """
        answer = self.ask(*args, given=given)
        if answer.status:
            raise refused(answer)
        return answer.out

    def names(self, *args: str) -> list[bytes]:
        """The NUL-terminated records a reading command prints."""
        return split(self.read(*args))

    def find(self, name: str) -> Found | None:
        """The object that git knows by a name, `HEAD^{commit}` or `HEAD:tickets` say; None where there is none."""
        if name and "\n" not in name:
            with suppress(Gone):
                return self._objects.find(name)
        answer = self.ask("rev-parse", "--verify", "--quiet", name)
        told = self.ask("cat-file", "--batch-check", given=_lines([answer.text])) if answer.status == 0 else answer
        parts = told.text.split(" ")
        return Found(parts[0], parts[1], int(parts[2])) if len(parts) == 3 else None  # noqa: PLR2004 - id, kind, size

    def branches(self, name: str) -> Mapping[bytes, Branching] | None:
        """What a folder of a commit, `HEAD:` say, has under each name; None where it has no such folder."""
        if name and "\n" not in name:
            with suppress(Gone):
                return self._objects.folder(name)
        found = self.find(name)
        if found is None or found.kind != TREE:
            return None
        records = (record.partition(b"\t") for record in self.names("ls-tree", "-z", "--full-tree", found.id))
        facts = ((path, told.decode().split(" ")) for told, _, path in records)
        return {path: Branching(mode.lstrip("0"), blob) for path, (mode, _, blob) in facts}

    def blobs(self, ids: Iterable[str], limit: int) -> Iterator[tuple[str, bytes | int]]:
        """The content of each blob, in no particular order; only the size of one of more than `limit` bytes.

        Sizes are asked first, so that a huge blob is never unpacked. Raises Failure for a missing object.
        """
        wanted: list[str] = []
        unique = sorted(set(ids))
        if 0 < len(unique) <= _FEW:
            with suppress(Gone):
                yield from self._objects.blobs(unique, limit)
                return
        for blob, size in self._sizes(unique):
            if size > limit:
                yield blob, size
            else:
                wanted.append(blob)
        if wanted:
            yield from self._contents(wanted)

    def _sizes(self, ids: Sequence[str]) -> Iterator[tuple[str, int]]:
        if not ids:
            return
        lines = self.read("cat-file", "--batch-check=%(objecttype) %(objectsize)", given=_lines(ids)).splitlines()
        for blob, line in zip(ids, lines, strict=True):
            kind, _, size = line.partition(b" ")
            if kind != b"blob":
                raise missing(blob)
            yield blob, int(size)

    def _contents(self, ids: Sequence[str]) -> Iterator[tuple[str, bytes]]:
        """One process for all, which knows what comes next and never so many ids that a pipe could be full."""
        with self._start((*_READING, "cat-file", "--batch"), self.env, asks=True, errors=False) as running:
            room = max(1, _IN_FLIGHT // (len(ids[0]) + 1))
            out = running.out
            running.write(_lines(ids[:room]))
            for number, blob in enumerate(ids):
                if number % room == 0:
                    running.write(_lines(ids[number + room : number + 2 * room]))
                header = out.readline().split()
                if len(header) != 3:  # noqa: PLR2004 - id, type, size; anything else is `missing` or a dead process
                    raise missing(blob)
                yield blob, out.read(int(header[2]))
                out.read(1)

    @property
    def _objects(self) -> Objects:
        if not self._kept:
            # Without a way back to this object, so that the process ends with it.
            command = (*_READING, "cat-file", "--batch-command")
            self._kept.append(Objects(partial(_started, self.folder, self.env, command, asks=True, errors=False)))
        return self._kept[0]

    def _start(
        self, args: Sequence[str], env: Mapping[str, str], *, asks: bool, errors: bool = True
    ) -> process.Process:
        return _started(self.folder, env, args, asks=asks, errors=errors)


def _started(
    folder: str, env: Mapping[str, str], args: Sequence[str], *, asks: bool, errors: bool = True
) -> process.Process:
    try:
        return process.start(folder, env, args, asks=asks, errors=errors)
    except OSError as error:
        raise _cannot_start(folder, error) from error


class Started:
    """A git process under way. As a context manager it leaves nothing behind, asked or not."""

    def __init__(self, running: process.Process) -> None:
        self._running = running

    def answer(self, given: bytes = b"") -> Answer:
        """What it says once it is done; to be asked once."""
        status, out, err = self._running.answer(given)
        return Answer(status, out, err.decode("utf-8", "replace"))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._running.__exit__(kind, error, trace)


def inherited(env: Mapping[str, str] | None = None) -> dict[str, str]:
    """The environment git processes get: the given or inherited one, less what contradicts literal paths.

    Relative `GIT_DIR` and the like are made absolute, since the processes run elsewhere than this one. Objects are
    read as they are: a pushed `refs/replace/…` would put another tree in the place of the one that is judged.
    """
    kept = {**(os.environ if env is None else env), "GIT_NO_REPLACE_OBJECTS": "1"}
    for name in _PATHSPEC_SWITCHES:
        kept.pop(name, None)
    for name in ("GIT_DIR", "GIT_WORK_TREE", "GIT_COMMON_DIR", "GIT_OBJECT_DIRECTORY"):
        if kept.get(name):
            kept[name] = os.path.abspath(kept[name])  # noqa: PTH100 - resolve() would follow links git keeps
    return kept


def without_repository(env: Mapping[str, str]) -> dict[str, str]:
    """The environment without what ties it to one repository, to look at another."""
    return {name: value for name, value in env.items() if name not in _REPOSITORY_VARIABLES}


def split(out: bytes) -> list[bytes]:
    """NUL-terminated records as a list."""
    records = out.split(b"\0")
    if not records[-1]:
        records.pop()
    return records


def refused(answer: Answer) -> Failure:
    """The failure that carries git's own words."""
    words = answer.words
    if words:
        return Failure(msg("git could not do it: {words}", words=words), _way_out(words))
    return Failure(msg("git stopped with status {status} and said nothing", status=answer.status))


def _way_out(words: str) -> Message | None:
    """A hint where git's words, in whatever language, name a file that tells the trouble."""
    if "index.lock" in words:
        return msg("another git command is at work here: try again when it is done; if there is none, remove that file")
    return None


def _cannot_start(folder: str, error: OSError) -> Failure:
    if not os.path.isdir(folder):  # noqa: PTH112 - a plain string, as the process would take it
        return Failure(msg("there is no folder `{folder}`", folder=folder))
    return Failure(
        msg("git cannot be started: {reason}", reason=reason_of(error)),
        msg("install git and see that it is on the PATH"),
    )


def _lines(ids: Iterable[str]) -> bytes:
    return "".join(f"{blob}\n" for blob in ids).encode()
