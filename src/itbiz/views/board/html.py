"""The wall as a page, for people without a terminal: the published form, which names teams, and persons where asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from itbiz.domain.people import handle
from itbiz.domain.ticket import Visibility
from itbiz.text.message import msg, msgs
from itbiz.views.ages import days_old, is_late
from itbiz.views.board.ball import asked, holder
from itbiz.views.board.next import reason
from itbiz.views.line import one_line
from itbiz.views.palette import of_class
from itbiz.views.parts import not_counted_words
from itbiz.views.report.html.blocks import Cell, Column, Section, Table
from itbiz.views.report.html.templating import render

if TYPE_CHECKING:
    from collections.abc import Sequence

    from itbiz.domain.ticket import Ticket
    from itbiz.locale import Language
    from itbiz.text.message import Message
    from itbiz.views.board.wall import Board

MOST_CARDS = 40
MOST_EACH = 4
NONE = "–"


def as_html(value: Board, lang: Language, title: str | None, place: str) -> str:
    """The page. `place` is the branch and commit the tickets were read from; `value` is published already."""
    wall = _Wall(value, lang)
    version = value.term.version if value.term else None
    parts = [
        lang.period(value.period),
        lang.instant(value.instant, value.timeline.zone),
        lang(msgs("{n} open", "{n} open", value.open)),
        place,
        "" if version is None else lang(msg("contract v{version}", version=version)),
    ]
    sections = (wall.tokens(), wall.teams(), wall.units(), wall.next(), wall.ball())
    return render(
        "board.html.j2",
        lang,
        title=title or lang(msg("Board")),
        parts=[part for part in parts if part],
        sections=[each for each in sections if each is not None],
        columns=wall.cards(),
        cards=lang(msg("Cards")),
        not_counted=lang(not_counted_words(value.unreadable)) if value.unreadable else None,
        pieces=lambda text: ((text, None),),
    )


class _Wall:
    """A wall and the language it is told in."""

    def __init__(self, value: Board, lang: Language) -> None:
        self._value = value
        self._lang = lang

    def _say(self, words: Message | str) -> str:
        return one_line(self._lang(words))

    def _section(
        self, key: str, heading: Message, heads: Sequence[tuple[Message, bool]], rows: Sequence[tuple[Cell, ...]]
    ) -> Section | None:
        if not rows:
            return None
        said = self._say(heading)
        columns = tuple(Column(self._say(words), number) for words, number in heads)
        return Section(key, said, (Table(said, columns, tuple(rows)),))

    def tokens(self) -> Section | None:
        """Each pair's tokens: used, all, and what is left."""
        rows = []
        for each in self._value.tokens.accounts:
            unit, team = each.pair
            rows.append(
                (
                    Cell(self._say(self._value.name(unit))),
                    Cell(self._say(msg("any team") if team == "any" else self._value.name(team))),
                    Cell(f"{each.used}/{each.quota}{' ✗' if each.over else ''}", tone="missed" if each.over else None),
                    Cell(str(each.available)),
                )
            )
        heads = (
            (msg("Who asks"), False),
            (msg("Who does"), False),
            (msg("Tokens used/quota"), True),
            (msg("Left"), True),
        )
        return self._section("tokens", msg("Tokens"), heads, rows)

    def teams(self) -> Section | None:
        """What teams have in hand, and what is due of them."""
        rows = []
        for row in self._value.providers:
            due = self._value.tokens.deliveries.get(row.provider or "")
            oldest = self._lang.duration_days(row.oldest.age) if row.oldest else NONE
            whole = str(row.total) if row.limit is None else f"{row.total}/{row.limit}"
            over = f" {self._say(msg('over by {n}', n=row.over))}" if row.over else ""
            rows.append(
                (
                    Cell(self._say(self._value.name(row.provider or ""))),
                    Cell(whole + over, tone="missed" if row.over else None),
                    Cell(oldest),
                    Cell(f"{len(due.delivered)}/{len(due.due)}" if due else NONE),
                )
            )
        heads = ((msg("Team"), False), (msg("In progress"), True), (msg("Oldest"), True), (msg("Delivered/due"), True))
        return self._section("teams", msg("Load of teams"), heads, rows)

    def units(self) -> Section | None:
        """What business units owe."""
        rows = [
            (
                Cell(self._say(self._value.name(row.requester))),
                Cell(self._lang.number(len(row.owed))),
                Cell(
                    self._lang.number(sum(due.overdue for due in row.owed)),
                    tone="missed" if any(due.overdue for due in row.owed) else None,
                ),
                Cell(f"{row.tokens_left}/{row.tokens_total}"),
            )
            for row in self._value.requesters
        ]
        heads = ((msg("Business unit"), False), (msg("Owed"), True), (msg("late"), True), (msg("Left"), True))
        return self._section("business", msg("Load of business units"), heads, rows)

    def next(self) -> Section | None:
        """What each team pulls next."""
        rows = [
            (
                Cell(self._say(self._value.name(team))),
                Cell(f"{item.ticket.id} {self._say(item.ticket.title)}"),
                Cell(self._say(reason(item))),
                Cell(self._lang.day(item.expected) if item.expected else NONE),
            )
            for team, pulled in self._value.pulled.items()
            for item in pulled[:MOST_EACH]
        ]
        heads = ((msg("Team"), False), (msg("Ticket"), False), (msg("Why"), False), (msg("Expected"), False))
        return self._section("next", msg("Next"), heads, rows)

    def ball(self) -> Section | None:
        """Who has the ball, the longest silence first."""
        rows = [
            (
                Cell(self._say(holder(self._value, held.due))),
                Cell(held.ticket.id),
                Cell(self._say(asked(held))),
                Cell(
                    self._say(msg("{since}", since=held.since)),
                    tone="missed" if held.due and held.due.overdue else None,
                ),
            )
            for held in self._value.held
        ]
        heads = ((msg("Who"), False), (msg("Ticket"), False), (msg("What"), False), (msg("since"), False))
        return self._section("ball", msg("Ball with"), heads, rows)

    def cards(self) -> list[tuple[str, list[tuple[str, str, str, bool]], str]]:
        """Columns: heading, cards of sign, title, details and whether late, and how many more there are."""
        found = []
        for column in self._value.columns:
            shown = column.tickets[:MOST_CARDS]
            more = column.count - len(shown)
            heading = f"{self._heading(column.key)} {self._lang.number(column.count)}"
            rest = self._say(msgs("{n} more", "{n} more", more)) if more else ""
            found.append((heading, [self._card(ticket) for ticket in shown], rest))
        return found

    def _heading(self, key: str | None) -> str:
        from itbiz.domain.ticket import Status

        if key is None:
            return self._say(msg("no team yet"))
        return self._lang.status(Status(key)) if key in set(Status) else self._say(self._value.name(key))

    def _card(self, ticket: Ticket) -> tuple[str, str, str, bool]:
        value = self._value
        today = value.timeline.day(value.instant)
        age = self._lang.duration_days(days_old(ticket, today, value.timeline))
        team = self._say(value.name(ticket.provider)) if ticket.provider else self._say(msg("no team yet"))
        late = is_late(ticket, today, value.timeline, value.term)
        service = self._lang.service_class(ticket.service_class)
        parts = [ticket.id, service, age]
        if ticket.visibility is not Visibility.RESTRICTED:
            parts.append(team)
            if value.persons and ticket.assignee:
                parts.append(handle(ticket.assignee))
        words = self._say(" · ".join(parts))
        return of_class(ticket.service_class).unicode, self._say(ticket.title), f"{words} !" if late else words, late
