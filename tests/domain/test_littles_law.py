"""Little's law as a check: it holds where work flows steadily, and what is unsteady is named where it does not."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from tests.domain.builders import at, moved, ticket_of

from itbiz.domain.littles_law import littles_law

if TYPE_CHECKING:
    from itbiz.domain.ticket import Ticket

BEGIN = at("2026-09-07T00:00:00+02:00")
END = at("2026-10-05T00:00:00+02:00")


def worked(name: str, first: float, last: float | None, ending: str = "delivered") -> Ticket:
    """A ticket that was worked on from one day of September 2026 to another, counted from the beginning."""
    history = [moved((BEGIN + timedelta(days=first)).isoformat(), "started")]
    if last is not None:
        history.append(moved((BEGIN + timedelta(days=last)).isoformat(), ending, why="x"))
    return ticket_of(name, history=history)


def test_a_steady_flow_keeps_the_law() -> None:
    found = littles_law([worked(str(day + 10), day, day + 2) for day in range(-4, 30)], BEGIN, END)
    assert found.n == 28
    assert found.days == 28
    assert found.wip == pytest.approx(2)
    assert found.cycle_time == pytest.approx(2)
    assert found.expected == pytest.approx(2)
    assert (found.holds, found.grown, found.abandoned, found.older) == (True, 0, (), ())


def test_what_makes_it_unsteady_is_named() -> None:
    tickets = [worked(str(day), day, day + 1) for day in range(12)]
    tickets += [worked("X", 0, None), worked("Y", 0, None), worked("Z", 1, 20, "cancelled")]
    found = littles_law(tickets, BEGIN, END)
    assert found.holds is False
    assert found.deviation is not None
    assert found.deviation > 1
    assert (found.grown, found.abandoned, found.older) == (2, ("ITB-00Z",), ("ITB-00X", "ITB-00Y"))


@pytest.mark.parametrize("tickets", [[], [ticket_of("A")], [worked(str(n), n, n + 1) for n in range(9)]])
def test_too_little_is_not_judged(tickets: list[Ticket]) -> None:
    found = littles_law(tickets, BEGIN, END)
    assert (found.expected, found.deviation, found.holds) == (None, None, None)


def test_no_time_and_nothing_but_instant_work_divide_by_nothing() -> None:
    assert littles_law([worked("A", 0, 1)], BEGIN, BEGIN).throughput == 0
    at_once = [worked(str(n), n, n) for n in range(12)]
    found = littles_law(at_once, BEGIN, END)
    assert (found.expected, found.deviation, found.holds) == (0, None, None)
