"""Reading YAML strictly: what two readers could take differently is refused, with its place and the way out.

The reader runs on libyaml's events and never composes a graph, so that no document, however hostile, costs more than
its length: nesting stops the pass at `DEEPEST`, aliases are refused rather than followed. Plain scalars follow the
core schema of YAML 1.2: `no` and `on`, `18:00`, dates and timestamps are text. Line ends are LF, CRLF and lone CR.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from itbiz.text import common_form
from itbiz.text.diagnostic import START
from itbiz.text.message import msg
from itbiz.text.problem import MOST_PROBLEMS, Problem
from itbiz.text.snapshot import LARGEST, too_large
from itbiz.text.values import NO_NAMES, resolve

if TYPE_CHECKING:
    from itbiz.text.diagnostic import Span
    from itbiz.text.marks import Mark

Place = tuple[str | int, ...]
"""Where a value stands: keys and indexes from the top, as in a pydantic error's `loc`."""

MOST_VALUES = 20_000
"""Values of one file; each may be wrong in several ways. A ticket has some dozens, a large contract some thousands."""

_LINE_SEPARATORS = re.compile("[\x85\u2028\u2029]")


class Document:
    """The plain data of a text, and where each value stands in it.

    Places are found on first use, by a second pass: most documents have no finding and need none.
    """

    __slots__ = ("_marks", "data", "text")

    def __init__(self, text: str, data: dict[str, Any]) -> None:
        self.text = text
        self.data = data
        self._marks: dict[Place, Mark] | None = None

    @property
    def marks(self) -> dict[Place, Mark]:
        """The mark of every value; the top level's is `()`."""
        if self._marks is None:
            from itbiz.text.marks import read_marks  # only findings and edits need places

            self._marks = read_marks(self.text)
        return self._marks

    def span(self, place: Place) -> Span:
        """The value at `place`; where there is none, the mapping or list it belongs to; the first entry for the top."""
        return self._nearest(place).span

    def key_span(self, place: Place) -> Span:
        """The key of the value at `place`; an item of a list has none and gives its value's."""
        mark = self._nearest(place)
        return mark.key.span if mark.key else mark.span

    def _nearest(self, place: Place) -> Mark:
        marks = self.marks
        known = [*place]
        while tuple(known) not in marks:
            known.pop()
        return marks[tuple(known)]


def parse(text: str) -> Document | list[Problem]:
    """The document that `text` holds, or every reason why it is none, in the order of their places. Never raises."""
    if len(text) > LARGEST:
        large = too_large(len(text.encode(errors="surrogatepass")))
        return [Problem(large.code, large.message, large.hint, large.span)]
    body = text.removeprefix("\ufeff")
    if "<<<<<<< " in body or ">>>>>>> " in body or (not body.isascii() and _LINE_SEPARATORS.search(body)):
        from itbiz.text import syntax  # as below

        found = syntax.conflicts(body) or syntax.line_separators(body)
        if found:
            return found[:MOST_PROBLEMS]
    data = common_form.read(body, resolve, NO_NAMES)
    if data is None:
        read = _parsed(body)
        if isinstance(read, list):
            return read
        data = read
    # A value takes two characters at least: a short text is not counted.
    if len(body) > 2 * MOST_VALUES and (values := _values(data)) > MOST_VALUES:
        return [_too_many(data, values)]
    return Document(text, data)


def _parsed(body: str) -> dict[str, Any] | list[Problem]:
    # A text in the common form pays for no parser, nor for what says why one stopped.
    from yaml.error import MarkedYAMLError, YAMLError

    from itbiz.text import syntax
    from itbiz.text.events import EventReader, Stopped

    reader = EventReader()
    try:
        data = reader.read(body)
    except Stopped:
        data = None
    except MarkedYAMLError as error:
        return [*reader.problems, syntax.syntax_problem(body, error)]
    except (YAMLError, UnicodeEncodeError):
        return syntax.unreadable_characters(body)[:MOST_PROBLEMS]
    if "?" in body:
        reader.problems += syntax.questions(body)
    if reader.problems or not isinstance(data, dict):
        return sorted(reader.problems, key=lambda problem: problem.span)
    return data


def _values(data: object) -> int:
    """How many values stand within a value, itself included."""
    if isinstance(data, dict):
        return 1 + sum(map(_values, data.values()))
    return 1 + sum(map(_values, data)) if isinstance(data, list) else 1


def _too_many(data: dict[str, Any], values: int) -> Problem:
    field = max(data, key=lambda key: _values(data[key]))
    return Problem(
        "file-too-large",
        msg("this file holds {n} values; a ticket or a contract has at most {most}", n=values, most=MOST_VALUES),
        msg("most of them stand in `{field}`: keep logs elsewhere and write where they are", field=field),
        START,
    )
