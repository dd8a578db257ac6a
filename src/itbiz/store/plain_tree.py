"""Which files of a tree are tickets, and what makes a tree odd, so that only a look at the whole can judge it."""

from __future__ import annotations

from itbiz.text.dataclass import dataclass

_REGULAR = frozenset({"100644", "100755"})
_ENDINGS = (".yaml", ".yml")


class Odd(Exception):
    """This tree is not plain: it has to be read whole."""


@dataclass(frozen=True)
class Changed:
    """A file of the folder of tickets that another tree, or the work tree, has otherwise; None: it is gone."""

    path: str
    blob: str | None
    content: bytes | None = None


def is_yaml(path: str) -> bool:
    """Whether a file of that name is a ticket."""
    return path.lower().endswith(_ENDINGS)


def must_be_plain(path: str, mode: str) -> bool:
    """Whether a path is one of a ticket. Raises Odd for what only a look at the whole can judge."""
    low = path.lower()
    if mode not in _REGULAR or ".yaml/" in low or ".yml/" in low:
        if mode in _REGULAR and not is_yaml(path) and ".yaml/" not in low and ".yml/" not in low:
            return False
        if mode == "120000" and not is_yaml(path):
            return False
        raise Odd
    return is_yaml(path)
