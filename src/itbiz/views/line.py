"""Whatever people typed, as one line that is safe to draw. Loads nothing, for those who only write lines."""

from __future__ import annotations

import re

from itbiz.text.characters import strip_unsafe

_SPACE = re.compile(r"[\t\n\r\v\f\x1c-\x1f\x85\u2028\u2029]+")


def one_line(text: str) -> str:
    """Text on one line without tabs and without what drives a terminal: breaks and tabs become a space."""
    if text.isprintable():
        # Nearly every text; whatever is taken out below is not printable.
        return text
    return strip_unsafe(_SPACE.sub(" ", text))
