"""`itbiz check`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from itbiz.cli.findings import REFUSAL, drawn, errors, summary, texts_of
from itbiz.cli.session import did_you_mean
from itbiz.text.diagnostic import Severity
from itbiz.text.failure import Failure
from itbiz.text.message import msg

if TYPE_CHECKING:
    from collections.abc import Sequence

    from itbiz.cli.session import Session
    from itbiz.domain.backlog import Backlog
    from itbiz.rules.change import Change
    from itbiz.text.diagnostic import Diagnostic
    from itbiz.views.styled import Text

FORMATS = ("full", "concise", "json", "github", "gitlab", "sarif", "junit")
FOUND = 1


def check(session: Session, *, staged: bool, rev: str | None, against: str | None, form: str | None) -> int:
    """Judge a tree; 1 where there are errors."""
    from itbiz.rules import judge

    form = chosen(session, form)
    if staged and rev is not None:
        raise Failure(msg("--staged and --rev are two different trees"), msg("leave one of them out"))
    change = _change(session, staged=staged, rev=rev, against=against)
    findings = judge(change)
    show(session, findings, change.after, form)
    session.words(summary(findings, change.after))
    return FOUND if errors(findings) else 0


def _change(session: Session, *, staged: bool, rev: str | None, against: str | None) -> Change:
    from itbiz.cli import judging

    if rev is not None:
        change = judging.revision_change(session, rev, against)
    elif staged:
        change = judging.staged_change(session, against=against)
    else:
        return judging.checked_change(session, against)
    if change.after.contract_path not in change.after.snapshot and not change.bases:
        raise Failure(msg("there is no contract in what is to be checked"), msg("`itbiz init` starts one"))
    return change


def chosen(session: Session, form: str | None) -> str:
    """The format asked for, or the one that suits where it is printed. Raises Failure for one there is not."""
    if form is None:
        if session.env.get("GITHUB_ACTIONS") == "true":
            return "github"
        return "full" if session.terminal.out_is_terminal else "concise"
    if form.lower() not in FORMATS:
        raise Failure(msg("there is no format `{form}`", form=form), did_you_mean(form.lower(), FORMATS))
    return form.lower()


def show(session: Session, findings: Sequence[Diagnostic], backlog: Backlog, form: str) -> None:
    """Findings on stdout, in a format."""
    terminal = session.terminal
    match form:
        case "full":
            if findings:
                terminal.write(_full(session, findings, backlog, terminal=True).written(color=terminal.color))
        case "concise":
            _concise(session, findings)
        case "json":
            from itbiz.views.formats.json import json

            terminal.write(json(findings, tickets=backlog.count, unreadable=len(backlog.unreadable)))
        case "github":
            from itbiz.views.formats.github import github

            log = _full(session, findings, backlog, terminal=False).plain if findings else ""
            terminal.write(github(findings, session.language, log))
        case "gitlab":
            from itbiz.views.formats.gitlab import gitlab

            terminal.write(gitlab(findings, session.language))
        case "junit":
            from itbiz.views.formats.junit import junit

            terminal.write(junit(findings, _judged(backlog), session.language))
        case _:
            from itbiz.rules.catalogue import CATALOGUE
            from itbiz.version import VERSION
            from itbiz.views.formats.sarif import sarif

            terminal.write(sarif(findings, version=VERSION, catalogue=CATALOGUE))


def _full(session: Session, findings: Sequence[Diagnostic], backlog: Backlog, *, terminal: bool) -> Text:
    """Findings with their excerpts, as wide as the terminal if they go to one."""
    return drawn(
        session,
        findings,
        texts_of(backlog.snapshot, findings),
        terminal=terminal and session.terminal.out_is_terminal,
        unicode=session.terminal.unicode,
    )


def _judged(backlog: Backlog) -> list[str]:
    """The paths of the contract, of every ticket, and of the files that should be tickets and cannot be read."""
    contract = [backlog.contract_path] if backlog.contract_path in backlog.snapshot else []
    return [*contract, *backlog.paths, *backlog.unreadable]


def _concise(session: Session, findings: Sequence[Diagnostic]) -> None:
    """A line a finding. A refused claim keeps its holders and its ways out, below its line."""
    from itbiz.views.formats.concise import concise
    from itbiz.views.formats.detail import detail

    for finding in findings:
        session.terminal.write(concise([finding], session.language))
        if finding.code == REFUSAL and finding.severity is Severity.ERROR:
            for block in finding.detail:
                for line in detail(block, session.language, None, ascii_only=not session.terminal.unicode):
                    session.terminal.write(line.plain)
