"""A git process with pipes, started without `subprocess`, whose import takes as long as Python's own start.

Where the system knows `posix_spawn`, that starts git; elsewhere, on Windows, `subprocess` does. Both do the same.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, BinaryIO, Protocol, Self

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from types import TracebackType

SPAWNS = hasattr(os, "posix_spawn")

_SIGNALS = (13, 25)
"""SIGPIPE and SIGXFSZ, which Python ignores and git must not: their numbers on Linux, macOS and the BSDs.

The module `signal` would be one import more for every command.
"""

_PIECE = 1 << 16


class Process(Protocol):
    """A running git. As a context manager it leaves neither the process nor a pipe behind."""

    def answer(self, given: bytes = b"") -> tuple[int, bytes, bytes]:
        """Hand over `given`, where input was asked for, and wait: exit status, standard output, standard error."""

    def write(self, data: bytes) -> None:
        """Bytes for git's standard input. Waits while its pipe is full; git that is gone takes anything."""

    @property
    def out(self) -> BinaryIO:
        """Git's standard output, to read from while it runs."""

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...


def start(folder: str, env: Mapping[str, str], args: Sequence[str], *, asks: bool, errors: bool = True) -> Process:
    """Git in `folder` with exactly the environment `env`.

    `asks` opens a pipe to its standard input, which is empty otherwise; without `errors` its standard error goes
    nowhere. Raises OSError where there is no git or no such folder.
    """
    made = _Spawned if SPAWNS else _Opened
    return made(folder, env, args, asks=asks, errors=errors)


class _Spawned:
    """By `posix_spawn`, which knows no working folder: git's own `-C` goes there before it looks at anything."""

    def __init__(self, folder: str, env: Mapping[str, str], args: Sequence[str], *, asks: bool, errors: bool) -> None:
        # What entering the folder would raise, which git would only say in words.
        os.stat(os.path.join(folder, "."))  # noqa: PTH116, PTH118 - a plain string, as the process takes it
        none = (None, None)
        self._out: int | None
        self._err: int | None
        self._into: int | None
        self._out, out = _pipe()
        self._err, err = _pipe() if errors else none
        into, self._into = _pipe() if asks else none
        theirs = [each for each in (into, out, err) if each is not None]
        try:
            self._pid: int | None = _spawn(["git", "-C", folder, *args], env, (into, out, err))
        except BaseException:
            self._close()
            raise
        finally:
            for each in theirs:
                os.close(each)
        self._reader: BinaryIO | None = None

    @property
    def out(self) -> BinaryIO:
        """Buffered from the first look on, after which `answer` is no more."""
        if self._reader is None:
            if self._out is None:
                raise ValueError
            self._reader = open(self._out, "rb")  # noqa: PTH123, SIM115 - closed with the process
            self._out = None
        return self._reader

    def write(self, data: bytes) -> None:
        """See `Process`."""
        rest = memoryview(data)
        while rest and self._into is not None:
            try:
                rest = rest[os.write(self._into, rest) :]
            except BrokenPipeError:
                return

    def answer(self, given: bytes = b"") -> tuple[int, bytes, bytes]:
        """See `Process`."""
        import select

        poll = select.poll()
        said: list[list[bytes]] = [[], []]
        heard = {each: said[at] for at, each in enumerate((self._out, self._err)) if each is not None}
        for each in heard:
            poll.register(each, select.POLLIN)
        waiting = len(heard)
        rest = memoryview(given)
        if self._into is not None:
            os.set_blocking(self._into, False)
            poll.register(self._into, select.POLLOUT)
            waiting += 1
        while waiting:
            for each, _ in poll.poll():
                if each in heard:
                    piece = os.read(each, _PIECE)
                    heard[each].append(piece)
                    done = not piece
                else:
                    rest = _written(each, rest)
                    done = not rest
                if done:
                    poll.unregister(each)
                    waiting -= 1
                    if each == self._into:
                        # The end of its input is what git waits for.
                        os.close(each)
                        self._into = None
        return self._wait(), b"".join(said[0]), b"".join(said[1])

    def _wait(self) -> int:
        if self._pid is None:
            raise ValueError
        pid, self._pid = self._pid, None
        try:
            return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
        except ChildProcessError:
            # Whoever started us ignores its children, and so do we: nobody can know.
            return 0

    def _close(self) -> None:
        for each in (self._out, self._err, self._into):
            if each is not None:
                os.close(each)
        self._out = self._err = self._into = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        del kind, error, trace
        if self._reader is not None:
            self._reader.close()
        self._close()
        if self._pid is not None:
            os.kill(self._pid, 9)
            self._wait()


class _Opened:
    """By `subprocess`."""

    def __init__(self, folder: str, env: Mapping[str, str], args: Sequence[str], *, asks: bool, errors: bool) -> None:
        import subprocess

        self._process = subprocess.Popen(
            ["git", *args],
            cwd=folder,
            env=env,
            stdin=subprocess.PIPE if asks else subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE if errors else subprocess.DEVNULL,
        )

    @property
    def out(self) -> BinaryIO:
        """See `Process`."""
        if self._process.stdout is None:
            raise ValueError
        return self._process.stdout  # type: ignore[return-value]  # typeshed: IO[bytes], which this one is

    def write(self, data: bytes) -> None:
        """See `Process`."""
        pipe = self._process.stdin
        if pipe is None:
            raise ValueError
        try:
            pipe.write(data)
            pipe.flush()
        except OSError:
            # Gone: Windows says `Invalid argument` where others say `Broken pipe`.
            return

    def answer(self, given: bytes = b"") -> tuple[int, bytes, bytes]:
        """See `Process`."""
        out, err = self._process.communicate(given or None)
        return self._process.returncode, out, err or b""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        del kind, error, trace
        if self._process.returncode is None:
            self._process.kill()
        self._process.communicate()


def _spawn(command: list[str], env: Mapping[str, str], streams: tuple[int | None, int | None, int | None]) -> int:
    """The process id of a command that is looked for along the PATH of `env`, as `subprocess` does."""
    actions = [
        (os.POSIX_SPAWN_OPEN, at, os.devnull, os.O_RDWR, 0) if each is None else (os.POSIX_SPAWN_DUP2, each, at)
        for at, each in enumerate(streams)
    ]
    refused: OSError = FileNotFoundError(2, os.strerror(2), command[0])
    for folder in env.get("PATH", os.defpath).split(os.pathsep):
        place = os.path.join(folder, command[0])  # noqa: PTH118 - plain strings: this runs for every process
        if not os.access(place, os.F_OK):
            continue
        try:
            return os.posix_spawn(place, command, env, file_actions=actions, setsigdef=_SIGNALS)
        except (FileNotFoundError, NotADirectoryError):
            continue
        except OSError as error:
            refused = error
    raise refused


def _pipe() -> tuple[int, int]:
    """A pipe whose ends are none of the standard streams, so that those of the process can be laid over each other."""
    ends = os.pipe()
    if min(ends) > 2:  # noqa: PLR2004 - stdin, stdout, stderr
        return ends
    import fcntl  # only where one of ours is closed

    low = ends
    ends = fcntl.fcntl(low[0], fcntl.F_DUPFD_CLOEXEC, 3), fcntl.fcntl(low[1], fcntl.F_DUPFD_CLOEXEC, 3)
    for each in low:
        os.close(each)
    return ends


def _written(pipe: int, rest: memoryview) -> memoryview:
    """What is left after the pipe took what it can; nothing where nobody reads any more."""
    try:
        return rest[os.write(pipe, rest) :] if rest else rest
    except BlockingIOError:
        return rest
    except BrokenPipeError:
        return rest[:0]
