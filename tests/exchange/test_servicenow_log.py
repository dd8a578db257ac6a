"""The public ServiceNow incident log: its known figures come out of the tickets made from it.

Needs the log: set ITBIZ_REAL_DATA to the folder that holds servicenow-incidents.csv.gz.
"""

from __future__ import annotations

import os
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from itbiz.domain.ticket import Holder, Status, Ticket
from itbiz.exchange.importing import Import, MapFile, plan_import
from itbiz.exchange.mapping import ImportMap, read_mapping, shipped_text

FOLDER = os.environ.get("ITBIZ_REAL_DATA", "")
LOG = Path(FOLDER) / "servicenow-incidents.csv.gz"

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not LOG.is_file(), reason="ITBIZ_REAL_DATA names no folder with servicenow-incidents.csv.gz"),
]


@dataclass(frozen=True)
class Imported:
    plan: Import
    tickets: tuple[Ticket, ...]


@pytest.fixture(scope="module")
def log() -> Imported:
    text = shipped_text("servicenow")
    mapping = read_mapping("servicenow.yaml", text)
    assert isinstance(mapping, ImportMap)
    with LOG.open("rb") as source:
        plan = plan_import(source, LOG.name, MapFile("servicenow.yaml", text, mapping), zone=ZoneInfo("Europe/Paris"))
        assert isinstance(plan, Import)
        tickets = tuple(Ticket.model_validate(draft.data) for draft in plan.tickets())
    return Imported(plan, tickets)


def test_rows_tickets_and_opening(log: Imported) -> None:
    assert (log.plan.summary.rows, log.plan.summary.columns, len(log.tickets)) == (141_712, 36, 24_918)
    opened = [ticket.opened.replace(tzinfo=None).isoformat(" ", "minutes") for ticket in log.tickets]
    assert (min(opened), max(opened)) == ("2016-02-29 01:16", "2017-02-16 14:17")


def test_states(log: Imported) -> None:
    assert log.plan.summary.states == {
        "Active": 38_716,
        "New": 36_407,
        "Resolved": 25_751,
        "Closed": 24_985,
        "Awaiting User Info": 14_642,
        "Awaiting Vendor": 707,
        "Awaiting Problem": 461,
        "Awaiting Evidence": 38,
        "-100": 5,
    }
    assert {ticket.status for ticket in log.tickets} == {Status.CLOSED}
    assert all(ticket.state is ticket.status for ticket in log.tickets)


def test_rows_that_cannot_be_used_are_told(log: Imported) -> None:
    problems = log.plan.problems
    told = [each.span.line for each in problems.diagnostics if each.code == "import-unknown-state"]
    assert told == [115_643, 115_644, 124_509, 124_510, 124_511]
    assert problems.unused == 5
    assert [each.span.line for each in problems.diagnostics if each.code == "import-late-row"] == [359]


def test_promotions_and_demotions(log: Imported) -> None:
    claims = [(ticket.id, claim) for ticket in log.tickets for claim in ticket.claims]
    assert len(claims) == 772
    assert sum(not claim.live for _, claim in claims) == 94
    assert len({(name, claim.period) for name, claim in claims}) == 770
    assert len({name for name, _ in claims}) == 768
    high = [ticket for ticket in log.tickets if ticket.service_class == "priority"]
    assert len(high) == 270 + 408
    assert all(ticket.live_claim for ticket in high)


def test_claims_over_a_quota(log: Imported) -> None:
    first = {(ticket.id, claim.period): claim.requester for ticket in log.tickets for claim in reversed(ticket.claims)}
    pairs = Counter((requester, str(period)) for (_, period), requester in first.items())
    assert len(pairs) == 256
    assert pairs.most_common(1) == [(("location-143", "2016-W16"), 64)]
    over = [sum(max(0, claims - quota) for claims in pairs.values()) for quota in (1, 2, 3, 5)]
    assert over == [514, 417, 348, 241]


def test_changes_of_priority(log: Imported) -> None:
    summary = log.plan.summary
    assert (summary.changed, summary.raised, summary.lowered, summary.raised_and_lowered) == (383, 300, 116, 33)
    assert (summary.promotions, summary.demotions, summary.claims, summary.promoted) == (772, 94, 770, 768)


def test_promises_by_priority(log: Imported) -> None:
    outcomes = {value: (each.tickets, each.met) for value, each in log.plan.summary.outcomes.items()}
    assert outcomes == {"1": (270, 5), "2": (408, 2), "3": (23_466, 15_145), "4": (774, 651)}
    assert sum(met for _, met in outcomes.values()) == 15_803


def test_reopened(log: Imported) -> None:
    assert sum(bool(ticket.reopenings) for ticket in log.tickets) == 275
    assert log.plan.summary.reopened == 275


def test_waiting_on_the_user(log: Imported) -> None:
    asked = [ticket for ticket in log.tickets if any(wait.on is Holder.REQUESTER for wait in ticket.waits())]
    assert len(asked) == 5_471
    share = log.plan.summary.share(Holder.REQUESTER)
    assert share is not None
    assert round(100 * share, 2) == 15.66
    # The tickets alone say nearly the same: they end with the first closing, the log with its last row.
    waited = sum(
        (wait.until - wait.since).total_seconds()
        for ticket in asked
        for wait in ticket.waits()
        if wait.on is Holder.REQUESTER and wait.until
    )
    case_time = sum((ticket.transitions[-1].at - ticket.opened).total_seconds() for ticket in log.tickets)
    assert round(100 * waited / case_time, 2) == 15.7


def test_parties(log: Imported) -> None:
    assert (len(log.plan.requesters), len(log.plan.providers)) == (225, 78)
    assert log.plan.requesters["location-143"] == "Location 143"
