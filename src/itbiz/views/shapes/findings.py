"""Findings as data."""

from typing import Literal

from typing_extensions import TypedDict

from itbiz.text.diagnostic import Severity


class Counts(TypedDict):
    """How much was found, and in how many tickets and files that cannot be read."""

    errors: int
    warnings: int
    tickets: int
    unreadable: int


class Related(TypedDict):
    """Another place that belongs to a finding."""

    path: str
    line: int
    column: int
    message: str


class Finding(TypedDict):
    """Where, what, and the way out. Lines and columns count from 1, columns in characters; the end is exclusive."""

    path: str
    line: int
    column: int
    end_line: int
    end_column: int
    severity: Severity
    code: str
    message: str
    hint: str | None
    related: list[Related]


class Check(TypedDict):
    """What was found, sorted by place."""

    version: Literal[1]
    summary: Counts
    diagnostics: list[Finding]
