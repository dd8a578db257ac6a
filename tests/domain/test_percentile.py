"""Nearest rank against its definition, and where floating point would choose the neighbour."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from itbiz.domain.percentile import nearest_rank


@pytest.mark.parametrize(
    ("p", "expected"),
    [(0.05, 15), (0.2, 15), (0.21, 20), (0.30, 20), (0.40, 20), (0.50, 35), (0.85, 50), (1, 50)],
)
def test_nearest_rank_of_a_known_list(p: float, expected: int) -> None:
    assert nearest_rank([50, 15, 40, 35, 20], p) == expected


def test_the_rank_is_taken_of_the_share_as_written() -> None:
    hundred = range(1, 101)
    assert [nearest_rank(hundred, percent / 100) for percent in range(1, 101)] == list(hundred)
    assert nearest_rank(range(1, 21), 0.85) == 17


@pytest.mark.parametrize("p", [0, -0.1, 1.0001, 85, float("nan")])
def test_a_share_out_of_range_is_refused(p: float) -> None:
    with pytest.raises(ValueError, match="is a share above 0"):
        nearest_rank([1, 2, 3], p)


def test_nothing_has_no_percentile() -> None:
    with pytest.raises(ValueError, match="no values"):
        nearest_rank([], 0.5)


@given(st.lists(st.integers(-1000, 1000), min_size=1, max_size=60), st.integers(1, 100))
def test_at_least_that_share_is_not_greater_and_no_smaller_value_does(values: list[int], percent: int) -> None:
    found = nearest_rank(values, percent / 100)
    assert found in values
    assert 100 * sum(value <= found for value in values) >= percent * len(values)
    assert 100 * sum(value < found for value in values) < percent * len(values)
