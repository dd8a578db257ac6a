"""The form in which nearly every ticket is written, read by three patterns in half the time that a parser takes.

A subset of YAML so narrow that there is nothing to decide: printable characters, one field a line, plain values or
quoted ones without escapes, `|` for a longer text, lists of `- {…}` on a line each. Whatever else a text holds is left
to the parser (`itbiz.text.source`): the answer here is what the parser would say, or None.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

# Neither a tab nor a break but LF, no mark of byte order, nothing that YAML forbids.
_UNCOMMON = re.compile("[^\n -~\xa1-\u02ff\u0370-\u1fff\u2010-\u2027\u2030-\u205e\u20a0-\u2bff]")
# The parser refuses a name of more than 1,024 characters.
_NAME = r"([a-z_]{1,64})"
_QUOTED = r""""([^"\\\n]*)"|'([^'\n]*)'"""
# A colon before a space would end it, a `#` after one begin a comment; in braces signs of their own end it too.
_PLAIN = r"([A-Za-z0-9][^\n:#]*(?:(?::(?=[^ \n])|(?<! )#)[^\n:#]*)*)(?<! )"
_PLAIN_IN_BRACES = r"([A-Za-z0-9][^\n:#,?\[\]{}]*(?::(?=[^ \n,?\[\]{}])[^\n:#,?\[\]{}]*)*)(?<! )"
_COMMENTS = re.compile(r"(?:#[^\n]*\n)*")
_BLOCK = r"(?:  [^ \n][^\n]*\n)(?:(?:  [^\n]*)?\n)*"
_PAIR = rf"{_NAME}: (?:{_PLAIN_IN_BRACES}|{_QUOTED})"
# The same without groups, to look at a list as a whole.
_ANY_PAIR = re.sub(r"\((?!\?)", "(?:", _PAIR)
_LIST = rf"(?:  - \{{{_ANY_PAIR}(?:, *{_ANY_PAIR})*\}}\n)+"
_FIELD = re.compile(rf"{_NAME}:(?: (?:{_PLAIN}|{_QUOTED})\n| \|\n({_BLOCK})|\n({_LIST}))")
_PAIRS = re.compile(_PAIR)


def read(text: str, resolve: Callable[[str], Any], words: frozenset[str]) -> dict[str, Any] | None:
    """The fields of a text, or None where it is not written in this form.

    `resolve` says what a plain value means that begins as a number does or is one of `words`; a name is none of these.
    """
    if _UNCOMMON.search(text):
        return None
    start = _COMMENTS.match(text)
    at = start.end() if start else 0
    data: dict[str, Any] = {}
    # One look at each place where a field must begin: a search would try every place of a long line, each to its end.
    while found := _FIELD.match(text, at):
        at = found.end()
        name, plain, double, single, block, lines = found.groups()
        if name in data or name in words:
            return None
        if plain is not None:
            data[name] = resolve(plain) if plain[0] <= "9" or plain in words else plain
        elif lines is not None:
            items = _items(lines, resolve, words)
            if items is None:
                return None
            data[name] = items
        elif block is not None:
            data[name] = _block(block)
        else:
            data[name] = double or single or ""
    return data if data and at == len(text) else None


def _block(written: str) -> str:
    """The lines of a text, without their indentation of two and without the empty ones at the end."""
    return "\n".join([line[2:] for line in written.split("\n")]).rstrip("\n") + "\n"


def _items(lines: str, resolve: Callable[[str], Any], words: frozenset[str]) -> list[dict[str, Any]] | None:
    """The mappings of a list; None where one has a name twice, or a name that is none."""
    items = []
    for line in lines.splitlines():
        item: dict[str, Any] = {}
        pairs = _PAIRS.findall(line)
        for name, plain, double, single in pairs:
            # With a `T` in it a plain value is an instant, or some other text.
            if plain and ((plain[0] > "9" and plain not in words) or (plain[0] <= "9" and "T" in plain)):
                item[name] = plain
            else:
                item[name] = resolve(plain) if plain else double or single
        if len(item) < len(pairs) or not words.isdisjoint(item):
            return None
        items.append(item)
    return items
