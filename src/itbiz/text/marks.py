"""Where each value of a text stands: for findings that point at it and edits that replace nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from yaml._yaml import CParser
from yaml.events import MappingEndEvent, MappingStartEvent, ScalarEvent, SequenceEndEvent

from itbiz.text.dataclass import dataclass, replace
from itbiz.text.diagnostic import Span

if TYPE_CHECKING:
    from collections.abc import Callable

    from itbiz.text.source import Place

    # The stubs give an event neither marks nor value; the class it is compared with says what it has.
    Event = Any


@dataclass(frozen=True, slots=True)
class Mark:
    """A value or a key: `start` and `end` are offsets into the text, the end exclusive.

    `style` is a scalar's quote (`'`, `"`), block sign (`|`, `>`) or empty where it is plain; `{` and `[` are flow
    collections, `:` and `-` block ones. A block collection ends where its last value ends.
    """

    start: int
    end: int
    span: Span
    style: str
    key: Mark | None = None


def read_marks(text: str) -> dict[Place, Mark]:
    """The mark of every value of a text that `parse` took for a document. The top level's span is its first entry."""
    body = text.removeprefix("\ufeff")
    return _Pass(body, len(text) - len(body)).marks


class _Pass:
    def __init__(self, body: str, shift: int) -> None:
        self.marks: dict[Place, Mark] = {}
        self.body = body
        self.shift = shift
        self.next: Callable[[], Event] = CParser(body).get_event
        self.next()
        self.next()
        self.value((), self.next(), None)
        self._shorten_top()

    def value(self, place: Place, event: Event, key: Mark | None) -> Event:
        """Mark the value that starts at `event`; gives the event that ends it, its last value's for a block."""
        if isinstance(event, ScalarEvent):
            self.marks[place] = self._mark(event, event, "" if event.implicit[0] else event.style or "", key)
            return event
        is_mapping = isinstance(event, MappingStartEvent)
        flow = event.flow_style
        last = event
        self.marks[place] = self._mark(event, event, "", key)
        for index, item in enumerate(iter(self.next, None)):
            if isinstance(item, MappingEndEvent | SequenceEndEvent):
                last = item if flow else last
                break
            if is_mapping:
                last = self.value((*place, item.value), self.next(), self._mark(item, item, item.style or "", None))
            else:
                last = self.value((*place, index), item, None)
        style = ("{" if flow else ":") if is_mapping else ("[" if flow else "-")
        self.marks[place] = self._mark(event, last, style, key)
        return last

    def _mark(self, first: Event, last: Event, style: str, key: Mark | None) -> Mark:
        start, end = first.start_mark, last.end_mark
        span = Span(start.line + 1, start.column + 1, end.line + 1, end.column + 1)
        return Mark(start.index + self.shift, end.index + self.shift, span, style, key)

    def _shorten_top(self) -> None:
        top = self.marks[()]
        line = top.span.line
        rest = self.body[top.start - self.shift :].splitlines()[0]
        end = min((line, top.span.column + len(rest.rstrip())), (top.span.end_line, top.span.end_column))
        self.marks[()] = replace(top, span=Span(line, top.span.column, *end))
