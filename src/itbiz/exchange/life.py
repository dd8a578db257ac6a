"""The life of one ticket: its rows in order of time become history and claims."""

from __future__ import annotations

from datetime import datetime
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from itbiz.domain.ticket import ENDED_WITHOUT, FINISHED, Holder, ReleaseCause, ServiceClass, Status, TicketType
from itbiz.domain.vocabulary import POOL
from itbiz.exchange.events import NUMBER
from itbiz.exchange.passage import asks_why, passage
from itbiz.exchange.summary import Facts
from itbiz.exchange.template import one_line, paragraphs
from itbiz.text.dataclass import dataclass, field
from itbiz.text.message import msg

if TYPE_CHECKING:
    from collections.abc import Sequence

    from itbiz.exchange.events import Event, World
    from itbiz.exchange.mapping import StateRule

_LONGEST_LINE = 300
_LONGEST_PERSON = 254
_LONGEST_TEXT = 20_000


@dataclass(slots=True)
class Life:
    """A ticket in the making."""

    world: World
    id: str
    opened: float
    first: Event
    state: Status = Status.NEW
    on: Holder | None = None
    since: float = 0.0
    """When the last line of a state was written."""
    finished_count: int = 0
    """What the reopening counter said while the work was last finished."""
    begun: bool = False
    held: dict[str, Any] | None = None
    """The live claim."""
    history: list[tuple[float, dict[str, Any]]] = field(default_factory=list)
    """Each line with its instant."""
    claims: list[dict[str, Any]] = field(default_factory=list)
    facts: Facts = field(default_factory=Facts)

    def live(self, events: Sequence[Event]) -> None:
        """Go through all rows. `events` begins with `first`."""
        self.since = self.opened
        before: Event | None = None
        last_cancelled = _last_cancelled(events)
        for index, event in enumerate(events):
            if before:
                self._wait(event.at - before.at)
                self._change(event, "requester", before.requester, event.requester)
                self._change(event, "provider", before.provider, event.provider)
                self._change(event, "type", before.type, event.type)
            if event.rule:
                self._enter(event, event.rule, cancelled_for_good=index >= last_cancelled)
            self._weigh(event, first=before is None)
            self._count_rank(event, before)
            if self.state in FINISHED:
                self.finished_count = self._counter(event)
            before = event
        self.facts.span = events[-1].at - self.opened

    def _wait(self, seconds: float) -> None:
        if self.state is Status.WAITING and self.on:
            self.facts.waits[self.on] += seconds

    def _change(self, event: Event, name: str, old: str | None, new: str | None) -> None:
        if old == new:
            return
        line = {"at": self.world.written(event.at), "by": event.by, "field": name, "from": old, "to": new}
        self.history.append((event.at, {key: str(value) for key, value in line.items() if value is not None}))

    def _count_rank(self, event: Event, before: Event | None) -> None:
        column = self.world.layout.promotion
        if before is None or column is None or event.cells[column] == before.cells[column]:
            return
        self.facts.changes += 1
        if event.rank is not None and before.rank is not None:
            self.facts.raised += event.rank < before.rank
            self.facts.lowered += event.rank > before.rank
        else:
            self.facts.raised += event.high > before.high
            self.facts.lowered += event.high < before.high

    def _weigh(self, event: Event, *, first: bool) -> None:
        """Take or give back a token where the row crosses the threshold. Only a living request holds one."""
        high = event.high and event.type is TicketType.REQUEST and self.state not in ENDED_WITHOUT
        if high and self.held is None:
            self._take(event)
            if not first:
                self._change(event, "class", self.world.mapping.plain_class, ServiceClass.PRIORITY)
        elif not high and self.held is not None:
            self._give_back(event, self.held)
            self._change(event, "class", ServiceClass.PRIORITY, self.world.mapping.plain_class)

    def _take(self, event: Event) -> None:
        """A claim frozen as the row has it, and left so when the ticket moves to others later: what was, was."""
        self.facts.promotions += 1
        instant = datetime.fromtimestamp(event.at, self.world.zone)
        self.held = {
            "period": str(self.world.period_of(instant)),
            "requester": event.requester,
            "provider": event.provider or POOL,
            "kind": "quota",
            "at": self.world.written(event.at),
            "by": event.by,
        }
        self.claims.append(self.held)

    def _give_back(self, event: Event, claim: dict[str, Any]) -> None:
        self.facts.demotions += not event.high
        cause, why = self._cause(event)
        released = {"at": self.world.written(event.at), "by": event.by, "cause": str(cause), "why": why}
        claim["released"] = {key: value for key, value in released.items() if value}
        self.held = None

    def _cause(self, event: Event) -> tuple[ReleaseCause, str | None]:
        if self.state is Status.REFUSED:
            return ReleaseCause.REFUSED, None
        if event.type is not TicketType.REQUEST:
            return ReleaseCause.RECLASSIFIED, None
        promotion = self.world.mapping.promotion
        if event.high or promotion is None:
            return ReleaseCause.WITHDRAWN, None
        return ReleaseCause(promotion.lowered.cause), promotion.lowered.why

    def _counter(self, event: Event) -> int:
        column = self.world.layout.counter
        found = NUMBER.match(event.cells[column]) if column is not None else None
        return int(found[0]) if found else 0

    def _enter(self, event: Event, rule: StateRule, *, cancelled_for_good: bool) -> None:
        if rule.to is self.state and rule.on is self.on:
            return
        if rule.to is Status.CANCELLED and not cancelled_for_good:
            self.world.problems.add(
                event.line,
                "import-cancelled",
                msg("cancelled here, and taken up again later: {id} is not shown as cancelled", id=self.id),
                msg("if the state means a refusal that can be contested, map it to `refused`"),
            )
            return
        steps = passage(self.state, rule.to)
        if self.state in FINISHED and rule.to.unfinished:
            if self._late(event):
                return
            self.facts.reopenings += 1
        for index, step in enumerate(steps):
            self._step(event, rule, step, skipped=index < len(steps) - 1)

    def _late(self, event: Event) -> bool:
        """Whether the row is an old one that was written late: the tracker's own counter saw no reopening."""
        if self.world.layout.counter is None or self._counter(event) > self.finished_count:
            return False
        cell = event.cells[self.world.layout.state]
        self.world.problems.add(
            event.line,
            "import-late-row",
            msg("`{state}` after the end, but nothing was reopened: {id} stays finished", state=cell, id=self.id),
            msg("the row is out of order; what else it says was taken"),
        )
        return True

    def _step(self, event: Event, rule: StateRule, to: Status, *, skipped: bool) -> None:
        at = self._entered(event, to) if skipped else event.at
        if to in FINISHED and not self.begun:
            started = self._entered(event, Status.STARTED, at)
            if started < at:
                self._write(started, to=Status.STARTED, by=event.by)
        cell = event.cells[self.world.layout.state]
        why = None
        if asks_why(self.state, to):
            reopened = self.world.mapping.state.reopened
            why = (reopened.why if self.state in FINISHED else None) or rule.why or one_line(cell, _LONGEST_LINE)
        on = rule.on if to is Status.WAITING else None
        self._write(at, to=to, by=event.by, on=on, why=why)
        self.state, self.on = to, on
        if on:
            self.facts.waits[on] += 0.0

    def _entered(self, event: Event, state: Status, until: float | None = None) -> float:
        """When a state without a row of its own was entered: a column may know, else it is the row's own instant."""
        until = event.at if until is None else until
        column = self.world.layout.entered.get(str(state))
        moment = self.world.read(event.cells[column]) if column is not None and event.cells[column] else None
        return moment.seconds if moment and self.since <= moment.seconds <= until else until

    def _write(self, at: float, *, to: Status, by: str, on: Holder | None = None, why: str | None = None) -> None:
        line = {"at": self.world.written(at), "to": to, "by": by, "on": on, "why": why}
        self.history.append((at, {key: str(value) for key, value in line.items() if value}))
        self.since = at
        self.begun = self.begun or to in {Status.STARTED, Status.WAITING}

    def as_data(self, last: Event) -> dict[str, Any]:
        """The ticket as its file holds it; what it is about comes from the last row."""
        world, texts = self.world, self.world.layout.texts
        person = {
            name: one_line(texts[name](last.cells) or "", _LONGEST_PERSON)
            for name in ("assignee", "contact")
            if name in texts
        }
        description = texts["description"](last.cells) if "description" in texts else None
        # Lines of one instant stay in the order of the log; a column may have told of an earlier instant.
        self.history.sort(key=itemgetter(0))
        data = {
            "id": self.id,
            "title": one_line(world.layout.title(last.cells) or "", _LONGEST_LINE) or self.id,
            "type": str(last.type),
            "requester": last.requester,
            "provider": last.provider,
            "assignee": person.get("assignee"),
            "class": str(ServiceClass.PRIORITY if self.held else world.mapping.plain_class),
            "status": str(self.state),
            "opened": world.written(self.opened),
            "contact": person.get("contact"),
            "description": paragraphs(description, _LONGEST_TEXT) if description else None,
            "history": [line for _, line in self.history],
            "claims": self.claims,
        }
        return {key: value for key, value in data.items() if value}


def _last_cancelled(events: Sequence[Event]) -> int:
    """From which row on a cancellation is for good: none but its like and closings follow."""
    quiet = {Status.CANCELLED, Status.CLOSED}
    index = len(events)
    while index and (not (rule := events[index - 1].rule) or rule.to in quiet):
        index -= 1
    return index
