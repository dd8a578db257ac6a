"""What stands, stands (rule 13): claims, history and thread only grow, and no ticket vanishes."""

from __future__ import annotations

import shlex
from collections import defaultdict, deque
from typing import TYPE_CHECKING, TypeVar

from itbiz.domain.dialogue import spoken
from itbiz.domain.ticket import Approvals, Claim, ThreadKind
from itbiz.rules.finding import on, written_line
from itbiz.text.diagnostic import START, Diagnostic
from itbiz.text.message import Message, msg
from itbiz.text.snapshot import Unreadable

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterator, Sequence

    from itbiz.domain.backlog import Backlog, Entry
    from itbiz.domain.fields import Model
    from itbiz.domain.ticket import FieldChange, ThreadLine, Ticket, Transition
    from itbiz.rules.change import Change
    from itbiz.text.source import Place

    Line = Transition | FieldChange | Claim | ThreadLine

T = TypeVar("T", bound="Model")


def lines(change: Change) -> Iterator[Diagnostic]:
    """`line-removed`, `line-edited` and `line-reordered`, against every base."""
    for entry in change.touched:
        for base in change.bases:
            known = change.before(base, entry.ticket.id)
            if known is not None and not known.says_the_same(entry):
                yield from _of_ticket(change, entry, known.ticket)
    if len(change.bases) > 1:
        yield from _one_sided(change)


def _one_sided(change: Change) -> Iterator[Diagnostic]:
    """In a merge a ticket may be wholly one parent's, and so without the other's lines."""
    touched = {entry.ticket.id for entry in change.touched}
    for base in change.bases:
        for ticket_id in base.entries:
            entry = change.after.entries.get(ticket_id)
            if entry is None or ticket_id in touched or base.entries[ticket_id].says_the_same(entry):
                continue
            known = change.before(base, ticket_id)
            if known is not None:
                yield from _of_ticket(change, entry, known.ticket)


def _of_ticket(change: Change, entry: Entry, base: Ticket) -> Iterator[Diagnostic]:
    ticket = entry.ticket
    yield from _of_list(change, entry, "history", base.history, ticket.history, lambda lines: lines)
    spoken_of: list[tuple[ThreadLine, int]] = []
    yield from _of_list(change, entry, "thread", base.thread, ticket.thread, spoken, spoken_of)
    yield from _of_numbers(change, entry, spoken_of)
    pairs: list[tuple[Claim, int]] = []
    yield from _of_list(change, entry, "claims", base.claims, ticket.claims, _identities, pairs)
    for known, index in pairs:
        yield from _of_claim(change, entry, index, known)


def _of_numbers(change: Change, entry: Entry, pairs: Sequence[tuple[ThreadLine, int]]) -> Iterator[Diagnostic]:
    """A number may grow, as it does where two people wrote at once; `re` follows it, and nothing else changes.

    What an answer without `re` closes are the questions of lower numbers: those have to be the same as before.
    """
    now = entry.ticket.thread
    for known, index in pairs:
        number = now[index].n
        if number != known.n and (
            number < known.n
            or any(
                (number > now[place].n) is not (known.n > other.n)
                for other, place in pairs
                if _closes(known, other) or _closes(other, known)
            )
        ):
            yield _finding(
                change.after,
                entry,
                ("thread", index, "n"),
                "line-edited",
                msg("`{field}` of a line of `{list}` was changed", field="n", list="thread"),
                msg("write `n: {n}` as before: what was said before keeps its number or gets a higher one", n=known.n),
            )


def _closes(answer: ThreadLine, question: ThreadLine) -> bool:
    """Whether one line answers everything before it, and the other is a question."""
    return answer.kind is ThreadKind.ANSWER and answer.re is None and question.kind is ThreadKind.QUESTION


def _identities(claims: Sequence[Claim]) -> list[Hashable]:
    return [_identity(claim) for claim in claims]


def _identity(claim: Claim) -> Hashable:
    """The parts of a claim that are frozen when it is written."""
    return (
        claim.at,
        claim.period,
        claim.requester,
        claim.provider,
        claim.kind,
        claim.by,
        claim.on_behalf_of,
        claim.reason,
        claim.impact,
    )


def _of_list(
    change: Change,
    entry: Entry,
    name: str,
    before: Sequence[T],
    after: Sequence[T],
    identities: Callable[[Sequence[T]], Sequence[Hashable]],
    pairs: list[tuple[T, int]] | None = None,
) -> Iterator[Diagnostic]:
    """Whether `before` is still within `after`, in its order; `pairs` collects what was found where."""
    places: defaultdict[Hashable, deque[int]] = defaultdict(deque)
    for index, key in enumerate(identities(after)):
        places[key].append(index)
    lost: list[T] = []
    latest = -1
    for line, key in zip(before, identities(before), strict=True):
        found = places[key]
        if not found:
            lost.append(line)
            continue
        index = found.popleft()
        if pairs is not None:
            pairs.append((line, index))
        if index < latest:
            yield _finding(
                change.after,
                entry,
                (name, index),
                "line-reordered",
                msg("this line of `{list}` stood further down", list=name),
                msg("put it back in its place: lines stay in the order in which they were written"),
            )
        latest = max(latest, index)
    spare = sorted(index for left in places.values() for index in left)
    for line in lost:
        yield _lost(change.after, entry, name, line, after, spare)


def _lost(
    backlog: Backlog, entry: Entry, name: str, line: Model, after: Sequence[Model], spare: list[int]
) -> Diagnostic:
    hint = msg(
        "write it again as it was: `- {line}`; a mistake is corrected by a further line", line=written_line(line)
    )
    index = next((each for each in spare if _alike(line, after[each])), None)
    if index is None:
        message = msg("a line of `{list}` is gone", list=name)
        return _finding(backlog, entry, (name,), "line-removed", message, hint)
    spare.remove(index)
    place, what = _difference(name, index, line, after[index])
    message = (
        msg("`{field}` of a line of `{list}` was changed", field=what, list=name)
        if what
        else msg("a line of `{list}` was changed", list=name)
    )
    return _finding(backlog, entry, place, "line-edited", message, hint)


def _alike(line: Model, other: Model) -> bool:
    """Whether one looks like the other after an edit: of one instant, or equal but for the instant."""
    one, two = _fields(line), _fields(other)
    if one.pop("at", None) == two.pop("at", None):
        return True
    return one == two


def _fields(line: Model) -> dict[str, object]:
    left_out = {"released", "approved_by", "review"} if isinstance(line, Claim) else set()
    return {name: getattr(line, name) for name in type(line).model_fields if name not in left_out}


def _difference(name: str, index: int, line: Model, other: Model) -> tuple[Place, str]:
    """The one field in which two lines differ, as the file names it; no field where there are several."""
    one, two = _fields(line), _fields(other)
    changed = [field for field in one if one[field] != two.get(field)]
    if len(changed) != 1 or type(line) is not type(other):
        return (name, index), ""
    alias = type(line).model_fields[changed[0]].alias or changed[0]
    return (name, index, alias), alias


def _of_claim(change: Change, entry: Entry, index: int, known: Claim) -> Iterator[Diagnostic]:
    """What may be added to a claim, and only once: a release, its consent, an approval, the day of its review."""
    claim = entry.ticket.claims[index]
    place: Place = ("claims", index)
    others = [
        each
        for ticket in change.earlier(entry.ticket.id)
        for each in ticket.claims
        if _identity(each) == _identity(known)
    ]
    if known.released is not None and claim.released != known.released:
        consented = claim.released and claim.released.model_copy(update={"consent": None}) == known.released
        if not consented and claim.released not in {each.released for each in others if each.released}:
            yield _changed(change.after, entry, (*place, "released"), "released", known.released, claim.released)
    if known.approved_by is not None and claim.approved_by != known.approved_by:
        for side in Approvals.model_fields:
            old = getattr(known.approved_by, side)
            new = getattr(claim.approved_by, side, None)
            accepted = {getattr(each.approved_by, side, None) for each in others} - {None}
            if old is not None and new not in accepted:
                yield _changed(change.after, entry, (*place, "approved_by", side), side, None, new)
    if known.review is not None and claim.review != known.review:
        done = known.review.done
        due_kept = claim.review is not None and claim.review.due == known.review.due
        if not due_kept or (done is not None and claim.review is not None and claim.review.done != done):
            yield _changed(change.after, entry, (*place, "review"), "review", known.review, claim.review)


def _changed(backlog: Backlog, entry: Entry, place: Place, field: str, old: Model | None, new: object) -> Diagnostic:
    if new is None:
        message = msg("`{field}` of a claim is gone", field=field)
        code = "line-removed"
    else:
        message = msg("`{field}` of a claim was changed", field=field)
        code = "line-edited"
    hint = (
        msg("write it again as it was: `{field}: {line}`", field=field, line=written_line(old))
        if old is not None
        else msg("write it again as it was: it is given once")
    )
    return _finding(backlog, entry, place, code, message, hint)


def _finding(backlog: Backlog, entry: Entry, place: Place, code: str, message: Message, hint: Message) -> Diagnostic:
    return on(backlog, entry.path, place, code, message, hint)


def tickets(change: Change) -> Iterator[Diagnostic]:
    """`ticket-deleted` and `ticket-hidden`: an id of the base that is no longer read."""
    for base in change.bases:
        if _elsewhere(change, base):
            continue
        for ticket_id, entry in base.entries.items():
            if ticket_id in change.after.entries:
                continue
            now = change.after.snapshot.get(entry.path)
            if isinstance(now, Unreadable):
                yield Diagnostic(
                    entry.path,
                    START,
                    "ticket-hidden",
                    msg("{id} stood here, and this is no readable file any more", id=ticket_id),
                    msg("bring the file back: `git checkout HEAD -- {path}`", path=shlex.quote(entry.path)),
                )
            elif entry.path not in change.after.unreadable and _has_lines(entry.ticket):
                yield _deleted(change, entry, still_there=now is not None)


def _has_lines(ticket: Ticket) -> bool:
    return bool(ticket.history or ticket.claims or ticket.thread)


def _deleted(change: Change, entry: Entry, *, still_there: bool) -> Diagnostic:
    ticket_id = entry.ticket.id
    if still_there:
        span = change.after.span(entry.path, ("id",))
        message = msg("this ticket was {id} and has another id now", id=ticket_id)
        return Diagnostic(
            entry.path, span, "ticket-deleted", message, msg("write `id: {id}`: an id never changes", id=ticket_id)
        )
    return Diagnostic(
        entry.path,
        START,
        "ticket-deleted",
        msg("{id} has lines that count, and it is gone from the folder of the tickets", id=ticket_id),
        msg(
            'bring it back with `git checkout HEAD -- {path}`, then end it: `itbiz cancel {id} --why "…"`',
            path=shlex.quote(entry.path),
            id=ticket_id,
        ),
    )


def _elsewhere(change: Change, base: Backlog) -> bool:
    """Whether the contract is gone, or names another folder: then that is the finding, not every ticket."""
    if base.contract is None:
        return False
    after = change.after
    return after.contract is None or after.home != base.home or after.contract.tickets != base.contract.tickets


def contract(change: Change) -> Iterator[Diagnostic]:
    """`contract-removed` and `tickets-moved`: the ground on which everything is judged."""
    for base in change.bases:
        path = base.contract_path
        if base.contract is None:
            continue
        if path not in change.after.snapshot:
            yield Diagnostic(
                path,
                START,
                "contract-removed",
                msg("the contract is gone"),
                msg("bring it back: `git checkout HEAD -- {path}`", path=shlex.quote(path)),
            )
            return
        ours = change.after.contract
        if ours is not None and ours.tickets != base.contract.tickets and not change.after.recast:
            yield on(
                change.after,
                path,
                ("tickets",),
                "tickets-moved",
                msg(
                    "the tickets were in `{folder}`, and the contract now looks elsewhere", folder=base.contract.tickets
                ),
                msg("write `tickets: {folder}`", folder=base.contract.tickets),
            )
            return
