"""One line a finding, as compilers write them, for editors and for pipes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from itbiz.views.line import one_line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from itbiz.locale import Language
    from itbiz.text.diagnostic import Diagnostic


def concise(diagnostics: Sequence[Diagnostic], lang: Language) -> str:
    """`path:line:col: error[code] message` and a line feed each; empty without findings.

    The severity stays English, since the error matchers of editors look for it.
    """
    return "".join(
        f"{one_line(diagnostic.path)}:{diagnostic.span.line}:{diagnostic.span.column}: "
        f"{diagnostic.severity}[{diagnostic.code}] {one_line(lang(diagnostic.message))}\n"
        for diagnostic in diagnostics
    )
