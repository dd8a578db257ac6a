"""From a log and a mapping to tickets: read as a stream, sorted by ticket, one ticket in memory at a time.

The way: `table` reads rows, `rows` makes records of them, `sorting` brings those of one ticket together, `events`
says what each means, `life` writes history and claims.
"""

from __future__ import annotations

from datetime import datetime
from itertools import chain, groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Any, BinaryIO

from pydantic import ValidationError

from itbiz.domain.period import PeriodKind, period_at
from itbiz.domain.schema_errors import schema_errors
from itbiz.domain.ticket import Ticket
from itbiz.exchange.clock import reader
from itbiz.exchange.columns import Head, Layout, lay_out, missing_columns
from itbiz.exchange.events import Event, World, events_of
from itbiz.exchange.life import Life
from itbiz.exchange.parties import Side
from itbiz.exchange.problems import Problems
from itbiz.exchange.rows import AT, CELLS, ID, KEY, LINE, records, report_skipped
from itbiz.exchange.sorting import RUN, Record, sorted_records
from itbiz.exchange.summary import Tally
from itbiz.exchange.table import Progress, Row, read_table
from itbiz.exchange.template import one_line
from itbiz.text.dataclass import dataclass
from itbiz.text.diagnostic import START, Diagnostic, Span
from itbiz.text.message import msg

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from zoneinfo import ZoneInfo

    from itbiz.domain.period import Period
    from itbiz.exchange.mapping import ImportMap
    from itbiz.exchange.table import BadRow


@dataclass(frozen=True, slots=True)
class MapFile:
    """A mapping that was read, and the file it stands in: findings point there."""

    path: str
    text: str
    mapping: ImportMap


@dataclass(frozen=True, slots=True)
class Draft:
    """A ticket made from a log, not yet written."""

    id: str
    path: str
    """Relative to the contract's folder: `tickets/2016-W09/ITB-0000045.yaml`."""
    data: dict[str, Any]
    """Plain values, in the order in which a ticket's file has them."""
    rows: int
    """Rows of the log that it was made of; those that could not be used are not among them."""


class Import:
    """An import under way. `tickets` is gone through once; then `problems`, `summary` and the parties are complete."""

    def __init__(
        self, rows: Iterator[Row | BadRow], world: World, prefix: str, folder: str, columns: int, run: int
    ) -> None:
        self.problems = world.problems
        self.summary = Tally(columns=columns)
        self._world = world
        self._rows = rows
        self._prefix = prefix
        self._folder = folder
        self._run = run

    @property
    def requesters(self) -> dict[str, str]:
        """Short name -> written name of everybody who asks."""
        return self._world.requesters.names

    @property
    def providers(self) -> dict[str, str]:
        """Short name -> written name of everybody who does."""
        return self._world.providers.names if self._world.providers else {}

    def tickets(self) -> Iterator[Draft]:
        """Every ticket, in the order of ids. Nothing comes before the last row was read.

        Memory is bounded by one run of rows (`sorting.RUN`), one ticket, and the parties. Raises Failure where the
        log cannot be read to its end.
        """
        world = self._world
        found = records(self._rows, world.mapping, world.layout, world.read, self._prefix, world.problems, self.summary)
        before: tuple[str, str] | None = None
        for (name, key), group in groupby(sorted_records(found, self._run), itemgetter(ID, KEY)):
            lines = list(group)
            if before and before[0] == name:
                self._report_clash(lines, before[1], key)
                continue
            before = (name, key)
            draft = self._draft(name, lines)
            if draft:
                yield draft

    def _report_clash(self, lines: list[Record], first: str, key: str) -> None:
        self.problems.add(
            lines[0][LINE],
            "import-id-clash",
            msg(
                "`{key}` and `{first}` would both become {id}",
                key=one_line(key, 40),
                first=one_line(first, 40),
                id=lines[0][ID],
            ),
            msg("the first is imported; rename the other in the log"),
        )
        self.problems.unused += len(lines)

    def _draft(self, name: str, lines: list[Record]) -> Draft | None:
        world = self._world
        events = events_of(world, [(line[AT], line[LINE], line[CELLS]) for line in lines])
        if not events:
            return None
        opened = _opened(world, events)
        life = Life(world, name, opened, events[0])
        life.live(events)
        life.facts.outcome = _outcome(world, events[-1])
        data = life.as_data(events[-1])
        if not self._valid(events[-1], data):
            self.problems.unused += len(events)
            return None
        first = datetime.fromtimestamp(opened, world.zone)
        last = datetime.fromtimestamp(events[-1].at, world.zone)
        self.summary.add(first, last, len({claim["period"] for claim in life.claims}), life.facts)
        week = period_at(first, world.zone, PeriodKind.ISO_WEEK)
        return Draft(name, f"{self._folder}/{week}/{name}.yaml", data, len(events))

    def _valid(self, event: Event, data: dict[str, Any]) -> bool:
        try:
            Ticket.model_validate(data)
        except ValidationError as error:
            for refused in schema_errors(Ticket, data, error.errors(include_url=False)):
                self.problems.add(event.line, f"import-{refused.code}", refused.message, refused.hint)
            return False
        return True


def plan_import(
    source: BinaryIO,
    name: str,
    map_file: MapFile,
    *,
    zone: ZoneInfo,
    log_zone: ZoneInfo | None = None,
    id_prefix: str = "ITB",
    folder: str = "tickets",
    period_of: Callable[[datetime], Period] | None = None,
    progress: Progress = lambda _read: None,
    run: int = RUN,
) -> Import | tuple[Diagnostic, ...]:
    """What a log would become, or the findings that keep the mapping from fitting it. Nothing is written.

    `source` is the file, CSV or its gzip, and `name` what it is called in findings. `zone` is the contract's, in which
    tickets are written and weeks are told; `log_zone` is that of times without an offset, the mapping's or else
    `zone` where it is None. `period_of` tells the period whose token a promotion takes, its ISO week if left out.
    `progress` is told the bytes read so far. Raises Failure for a damaged file.
    """
    mapping = map_file.mapping
    rows = read_table(source, mapping.file, progress)
    early: list[BadRow] = []
    first = _first(rows, early)
    if first is None:
        return (Diagnostic(name, START, "import-empty", msg("this file has no rows")),)
    head = Head(first.cells if mapping.file.header else None, len(first.cells))
    missing = missing_columns(mapping, head, map_file.path, map_file.text)
    if missing:
        # What cannot be read in the head is very likely why.
        return (*(_finding(name, bad) for bad in early), *missing)
    problems = Problems(name)
    layout = lay_out(mapping, head)
    world = World(
        mapping=mapping,
        layout=layout,
        zone=zone,
        read=reader(mapping.time.formats, log_zone or mapping.time.own_zone or zone),
        period_of=period_of or (lambda instant: period_at(instant, zone, PeriodKind.ISO_WEEK)),
        requesters=Side(layout.requester, problems),
        providers=Side(layout.provider, problems) if layout.provider else None,
        problems=problems,
    )
    begun: list[Row | BadRow] = [*early] if mapping.file.header else [*early, first]
    return Import(chain(begun, rows), world, mapping.id_prefix or id_prefix, folder, head.width, run)


def _finding(name: str, bad: BadRow) -> Diagnostic:
    return Diagnostic(name, Span(bad.line, 1, bad.line, 1), bad.code, bad.message, bad.hint)


def _first(rows: Iterable[Row | BadRow], early: list[BadRow]) -> Row | None:
    for row in rows:
        if isinstance(row, Row):
            return row
        early.append(row)
    return None


def _opened(world: World, events: list[Event]) -> float:
    """When the ticket was opened: as the column says, but never after its first row."""
    layout: Layout = world.layout
    cells = events[-1].cells
    written = next((cells[at] for at in layout.opened if cells[at]), "")
    moment = world.read(written) if written else None
    if written and moment is None:
        world.problems.add(
            events[-1].line,
            "import-opened",
            msg("`{time}` is no time; the first row stands for the opening", time=one_line(written, 40)),
        )
    if moment and moment.skipped:
        report_skipped(world.problems, events[-1].line, written)
    return min(moment.seconds, events[0].at) if moment else events[0].at


def _outcome(world: World, last: Event) -> tuple[str, bool] | None:
    layout, outcome = world.layout, world.mapping.outcome
    if layout.outcome is None or outcome is None:
        return None
    met = layout.met is not None and outcome.met is not None and last.cells[layout.met] in outcome.met.values
    return last.cells[layout.outcome], met
