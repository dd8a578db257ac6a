"""Reading YAML strictly: what two readers could take differently is refused, with its place and the way out.

The reader runs on libyaml's events and never composes a graph, so that no document, however hostile, costs more than
its length: nesting stops the pass at `DEEPEST`, aliases are refused rather than followed. Plain scalars follow the
core schema of YAML 1.2: `no` and `on`, `18:00`, dates and timestamps are text. Line ends are LF, CRLF and lone CR.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from yaml._yaml import CParser
from yaml.error import MarkedYAMLError, YAMLError
from yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    StreamEndEvent,
)

from itbiz.text import common_form, syntax
from itbiz.text.diagnostic import START, Span
from itbiz.text.message import msg
from itbiz.text.problem import MOST_PROBLEMS, Problem, span_of
from itbiz.text.snapshot import LARGEST, too_large

if TYPE_CHECKING:
    from collections.abc import Callable

    from itbiz.text.marks import Mark
    from itbiz.text.message import Message

    # The stubs give an event neither anchor nor value; the class it is compared with says what it has.
    Event = Any

Place = tuple[str | int, ...]
"""Where a value stands: keys and indexes from the top, as in a pydantic error's `loc`."""

DEEPEST = 20
"""Mappings and lists within each other; a contract needs seven."""

MOST_VALUES = 20_000
"""Values of one file; each may be wrong in several ways. A ticket has some dozens, a large contract some thousands."""

LONGEST_NUMBER = 1000
"""Digits. Python refuses to print a number of more than 4,300; a longer one stays text."""

_WORDS: dict[str, str | bool | None] = {
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
NO_NAMES = frozenset(_WORDS)
_STARTS_NUMBER = frozenset("+-.0123456789")
_STARTS_NO_NAME = _STARTS_NUMBER | {"<"}
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
        found = syntax.conflicts(body) or syntax.line_separators(body)
        if found:
            return found[:MOST_PROBLEMS]
    reader = _Reader()
    data: object
    try:
        data = common_form.read(body, resolve, NO_NAMES) or reader.read(body)
    except _Stop:
        data = None
    except MarkedYAMLError as error:
        return [*reader.problems, syntax.syntax_problem(body, error)]
    except (YAMLError, UnicodeEncodeError):
        return syntax.unreadable_characters(body)[:MOST_PROBLEMS]
    if "?" in body:
        reader.problems += syntax.questions(body)
    if reader.problems or not isinstance(data, dict):
        return sorted(reader.problems, key=lambda problem: problem.span)
    # A value takes two characters at least: a short text is not counted.
    if len(body) > 2 * MOST_VALUES and (values := _values(data)) > MOST_VALUES:
        return [_too_many(data, values)]
    return Document(text, data)


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


def resolve(value: str) -> str | float | bool | None:  # `float` stands for int too
    """What a plain scalar means in the core schema of YAML 1.2; whatever is no number and no word is text."""
    word = _WORDS.get(value, value)
    if word is not value:
        return word
    if value[0] in _STARTS_NUMBER and len(value) <= LONGEST_NUMBER:
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


class _Stop(Exception):
    """Nothing more can be learnt from this text."""


class _Reader:
    """One pass over one text."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []
        self.next: Callable[[], Event]

    def read(self, text: str) -> object:
        self.next = CParser(text).get_event
        self.next()
        start: Event = self.next()
        if isinstance(start, StreamEndEvent):
            self._refuse(
                start, "empty-file", msg("this file is empty"), msg("write the ticket's fields, or remove the file")
            )
            raise _Stop
        if start.version or start.tags:
            self._refuse(start, "yaml-directive", msg("`%` lines are not read here"), msg("remove the `%` lines"))
        top = self.next()
        data = self.value(top, 1)
        self.next()
        more = self.next()
        # Only now: a slip further down is what makes `a:1` look like a lone word.
        if not isinstance(top, MappingStartEvent | AliasEvent):
            self._not_a_mapping(top)
        if isinstance(more, DocumentStartEvent):
            self._refuse(
                more,
                "several-documents",
                msg("a second document starts here"),
                msg("keep one document in a file: remove the `---`, or move what follows to a file of its own"),
            )
        return data

    def value(self, event: Event, depth: int) -> Any:  # noqa: ANN401  # whatever YAML can say
        kind = event.__class__
        if kind is ScalarEvent:
            if event.anchor or event.tag:
                self._graph(event)
            value = event.value
            return resolve(value) if event.implicit[0] else value
        if kind is AliasEvent:
            self._alias(event)
            return None
        if depth > DEEPEST:
            self._too_deep(event)
        if event.anchor or event.tag:
            self._graph(event)
        if kind is MappingStartEvent:
            return self.mapping(depth)
        items = []
        following = self.next
        while (item := following()).__class__ is not SequenceEndEvent:
            items.append(self.value(item, depth + 1))
        return items

    def mapping(self, depth: int) -> dict[str, Any]:
        data: dict[str, Any] = {}
        firsts: dict[str, Event] = {}
        following = self.next
        while (start := following()).__class__ is not MappingEndEvent:
            key: str | None
            if start.__class__ is ScalarEvent and start.anchor is None and start.tag is None:
                key = start.value
                if start.implicit[0] and (key in _WORDS or key[0] in _STARTS_NO_NAME):
                    key = self.key(start, depth)
            else:
                key = self.key(start, depth)
            event = following()
            value: Any
            if event.__class__ is ScalarEvent and event.anchor is None and event.tag is None:
                value = event.value
                if event.implicit[0] and (value in _WORDS or value[0] in _STARTS_NUMBER):
                    value = resolve(value)
            else:
                value = self.value(event, depth + 1)
            if key is None:
                continue
            if key in data:
                self._duplicate(start, key, firsts[key])
            else:
                firsts[key] = start
                data[key] = value
        return data

    def key(self, event: Event, depth: int) -> str | None:
        """The key that starts at `event`, or None once it was refused."""
        if event.__class__ is not ScalarEvent:
            if event.__class__ is AliasEvent:
                self._alias(event)
            else:
                self._complex(event)
                self.value(event, depth + 1)
            return None
        if event.anchor or event.tag:
            self._graph(event)
        key: str = event.value
        if event.implicit[0] and (key in _WORDS or key[0] in _STARTS_NO_NAME):
            if key == "<<":
                self._merge(event)
                return None
            if not isinstance(resolve(key), str):
                self._no_text(event, key)
                return None
        return key

    def _refuse(self, event: Event, code: str, message: Message, hint: Message, *related: tuple[Span, Message]) -> None:
        self.problems.append(Problem(code, message, hint, span_of(event.start_mark, event.end_mark), related))
        if len(self.problems) >= MOST_PROBLEMS:
            raise _Stop

    def _graph(self, event: Event) -> None:
        if event.anchor:
            self._refuse(
                event,
                "yaml-anchor",
                msg("`&{name}` names a value for use elsewhere, which is not read here", name=event.anchor),
                msg("remove `&{name}`, and write the value out wherever it is meant", name=event.anchor),
            )
        if event.tag:
            tag = event.tag.replace("tag:yaml.org,2002:", "!!")
            self._refuse(
                event,
                "yaml-tag",
                msg(
                    "`{tag}` gives a value a type of its own, which is not read here",
                    tag=tag,
                ),
                msg('remove the `!`; a text that starts with one goes in quotes: "!…"'),
            )

    def _alias(self, event: Event) -> None:
        self._refuse(
            event,
            "yaml-alias",
            msg("`*{name}` stands for a value written elsewhere, which is not read here", name=event.anchor),
            msg('write the value itself; a text that starts with `*` goes in quotes: "*…"'),
        )

    def _too_deep(self, event: Event) -> None:
        self._refuse(
            event,
            "too-deep",
            msg("more than {most} lists and mappings stand within each other here", most=DEEPEST),
            msg("check the indentation and the brackets of this line and those above it"),
        )
        raise _Stop

    def _complex(self, event: Event) -> None:
        self._refuse(
            event,
            "complex-key",
            msg("a list or a mapping stands where a key belongs"),
            msg('a key is a word before a colon; a text that starts with a bracket goes in quotes: "[…]"'),
        )

    def _no_text(self, event: Event, key: str) -> None:
        if key:
            message = msg("the key `{key}` is read as a number, a true/false or nothing, not as a name", key=key)
            hint = msg('put it in quotes: "{key}":', key=key)
        else:
            message = msg("the name before the colon is missing")
            hint = msg("write the name of the field before the colon")
        self._refuse(event, "complex-key", message, hint)

    def _merge(self, event: Event) -> None:
        self._refuse(
            event,
            "merge-key",
            msg("`<<:` copies fields from elsewhere, which is not read here"),
            msg("write the fields out"),
        )

    def _duplicate(self, event: Event, key: str, first: Event) -> None:
        line = first.start_mark.line + 1
        self._refuse(
            event,
            "duplicate-key",
            msg("`{key}` is already given on line {line}", key=key, line=line),
            msg("keep one of the two"),
            (span_of(first.start_mark, first.end_mark), msg("`{key}` is given here first", key=key)),
        )

    def _not_a_mapping(self, top: Event) -> None:
        message = msg("this file holds no fields")
        hint = msg("write one `name: value` a line, with a space after the colon")
        mark = top.start_mark
        span = Span(mark.line + 1, mark.column + 1, mark.line + 1, mark.column + 2)
        self.problems.append(Problem("not-a-mapping", message, hint, span))
