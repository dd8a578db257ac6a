"""The one place that runs `git`: argument lists, bytes, `-z`, and the environment as it was inherited.

A hook is told where to look through `GIT_DIR`, `GIT_INDEX_FILE` and the quarantine variables of a push. All of
them are passed on untouched, and every process runs at the top of the work tree, where git resolves them.
"""

from __future__ import annotations

import os
import subprocess
import threading
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING

from itbiz.text.failure import Failure, reason_of
from itbiz.text.message import msg

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from itbiz.text.message import Message

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

    def ask(self, *args: str, given: bytes = b"") -> Answer:
        """Run a reading command, which takes no lock that anybody could wait for."""
        return self._run(["git", "--no-optional-locks", "--literal-pathspecs", *args], given, {})

    def change(self, *args: str, given: bytes = b"", extra: Mapping[str, str] | None = None) -> Answer:
        """Run a command that writes to the repository. `extra` is added to its environment."""
        return self._run(["git", "--literal-pathspecs", *args], given, extra or {})

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

    def blobs(self, ids: Iterable[str], limit: int) -> Iterator[tuple[str, bytes | int]]:
        """The content of each blob, in no particular order; only the size of one of more than `limit` bytes.

        Sizes are asked first, so that a huge blob is never unpacked. Raises Failure for a missing object.
        """
        wanted: list[str] = []
        unique = sorted(set(ids))
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
                raise _missing(blob)
            yield blob, int(size)

    def _contents(self, ids: Sequence[str]) -> Iterator[tuple[str, bytes]]:
        """One process for all: a thread writes the ids while this one reads, so neither pipe can fill up."""
        with start(self, "cat-file", "--batch") as process:
            asked, answered = _pipes(process)
            writer = threading.Thread(target=_feed, args=(asked, _lines(ids)), daemon=True)
            writer.start()
            try:
                for blob in ids:
                    header = answered.readline().split()
                    if len(header) != 3:  # noqa: PLR2004 - id, type, size; anything else is `missing` or a dead process
                        raise _missing(blob)
                    yield blob, answered.read(int(header[2]))
                    answered.read(1)
            finally:
                process.kill()
                writer.join()

    def _run(self, command: list[str], given: bytes, extra: Mapping[str, str]) -> Answer:
        try:
            done = subprocess.run(
                command,
                cwd=self.folder,
                env={**self.env, **extra},
                input=given,
                capture_output=True,
                check=False,
            )
        except OSError as error:
            raise _cannot_start(self.folder, error) from error
        return Answer(done.returncode, done.stdout, done.stderr.decode("utf-8", "replace"))


def start(git: Git, *args: str) -> subprocess.Popen[bytes]:
    """A reading git process with pipes on both sides, for the caller to use as a context manager."""
    try:
        return subprocess.Popen(
            ["git", "--no-optional-locks", "--literal-pathspecs", *args],
            cwd=git.folder,
            env=git.env,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
    except OSError as error:
        raise _cannot_start(git.folder, error) from error


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


def _missing(blob: str) -> Failure:
    return Failure(
        msg("git has no object {blob}, which this repository refers to", blob=blob),
        msg("`git fsck` tells what is damaged; `git fetch --refetch` may bring it back"),
    )


def _cannot_start(folder: str, error: OSError) -> Failure:
    if not os.path.isdir(folder):  # noqa: PTH112 - a plain string, as the process would take it
        return Failure(msg("there is no folder `{folder}`", folder=folder))
    return Failure(
        msg("git cannot be started: {reason}", reason=reason_of(error)),
        msg("install git and see that it is on the PATH"),
    )


def _lines(ids: Iterable[str]) -> bytes:
    return "".join(f"{blob}\n" for blob in ids).encode()


def _pipes(process: subprocess.Popen[bytes]) -> tuple[IO[bytes], IO[bytes]]:
    if process.stdin is None or process.stdout is None:
        raise AssertionError
    return process.stdin, process.stdout


def _feed(pipe: IO[bytes], data: bytes) -> None:
    try:
        with pipe:
            pipe.write(data)
    except OSError:
        # The reader stopped early and the process is gone.
        return
