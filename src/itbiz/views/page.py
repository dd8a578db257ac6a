"""What everything drawn on one page has in common: the words, the width, the signs, the clock."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from itbiz.text.dataclass import dataclass
from itbiz.text.message import msg, msgs
from itbiz.views.cells import fit, plain
from itbiz.views.line import one_line
from itbiz.views.palette import CAUTION, FURNITURE, OVER, STRONG
from itbiz.views.styled import Text

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, tzinfo

    from itbiz.locale import Language
    from itbiz.text.message import Message
    from itbiz.views.palette import Sign

Block = list[Text]
"""Lines of a drawing; none wider than the room it was drawn for."""

_INSTANT = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Page:
    """`width` cells, in a language, at an instant of a zone. Everything said through it is safe to draw."""

    lang: Language
    width: int
    instant: datetime
    zone: tzinfo
    ascii_only: bool = False

    @property
    def today(self) -> date:
        """The day of the page, on its clock."""
        return self.instant.astimezone(self.zone).date()

    def say(self, words: Message | str) -> str:
        """Words in the page's language, on one line; text that is final already stays as it is."""
        if isinstance(words, str) and words.isprintable() and not self.ascii_only:
            # Nearly every title: whatever would be taken out is not printable.
            return words
        line = one_line(self.lang(words))
        return plain(line) if self.ascii_only else line

    def text(self, words: Message | str, style: str = "") -> Text:
        """The same as something to draw."""
        return Text(self.say(words), style=style)

    def fit(self, words: Message | str, width: int) -> str:
        """Words of at most `width` cells; what does not fit is cut and says so."""
        return fit(self.say(words), width, self.ellipsis)

    @property
    def ellipsis(self) -> str:
        """What stands where words were cut."""
        return "~" if self.ascii_only else "…"

    def sign(self, sign: Sign) -> Text:
        """A sign the stream can write, in its colour."""
        return Text(sign.drawn(ascii_only=self.ascii_only), style=sign.style)

    def rule(self, width: int | None = None) -> Text:
        """The one rule under a head."""
        return Text(("-" if self.ascii_only else "─") * (self.width if width is None else width), style=FURNITURE)

    def heading(self, words: Message) -> Text:
        """The name of a part of the page."""
        return self.text(words, STRONG)

    def dotted(self, parts: Iterable[Text | str]) -> Text:
        """Parts with a dot between them; empty ones are left out."""
        line = Text()
        for part in parts:
            if part:
                line.append(self.dot if line else "", style=FURNITURE)
                line.append(part if isinstance(part, Text) else self.say(part))
        return line

    @property
    def dot(self) -> str:
        """What stands between two facts."""
        return " - " if self.ascii_only else " · "

    def day(self, day: date) -> str:
        """`Mon 28 Sept`; the year where it is another."""
        return self.say(self.lang.day(day, year=day.year != self.today.year))

    def short_day(self, day: date) -> str:
        """`28 Sept`; the year where it is another."""
        return self.say(self.lang.day_of_month(day, year=day.year != self.today.year))

    def number(self, value: float, digits: int | None = None) -> str:
        """`1,234`."""
        return self.say(self.lang.number(value, digits))

    def days(self, count: float) -> str:
        """`17 d`."""
        return self.say(self.lang.duration_days(count))

    def elapsed(self, since: datetime) -> str:
        """`5 d`: calendar days from an instant to the page's; `0 d` on the same day."""
        return self.days(max(0, (self.today - since.astimezone(self.zone).date()).days))

    def at(self, instant: datetime) -> str:
        """`Mon 28 Sept 14:00` on the page's clock."""
        local = instant.astimezone(self.zone)
        return f"{self.day(local.date())} {self.lang.time(local, self.zone)}"

    def by(self, deadline: datetime | None, *, short: bool = False) -> Text:
        """A deadline as people speak of it: `2 d late`, `today 18:00`, `by Mon 28 Sept`; `no date` without one.

        A deadline is the first late instant, so that midnight belongs to the day before. `short` leaves out the name
        of the day.
        """
        if deadline is None:
            return self.text(msg("no date"), FURNITURE)
        day = deadline.astimezone(self.zone).date()
        if deadline <= self.instant:
            late = (self.today - day).days
            return self.text(msgs("{n} d late", "{n} d late", late) if late else msg("late today"), OVER)
        last = (deadline.astimezone(UTC) - _INSTANT).astimezone(self.zone)
        if last.date() == self.today:
            time = self.lang.time(deadline, self.zone)
            return self.text(msg("today {time}", time=time) if day == self.today else msg("today"), CAUTION)
        day_of_it = self.short_day(last.date()) if short else self.day(last.date())
        return self.text(msg("by {day}", day=day_of_it))

    def by_sign(self, deadline: datetime) -> Text:
        """A deadline in the fewest cells: `! 2 d` late, `today`, `28 Sept`; the last day is the one that `by` names."""
        if deadline <= self.instant:
            return Text(f"! {self.elapsed(deadline)}", style=OVER)
        last = (deadline.astimezone(UTC) - _INSTANT).astimezone(self.zone).date()
        return self.text(msg("today"), CAUTION) if last == self.today else Text(self.short_day(last))
