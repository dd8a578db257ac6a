"""A check of everything that holds little: what stands as it stood, and no rule has a reason to look at, is counted.

Where a tree is not plain (see `store.present`), or there is nothing to compare with, the whole is read as ever.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from itbiz.cli.places import PULSE, SIGNATURES
from itbiz.cli.present import contract_of
from itbiz.domain.backlog import Backlog, Entry, by_id, read
from itbiz.domain.settled import Settled
from itbiz.rules.quiet import is_quiet
from itbiz.store.plain_tree import Odd
from itbiz.store.shared_work import jobs_of
from itbiz.store.sieve import Sieve
from itbiz.store.unread import BlobText, FileText, Texts
from itbiz.text.dataclass import replace

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from itbiz.cli.session import Session
    from itbiz.domain.contract import Contract
    from itbiz.domain.standing import File
    from itbiz.store.sieve import Files
    from itbiz.store.unread import UnreadText
    from itbiz.text.diagnostic import Diagnostic


def work_tree(session: Session, commits: Sequence[str]) -> tuple[Backlog, tuple[Backlog, ...]] | None:
    """The work tree and these commits as backlogs, without what nobody has to look at; None where all has to be read.

    Raises Failure where there is no contract.
    """
    contract = contract_of(session, [])
    if contract is None or not commits or session.repository.config_flag("core.sparseCheckout"):
        return None
    try:
        return _Sifting(session, contract).backlogs(commits)
    except Odd:
        return None


class _Sifting:
    def __init__(self, session: Session, contract: Contract) -> None:
        self.session = session
        self.git = session.repository.git
        self.contract = contract
        self.folder = f"{session.home}{contract.tickets}".rstrip("/")
        beside = [f"{session.home}{SIGNATURES}", f"{session.home}{PULSE}"]
        self.places = [session.repository.contract_path, *beside]
        if f"{self.folder}/".startswith(tuple(f"{each}/" for each in beside)):
            raise Odd

    def backlogs(self, commits: Sequence[str]) -> tuple[Backlog, tuple[Backlog, ...]]:
        session = self.session
        top = str(session.repository.top)
        here = read(session.repository.worktree(self.places), session.home)
        before = [read(session.repository.revision(each, self.places), session.home) for each in commits]
        if any(each.contract is None or each.contract.tickets != self.contract.tickets for each in (here, *before)):
            raise Odd
        contract = self.contract
        sieve = Sieve(
            self.git,
            session.cache,
            self.folder,
            session.repository.algorithm,
            jobs_of(session.env),
            session.loader,
            lambda ticket: is_quiet(ticket, contract),
        )
        found = sieve.sifted(commits)

        def backlog(start: Backlog, files: Files, text_of: Callable[[File], UnreadText]) -> Backlog:
            return _with_tickets(start, files, found.quiet, text_of)

        return (
            backlog(here, found.here, lambda file: FileText(file.blob, f"{top}/{file.path}")),
            tuple(
                backlog(start, files, lambda file: BlobText(file.blob, self.git))
                for start, files in zip(before, found.commits, strict=True)
            ),
        )


def _with_tickets(
    start: Backlog, files: Files, quiet: Mapping[str, str], text_of: Callable[[File], UnreadText]
) -> Backlog:
    """A backlog of what stands beside the tickets, with those of some files and the number of those that are quiet."""
    findings: list[Diagnostic] = [*start.diagnostics]
    entries: list[Entry] = []
    unreadable: list[str] = []
    texts = {path: text_of(files[path]) for path in sorted(files)}
    for path, text in texts.items():
        file = files[path]
        findings.extend(file.findings)
        if file.ticket is None:
            unreadable.append(path)
        else:
            entries.append(Entry(path, file.ticket, text))
    tickets, clashes = by_id(entries, findings)
    unreadable += [clash.path for clash in clashes]
    findings.sort(key=lambda finding: finding.order)
    return replace(
        start,
        entries=tickets,
        unreadable=(*sorted(unreadable), *start.unreadable),
        diagnostics=tuple(findings),
        snapshot=Texts({**texts, **start.snapshot}),
        clashes=tuple(clashes),
        settled=Settled(count=len(quiet)),
        others=quiet,
    )
