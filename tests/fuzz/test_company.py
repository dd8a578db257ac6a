"""A little of `make fuzz`, the same in every run; what a long run found is a test of the part it found it in."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.fuzz.company import Company
from tests.fuzz.mutations import mutated

COMPANY = Company.example()
PATHS = {"ticket": COMPANY.ticket_path, "contract": "contract.yaml"}
TEXTS = {"ticket": list(COMPANY.tickets), "contract": [COMPANY.texts["contract.yaml"]]}


@pytest.mark.parametrize("kind", PATHS)
def test_no_change_of_a_file_is_more_than_a_finding(kind: str) -> None:
    @given(st.randoms(use_true_random=False))
    @settings(max_examples=25, derandomize=True, deadline=None, database=None)
    def taken(rng: Random) -> None:
        COMPANY.take(PATHS[kind], mutated(rng, TEXTS[kind]))

    taken()


@pytest.mark.slow
@pytest.mark.parametrize("kind", PATHS)
def test_many_changes(kind: str) -> None:
    for seed in range(400):
        try:
            COMPANY.take(PATHS[kind], mutated(Random(seed), TEXTS[kind]))  # noqa: S311 - the same in every run
        except Exception as error:
            error.add_note(f"seed {seed}")
            raise


@pytest.mark.parametrize("kind", PATHS)
def test_the_changes_reach_beyond_the_schema(kind: str) -> None:
    """Or nothing behind it would ever be asked."""
    accepted = 0
    for seed in range(60):
        read = COMPANY.read(PATHS[kind], mutated(Random(seed), TEXTS[kind]))  # noqa: S311 - the same in every run
        accepted += not any(finding.path == PATHS[kind] for finding in read.diagnostics)
    assert 12 <= accepted <= 48
