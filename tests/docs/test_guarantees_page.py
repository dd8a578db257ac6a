"""Every row of the table of guarantees is backed by a test that there is."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "guarantees.md").read_text(encoding="utf-8")
WAYS = re.findall(r"^\| (.+?) \|.*\| `(test_\w+)` \|$", PAGE, re.MULTILINE)
TESTS = {
    name
    for path in (ROOT / "tests" / "gate").glob("test_*.py")
    for name in re.findall(r"^def (test_\w+)\(", path.read_text(encoding="utf-8"), re.MULTILINE)
}
NAMED = (
    "commit",
    "commit -a",
    "commit PATH",
    "amend",
    "no-verify",
    "clean merge",
    "conflicted merge",
    "fast-forward",
    "squash merge",
    "rebase",
    "cherry-pick",
    "revert",
    "am`",
    "stash",
    "push",
    "force push",
    "merge button",
    "two merges racing",
    "history rewrite",
    "clock set back",
    "contract loosened in the same push",
)
"""The ways that must be in the table, each by a part of its row."""


@pytest.mark.parametrize("way", NAMED)
def test_each_way_has_a_row(way: str) -> None:
    assert any(way in row for row, _ in WAYS)


def test_each_row_names_a_test_that_there_is() -> None:
    assert len(WAYS) >= len(NAMED)
    assert [test for _, test in WAYS if test not in TESTS] == []
    assert [name for name in re.findall(r"`(test_\w+)`", PAGE) if name not in TESTS] == []
