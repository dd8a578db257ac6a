"""Findings as SARIF 2.1.0 (OASIS standard), which code scanning and editors read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from itbiz.views.formats.fingerprint import fingerprints
from itbiz.views.formats.json import written
from itbiz.views.line import one_line

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from itbiz.text.diagnostic import Diagnostic, Span

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"


def sarif(diagnostics: Sequence[Diagnostic], *, version: str, rules: Mapping[str, str] | None = None) -> str:
    """The log as JSON, in English. `rules` says in one sentence what each code means; those found are listed."""
    meanings = rules or {}
    codes = sorted({diagnostic.code for diagnostic in diagnostics})
    place = {code: index for index, code in enumerate(codes)}
    run = {
        "tool": {"driver": {"name": "itbiz", "version": version, "rules": [_rule(code, meanings) for code in codes]}},
        "columnKind": "unicodeCodePoints",
        "results": [
            _result(diagnostic, place[diagnostic.code], fingerprint)
            for diagnostic, fingerprint in zip(diagnostics, fingerprints(diagnostics), strict=True)
        ],
    }
    return written({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]})


def _rule(code: str, meanings: Mapping[str, str]) -> dict[str, Any]:
    meaning = meanings.get(code)
    return {"id": code} if meaning is None else {"id": code, "shortDescription": {"text": meaning}}


def _result(diagnostic: Diagnostic, rule: int, fingerprint: str) -> dict[str, Any]:
    text = one_line(str(diagnostic.message))
    if diagnostic.hint is not None:
        text += f"\n{one_line(str(diagnostic.hint))}"
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
            _location(related.path, related.span) | {"message": {"text": one_line(str(related.message))}}
            for related in diagnostic.related
        ]
    return result


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
