"""Findings as one JSON document, always in English: versioned, stable, the same for every reader."""

from __future__ import annotations

import json as stdlib
import re
from typing import TYPE_CHECKING, Any

from itbiz.text.diagnostic import Severity

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from itbiz.text.diagnostic import Diagnostic
    from itbiz.views.shapes.findings import Check, Finding

_HALF = re.compile("[\ud800-\udfff]")


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
    """Data as readable JSON that any UTF-8 stream takes.

    A file name that is no UTF-8 comes from git as halves of characters; they are written as escapes.
    """
    text = stdlib.dumps(data, ensure_ascii=False, indent=2) + "\n"
    return _HALF.sub(lambda half: f"\\u{ord(half[0]):04x}", text)


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
