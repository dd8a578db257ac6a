"""Two tickets under one id, or in one file, as branches bring them together: each gets an id and a file of its own."""

from __future__ import annotations

import re
from collections import defaultdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from itbiz.actions.edit import Edit, Outcome
from itbiz.actions.opening import new_id
from itbiz.domain.backlog import ENDINGS
from itbiz.domain.merging import instant_of
from itbiz.text.dataclass import dataclass, replace
from itbiz.text.edit import set_value
from itbiz.text.message import Message, msg
from itbiz.text.source import Document, parse

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterator

    from itbiz.domain.backlog import Backlog, Entry
    from itbiz.rules.change import Change

_TWO = re.compile(
    r"<<<<<<< ours: ticket\r?\n(.*?)^=======\r?\n(.*)^>>>>>>> theirs: ticket\r?\n?", re.DOTALL | re.MULTILINE
)
_LAST = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class _Tangled:
    """One of several tickets under one id or in one file; `bases` has the numbers of those that know it."""

    path: str
    text: str
    id: str
    opened: datetime
    bases: frozenset[int]
    in_one_file: bool = False

    @property
    def order(self) -> tuple[bool, bool, datetime, bool, str]:
        """The first of them keeps its id: what stands in a base, the one a shared file is named after, the older.

        Of a ticket and its copy the file that is named after the id is the ticket.
        """
        name = self.path.rpartition("/")[2].rpartition(".")[0].upper()
        named = name == self.id
        return not self.bases, self.in_one_file and not named, self.opened, not named, self.text


@dataclass(frozen=True, slots=True)
class _Renaming:
    """A ticket that gets another id, and those it shared the old one with."""

    ticket: _Tangled
    fresh: str
    others: tuple[_Tangled, ...]


def untangle(change: Change, choose: Callable[[str], str], only: Container[str] | None = None) -> Outcome:
    """Give every ticket of the backlog, or of the ids and paths in `only`, an id and a file of its own.

    The ticket that was opened first keeps its id, unless a base knows only the other. Links follow where the bases
    tell which of the two they meant. `choose` picks one character of a text at random.
    """
    backlog = change.after
    taken = {*backlog.entries}
    texts: dict[str, str | None] = {}
    lines: list[tuple[str, Message]] = []
    renamings: list[_Renaming] = []
    for group in _groups(change, only):
        first, *others = sorted(group, key=lambda each: each.order)
        if first.in_one_file:
            texts[first.path] = first.text
        for each in others:
            fresh = each.id
            # Of two tickets in one file neither has the file to itself, and nothing may be written over the other.
            former = None if each.in_one_file else _former(change, each.path)
            begun = None if each.in_one_file else _begun(change, each)
            if begun is not None:
                texts[each.path] = None
                lines.append((begun.ticket.id, _said(each, begun.ticket.id, begun.path, first)))
                continue
            if former is not None and former not in taken:
                texts[each.path] = set_value(each.text, ("id",), former)
                taken.add(former)
                lines.append((former, msg("id written back: {id}", id=former)))
                continue
            if each.id == first.id or each.id in taken:
                fresh = new_id(_prefix(change, each.id), taken, len(taken), choose)
                renamings.append(_Renaming(each, fresh, tuple(other for other in group if other is not each)))
            taken.add(fresh)
            target = _target(backlog, each.path, fresh, texts)
            if each.path != first.path:
                texts[each.path] = None
            texts[target] = set_value(each.text, ("id",), fresh) if fresh != each.id else each.text
            lines.append((fresh, _said(each, fresh, target, first)))
        taken.add(first.id)
    lines += _follow(change, texts, renamings)
    return Outcome(tuple(_edits(backlog, texts)), tuple(lines))


def _former(change: Change, path: str) -> str | None:
    """The id of the ticket that a base holds at this path: somebody mistyped it."""
    held = (entry.ticket.id for base in change.bases for entry in base.entries.values() if entry.path == path)
    return next(held, None)


def _begun(change: Change, ticket: _Tangled) -> Entry | None:
    """The same ticket under a new id beside it: an earlier repair was killed before it took the old file away."""
    folder = ticket.path.rpartition("/")[0]
    fresh = (entry for key, entry in change.after.entries.items() if key != ticket.id and not change.earlier(key))
    return next(
        (
            entry
            for entry in fresh
            if entry.path.rpartition("/")[0] == folder
            and entry.text == set_value(ticket.text, ("id",), entry.ticket.id)
        ),
        None,
    )


def _said(ticket: _Tangled, fresh: str, target: str, first: _Tangled) -> Message:
    if ticket.id == fresh:
        return msg("stood in the file of {other}; now {path}", other=first.id, path=target)
    return msg("was a second {old}; now {path}", old=ticket.id, path=target)


def _prefix(change: Change, ticket_id: str) -> str:
    contract = change.after.contract
    return contract.id_prefix if contract else ticket_id.rpartition("-")[0]


def _edits(backlog: Backlog, texts: dict[str, str | None]) -> Iterator[Edit]:
    for path, text in texts.items():
        before = backlog.snapshot.get(path)
        yield Edit(path, before if isinstance(before, str) else None, text)


def _target(backlog: Backlog, path: str, ticket_id: str, texts: dict[str, str | None]) -> str:
    """A file named after the id, beside the one it stood in."""
    folder, _, name = path.rpartition("/")
    ending = next(each for each in ENDINGS if name.lower().endswith(each))
    stem = target = f"{folder}/{ticket_id}"
    number = 1
    while f"{target}{ending}" in backlog.snapshot or f"{target}{ending}" in texts:
        number += 1
        target = f"{stem}-{number}"
    return f"{target}{ending}"


def _groups(change: Change, only: Container[str] | None) -> Iterator[list[_Tangled]]:
    """Tickets that share an id, and those that a merge left in one file."""
    backlog = change.after
    by_id: defaultdict[str, list[Entry]] = defaultdict(list)
    for entry in backlog.clashes:
        by_id[entry.ticket.id].append(entry)
    for ticket_id, entries in by_id.items():
        several = [backlog.entries[ticket_id], *entries]
        if only is None or ticket_id in only or any(entry.path in only for entry in several):
            yield [_tangled(change, each.path, each.text, ticket_id, each.ticket.opened) for each in several]
    for path in backlog.unreadable:
        text = backlog.snapshot[path]
        found = _TWO.fullmatch(text) if isinstance(text, str) and (only is None or path in only) else None
        parsed = [(part, parse(part)) for part in found.groups()] if found else []
        sides = [(part, document.data) for part, document in parsed if isinstance(document, Document)]
        if len(sides) > 1 and all(isinstance(data.get("id"), str) for _, data in sides):
            yield [
                replace(
                    _tangled(change, path, part, data["id"].upper(), instant_of(data.get("opened")) or _LAST),
                    in_one_file=True,
                )
                for part, data in sides
            ]


def _tangled(change: Change, path: str, text: str, ticket_id: str, opened: datetime) -> _Tangled:
    known = frozenset(
        number
        for number, base in enumerate(change.bases)
        for each in (base.entries.get(ticket_id), *base.clashes)
        if each is not None and each.ticket.id == ticket_id and each.ticket.opened == opened
    )
    return _Tangled(path, text, ticket_id, opened.astimezone(UTC), known)


def _follow(change: Change, texts: dict[str, str | None], renamings: list[_Renaming]) -> Iterator[tuple[str, Message]]:
    """Links to an id that two tickets had: changed where the bases tell which was meant, else told of."""
    if not renamings:
        return
    backlog = change.after
    entries = [*backlog.entries.values(), *backlog.clashes]
    for entry in entries:
        for index, link in enumerate(entry.ticket.links):
            possible = [each for each in renamings if each.ticket.id == link.id]
            if not possible or texts.get(entry.path, "") is None:
                continue
            known = frozenset(
                number
                for number, base in enumerate(change.bases)
                if (before := change.before(base, entry.ticket.id)) is not None and link in before.ticket.links
            )
            same = {possible[0].ticket, *possible[0].others}
            meant = [each for each in same if each.bases == known]
            renamed = next((each for each in possible if meant == [each.ticket]), None)
            if renamed is not None:
                text = texts.get(entry.path) or entry.text
                texts[entry.path] = set_value(text, ("links", index, "id"), renamed.fresh)
                yield entry.ticket.id, msg("link to {old} is now to {new}", old=link.id, new=renamed.fresh)
            elif len(meant) != 1:
                new = ", ".join(each.fresh for each in possible)
                yield entry.ticket.id, msg("link to {old} kept; perhaps {new} is meant: look", old=link.id, new=new)
