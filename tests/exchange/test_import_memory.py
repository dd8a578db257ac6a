"""A log need not fit into memory."""

from __future__ import annotations

import tracemalloc
from typing import TYPE_CHECKING

from itbiz.exchange.importing import Import, MapFile, plan_import
from itbiz.exchange.mapping import ImportMap, read_mapping

if TYPE_CHECKING:
    from pathlib import Path
    from zoneinfo import ZoneInfo

    from tests.exchange.conftest import Rows


def test_memory_does_not_grow_with_the_log(tmp_path: Path, rows: Rows, world: tuple[str, ZoneInfo]) -> None:
    mapping_text, zone = world

    def peak(tickets: int) -> int:
        log = tmp_path / f"{tickets}.csv"
        with log.open("w", encoding="utf-8") as file:
            file.write(rows())
            for number in range(tickets):
                # Every ticket's second row comes a whole log later.
                for state in ("Working", "Done"):
                    key = number if state == "Working" else tickets - 1 - number
                    file.write(f"{1000 + key},2026-09-01T09:00:00+02:00,,ana,x,risk,net,{state},3,yes\n")
        mapping = read_mapping("map.yaml", mapping_text)
        assert isinstance(mapping, ImportMap)
        tracemalloc.start()
        try:
            with log.open("rb") as source:
                plan = plan_import(source, "log.csv", MapFile("map.yaml", mapping_text, mapping), zone=zone, run=500)
                assert isinstance(plan, Import)
                assert sum(1 for _ in plan.tickets()) == tickets
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    small = peak(1_000)
    assert peak(6_000) < 1.5 * small + 500_000
