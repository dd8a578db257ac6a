"""Findings as one JSON document, always in English: versioned, stable, the same for every reader."""

from __future__ import annotations

import json as stdlib
from typing import TYPE_CHECKING, Any

from itbiz.text.characters import UNSAFE_CHARACTERS
from itbiz.text.diagnostic import Severity

if TYPE_CHECKING:
    import re
    from collections.abc import Mapping, Sequence

    from itbiz.text.diagnostic import Diagnostic
    from itbiz.views.shapes.findings import Check, Finding


def document(diagnostics: Sequence[Diagnostic], *, tickets: int, unreadable: int) -> Check:
    """The findings as plain data; `tickets` counts those read, `unreadable` the files that could not be."""
    errors = sum(diagnostic.severity is Severity.ERROR for diagnostic in diagnostics)
    return {
        "version": 1,
        "summary": {
            "errors": errors,
            "warnings": len(diagnostics) - errors,
            "tickets": tickets,
            "unreadable": unreadable,
        },
        "diagnostics": [_finding(diagnostic) for diagnostic in diagnostics],
    }


def json(diagnostics: Sequence[Diagnostic], *, tickets: int, unreadable: int) -> str:
    """The document as text, ended by a line feed."""
    return written(document(diagnostics, tickets=tickets, unreadable=unreadable))


def written(data: Mapping[str, Any] | Sequence[Any]) -> str:
    """Data as readable JSON that any UTF-8 stream takes and no terminal obeys.

    What could drive or mislead a terminal is written as escapes, and so are halves of characters, as which git gives
    a file name that is no UTF-8: a program reads the same text.
    """
    return UNSAFE_CHARACTERS.sub(_escaped, stdlib.dumps(data, ensure_ascii=False, indent=2) + "\n")


def _escaped(found: re.Match[str]) -> str:
    units = found[0].encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{high:02x}{low:02x}" for high, low in zip(units[::2], units[1::2], strict=True))


def _finding(diagnostic: Diagnostic) -> Finding:
    span = diagnostic.span
    return {
        "path": diagnostic.path,
        "line": span.line,
        "column": span.column,
        "end_line": span.end_line,
        "end_column": span.end_column,
        "severity": diagnostic.severity,
        "code": diagnostic.code,
        "message": str(diagnostic.message),
        "hint": None if diagnostic.hint is None else str(diagnostic.hint),
        "related": [
            {
                "path": related.path,
                "line": related.span.line,
                "column": related.span.column,
                "message": str(related.message),
            }
            for related in diagnostic.related
        ],
    }
