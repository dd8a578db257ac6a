"""The past's claims against other quotas."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st
from tests.domain.builders import MONDAY, claim_at, released, ticket_of

from itbiz.domain.period import PeriodKind, parse_period
from itbiz.domain.simulation import RequesterRow, simulate

if TYPE_CHECKING:
    from itbiz.domain.ticket import Ticket

PARIS = ZoneInfo("Europe/Paris")
NEXT_WEEK = "2026-10-05T09:00:00+02:00"


def some() -> list[Ticket]:
    """Marches: three in W40 and one in W41; risques: one in W40."""
    return [
        ticket_of("A", claims=[claim_at(MONDAY)]),
        ticket_of(
            "B",
            claims=[claim_at(MONDAY, **released("2026-09-29T09:00:00+02:00")), claim_at("2026-10-01T09:00:00+02:00")],
        ),
        ticket_of("C", claims=[claim_at("2026-10-04T23:59:00+02:00"), claim_at(NEXT_WEEK, "2026-W41")]),
        ticket_of("D", requester="risques", claims=[claim_at(MONDAY, requester="risques")]),
        ticket_of("E", claims=[claim_at(MONDAY, kind="emergency", reason="r", impact="i")]),
    ]


def test_claims_and_overruns() -> None:
    rows = simulate(some(), [0, 1, 2, 3], PARIS)
    assert [(row.quota, row.claims, row.over) for row in rows] == [(0, 5, 5), (1, 5, 2), (2, 5, 1), (3, 5, 0)]
    week = parse_period("2026-W40")
    assert rows[1].requesters == (RequesterRow("marches", 4, 2, 3, week), RequesterRow("risques", 1, 0, 1, week))


def test_bounds_are_included() -> None:
    week = parse_period("2026-W41")
    assert [row.claims for row in simulate(some(), [1], PARIS, first=week)] == [1]
    assert [row.claims for row in simulate(some(), [1], PARIS, last=parse_period("2026-W40"))] == [4]
    assert [row.claims for row in simulate(some(), [1], PARIS, first=week, last=week)] == [1]


def test_other_periods_and_zones() -> None:
    (row,) = simulate(some(), [1], PARIS, PeriodKind.MONTH)
    most = [(each.requester, each.most, each.most_period.key) for each in row.requesters]
    assert most == [("marches", 2, "2026-09"), ("risques", 1, "2026-09")]
    late = [ticket_of("A", claims=[claim_at("2026-10-04T22:30:00Z")])]
    assert simulate(late, [0], PARIS)[0].requesters[0].most_period.key == "2026-W41"
    assert simulate(late, [0], ZoneInfo("UTC"))[0].requesters[0].most_period.key == "2026-W40"


def test_nothing_to_replay() -> None:
    assert [(row.claims, row.over, row.requesters) for row in simulate([], [1], PARIS)] == [(0, 0, ())]


@given(
    st.lists(st.tuples(st.sampled_from(["marches", "risques"]), st.integers(28, 30)), max_size=12), st.integers(0, 5)
)
def test_a_larger_quota_never_has_more_over(wishes: list[tuple[str, int]], quota: int) -> None:
    tickets = [
        ticket_of(str(number), claims=[claim_at(f"2026-09-{day}T09:00:00+02:00", requester=requester)])
        for number, (requester, day) in enumerate(wishes)
    ]
    smaller, larger = simulate(tickets, [quota, quota + 1], PARIS)
    assert larger.over <= smaller.over <= smaller.claims == len(tickets)
    assert smaller.over - larger.over <= len(smaller.requesters)
    assert sum(row.claims for row in smaller.requesters) == smaller.claims
