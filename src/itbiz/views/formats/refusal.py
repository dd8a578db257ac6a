"""The refusal of a claim: the sentence of this program that is read most, the same from `claim` and from the hook."""

from __future__ import annotations

from typing import TYPE_CHECKING

from itbiz.views import palette
from itbiz.views.cells import plain
from itbiz.views.formats.detail import detail
from itbiz.views.line import one_line
from itbiz.views.styled import Text

if TYPE_CHECKING:
    from itbiz.locale import Language
    from itbiz.text.diagnostic import Diagnostic


def refusal(diagnostic: Diagnostic, lang: Language, width: int | None = None, *, ascii_only: bool = False) -> Text:
    """What was refused, who holds the tokens, and the ways out with complete commands.

    Always in full: a screen of `width` cells shortens titles in the rows of holders and moves notes below their
    commands, nothing else; None is a pipe. Draw it with `soft_wrap=True`, or rich breaks the commands.
    """
    sign = palette.of_severity(diagnostic.severity)
    headline = one_line(lang(diagnostic.message))
    lines = [
        Text.assemble(
            (sign.drawn(ascii_only=ascii_only), sign.style),
            " ",
            (plain(headline) if ascii_only else headline, palette.STRONG),
        )
    ]
    for block in diagnostic.detail:
        lines += detail(block, lang, width, ascii_only=ascii_only)
    if diagnostic.hint is not None:
        hint = one_line(lang(diagnostic.hint))
        lines.append(Text(f"  {plain(hint) if ascii_only else hint}"))
    return Text("\n").join(lines)
