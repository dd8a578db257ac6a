"""Characters that make a text look like something it is not, on a terminal or in a review."""

from __future__ import annotations

import re

UNSAFE_CHARACTERS = re.compile(
    "["
    "\x00-\x08\x0b-\x1f"  # C0 but tab and line feed: escape sequences, a return that overwrites the line
    "\x7f-\x9f"  # DEL and C1: one-byte escape sequences on some terminals; NEL, a line break to some readers only
    "\u2028\u2029"  # line and paragraph separators: the same disagreement
    "\u061c\u200e\u200f"  # bidirectional marks: they move the punctuation around them
    "\u202a-\u202e\u2066-\u2069"  # bidirectional overrides and isolates: they reorder what a reviewer reads
    "\ufff9-\ufffb"  # interlinear annotation: hides text in some editors
    "\ud800-\udfff"  # halves of a character: they cannot be written to a file
    "\U000e0000-\U000e007f"  # tags: an invisible alphabet
    "]"
)
"""What no field may hold.

Marks that names and emoji need stay: joiners (U+200C, U+200D) and variation selectors. U+200E, U+200F and U+061C are
in although right-to-left writing may use them: letters carry their own direction, and the marks reorder ids and
numbers that stand beside them.
"""


def strip_unsafe(text: str) -> str:
    """`text` without the characters that could mislead a reader or drive a terminal."""
    return UNSAFE_CHARACTERS.sub("", text)
