"""What a team pulls next."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from tests.domain.builders import MONDAY, Data, at, backlog_of, claim_at, contract_of, moved, ticket_of

from itbiz.domain.contract import PULL_ORDER
from itbiz.domain.pull import pull
from itbiz.text.dataclass import replace

if TYPE_CHECKING:
    from itbiz.domain.ticket import Ticket

NOW = "2026-10-14T09:00:00+02:00"
TERM: Data = {
    "quota": {"marches": {"systemes": 9}},
    "guarantee": {"systemes": 1},
    "classes": {
        "expedite": {"sle": {"percentile": 85, "within_days": 1}},
        "priority": {"sle": {"percentile": 85, "within_days": 7}},
        "intangible": {},
    },
}


def of_class(name: str, cls: str, **more: Any) -> Ticket:  # noqa: ANN401  # whatever the file holds
    return ticket_of(name, **{"class": cls}, **more)


def everything() -> list[Ticket]:
    """One of each reason, the last in the contract's order first."""
    return [
        of_class("A", "intangible", opened="2026-08-31T09:00:00+02:00"),
        of_class("B", "standard"),
        of_class("C", "fixed_date", due="2026-10-20"),
        of_class("D", "priority", claims=[claim_at("2026-10-12T09:00:00+02:00", "2026-W42")]),
        of_class("E", "priority", claims=[claim_at(MONDAY)]),
        of_class("F", "expedite", claims=[claim_at("2026-10-13T09:00:00+02:00", "2026-W42", kind="emergency")]),
        of_class("G", "expedite", type="incident"),
    ]


def names(*tickets: Ticket, term: Data = TERM, provider: str | None = None) -> str:
    """The last letters of what is pulled, in order."""
    found = pull(backlog_of(*tickets, contract=contract_of(term)), at(NOW), provider)
    return "".join(each.ticket.id[-1] for each in found)


def test_the_order_of_the_contract() -> None:
    found = pull(backlog_of(*everything(), contract=contract_of(TERM)), at(NOW))
    assert tuple(each.reason for each in found) == PULL_ORDER
    assert [str(each.why) for each in found] == [
        "incident: it goes before everything",
        "emergency",
        "owed since 2026-W41",
        "token of 2026-W42",
        "due on 2026-10-20",
        "standard, the oldest first",
        "work of substance",
    ]


def test_another_order_and_what_it_leaves_out_comes_after() -> None:
    assert names(*everything(), term={**TERM, "pull_order": ["intangible", "owed"]}) == "AEGFDCB"


@pytest.mark.parametrize(
    ("tickets", "order"),
    [
        (
            [
                of_class("A", "standard", opened="2026-09-03T09:00:00+02:00"),
                of_class("B", "standard", opened="2026-09-02T09:00:00+02:00"),
            ],
            "BA",
        ),
        (
            [
                of_class("A", "fixed_date"),
                of_class("B", "fixed_date", due="2026-11-02"),
                of_class("C", "fixed_date", due="2026-11-01"),
            ],
            "CBA",
        ),
        (
            [
                of_class("A", "priority", claims=[claim_at("2026-10-13T09:00:00+02:00", "2026-W42")]),
                of_class("B", "priority", claims=[claim_at("2026-10-12T09:00:00+02:00", "2026-W42")]),
            ],
            "BA",
        ),
        ([of_class("B", "standard"), of_class("A", "standard")], "AB"),
    ],
)
def test_inside_a_class(tickets: list[Ticket], order: str) -> None:
    assert names(*tickets) == order


def test_only_what_is_not_started_and_of_that_team() -> None:
    tickets = [
        of_class("A", "standard", history=[moved(MONDAY, "ready")]),
        of_class("B", "standard", history=[moved(MONDAY, "started")]),
        of_class("C", "standard", history=[moved(MONDAY, "waiting", on="vendor", why="x")]),
        of_class("D", "standard", history=[moved(MONDAY, "delivered")]),
        of_class("E", "standard", provider="reseau"),
        of_class("F", "standard", provider=None),
    ]
    assert names(*tickets) == "AEF"
    assert names(*tickets, provider="systemes") == "A"


def test_the_day_expected_if_it_starts_today() -> None:
    found = {each.reason: each for each in pull(backlog_of(*everything(), contract=contract_of(TERM)), at(NOW))}
    assert (found["expedite"].expected, found["expedite"].percentile) == (date(2026, 10, 14), 85)
    assert found["priority"].expected == date(2026, 10, 20)
    assert (found["standard"].expected, found["standard"].percentile) == (None, None)
    assert found["priority"].period is not None
    assert found["priority"].period.key == "2026-W42"
    assert found["owed"].period is not None
    assert found["owed"].period.key == "2026-W41"


def test_blocked_tickets_come_last_and_say_by_what() -> None:
    blocks = [{"type": "blocks", "id": "ITB-00G"}]
    blocker = of_class("X", "standard", links=blocks)
    found = pull(backlog_of(*everything(), blocker, contract=contract_of(TERM)), at(NOW))
    assert found[-1].ticket.id == "ITB-00G"
    assert (found[-1].blocked_by, str(found[-1].why)) == (("ITB-00X",), "blocked by ITB-00X")
    over = of_class("X", "standard", links=blocks, history=[moved(MONDAY, "delivered")])
    assert names(*everything(), over).startswith("G")
    other = of_class("X", "standard", links=[{"type": "relates_to", "id": "ITB-00G"}])
    assert names(*everything(), other).startswith("G")


def test_two_that_block_each_other_are_both_shown() -> None:
    one = of_class("A", "standard", links=[{"type": "blocks", "id": "ITB-00B"}])
    other = of_class("B", "standard", links=[{"type": "blocks", "id": "ITB-00A"}])
    assert names(one, other) == "AB"


def test_who_is_to_start_it() -> None:
    found = pull(backlog_of(of_class("A", "standard", assignee="ana@inv.example"), of_class("B", "standard")), at(NOW))
    assert [each.assignee for each in found] == ["ana@inv.example", None]


def test_under_another_contract_the_token_is_of_that_contracts_period() -> None:
    contract = contract_of({"effective_from": "2026-09", "period": "month"})
    ticket = of_class("A", "priority", claims=[claim_at(MONDAY)])
    backlog = replace(backlog_of(ticket, contract=contract), recast=True)
    assert [str(each.why) for each in pull(backlog, at(NOW))] == ["token of 2026-09"]
