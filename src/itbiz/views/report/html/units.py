"""A part for each business unit: what it received, what is under way, what waits for it, and what comes next.

Beside each line stands what may be asked of the relay by a message, where the unit has one; in a site on the latest
page alone, since what an older one tells of has moved on.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from itbiz.domain.dues import DueKind
from itbiz.domain.ticket import Status
from itbiz.domain.wish import Wish
from itbiz.text.dataclass import dataclass
from itbiz.text.message import msg, msgs
from itbiz.views.mailto import LABELS, mailto
from itbiz.views.report.html.blocks import Cell, Column, Heading, Section, Table, Words
from itbiz.views.report.script import heaviest
from itbiz.views.report.week import tokens_left

if TYPE_CHECKING:
    from itbiz.domain.flow import Aged
    from itbiz.domain.load import RequesterLoad
    from itbiz.views.report.html.blocks import Block
    from itbiz.views.report.html.script import PageScript
    from itbiz.views.report.wishes import Wishes

MOST_UNITS = 12
MOST_EACH = 4
"""Tickets named of one kind; the others are counted, and listed behind the number."""

Link = tuple[str, str]


@dataclass(frozen=True, slots=True)
class _Line:
    """A ticket, when it is due, and what may be asked."""

    ticket: str
    when: str
    acts: tuple[Link, ...]


def units(script: PageScript) -> Section:
    """Every business unit that has anything going on; those with the most where they are many."""
    rows = [(row, _Unit(script, row).rows()) for row in script.week.load.requesters]
    alive = [each for each in rows if each[1]]
    shown = heaviest(alive, lambda each: len(each[1]), MOST_UNITS)
    heads = (
        Column(script.say(msg("What"))),
        Column(script.say(msg("Ticket"))),
        Column(script.say(msg("When"))),
    )
    blocks: list[Block] = []
    for row, lines in shown:
        name = script.say(script.name(row.requester))
        blocks += [Heading(name), Table(name, heads, tuple(lines))]
    if not blocks:
        blocks.append(Words(script.say(msg("Nothing waits for a business unit, and nothing is under way."))))
    elif len(shown) < len(rows):
        more = len(rows) - len(shown)
        blocks.append(Words(script.say(msgs("{n} more business unit.", "{n} more business units.", more))))
    return Section("units", script.say(msg("Business unit by business unit")), tuple(blocks))


class _Unit:
    """One business unit; restricted tickets are left out, for their unit is nobody's business."""

    def __init__(self, script: PageScript, row: RequesterLoad) -> None:
        self._script = script
        self._row = row
        self._relay = script.week.wishes.relays.get(row.requester) if script.reachable else None

    @property
    def _wishes(self) -> Wishes:
        return self._script.week.wishes

    def rows(self) -> list[tuple[Cell, ...]]:
        """Its lines, the tokens last; none where there is nothing but these."""
        found = [*self._received(), *self._waiting(), *self._under_way(), *self._next()]
        return [*found, *self._tokens()] if found else []

    def _link(self, wish: Wish, ticket: str | None = None, *, other: str | None = None, n: int | None = None) -> Link:
        script = self._script
        address = mailto(self._relay or "", wish, script.lang, ticket=ticket, other=other, question=n)
        label = script.say(LABELS[wish])
        return address, f"{label} → {other}" if other else label

    def _some(self, what: str, lines: list[_Line], key: str) -> list[tuple[Cell, ...]]:
        script = self._script
        found: list[tuple[Cell, ...]] = [
            (Cell(what), script.plain(script.ticket(line.ticket)), Cell(line.when, acts=line.acts))
            for line in lines[:MOST_EACH]
        ]
        if len(lines) > MOST_EACH:
            more = msgs("{n} more", "{n} more", len(lines) - MOST_EACH)
            rest = [line.ticket for line in lines]
            found.append((Cell(what), script.figure(more, f"{key}-{self._row.requester}", what, rest), Cell("")))
        return found

    def _received(self) -> list[tuple[Cell, ...]]:
        script, lines = self._script, []
        for due in self._row.owing(DueKind.ACCEPTANCE):
            if script.week.open_to_all(due.ticket):
                by = msg("accept or contest before {deadline}", deadline=due.deadline)
                when = script.say(by if due.deadline else msg("accept or contest"))
                possible = self._relay and due.ticket in self._wishes.to_accept
                acts = (self._link(Wish.ACCEPT, due.ticket), self._link(Wish.CONTEST, due.ticket)) if possible else ()
                lines.append(_Line(due.ticket, when, acts))
        return self._some(script.say(msg("Received")), lines, "received")

    def _waiting(self) -> list[tuple[Cell, ...]]:
        script, lines = self._script, []
        for due in self._row.owing(DueKind.ANSWER):
            if script.week.open_to_all(due.ticket):
                asked = due.text.values.get("question")
                words = msg("answer before {deadline}", deadline=due.deadline) if due.deadline else msg("answer")
                when = script.say(words)
                if asked:
                    when = f"{when} · {script.say(msg('“{question}”', question=asked))}"
                lines.append(_Line(due.ticket, when, self._answer(due.ticket)))
        return self._some(script.say(msg("Waits for you")), lines, "waits")

    def _answer(self, ticket: str) -> tuple[Link, ...]:
        open_ = self._wishes.to_answer
        return (self._link(Wish.ANSWER, ticket, n=open_[ticket]),) if self._relay and ticket in open_ else ()

    def _under_way(self) -> list[tuple[Cell, ...]]:
        week = self._script.week
        asked = {due.ticket for due in self._row.owing(DueKind.ANSWER)}
        lines = [
            _Line(each.ticket.id, _expected(self._script, each), ())
            for each in week.ageing
            if each.ticket.requester == self._row.requester
            and week.open_to_all(each.ticket.id)
            and each.ticket.id not in asked
        ]
        return self._some(self._script.say(msg("Under way")), lines, "under-way")

    def _next(self) -> list[tuple[Cell, ...]]:
        """What has not begun: with a token first, then the oldest."""
        script = self._script
        waiting = [
            ticket
            for ticket in script.week.tickets.values()
            if ticket.requester == self._row.requester
            and ticket.state in {Status.NEW, Status.READY}
            and script.week.open_to_all(ticket.id)
        ]
        waiting.sort(key=lambda ticket: (ticket.live_claim is None, ticket.opened, ticket.id))
        lines = [
            _Line(
                ticket.id,
                script.say(msg("token of {period}", period=claim.period) if claim else msg("not begun")),
                self._of_token(ticket.id),
            )
            for ticket in waiting
            for claim in (ticket.live_claim,)
        ]
        return self._some(script.say(msg("Next")), lines, "next")

    def _of_token(self, ticket: str) -> tuple[Link, ...]:
        """To hand a token over, or to take one."""
        if not self._relay:
            return ()
        other = self._wishes.to_swap.get(ticket)
        if other is not None and self._script.week.open_to_all(other):
            return (self._link(Wish.SWAP, ticket, other=other),)
        return (self._link(Wish.CLAIM, ticket),) if ticket in self._wishes.to_claim else ()

    def _tokens(self) -> list[tuple[Cell, ...]]:
        """Tokens left of this period while it runs, and those of the one to come."""
        script, week = self._script, self._script.week
        following, accounts = week.following, self._wishes.coming
        found: list[tuple[Cell, ...]] = []
        mine = [each for each in accounts if each.pair[0] == self._row.requester]
        left, all_ = week.tokens_left(self._row.requester)
        if all_ and week.header.running:
            words = script.say(msg("{left} of {all} left", left=left, all=all_))
            found.append((Cell(script.lang.period(week.header.period)), script.plain(msg("tokens")), Cell(words)))
        if mine and following is not None:
            left, all_ = tokens_left(accounts, self._row.requester)
            holders = [ticket for each in mine for ticket in each.holders]
            label = msg("Tokens of {unit}, {period}", unit=script.name(self._row.requester), period=following)
            acts = (self._link(Wish.OPEN),) if self._relay else ()
            found.append(
                (
                    Cell(script.lang.period(following)),
                    script.figure(
                        msgs("{n} token", "{n} tokens", all_),
                        f"coming-{self._row.requester}",
                        label,
                        holders,
                        party=True,
                    ),
                    Cell(script.say(msg("{left} of {all} left", left=left, all=all_)), acts=acts),
                )
            )
        return found


def _expected(script: PageScript, each: Aged) -> str:
    if each.days_left is None:
        return script.say(msg("no date expected"))
    if each.days_left < 0:
        return script.say(each.text or "")
    shares = {row.service_class: row.percentile for row in script.week.attainment}
    header = script.week.header
    today = min(header.as_of.date(), header.period.last)
    return script.say(
        msg(
            "expected by {day} ({share})",
            day=today + timedelta(days=each.days_left),
            share=script.lang.percent(shares.get(each.ticket.service_class, 0) / 100),
        )
    )
