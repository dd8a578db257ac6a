"""Findings as workflow commands, which GitHub shows beside the lines of a pull request.

Syntax and escapes: docs.github.com, "Workflow commands for GitHub Actions", and actions/toolkit `command.ts`.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from typing import TYPE_CHECKING

from itbiz.text.characters import strip_unsafe
from itbiz.text.message import msg
from itbiz.views.formats.wording import wording

if TYPE_CHECKING:
    from collections.abc import Sequence

    from itbiz.locale import Language
    from itbiz.text.diagnostic import Diagnostic

SHOWN = 10
"""Errors, and as many warnings, that GitHub shows for one step; the rest are in the log only."""


def github(diagnostics: Sequence[Diagnostic], lang: Language, log: str = "") -> str:
    """One command a finding, then `log` for those who read the step's log, where commands show no place.

    Where GitHub will not show all commands beside the lines, a notice says so. Nothing in `log` is taken for a command:
    an old form of them works in the middle of a line, where a ticket's title may stand.
    """
    lines = [_command(diagnostic, lang) for diagnostic in diagnostics]
    most = max(Counter(diagnostic.severity for diagnostic in diagnostics).values(), default=0)
    if most > SHOWN:
        note = msg(
            "GitHub shows {shown} errors and {shown} warnings a step; the log of this step has all {all} findings",
            shown=SHOWN,
            all=len(diagnostics),
        )
        lines.append(f"::notice::{_data(lang(note))}")
    if log:
        lines += _inert(log, lang(msg("all findings with their places")))
    return "".join(f"{line}\n" for line in lines)


def _inert(log: str, title: str) -> list[str]:
    """The log as a group of lines that are shown as they are."""
    # No text holds its own digest, so that none can end what the digest has begun.
    token = hashlib.sha256(log.encode(errors="surrogatepass")).hexdigest()
    return [
        f"::group::{_data(title)}",
        f"::stop-commands::{token}",
        *log.rstrip("\n").split("\n"),
        f"::{token}::",
        "::endgroup::",
    ]


def _command(diagnostic: Diagnostic, lang: Language) -> str:
    span = diagnostic.span
    place = {"file": _property(diagnostic.path), "line": span.line, "col": span.column, "endLine": span.end_line}
    if span.end_line == span.line:
        # GitHub refuses an annotation whose columns are on different lines
        place["endColumn"] = span.end_column
    place["title"] = _property(diagnostic.code)
    properties = ",".join(f"{name}={value}" for name, value in place.items())
    return f"::{diagnostic.severity} {properties}::{_data(wording(diagnostic, lang))}"


def _data(text: str) -> str:
    return strip_unsafe(text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A").replace("\t", " "))


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
