"""What the rules say of an action before it is written: the same judge as the commit's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from itbiz.domain.backlog import edited
from itbiz.rules import judge
from itbiz.text.dataclass import replace
from itbiz.text.diagnostic import Diagnostic, Severity

if TYPE_CHECKING:
    from collections.abc import Sequence

    from itbiz.actions.edit import Edit
    from itbiz.rules.change import Change

EXCEEDED = "quota-exceeded"


def verdict(change: Change, edits: Sequence[Edit]) -> tuple[Change, list[Diagnostic], bool]:
    """The change with the edits made, the errors that were not there before them, and whether all is in order then.

    What was wrong already is no reason to refuse: somebody may be mending it step by step. But it is not in order.
    """
    # What stood before the action was somebody's decision already: a refusal names what the action brings.
    after = replace(change, after=edited(change.after, {edit.path: edit.after for edit in edits}), head=change.after)
    judged = judge(after)
    found = _of_weight(judged)
    # Most trees are in order: only where something is wrong does it matter what was wrong before.
    known = {_identity(finding) for finding in _of_weight(judge(change))} if found else set()
    # A claim beyond the quota that the contract lets through is told at the commit, so it is not passed over there.
    in_order = _is_in_order(judged)
    if in_order and _holds_uncommitted(change):
        # The commit takes none of that for somebody's decision: it judges who brings in each line of it.
        in_order = _is_in_order(judge(replace(after, head=change.head)))
    return after, [finding for finding in found if _identity(finding) not in known], in_order


def _is_in_order(findings: Sequence[Diagnostic]) -> bool:
    return not _of_weight(findings) and all(finding.code != EXCEEDED for finding in findings)


def _holds_uncommitted(change: Change) -> bool:
    """Whether a change, before anything is done to it, has what HEAD lacks."""
    head = change.head or (change.bases[0] if change.bases else None)
    if head is None or change.after.signatures != head.signatures:
        return True
    return any(
        key not in head.entries or not entry.says_the_same(head.entries[key])
        for key, entry in change.after.entries.items()
    )


def _of_weight(findings: Sequence[Diagnostic]) -> list[Diagnostic]:
    # A warning that an action turns into an error was not there before.
    return [finding for finding in findings if finding.severity is Severity.ERROR]


def _identity(finding: Diagnostic) -> tuple[str, str, str]:
    return (finding.path, finding.code, str(finding.message))
