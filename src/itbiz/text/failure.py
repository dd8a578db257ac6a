"""What stops a command: no repository, an unreadable contract, a word that is no option."""

from __future__ import annotations

import errno
from typing import TYPE_CHECKING

from itbiz.text.message import msg

if TYPE_CHECKING:
    from collections.abc import Mapping

    from itbiz.text.message import Message

REASONS: Mapping[int, Message] = {
    errno.ENOENT: msg("No such file or directory"),
    errno.EACCES: msg("Permission denied"),
    errno.EPERM: msg("Operation not permitted"),
    errno.EISDIR: msg("Is a directory"),
    errno.ENOTDIR: msg("Not a directory"),
    errno.EEXIST: msg("File exists"),
    errno.ENOTEMPTY: msg("Directory not empty"),
    errno.ENOSPC: msg("No space left on device"),
    errno.EROFS: msg("Read-only file system"),
    errno.ENAMETOOLONG: msg("File name too long"),
    errno.ELOOP: msg("Too many levels of symbolic links"),
    errno.EIO: msg("Input/output error"),
    errno.EBUSY: msg("Device or resource busy"),
}
"""What the system refuses people every day. It says so in its own locale, which is seldom the reader's."""


def reason_of(error: OSError) -> Message:
    """Why the system refused, in words that can be translated; what is rare stays in the system's own."""
    return REASONS.get(error.errno or 0) or msg("{reason}", reason=error.strerror or str(error))


class Failure(Exception):
    """A command cannot go on. Raised anywhere, caught once in the shell, shown as message and hint.

    `status` is the exit status: 2 for usage or configuration, 1 where the contract refuses.
    """

    def __init__(self, message: Message, hint: Message | None = None, status: int = 2) -> None:
        super().__init__(str(message))
        self.message = message
        self.hint = hint
        self.status = status
