"""The public ServiceNow incident log, read a second time from its raw rows.

Written against docs/import.md and the contract's rules alone: nothing of itbiz is imported, so that an error there is
not repeated here. Instants are seconds since 1970, UTC; times of the log are those of Paris.
"""

from __future__ import annotations

import csv
import gzip
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PARIS = ZoneInfo("Europe/Paris")

STATES = {
    "New": ("new", None),
    "Active": ("started", None),
    "Awaiting User Info": ("waiting", "requester"),
    "Awaiting Vendor": ("waiting", "vendor"),
    "Awaiting Problem": ("waiting", "provider"),
    "Awaiting Evidence": ("waiting", "provider"),
    "Resolved": ("delivered", None),
    "Closed": ("closed", None),
}
DONE = {"delivered", "closed"}
WORK = {"started", "waiting"}
NEXT = {
    "new": {"ready", "started", "waiting", "delivered"},
    "ready": {"started", "waiting", "delivered"},
    "started": {"waiting", "delivered", "ready"},
    "waiting": {"ready", "started", "delivered"},
    "delivered": {"closed", "started"},
    "closed": {"started"},
}
"""The workflow, without refusals and cancellations: this log has neither."""


@dataclass(frozen=True)
class Step:
    """A state entered."""

    at: float
    to: str
    on: str | None
    word: str
    """What the log calls it."""


@dataclass
class Token:
    """A promotion to priority 1 or 2, until it was lowered."""

    at: float
    requester: str
    provider: str
    given_back: float | None = None


@dataclass
class Life:
    """One incident: its states in order, and who had it and at which class from when on."""

    name: str
    opened: float
    title: str
    steps: list[Step] = field(default_factory=list)
    requesters: list[tuple[float, str]] = field(default_factory=list)
    providers: list[tuple[float, str | None]] = field(default_factory=list)
    classes: list[tuple[float, str]] = field(default_factory=list)
    tokens: list[Token] = field(default_factory=list)


@cache
def seconds(text: str) -> float | None:
    """`29/2/2016 01:16` as the clocks of Paris showed it; the first of an hour that comes twice."""
    if text in {"", "?"}:
        return None
    return datetime.strptime(text, "%d/%m/%Y %H:%M").replace(tzinfo=PARIS).timestamp()


def lives(log: Path) -> list[Life]:
    """Every incident of the log, by number."""
    with gzip.open(log, "rt", encoding="utf-8", newline="") as text:
        reader = csv.reader(text)
        head = next(reader)
        # Two columns are headed `category`; the second is the subcategory.
        head[head.index("category", head.index("category") + 1)] = "subcategory"
        rows: dict[str, list[dict[str, str]]] = {}
        for cells in reader:
            row = dict(zip(head, (cell.strip() for cell in cells), strict=True))
            if row["ident_state"] in STATES:
                rows.setdefault(row["number"], []).append(row)
    found = []
    for number, mine in rows.items():
        mine.sort(key=lambda row: seconds(row["sys_updated_at"]) or 0.0)
        found.append(_life(number, mine))
    return sorted(found, key=lambda life: life.name)


def _life(number: str, rows: list[dict[str, str]]) -> Life:
    last = rows[-1]
    first = seconds(rows[0]["sys_updated_at"]) or 0.0
    opened = min(seconds(last["opened_at"]) or first, first)
    title = f"Category {_number(last['category'])}, subcategory {_number(last['subcategory'])}, symptom "
    life = Life("ITB-" + number.removeprefix("INC"), opened, title + _number(last["u_symptom"]))
    state, on, since, counted, token = "new", None, opened, 0, None
    for row in rows:
        at = seconds(row["sys_updated_at"]) or 0.0
        requester, provider = _location(row), _group(row)
        _note(life.requesters, at, requester)
        _note(life.providers, at, provider)
        word = row["ident_state"]
        late = state in DONE and STATES[word][0] not in DONE and int(row["reopen_count"]) <= counted
        for to, holder in () if late else _way(state, on, *STATES[word]):
            when = at
            if to == "delivered" and STATES[word][0] == "closed":
                resolved = seconds(row["resolved_at"])
                when = resolved if resolved is not None and since <= resolved <= at else at
            life.steps.append(Step(when, to, holder, word))
            state, on, since = to, holder, when
        high = int(row["priority"][0]) <= 2
        if high and token is None:
            token = Token(at, requester, provider or "any")
            life.tokens.append(token)
        elif not high and token is not None:
            token.given_back, token = at, None
        _note(life.classes, at, "priority" if high else "standard")
        if state in DONE:
            counted = int(row["reopen_count"])
    life.steps.sort(key=lambda step: step.at)
    return life


def _way(state: str, on: str | None, to: str, holder: str | None) -> Iterator[tuple[str, str | None]]:
    """The steps from a state to what a row says, through those that the workflow asks for in between."""
    if to == "new" and state != "new":
        to = "ready"
    if (state, on) == (to, holder) or (state == "closed" and to == "delivered"):
        return
    if to == "closed" and state != "delivered":
        yield "delivered", None
    elif to not in NEXT[state]:
        yield "started", None
    yield to, holder


def _note(values: list[tuple[float, str]] | list[tuple[float, str | None]], at: float, value: str | None) -> None:
    if not values or values[-1][1] != value:
        values.append((at, value))  # type: ignore[arg-type]  # one list holds no None, and none is given to it


def _number(cell: str) -> str:
    return cell.rpartition(" ")[2] or "?"


def _location(row: dict[str, str]) -> str:
    cell = _number(row["location"])
    return "location-unknown" if cell == "?" else f"location-{cell}"


def _group(row: dict[str, str]) -> str | None:
    cell = _number(row["assignment_group"])
    return None if cell == "?" else f"group-{cell}"


@dataclass(frozen=True)
class State:
    """An incident as it was at an instant, what happened in that very moment included."""

    name: str
    title: str
    opened: float
    requester: str
    provider: str | None
    service_class: str
    changes_of_class: tuple[float, ...]
    routed: float
    """When it came to its team: the last change of team, or its opening."""
    steps: tuple[Step, ...]
    tokens: tuple[Token, ...]

    @property
    def now(self) -> str:
        """The state it is in."""
        return self.steps[-1].to if self.steps else "new"

    @property
    def started(self) -> float | None:
        """When work on it began."""
        return next((step.at for step in self.steps if step.to in WORK | DONE), None)

    @property
    def finished(self) -> float | None:
        """The delivery that stands: the first one after work last began again."""
        found = None
        for step in self.steps:
            found = (step.at if found is None else found) if step.to in DONE else None
        return found

    @property
    def reopened(self) -> list[float]:
        """When finished work began again."""
        return [after.at for before, after in pairwise(self.steps) if before.to in DONE and after.to not in DONE]

    def just_before(self, instant: float) -> str:
        """The state it was in until that instant."""
        return next((step.to for step in reversed(self.steps) if step.at < instant), "new")

    def waits(self) -> Iterator[tuple[Step, float | None]]:
        """Every wait, and when it was over."""
        for index, step in enumerate(self.steps):
            if step.to == "waiting":
                yield step, self.steps[index + 1].at if index + 1 < len(self.steps) else None


def state_at(life: Life, instant: float) -> State | None:
    """An incident at an instant; None before it was opened."""
    if life.opened > instant:
        return None
    classes = [(at, value) for index, (at, value) in enumerate(life.classes) if index == 0 or at <= instant]
    providers = [(at, value) for index, (at, value) in enumerate(life.providers) if index == 0 or at <= instant]
    requesters = [value for index, (at, value) in enumerate(life.requesters) if index == 0 or at <= instant]
    tokens = tuple(
        Token(
            token.at,
            token.requester,
            token.provider,
            token.given_back if token.given_back is not None and token.given_back <= instant else None,
        )
        for token in life.tokens
        if token.at <= instant
    )
    return State(
        name=life.name,
        title=life.title,
        opened=life.opened,
        requester=requesters[-1],
        provider=providers[-1][1],
        service_class=classes[-1][1],
        changes_of_class=tuple(at for at, _ in classes[1:]),
        routed=providers[-1][0] if len(providers) > 1 else life.opened,
        steps=tuple(step for step in life.steps if step.at <= instant),
        tokens=tokens,
    )
