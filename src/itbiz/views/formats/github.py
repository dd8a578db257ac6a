"""Findings as workflow commands, which GitHub shows beside the lines of a pull request.

Syntax and escapes: docs.github.com, "Workflow commands for GitHub Actions", and actions/toolkit `command.ts`.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from itbiz.text.characters import strip_unsafe
from itbiz.text.message import msg
from itbiz.views.formats.detail import detail

if TYPE_CHECKING:
    from collections.abc import Sequence

    from itbiz.locale import Language
    from itbiz.text.diagnostic import Diagnostic

SHOWN = 10
"""Errors, and as many warnings, that GitHub shows for one step; the rest are in the log only."""


def github(diagnostics: Sequence[Diagnostic], lang: Language) -> str:
    """One command a finding; a last one says so where GitHub will not show them all."""
    lines = [_command(diagnostic, lang) for diagnostic in diagnostics]
    most = max(Counter(diagnostic.severity for diagnostic in diagnostics).values(), default=0)
    if most > SHOWN:
        note = msg(
            "GitHub shows {shown} errors and {shown} warnings a step; the log of this step has all {all} findings",
            shown=SHOWN,
            all=len(diagnostics),
        )
        lines.append(f"::notice::{_data(lang(note))}")
    return "".join(f"{line}\n" for line in lines)


def _command(diagnostic: Diagnostic, lang: Language) -> str:
    span = diagnostic.span
    place = {"file": _property(diagnostic.path), "line": span.line, "col": span.column, "endLine": span.end_line}
    if span.end_line == span.line:
        # GitHub refuses an annotation whose columns are on different lines
        place["endColumn"] = span.end_column
    place["title"] = _property(diagnostic.code)
    text = lang(diagnostic.message)
    if diagnostic.hint is not None:
        text += "\n" + lang(msg("hint: {hint}", hint=diagnostic.hint))
    for block in diagnostic.detail:
        text += "".join(f"\n{line.plain}" for line in detail(block, lang, None))
    properties = ",".join(f"{name}={value}" for name, value in place.items())
    return f"::{diagnostic.severity} {properties}::{_data(text)}"


def _data(text: str) -> str:
    return strip_unsafe(text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A").replace("\t", " "))


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
