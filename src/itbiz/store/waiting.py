# Plain strings, as in `files`.
# ruff: noqa: PTH102, PTH105, PTH108, PTH112, PTH116, PTH118, PTH120, PTH123
"""Where new texts wait until they take their place, and how they take it.

That is a folder of git's own where it can be: what a kill leaves there is not shown by `git status` nor read by any
command, and the next one that writes sweeps it.
"""

from __future__ import annotations

import errno
import os
import stat
import sys
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_CREATE = (
    os.O_WRONLY
    | os.O_CREAT
    | os.O_EXCL
    | getattr(os, "O_NOFOLLOW", 0)
    | getattr(os, "O_CLOEXEC", 0)
    | getattr(os, "O_BINARY", 0)
)


@contextmanager
def waiting_room(git_dir: Path) -> Iterator[str | None]:
    """The folder for the temporary files of one write; None where git's folder takes none.

    Whoever writes shares a lock on it, which ends with the process however that ends. Who gets the lock alone knows
    that nobody writes: what lies there then was left by a process that was killed.
    """
    folder = git_dir / "itbiz" / "writing"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = _locked(folder)
    except OSError:
        yield None
        return
    try:
        yield str(folder)
    finally:
        if lock is not None:
            os.close(lock)


if sys.platform == "win32":  # a folder takes no lock there: what a kill leaves in it stays, unseen

    def _locked(_folder: Path) -> int | None:
        return None

else:
    import fcntl

    def _locked(folder: Path) -> int | None:
        lock = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
        try:
            with suppress(BlockingIOError):
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                for left in folder.iterdir():
                    with suppress(OSError):
                        left.unlink()
            fcntl.flock(lock, fcntl.LOCK_SH)
        except BaseException:
            os.close(lock)
            raise
        return lock


def put(target: str, data: bytes, mode: int) -> None:
    """Write one file in one step."""
    temporary = _temporary(*os.path.split(target))
    try:
        _fill(temporary, data, mode, durable=True)
        os.replace(temporary, target)
    except BaseException:
        with suppress(OSError):
            os.unlink(temporary)
        raise


def filled(target: str, text: str, made: list[str], aside: str | None, *, durable: bool) -> str:
    """A temporary file to be moved to `target`, complete and with the permissions of the old one."""
    folder, name = os.path.split(target)
    _make_folders(folder, made)
    temporary = _temporary(aside if aside is not None and _movable(aside, folder) else folder, name)
    try:
        mode: int | None = stat.S_IMODE(os.lstat(target).st_mode)
    except FileNotFoundError:
        mode = None
    try:
        _fill(temporary, text.encode(), mode, durable=durable)
    except BaseException:
        with suppress(OSError):
            os.unlink(temporary)
        raise
    return temporary


def move(temporary: str, target: str) -> None:
    """Put a temporary file in place of `target`."""
    try:
        os.replace(temporary, target)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        # One device mounted twice, as into a container, looks like one place until something is moved.
        with open(temporary, "rb") as file:
            put(target, file.read(), stat.S_IMODE(os.fstat(file.fileno()).st_mode))


def _movable(aside: str, folder: str) -> bool:
    """Whether a file made in `aside` and moved to `folder` is as one made there: on its disk, of its group."""
    there = os.stat(folder)
    return os.stat(aside).st_dev == there.st_dev and not there.st_mode & stat.S_ISGID


def _temporary(folder: str, name: str) -> str:
    # Shortened so that the longest legal name still has room; no .yaml at the end, so that it is never a ticket.
    return os.path.join(folder, f".{name[:40]}.{os.urandom(6).hex()}.tmp")


def _fill(place: str, data: bytes, mode: int | None, *, durable: bool) -> None:
    with open(os.open(place, _CREATE, 0o666), "wb") as file:
        file.write(data)
        file.flush()
        if mode is not None and hasattr(os, "fchmod"):
            os.fchmod(file.fileno(), mode)
        if durable:
            os.fsync(file.fileno())


def _make_folders(folder: str, made: list[str]) -> None:
    missing: list[str] = []
    while not os.path.isdir(folder):
        missing.append(folder)
        folder = os.path.dirname(folder)
    for each in reversed(missing):
        os.mkdir(each)
        made.append(each)
