"""What stops a command: no repository, an unreadable contract, a word that is no option."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from itbiz.text.message import Message


class Failure(Exception):
    """A command cannot go on. Raised anywhere, caught once in the shell, shown as message and hint.

    `status` is the exit status: 2 for usage or configuration, 1 where the contract refuses.
    """

    def __init__(self, message: Message, hint: Message | None = None, status: int = 2) -> None:
        super().__init__(str(message))
        self.message = message
        self.hint = hint
        self.status = status
