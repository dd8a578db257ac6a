"""Findings as SARIF 2.1.0 (OASIS standard), which code scanning and editors read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from itbiz.views.formats.fingerprint import fingerprints
from itbiz.views.formats.json import written
from itbiz.views.line import one_line

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from itbiz.rules.explanation import Explanation
    from itbiz.text.diagnostic import Diagnostic, Span
    from itbiz.text.message import Message

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"


def sarif(
    diagnostics: Sequence[Diagnostic], *, version: str, catalogue: Mapping[str, Explanation] | None = None
) -> str:
    """The log as JSON, in English. `catalogue` explains each code; those found are listed."""
    explained = catalogue or {}
    codes = sorted({diagnostic.code for diagnostic in diagnostics})
    place = {code: index for index, code in enumerate(codes)}
    run = {
        "tool": {"driver": {"name": "itbiz", "version": version, "rules": [_rule(code, explained) for code in codes]}},
        "columnKind": "unicodeCodePoints",
        "results": [
            _result(diagnostic, place[diagnostic.code], fingerprint)
            for diagnostic, fingerprint in zip(diagnostics, fingerprints(diagnostics), strict=True)
        ],
    }
    return written({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]})


def _rule(code: str, explained: Mapping[str, Explanation]) -> dict[str, Any]:
    explanation = explained.get(code)
    if explanation is None:
        return {"id": code}
    return {
        "id": code,
        "shortDescription": {"text": str(explanation.title)},
        "fullDescription": {"text": str(explanation.why)},
        "help": {"text": str(explanation.way_out)},
    }


def _result(diagnostic: Diagnostic, rule: int, fingerprint: str) -> dict[str, Any]:
    text = _said(diagnostic.message)
    if diagnostic.hint is not None:
        text += f"\n{_said(diagnostic.hint)}"
    result: dict[str, Any] = {
        "ruleId": diagnostic.code,
        "ruleIndex": rule,
        "level": str(diagnostic.severity),
        "message": {"text": text},
        "locations": [_location(diagnostic.path, diagnostic.span)],
        "partialFingerprints": {"itbiz/v1": fingerprint},
    }
    if diagnostic.related:
        result["relatedLocations"] = [
            _location(related.path, related.span) | {"message": {"text": _said(related.message)}}
            for related in diagnostic.related
        ]
    return result


def _said(message: Message) -> str:
    """A message on one line. What looks like a link is taken apart, for SARIF has links in plain text (3.11.6)."""
    return one_line(str(message)).replace("](", "] (")


def _location(path: str, span: Span) -> dict[str, Any]:
    return {
        "physicalLocation": {
            "artifactLocation": {"uri": quote(path, errors="surrogateescape"), "uriBaseId": "%SRCROOT%"},
            "region": {
                "startLine": span.line,
                "startColumn": span.column,
                "endLine": span.end_line,
                "endColumn": span.end_column,
            },
        }
    }
