"""`itbiz fix`."""

from __future__ import annotations

import os
import secrets
from typing import TYPE_CHECKING

from itbiz.actions.edit import Outcome
from itbiz.actions.repair import repair
from itbiz.actions.untangling import untangle
from itbiz.actions.verdict import verdict
from itbiz.cli.commands.acting import act_of, written
from itbiz.cli.findings import errors
from itbiz.cli.judging import work_tree_change
from itbiz.cli.writing import STYLES, difference
from itbiz.domain.backlog import edited
from itbiz.text.characters import strip_unsafe
from itbiz.text.dataclass import replace
from itbiz.text.message import msg, msgs

if TYPE_CHECKING:
    from collections.abc import Sequence

    from itbiz.actions.edit import Edit
    from itbiz.cli.session import Session
    from itbiz.cli.writing import Manner
    from itbiz.domain.backlog import Backlog
    from itbiz.rules.change import Change
    from itbiz.text.diagnostic import Diagnostic

FOUND = 1


def fix(session: Session, *, targets: Sequence[str], manner: Manner) -> int:
    """Repair what is mechanical; 1 where errors are left that only a person can mend."""
    _ = session.contract
    change = work_tree_change(session)
    only = [_target(session, word) for word in targets] or None
    untangled = untangle(change, secrets.choice, only)
    # What a clash hid is judged from here on: it is no reason against giving a ticket an id of its own.
    apart = replace(change, after=_mended(change, untangled))
    repaired = repair(apart, act_of(session, manner), only)
    found, left_alone = _sound(apart, repaired)
    outcome = _followed_by(untangled, found)
    status = _write(session, outcome, manner) if outcome.edits else 0
    if left_alone:
        from itbiz.cli.findings import say

        session.words(msg("left alone, since mending it this way would break another rule:"))
        say(session, left_alone, _mended(apart, repaired))
    return status or _remaining(session, change, outcome, dry_run=manner.dry_run)


def _followed_by(first: Outcome, second: Outcome) -> Outcome:
    """Two outcomes of which the second changes what the first one left."""
    edits = {edit.path: edit for edit in first.edits}
    for edit in second.edits:
        edits[edit.path] = replace(edits.get(edit.path, edit), after=edit.after)
    return Outcome(tuple(edits.values()), (*first.lines, *second.lines))


def _target(session: Session, word: str) -> str:
    """A ticket by its id, or any file by its path: one that holds no ticket has no id to name it by."""
    top = session.repository.top.resolve()
    path = os.path.relpath((session.folder / word).resolve(), top).replace(os.sep, "/")
    if path in session.backlog.snapshot:
        return path
    if word in session.backlog.snapshot:
        return word
    return session.ticket(word).ticket.id


def _sound(change: Change, found: Outcome) -> tuple[Outcome, list[Diagnostic]]:
    """The repairs that break nothing else, and what the others would break."""
    refused = verdict(change, found.edits)[1]
    wrong = {finding.path for finding in refused}
    if not wrong:
        return found, []
    edits = tuple(edit for edit in found.edits if edit.path not in wrong)
    texts = {edit.path for edit in edits}
    paths = {key: entry.path for key, entry in change.after.entries.items()}
    return Outcome(edits, tuple(line for line in found.lines if paths.get(line[0], "") in texts)), refused


def _write(session: Session, outcome: Outcome, manner: Manner) -> int:
    if not manner.dry_run:
        _show(session, outcome.edits)
    return written(session, outcome, manner, subject="Repair what is mechanical")


def _show(session: Session, edits: Sequence[Edit]) -> None:
    terminal = session.terminal
    for line in difference(edits):
        style = next((STYLES[key] for key in STYLES if line.startswith(key)), "")
        terminal.words(strip_unsafe(line), style=style)


def _remaining(session: Session, change: Change, outcome: Outcome, *, dry_run: bool) -> int:
    from itbiz.rules import judge

    left = errors(judge(replace(change, after=_mended(change, outcome))))
    if not outcome.edits:
        session.words(msg("there is nothing that can be repaired without a decision"))
    if left:
        session.words(
            msgs(
                "{n} error is left for a person to decide: itbiz check",
                "{n} errors are left for a person to decide: itbiz check",
                left,
            )
        )
    elif outcome.edits and not dry_run:
        session.words(msg("no error is left"))
    return FOUND if left and not dry_run else 0


def _mended(change: Change, outcome: Outcome) -> Backlog:
    """The backlog with the repairs in it."""
    return edited(change.after, {edit.path: edit.after for edit in outcome.edits})
