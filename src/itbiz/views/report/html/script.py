"""How the page says things: the words of the review, unescaped, for templates that escape."""

from __future__ import annotations

from typing import TYPE_CHECKING

from itbiz.text.dataclass import dataclass
from itbiz.text.message import msg
from itbiz.views.line import one_line
from itbiz.views.report.html.blocks import Behind, Cell
from itbiz.views.report.script import Script

if TYPE_CHECKING:
    from collections.abc import Iterable

    from itbiz.locale import Language
    from itbiz.text.message import Message
    from itbiz.views.report.promises import Outcome
    from itbiz.views.report.week import Week


@dataclass(frozen=True, slots=True)
class PageScript(Script):
    """A language, a week, the tickets behind what was said, and whether persons are named."""

    lang: Language
    week: Week
    behind: Behind
    persons: bool

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
    ) -> Cell:
        """A figure that leads to the tickets behind it; sign and word follow where it is a promise."""
        said = self.say(text)
        if outcome:
            said = f"{said} {self.outcome(outcome)}"
        return Cell(said, self.behind.figure(key, self.say(label), tickets), self.then(before), outcome)

    def then(self, before: str | None) -> str | None:
        """`W45: 2/2`: the value of the period before."""
        earlier = self.week.before
        if before is None or earlier is None:
            return None
        return self.say(msg("{period}: {value}", period=earlier.period, value=before))
