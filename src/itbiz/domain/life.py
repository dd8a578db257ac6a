"""The life of a ticket in figures: what its lines say, worked out once for everything that looks back and adds up.

A review asks the same of every ticket ten times over: when it came, was begun, finished, given up and reopened, who
held it meanwhile, when something was last said of it. All of that follows from the ticket alone. Instants are whole
microseconds since the epoch: a sum of them has no order, and they are compared without a thought for zones.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from itbiz.domain.vocabulary import ENDED_WITHOUT, FINISHED, IN_PROGRESS, UNFINISHED, Holder, Status
from itbiz.text.dataclass import dataclass

if TYPE_CHECKING:
    from datetime import datetime

    from itbiz.domain.ticket import Ticket

MICROSECONDS = 1_000_000
"""A second's."""

_BEGUN = IN_PROGRESS | FINISHED
_WAITING, _PROVIDER = Status.WAITING, Holder.PROVIDER
"""Looking a member up in its enumeration costs more than comparing it."""

Stretch = tuple[Holder, int, "int | None"]
"""Who held a ticket, from when to when; None while that lasts."""


@dataclass(frozen=True)
class Life:
    """What a ticket's lines say of it.

    `moves` are the states it entered, in the order of their instants, `held` its case time by who held it. `started`,
    `finished` and `ended` are as `Ticket` has them, `reopened` the times that finished work was started again.
    """

    opened: int
    moves: tuple[tuple[int, Status], ...]
    held: tuple[Stretch, ...]
    started: int | None
    finished: int | None
    ended: int | None
    reopened: tuple[int, ...]

    def moved_since(self, instant: int) -> bool:
        """Whether it entered a state at that instant or later."""
        return bool(self.moves) and self.moves[-1][0] >= instant

    def held_after(self, instant: int) -> bool:
        """Whether somebody still held it after that instant."""
        until = self.held[-1][2]
        return until is None or until > instant

    def status_at(self, instant: int) -> Status:
        """The state just before that instant."""
        for at, to in reversed(self.moves):
            if at < instant:
                return to
        return Status.NEW


def micro(instant: datetime) -> int:
    """An instant in microseconds since the epoch."""
    return round(instant.timestamp() * MICROSECONDS)


def life_of(ticket: Ticket) -> Life:
    """The life of a ticket: one walk along its lines."""
    opened = since = micro(ticket.opened)
    holder, unfinished = _PROVIDER, True
    started: int | None = None
    finished: int | None = None
    before = Status.NEW
    moves: list[tuple[int, Status]] = []
    held: list[Stretch] = []
    reopened: list[int] = []
    for line in ticket.transitions:
        at, to = micro(line.at), line.to
        if unfinished:
            held.append((holder, since, at))
        since, unfinished = at, to in UNFINISHED
        holder = line.on or _PROVIDER if to is _WAITING else _PROVIDER
        if started is None and to in _BEGUN:
            started = at
        if to in FINISHED:
            finished = at if finished is None else finished
        else:
            finished = None
            if before in FINISHED:
                reopened.append(at)
        before = to
        moves.append((at, to))
    if unfinished:
        held.append((holder, since, None))
    return Life(
        opened=opened,
        moves=tuple(moves),
        held=tuple(held),
        started=started,
        finished=finished,
        ended=since if before in ENDED_WITHOUT else finished,
        reopened=tuple(reopened),
    )
