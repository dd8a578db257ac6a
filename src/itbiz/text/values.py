"""What the plain values of a YAML text mean, by the core schema of YAML 1.2, and how far they may nest."""

from __future__ import annotations

import re

DEEPEST = 20
"""Mappings and lists within each other; a contract needs seven."""

LONGEST_NUMBER = 1000
"""Digits. Python refuses to print a number of more than 4,300; a longer one stays text."""

WORDS: dict[str, str | bool | None] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
# A leading zero makes a number octal for some readers: `012` stays text, and the schema asks what is meant.
_NUMBER = re.compile(
    r"(?P<int>[-+]?(?:0|[1-9][0-9]*))"
    r"|0o(?P<octal>[0-7]+)"
    r"|0x(?P<hexadecimal>[0-9a-fA-F]+)"
    r"|[-+]?0[0-9]*"
    r"|(?P<float>[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?)"
)
_BASES = {"int": 10, "octal": 8, "hexadecimal": 16}
_SPECIAL = {
    **{sign + word: float(sign + "inf") for sign in ("", "+", "-") for word in (".inf", ".Inf", ".INF")},
    **dict.fromkeys((".nan", ".NaN", ".NAN"), float("nan")),
}
NO_NAMES = frozenset(WORDS)
"""Words that are no names."""
STARTS_NUMBER = frozenset("+-.0123456789")
STARTS_NO_NAME = STARTS_NUMBER | {"<"}


def resolve(value: str) -> str | float | bool | None:  # `float` stands for int too
    """What a plain scalar means in the core schema of YAML 1.2; whatever is no number and no word is text."""
    word = WORDS.get(value, value)
    if word is not value:
        return word
    if value[0] in STARTS_NUMBER and len(value) <= LONGEST_NUMBER:
        return _number(value)
    return value


def _number(value: str) -> str | float:
    # Of what starts as a number does, most are instants and dates: one look tells.
    found = _NUMBER.fullmatch(value)
    if found is None:
        return _SPECIAL.get(value, value)
    kind = found.lastgroup
    if kind == "float":
        return float(value)
    # Digits after a zero are of no kind.
    return int(found[kind], _BASES[kind]) if kind else value
