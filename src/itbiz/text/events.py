"""Reading YAML from libyaml's events: one pass, no graph, and a reason for whatever is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from yaml._yaml import CParser
from yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    StreamEndEvent,
)

from itbiz.text.diagnostic import Span
from itbiz.text.message import msg
from itbiz.text.problem import MOST_PROBLEMS, Problem, span_of
from itbiz.text.values import DEEPEST, STARTS_NO_NAME, STARTS_NUMBER, WORDS, resolve

if TYPE_CHECKING:
    from collections.abc import Callable

    from itbiz.text.message import Message

    # The stubs give an event neither anchor nor value; the class it is compared with says what it has.
    Event = Any


class Stopped(Exception):
    """Nothing more can be learnt from this text."""


class EventReader:
    """One pass over one text; `problems` are what it found wrong."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []
        self._next: Callable[[], Event]

    def read(self, text: str) -> object:
        """The data of a text. Raises Stopped, and YAMLError as libyaml does."""
        self._next = CParser(text).get_event
        self._next()
        start: Event = self._next()
        if isinstance(start, StreamEndEvent):
            self._refuse(
                start, "empty-file", msg("this file is empty"), msg("write the ticket's fields, or remove the file")
            )
            raise Stopped
        if start.version or start.tags:
            self._refuse(start, "yaml-directive", msg("`%` lines are not read here"), msg("remove the `%` lines"))
        top = self._next()
        data = self._value(top, 1)
        self._next()
        more = self._next()
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

    def _value(self, event: Event, depth: int) -> Any:  # noqa: ANN401  # whatever YAML can say
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
            return self._mapping(depth)
        items = []
        following = self._next
        while (item := following()).__class__ is not SequenceEndEvent:
            items.append(self._value(item, depth + 1))
        return items

    def _mapping(self, depth: int) -> dict[str, Any]:
        data: dict[str, Any] = {}
        firsts: dict[str, Event] = {}
        following = self._next
        while (start := following()).__class__ is not MappingEndEvent:
            key: str | None
            if start.__class__ is ScalarEvent and start.anchor is None and start.tag is None:
                key = start.value
                if start.implicit[0] and (key in WORDS or key[0] in STARTS_NO_NAME):
                    key = self._key(start, depth)
            else:
                key = self._key(start, depth)
            event = following()
            value: Any
            if event.__class__ is ScalarEvent and event.anchor is None and event.tag is None:
                value = event.value
                if event.implicit[0] and (value in WORDS or value[0] in STARTS_NUMBER):
                    value = resolve(value)
            else:
                value = self._value(event, depth + 1)
            if key is None:
                continue
            if key in data:
                self._duplicate(start, key, firsts[key])
            else:
                firsts[key] = start
                data[key] = value
        return data

    def _key(self, event: Event, depth: int) -> str | None:
        """The key that starts at `event`, or None once it was refused."""
        if event.__class__ is not ScalarEvent:
            if event.__class__ is AliasEvent:
                self._alias(event)
            else:
                self._complex(event)
                self._value(event, depth + 1)
            return None
        if event.anchor or event.tag:
            self._graph(event)
        key: str = event.value
        if event.implicit[0] and (key in WORDS or key[0] in STARTS_NO_NAME):
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
            raise Stopped

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
        raise Stopped

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
