"""What a party owes, in a few words: the duty that is due first, when, and how many more there are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text

from itbiz.domain.dues import DueKind
from itbiz.text.message import msg, msgs
from itbiz.views.palette import FURNITURE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from itbiz.domain.dues import Due
    from itbiz.text.message import Message
    from itbiz.views.page import Page


def counted(kind: DueKind, n: int) -> Message:
    """`2 answers`: so many duties of a kind."""
    match kind:
        case DueKind.ANSWER:
            return msgs("{n} answer", "{n} answers", n)
        case DueKind.ACCEPTANCE:
            return msgs("{n} acceptance", "{n} acceptances", n)
        case DueKind.ACKNOWLEDGEMENT:
            return msgs("{n} acknowledgement", "{n} acknowledgements", n)
        case DueKind.START:
            return msgs("{n} start", "{n} starts", n)
        case DueKind.DELIVERY:
            return msgs("{n} delivery", "{n} deliveries", n)
        case DueKind.CONFIRMATION:
            return msgs("{n} confirmation", "{n} confirmations", n)
        case DueKind.REVIEW:
            return msgs("{n} review", "{n} reviews", n)


def owes(owed: Sequence[Due], page: Page) -> Text:
    """`2 answers, 1 d late +3`, `nothing`. `owed` comes by deadline."""
    if not owed:
        return page.text(msg("nothing"), FURNITURE)
    first = owed[0]
    alike = sum(due.kind is first.kind for due in owed)
    line = page.text(counted(first.kind, alike))
    if first.deadline is not None:
        line = Text.assemble(line, ", ", page.by(first.deadline, short=True))
    if len(owed) > alike:
        line.append(f" +{len(owed) - alike}", style=FURNITURE)
    return line
