"""The change that a command or a hook is about: what is to stand, and the bases it is judged against."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from itbiz.cli.places import CONTRACT, PULSE, SIGNATURES, tickets_folder
from itbiz.domain.backlog import Backlog, read
from itbiz.rules.change import Change
from itbiz.store import base
from itbiz.store.git import refused
from itbiz.text.failure import Failure
from itbiz.text.message import msg

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from itbiz.cli.changing import Backlogs
    from itbiz.cli.session import Session
    from itbiz.domain.contract import Contract
    from itbiz.store import history
    from itbiz.store.pushes import Update
    from itbiz.store.repo import Repository
    from itbiz.text.snapshot import Snapshot

SHORT = 7
"""Characters of a commit's id that people are shown."""

CONFLICTS = 1
"""What `git merge-tree` answers where only a person can merge; anything else is a failure of its own."""

MOST_PASSED = 50
"""Commits on the way of a push that are looked at, the latest: each is a whole state of the tickets."""


def whole_snapshot(take: Callable[[Sequence[str]], Snapshot], home: str) -> Snapshot:
    """Contract, tickets, signatures and pulses of one state of the repository; `take` reads paths of that state."""
    contract = f"{home}{CONTRACT}"
    first = take([contract])
    rest = take([tickets_folder(first, home), f"{home}{SIGNATURES}", f"{home}{PULSE}"])
    return {**rest, **first}


def revision(session: Session, name: str, known: Backlog | None = None, contract: Contract | None = None) -> Backlog:
    """The backlog of a commit or a tree; files that are the same in `known` are not read twice."""
    snapshot = whole_snapshot(lambda paths: session.repository.revision(name, paths), session.home)
    return read(snapshot, session.home, contract=contract, known=known, loader=session.loader)


def staged(session: Session) -> Backlog:
    """The backlog of the index: what the next commit holds."""
    snapshot = whole_snapshot(session.repository.index, session.home)
    return read(snapshot, session.home, contract=session.other_contract, loader=session.loader)


def action_change(session: Session) -> Change:
    """The work tree, against the base of a commit made here, for a command that changes the tickets it was told of.

    What is settled is summed up where that can be told. Raises Failure where there is no contract.
    """
    from itbiz.cli.foretold import ground

    # Before anything is read: what moves meanwhile was not judged.
    session.stands_on = ground(session)
    names = _bases(session.repository, None, merging=False)
    session.base_commit = names[0] if len(names) == 1 else None
    if _is_plain(session, names):
        from itbiz.cli import changing

        seen = changing.work_tree(session, names[0], session.repository.head_commit, session.named)
        if seen is not None:
            return _lean(session, seen, session.who)
    return work_tree_change(session)


def _is_plain(session: Session, names: Sequence[str]) -> bool:
    return len(names) == 1 and session.as_of is None and session.what_if is None


def _lean(session: Session, seen: Backlogs, author: str) -> Change:
    after, before, head = seen
    return Change(after, instant_of(session, after), (before,), author, head)


def work_tree_change(session: Session, against: str | None = None) -> Change:
    """The work tree, against the base of a commit made here. Raises Failure where there is no contract."""
    return _here(session, session.backlog, _bases(session.repository, against, merging=False), session.who)


def staged_change(session: Session, *, merging: bool = False, against: str | None = None) -> Change:
    """The index, against the base of the commit that is about to be made."""
    repository = session.repository
    names = _bases(repository, against, merging=merging)
    author = repository.author(names[0] if names else None).email
    if against is None and _is_plain(session, names):
        from itbiz.cli import changing

        seen = changing.staged(session, names[0], repository.head_commit)
        if seen is not None:
            return _lean(session, seen, author)
    return _here(session, staged(session), names, author)


def seen_change(session: Session, against: str | None = None) -> Change:
    """The work tree, for somebody who only looks: git need not know who they are."""
    names = _bases(session.repository, against, merging=False)
    return _here(session, session.backlog, names, _author(session.repository, names))


def checked_change(session: Session, against: str | None = None) -> Change:
    """The same, without the tickets that no rule says anything of because they stand as they stood."""
    repository = session.repository
    names = _bases(repository, against, merging=False)
    if session.as_of is None and session.what_if is None:
        from itbiz.cli import sifting

        head = repository.head_commit
        further = [head] if head and head not in names else []
        seen = sifting.work_tree(session, [*names, *further]) if names else None
        if seen is not None:
            after, commits = seen
            bases, heads = commits[: len(names)], commits[len(names) :]
            return Change(
                after, instant_of(session, after), bases, _author(repository, names), heads[0] if heads else None
            )
    return _here(session, session.backlog, names, _author(repository, names))


def revision_change(session: Session, name: str, against: str | None = None) -> Change:
    """A commit, against its parents; with `against`, what the other revision becomes when this one is merged into it.

    Raises Failure where a shallow clone cut the parents off, or the two cannot be merged.
    """
    repository = session.repository
    commit = repository.resolve(name)
    if against is None:
        names, tree = _parents(repository, commit), commit
    else:
        names = (repository.resolve(against),)
        tree = _merged(repository, names[0], commit, name, against)
    return _committed_change(session, revision(session, tree, None, session.other_contract), names, commit)


def push_change(session: Session, update: Update, branches: Sequence[str]) -> Change:
    """What a push makes of a branch, against where the branch stood.

    A new branch is judged against the commit at which it leaves the first of `branches` (full names of refs) that
    shares one with it; without any it is the first commit of all.

    Raises Failure where the history between is not here.
    """
    if update.new is None:
        raise AssertionError(update)
    old = update.old or _leaves(session.repository, update.new, branches)
    if old and _is_plain(session, (old,)):
        from itbiz.cli import changing

        seen = changing.committed(session, old, update.new)
        if seen is not None:
            after, before, way = seen
            session.take_over(after)
            return _of_commits(session, after, (before,), (old,), update.new, way)
    after = revision(session, update.new)
    session.take_over(after)
    return _committed_change(session, after, (old,) if old else (), update.new)


def _leaves(repository: Repository, commit: str, branches: Sequence[str]) -> str | None:
    for branch in branches:
        common = repository.git.ask("merge-base", commit, branch)
        if common.status == 0:
            return common.text
    return None


def _committed_change(session: Session, after: Backlog, names: Sequence[str], commit: str) -> Change:
    return _of_commits(session, after, _read_all(session, names, after), names, commit)


def _of_commits(
    session: Session,
    after: Backlog,
    bases: tuple[Backlog, ...],
    names: Sequence[str],
    commit: str,
    way: Callable[[str], Backlog | None] = lambda _commit: None,
) -> Change:
    """A change that consists of commits: those that lead from `names` to `commit` tell who brought what in.

    `way` knows some of the states between; the others are read.
    """
    # A commit that is about to be made has no such way.
    from itbiz.cli.authoring import CommittedTickets
    from itbiz.rules.authorship import authorship
    from itbiz.store import history, signing

    repository = session.repository
    paths = {session.repository.contract_path, f"{session.home}{SIGNATURES}"}
    paths |= {tickets_folder(backlog.snapshot, session.home) for backlog in (after, *bases)}
    steps = history.steps(repository.git, commit, names, sorted(paths))
    _must_hold(repository, steps)
    told = CommittedTickets(repository, names[0] if names else None, session.cache).steps(steps)
    claiming = [step.commit for step, each in zip(steps, told, strict=True) if each.brings_claims]
    return Change(
        _at(session, after),
        instant_of(session, after),
        bases,
        _only({author for each in told for author in each.authors}),
        authorship=authorship(told, after.tickets),
        passed=_passed(session, after, [each for each in claiming if each != commit][-MOST_PASSED:], way),
        origins=signing.origins(repository, steps, names[0] if names else None),
    )


def _only(people: set[str]) -> str | None:
    return next(iter(people)) if len(people) == 1 else None


def _passed(
    session: Session, after: Backlog, commits: Sequence[str], way: Callable[[str], Backlog | None]
) -> tuple[tuple[str, Backlog], ...]:
    states = (way(each) or revision(session, each, after, session.other_contract) for each in commits)
    return tuple((commit[:SHORT], _at(session, state)) for commit, state in zip(commits, states, strict=True))


def _must_hold(repository: Repository, steps: Sequence[history.Step]) -> None:
    """A commit at the edge of a shallow clone looks as if it had brought everything in."""
    edge = set(base.shallow_commits(repository.git))
    for step in steps:
        if step.commit in edge:
            _must_be_whole(repository, step.commit[:SHORT])


def instant_of(session: Session, backlog: Backlog) -> datetime:
    """The judge's clock: `--as-of`, else the system's, in the zone of the contract that is judged."""
    from itbiz.cli.moments import moment

    zone = backlog.timeline.zone
    if session.as_of is not None:
        return moment(session.as_of, zone)
    return datetime.now(UTC).replace(microsecond=0).astimezone(zone)


def _here(session: Session, after: Backlog, names: Sequence[str], author: str | None) -> Change:
    repository = session.repository
    head = repository.head_commit
    bases = _read_all(session, names, after)
    # What HEAD holds already was somebody's commit before: only what it lacks is the author's own.
    settled = revision(session, head, after) if head and head not in names else None
    return Change(_at(session, after), instant_of(session, after), bases, author, settled)


def _read_all(session: Session, names: Iterable[str], known: Backlog) -> tuple[Backlog, ...]:
    found = (revision(session, name, known, session.other_contract) for name in names)
    return tuple(_at(session, backlog) for backlog in found)


def _at(session: Session, backlog: Backlog) -> Backlog:
    return backlog.as_of(instant_of(session, backlog)) if session.as_of else backlog


def _bases(repository: Repository, against: str | None, *, merging: bool) -> tuple[str, ...]:
    """Those of the repository or, against another revision, what HEAD has in common with it."""
    if against is None:
        return repository.bases(merging=merging)
    wanted = repository.resolve(against)
    if not repository.has_commits:
        return (wanted,)
    common = repository.git.ask("merge-base", "HEAD", wanted)
    if common.status == 0:
        return (common.text,)
    _must_be_whole(repository, against)
    return (wanted,)


def _must_be_whole(repository: Repository, name: str) -> None:
    if repository.is_shallow:
        raise Failure(
            msg("this shallow clone does not hold the history that `{revision}` is compared with", revision=name),
            msg("`git fetch --unshallow` brings it; in CI, check out with `fetch-depth: 0`"),
        )


def _parents(repository: Repository, commit: str) -> tuple[str, ...]:
    if commit in base.shallow_commits(repository.git):
        _must_be_whole(repository, commit[:SHORT])
    return tuple(repository.git.read("rev-parse", f"{commit}^@").decode().split())


def _merged(repository: Repository, target: str, commit: str, name: str, against: str) -> str:
    """The tree that the target has once the commit is merged into it."""
    git = repository.git
    if git.ask("merge-base", "--is-ancestor", target, commit).status == 0:
        return commit
    merged = git.ask("merge-tree", "--write-tree", "--no-messages", target, commit)
    if merged.status == 0:
        return merged.text
    _must_be_whole(repository, against)
    if merged.status != CONFLICTS:
        raise refused(merged)
    raise Failure(
        msg(
            "`{revision}` cannot be merged into `{against}` without a person's decision", revision=name, against=against
        ),
        msg("rebase it onto `{against}`, settle the conflicts, then check again", against=against),
    )


def _author(repository: Repository, names: Sequence[str]) -> str | None:
    """Who would commit here, by the base's mailmap; None where git does not know."""
    try:
        return repository.author(names[0] if names else None).email
    except Failure:
        return None
