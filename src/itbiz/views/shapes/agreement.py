"""The contract as data."""

from typing import Annotated, Any, Literal

from typing_extensions import TypedDict

from itbiz.domain.contract import Contract, Term
from itbiz.views.shapes.values import Day, as_in_its_file


class Proposed(TypedDict):
    """A block of terms that counts nowhere: it lacks the signatures of `missing`."""

    version: int
    effective_from: Day
    missing: list[str]


class Agreement(TypedDict):
    """The terms asked for, and the whole contract, as in its file.

    `in_force` is false where nothing was agreed then: the terms are the first ones.
    """

    version: Literal[1]
    in_force: bool
    term: Annotated[dict[str, Any], as_in_its_file(Term)]
    contract: Annotated[dict[str, Any], as_in_its_file(Contract)]
    proposed: list[Proposed]
