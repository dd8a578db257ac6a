"""The rows of one ticket, understood by the mapping: who, when, in which state, at which rank."""

from __future__ import annotations

import re
from datetime import datetime
from typing import TYPE_CHECKING

from itbiz.domain.period import format_instant
from itbiz.exchange.mapping import TypeRule
from itbiz.exchange.parties import UnknownPartyError
from itbiz.exchange.template import one_line
from itbiz.text.dataclass import dataclass
from itbiz.text.message import msg

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from zoneinfo import ZoneInfo

    from itbiz.domain.period import Period
    from itbiz.domain.ticket import TicketType
    from itbiz.exchange.clock import Moment
    from itbiz.exchange.columns import Layout
    from itbiz.exchange.mapping import ImportMap, StateRule
    from itbiz.exchange.parties import Side
    from itbiz.exchange.problems import Problems

NOBODY = "unknown@import.invalid"
"""Who acted where the log does not say."""

NUMBER = re.compile(r"-?[0-9]{1,18}")
"""What a cell begins with that is compared as a number: `2 - High`."""

_LONGEST_PERSON = 254


@dataclass(frozen=True, slots=True)
class World:
    """What the lives of one log have in common."""

    mapping: ImportMap
    layout: Layout
    zone: ZoneInfo
    read: Callable[[str], Moment | None]
    period_of: Callable[[datetime], Period]
    requesters: Side
    providers: Side | None
    problems: Problems

    def written(self, seconds: float) -> str:
        """An instant as tickets write it, in the contract's zone."""
        return format_instant(datetime.fromtimestamp(seconds, self.zone))


@dataclass(slots=True)
class Event:
    """A row that can be used, understood."""

    line: int
    at: float
    cells: Sequence[str]
    requester: str
    provider: str | None
    type: TicketType
    rule: StateRule | None
    """The state it tells; None where it tells none."""
    high: bool
    rank: int | None
    """The number of the promoting column, by which it is raised or lowered."""
    by: str


def events_of(world: World, rows: Sequence[tuple[float, int, list[str]]]) -> list[Event]:
    """The rows of one ticket, in order of time, understood; those that cannot be used are reported."""
    events: list[Event] = []
    before: list[str] | None = None
    for at, line, written in rows:
        cells = written
        if world.mapping.file.sparse and before:
            cells = [cell or earlier for cell, earlier in zip(written, before, strict=True)]
        event = _event(world, at, line, cells, events[-1] if events else None)
        before = cells
        if event:
            events.append(event)
    return events


def _event(world: World, at: float, line: int, cells: list[str], before: Event | None) -> Event | None:
    try:
        requester = world.requesters.take(line, cells, before.requester if before else None)
        provider = world.providers.take(line, cells, before.provider if before else None) if world.providers else None
    except UnknownPartyError:
        return None
    if requester is None:
        world.problems.add(
            line,
            "import-no-requester",
            msg("this row does not say who asks"),
            msg("say in the mapping who it is then, under `requester: empty:`"),
            unused=True,
        )
        return None
    cell = cells[world.layout.promotion] if world.layout.promotion is not None else ""
    found = NUMBER.match(cell)
    rank = int(found[0]) if found else None
    by = one_line(world.layout.by(cells) or "", _LONGEST_PERSON) or NOBODY
    rule = _rule(world.mapping, cells[world.layout.state])
    return Event(
        line, at, cells, requester, provider, _type(world, cells), rule, _high(world.mapping, cell, rank), rank, by
    )


def _rule(mapping: ImportMap, cell: str) -> StateRule | None:
    if not cell and mapping.file.sparse:
        return None
    return mapping.state.rules.get(cell, mapping.state.other)


def _type(world: World, cells: list[str]) -> TicketType:
    rule, column = world.mapping.type, world.layout.type_cell
    if isinstance(rule, TypeRule):
        return rule.values.get(cells[column] if column is not None else "", rule.other)
    return rule


def _high(mapping: ImportMap, cell: str, rank: int | None) -> bool:
    promotion = mapping.promotion
    if promotion is None:
        return False
    if promotion.one_of is not None:
        return cell in promotion.one_of
    return rank is not None and promotion.at_most is not None and rank <= promotion.at_most
