"""Whatever a log holds, what comes out are sound tickets, and every row is used or counted."""

from __future__ import annotations

import csv
import gzip
import io
from contextlib import suppress
from typing import TYPE_CHECKING

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from itbiz.exchange.mapping import LogFile
from itbiz.exchange.table import read_table
from itbiz.text.edit import emit
from itbiz.text.failure import Failure
from itbiz.text.source import Document, parse

if TYPE_CHECKING:
    from tests.exchange.conftest import Importer

STATES = ["New", "To do", "Working", "Asked", "Ordered", "Done", "Accepted", "Rejected", "Dropped", "Lost", ""]

LINES = st.tuples(
    st.sampled_from(["1", "22", "A-1", "é", ""]),
    st.integers(0, 59),
    st.sampled_from(["risk", "desk", "Any", ""]),
    st.sampled_from(["net", "data", ""]),
    st.sampled_from(STATES),
    st.sampled_from(["1", "2 - high", "3", "-1", "x", ""]),
    st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=12),
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(lines=st.lists(LINES, max_size=25))
def test_every_ticket_is_sound_and_every_row_accounted_for(
    imported: Importer, lines: list[tuple[str, int, str, str, str, str, str]]
) -> None:
    file = io.StringIO(newline="")
    writer = csv.writer(file)
    writer.writerow(["id", "at", "opened", "who", "summary", "unit", "team", "state", "rank", "kept"])
    for key, minute, unit, team, state, rank, text in lines:
        at = f"2026-09-01T09:{minute:02}:00Z"
        writer.writerow([key, at, "2026-09-01T09:30:00Z", text, text, unit, team, state, rank, "yes"])
    result = imported(file.getvalue(), run=4)
    summary, problems = result.plan.summary, result.plan.problems
    assert summary.rows == len(lines)
    assert sum(draft.rows for draft in result.drafts) + problems.unused == len(lines)
    assert summary.promotions == sum(len(draft.data.get("claims", ())) for draft in result.drafts)
    for draft in result.drafts:
        document = parse(emit(draft.data))
        assert isinstance(document, Document)
        assert document.data == draft.data
    assert imported(file.getvalue()).drafts == result.drafts


@given(st.binary(max_size=400), st.booleans())
def test_no_bytes_end_in_a_traceback(data: bytes, packed: bool) -> None:
    source = io.BytesIO(gzip.compress(data) if packed else data)
    with suppress(Failure):
        lines = [row.line for row in read_table(source, LogFile())]
        assert lines == sorted(lines)
