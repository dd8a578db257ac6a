"""Who works here, as git knows them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from itbiz.store.git import Git
from itbiz.text.dataclass import dataclass
from itbiz.text.failure import Failure
from itbiz.text.message import msg

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from itbiz.store.git import Answer

_IDENTITY = re.compile(r"(?P<name>.*) <(?P<email>[^<>]*)>(?: \d+ [+-]\d{4})?")

_PLAIN = re.compile(r"\w(?:[\w .@+'-]*\w)?")
"""A name or an address at which git changes nothing."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody as git knows them."""

    name: str
    email: str

    def __str__(self) -> str:
        return f"{self.name} <{self.email}>"


def author(git: Git, git_dir: Path, mailmap: str | None = None) -> Person:
    """Who makes the next commit; see `Repository.author`. In a hook, git names the author of that very commit."""
    told = _told(git.env)
    if told is not None:
        return mapped(git, git_dir, told, mailmap)
    answer = git.ask("var", "GIT_AUTHOR_IDENT")
    person = _person(answer.text)
    if answer.status or person is None:
        raise _nobody(answer)
    return mapped(git, git_dir, person, mailmap)


def mapped(git: Git, git_dir: Path, person: Person, mailmap: str | None = None) -> Person:
    """The person as `.mailmap` names them, in the work tree or in the revision `mailmap`."""
    options: list[str] = []
    if mailmap is not None:
        if git.find(f"{mailmap}:.mailmap") is None:
            return person
        # From inside the git folder no `.mailmap` of the work tree is found, only the named blob.
        git = Git(str(git_dir), {**git.env, "GIT_DIR": str(git_dir), "GIT_WORK_TREE": str(git_dir)})
        options = ["-c", "mailmap.file=", "-c", f"mailmap.blob={mailmap}:.mailmap"]
    answer = git.ask(*options, "check-mailmap", str(person))
    return (_person(answer.text) if answer.status == 0 else None) or person


def _told(env: Mapping[str, str]) -> Person | None:
    """Whom the environment names, where git would take the words as they are: it cleans them at their ends."""
    name, email = env.get("GIT_AUTHOR_NAME", ""), env.get("GIT_AUTHOR_EMAIL", "")
    return Person(name, email) if _PLAIN.fullmatch(name) and _PLAIN.fullmatch(email) else None


def _person(text: str) -> Person | None:
    found = _IDENTITY.fullmatch(text.strip())
    return Person(found["name"], found["email"]) if found else None


def _nobody(answer: Answer) -> Failure:
    # What git says before its last line is what the hint says, at length.
    return Failure(
        msg("git does not know who you are: {words}", words=answer.words.rpartition("\n")[2]),
        msg('`git config --global user.name "Your Name"` and `git config --global user.email you@example.com` tell it'),
    )
