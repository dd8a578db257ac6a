"""Importing twice changes nothing, and nobody's work is written over."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.exchange.conftest import Importer, Rows

import copy

import pytest
import yaml

from itbiz.exchange.arrival import Arrival, arrival


def emit(data: dict[str, Any]) -> str:
    return yaml.safe_dump(data, sort_keys=False, allow_unicode=True)


@pytest.fixture
def data(imported: Importer, rows: Rows) -> dict[str, Any]:
    return imported(rows("09:00 New risk net 2", "10:00 Working risk net 2")).drafts[0].data


def test_a_file_that_is_not_there_is_new(data: dict[str, Any]) -> None:
    assert arrival(data, None, emit) is Arrival.NEW


def test_the_same_again_is_unchanged(data: dict[str, Any]) -> None:
    assert arrival(data, emit(data), emit) is Arrival.UNCHANGED
    reordered = dict(reversed(data.items()))
    assert arrival(data, emit(reordered), emit) is Arrival.UNCHANGED


def test_a_log_that_has_grown(data: dict[str, Any], imported: Importer, rows: Rows) -> None:
    longer = imported(rows("09:00 New risk net 2", "10:00 Working risk net 2", "12:00 Done desk net 4")).drafts[0].data
    assert arrival(longer, emit(data), emit) is Arrival.GROWN
    assert arrival(data, emit(longer), emit) is Arrival.CHANGED


@pytest.mark.parametrize(
    "edit",
    [
        lambda data: data.update(title="Mended by hand"),
        lambda data: data.update(acceptance="It prints"),
        lambda data: data["history"].append(
            {"at": "2026-09-01T11:00:00+02:00", "to": "delivered", "by": "ana@x.example"}
        ),
        lambda data: data["history"][0].update(by="eva@x.example"),
        lambda data: data.update(status="no state"),
        lambda data: data["claims"].clear(),
    ],
)
def test_what_was_edited_is_left_alone(
    data: dict[str, Any], imported: Importer, rows: Rows, edit: Callable[[dict[str, Any]], object]
) -> None:
    longer = imported(rows("09:00 New risk net 2", "10:00 Working risk net 2", "12:00 Done risk net 2")).drafts[0].data
    mine = copy.deepcopy(data)
    edit(mine)
    assert arrival(longer, emit(mine), emit) is Arrival.CHANGED
    assert arrival(data, emit(mine), emit) is Arrival.CHANGED


def test_a_comment_is_somebodys_work(data: dict[str, Any], imported: Importer, rows: Rows) -> None:
    longer = imported(rows("09:00 New risk net 2", "10:00 Working risk net 2", "12:00 Done risk net 2")).drafts[0].data
    assert arrival(longer, emit(data) + "# call Ana first\n", emit) is Arrival.CHANGED
    assert arrival(data, emit(data) + "# call Ana first\n", emit) is Arrival.UNCHANGED


@pytest.mark.parametrize("text", ["", "a: [", "- 1", "<<<<<<< ours\n", "id: *x"])
def test_a_file_that_cannot_be_read_is_left_alone(data: dict[str, Any], text: str) -> None:
    assert arrival(data, text, emit) is Arrival.CHANGED
