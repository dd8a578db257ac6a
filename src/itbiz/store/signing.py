"""Which commit brings a signature of the contract in, who made it, and with which key it is itself signed."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING, Literal

from itbiz.domain.backlog import load, signing_party
from itbiz.domain.signature import Origin, SignatureFile
from itbiz.text.snapshot import LARGEST, Unreadable, decode

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from itbiz.domain.signature import Signature
    from itbiz.store.history import Step
    from itbiz.store.repo import Repository

_GOOD = "G"
"""What git says of a signature that is valid and by a key it trusts."""
_ADDRESS = re.compile(r"<([^<>]+)>")
_KINDS: Mapping[bytes, Literal["ssh", "gpg"]] = {b"SSH": "ssh", b"PGP": "gpg"}
_HEADER = re.compile(rb"^gpgsig(?:-sha256)? -----BEGIN (SSH|PGP) ", re.MULTILINE)


def origins(repository: Repository, steps: Sequence[Step], base: str | None) -> dict[tuple[str, Signature], Origin]:
    """The commit of each signature that the commits `steps` bring in, the oldest first; by party and line.

    `base` is the revision whose `.mailmap` names the people. A key counts as somebody's where git finds it so: an SSH
    key in the file of `gpg.ssh.allowedSignersFile`, with the address as its principal; a GPG key in the keyring,
    trusted, with the address in its first identity.

    Raises:
        Failure: git refused, as for an object that is not there.
    """
    home = f"{repository.home}/" if repository.home else ""
    found: dict[tuple[str, Signature], Origin] = {}
    for step in steps:
        brought = [line for line in _brought(repository, step, home) if line not in found]
        if brought:
            authors = frozenset(repository.mapped(person, base).email for person in step.people)
            found |= dict.fromkeys(brought, Origin(step.commit, authors, *_verified(repository, step.commit)))
    return found


def _brought(repository: Repository, step: Step, home: str) -> Iterator[tuple[str, Signature]]:
    for change in step.files:
        party = signing_party(change.path, home)
        if party is not None and change.after is not None:
            before = set(_lines(repository, change.before))
            yield from ((party, line) for line in _lines(repository, [change.after]) if line not in before)


def _lines(repository: Repository, blobs: Iterable[str]) -> Iterator[Signature]:
    """What files of signatures hold; one that cannot be read holds nothing, and is a finding where it stands."""
    for _, content in repository.git.blobs(blobs, LARGEST):
        text = decode(content) if isinstance(content, bytes) else None
        loaded = None if text is None or isinstance(text, Unreadable) else load(SignatureFile, "", text, [])
        yield from loaded[0].signatures if loaded else ()


def _verified(repository: Repository, commit: str) -> tuple[Literal["ssh", "gpg"] | None, tuple[str, ...]]:
    """How a commit is signed, and by whom; nobody where git does not find the signature good."""
    header = repository.git.read("cat-file", "commit", commit).partition(b"\n\n")[0]
    begun = _HEADER.search(header)
    if begun is None:
        return None, ()
    kind = _KINDS[begun[1]]
    # Git says on stderr what is missing, such as the file of known keys; the finding says what to do about it.
    answer = repository.git.ask("log", "-1", "--no-walk", "--no-show-signature", "--format=%G?%x00%GS", commit)
    verdict, _, signer = os.fsdecode(answer.out).rstrip("\n").partition("\0")
    if answer.status or verdict != _GOOD:
        return kind, ()
    return kind, tuple(signer.split(",")) if kind == "ssh" else tuple(_ADDRESS.findall(signer))
