"""Rows that cannot be used: told with their line and counted, and the rest goes on."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.exchange.conftest import Importer, Refuser, Result, Rows

import gzip
import io
import zlib

import pytest

from itbiz.exchange.mapping import LogFile
from itbiz.exchange.problems import KEPT
from itbiz.exchange.table import LONGEST_LINE, BadRow, Row, read_table
from itbiz.text.failure import Failure


def table(data: bytes, **form: str) -> list[Row | BadRow]:
    return list(read_table(io.BytesIO(data), LogFile.model_validate(form)))


def with_unknown(unknown: str) -> str:
    return f"""
schema: itbiz/import@1
key: id
by: "{{who}}"
time: {{column: at}}
title: "{{summary}}"
requester: {{column: unit, key: "{{unit}}"}}
provider: {{column: team, key: "{{team}}"}}
state: {{column: state, values: {{Working: started, Done: delivered}}, unknown: {unknown}}}
"""


def told(result: Result) -> list[tuple[int, str]]:
    return [(each.span.line, each.code) for each in result.plan.problems.diagnostics]


def test_every_unusable_row_is_told_with_its_line(imported: Importer, rows: Rows) -> None:
    log = rows("09:00 Working risk net 3", "10:00 -100 risk net 3", "11:00 Done risk net 3")
    log += ",2026-09-01T12:00:00+02:00,,ana,x,risk,net,New,3,yes\n"
    log += "1002,yesterday,,ana,x,risk,net,New,3,yes\n"
    log += "1003,,,ana,x,risk,net,New,3,yes\n"
    log += "1004,2026-09-01T12:00:00+02:00,,ana,x,,net,New,3,yes\n"
    log += "1005,2026-09-01T12:00:00+02:00,,ana\n"
    result = imported(log)
    assert told(result) == [
        (3, "import-unknown-state"),
        (5, "import-no-key"),
        (6, "import-time"),
        (7, "import-time"),
        (8, "import-no-requester"),
        (9, "import-cells"),
    ]
    assert result.plan.problems.unused == 6
    assert result.plan.summary.rows == 8
    assert [draft.id for draft in result.drafts] == ["ITB-1001"]
    assert result.lines() == ["09:00 started", "11:00 delivered"]


def test_only_the_first_of_a_kind_are_kept_and_all_are_counted(imported: Importer, rows: Rows) -> None:
    log = rows("09:00 Working risk net 3") + "1002,soon,,ana,x,risk,net,New,3,yes\n" * (KEPT + 80)
    problems = imported(log).plan.problems
    assert (problems.counts["import-time"], len(problems.diagnostics), problems.not_kept) == (KEPT + 80, KEPT, 80)


@pytest.mark.parametrize(
    ("unknown", "lines", "unused", "codes"),
    [
        ("report", ["09:00 started", "11:00 delivered"], 1, {"import-unknown-state": 1}),
        ("skip", ["09:00 started", "11:00 delivered"], 1, {}),
        ("keep", ["09:00 started", "10:00 provider net>data", "11:00 provider data>net", "11:00 delivered"], 0, {}),
        (
            "ready",
            ["09:00 started", "10:00 provider net>data", "10:00 ready", "11:00 provider data>net", "11:00 delivered"],
            0,
            {},
        ),
    ],
)
def test_what_to_do_with_a_state_nobody_knows(
    imported: Importer, rows: Rows, unknown: str, lines: list[str], unused: int, codes: dict[str, int]
) -> None:
    log = rows("09:00 Working risk net 3", "10:00 -100 risk data 3", "11:00 Done risk net 3")
    result = imported(log, with_unknown(unknown))
    assert result.lines() == lines
    assert result.plan.problems.unused == unused
    assert result.codes == codes


def test_two_keys_that_become_one_id(imported: Importer, rows: Rows) -> None:
    log = rows("09:00 New risk net 3", ticket="ab1") + rows("09:30 New risk net 3", ticket="AB1").split("\n", 1)[1]
    result = imported(log)
    assert told(result) == [(2, "import-id-clash")]
    assert [draft.id for draft in result.drafts] == ["ITB-AB1"]
    assert result.plan.problems.unused == 1


def test_two_names_that_become_one_party(imported: Importer, rows: Rows) -> None:
    log = rows("09:00 New Résea net 3", "10:00 New resea net 3")
    assert imported(log).codes == {"import-party-clash": 1}


def test_hostile_text_becomes_a_harmless_title(imported: Importer, rows: Rows) -> None:
    hostile = "\x1b[31mred\u202e\x00\t[bold] : # - 'q' {x}"
    log = rows("09:00 Working risk net 3").replace("Poste", f'"{hostile}\nsecond line"')
    assert imported(log).ticket().title == "[31mred [bold] : # - 'q' {x} second line"
    long = imported(rows("09:00 Working risk net 3").replace("Poste", "é" * 5000)).ticket()
    assert (len(long.title), long.title[-1]) == (300, "…")
    assert imported(rows("09:00 Working risk net 3").replace("Poste", "\u202e")).ticket().title == "ITB-1001"


def test_a_title_with_braces_is_no_template(imported: Importer, rows: Rows) -> None:
    assert imported(rows("09:00 New risk net 3").replace("Poste", "{who}")).ticket().title == "{who}"


def test_times_the_clocks_skipped_are_used_and_told(imported: Importer, rows: Rows) -> None:
    log = rows("09:00 Working risk net 3").replace("2026-09-01T09:00:00+02:00", "2026-03-29T02:30:00")
    result = imported(log)
    assert result.codes == {"import-time-skipped": 1}
    assert result.drafts[0].data["history"][0]["at"] == "2026-03-29T03:30:00+02:00"


def test_an_opening_the_clocks_skipped_is_told_too(imported: Importer, rows: Rows) -> None:
    result = imported(rows("09:00 Working risk net 3", opened="2026-03-29T02:30:00"))
    assert result.codes == {"import-time-skipped": 1}
    assert result.drafts[0].data["opened"] == "2026-03-29T03:30:00+02:00"


def test_an_opening_that_is_no_time_is_told(imported: Importer, rows: Rows) -> None:
    result = imported(rows("09:00 Working risk net 3", opened="long ago"))
    assert result.codes == {"import-opened": 1}
    assert result.drafts[0].data["opened"] == "2026-09-01T09:00:00+02:00"


def test_an_hour_that_comes_twice_is_the_first(imported: Importer, rows: Rows) -> None:
    log = rows("09:00 Working risk net 3").replace("2026-09-01T09:00:00+02:00", "2026-10-25T02:30:00")
    assert imported(log).drafts[0].data["history"][0]["at"] == "2026-10-25T02:30:00+02:00"


def test_times_in_another_zone_are_written_in_the_contracts(imported: Importer, rows: Rows) -> None:
    from zoneinfo import ZoneInfo

    log = rows("09:00 New risk net 2").replace("2026-09-01T09:00:00+02:00", "2026-09-06T23:30:00")
    (claim,) = imported(log, log_zone=ZoneInfo("UTC")).ticket().claims
    assert (claim.at.isoformat(), str(claim.period)) == ("2026-09-07T01:30:00+02:00", "2026-W37")


def test_bad_bytes_cost_a_character_and_not_a_row(imported: Importer, rows: Rows) -> None:
    log = rows("09:00 Working risk net 3", "10:00 Done risk net 3").encode().replace(b"Poste", b"Caf\xe9")
    result = imported(log)
    assert result.ticket().title == "Caf?"
    assert told(result) == [(2, "import-encoding"), (3, "import-encoding")]
    assert result.plan.problems.unused == 0


def test_a_byte_order_mark_is_no_part_of_the_first_column() -> None:
    (head,) = table(b"\xef\xbb\xbfid,at\r\n")
    assert isinstance(head, Row)
    assert head.cells == ["id", "at"]


def test_other_encodings() -> None:
    (head,) = table("état;heure\n".encode("utf-16"), encoding="utf-16", delimiter=";")
    assert isinstance(head, Row)
    assert head.cells == ["état", "heure"]


def test_lines_are_those_of_the_file() -> None:
    found = table(b'a,b\n"one\ntwo",2\n\n3,4\n5\n')
    assert [row.line for row in found] == [1, 2, 5, 6]


def test_a_quote_that_is_not_closed_is_told_at_its_line() -> None:
    found = table(b'a,b\n1,2\n3,"4\n5,6\n')
    assert [(row.line, getattr(row, "code", None)) for row in found] == [(1, None), (2, None), (3, "import-not-csv")]
    assert isinstance(found[-1], BadRow)
    assert str(found[-1].message) == "a quote that opens on this line is not closed"


def test_a_line_that_never_ends_does_not_fill_the_memory() -> None:
    data = io.BytesIO(b"a,b\n" + b"x" * (3 * LONGEST_LINE) + b"\n1,2\n")
    found = list(read_table(data, LogFile()))
    assert [getattr(row, "code", None) for row in found] == [None, "import-line-too-long", None]
    assert found[-1].line == 3


def test_a_packed_log_that_is_cut_off_is_a_failure() -> None:
    whole = gzip.compress(b"a,b\n" + b"".join(b"%d,%d\n" % (n, n * n) for n in range(5000)))
    with pytest.raises(Failure, match="damaged or cut off"):
        table(whole[: len(whole) // 2])
    with pytest.raises(Failure, match="damaged or cut off"):
        table(b"\x1f\x8b" + zlib.compress(b"a,b"))


def test_a_wrong_encoding_is_a_failure() -> None:
    with pytest.raises(Failure, match="utf-16"):
        table(b"a,b\n1,2\n", encoding="utf-16")


def test_progress_tells_the_bytes_read() -> None:
    data = b"a,b\n" + b"1,2\n" * 10_000
    seen: list[int] = []
    assert len(list(read_table(io.BytesIO(data), LogFile(), seen.append))) == 10_001
    assert seen == sorted(seen)
    assert seen[-1] == len(data)


def test_an_empty_file(refused: Refuser) -> None:
    (finding,) = refused("")
    assert (finding.path, finding.code) == ("log.csv", "import-empty")


def test_a_head_alone_makes_no_ticket(imported: Importer, rows: Rows) -> None:
    assert imported(rows()).drafts == ()


def test_a_column_the_table_has_not(refused: Refuser, rows: Rows) -> None:
    findings = refused(rows("09:00 New risk net 3").replace("state", "status", 1).replace("who", "author", 1))
    assert [(each.path, each.span.line, str(each.message)) for each in findings] == [
        ("map.yaml", 5, "the table has no column `who`"),
        ("map.yaml", 10, "the table has no column `state`"),
    ]
    assert str(findings[1].hint) == "did you mean `status`?"
