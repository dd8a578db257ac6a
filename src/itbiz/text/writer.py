"""Writing YAML that every reader takes for the same data, in the style of a ticket written by hand.

Own code rather than a library's dumper: an import writes 25,000 documents, and ruamel.yaml takes 2 ms for each.
What any YAML 1.1 or 1.2 reader could take for something else than a text is quoted: `"no"`, `"18:00"`, `"012"`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from typing import Any

from itbiz.text.characters import UNSAFE_CHARACTERS
from itbiz.text.failure import Failure
from itbiz.text.message import msg
from itbiz.text.values import DEEPEST, LONGEST_NUMBER, resolve

WIDEST = 160
"""Columns of a line that holds a whole mapping or list."""

LONGEST_KEY = 500
"""Characters. libyaml looks for the colon within 1,024, which escapes can fill."""

# A first character that means something to YAML, or that some older reader takes for something.
_INDICATORS = frozenset("-?:,[]{}#&*!|>'\"%@`=<~")
_AMBIGUOUS = re.compile(
    r"(?i:y|n|yes|no|on|off|true|false|null)|[-+.0-9][-+.0-9_:,eExXoObBa-fA-F]*|[-+]?\.(?i:inf|nan)"
)
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_NOT_PLAIN = re.compile(r":(?:\s|\Z)|\s#|[\t\r\n]|\A\s|\s\Z|\A\.\.\.")
_NOT_PLAIN_IN_FLOW = re.compile(r"[,\[\]{}?]")
_NOT_LITERAL = re.compile(r"\A\s|\r|\n\n\Z|^[ \t]+$", re.MULTILINE)
_UNPRINTABLE = re.compile(UNSAFE_CHARACTERS.pattern[:-1] + "\t\n\ufeff\ufffe\uffff]")
_NOT_IN_LINES = re.compile(UNSAFE_CHARACTERS.pattern[:-1] + "\ufeff\ufffe\uffff]")
_ESCAPES = {"\0": "\\0", "\t": "\\t", "\n": "\\n", "\r": "\\r", '"': '\\"', "\\": "\\\\"}
_LAST_OF_FOUR_DIGITS = 0xFFFF
# A field's name as people type it: `on:` and `n:` are quoted by nobody, and no value is lost if they were misread.
_NAME = re.compile(r"(?!(?i:true|false|null)\Z)[A-Za-z_][A-Za-z0-9_-]*")
_TO_ESCAPE = re.compile(UNSAFE_CHARACTERS.pattern[:-1] + '\t\n\ufeff\ufffe\uffff"\\\\]')


class EditError(Failure):
    """A text cannot be changed as asked, or a value cannot be written; nothing was changed."""


def emit(data: Mapping[str, Any]) -> str:
    """A new document: block style, with short mappings of a list and lists of words on one line.

    `parse(emit(data)).data == data` for text, whole numbers, floats, booleans, nothing, lists and mappings.
    Raises EditError for anything else, and for what nests too deeply to be read back.
    """
    whole = plain(data)
    return block_mapping(whole, 0, in_list=False) if whole else "{}\n"


def plain(value: object, depth: int = 1) -> Any:  # noqa: ANN401  # whatever YAML can say
    """`value` in the types that reading it back gives: enumerations and dates become text, tuples lists."""
    if isinstance(value, str):
        text = str(value)
        if not text.isascii() and any("\ud800" <= character <= "\udfff" for character in text):
            raise EditError(msg("a text holds half a character (U+D800 to U+DFFF), which no file can hold"))
        return text
    if value is None or isinstance(value, bool | float):
        return value
    if isinstance(value, int):
        if abs(value) >= 10 ** (LONGEST_NUMBER - 1):
            raise EditError(msg("a number has more than {most} digits", most=LONGEST_NUMBER - 1))
        return int(value)
    if isinstance(value, date):
        return value.isoformat()
    if depth > DEEPEST:
        raise EditError(msg("more than {most} lists and mappings stand within each other", most=DEEPEST))
    if isinstance(value, Mapping):
        return {_name(key): plain(item, depth + 1) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item, depth + 1) for item in value]
    raise EditError(msg("a value of the kind {kind} cannot be written", kind=type(value).__name__))


def _name(key: object) -> str:
    if not isinstance(key, str):
        raise EditError(msg("the name {name} is no text", name=repr(key)))
    if len(flow(key)) > LONGEST_KEY:
        raise EditError(msg("a name has more than {most} characters", most=LONGEST_KEY))
    return str(plain(key))


def name(key: str) -> str:
    """A key, without its colon."""
    return key if _NAME.fullmatch(key) else flow(key)


def flow(value: object) -> str:
    """`value` on one line, fit to stand between brackets."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{name(key)}: {flow(each)}" for key, each in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(flow, value)) + "]"
    return _scalar(value, between_brackets=True)


def line(value: object) -> str:
    """`value` on one line, fit to stand after a key or a dash of block style."""
    return flow(value) if isinstance(value, dict | list) else _scalar(value, between_brackets=False)


def after_key(value: object, indent: int, *, in_list: bool, column: int = 0, literals: bool = True) -> str:
    """What follows a key's colon or an item's dash, from the space or line break on; no line break at its end.

    `indent` is the column of the key or dash, `column` where the value would start if it stays on the line.
    Without `literals` texts of several lines are quoted: a comment indented below would become part of a block.
    """
    if isinstance(value, str):
        return " " + ((literals and literal(value, indent + 2)) or line(value))
    if not isinstance(value, dict | list) or not value or (_short(value, in_list) and _fits(value, column)):
        return " " + line(value)
    if isinstance(value, dict):
        return "\n" + block_mapping(value, indent + 2, in_list=in_list, literals=literals).rstrip("\n")
    return "\n" + "\n".join(item(each, indent + 2, literals=literals) for each in value)


def block_mapping(data: dict[str, Any], indent: int, *, in_list: bool, literals: bool = True) -> str:
    """One key a line from column `indent` on, each line ended."""
    lines = []
    for key, value in data.items():
        start = f"{' ' * indent}{name(key)}:"
        rest = after_key(value, indent, in_list=in_list, column=len(start) + 1, literals=literals)
        lines.append(start + rest + "\n")
    return "".join(lines)


def item(value: object, indent: int, *, block: bool = False, literals: bool = True) -> str:
    """One item of a block list, its dash in column `indent`; `block` keeps a mapping off a single line."""
    dash = " " * indent + "-"
    if isinstance(value, dict) and value and (block or not (_flat(value) and _fits(value, indent + 2))):
        lines = block_mapping(value, indent + 2, in_list=True, literals=literals)
        return dash + " " + lines[indent + 2 :].rstrip("\n")
    return dash + after_key(value, indent, in_list=True, column=indent + 2, literals=literals)


def literal(value: str, indent: int) -> str | None:
    """`value` as a `|` block whose lines start in column `indent`, if it has several lines and that keeps them all."""
    body = value.removesuffix("\n")
    if "\n" not in value or not body or _NOT_LITERAL.search(value) or _NOT_IN_LINES.search(value):
        return None
    margin = " " * indent
    lines = "\n".join(margin + each if each else "" for each in body.split("\n"))
    return ("|\n" if value.endswith("\n") else "|-\n") + lines


def _short(value: dict[str, Any] | list[Any], in_list: bool) -> bool:
    if isinstance(value, dict):
        return in_list and _flat(value)
    return all(_one_line(each) for each in value)


def _flat(value: dict[str, Any]) -> bool:
    return all(_one_line(each) for each in value.values())


def _one_line(value: object) -> bool:
    return not isinstance(value, dict | list) and not (isinstance(value, str) and "\n" in value)


def _fits(value: object, column: int) -> bool:
    return column + len(flow(value)) <= WIDEST


def _scalar(value: object, *, between_brackets: bool) -> str:
    if isinstance(value, str):
        return _text(value, between_brackets=between_brackets)
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        written = repr(value)
        # Readers of YAML 1.1 take `1e-05` for a text: the point tells them.
        pointed = written if "." in written else written.replace("e", ".0e")
        return {"inf": ".inf", "-inf": "-.inf", "nan": ".nan"}.get(written, pointed)
    return str(value)


def _text(value: str, *, between_brackets: bool) -> str:
    if _is_plain(value) and not (between_brackets and _NOT_PLAIN_IN_FLOW.search(value)):
        return value
    if ('"' in value or "\\" in value) and not _UNPRINTABLE.search(value):
        return "'" + value.replace("'", "''") + "'"
    return '"' + _TO_ESCAPE.sub(_escape, value) + '"'


# Tickets say the same again and again: names of keys, states, parties, people.
@lru_cache(4096)
def _is_plain(value: str) -> bool:
    if not value or value[0] in _INDICATORS or _NOT_PLAIN.search(value) or _UNPRINTABLE.search(value):
        return False
    if _AMBIGUOUS.fullmatch(value):
        return _DATE.fullmatch(value) is not None
    return isinstance(resolve(value), str)


def _escape(found: re.Match[str]) -> str:
    code = ord(found.group())
    return _ESCAPES.get(found.group()) or (f"\\u{code:04X}" if code <= _LAST_OF_FOUR_DIGITS else f"\\U{code:08X}")
