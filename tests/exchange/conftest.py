"""Small invented logs, and what becomes of them."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol
from zoneinfo import ZoneInfo

import pytest

from itbiz.domain.ticket import TRANSITIONS, Status, Ticket
from itbiz.exchange.importing import Draft, Import, MapFile, plan_import
from itbiz.exchange.mapping import ImportMap, read_mapping

if TYPE_CHECKING:
    from itbiz.text.diagnostic import Diagnostic

PARIS = ZoneInfo("Europe/Paris")

MAP = """
schema: itbiz/import@1
key: id
time: {column: at, opened: opened}
by: "{who}@old.invalid"
title: "{summary|no title}"
requester: {column: unit, key: "{unit}", name: "Unit {unit}"}
provider: {column: team, key: "{team}", name: "Team {team}"}
state:
  column: state
  values:
    New: new
    To do: ready
    Working: started
    Asked: {to: waiting, on: requester}
    Ordered: {to: waiting, on: vendor, why: Ordered elsewhere}
    Done: delivered
    Accepted: closed
    Rejected: refused
    Dropped: cancelled
promotion: {column: rank, at_most: 2}
outcome: {by: rank, met: {column: kept, values: ["yes"]}}
"""

HEAD = "id,at,opened,who,summary,unit,team,state,rank,kept"


@dataclass(frozen=True)
class Result:
    """An import that was gone through."""

    plan: Import
    drafts: tuple[Draft, ...]

    @property
    def codes(self) -> dict[str, int]:
        return dict(self.plan.problems.counts)

    def ticket(self, number: int = 0) -> Ticket:
        return Ticket.model_validate(self.drafts[number].data)

    def lines(self, number: int = 0) -> list[str]:
        """The history in short: `09:12 started`, `09:15 class standard>priority`."""
        return [_short(line) for line in self.drafts[number].data.get("history", [])]


def _short(line: dict[str, Any]) -> str:
    time = line["at"][11:16]
    if "field" in line:
        return f"{time} {line['field']} {line.get('from', '')}>{line.get('to', '')}"
    return " ".join((time, line["to"], *([f"on {line['on']}"] if "on" in line else [])))


def obeys_the_workflow(ticket: Ticket) -> bool:
    state = Status.NEW
    for line in ticket.transitions:
        if line.to not in TRANSITIONS[state]:
            return False
        state = line.to
    return state is ticket.status


def check(result: Result) -> None:
    """What holds of every ticket that was ever imported."""
    for draft in result.drafts:
        ticket = Ticket.model_validate(draft.data)
        assert obeys_the_workflow(ticket), draft.data
        instants = [line.at for line in ticket.history]
        assert instants == sorted(instants)
        assert all(ticket.opened <= at for at in instants)
        live = [claim for claim in ticket.claims if claim.live]
        assert (ticket.service_class == "priority") == (len(live) == 1)
        assert len(live) <= 1


class Importer(Protocol):
    """Imports a log and goes through it."""

    def __call__(self, log: str | bytes, mapping: str = MAP, **options: Any) -> Result: ...  # noqa: ANN401


class Refuser(Protocol):
    """Why a log cannot be imported."""

    def __call__(self, log: str | bytes, mapping: str = MAP) -> tuple[Diagnostic, ...]: ...


class Rows(Protocol):
    """A log out of short rows."""

    def __call__(self, *short: str, ticket: str = "1001", opened: str = "2026-09-01T08:00:00+02:00") -> str: ...


@pytest.fixture
def world() -> tuple[str, ZoneInfo]:
    """A mapping's text and a zone."""
    return MAP, PARIS


@pytest.fixture
def imported() -> Importer:
    def run(log: str | bytes, mapping: str = MAP, **options: Any) -> Result:  # noqa: ANN401  # passed on
        found = planned(log, mapping, **options)
        assert isinstance(found, Import), found
        result = Result(found, tuple(found.tickets()))
        check(result)
        return result

    return run


@pytest.fixture
def refused() -> Refuser:
    def run(log: str | bytes, mapping: str = MAP) -> tuple[Diagnostic, ...]:
        found = planned(log, mapping)
        assert not isinstance(found, Import)
        return found

    return run


def planned(log: str | bytes, mapping: str, **options: Any) -> Import | tuple[Diagnostic, ...]:  # noqa: ANN401
    read = read_mapping("map.yaml", mapping)
    assert isinstance(read, ImportMap), read
    data = log.encode() if isinstance(log, str) else log
    options.setdefault("zone", PARIS)
    return plan_import(io.BytesIO(data), "log.csv", MapFile("map.yaml", mapping, read), **options)


@pytest.fixture
def rows() -> Rows:
    """A log of one day in September 2026 from short rows: `time state unit team rank` (team `-`: not routed)."""

    def log(*short: str, ticket: str = "1001", opened: str = "2026-09-01T08:00:00+02:00") -> str:
        lines = [HEAD]
        for each in short:
            time, state, unit, team, rank = each.split()
            team = "" if team == "-" else team
            state = state.replace("_", " ")
            lines.append(f"{ticket},2026-09-01T{time}:00+02:00,{opened},ana,Poste,{unit},{team},{state},{rank},yes")
        return "\n".join(lines) + "\n"

    return log
