"""What a push moves: the refs that git names to `pre-push` and `pre-receive`, and which of them are protected."""

from __future__ import annotations

import os
import re
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from itbiz.text.dataclass import dataclass, replace
from itbiz.text.failure import Failure
from itbiz.text.message import msg

if TYPE_CHECKING:
    from collections.abc import Iterable

    from itbiz.store.git import Git

BRANCHES = "refs/heads/"
EVERY_BRANCH = ("*",)
"""Where nobody knows which branch is the shared one, each might be."""

_ID = re.compile(r"(?:[0-9a-f]{40}|[0-9a-f]{64})")


@dataclass(frozen=True, slots=True)
class Update:
    """One ref of a push: the commit it names before and after, None where it is made or deleted."""

    ref: str
    old: str | None
    new: str | None

    @property
    def branch(self) -> str | None:
        """The name of the branch; None for a tag or anything else, which holds no state of the tickets."""
        return self.ref.removeprefix(BRANCHES) if self.ref.startswith(BRANCHES) else None


def received(given: bytes) -> list[Update]:
    """What git tells `pre-receive`: a line `OLD NEW REF` for every ref.

    Raises:
        Failure: the input is none of git's.
    """
    return [Update(ref, old, new) for old, new, ref in map(_received_line, _lines(given))]


def sent(given: bytes) -> list[Update]:
    """What git tells `pre-push`: a line `LOCAL-REF LOCAL-ID REMOTE-REF REMOTE-ID` for every ref.

    Raises:
        Failure: the input is none of git's.
    """
    return [Update(ref, old, new) for old, new, ref in map(_sent_line, _lines(given))]


def _lines(given: bytes) -> list[str]:
    # Not `splitlines`: a branch may be called by a character that Python takes for the end of a line.
    return [line for line in os.fsdecode(given).split("\n") if line]


def _received_line(line: str) -> tuple[str | None, str | None, str]:
    old, _, rest = line.partition(" ")
    new, _, ref = rest.partition(" ")
    if not ref:
        raise _not_gits(line)
    return _commit(old, line), _commit(new, line), ref


def _sent_line(line: str) -> tuple[str | None, str | None, str]:
    # What is pushed may be written as `HEAD~3^{/some words}`: only from the right is the line unambiguous.
    words = line.rsplit(" ", 3)
    if len(words) != 4:  # noqa: PLR2004 - local ref and id, remote ref and id
        raise _not_gits(line)
    return _commit(words[3], line), _commit(words[1], line), words[2]


def _commit(name: str, line: str) -> str | None:
    if not _ID.fullmatch(name):
        raise _not_gits(line)
    return name if name.strip("0") else None


def _not_gits(line: str) -> Failure:
    return Failure(
        msg("this hook reads what git writes to it, and `{line}` is none of that", line=line),
        msg("git calls it by itself; `itbiz check --rev NEW --against OLD` judges the same by hand"),
    )


def is_protected(branch: str, patterns: Iterable[str]) -> bool:
    """Whether a branch is one of those the contract holds for; `release/*` stands for many.

    Case is ignored: on some file systems `MAIN` and `main` are one file.
    """
    return any(fnmatchcase(branch.casefold(), pattern.casefold()) for pattern in patterns)


def resolved(git: Git, update: Update) -> Update:
    """The update with the branch that is moved, where the ref of the push stands for another one."""
    target = git.ask("symbolic-ref", "--quiet", update.ref)
    return replace(update, ref=target.text) if target.status == 0 else update


def chosen(git: Git) -> tuple[str, ...]:
    """The branches that `git config itbiz.protected` names, once or several times."""
    answer = git.ask("config", "--get-all", "-z", "itbiz.protected")
    names = os.fsdecode(answer.out).split("\0")
    return tuple(name.removeprefix(BRANCHES) for name in names if name)


def protected_here(git: Git) -> tuple[str, ...]:
    """The protected branches of a repository that is pushed to: the chosen ones, else the default branch.

    A default branch that does not exist protects nothing, as when HEAD says `master` and everybody pushes `main`:
    then every branch is protected.
    """
    names = chosen(git)
    if names:
        return names
    head = git.ask("symbolic-ref", "--quiet", "HEAD")
    exists = head.status == 0 and git.ask("rev-parse", "--verify", "--quiet", f"{head.text}^{{commit}}").status == 0
    return (head.text.removeprefix(BRANCHES),) if exists else EVERY_BRANCH


def lost(git: Git, names: Iterable[str]) -> tuple[str, ...]:
    """Those of some protected branches that no branch of this repository goes by: a slip leaves the gate open."""
    listed = os.fsdecode(git.read("for-each-ref", "--format=%(refname)", BRANCHES)).splitlines()
    branches = [ref.removeprefix(BRANCHES) for ref in listed]
    return tuple(name for name in names if not any(is_protected(branch, [name]) for branch in branches))


def protected_there(git: Git, remote: str) -> tuple[str, ...]:
    """The protected branches of a remote, as far as this clone knows it: the chosen ones, else its default branch."""
    names = chosen(git)
    if names:
        # The remote may stand before the name, as in `git config itbiz.protected origin/main`.
        return tuple(dict.fromkeys((*names, *(name.removeprefix(f"{remote}/") for name in names))))
    place = f"refs/remotes/{remote}/"
    head = git.ask("symbolic-ref", "--quiet", f"{place}HEAD")
    if head.status == 0:
        return (head.text.removeprefix(place),)
    known = git.read("for-each-ref", "--format=%(refname)", f"{place}main", f"{place}master").decode().split()
    return tuple(ref.removeprefix(place) for ref in known) or EVERY_BRANCH
