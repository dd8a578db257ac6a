"""Findings, drawn for people: on a terminal, through a hook, before a write."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from itbiz.text.diagnostic import Severity
from itbiz.text.message import Message, msg, msgs

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from itbiz.cli.session import Session
    from itbiz.domain.backlog import Backlog
    from itbiz.text.diagnostic import Diagnostic
    from itbiz.text.snapshot import Snapshot
    from itbiz.views.styled import Text

REFUSAL = "quota-exceeded"
"""The finding that is always shown in full: it says who holds the tokens, and the ways out."""


def texts_of(snapshot: Snapshot, findings: Sequence[Diagnostic]) -> dict[str, str]:
    """The files that the findings are about, as far as they can be quoted."""
    named = {path for each in findings for path in (each.path, *(other.path for other in each.related))}
    texts = ((path, snapshot[path]) for path in sorted(named) if path in snapshot)
    return {path: text for path, text in texts if isinstance(text, str)}


def drawn(
    session: Session, findings: Sequence[Diagnostic], texts: Mapping[str, str], *, terminal: bool, unicode: bool
) -> Text:
    """All findings with their excerpts, an empty line between them; a refused claim as the refusal it is."""
    from itbiz.views.formats.full import full
    from itbiz.views.formats.refusal import refusal
    from itbiz.views.styled import Text

    width = session.terminal.width if terminal else None
    blocks = []
    for refused, group in groupby(findings, _is_refusal):
        if refused:
            blocks += [refusal(finding, session.language, width, ascii_only=not unicode) for finding in group]
        else:
            blocks.append(full(list(group), texts, session.language, width, ascii_only=not unicode))
    return Text("\n\n").join(blocks)


def _is_refusal(finding: Diagnostic) -> bool:
    return finding.code == REFUSAL and finding.severity is Severity.ERROR


def say(session: Session, findings: Sequence[Diagnostic], backlog: Backlog) -> None:
    """Findings on stderr, where they are words that go with a refusal."""
    if findings:
        terminal = session.terminal
        text = drawn(
            session,
            findings,
            texts_of(backlog.snapshot, findings),
            terminal=terminal.err_is_terminal,
            unicode=terminal.unicode,
        )
        terminal.out.flush()
        terminal.err.write(f"{text.written(color=terminal.color_on_err)}\n")


def errors(findings: Sequence[Diagnostic]) -> int:
    """How many of them make a check fail."""
    return sum(finding.severity is Severity.ERROR for finding in findings)


def summary(findings: Sequence[Diagnostic], backlog: Backlog) -> Message:
    """`42 tickets, 1 error, 0 warnings`; `42 tickets, all in order`."""
    tickets = msgs("{n} ticket", "{n} tickets", backlog.count)
    unread = msgs("{n} file not counted", "{n} files not counted", len(backlog.unreadable))
    counted = msg("{tickets}, {files}", tickets=tickets, files=unread) if backlog.unreadable else tickets
    if not findings:
        return msg("{tickets}, all in order", tickets=counted)
    wrong = errors(findings)
    return msg(
        "{tickets}, {errors}, {warnings}",
        tickets=counted,
        errors=msgs("{n} error", "{n} errors", wrong),
        warnings=msgs("{n} warning", "{n} warnings", len(findings) - wrong),
    )
