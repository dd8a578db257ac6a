"""What a party owes, in a few words: the duty that is due first, when, and how many more there are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from itbiz.domain.dues import DueKind
from itbiz.text.message import msg, msgs
from itbiz.views.palette import FURNITURE, OVER
from itbiz.views.styled import Text
from itbiz.views.table import Shortening

if TYPE_CHECKING:
    from collections.abc import Sequence

    from itbiz.domain.dues import Due
    from itbiz.text.message import Message
    from itbiz.views.page import Page
    from itbiz.views.table import Cell


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


def owes(owed: Sequence[Due], page: Page) -> Cell:
    """`2 answers, 1 d late +3`, `nothing`; with less room `2 answers, ! 1 d +3`, `! 2 answers +3`, `! 5 in all`.

    `owed` comes by deadline.
    """
    if not owed:
        return page.text(msg("nothing"), FURNITURE)
    first = owed[0]
    alike = sum(due.kind is first.kind for due in owed)
    what = page.text(counted(first.kind, alike))
    more = Text(f" +{page.number(len(owed) - alike)}" if len(owed) > alike else "", style=FURNITURE)
    if first.deadline is None:
        return Text.assemble(what, more)
    late = ("! ", OVER) if first.deadline <= page.instant else ""
    whens = (page.by(first.deadline, short=True), page.by_sign(first.deadline))
    return Shortening(
        (
            *(Text.assemble(what, ", ", when, more) for when in whens),
            Text.assemble(late, what, more),
            Text.assemble(late, page.say(msg("{n} in all", n=len(owed)))),
        )
    )
