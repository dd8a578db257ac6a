"""`itbiz contract check`, `show` and `simulate`."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from itbiz.cli.session import failure_of
from itbiz.text.dataclass import replace
from itbiz.text.failure import Failure
from itbiz.text.message import msg, msgs

if TYPE_CHECKING:
    from collections.abc import Sequence

    from itbiz.cli.session import Session
    from itbiz.domain.amendment import Block
    from itbiz.domain.backlog import Backlog
    from itbiz.domain.contract import Term
    from itbiz.domain.period import Period
    from itbiz.domain.simulation import SimulationRow
    from itbiz.rules.change import Change
    from itbiz.text.diagnostic import Diagnostic

FOUND = 1
QUOTAS = (1, 2, 3, 5)
"""What is tried where nobody says what to try."""


def check(session: Session, *, form: str | None) -> int:
    """Check the contract, or the draft of `session.what_if`."""
    from itbiz.cli.commands.check import chosen
    from itbiz.cli.commands.check import show as shown
    from itbiz.cli.findings import errors
    from itbiz.rules import contract_findings, judge
    from itbiz.views.agreement import sums

    form = chosen(session, form)
    change, path = judged_contract(session)
    own = change.after.contract_path
    said = {finding.order: finding for finding in judge(change) if finding.path == own}
    said |= {finding.order: finding for finding in contract_findings(change.after, change.instant)}
    findings = [_at(said[order], path) for order in sorted(said)]
    texts = {**change.after.snapshot, path: change.after.snapshot[own]}
    shown(session, findings, replace(change.after, snapshot=texts), form)
    wrong = errors(findings)
    contract = change.after.contract
    if contract is not None:
        term = change.after.timeline.term_at(change.instant) or contract.terms[0]
        session.terminal.words("\n".join(sums(term, contract, session.language)))
    if findings:
        session.words(
            msg(
                "`{path}`: {errors}, {warnings}",
                path=path,
                errors=msgs("{n} error", "{n} errors", wrong),
                warnings=msgs("{n} warning", "{n} warnings", len(findings) - wrong),
            )
        )
    else:
        session.words(msg("`{path}` promises what it hands out, and agrees with itself", path=path))
    return FOUND if wrong else 0


def _at(finding: Diagnostic, path: str) -> Diagnostic:
    return replace(finding, path=path)


def judged_contract(session: Session) -> tuple[Change, str]:
    """The contract as a change of the one in the base, and the path people know it by."""
    from itbiz.cli import judging
    from itbiz.domain.backlog import read
    from itbiz.store.files import read as read_file

    draft, session.what_if = session.what_if, None
    change = judging.seen_change(session)
    if draft is None:
        return change, change.after.contract_path
    text = read_file(str(session.folder / draft))
    if text is None:
        raise Failure(msg("there is no file `{path}`", path=draft))
    snapshot = {**change.after.snapshot, change.after.contract_path: text}
    after = read(snapshot, change.after.home, known=change.after)
    return replace(change, after=after), draft


def show(session: Session, *, on: str | None, as_json: bool) -> int:
    """Show what is agreed."""
    from itbiz.views.agreement import agreement, document

    contract = session.contract
    term, following = _term(session, on)
    proposed = [] if session.backlog.recast else [each for each in _blocks(session) if not each.counts]
    if as_json:
        from itbiz.views.formats.json import written

        session.terminal.write(written(document(contract, term, proposed, in_force=following is None)))
        return 0
    if following is not None:
        session.words(msg("nothing was agreed then; the first terms begin with {period}", period=following))
    terminal = session.terminal
    width = terminal.width if terminal.out_is_terminal else None
    terminal.write(agreement(contract, session.timeline, term, session.language, width, proposed))
    return 0


def _blocks(session: Session) -> Sequence[Block]:
    from itbiz.domain.amendment import blocks

    return blocks(session.contract, session.backlog.signatures)


def _term(session: Session, on: str | None) -> tuple[Term, Period | None]:
    """The terms in force at a day or the end of a period; the first ones, with their period, before that."""
    from itbiz.cli.moments import moment

    timeline = session.timeline
    # `moment` gives the first instant after a day or a period, which may be the first of other terms.
    instant = moment(on, session.zone, "--on") - timedelta(seconds=1) if on else session.now
    found = timeline.term_at(instant)
    return (found, None) if found else (timeline.terms[0], timeline.first_period)


def simulate(session: Session, *, quotas: Sequence[int], start: str | None, end: str | None, as_json: bool) -> int:
    """Replay past claims against other quotas."""
    from itbiz.domain.simulation import simulate as replayed

    contract = session.contract
    kind = contract.terms[0].period
    first, last = _bound(start), _bound(end)
    if first and last and last.last < first.first:
        raise Failure(msg("{last} ends before {first} begins", first=first, last=last), msg("swap --from and --to"))
    wanted = tuple(dict.fromkeys(quotas)) or QUOTAS
    rows = replayed(session.backlog.tickets, wanted, session.zone, kind, first, last)
    if as_json:
        from itbiz.views.formats.json import written
        from itbiz.views.simulation import document

        session.terminal.write(written(document(rows)))
    else:
        _table(session, rows)
    _left_out(session, session.backlog)
    return 0


def _bound(key: str | None) -> Period | None:
    from itbiz.domain.period import parse_period

    try:
        return parse_period(key) if key else None
    except ValueError as error:
        raise failure_of(error) from error


def _table(session: Session, rows: Sequence[SimulationRow]) -> None:
    from itbiz.views.cells import columns

    lang, terminal = session.language, session.terminal
    if not terminal.out_is_terminal:
        for row in rows:
            for each in row.requesters:
                terminal.write(f"{row.quota}\t{each.requester}\t{each.claims}\t{each.over}")
        return
    if not rows[0].claims:
        session.words(msg("no token was claimed in these periods, so every quota would have been kept"))
        return
    heads = [msg("QUOTA"), msg("CLAIMS"), msg("OVER"), msg("SHARE"), msg("UNITS OVER"), msg("MOST IN ONE PERIOD")]
    lines = [[lang(head) for head in heads]]
    for row in rows:
        hit = sorted((each for each in row.requesters if each.over), key=lambda each: (-each.most, each.requester))
        worst = hit[0] if hit else None
        lines.append(
            [
                lang.number(row.quota),
                lang.number(row.claims),
                lang.number(row.over),
                lang.percent(row.over / row.claims),
                lang.number(len(hit)),
                lang(msg("{n} by {unit} in {period}", n=worst.most, unit=worst.requester, period=worst.most_period))
                if worst
                else "–",
            ]
        )
    for line in columns(lines, right=range(5)):
        terminal.write(line)
    session.words(msg("over: claims beyond the quota of their unit and period, before any debt is carried"))


def _left_out(session: Session, backlog: Backlog) -> None:
    if backlog.unreadable:
        count = len(backlog.unreadable)
        session.words(
            msgs(
                "{n} file not counted: {paths}",
                "{n} files not counted: {paths}",
                count,
                paths=list(backlog.unreadable[:3]),
            )
        )
