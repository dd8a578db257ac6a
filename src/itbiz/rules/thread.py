"""The dialogue holds together: every line has a number of its own, refers to one that is there, and says something."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from itbiz.domain.dialogue import spoken
from itbiz.domain.ticket import ThreadKind, ThreadLine
from itbiz.rules.finding import on
from itbiz.rules.lines import new_thread
from itbiz.text.message import Message, msg

if TYPE_CHECKING:
    from collections.abc import Iterator

    from itbiz.domain.ticket import Ticket
    from itbiz.rules.change import Change
    from itbiz.text.diagnostic import Diagnostic

SPEAKING = frozenset({ThreadKind.QUESTION, ThreadKind.ANSWER, ThreadKind.COMMENT, ThreadKind.CONTEST})
ADDRESSED = frozenset({ThreadKind.QUESTION, ThreadKind.REMINDER})


def numbers(change: Change) -> Iterator[Diagnostic]:
    """`thread-number`: a new line has a number that is taken.

    Two lines that a merge brings together under one number stand in a base each, and may both stay.
    """
    places: dict[str, dict[int, list[int]]] = {}
    for entry, index, line in new_thread(change):
        if entry.ticket.id not in places:
            places[entry.ticket.id] = _places(entry.ticket)
        same = places[entry.ticket.id][line.n]
        if len(same) > 1 and (index != same[0] or _others_are_older(change, entry.ticket, index, same)):
            free = max(each.n for each in entry.ticket.thread) + 1
            yield on(
                change.after,
                entry.path,
                ("thread", index, "n"),
                "thread-number",
                msg("{n} is already the number of another line", n=line.n),
                msg("write `n: {free}`", free=free),
            )


def _places(ticket: Ticket) -> dict[int, list[int]]:
    """Where each number stands in the dialogue."""
    places: defaultdict[int, list[int]] = defaultdict(list)
    for index, line in enumerate(ticket.thread):
        places[line.n].append(index)
    return places


def _others_are_older(change: Change, ticket: Ticket, index: int, same: list[int]) -> bool:
    known = {key for earlier in change.earlier(ticket.id) for key in spoken(earlier.thread)}
    keys = spoken(ticket.thread)
    return any(keys[other] in known for other in same if other != index)


def references(change: Change) -> Iterator[Diagnostic]:
    """`thread-reference`: `re` names no line before this one."""
    cache: defaultdict[str, set[int]] = defaultdict(set)
    for entry, index, line in new_thread(change):
        if line.re is None:
            continue
        known = cache[entry.ticket.id] or {each.n for each in entry.ticket.thread}
        cache[entry.ticket.id] = known
        if line.re not in known or line.re == line.n:
            questions = [
                each.n for each in entry.ticket.thread if each.kind is ThreadKind.QUESTION and each.n != line.n
            ]
            yield on(
                change.after,
                entry.path,
                ("thread", index, "re"),
                "thread-reference",
                msg("there is no other line {n} in this thread", n=line.re),
                msg("questions are: {numbers}", numbers=", ".join(map(str, questions)))
                if questions
                else msg("remove `re`"),
            )


def completeness(change: Change) -> Iterator[Diagnostic]:
    """`thread-incomplete`: a line lacks what its kind is for."""
    for entry, index, line in new_thread(change):
        for name, hint in _wanted(line):
            yield on(
                change.after,
                entry.path,
                ("thread", index),
                "thread-incomplete",
                msg("this line of kind `{kind}` has no `{field}`", kind=line.kind.value, field=name),
                hint,
            )


def _wanted(line: ThreadLine) -> Iterator[tuple[str, Message]]:
    if line.kind in SPEAKING and line.text is None:
        yield "text", msg("add `text: …`")
    if line.kind in ADDRESSED and line.to is None:
        yield "to", msg("add `to: requester`, `to: provider` or `to:` with a person")
    if line.kind is ThreadKind.ACKNOWLEDGEMENT and line.verdict is None:
        yield "verdict", msg("add `verdict: fits`, `verdict: split` or `verdict: redirect`")
