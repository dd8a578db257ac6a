"""Pulses of trust: what a file may say and where it may stand, and what the pulses add up to."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from itbiz.domain.pulse import ENOUGH, Pulse, Pulses, pulse_path, read_pulse, read_pulses, trust
from itbiz.text.message import msg
from itbiz.text.snapshot import Unreadable

from .builders import contract_of, timeline_of

if TYPE_CHECKING:
    from itbiz.text.diagnostic import Diagnostic

CONTRACT, TIMELINE = contract_of(), timeline_of()


@pytest.mark.parametrize(
    ("text", "code", "place"),
    [
        ("score: 0\n", "out-of-range", (1, 8)),
        ("score: 6\n", "out-of-range", (1, 8)),
        ("score: good\n", "wrong-type", (1, 8)),
        ("score: 2.5\n", "wrong-type", (1, 8)),
        ("why: no number\n", "missing-field", (1, 1)),
        ("score: 4\nby: ana@inv.example\n", "unknown-field", (2, 1)),
        ('score: 4\nwhy: " "\n', "blank-value", (2, 6)),
        ('score: 4\nwhy: "one\\ntwo"\n', "several-lines", (2, 6)),
        ('score: 4\nwhy: "red \\e[31m"\n', "unsafe-character", (2, 6)),
        ("score: [\n", "yaml-syntax", None),
        ("score: 4\nscore: 5\n", "duplicate-key", None),
        ("", "empty-file", None),
    ],
)
def test_what_is_wrong_has_its_place(text: str, code: str, place: tuple[int, int] | None) -> None:
    findings: list[Diagnostic] = []
    assert read_pulse("pulse/2026-W40/marches.yaml", text, findings) is None
    (found,) = findings
    assert found.code == code
    if place is not None:
        assert (found.span.line, found.span.column) == place


def test_what_counts_and_what_does_not() -> None:
    files: dict[str, str | Unreadable] = {
        "pulse/2026-W40/marches.yaml": "score: 4\nwhy: Fine\n",
        "pulse/2026-W41/marches.yaml": "score: 9\n",
        "pulse/2026-W30/marches.yaml": "score: 4\n",
        "pulse/2026-W40/nobody.yaml": "score: 4\n",
        "pulse/2026-W40/marches.yml": "score: 4\n",
        "pulse/2026-W40/reseau.yaml": Unreadable("symbolic-link", msg("a link")),
        "pulse/README.md": "what this is",
        "pulses/2026-W40/marches.yaml": "score: 4\n",
        "tickets/pulse/2026-W40/marches.yaml": "score: 4\n",
    }
    found = read_pulses(files, "", CONTRACT, TIMELINE)
    assert found.by_party == {"marches": {"2026-W40": Pulse(score=4, why="Fine")}}
    assert found.unreadable == (
        "pulse/2026-W41/marches.yaml",
        "pulse/2026-W30/marches.yaml",
        "pulse/2026-W40/nobody.yaml",
        "pulse/2026-W40/marches.yml",
        "pulse/2026-W40/reseau.yaml",
    )


def test_where_tickets_stand_in_the_folder_there_are_no_pulses() -> None:
    contract = contract_of(tickets="pulse")
    assert read_pulses({"pulse/x.yaml": "score: 4\n"}, "", contract, TIMELINE) == Pulses({})


def given_in(*keys: str, score: int = 4) -> Pulses:
    return Pulses({"marches": {key: Pulse(score=score) for key in keys}})


def test_a_mean_needs_three_pulses_and_the_window_is_twelve_periods() -> None:
    period = TIMELINE.parse("2026-W50")
    few = given_in("2026-W49", "2026-W50", "2026-W38")
    (two,) = trust(few, CONTRACT, TIMELINE, period)
    assert (two.now, two.before, two.n, two.mean) == (4, 4, 2, None)
    assert len(two.periods) == 12
    (three,) = trust(given_in("2026-W49", "2026-W50", "2026-W39"), CONTRACT, TIMELINE, period)
    assert (three.n, three.mean) == (3, 4.0)


def test_the_first_period_has_none_before_it_and_later_pulses_are_not_foreseen() -> None:
    first = TIMELINE.parse("2026-W36")
    (alone,) = trust(given_in("2026-W36", "2026-W37"), CONTRACT, TIMELINE, first)
    assert (alone.now, alone.before, alone.n) == (4, None, 1)
    assert trust(given_in("2026-W37"), CONTRACT, TIMELINE, first) == ()
    assert trust(Pulses({}), CONTRACT, TIMELINE, first) == ()


@given(st.dictionaries(st.integers(36, 52), st.integers(1, 5)), st.integers(36, 52))
def test_no_pulses_make_it_raise_and_the_mean_lies_among_them(scores: dict[int, int], until: int) -> None:
    pulses = Pulses({"reseau": {f"2026-W{week}": Pulse(score=score) for week, score in scores.items()}})
    for each in trust(pulses, CONTRACT, TIMELINE, TIMELINE.parse(f"2026-W{until}")):
        assert each.now == scores.get(until)
        assert each.n == sum(until - 12 < week <= until for week in scores)
        assert (each.mean is None) == (each.n < ENOUGH)
        assert each.mean is None or 1 <= each.mean <= 5


def test_the_path() -> None:
    assert pulse_path("sub/", "2026-W40", "marches") == "sub/pulse/2026-W40/marches.yaml"
