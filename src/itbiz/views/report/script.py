"""How the review says things in Markdown: words, names, tickets, shares."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from itbiz.domain.flow import ENOUGH
from itbiz.domain.period import PeriodKind
from itbiz.domain.vocabulary import POOL
from itbiz.text.dataclass import dataclass
from itbiz.text.message import Message, msg
from itbiz.views.line import one_line
from itbiz.views.palette import of_promise
from itbiz.views.report.source import Cell, escaped, wrapped

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import timedelta

    from itbiz.domain.period import Period
    from itbiz.locale import Language
    from itbiz.views.report.promises import AnswerTime, Outcome
    from itbiz.views.report.week import Week

NONE = "–"
TROUBLE, FINE, BEYOND = "!", "✓", "✗"
"""Signs that stand before words; never inside a sentence to translate."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Script:
    """A language and the week it speaks of. What it says is escaped; what it calls a cell may be cut."""

    lang: Language
    week: Week

    def say(self, words: Message | str) -> str:
        """Words for a paragraph."""
        return escaped(self.lang(words))

    def cell(self, words: Message | str) -> Cell:
        """Words for a cell that may be cut."""
        return Cell(one_line(self.lang(words)))

    def heading(self, words: Message) -> list[str]:
        """The head of a section."""
        return [f"## {self.say(words)}"]

    def paragraph(self, words: Message | str) -> list[str]:
        """Words in short lines."""
        return wrapped(self.say(words))

    def item(
        self,
        words: Message | str,
        mark: str = "-",
        *,
        outcome: Outcome | None = None,
        bold: bool = False,
        under: str = "",
        sign: str = "",
    ) -> list[str]:
        """Words as an item of a list, after a sign; `outcome` follows as sign and word. `under` is its margin."""
        said = f"{sign} {self.say(words)}" if sign else self.say(words)
        text = f"**{said}**" if bold else said
        if outcome:
            text += f" {self.outcome(outcome)}"
        return wrapped(text, f"{under}{mark} ", under + " " * (len(mark) + 1))

    def outcome(self, outcome: Outcome | None) -> str:
        """`✓ kept`, `! at risk`, `✗ missed`: a sign and a word."""
        if outcome is None:
            return NONE
        running = outcome != "kept" or self.week.header.running
        word = self.lang.promise(outcome) if running else self.lang(msg("kept"))
        return f"{of_promise(outcome).unicode} {word}"

    def name(self, key: str | None) -> str | Message:
        """The name of a party; the pool; or that there is no team yet."""
        if key is None:
            return msg("no team yet")
        return msg("any team") if key == POOL else self.week.name(key)

    def whose(self, ticket: str, party: str | None) -> str | Message:
        """The name of a party where a line tells of one ticket; of a restricted one it is not told."""
        return self.name(party) if self.week.open_to_all(ticket) else msg("restricted")

    def open_ids(self, tickets: Iterable[str]) -> list[str]:
        """The ids that may stand beside the name of a party: not those of restricted tickets."""
        return [key for key in tickets if self.week.open_to_all(key)]

    def ticket(self, key: str) -> str | Message:
        """The id and the title of a ticket; the id alone where it is restricted."""
        title = self.week.title(key)
        return key if title is None else msg("{id} “{title}”", id=key, title=title)

    def fraction(self, met: int, n: int) -> str:
        """`4/6`; with a percentage from ten on, `12/15 80%`; a dash for nothing of nothing."""
        if not n:
            return NONE
        counts = f"{self.lang.number(met)}/{self.lang.number(n)}"
        return counts if n < ENOUGH else f"{counts} {self.lang.percent(met / n)}"

    def answer_time(self, time: AnswerTime) -> Message:
        """`5.5 h, n = 14`, in working hours; below ten answers there is not enough data."""
        if time.median is None:
            return msg("not enough data, n = {n}", n=time.n)
        return msg("{hours} h, n = {n}", hours=round(time.median.total_seconds() / 3600, 1), n=time.n)

    def days(self, time: timedelta) -> str:
        """`3.1 d`."""
        return self.lang.duration_days(round(time.total_seconds() / 86400, 1))

    def title_of(self, period: Period) -> str:
        """`Week 46`, `October 2026`."""
        if period.kind is PeriodKind.ISO_WEEK:
            return self.lang(msg("Week {number}", number=period.number))
        return self.lang.period(period, year=True)

    def per(self) -> Message:
        """`weeks`: what work in hand is counted in."""
        match self.week.header.period.kind:
            case PeriodKind.ISO_WEEK:
                return msg("weeks")
            case PeriodKind.MONTH:
                return msg("months")
            case PeriodKind.QUARTER:
                return msg("quarters")


def heaviest(rows: Sequence[T], weight: Callable[[T], Any], most: int) -> list[T]:
    """The `most` rows that weigh most, in the order they came in."""
    kept = sorted(range(len(rows)), key=lambda i: weight(rows[i]), reverse=True)[:most]
    return [rows[i] for i in sorted(kept)]


def weightiest(rows: Sequence[T], weight: Callable[[T], Any], most: int, few: int = 8) -> list[T]:
    """The `most` rows that weigh most, in their order while they are few; else those that weigh most first."""
    kept = heaviest(rows, weight, most)
    return kept if len(kept) <= few else sorted(kept, key=weight, reverse=True)


def blocks(parts: Sequence[Sequence[str]]) -> str:
    """Blocks of lines with a blank line between them."""
    return "\n".join("\n".join((*part, "")) for part in parts if part)
