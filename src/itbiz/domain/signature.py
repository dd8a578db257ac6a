"""The schema of `signatures/<party>.yaml`: who signed which text of the contract for a party, and when."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Literal

from itbiz.domain.model import Field, Model
from itbiz.text.dataclass import dataclass

if TYPE_CHECKING:
    from typing import Annotated

    from itbiz.domain.fields import Instant, Person


class Signature(Model):
    """One line: it agrees to the text with that digest, and to no other."""

    version: Annotated[int, Field(ge=1)] = Field(description="The version of the last block of terms that is signed.")
    digest: Annotated[str, Field(pattern=r"^sha256:[0-9a-f]{64}$")] = Field(
        description="Of the whole contract up to that block; `itbiz contract sign` writes it.",
        examples=["sha256:" + "0" * 64],
    )
    by: Person = Field(description="Who signs: one of the party's `may_sign`, as git knows them.")
    at: Instant


class SignatureFile(Model):
    """Every signature of a party, the oldest first. Lines are only ever added."""

    signatures: Annotated[tuple[Signature, ...], Field(strict=False)] = ()


Signatures = Mapping[str, tuple[Signature, ...]]
"""By the key of the party, which is the name of the file."""


@dataclass(frozen=True, slots=True)
class Origin:
    """The commit that brings a signature in, as git knows it."""

    commit: str
    authors: frozenset[str]
    """The e-mail addresses of its author and co-authors, through the base's `.mailmap`."""
    kind: Literal["ssh", "gpg"] | None = None
    """How the commit itself is signed, if it is."""
    signers: tuple[str, ...] = ()
    """For whom that key is known to git, as addresses; nobody where the key, or its signature, is not good."""


Origins = Mapping[tuple[str, Signature], Origin]
"""By party and line."""
