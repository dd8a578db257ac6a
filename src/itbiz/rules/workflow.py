"""The workflow: which state may follow which, what a step must say, and for how long work comes back for free."""

from __future__ import annotations

from typing import TYPE_CHECKING

from itbiz.domain.contract import first_day
from itbiz.domain.deadline import deadline
from itbiz.domain.people import is_among
from itbiz.domain.silence import silence_accepts
from itbiz.domain.ticket import FINISHED, TRANSITIONS, FieldChange, ServiceClass, Status, Transition
from itbiz.rules.finding import now, on
from itbiz.rules.lines import new_claims, new_history, new_releases
from itbiz.text.diagnostic import Severity
from itbiz.text.message import msg

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from itbiz.domain.backlog import Entry
    from itbiz.domain.contract import Contract
    from itbiz.domain.ticket import Ticket
    from itbiz.domain.timeline import Timeline
    from itbiz.rules.change import Change
    from itbiz.text.diagnostic import Diagnostic

RAISED = frozenset({ServiceClass.EXPEDITE.value, ServiceClass.PRIORITY.value})


def _steps(change: Change) -> Iterator[tuple[Entry, int, Status, Transition]]:
    """Each new step with the state before it. What happened before the first term is history and not judged."""
    timeline = change.after.timeline
    begin = first_day(timeline.terms[0]) if timeline.terms else None
    # By identity: a copied line is equal to the one it was copied from.
    before: dict[int, Status] = {}
    for entry, index, line in new_history(change):
        if isinstance(line, Transition) and (begin is None or timeline.day(line.at) >= begin):
            if id(line) not in before:
                steps = entry.ticket.transitions
                states = (Status.NEW, *(step.to for step in steps))
                before.update((id(step), state) for step, state in zip(steps, states, strict=False))
            yield entry, index, before[id(line)], line


def allowed(change: Change) -> Iterator[Diagnostic]:
    """`forbidden-transition`: a new line enters a state that may not follow the one before it."""
    for entry, index, before, line in _steps(change):
        if line.to in TRANSITIONS[before]:
            continue
        possible = following(before)
        if line.to is before:
            message = msg("the ticket is `{state}` already when this line enters it", state=before.value)
            hint = msg("remove the line: it changes nothing")
        elif possible:
            message = msg("`{old}` is never followed by `{new}`", old=before.value, new=line.to.value)
            hint = msg("after `{old}` may come: {states}", old=before.value, states=possible)
        else:
            message = msg("nothing follows `{old}`", old=before.value)
            hint = msg("open a new ticket: `itbiz new`, then `itbiz link NEW relates_to {id}`", id=entry.ticket.id)
        yield on(change.after, entry.path, ("history", index, "to"), "forbidden-transition", message, hint)


def following(state: Status) -> str:
    """The states that may follow one, as a finding names them; empty where none may."""
    return ", ".join(f"`{each.value}`" for each in Status if each in TRANSITIONS[state])


def interleaved(change: Change) -> Iterator[Diagnostic]:
    """`forbidden-transition`: a new line is dated before one that stands, which may not follow it (rule 14)."""
    for entry, index, before, line in _steps(change):
        steps = entry.ticket.transitions
        number = next(number for number, step in enumerate(steps) if step is line)
        coming = steps[number + 1] if number + 1 < len(steps) else None
        if coming is None or not _stands(change, entry, coming) or line.to not in TRANSITIONS[before]:
            continue
        if _follows(before, coming) and not _follows(line.to, coming) and coming.to is not line.to:
            yield on(
                change.after,
                entry.path,
                ("history", index, "at"),
                "forbidden-transition",
                msg(
                    "at {at} the ticket became `{new}`, which cannot come after this line's `{old}`",
                    at=coming.at,
                    new=coming.to.value,
                    old=line.to.value,
                ),
                msg("date this line now: `at: {now}`", now=now(change)),
            )


def _stands(change: Change, entry: Entry, line: Transition) -> bool:
    return any(line in ticket.history for ticket in change.earlier(entry.ticket.id))


def _follows(before: Status, line: Transition) -> bool:
    return line.to in TRANSITIONS[before] and not (line.why is None and wants_reason(before, line.to))


def reasons(change: Change) -> Iterator[Diagnostic]:
    """`missing-reason`: a step that the other side must be able to understand does not say why."""
    for entry, index, before, line in _steps(change):
        place = ("history", index)
        if line.to is Status.WAITING and line.on is None:
            yield on(
                change.after,
                entry.path,
                place,
                "missing-reason",
                msg("this wait does not say who is waited for"),
                msg("add `on: requester`, `on: provider` or `on: vendor`"),
            )
        if line.why is None and wants_reason(before, line.to):
            yield on(
                change.after,
                entry.path,
                place,
                "missing-reason",
                msg("from `{old}` to `{new}`, and the line does not say why", old=before.value, new=line.to.value),
                msg("add `why: …`: the other side reads it"),
            )


def wants_reason(before: Status, to: Status) -> bool:
    """Whether a step from one state to another must say why."""
    if to in {Status.WAITING, Status.REFUSED}:
        return True
    return (before, to) in {
        (Status.STARTED, Status.READY),
        (Status.DELIVERED, Status.STARTED),
        (Status.CLOSED, Status.STARTED),
        (Status.REFUSED, Status.NEW),
    }


def demotions(change: Change) -> Iterator[Diagnostic]:
    """`missing-reason`: the team lowered a class without a word, where the contract asks for one."""
    for entry, index, line in _classes_without_a_word(change):
        if _is_demotion(change, line):
            yield on(
                change.after,
                entry.path,
                ("history", index),
                "missing-reason",
                msg("the team lowered the class from `{old}` and does not say why", old=line.from_),
                msg("add `why: …`: this contract never lowers a request without a reason"),
            )


def wandering(change: Change) -> Iterator[Diagnostic]:
    """`missing-reason`, a warning: a class changed, and neither a word nor a token says why."""
    if not change.bases:
        return
    paid = {entry.ticket.id for entry, _, _ in (*new_claims(change), *new_releases(change))}
    timeline = change.after.timeline
    for entry, index, line in _classes_without_a_word(change):
        if timeline.term_at(line.at) is None or entry.ticket.id in paid or _is_demotion(change, line):
            continue
        yield on(
            change.after,
            entry.path,
            ("history", index),
            "missing-reason",
            msg("the class went from `{old}` to `{new}`, and the line does not say why", old=line.from_, new=line.to),
            msg("add `why: …`: the other side reads it"),
            Severity.WARNING,
        )


def _classes_without_a_word(change: Change) -> Iterator[tuple[Entry, int, FieldChange]]:
    for entry, index, line in new_history(change):
        if isinstance(line, FieldChange) and line.field == "class" and line.why is None:
            yield entry, index, line


def _is_demotion(change: Change, line: FieldChange) -> bool:
    """Whether the team lowered a class, under terms that ask it for the reason."""
    term, contract = change.after.timeline.term_at(line.at), change.after.contract
    lowered = line.from_ in RAISED and line.to not in RAISED
    asked = term is not None and "demotion" in term.duties.provider.explain
    return lowered and asked and contract is not None and _is_of_provider(contract, line.by)


def _is_of_provider(contract: Contract, person: str) -> bool:
    teams = contract.parties.providers.values()
    return any(is_among(person, (*team.members, *([team.lead] if team.lead else []))) for team in teams)


def reopened(change: Change) -> Iterator[Diagnostic]:
    """`reopened-late`: accepted work is started again after the time in which that is free (rule 7).

    The time runs from the line that closed the ticket, so that a slow acceptance shortens nobody's warranty; where none
    did, from the instant at which silence accepted it.
    """
    timeline = change.after.timeline
    for entry, index, before, line in _steps(change):
        term = timeline.term_at(line.at)
        free = term.duties.provider.reopen_free_within if term else None
        if before not in FINISHED or line.to in FINISHED or free is None:
            continue
        accepted = _accepted_at(entry.ticket, before, line.at, timeline)
        until = deadline(free, accepted, timeline) if accepted else None
        if until is not None and line.at > until:
            yield on(
                change.after,
                entry.path,
                ("history", index),
                "reopened-late",
                msg("{id} could be reopened for free until {until}", id=entry.ticket.id, until=until),
                msg(
                    "open a new ticket: `itbiz new`, then `itbiz link NEW relates_to {id}`; it is work of its own",
                    id=entry.ticket.id,
                ),
            )


def _accepted_at(ticket: Ticket, state: Status, instant: datetime, timeline: Timeline) -> datetime | None:
    """When what stood finished at an instant was accepted: closed, or by silence; none where it never was."""
    entered = max(step.at for step in ticket.transitions if step.to is state and step.at <= instant)
    return entered if state is Status.CLOSED else silence_accepts(entered, timeline)
