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
    after = replace(change, after=edited(change.after, {edit.path: edit.after for edit in edits}))
    findings = judge(after)
    if not _of_weight(findings):
        # A claim beyond the quota that the contract lets through is told at the commit, so it is not passed over there.
        return after, [], all(finding.code != EXCEEDED for finding in findings)
    # What stood before the action was somebody's decision already: a refusal names what the action brings.
    after = replace(after, head=change.after)
    found = _of_weight(judge(after))
    # Most trees are in order: only where something is wrong does it matter what was wrong before.
    known = {_identity(finding) for finding in _of_weight(judge(change))} if found else set()
    return after, [finding for finding in found if _identity(finding) not in known], False


def _of_weight(findings: Sequence[Diagnostic]) -> list[Diagnostic]:
    # A warning that an action turns into an error was not there before.
    return [finding for finding in findings if finding.severity is Severity.ERROR]


def _identity(finding: Diagnostic) -> tuple[str, str, str]:
    return (finding.path, finding.code, str(finding.message))
