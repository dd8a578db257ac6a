"""The command that lists what the wall has no room for, with the same filters."""

from __future__ import annotations

from typing import TYPE_CHECKING

from itbiz.views.line import one_line

if TYPE_CHECKING:
    from itbiz.domain.selection import Selection


def listing(selection: Selection) -> str:
    """`itbiz list --provider systemes`: complete, to be pasted."""
    import shlex  # a whole board says no command

    words = ["itbiz", "list"]
    filters = (
        ("--provider", sorted(key or "none" for key in selection.providers)),
        ("--requester", sorted(selection.requesters)),
        ("--class", sorted(selection.classes)),
        ("--status", sorted(selection.statuses)),
        ("--type", sorted(selection.types)),
        ("--assignee", sorted(key or "nobody" for key in selection.assignees)),
        ("--text", selection.texts),
    )
    for option, values in filters:
        for value in values:
            words += [option, shlex.quote(one_line(value))]
    if selection.people:
        words.append("--mine")
    return " ".join(words)
