"""What a command says that has a signature and no body."""

from itbiz.text.failure import Failure
from itbiz.text.message import msg


def not_yet(command: str) -> Failure:
    """The failure to raise."""
    return Failure(msg("`{command}` is not there yet", command=command))
