"""Explanations of findings, as data."""

from typing import Annotated, Literal

from pydantic import Field
from typing_extensions import TypedDict


class Explanation(TypedDict):
    """A code, what it means, why that is refused, and the way out."""

    code: str
    title: str
    why: str
    way_out: str


class One(Explanation):
    """One code that was asked for."""

    version: Literal[1]


class Every(TypedDict):
    """All codes, in their alphabet."""

    version: Literal[1]
    findings: list[Explanation]


Explain = Annotated[One | Every, Field(description="The code that was asked for, or without one all of them.")]
