"""The load of both sides."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from tests.domain.builders import MONDAY, Data, at, backlog_of, claim_at, contract_of, moved, released, said, ticket_of

from itbiz.domain.dues import DueKind
from itbiz.domain.load import Load, load

if TYPE_CHECKING:
    from itbiz.domain.ticket import Ticket

NOW = "2026-10-14T09:00:00+02:00"
"""A Wednesday of 2026-W42."""
TERM: Data = {
    "quota": {"marches": {"systemes": 2, "reseau": 1}, "risques": 1},
    "wip_limit": {"systemes": {"total": 2, "expedite": 0}},
}


def day(number: int, hour: int = 9) -> str:
    return f"2026-10-{number:02}T{hour:02}:00:00+02:00"


def loaded(*tickets: Ticket, now: str = NOW) -> Load:
    return load(backlog_of(*tickets, contract=contract_of(TERM)), at(now))


def test_work_in_progress_against_limits() -> None:
    found = loaded(
        ticket_of("A", history=[moved(day(1), "started")], assignee="ana@inv.example"),
        ticket_of("B", history=[moved(day(2), "waiting", on="vendor", why="x")], **{"class": "expedite"}),
        ticket_of("C", history=[moved(day(3), "started")]),
        ticket_of("D", history=[moved(day(3), "ready")]),
        ticket_of("E", history=[moved(day(3), "delivered")]),
        ticket_of("F", provider="reseau"),
    )
    row = found.provider("systemes")
    assert row is not None
    assert (row.total, row.limit, row.over, row.unfinished, row.unassigned) == (3, 2, 1, 4, 3)
    assert (row.wip, row.classes_over) == ({"expedite": 1, "standard": 2}, {"expedite": 1})
    assert row.oldest is not None
    assert (row.oldest.ticket.id, row.oldest.age) == ("ITB-00A", 14)
    other = found.provider("reseau")
    assert other is not None
    assert (other.total, other.limit, other.over, other.unfinished, other.oldest) == (0, None, 0, 1, None)
    assert (found.whole.total, found.whole.unfinished, found.whole.unassigned) == (3, 5, 4)


def test_a_limit_of_nothing_is_a_limit() -> None:
    contract = contract_of({"wip_limit": {"systemes": {"total": 0}}})
    row = load(backlog_of(ticket_of("A", history=[moved(day(1), "started")]), contract=contract), at(NOW)).provider(
        "systemes"
    )
    assert row is not None
    assert (row.limit, row.over) == (0, 1)


def test_periods_in_hand() -> None:
    opened = "2026-09-28T09:00:00+02:00"
    done = [ticket_of(str(n), opened=opened, history=[moved(day(n), "delivered")]) for n in (1, 2, 6)]
    left = [ticket_of(name, opened=opened) for name in "ABC"]
    row = loaded(*done, *left).provider("systemes")
    assert row is not None
    assert (row.arrivals, row.finished, row.mean_finished) == ((6, 0), (2, 1), 1.5)
    assert row.periods_in_hand == 2.0
    idle = loaded(*left).provider("systemes")
    assert idle is not None
    assert (idle.mean_finished, idle.periods_in_hand) == (0, None)
    young = loaded(ticket_of("A", opened=day(13))).provider("systemes")
    assert young is not None
    assert (young.mean_finished, young.periods_in_hand) == (None, None)


def test_tickets_without_a_team_and_teams_without_a_contract() -> None:
    found = loaded(ticket_of("A", provider=None), ticket_of("B", provider="ghost"))
    assert [row.provider for row in found.providers] == ["systemes", "reseau", "ghost"]
    assert (found.unrouted.unfinished, found.unrouted.provider) == (1, None)
    assert [due.ticket for due in found.unrouted.owing(DueKind.ACKNOWLEDGEMENT)] == ["ITB-00A"]
    assert found.whole.unfinished == 2


def test_what_each_party_owes() -> None:
    found = loaded(
        ticket_of(
            "A", history=[moved(MONDAY, "started")], thread=[said(1, MONDAY, "question", to="requester", text="?")]
        ),
        ticket_of(
            "B",
            requester="risques",
            history=[moved(MONDAY, "started")],
            thread=[said(1, MONDAY, "question", to="provider", text="?")],
        ),
        ticket_of("C", history=[moved(MONDAY, "delivered")]),
    )
    marches, risques, systemes = found.requester("marches"), found.requester("risques"), found.provider("systemes")
    assert marches is not None
    assert risques is not None
    assert systemes is not None
    assert [(due.kind, due.ticket) for due in marches.owed] == [("answer", "ITB-00A"), ("acceptance", "ITB-00C")]
    assert [due.ticket for due in marches.owing(DueKind.ACCEPTANCE)] == ["ITB-00C"]
    assert risques.owed == ()
    assert [(due.kind, due.ticket) for due in systemes.owed] == [("answer", "ITB-00B")]
    assert len(found.dues) == 3


def test_tokens_of_the_running_period() -> None:
    found = loaded(
        ticket_of("A", claims=[claim_at(day(12), "2026-W42")]),
        ticket_of("B", claims=[claim_at(day(12), "2026-W42", **released(day(13)))]),
        ticket_of("C", claims=[claim_at(day(5), "2026-W41", provider="reseau", kind="emergency")]),
        ticket_of("D", claims=[claim_at(day(5), "2026-W41", provider="reseau", kind="emergency")]),
    )
    row = found.requester("marches")
    assert row is not None
    assert {account.pair: account.available for account in row.accounts} == {
        ("marches", "systemes"): 1,
        ("marches", "reseau"): 0,
    }
    assert (row.tokens_total, row.tokens_used, row.tokens_left) == (2, 1, 1)


def test_waiting_caused() -> None:
    waits = [
        moved(day(1), "waiting", on="requester", why="?"),
        moved(day(3), "started"),
        moved(day(4), "waiting", on="vendor", why="?"),
        moved(day(9), "started"),
        moved(day(11), "waiting", on="requester", why="?"),
    ]
    found = loaded(
        ticket_of("A", history=waits), ticket_of("B", history=waits[:1]), ticket_of("C", requester="risques")
    )
    row = found.requester("marches")
    assert row is not None
    midnight = timedelta(days=2, hours=9)
    assert row.waited == 2 * midnight
    assert row.waited_in_all == timedelta(days=2 + 3 + 13)
    other = found.requester("risques")
    assert other is not None
    assert (other.waited, other.waited_in_all) == (timedelta(0), timedelta(0))


def test_waits_are_counted_as_they_lasted_when_the_clocks_change() -> None:
    contract = contract_of(TERM)
    waits = [moved("2026-10-24T12:00:00+02:00", "waiting", on="requester", why="?")]
    now = at("2026-10-25T12:00:00+01:00").astimezone(contract.zone)
    row = load(backlog_of(ticket_of("A", history=waits), contract=contract), now).requester("marches")
    assert row is not None
    assert row.waited_in_all == timedelta(hours=25)


def test_accepted_by_silence_is_no_longer_owed() -> None:
    contract = contract_of({"duties": {"requester": {"accept_within": {"working_days": 1}}}})
    ticket = ticket_of("A", history=[moved(MONDAY, "delivered")])
    row = load(backlog_of(ticket, contract=contract), at(NOW)).requester("marches")
    assert row is not None
    assert (row.accepted_by_silence, row.owed) == (1, ())


def test_without_tickets_and_without_a_contract() -> None:
    found = loaded()
    assert (found.whole.unfinished, found.whole.periods_in_hand, found.dues) == (0, None, ())
    assert [row.tokens_left for row in found.requesters] == [3, 1]


@pytest.mark.parametrize("count", [1, 40])
def test_the_whole_is_the_sum_of_its_parts(count: int) -> None:
    teams = ("systemes", "reseau", None, "ghost")
    tickets = [
        ticket_of(
            str(n), provider=teams[n % 4], history=[moved(day(1 + n % 12), ("started", "ready", "delivered")[n % 3])]
        )
        for n in range(count)
    ]
    found = loaded(*tickets)
    rows = (*found.providers, found.unrouted)
    assert sum(row.total for row in rows) == found.whole.total
    assert sum(row.unfinished for row in rows) == found.whole.unfinished
    assert [sum(counts) for counts in zip(*(row.finished for row in rows), strict=True)] == list(found.whole.finished)
    assert sum(len(row.owed) for row in rows) == len(found.whole.owed)
