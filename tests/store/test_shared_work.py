"""Work that several processes share comes back whole, whatever happens to one of them."""

from __future__ import annotations

import os
import signal
from typing import TYPE_CHECKING

import pytest

from itbiz.store import shared_work
from itbiz.store.shared_work import jobs_of, shared

if TYPE_CHECKING:
    from collections.abc import Sequence

THINGS = list(range(100))


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shared_work, "ENOUGH", 10)
    monkeypatch.setattr(shared_work, "BATCH", 7)


def doubled(numbers: Sequence[int]) -> tuple[int, list[int]]:
    return os.getpid(), [2 * number for number in numbers]


def all_of(found: Sequence[tuple[int, list[int]]]) -> list[int]:
    return sorted(number for _, numbers in found for number in numbers)


@pytest.mark.parametrize("jobs", [1, 2, 3, 40])
def test_every_thing_is_worked_on_once(jobs: int) -> None:
    found = list(shared(doubled, THINGS, jobs))
    assert all_of(found) == [2 * number for number in THINGS]
    processes = {process for process, _ in found}
    assert processes == {os.getpid()} if jobs == 1 else os.getpid() not in processes


def test_few_things_stay_in_this_process() -> None:
    assert list(shared(doubled, THINGS[:9], 2)) == [doubled(THINGS[:7]), doubled(THINGS[7:9])]
    assert list(shared(doubled, [], 2)) == []


def test_what_a_killed_process_leaves_is_done_here() -> None:
    here = os.getpid()

    def work(numbers: Sequence[int]) -> tuple[int, list[int]]:
        if os.getpid() != here and 50 in numbers:
            os.kill(os.getpid(), signal.SIGKILL)
        return doubled(numbers)

    found = list(shared(work, THINGS, 2))
    assert all_of(found) == [2 * number for number in THINGS]
    assert here in {process for process, _ in found}


def test_an_error_in_a_process_is_raised_here() -> None:
    def work(numbers: Sequence[int]) -> tuple[int, list[int]]:
        if 50 in numbers:
            raise LookupError
        return doubled(numbers)

    with pytest.raises(LookupError):
        list(shared(work, THINGS, 2))


def test_answers_longer_than_a_pipe_holds() -> None:
    found = list(shared(lambda numbers: b"x" * (200_000 + numbers[0]), THINGS, 2))
    assert sorted(map(len, found)) == [200_000 + number for number in THINGS[::7]]


@pytest.mark.parametrize(("written", "jobs"), [("3", 3), ("100", 64), ("0", None), ("two", None), ("", None)])
def test_how_many_processes(written: str, jobs: int | None) -> None:
    assert jobs_of({"ITBIZ_JOBS": written}) == (jobs or min(os.cpu_count() or 1, 4))
