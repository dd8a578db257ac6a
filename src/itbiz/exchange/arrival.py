"""An imported ticket meets the file that may be there already: importing twice changes nothing."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from itbiz.domain.ticket import Ticket
from itbiz.text.source import Document, parse

if TYPE_CHECKING:
    from collections.abc import Callable

_MOVES_ON = {"history", "claims", "service_class", "status", "requester", "provider", "assignee"}
"""The fields of a ticket that follow from its lines, and so change when the log has grown."""


class Arrival(StrEnum):
    """What an imported ticket is to the folder it comes to."""

    NEW = "new"
    """There is no such file: to be written."""
    UNCHANGED = "unchanged"
    """The file says the same."""
    GROWN = "grown"
    """The file is an earlier import and the log has more lines now: may be written over."""
    CHANGED = "changed"
    """Somebody has worked on the file: not to be touched."""


def arrival(data: dict[str, Any], text: str | None, emit: Callable[[dict[str, Any]], str]) -> Arrival:
    """How the plain data of an imported ticket stands to the file at its path; `text` is None where there is none.

    A file with a comment, an edited field, a line of its own or one that cannot be read counts as somebody's work.
    """
    if text is None:
        return Arrival.NEW
    if text == emit(data):
        return Arrival.UNCHANGED
    document = parse(text)
    if not isinstance(document, Document):
        return Arrival.CHANGED
    if document.data == data:
        return Arrival.UNCHANGED
    try:
        old, new = Ticket.model_validate(document.data), Ticket.model_validate(data)
    except ValidationError:
        return Arrival.CHANGED
    grown = text == emit(document.data) and _same_but_moved_on(old, new)
    return Arrival.GROWN if grown and _begins(old, new) else Arrival.CHANGED


def _same_but_moved_on(old: Ticket, new: Ticket) -> bool:
    return old.model_dump(mode="json", exclude=_MOVES_ON) == new.model_dump(mode="json", exclude=_MOVES_ON)


def _begins(old: Ticket, new: Ticket) -> bool:
    """Whether the lines of `new` are those of `old` and later ones: a log only grows at its end."""
    count = len(old.history)
    if new.history[:count] != old.history or len(old.claims) > len(new.claims):
        return False
    added = [line.at for line in new.history[count:]] + [claim.at for claim in new.claims[len(old.claims) :]]
    for before, after in zip(old.claims, new.claims, strict=False):
        if before == after:
            continue
        if after.released is None or before != after.model_copy(update={"released": None}):
            return False
        added.append(after.released.at)
    known = [line.at for line in old.history] + [claim.at for claim in old.claims]
    return not known or all(at >= max(known) for at in added)
