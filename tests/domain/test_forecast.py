"""Forecasts: the same draws everywhere, monotone in confidence, and silent where there is too little to go by."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.domain.builders import at, backlog_of, contract_of, moved, ticket_of, week

from itbiz.domain.forecast import CONFIDENCES, DRAWS, FARTHEST, Forecast, Sums, TeamForecast, _drawn, forecast

if TYPE_CHECKING:
    from itbiz.domain.backlog import Backlog
    from itbiz.domain.ticket import Ticket

MONDAY = at("2026-08-31T09:00:00+02:00")
"""The first working hour of 2026-W36."""
NOW = at("2026-11-25T09:00:00+01:00")
"""A Wednesday of 2026-W48: W36 to W47 are complete."""


def finished(counts: list[int], provider: str = "systemes", prefix: str = "A") -> list[Ticket]:
    """Tickets opened in the first week, so many of them finished in each week from W36 on."""
    found = []
    for number, count in enumerate(counts):
        for each in range(count):
            done = moved((MONDAY + timedelta(weeks=number, hours=each + 2)).isoformat(), "delivered")
            opened = (MONDAY + timedelta(hours=1)).isoformat()
            name = f"{prefix}{number:02}{each:02}"
            found.append(ticket_of(name, opened=opened, provider=provider, history=[done]))
    return found


def company(counts: list[int], **more: object) -> Backlog:
    contract = contract_of({"guarantee": {"systemes": 2}}, **more)
    return backlog_of(ticket_of("OPEN", opened=MONDAY.isoformat()), *finished(counts), contract=contract)


def team(found: Forecast, key: str | None = "systemes") -> TeamForecast:
    row = found.of(key)
    assert row is not None
    return row


def test_the_draws_are_those_of_every_machine_and_python() -> None:
    assert _drawn("2026-W47", 12, 0)[:12] == FIRST_DRAWS
    assert len(_drawn("2026-W47", 12, 0)) == DRAWS
    assert _drawn("2026-W47", 12, 1)[:12] != FIRST_DRAWS


FIRST_DRAWS = (2, 4, 10, 0, 4, 2, 9, 9, 7, 6, 5, 8)
"""As Python 3.11, 3.12 and 3.13 draw them."""


def test_what_never_varied_is_certain() -> None:
    row = team(forecast(company([3] * 12), NOW))
    assert row.sample == (3,) * 12
    assert row.sums is not None
    assert [row.sums.at_least(percent) for percent in CONFIDENCES] == [3, 3, 3]
    assert (row.sums.share(3), row.sums.share(4)) == (1.0, 0.0)
    assert (row.guarantee, row.chance) == (2, 1.0)


def test_the_chance_is_about_the_share_of_past_periods() -> None:
    row = team(forecast(company([0, 1, 2, 3] * 3), NOW))
    assert row.chance == pytest.approx(0.5, abs=0.02)
    assert row.sums is not None
    assert row.sums.at_least(85) == 0
    assert row.sums.at_least(50) in {1, 2}


def test_all_teams_together_have_the_guarantee_of_the_pool() -> None:
    contract = contract_of({"guarantee": 3, "quota": {"marches": 3}})
    tickets = [*finished([2] * 12), *finished([1] * 12, "reseau", "B")]
    found = forecast(backlog_of(*tickets, contract=contract), NOW)
    assert [each.team for each in found.teams] == [None, "systemes", "reseau"]
    assert (team(found, None).guarantee, team(found, None).chance) == (3, 1.0)
    assert team(found).guarantee is None
    assert team(found).chance is None
    assert found.of("nobody") is None


def test_until_a_period_and_for_a_number_of_items() -> None:
    backlog = company([2] * 12)
    row = team(forecast(backlog, NOW, until=week("2026-W51"), items=7))
    assert row.sums == Sums(week("2026-W51"), (8,) * DRAWS)
    assert row.within == dict.fromkeys(CONFIDENCES, week("2026-W51"))
    assert row.chance == 1.0


def test_who_finishes_nothing_is_done_never() -> None:
    row = team(forecast(company([2] * 12), NOW, items=1), "reseau")
    assert row.within == dict.fromkeys(CONFIDENCES)
    far = team(forecast(company([2] * 12), NOW, items=2 * FARTHEST + 1))
    assert far.within == dict.fromkeys(CONFIDENCES)
    assert team(forecast(company([2] * 12), NOW, items=2 * FARTHEST)).within[95] is not None


def test_closures_are_neither_looked_back_on_nor_worked_in() -> None:
    closures = [{"from": "2026-09-07", "to": "2026-09-13"}, {"from": "2026-11-30", "to": "2026-12-06"}]
    found = forecast(company([2, 0, *[2] * 10], calendar={"closures": closures}), NOW, until=week("2026-W50"))
    assert team(found).sample == (2,) * 11
    assert team(found).sums == Sums(week("2026-W50"), (4,) * DRAWS)


def test_what_somebody_finishes_in_a_closure_is_not_counted_into_the_week_before() -> None:
    closed = {"closures": [{"from": "2026-09-07", "to": "2026-09-13"}]}
    assert team(forecast(company([2, 5, *[3] * 10], calendar=closed), NOW)).sample == (2, *[3] * 10)


@pytest.mark.parametrize("counts", [[], [1], [4] * 9])
def test_too_few_periods_are_not_enough_data(counts: list[int]) -> None:
    first = company(counts)
    soon = MONDAY + timedelta(weeks=len(counts))
    row = team(forecast(first, soon, items=3))
    assert (row.n, row.sums, row.chance, row.within) == (len(counts), None, None, {})


def test_an_empty_repository_has_no_forecast() -> None:
    found = forecast(backlog_of(), NOW)
    assert [(each.team, each.n, each.sums) for each in found.teams] == [
        (None, 0, None),
        ("systemes", 0, None),
        ("reseau", 0, None),
    ]


@settings(max_examples=20, deadline=None)
@given(st.lists(st.integers(0, 4), min_size=10, max_size=12), st.integers(1, 6))
def test_more_confidence_never_promises_more_and_more_items_never_come_sooner(counts: list[int], items: int) -> None:
    backlog = company([0] * (12 - len(counts)) + counts)
    row = team(forecast(backlog, NOW, items=items))
    assert row.sums is not None
    foretold = [row.sums.at_least(percent) for percent in range(1, 101)]
    assert foretold == sorted(foretold, reverse=True)
    assert [row.sums.share(n) for n in range(8)] == sorted((row.sums.share(n) for n in range(8)), reverse=True)
    assert all(row.sums.share(row.sums.at_least(percent)) >= percent / 100 for percent in CONFIDENCES)
    days = [period.last.toordinal() if period else 10**7 for period in row.within.values()]
    assert days == sorted(days)
    more = team(forecast(backlog, NOW, items=items + 1)).within
    later = [period.last.toordinal() if period else 10**7 for period in more.values()]
    assert all(a <= b for a, b in zip(days, later, strict=True))


@settings(max_examples=20, deadline=None)
@given(st.lists(st.integers(0, 4), min_size=12, max_size=12), st.randoms(use_true_random=False))
def test_the_order_of_tickets_does_not_matter(counts: list[int], chance: object) -> None:
    tickets = finished(counts)
    mixed = list(tickets)
    chance.shuffle(mixed)  # type: ignore[attr-defined]  # hypothesis gives a random.Random
    assert forecast(backlog_of(*tickets), NOW) == forecast(backlog_of(*mixed), NOW)
