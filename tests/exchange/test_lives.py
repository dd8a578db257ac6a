"""From the rows of one ticket to its history and its claims."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.exchange.conftest import Importer, Rows

import gzip

import pytest

from itbiz.domain.ticket import Holder, Status


def test_a_plain_life(imported: Importer, rows: Rows) -> None:
    result = imported(
        rows("08:30 New risk net 3", "09:00 Working risk net 3", "10:00 Done risk net 3", "11:00 Accepted risk net 3")
    )
    assert result.lines() == ["09:00 started", "10:00 delivered", "11:00 closed"]
    assert result.drafts[0].data == {
        "id": "ITB-1001",
        "title": "Poste",
        "type": "request",
        "requester": "risk",
        "provider": "net",
        "class": "standard",
        "status": "closed",
        "opened": "2026-09-01T08:00:00+02:00",
        "history": [
            {"at": "2026-09-01T09:00:00+02:00", "to": "started", "by": "ana@old.invalid"},
            {"at": "2026-09-01T10:00:00+02:00", "to": "delivered", "by": "ana@old.invalid"},
            {"at": "2026-09-01T11:00:00+02:00", "to": "closed", "by": "ana@old.invalid"},
        ],
    }
    assert result.drafts[0].path == "tickets/2026-W36/ITB-1001.yaml"
    assert result.plan.requesters == {"risk": "Unit risk"}
    assert result.plan.providers == {"net": "Team net"}


@pytest.mark.parametrize(
    ("states", "expected"),
    [
        (["Accepted"], ["09:00 delivered", "09:00 closed"]),
        (["Working", "Accepted"], ["09:00 started", "09:01 delivered", "09:01 closed"]),
        (
            ["Done", "Asked", "Done"],
            ["09:00 delivered", "09:01 started", "09:01 waiting on requester", "09:02 delivered"],
        ),
        (["Asked", "Ordered"], ["09:00 waiting on requester", "09:01 started", "09:01 waiting on vendor"]),
        (["Working", "New"], ["09:00 started", "09:01 ready"]),
        (["Working", "Working", "Working"], ["09:00 started"]),
        (["Rejected", "Accepted"], ["09:00 refused"]),
        (["Rejected", "Working"], ["09:00 refused", "09:01 new", "09:01 started"]),
        (["Dropped", "Working"], ["09:01 started"]),
        (["Dropped", "Accepted"], ["09:00 cancelled"]),
        (["Accepted", "Done"], ["09:00 delivered", "09:00 closed"]),
        (["Accepted", "Working"], ["09:00 delivered", "09:00 closed", "09:01 started"]),
    ],
)
def test_states_that_our_workflow_has_not_are_made_of_those_it_has(
    imported: Importer, rows: Rows, states: list[str], expected: list[str]
) -> None:
    result = imported(rows(*(f"09:0{n} {state} risk net 3" for n, state in enumerate(states))))
    assert result.lines() == expected


def test_a_cancellation_that_did_not_hold_is_told(imported: Importer, rows: Rows) -> None:
    assert imported(rows("09:00 Dropped risk net 3", "09:01 Working risk net 3")).codes == {"import-cancelled": 1}


def test_a_reason_stands_where_the_workflow_asks_for_one(imported: Importer, rows: Rows) -> None:
    result = imported(
        rows("09:00 Asked risk net 3", "09:01 Ordered risk net 3", "09:02 Done risk net 3", "09:03 Working risk net 3")
    )
    assert [line.why for line in result.ticket().transitions] == ["Asked", None, "Ordered elsewhere", None, "Working"]


def test_a_rising_rank_takes_a_token_and_a_falling_one_gives_it_back(imported: Importer, rows: Rows) -> None:
    result = imported(
        rows("08:30 New risk - 3", "09:00 New risk - 2", "10:00 Working risk net 2", "11:00 Done risk net 4")
    )
    ticket = result.ticket()
    assert result.lines() == [
        "09:00 class standard>priority",
        "10:00 provider >net",
        "10:00 started",
        "11:00 delivered",
        "11:00 class priority>standard",
    ]
    (claim,) = ticket.claims
    assert (str(claim.period), claim.requester, claim.provider) == ("2026-W36", "risk", "any")
    assert claim.released
    assert (claim.released.cause, claim.released.at.hour) == ("withdrawn", 11)
    assert (result.plan.summary.promotions, result.plan.summary.demotions) == (1, 1)


def test_a_ticket_opened_high_has_a_token_and_no_change_of_class(imported: Importer, rows: Rows) -> None:
    ticket = imported(rows("08:30 New risk net 1", "09:00 Done risk net 1")).ticket()
    assert ticket.service_class == "priority"
    assert [claim.at.hour for claim in ticket.claims] == [8]
    assert not ticket.changes


def test_raised_twice_in_a_week_is_two_claims_and_one_token(imported: Importer, rows: Rows) -> None:
    result = imported(rows("09:00 New risk net 2", "10:00 New risk net 3", "11:00 New risk net 1"))
    assert [claim.live for claim in result.ticket().claims] == [False, True]
    assert (result.plan.summary.promotions, result.plan.summary.claims) == (2, 1)


def test_a_claim_stays_with_who_made_it(imported: Importer, rows: Rows) -> None:
    ticket = imported(rows("09:00 New risk net 2", "10:00 New desk data 2")).ticket()
    (claim,) = ticket.claims
    assert (claim.requester, claim.provider, claim.live) == ("risk", "net", True)
    assert [(line.field, line.from_, line.to) for line in ticket.changes] == [
        ("requester", "risk", "desk"),
        ("provider", "net", "data"),
    ]
    assert (ticket.requester, ticket.provider) == ("desk", "data")


def test_a_refused_or_cancelled_ticket_has_given_its_token_back(imported: Importer, rows: Rows) -> None:
    refused = imported(rows("09:00 New risk net 2", "10:00 Rejected risk net 2")).ticket()
    cancelled = imported(rows("09:00 New risk net 2", "10:00 Dropped risk net 2")).ticket()
    causes = [ticket.claims[0].released and ticket.claims[0].released.cause for ticket in (refused, cancelled)]
    assert causes == ["refused", "withdrawn"]


def test_a_finished_ticket_keeps_its_token(imported: Importer, rows: Rows) -> None:
    ticket = imported(rows("09:00 New risk net 2", "10:00 Accepted risk net 2")).ticket()
    assert ticket.live_claim


def test_rows_out_of_order_are_put_in_order(imported: Importer, rows: Rows) -> None:
    result = imported(rows("11:00 Accepted risk net 3", "10:00 Done risk net 3", "09:00 Working risk net 3"))
    assert result.lines() == ["09:00 started", "10:00 delivered", "11:00 closed"]


def test_no_line_comes_before_the_opening(imported: Importer, rows: Rows) -> None:
    ticket = imported(rows("07:30 Working risk net 3", "10:00 Done risk net 3")).ticket()
    assert ticket.opened.hour == 7
    assert ticket.started_at == ticket.opened


def test_tickets_whose_rows_are_mingled(imported: Importer, rows: Rows) -> None:
    first = rows("09:00 Working risk net 3", "10:00 Done risk net 3")
    second = rows("09:30 Asked desk data 3", "10:30 Done desk data 3", ticket="1002")
    mixed = [*first.splitlines()[:2], second.splitlines()[1], first.splitlines()[2], second.splitlines()[2]]
    result = imported("\n".join(mixed), run=1)
    assert [draft.id for draft in result.drafts] == ["ITB-1001", "ITB-1002"]
    assert result.lines(1) == ["09:30 waiting on requester", "10:30 delivered"]
    assert imported("\n".join(mixed)).drafts == result.drafts


def test_a_late_row_reopens_nothing_where_the_tracker_counts_reopenings(imported: Importer, rows: Rows) -> None:
    log = rows("09:00 Done risk net 3", "10:00 New risk net 3", "11:00 Accepted risk net 3")
    mapping = _MAP_WITH_COUNTER
    counted = log.replace(",yes", ",0")
    assert imported(counted, mapping).lines() == ["09:00 delivered", "11:00 closed"]
    assert imported(counted, mapping).codes == {"import-late-row": 1}
    lines = counted.splitlines()
    lines[2] = lines[2][:-1] + "1"
    again = imported("\n".join(lines), mapping)
    assert again.lines() == ["09:00 delivered", "10:00 started", "10:00 ready", "11:00 delivered", "11:00 closed"]
    assert again.plan.summary.reopened == 1


def test_one_row_a_ticket_with_the_moments_in_columns(imported: Importer) -> None:
    log = "id;opened;begun;solved;closed;unit;state\n"
    log += "7;01/09/2026 08:00;01/09/2026 09:00;01/09/2026 15:00;02/09/2026 10:00;Risques;Clos\n"
    log += "8;01/09/2026 08:00;;;;Risques;Nouveau\n"
    result = imported(log, _SNAPSHOT_MAP)
    assert result.lines() == ["09:00 started", "15:00 delivered", "10:00 closed"]
    assert [draft.id for draft in result.drafts] == ["ITB-007", "ITB-008"]
    assert result.ticket(1).status is Status.NEW
    assert result.drafts[0].data["history"][0]["by"] == "Risques"  # a column by its number


def test_empty_cells_of_a_sparse_log_mean_as_before(imported: Importer, rows: Rows) -> None:
    log = rows("09:00 New risk net 2", "10:00 Working risk net 2").replace(
        "10:00:00+02:00,2026-09-01T08:00:00+02:00,ana,Poste,risk,net,Working,2,yes", "10:00:00+02:00,,ana,,,,Working,,"
    )
    from_sparse = imported(log, _SPARSE_MAP)
    assert from_sparse.lines() == ["10:00 started"]
    assert from_sparse.ticket().live_claim
    assert from_sparse.ticket().title == "Poste"


def test_who_acted_where_the_log_does_not_say(imported: Importer, rows: Rows) -> None:
    result = imported(rows("09:00 Working risk net 3").replace("ana", ""))
    assert result.ticket().history[0].by == "unknown@import.invalid"


def test_waiting_is_summed_by_who_is_waited_for(imported: Importer, rows: Rows) -> None:
    plan = imported(
        rows("09:00 Asked risk net 3", "10:00 Ordered risk net 3", "10:30 Done risk net 3", "12:00 Accepted risk net 3")
    ).plan
    assert plan.summary.share(Holder.REQUESTER) == pytest.approx(0.25)
    assert plan.summary.share(Holder.VENDOR) == pytest.approx(0.125)
    assert plan.summary.as_data()["outcomes"] == {"3": {"tickets": 1, "met": 1}}


def test_the_period_of_a_claim_may_come_from_the_contract(imported: Importer, rows: Rows) -> None:
    from itbiz.domain.period import parse_period

    result = imported(rows("09:00 New risk net 2"), period_of=lambda _instant: parse_period("2026-09"))
    assert str(result.ticket().claims[0].period) == "2026-09"


def test_type_from_a_column_and_only_requests_hold_tokens(imported: Importer, rows: Rows) -> None:
    log = rows("09:00 New risk net 2", "10:00 New risk net 2").replace("Poste", "ask", 1).replace("Poste", "break")
    ticket = imported(log, _TYPED_MAP).ticket()
    assert ticket.type == "incident"
    assert ticket.claims[0].released
    assert ticket.claims[0].released.cause == "reclassified"


def test_a_log_may_be_packed(imported: Importer, rows: Rows) -> None:
    log = rows("09:00 Working risk net 3")
    assert imported(gzip.compress(log.encode())).drafts == imported(log).drafts


_BASE = """
schema: itbiz/import@1
key: id
by: "{who}@old.invalid"
time: {column: at, opened: opened}
requester: {column: unit, key: "{unit}", name: "Unit {unit}"}
provider: {column: team, key: "{team}", name: "Team {team}"}
promotion: {column: rank, at_most: 2}
"""
_MAP_WITH_COUNTER = f"""{_BASE}
title: "{{summary}}"
state:
  column: state
  values: {{New: new, Done: delivered, Accepted: closed}}
  reopened: {{counter: kept, why: Again}}
"""
_SPARSE_MAP = f"""{_BASE}
file: {{sparse: true}}
title: "{{summary}}"
state: {{column: state, values: {{New: new, Working: started}}}}
"""
_TYPED_MAP = f"""{_BASE}
title: "{{summary}}"
type: {{column: summary, values: {{break: incident}}, other: request}}
state: {{column: state, values: {{New: new}}}}
"""
_SNAPSHOT_MAP = """
schema: itbiz/import@1
file: {delimiter: ";"}
key: id
time:
  column: [closed, solved, begun, opened]
  opened: opened
  formats: ["%d/%m/%Y %H:%M"]
  entered: {started: begun, delivered: solved}
by: "{6|}"
title: "Dossier {id}"
requester: {column: unit, key: "{unit}", name: "{unit}"}
state: {column: state, values: {Nouveau: new, Clos: closed}}
"""
