"""What a contract changes, as data."""

from typing import Any, Literal

from typing_extensions import TypedDict

from itbiz.views.shapes.values import Day, Instant, PeriodKey


class Changed(TypedDict):
    """One key, as a path with dots. Null stands for a key that is not written."""

    key: str
    before: Any
    after: Any


class Signing(TypedDict):
    """A party that must sign, whom the contract lets sign for it, and who did, if anybody."""

    party: str
    may_sign: list[str]
    by: str | None
    at: Instant | None


class Terms(TypedDict):
    """A block of terms that does not count in the base as it is written now.

    `agreed`: it counts here. `rewrites`: a block that counts was changed, which is refused. `earliest` is the first
    period that the notice allows, if the last signature came now.
    """

    version: int
    effective_from: Day
    agreed: bool
    rewrites: bool
    earliest: PeriodKey | None
    changes: list[Changed]
    signatures: list[Signing]


class Amendment(TypedDict):
    """A contract against an earlier state of it.

    `digest` is what a signature of the whole names. `keys` are those outside of the terms, with `signatures` for
    them; `gone` are the first days of blocks that were agreed and are no longer there.
    """

    version: Literal[1]
    base: str | None
    signs_version: int
    digest: str
    keys: list[Changed]
    signatures: list[Signing]
    terms: list[Terms]
    gone: list[Day]
