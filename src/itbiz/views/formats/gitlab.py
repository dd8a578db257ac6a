"""Findings as a code quality report, which GitLab shows in a merge request.

Shape: docs.gitlab.com, "Code quality report format".
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from itbiz.text.diagnostic import Severity
from itbiz.text.message import msg
from itbiz.views.formats.fingerprint import fingerprints
from itbiz.views.formats.json import written
from itbiz.views.line import one_line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from itbiz.locale import Language
    from itbiz.text.diagnostic import Diagnostic


def gitlab(diagnostics: Sequence[Diagnostic], lang: Language) -> str:
    """The report as JSON. Fingerprints are of English words: a report in French names the same findings."""
    return written(
        [
            {
                "description": _description(diagnostic, lang),
                "check_name": diagnostic.code,
                "fingerprint": fingerprint,
                "severity": "major" if diagnostic.severity is Severity.ERROR else "minor",
                "location": {
                    "path": _readable(diagnostic.path),
                    "lines": {"begin": diagnostic.span.line, "end": diagnostic.span.end_line},
                },
            }
            for diagnostic, fingerprint in zip(diagnostics, fingerprints(diagnostics), strict=True)
        ]
    )


def _readable(path: str) -> str:
    """A path that is no UTF-8 with signs in the place of its odd bytes: half a character spoils the whole report."""
    return path.encode(errors="surrogateescape").decode(errors="replace")


def _description(diagnostic: Diagnostic, lang: Language) -> str:
    message = one_line(lang(diagnostic.message))
    if diagnostic.hint is None:
        return message
    hint = msg("hint: {hint}", hint=diagnostic.hint)
    return f"{message} ({one_line(lang(hint))})"
