# Plain strings: a Path object for each of 25,000 files costs more than reading them.
# ruff: noqa: PTH106, PTH108, PTH118, PTH123
"""Files of the work tree: reading what may be hostile, writing so that the old file or the new one is whole.

Paths are POSIX and relative to the top of the repository, everywhere.
"""

from __future__ import annotations

import errno
import os
import stat
from contextlib import suppress
from typing import TYPE_CHECKING

from itbiz.store.waiting import filled, move, put
from itbiz.text.failure import Failure, reason_of
from itbiz.text.message import msg
from itbiz.text.snapshot import LARGEST, Unreadable, decode, too_large

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from itbiz.text.message import Message

# A FIFO without a writer would block an ordinary open for ever; Windows has neither flag nor FIFO.
_READ = (
    os.O_RDONLY
    | getattr(os, "O_NONBLOCK", 0)
    | getattr(os, "O_NOFOLLOW", 0)
    | getattr(os, "O_CLOEXEC", 0)
    | getattr(os, "O_BINARY", 0)
)


def symbolic_link() -> Unreadable:
    """A path that is a symbolic link."""
    return Unreadable(
        "symbolic-link",
        msg("this is a symbolic link"),
        msg("put the file itself here: a link may lead anywhere, and differently on every machine"),
    )


def not_a_file() -> Unreadable:
    """A path that is a folder, a FIFO, a socket or a device."""
    return Unreadable(
        "not-a-file",
        msg("this is not a regular file"),
        msg("remove or rename it: names that end in .yaml or .yml are kept for files of text"),
    )


def submodule() -> Unreadable:
    """A path that holds another repository."""
    return Unreadable(
        "submodule",
        msg("this is a repository of its own"),
        msg("keep the files themselves here, not a submodule or a clone"),
    )


def unreadable_file(reason: Message | str) -> Unreadable:
    """A file the system does not let us read."""
    return Unreadable(
        "unreadable-file",
        msg("this file cannot be read: {reason}", reason=reason),
        msg("see to its permissions, then try again"),
    )


def read(place: str | bytes) -> str | Unreadable | None:
    """The text of a file of this machine, why it has none, or None when there is no such file.

    Never follows a link, never waits, never reads more than `LARGEST` bytes.
    """
    try:
        handle = os.open(place, _READ)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        return _not_opened(place, error)
    try:
        found = os.fstat(handle)
        if not stat.S_ISREG(found.st_mode):
            return not_a_file()
        if found.st_size > LARGEST:
            return too_large(found.st_size)
        data = _contents(handle, found.st_size)
    except OSError as error:
        return unreadable_file(reason_of(error))
    finally:
        os.close(handle)
    return decode(data)


def _not_opened(place: str | bytes, error: OSError) -> Unreadable:
    try:
        kind = os.lstat(place).st_mode
    except OSError:
        return unreadable_file(reason_of(error))
    if stat.S_ISLNK(kind):
        return symbolic_link()
    if not stat.S_ISREG(kind):
        return not_a_file()
    return unreadable_file(reason_of(error))


def _contents(handle: int, size: int) -> bytes:
    """What a regular file holds, in one read as a rule. A file that grows meanwhile is read up to the limit."""
    data = os.read(handle, size + 1)
    if len(data) == size:
        return data
    pieces = [data]
    total = len(data)
    while total <= LARGEST and (piece := os.read(handle, LARGEST + 1 - total)):
        pieces.append(piece)
        total += len(piece)
    return b"".join(pieces)


def write_text(top: Path, path: str, text: str) -> None:
    """Put `text` at `path` in one step, as UTF-8, every byte of its line ends kept.

    Raises:
        Failure: the path leaves the repository or leads through a link, or the system refuses. The old file is whole.
    """
    write_all(top, [(path, text)])


def write_all(
    top: Path, changes: Iterable[tuple[str, str | None]], *, durable: bool = True, aside: str | None = None
) -> None:
    """Put several files in place; None deletes one. Either all are changed or, if at all possible, none.

    Every new text is on the disk before the first target is replaced, so a full disk or a read-only folder changes
    nothing. A process that is killed leaves each file old or new, the first of `changes` before the later ones, and
    deletes none before every new one stands. Until then texts wait in the folder `aside` where they can be moved from
    there, else beside their targets. `durable=False` leaves the moment of writing to the system: right for thousands
    of files that can be made again. Missing folders are made.

    Raises:
        Failure: naming the path and the reason.
    """
    waiting: list[tuple[str, str, str | None]] = []
    made: list[str] = []
    path = ""
    try:
        for path, text in changes:
            target = _target(top, path)
            waiting.append((path, target, None if text is None else filled(target, text, made, aside, durable=durable)))
        # A rename is a new file and an old one less: killed in between there are two, never none.
        _replace(sorted(waiting, key=lambda each: each[2] is None))
    except OSError as error:
        raise _not_written(top, error.path if isinstance(error, _NotReplacedError) else path, error) from error
    finally:
        for _, _, temporary in waiting:
            if temporary is not None:
                with suppress(OSError):
                    os.unlink(temporary)
        for folder in reversed(made):
            with suppress(OSError):
                os.rmdir(folder)  # only where it stayed empty


class _NotReplacedError(OSError):
    """Which of several paths could not be replaced."""

    def __init__(self, path: str, error: OSError) -> None:
        super().__init__(error.errno, error.strerror or str(error))
        self.path = path


def _replace(waiting: list[tuple[str, str, str | None]]) -> None:
    """Rename every temporary over its target; when one refuses, put the earlier ones back."""
    before: list[tuple[str, bytes | None, int]] = []
    for path, target, temporary in waiting:
        try:
            old = _old(target)
            if temporary is not None:
                move(temporary, target)
            elif old[0] is not None:
                os.unlink(target)
            before.append((target, *old))
        except OSError as error:
            for changed, data, mode in reversed(before):
                _put_back(changed, data, mode)
            raise _NotReplacedError(path, error) from error


def _old(target: str) -> tuple[bytes | None, int]:
    try:
        with open(target, "rb") as file:
            return file.read(), stat.S_IMODE(os.fstat(file.fileno()).st_mode)
    except FileNotFoundError:
        return None, 0


def _put_back(target: str, data: bytes | None, mode: int) -> None:
    with suppress(OSError):
        if data is None:
            os.unlink(target)
        else:
            put(target, data, mode)


def relative(path: str) -> str:
    """`path` in its plain form, `""` for the top.

    Raises:
        Failure: it is absolute, climbs out of the repository or enters `.git`.
    """
    # Elsewhere a backslash and a colon are letters of a name like any other.
    plain = path.replace("\\", "/") if os.name == "nt" else path
    parts = [part for part in plain.split("/") if part not in {"", "."}]
    drive = os.name == "nt" and ":" in plain
    climbs = ".." in parts or plain.startswith("/") or "\0" in plain or drive
    if climbs or any(part.lower().rstrip(". ") == ".git" for part in parts):
        raise Failure(
            msg("`{path}` is outside the repository", path=path),
            msg("give a path below the top of the repository"),
        )
    return "/".join(parts)


def _target(top: Path, path: str) -> str:
    """Where `path` is on this machine, once sure that nothing on the way is a link."""
    parts = relative(path).split("/")
    here = str(top)
    for number, part in enumerate(parts, 1):
        here = os.path.join(here, part)
        try:
            kind = os.lstat(here).st_mode
        except FileNotFoundError:
            continue
        last = number == len(parts)
        if stat.S_ISLNK(kind):
            raise _no_place(path, "/".join(parts[:number]))
        if not (stat.S_ISREG(kind) if last else stat.S_ISDIR(kind)):
            raise _in_the_way(path, "/".join(parts[:number]))
    return here


def _in_the_way(path: str, place: str) -> Failure:
    return Failure(
        msg("`{path}` cannot be written: `{place}` is in the way", path=path, place=place),
        msg("move or remove it, then try again"),
    )


def _no_place(path: str, link: str) -> Failure:
    return Failure(
        msg("`{path}` was not written: `{link}` is a symbolic link", path=path, link=link),
        msg("replace the link by what it points at, then try again"),
    )


def _not_written(top: Path, path: str, error: OSError) -> Failure:
    for folder in (*reversed(top.parents), top):
        if folder.exists() and not folder.is_dir():
            return _in_the_way(path, str(folder))
    full = {errno.ENOSPC, errno.EFBIG, getattr(errno, "EDQUOT", errno.ENOSPC)}
    hint = (
        msg("make room on the disk, then try again; nothing was changed")
        if error.errno in full
        else msg("see to the permissions of its folder, then try again; nothing was changed")
    )
    return Failure(
        msg("`{path}` cannot be written: {reason}", path=path, reason=reason_of(error)),
        hint,
    )
