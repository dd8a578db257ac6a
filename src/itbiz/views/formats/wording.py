"""All words of one finding as plain lines, for readers that show each finding in a place of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from itbiz.text.message import msg
from itbiz.views.formats.detail import detail

if TYPE_CHECKING:
    from itbiz.locale import Language
    from itbiz.text.diagnostic import Diagnostic


def wording(diagnostic: Diagnostic, lang: Language) -> str:
    """The message, its hint and its blocks, a line feed between lines; what people typed is not made safe."""
    text = lang(diagnostic.message)
    if diagnostic.hint is not None:
        text += "\n" + lang(msg("hint: {hint}", hint=diagnostic.hint))
    for block in diagnostic.detail:
        text += "".join(f"\n{line.plain}" for line in detail(block, lang, None))
    return text
