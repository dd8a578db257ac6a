"""The figures of a team's load, as the wall and the page about load both show them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from itbiz.domain.period import PeriodKind
from itbiz.text.message import Message, msg
from itbiz.views.palette import CAUTION, FURNITURE, OVER
from itbiz.views.styled import Text

if TYPE_CHECKING:
    from itbiz.domain.load import ProviderLoad
    from itbiz.views.page import Page


def figures(row: ProviderLoad, page: Page, *, short: bool = False) -> Text:
    """`7/5 over by 2` (`7/5 +2`), `4/4 full`, `3/4`; the number alone without a limit."""
    if row.limit is None:
        return Text(page.number(row.total), style="" if row.total else FURNITURE)
    line = Text(f"{page.number(row.total)}/{page.number(row.limit)}")
    if row.over:
        words = msg("+{n}", n=row.over) if short else msg("over by {n}", n=row.over)
        line = Text.assemble((line.plain, OVER), " ", page.text(words, OVER))
    elif row.classes_over:
        over = sum(row.classes_over.values())
        words = msg("+{n}", n=over) if short else msg("{n} too many of a class", n=over)
        line = Text.assemble(line, " ", page.text(words, CAUTION))
    elif row.total == row.limit:
        line = Text.assemble(line, " ", page.text(msg("full"), FURNITURE))
    return line


def in_hand(row: ProviderLoad, page: Page) -> Text:
    """Periods of work in hand, with one decimal; a dash where nothing was finished."""
    if row.periods_in_hand is None:
        return Text("-" if page.ascii_only else "–", style=FURNITURE)
    return Text(page.number(row.periods_in_hand, 1))


def in_hand_of(kind: PeriodKind, *, short: bool = False) -> Message:
    """The head over the periods in hand."""
    match kind:
        case PeriodKind.ISO_WEEK:
            return msg("weeks") if short else msg("weeks in hand")
        case PeriodKind.MONTH:
            return msg("months") if short else msg("months in hand")
        case PeriodKind.QUARTER:
            return msg("quarters") if short else msg("quarters in hand")


def oldest(row: ProviderLoad, page: Page) -> Text:
    """The age of a team's oldest work; a sign where it is past what its class expects."""
    if row.oldest is None:
        return Text()
    late = row.oldest.days_left is not None and row.oldest.days_left < 0
    words = page.days(row.oldest.age)
    return Text(f"! {words}", style=OVER) if late else Text(words)
