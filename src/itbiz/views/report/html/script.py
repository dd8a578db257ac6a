"""How the page says things: the words of the review, unescaped, for templates that escape."""

from __future__ import annotations

from typing import TYPE_CHECKING

from itbiz.text.dataclass import dataclass
from itbiz.text.message import msg
from itbiz.views.line import one_line
from itbiz.views.report.html.blocks import Behind, Cell
from itbiz.views.report.script import NONE, Script

if TYPE_CHECKING:
    from collections.abc import Iterable

    from itbiz.locale import Language
    from itbiz.text.message import Message
    from itbiz.views.report.promises import Outcome
    from itbiz.views.report.week import Week


@dataclass(frozen=True, slots=True)
class PageScript(Script):
    """A language, a week, and the tickets behind what was said.

    `persons` where they are named, `reachable` where what people may ask for is a link.
    """

    lang: Language
    week: Week
    behind: Behind
    persons: bool
    reachable: bool = True

    def say(self, words: Message | str) -> str:
        """Words on one line, as they are."""
        return one_line(self.lang(words))

    def plain(self, words: Message | str) -> Cell:
        """Words alone."""
        return Cell(self.say(words))

    def figure(
        self,
        text: Message | str,
        key: str,
        label: Message | str,
        tickets: Iterable[str],
        *,
        before: str | None = None,
        outcome: Outcome | None = None,
        party: bool = False,
        command: str | None = None,
    ) -> Cell:
        """A figure that leads to the tickets behind it; sign and word follow where it is a promise.

        `party` where it is one team's or one business unit's: then restricted tickets are counted and not named.
        `command` lists the tickets where the review as data does not.
        """
        said = self.say(text)
        if said == NONE:
            return Cell(said, before=self.then(before))
        if outcome:
            said = f"{said} {self.outcome(outcome)}"
        found = dict.fromkeys(tickets)
        named = [ticket for ticket in found if self._named(ticket)] if party else list(found)
        all_of_them = command or f"itbiz report --period {self.week.header.period.key} --format json"
        anchor = self.behind.figure(key, self.say(label), named, len(found) - len(named), all_of_them)
        return Cell(said, anchor, self.then(before), outcome)

    def _named(self, ticket: str) -> bool:
        return ticket not in self.week.tickets or self.week.open_to_all(ticket)

    def then(self, before: str | None) -> str | None:
        """`W45: 2/2`: the value of the period before."""
        earlier = self.week.earlier
        if before is None or earlier is None:
            return None
        return self.say(msg("{period}: {value}", period=earlier.period, value=before))
