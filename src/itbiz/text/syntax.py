"""What is no YAML, in words that say what to type: conflict markers, stray characters, libyaml's own errors."""

from __future__ import annotations

import re
from bisect import bisect_right
from itertools import islice
from typing import TYPE_CHECKING

from yaml._yaml import CParser
from yaml.tokens import KeyToken

from itbiz.text.diagnostic import Span
from itbiz.text.message import msg
from itbiz.text.problem import MOST_PROBLEMS, Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from yaml.error import MarkedYAMLError

    from itbiz.text.message import Message

    Words = tuple[Message, Message]

_MARKER = re.compile(r"(<<<<<<<|>>>>>>>) |(=======|\|\|\|\|\|\|\|)(?: |\Z)")
_OURS = re.compile(r"<<<<<<< ours: ([a-z_]+(?:\.[a-z_]+)*)")
WHOLE = "ticket"
"""The name of a conflict between two tickets that stand in one file; any other is that of a field."""

_LINE_SEPARATORS = re.compile("[\x85\u2028\u2029]")
# Where a token could start. What stands in a text or a comment, or outside of brackets, is sorted out by its tokens.
_QUESTION = re.compile(r"[\s\[{,]\?[^\s,\]}]")
# What libyaml's reader rejects before any parsing, and what Python cannot even hand to it.
_UNREADABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
_BREAK = re.compile(r"\r\n|\r|\n")
_NO_SPACE = re.compile(r"\s*(?:- )?[A-Za-z_][\w-]*:[^\s/]")


def conflicts(text: str) -> list[Problem]:
    """One problem for each stretch of lines that a merge left undecided, the first `MOST_PROBLEMS` of them."""
    lines = _BREAK.split(text)
    marked = [(number, line) for number, line in enumerate(lines, 1) if _MARKER.match(line)]
    if not any(line.startswith(("<", ">")) for _, line in marked):
        return []
    groups: list[list[tuple[int, str]]] = []
    for number, line in marked:
        if not groups or line.startswith("<") or groups[-1][-1][1].startswith(">"):
            groups.append([])
        groups[-1].append((number, line))
    return [_conflict(group) for group in groups[:MOST_PROBLEMS]]


def _conflict(group: list[tuple[int, str]]) -> Problem:
    (first, opening), (last, closing) = group[0], group[-1]
    lines = ", ".join(str(number) for number, _ in group)
    named = _OURS.fullmatch(opening)
    words = _undecided(named[1], first, last, lines) if named else _left_by_git(first, last, lines)
    return Problem("merge-conflict", *words, Span(first, 1, last, len(closing) + 1))


def _left_by_git(first: int, last: int, lines: str) -> Words:
    return (
        msg("lines {first} to {last} hold both sides of a merge that git left to be decided", first=first, last=last),
        msg(
            "keep what is right and delete the lines {lines}; in history, claims and thread keep the lines of both "
            "sides; then `git add` the file",
            lines=lines,
        ),
    )


def _undecided(name: str, first: int, last: int, lines: str) -> Words:
    """What to do about a field that both sides changed, as our own merge names it."""
    if name == WHOLE:
        return (
            msg("each side of a merge added a ticket of its own under the name of this file"),
            msg("`itbiz fix` gives the one that was opened later an id and a file of its own"),
        )
    holder, _, field = name.rpartition(".")
    if holder:
        return (
            msg(
                "both sides of a merge wrote `{field}` into one line of `{list}`: lines {first} to {last} have both",
                field=field,
                list=holder.partition(".")[0],
                first=first,
                last=last,
            ),
            msg(
                "keep the line once, as it was shared first, and delete the lines {lines}; then `git add` the file",
                lines=lines,
            ),
        )
    message = msg(
        "both sides of a merge changed `{field}`: lines {first} to {last} hold the two of them",
        field=name,
        first=first,
        last=last,
    )
    if name == "status":
        hint = msg(
            "keep one of the two and delete the lines {lines}; the history has the steps of both sides, and "
            "`itbiz fix` adds the step that is missing if it ends in another state; then `git add` the file",
            lines=lines,
        )
        return message, hint
    return message, msg("keep one of the two and delete the lines {lines}; then `git add` the file", lines=lines)


def line_separators(text: str) -> list[Problem]:
    """One problem for each character that ends a line for some readers of YAML and not for others."""
    return [
        Problem(
            "line-separator",
            msg("an invisible line separator (U+{code}) stands here", code=f"{ord(found.group()):04X}"),
            msg("delete it, or start a new line: it often comes with text copied from a web page"),
            span,
        )
        for found, span in _found(_LINE_SEPARATORS, text)
    ]


def questions(text: str) -> list[Problem]:
    """One problem for each `?` within brackets that opens a key for some readers and is a letter for others."""
    if not _QUESTION.search(text):
        return []
    found: list[Problem] = []
    parser = CParser(text)
    while (token := parser.get_token()) is not None:
        start = token.start_mark
        # A key without a sign of its own has a token as well, where its text starts.
        if token.__class__ is KeyToken and text.startswith("?", start.index) and token.end_mark.index > start.index:
            following = text[token.end_mark.index : token.end_mark.index + 1]
            if following.strip() and following not in ",]}":
                message = msg("a `?` starts this word, which some readers take for a sign of its own")
                hint = msg("put the whole value in quotes")
                span = Span(start.line + 1, start.column + 1, start.line + 1, start.column + 2)
                found.append(Problem("complex-key", message, hint, span))
        if len(found) >= MOST_PROBLEMS:
            break
    return found


def unreadable_characters(text: str) -> list[Problem]:
    """One problem for each character that YAML does not allow."""
    return [
        Problem(
            "control-character",
            msg("a control character (U+{code}) stands here", code=f"{ord(found.group()):04X}"),
            msg("delete it: it often comes with text copied from a terminal"),
            span,
        )
        for found, span in _found(_UNREADABLE, text)
    ]


def syntax_problem(text: str, error: MarkedYAMLError) -> Problem:
    """The error libyaml found, at its place, in plain words where it is a common slip."""
    lines = _BREAK.split(text)
    problem, mark = error.problem or "", error.problem_mark
    line, column = (mark.line, mark.column) if mark else (0, 0)
    context = error.context_mark
    say = _COMMON.get(problem)
    if problem in _OPENED and context:
        line, column = context.line, context.column
    opened = _last_open(lines, line, column) if problem == _UNENDED else None
    if opened and _at(lines, line, column) in {"", *_CLOSING}:
        line, column = opened
    slip = _missing_space(lines, line)
    if slip is not None and problem in _COLONS:
        line, column = slip, lines[slip].index(":")
        message, hint = _NO_SPACE_WORDS
    elif say:
        message, hint = say(lines, line, column)
    else:
        message = msg("this line does not fit YAML: {problem}", problem=problem or str(error))
        hint = msg("look at the indentation, quotes and brackets of this line and the one above it")
    return Problem("yaml-syntax", message, hint, Span(line + 1, column + 1, line + 1, column + 2))


def _found(pattern: re.Pattern[str], text: str) -> Iterator[tuple[re.Match[str], Span]]:
    """The first matches of `pattern`, each of one character, and their places."""
    ends = [found.end() for found in _BREAK.finditer(text)]
    for found in islice(pattern.finditer(text), MOST_PROBLEMS):
        line = bisect_right(ends, found.start())
        column = found.start() - (ends[line - 1] if line else 0)
        yield found, Span(line + 1, column + 1, line + 1, column + 2)


def _last_open(lines: list[str], line: int, column: int) -> tuple[int, int] | None:
    """The last bracket before a place that none closes; brackets in quotes are taken for brackets."""
    closed = 0
    before = [*lines[:line], lines[line][:column] if line < len(lines) else ""]
    for row in range(len(before) - 1, -1, -1):
        for place in range(len(before[row]) - 1, -1, -1):
            sign = before[row][place]
            if sign in "[{" and not closed:
                return row, place
            closed += (sign in "]}") - (sign in "[{")
    return None


def _missing_space(lines: list[str], line: int) -> int | None:
    """The line at or just above `line` where a colon has no space after it."""
    near = (number for number in (line, line - 1) if 0 <= number < len(lines))
    return next((number for number in near if _NO_SPACE.match(lines[number])), None)


_NO_SPACE_WORDS: Words = (
    msg("a space is missing after this colon"),
    msg("write `name: value`"),
)


def _at(lines: list[str], line: int, column: int) -> str:
    return lines[line][column : column + 1] if line < len(lines) else ""


def _no_token(lines: list[str], line: int, column: int) -> Words:
    character = _at(lines, line, column)
    if character == "\t":
        return msg("a tab indents this line"), msg("YAML takes spaces only: replace the tab by spaces")
    return (
        msg("a value cannot start with `{character}`", character=character),
        msg('put the whole value in quotes: "{character}…"', character=character),
    )


def _colon(lines: list[str], line: int, column: int) -> Words:
    if ": " in lines[line][:column].lstrip(" -"):
        return (
            msg("a second colon followed by a space stands in this value"),
            msg('put the whole value in quotes: name: "one: two"'),
        )
    return (
        msg("this line is indented further than the line above allows"),
        msg("start it in the same column as the other fields beside it, or put the value above in quotes"),
    )


_CLOSING = frozenset({"]", "}", ","})
_UNOPENED_WORDS: Words = (
    msg("this bracket or comma has no opening bracket"),
    msg("remove it, or put the value in quotes"),
)


def _no_value(lines: list[str], line: int, column: int) -> Words:
    if _at(lines, line, column) in _CLOSING:
        return _UNOPENED_WORDS
    return _bracket(lines, line, column)


def _indentation(lines: list[str], line: int, column: int) -> Words:
    before = lines[line][:column].rstrip() if line < len(lines) else ""
    if before.endswith(("'", '"')):
        return (
            msg("text follows after the closing quote"),
            msg("put the quotes around the whole value, and write a quote within quotes twice"),
        )
    if _at(lines, line, column) in _CLOSING:
        return _UNOPENED_WORDS
    return (
        msg("this line stands in a column where no field or item starts"),
        msg("start it in the same column as the other fields or items beside it"),
    )


def _said(message: Message, hint: Message) -> Callable[[list[str], int, int], Words]:
    return lambda _lines, _line, _column: (message, hint)


_bracket = _said(
    msg("the bracket opened here is not closed, or a comma is missing in it"),
    msg("close it with `]` or `}}`, separate with commas, and put texts that hold one of `[]{{}},` in quotes"),
)
_UNENDED = "did not find expected node content"
_COMMON: dict[str, Callable[[list[str], int, int], Words]] = {
    "found character that cannot start any token": _no_token,
    "mapping values are not allowed in this context": _colon,
    "did not find expected key": _indentation,
    "did not find expected '-' indicator": _said(
        msg("a field stands where the list above goes on"),
        msg("start it with `- `, or in a column of its own level"),
    ),
    "could not find expected ':'": _said(
        msg("this line, or the one above, is neither `name: value` nor part of a longer text"),
        msg("write `name: value`; for a text of several lines write `name: |` and indent each line by two spaces"),
    ),
    "found unexpected end of stream": _said(
        msg("the quote opened here is never closed"),
        msg("close it at the end of the value"),
    ),
    "found unknown escape character": _said(
        msg("the backslash here starts no known escape"),
        msg("write `\\\\` for a backslash, or put the value in single quotes"),
    ),
    "block sequence entries are not allowed in this context": _said(
        msg("a list cannot start on the line of its name"),
        msg("start each `- ` on a line of its own, or put the value in quotes if it is a text"),
    ),
    "did not find expected alphabetic or numeric character": _said(
        msg("a value cannot start with `*` or `&`"),
        msg("put the whole value in quotes"),
    ),
    "did not find expected comment or line break": _said(
        msg("text follows after `|` or `>` on the same line"),
        msg("start the text on the next line, indented by two spaces, or put the value in quotes"),
    ),
    "did not find expected <document start>": _said(
        msg("this stands after the end of the document"),
        msg("check the quotes and brackets of the line above; every line is `name: value`"),
    ),
    "did not find expected ',' or ']'": _bracket,
    "did not find expected ',' or '}'": _bracket,
    _UNENDED: _no_value,
}
_OPENED = frozenset(
    {"found unexpected end of stream", "did not find expected ',' or ']'", "did not find expected ',' or '}'"}
)
_COLONS = frozenset({"mapping values are not allowed in this context", "could not find expected ':'"})
