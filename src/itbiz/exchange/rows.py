"""From the rows of a log to records that can be sorted into lives."""

from __future__ import annotations

from typing import TYPE_CHECKING

from itbiz.exchange.names import ticket_id
from itbiz.exchange.table import BadRow, Row
from itbiz.exchange.template import one_line
from itbiz.text.message import msg
from itbiz.text.nearest import nearest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from itbiz.exchange.clock import Moment
    from itbiz.exchange.columns import Layout
    from itbiz.exchange.mapping import ImportMap
    from itbiz.exchange.problems import Problems
    from itbiz.exchange.sorting import Record
    from itbiz.exchange.summary import Tally
    from itbiz.text.message import Message

ID, KEY, AT, LINE, CELLS = range(5)
"""What a record holds: it sorts by ticket and time, and rows of one time by their line."""

_SHOWN = 40
_DISTINCT = 200_000


def records(
    rows: Iterable[Row | BadRow],
    mapping: ImportMap,
    layout: Layout,
    read: Callable[[str], Moment | None],
    prefix: str,
    problems: Problems,
    tally: Tally,
) -> Iterator[Record]:
    """A record for every row that can be used. The others are reported, and all are counted."""
    empty = frozenset(mapping.file.empty)
    # One text for all cells that are alike: a log has few values and many rows.
    same: dict[str, str] = {}
    for row in rows:
        if isinstance(row, BadRow):
            tally.rows += row.unused
            problems.add(row.line, row.code, row.message, row.hint, unused=row.unused)
            continue
        tally.rows += 1
        cells = [same.setdefault(cell, cell) for cell in (row.cells[at].strip() for at in layout.kept)]
        if len(same) > _DISTINCT:
            same.clear()
        tally.states[cells[layout.state]] += 1
        cells = ["" if cell in empty else cell for cell in cells]
        record = _record(row.line, cells, mapping, layout, read, prefix, problems)
        if record:
            yield record


def _record(
    line: int,
    cells: list[str],
    mapping: ImportMap,
    layout: Layout,
    read: Callable[[str], Moment | None],
    prefix: str,
    problems: Problems,
) -> Record | None:
    key = cells[layout.key]
    if not key:
        problems.add(line, "import-no-key", msg("this row does not say which ticket it is about"), unused=True)
        return None
    written = next((cells[at] for at in layout.at if cells[at]), "")
    moment = read(written)
    if moment is None:
        problems.add(line, "import-time", *_time_words(written), unused=True)
        return None
    if moment.skipped:
        report_skipped(problems, line, written)
    if not _state_known(line, cells[layout.state], mapping, problems):
        return None
    return [ticket_id(prefix, key), key, moment.seconds, line, cells]


def report_skipped(problems: Problems, line: int, time: str) -> None:
    """Say that the clocks of the log's zone skipped a time that is used all the same."""
    problems.add(
        line, "import-time-skipped", msg("`{time}` never was: clocks went forward; an hour is added", time=time)
    )


def _time_words(written: str) -> tuple[Message, Message | None]:
    if not written:
        return msg("this row does not say when it was"), None
    return (
        msg("`{time}` is no time in the forms of the mapping", time=one_line(written, _SHOWN)),
        msg("write its form in the mapping, under `time: formats:`"),
    )


def _state_known(line: int, state: str, mapping: ImportMap, problems: Problems) -> bool:
    """Whether the row may be used as far as its state goes."""
    rule = mapping.state
    if state in rule.values or rule.other or rule.unknown == "keep":
        return True
    if not state and mapping.file.sparse:
        return True
    if rule.unknown == "skip":
        problems.skip("import-skipped-state")
        return False
    near = nearest(state, rule.values) if state else ()
    problems.add(
        line,
        "import-unknown-state",
        msg("`{state}` is no state that the mapping knows", state=one_line(state, _SHOWN))
        if state
        else msg("this row has no state"),
        msg("is it `{near}`? Add it to the mapping, under `state: values:`", near=near[0])
        if near
        else msg("add it to the mapping, under `state: values:`, or say there what to do with the `unknown`"),
        unused=True,
    )
    return False
