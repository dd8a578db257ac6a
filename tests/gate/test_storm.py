"""Eight clones push at once for the same last tokens; `make storm` prints the figures."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.gate.storm import is_sound, storm

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.slow
def test_exactly_the_quota_lands_and_nothing_is_lost(tmp_path: Path) -> None:
    found = storm(tmp_path, clones=8, rounds=2, seed=1)
    assert is_sound(found), found
    assert found["accepted"] == 16
    assert found["refused"]
    assert found["retried"]
