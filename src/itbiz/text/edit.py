"""Changing one value of a text and no other byte: comments, quotes, line ends and indentation stay.

Every change is read back before it is given: what would alter anything else raises EditError.
"""

from __future__ import annotations

import copy
import re
from typing import TYPE_CHECKING, Any

from itbiz.text.message import msg
from itbiz.text.source import Document, Place, parse
from itbiz.text.writer import EditError, after_key, emit, flow, item, line, name, plain

if TYPE_CHECKING:
    from itbiz.text.marks import Mark

__all__ = ["EditError", "append_item", "emit", "insert_item", "remove_item", "remove_key", "set_value"]

_REST_OF_LINE = re.compile(r"[^\r\n]*")
_BLANKS = " \t\r\n"

Splice = tuple[int, int, str]


def set_value(text: str, place: Place, value: object) -> str:
    """`text` with `value` at `place`: replaced where it stands, else as a new last key of its mapping.

    Mappings that are missing on the way are made. Raises EditError.
    """
    return _set(_document(text), place, plain(value, len(place) + 1))


def append_item(text: str, place: Place, value: object) -> str:
    """`text` with `value` as the last item of the list at `place`, which is made where it is missing or empty."""
    document = _document(text)
    items = _at(document.data, place)
    return insert_item(text, place, len(items) if isinstance(items, list) else 0, value)


def insert_item(text: str, place: Place, index: int, value: object) -> str:
    """`text` with `value` before the item `index` of the list at `place`, in the style of its neighbours."""
    document = _document(text)
    new = plain(value, len(place) + 2)
    items = _at(document.data, place)
    if items is None or items == []:
        return _set(document, place, [new])
    if not isinstance(items, list) or not 0 <= index <= len(items):
        raise EditError(msg("{place} is no list with a place {index}", place=_dotted(place), index=index))
    expected = copy.deepcopy(document.data)
    _at(expected, place).insert(index, new)
    marks = document.marks
    neighbour = marks[*place, max(index - 1, 0)]
    if marks[place].style == "[":
        at, fragment = (neighbour.end, ", " + flow(new)) if index else (neighbour.start, flow(new) + ", ")
        return _verified(document, [(at, at, fragment)], expected)
    column = marks[place].span.column - 1
    made = [item(new, column, block=neighbour.style == ":", literals=literals) for literals in (True, False)]
    if index == 0:
        at = marks[place].start
        return _verified(document, [(at, at, each.lstrip(" ") + "\n" + " " * column) for each in made], expected)
    return _verified(document, _after(document, neighbour, made), expected)


def remove_key(text: str, place: Place) -> str:
    """`text` without the key at `place`, its value and the comment on its line; unchanged if there is none."""
    document = _document(text)
    holder = _at(document.data, place[:-1])
    if not isinstance(holder, dict) or place[-1] not in holder:
        return text
    if len(holder) == 1:
        return _set(document, place[:-1], {})
    expected = copy.deepcopy(document.data)
    del _at(expected, place[:-1])[place[-1]]
    names = list(holder)
    index = names.index(place[-1])
    marks = document.marks
    mark = marks[place]
    start = _key(mark).start
    following = _key(marks[*place[:-1], names[index + 1]]).start if index + 1 < len(names) else None
    if marks[place[:-1]].style == "{":
        return _verified(
            document,
            [(marks[*place[:-1], names[index - 1]].end, mark.end, "")] if index else [(start, following or 0, "")],
            expected,
        )
    line_start = _line_start(text, start)
    if following is not None and text[line_start:start].strip(" \ufeff"):
        return _verified(document, [(start, following, "")], expected)
    ends = [_line_end(text, _trimmed(text, mark)), mark.end]
    line_start += text.startswith("\ufeff", line_start)
    return _verified(document, [(line_start, _past_break(text, end), "") for end in ends], expected)


def remove_item(text: str, place: Place) -> str:
    """`text` without the item of a list that `place` ends in; the last item of all takes its key along."""
    document = _document(text)
    items, index = _at(document.data, place[:-1]), place[-1]
    if not isinstance(items, list) or not isinstance(index, int) or not 0 <= index < len(items):
        raise EditError(msg("{place} is no item of a list", place=_dotted(place)))
    if len(items) == 1:
        return remove_key(text, place[:-1])
    expected = copy.deepcopy(document.data)
    del _at(expected, place[:-1])[index]
    marks = document.marks
    mark = marks[place]
    if marks[place[:-1]].style == "[":
        following = marks[*place[:-1], index + 1].start if index + 1 < len(items) else None
        end = (mark.start, following) if following else (marks[*place[:-1], index - 1].end, mark.end)
        return _verified(document, [(*end, "")], expected)
    start = _line_start(text, mark.start)
    ends = [_line_end(text, _trimmed(text, mark)), mark.end]
    return _verified(document, [(start, _past_break(text, end), "") for end in ends], expected)


def _set(document: Document, place: Place, value: Any) -> str:  # noqa: ANN401  # whatever YAML can say
    if not place:
        if not isinstance(value, dict):
            raise EditError(msg("a document is a mapping of names to values"))
        return emit(value)
    expected = copy.deepcopy(document.data)
    holder = _at(expected, place[:-1])
    if holder is None and len(place) > 1 and isinstance(place[-1], str):
        return _set(document, place[:-1], {place[-1]: value})
    exists = place in document.marks
    if not exists and not (isinstance(holder, dict) and isinstance(place[-1], str)):
        raise EditError(msg("{place} has no place in this file", place=_dotted(place)))
    holder[place[-1]] = value
    return _verified(
        document, _replaced(document, place, value) if exists else _added(document, place, value), expected
    )


def _replaced(document: Document, place: Place, value: object) -> list[Splice]:
    text, marks = document.text, document.marks
    mark = marks[place]
    if _in_flow(document, place):
        gap = text[mark.key.end : mark.start] if mark.key else ":"
        lead = "" if mark.start < mark.end else ": " if ":" not in gap else "" if gap.endswith(" ") else " "
        return [(mark.start, mark.end, lead + flow(value))]
    end = _trimmed(text, mark)
    indent = (_key(mark) if mark.key else marks[place[:-1]]).span.column - 1
    in_list = any(isinstance(part, int) for part in place)
    opened = _after_sign(text, mark)
    if opened is None:
        return []
    gap = text[opened : mark.start]
    comment = _rest(gap, 0).rstrip() if "#" in gap else ""
    rest = _rest(text, end).strip()
    column = opened - _line_start(text, opened) + 1
    ways = (True, False)
    several = [after_key(value, indent, in_list=in_list, column=column, literals=literals) for literals in ways]
    several.append(" " + line(value))
    if mark.style in {":", "-"} or comment:
        # The comment after the colon stays; what stood on the lines below it goes.
        return [(opened, end, comment + each if each.startswith("\n") else each + comment) for each in several]
    if rest:
        several = several[-1:]
    kept = mark.start < end
    return [(mark.start, end, each[1:]) if kept and each.startswith(" ") else (opened, end, each) for each in several]


def _added(document: Document, place: Place, value: object) -> list[Splice]:
    text, marks = document.text, document.marks
    holder = marks[place[:-1]]
    names = list(_at(document.data, place[:-1]))
    key = name(str(place[-1]))
    if not names:
        if _in_flow(document, place[:-1]) or text[holder.start + 1 : holder.end - 1].strip():
            return [(holder.start + 1, holder.start + 1, f"{key}: {flow(value)}")]
        if len(place) == 1:
            return [(holder.start, holder.end, emit({str(place[-1]): value}).rstrip("\n"))]
        return _replaced(document, place[:-1], {place[-1]: value})
    last = marks[*place[:-1], names[-1]]
    if holder.style == "{":
        comma = re.match(r"\s*,", text[last.end :])
        at = last.end + comma.end() if comma else last.end
        return [(at, at, f"{' ' if comma else ', '}{key}: {flow(value)}")]
    indent = holder.span.column - 1
    in_list = any(isinstance(part, int) for part in place)
    start = f"{' ' * indent}{key}:"
    column = len(start) + 1
    ways = (True, False)
    made = [start + after_key(value, indent, in_list=in_list, column=column, literals=literals) for literals in ways]
    return _after(document, last, made)


def _after(document: Document, mark: Mark, made: list[str]) -> list[Splice]:
    """Lines inserted below a value: after its last line, or after the blank lines that belong to its text."""
    text = document.text
    at = _line_end(text, _trimmed(text, mark))
    past = _past_break(text, mark.end)
    ended = past > 0 and text[past - 1] in "\r\n"
    return [
        splice
        for each in made
        for splice in ((at, at, "\n" + each), (past, past, each + "\n" if ended else "\n" + each))
    ]


def _verified(document: Document, splices: list[Splice], expected: dict[str, Any]) -> str:
    """The first of `splices` that gives exactly `expected` when it is read."""
    text = document.text
    newline = "\r\n" if "\r\n" in text else "\n" if "\n" in text or "\r" not in text else "\r"
    wanted = repr(expected)
    for start, end, fragment in splices:
        changed = text[:start] + fragment.replace("\n", newline) + text[end:]
        read = parse(changed)
        if isinstance(read, Document) and repr(read.data) == wanted:
            return changed
    return _rewritten(text, expected, wanted)


def _rewritten(text: str, expected: dict[str, Any], wanted: str) -> str:
    """The file through a round trip, with its comments but perhaps not its layout. Raises EditError."""
    from ruamel.yaml.error import YAMLError

    from itbiz.text.round_trip import rewritten

    try:
        changed = rewritten(text, expected)
    except (YAMLError, ValueError, KeyError, IndexError, TypeError, AttributeError):
        # Whatever it stumbles over, the file is as it was, and the person is told.
        changed = ""
    read = parse(changed)
    if isinstance(read, Document) and repr(read.data) == wanted:
        return changed
    raise EditError(
        msg("this file is written in a way that cannot be changed safely here"),
        msg("change it by hand in an editor"),
    )


def _document(text: str) -> Document:
    read = parse(text)
    if isinstance(read, Document):
        return read
    first = read[0]
    raise EditError(
        msg("line {line} cannot be read: {problem}", line=first.span.line, problem=first.message), first.hint
    )


def _at(data: Any, place: Place) -> Any:  # noqa: ANN401  # whatever YAML can say
    """The value at `place`, None where there is none."""
    for part in place:
        if isinstance(part, str) and isinstance(data, dict):
            data = data.get(part)
        elif isinstance(part, int) and isinstance(data, list) and 0 <= part < len(data):
            data = data[part]
        else:
            return None
    return data


def _in_flow(document: Document, place: Place) -> bool:
    """Whether the value at `place` stands between brackets."""
    return any(document.marks[place[:length]].style in {"{", "["} for length in range(len(place)))


def _key(mark: Mark) -> Mark:
    return mark.key or mark


def _after_sign(text: str, mark: Mark) -> int | None:
    """The offset just past the colon or dash before a value of block style; a `? key` may have neither."""
    if mark.key:
        return text.find(":", mark.key.end) + 1 or None
    return text.rindex("-", 0, mark.start) + 1


def _trimmed(text: str, mark: Mark) -> int:
    """The end of a value without the line breaks that a `|` block ends with."""
    if mark.end and text[mark.end - 1] in "\r\n":
        return mark.start + len(text[mark.start : mark.end].rstrip(_BLANKS))
    return mark.end


def _rest(text: str, at: int) -> str:
    found = _REST_OF_LINE.match(text, at)
    return found.group() if found else ""


def _line_end(text: str, at: int) -> int:
    return at + len(_rest(text, at))


def _line_start(text: str, at: int) -> int:
    return max(text.rfind("\n", 0, at), text.rfind("\r", 0, at)) + 1


def _past_break(text: str, at: int) -> int:
    """`at`, past the line break that stands there if one does."""
    return at + (2 if text.startswith("\r\n", at) else 1 if text.startswith(("\r", "\n"), at) else 0)


def _dotted(place: Place) -> str:
    return ".".join(map(str, place)) or "."
