"""A snapshot understood: the contract, the tickets, and what reading them found (parse, don't validate)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from operator import itemgetter
from typing import TYPE_CHECKING, Protocol, TypeVar

from itbiz.domain.amendment import agreed
from itbiz.domain.contract import Contract
from itbiz.domain.ledger import Ledger, ledger
from itbiz.domain.past import ticket_at
from itbiz.domain.recalled import Recalled
from itbiz.domain.settled import Settled
from itbiz.domain.signature import SignatureFile
from itbiz.domain.ticket import Ticket
from itbiz.domain.timeline import Timeline
from itbiz.text.dataclass import dataclass, field, replace
from itbiz.text.diagnostic import START, Diagnostic, Related, Span
from itbiz.text.message import msg
from itbiz.text.snapshot import Overlaid, Unreadable

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from pydantic import BaseModel

    from itbiz.domain.books import Books
    from itbiz.domain.delivery import Delivery
    from itbiz.domain.outline import Outline
    from itbiz.domain.period import Period
    from itbiz.domain.signature import Signature, Signatures
    from itbiz.domain.throughput import Throughput
    from itbiz.text.snapshot import Snapshot
    from itbiz.text.source import Document, Place

M = TypeVar("M", bound="BaseModel")

CONTRACT = "contract.yaml"
SIGNATURES = "signatures"
_PATH = itemgetter(0)
ENDINGS = (".yaml", ".yml")


class Ids(Protocol):
    """Ids of tickets, looked up one by one or all."""

    def __contains__(self, ticket_id: object, /) -> bool: ...
    def __iter__(self) -> Iterator[str]: ...


class Text(Protocol):
    """The text of a file, read when somebody wants it. Equal to another whose content is the same, read or not."""

    def __call__(self) -> str:
        """The text. Raises Failure where it cannot be read any more."""


class Past(Protocol):
    """The settled tickets that had claims, of which a backlog needs the books of their periods alone."""

    def first_open(self, timeline: Timeline) -> Period:
        """The first period that is not in the books."""

    def books(self, entries: Iterable[Entry], timeline: Timeline) -> Books:
        """The books of the periods before, in which other tickets have claims too."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A ticket and the file it stands in."""

    path: str
    ticket: Ticket
    content: str | Text

    @property
    def text(self) -> str:
        """The text of the file."""
        return self.content if isinstance(self.content, str) else self.content()

    def says_the_same(self, other: Entry) -> bool:
        """Whether both files have the same text."""
        if self is other or self.content == other.content:
            return True
        # Where neither was read, what is known of the content says that it is another.
        read = isinstance(self.content, str) or isinstance(other.content, str)
        return read and self.text == other.text

    @property
    def is_named(self) -> bool:
        """Whether the file is named after the ticket's id."""
        return self.path.rpartition("/")[2].rpartition(".")[0].upper() == self.ticket.id


@dataclass(frozen=True)
class Backlog:
    """Contract and tickets of one snapshot, with the findings of reading them.

    `entries` are by id. Of two files with one id the one that is named after it counts, else the first path; the other
    is a finding, one of the `clashes`, and its path is among the `unreadable`, those that are not counted. `recast`
    where the contract is tried out on tickets that were written under another one: their claims' periods and pairs are
    then computed anew. `signatures` are the lines of `signatures/<party>.yaml`, by party. `settled` sums up tickets
    that are left out of a backlog that only looks at the present; of one that is read whole, none are. `past` knows the
    claims of those.
    """

    home: str
    contract: Contract | None
    entries: Mapping[str, Entry]
    unreadable: tuple[str, ...]
    diagnostics: tuple[Diagnostic, ...]
    snapshot: Snapshot
    recast: bool = False
    clashes: tuple[Entry, ...] = ()
    signatures: Signatures = field(default_factory=dict)
    settled: Settled = field(default_factory=Settled)
    others: Ids = ()
    """The ids of the settled tickets."""
    outlines: Mapping[str, Outline] = field(default_factory=dict)
    """Of the settled tickets that the trailing periods still tell of, by id, for who looks back on those."""
    read_settled: Callable[[Iterable[str]], Mapping[str, Ticket]] | None = field(default=None, compare=False)
    """Reads the tickets of some outlines, by id."""
    past: Past | None = None
    _documents: dict[str, Document | None] = field(default_factory=dict, repr=False)
    _deliveries: dict[tuple[Period, datetime], dict[Period, dict[str, Delivery]]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    _throughput: dict[Period, Throughput] = field(default_factory=dict, init=False, repr=False, compare=False)

    @property
    def contract_path(self) -> str:
        """The path of contract.yaml in the repository."""
        return f"{self.home}{CONTRACT}"

    @cached_property
    def tickets(self) -> tuple[Ticket, ...]:
        """Every ticket, in the order of paths."""
        return tuple(entry.ticket for entry in self.entries.values())

    @cached_property
    def lived(self) -> tuple[Ticket | Outline, ...]:
        """Every ticket of which the trailing periods tell, in the order of paths."""
        if not self.outlines:
            return self.tickets
        found: list[tuple[str, Ticket | Outline]] = [(each.path, each.ticket) for each in self.entries.values()]
        found += [(each.path, each) for each in self.outlines.values()]
        return tuple(each for _, each in sorted(found, key=_PATH))

    @cached_property
    def by_id(self) -> Mapping[str, Ticket]:
        """The tickets by id; those of the outlines too, which are read when somebody looks at one of them."""
        own = {key: entry.ticket for key, entry in self.entries.items()}
        if self.read_settled is None:
            return own
        return Recalled((each.id for each in self.lived), own, self.read_settled)

    @cached_property
    def claimed(self) -> tuple[Ticket, ...]:
        """Those of them that ever held a token: a few of many, and all that ledger and promises ask about."""
        return tuple(ticket for ticket in self.tickets if ticket.claims)

    @cached_property
    def opened(self) -> datetime | None:
        """When the first ticket was opened, settled ones included; None where there is no ticket."""
        found = [ticket.opened for ticket in self.tickets]
        return min([*found, self.settled.opened] if self.settled.opened else found, default=None)

    def has(self, ticket_id: str) -> bool:
        """Whether there is a ticket with that id, be it a settled one."""
        return ticket_id in self.entries or ticket_id in self.others

    @cached_property
    def ids(self) -> tuple[str, ...]:
        """The ids of every ticket, settled ones included, in alphabetical order."""
        return tuple(sorted((*self.entries, *self.others)))

    @property
    def paths(self) -> list[str]:
        """Where the tickets stand, in order; those that were left out as settled do not say it."""
        known = self.others.values() if isinstance(self.others, Mapping) else ()
        return sorted((*(entry.path for entry in self.entries.values()), *known))

    @property
    def count(self) -> int:
        """How many tickets there are, settled ones included."""
        return len(self.entries) + self.settled.count

    @cached_property
    def timeline(self) -> Timeline:
        """The contract's periods, and the terms that count: what lacks a signature is a proposal.

        A contract that is tried out is taken as agreed.
        """
        return Timeline(self.contract, None if self.recast else agreed(self.contract, self.signatures))

    def tells(self, period: Period) -> bool:
        """Whether accounts and promises of a period can be told: settled tickets have no claim in it."""
        return self.past is None or period >= self.past.first_open(self.timeline)

    @cached_property
    def books(self) -> Books | None:
        """The books of the periods before the first that can be told; None where all can."""
        return self.past.books(self.entries.values(), self.timeline) if self.past else None

    @cached_property
    def ledger(self) -> Ledger:
        """The accounts of every pair and period."""
        return ledger(self.claimed, self.timeline, recast=self.recast, before=self.books)

    def deliveries(self, until: Period, instant: datetime) -> dict[Period, dict[str, Delivery]]:
        """What was and is due of the teams up to a period, counted at an instant; by period and team."""
        key = (until, instant)
        if key not in self._deliveries:
            from itbiz.domain.delivery import deliveries  # a commit asks for none

            self._deliveries[key] = deliveries(
                self.claimed, self.timeline, until, instant, recast=self.recast, before=self.books
            )
        return self._deliveries[key]

    def throughput(self, periods: Sequence[Period]) -> tuple[Throughput, ...]:
        """What came in and went out in each of some periods, which are given in their order; each is counted once."""
        missing = [each for each in periods if each not in self._throughput]
        if missing:
            from itbiz.domain.throughput import throughput  # as above

            run = [missing[0]]
            while run[-1] < missing[-1]:
                run.append(self.timeline.next(run[-1]))
            flowed = () if self.outlines else self.settled.flowed.values()
            rows = throughput(self.lived, self.timeline, run, flowed)
            self._throughput.update(zip(run, rows, strict=True))
        return tuple(self._throughput[each] for each in periods)

    def span(self, path: str, place: Place = ()) -> Span:
        """Where the value of a place stands; its nearest parent where it is missing."""
        document = self._document(path)
        return document.span(place) if document else START

    def key_span(self, path: str, place: Place) -> Span:
        """Where the key of a place stands."""
        document = self._document(path)
        return document.key_span(place) if document else START

    def _document(self, path: str) -> Document | None:
        if path not in self._documents:
            from itbiz.text.source import Document, parse  # with it comes the parser of YAML

            text = self.snapshot.get(path)
            parsed = parse(text) if isinstance(text, str) else None
            self._documents[path] = parsed if isinstance(parsed, Document) else None
        return self._documents[path]

    def as_of(self, instant: datetime) -> Backlog:
        """The backlog of an earlier moment, as the tickets' own lines tell it. The contract stays today's."""
        entries = {}
        for key, entry in self.entries.items():
            ticket = ticket_at(entry.ticket, instant, self.timeline.zone)
            if ticket is not None:
                entries[key] = entry if ticket is entry.ticket else replace(entry, ticket=ticket)
        return replace(self, entries=entries)


Loaded = tuple["Ticket | None", Sequence[Diagnostic]]
"""The ticket a text holds, or why it holds none."""

Load = Callable[[Mapping[str, "str | Unreadable"]], Mapping[str, Loaded]]
"""Reads the files of some paths; a faster one than `load_all` may know some, or read several at once."""


def load_all(texts: Mapping[str, str | Unreadable]) -> dict[str, Loaded]:
    """The tickets of some files, by path."""
    return {path: load_ticket(path, text) for path, text in texts.items()}


def load_ticket(path: str, text: str | Unreadable) -> Loaded:
    """The ticket of a file, or the findings that tell why there is none."""
    findings: list[Diagnostic] = []
    loaded = load(Ticket, path, text, findings)
    return (loaded[0] if loaded else None), findings


def read(
    snapshot: Snapshot,
    home: str = "",
    contract: Contract | None = None,
    known: Backlog | None = None,
    loader: Load = load_all,
) -> Backlog:
    """The backlog of a snapshot. `home` is the contract's folder, with its slash.

    `contract` replaces the file's own: what if this had been agreed. The tickets are still those of the file's folder.
    Reads `contract.yaml`, what stands in `signatures`, and every `.yaml` or `.yml` file below the contract's ticket
    folder. Raises nothing: what cannot be read is a finding, be it a folder itself. Files that are the same in `known`
    are taken over from there.
    """
    return _read(
        snapshot, home, contract, {entry.path: entry for entry in known.entries.values()} if known else {}, loader
    )


def _read(
    snapshot: Snapshot,
    home: str,
    contract: Contract | None,
    read_before: Mapping[str, Entry],
    loader: Load,
    own: Contract | None = None,
) -> Backlog:
    findings: list[Diagnostic] = []
    path = f"{home}{CONTRACT}"
    if own is None and path in snapshot:
        written = load(Contract, path, snapshot[path], findings)
        own = written[0] if written else None
    folder = f"{home}{_folder(own or contract)}/"
    paths = sorted(each for each in snapshot if _is_ticket(snapshot, each, folder))
    same = {path: read_before[path] for path in paths if path in read_before and _is_same(read_before[path], snapshot)}
    loaded = loader({path: snapshot[path] for path in paths if path not in same})
    found: list[Entry] = []
    unreadable: list[str] = []
    for ticket_path in paths:
        entry = same.get(ticket_path)
        if entry is None:
            ticket, problems = loaded[ticket_path]
            findings.extend(problems)
            text = snapshot[ticket_path]
            entry = Entry(ticket_path, ticket, text) if ticket is not None and isinstance(text, str) else None
        if entry is None:
            unreadable.append(ticket_path)
        else:
            found.append(entry)
    entries, clashes = by_id(found, findings)
    unreadable += [clash.path for clash in clashes]
    signatures, unread = read_signatures(snapshot, home, findings)
    findings.sort(key=lambda finding: finding.order)
    return Backlog(
        home=home,
        contract=contract or own,
        entries=entries,
        unreadable=(*sorted(unreadable), *unread),
        diagnostics=tuple(findings),
        snapshot=snapshot,
        recast=contract is not None and contract != own,
        clashes=tuple(clashes),
        signatures=signatures,
    )


def by_id(found: Iterable[Entry], findings: list[Diagnostic]) -> tuple[dict[str, Entry], list[Entry]]:
    """The tickets of some files, in the order of paths, by id; and those whose id is another's, as `findings` say.

    A copy keeps the id and changes the name: the file that is named after the id is the ticket.
    """
    entries: dict[str, Entry] = {}
    clashes: list[Entry] = []
    for entry in found:
        first = entries.setdefault(entry.ticket.id, entry)
        if first is not entry:
            kept, second = (entry, first) if entry.is_named and not first.is_named else (first, entry)
            entries[entry.ticket.id] = kept
            clashes.append(second)
            findings.append(_duplicate(second, kept))
    return entries, clashes


def signature_path(home: str, party: str) -> str:
    """Where a party's signatures stand."""
    return f"{home}{SIGNATURES}/{party}.yaml"


def signing_party(path: str, home: str) -> str | None:
    """Whose signatures a file holds; None where it is no file of signatures."""
    folder = f"{home}{SIGNATURES}/"
    name = path.removeprefix(folder)
    return name.removesuffix(".yaml") if name != path and "/" not in name and name.endswith(".yaml") else None


def read_signatures(snapshot: Snapshot, home: str, findings: list[Diagnostic]) -> tuple[Signatures, list[str]]:
    """The lines of every party, and the files that cannot be read. Only files of the folder itself are a party's."""
    found: dict[str, tuple[Signature, ...]] = {}
    unread: list[str] = []
    for path in sorted(each for each in snapshot if f"{each}/".startswith(f"{home}{SIGNATURES}/")):
        party = signing_party(path, home)
        # A link or a folder without permission hides what is below it, whatever its name.
        if party is None and isinstance(snapshot[path], str):
            continue
        loaded = load(SignatureFile, path, snapshot[path], findings)
        if loaded is None:
            unread.append(path)
        elif party is not None:
            found[party] = loaded[0].signatures
    return found, unread


def edited(backlog: Backlog, texts: Mapping[str, str | None]) -> Backlog:
    """The backlog with some files changed; None takes a file away. Only those files are read again."""
    same = {entry.path: entry for entry in backlog.entries.values() if entry.path not in texts}
    other = backlog.contract if backlog.recast else None
    own = backlog.contract if not backlog.recast and backlog.contract_path not in texts else None
    found = _read(Overlaid(backlog.snapshot, texts), backlog.home, other, same, load_all, own)
    # Of a backlog that was not read whole, the snapshot holds no signatures.
    signed = any(path.startswith(f"{backlog.home}{SIGNATURES}/") for path in texts)
    signatures = found.signatures if signed else backlog.signatures
    return replace(found, settled=backlog.settled, others=backlog.others, past=backlog.past, signatures=signatures)


def _is_same(entry: Entry, snapshot: Snapshot) -> bool:
    """Whether a snapshot has the text of an entry; where neither was read, whether both would read the same."""
    if isinstance(snapshot, Overlaid) and entry.path not in snapshot.changes:
        return True
    return entry.text == snapshot[entry.path]


def _is_ticket(snapshot: Snapshot, path: str, folder: str) -> bool:
    """Whether a path is one of a ticket, or of a folder of tickets that cannot be looked into."""
    if not f"{path}/".startswith(folder):
        return False
    # The name first: of a snapshot that is read when looked at, only what is no ticket by its name is looked at.
    return (path.startswith(folder) and path.lower().endswith(ENDINGS)) or isinstance(snapshot[path], Unreadable)


def _folder(contract: Contract | None) -> str:
    return contract.tickets if contract else "tickets"


def load(model: type[M], path: str, text: str | Unreadable, findings: list[Diagnostic]) -> tuple[M, str] | None:
    """The model a text holds, with that text; None where it holds none, and `findings` then say why."""
    if isinstance(text, Unreadable):
        findings.append(Diagnostic(path, text.span, text.code, text.message, text.hint))
        return None
    # Only a text that nobody has read yet pays for them, and one that is plainly in order not for pydantic.
    from itbiz.domain.plain import is_worth_it, plainly
    from itbiz.text.source import Document, parse

    document = parse(text)
    if not isinstance(document, Document):
        findings.extend(problem.at(path) for problem in document)
        return None
    made = plainly(model, document.data) if is_worth_it() else None
    if made is not None:
        return made, text
    from pydantic import ValidationError

    try:
        # In the file only the written name counts: `class`, never `service_class`.
        return model.model_validate(document.data, by_alias=True, by_name=False), text
    except ValidationError as error:
        from itbiz.domain.schema_errors import schema_errors

        for refused in schema_errors(model, document.data, error.errors(include_url=False)):
            span = document.key_span(refused.place) if refused.at_key else document.span(refused.place)
            findings.append(Diagnostic(path, span, refused.code, refused.message, refused.hint))
        return None


def _duplicate(entry: Entry, first: Entry) -> Diagnostic:
    import shlex

    from itbiz.text.source import Document, parse

    def id_span(each: Entry) -> Span:
        document = parse(each.text)
        return document.span(("id",)) if isinstance(document, Document) else START

    return Diagnostic(
        entry.path,
        id_span(entry),
        "duplicate-id",
        msg("{id} is already the id of another ticket", id=entry.ticket.id),
        msg("`itbiz fix {path}` gives the one that was opened later a new id", path=shlex.quote(entry.path)),
        related=(Related(first.path, id_span(first), msg("it stands here first")),),
    )
