"""`itbiz sync`."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from itbiz.store import sync as sharing
from itbiz.store.sync import Fate
from itbiz.text.failure import Failure
from itbiz.text.message import msg, msgs

if TYPE_CHECKING:
    from collections.abc import Sequence

    from itbiz.cli.session import Session
    from itbiz.rules.change import Change
    from itbiz.store.repo import Repository
    from itbiz.store.sync import Upstream

STOPPED = 1
ATTEMPTS = 5
"""Pushes in a row that somebody else may overtake. Five people at once are a lot for one team."""
FEW = 3
"""Tickets that the words of a commit name."""


def sync(session: Session, *, message: str | None, dry_run: bool) -> int:
    """Commit, rebase, check, push; again where somebody was faster. 1 where a person has to decide."""
    _ = session.contract
    repository = session.repository
    upstream = sharing.upstream(repository.git)
    changed = _changed(session)
    if dry_run:
        return _look(session, changed, upstream)
    if changed and not _commit(session, changed, message):
        return STOPPED
    _nothing_in_the_way(repository)
    for _attempt in range(ATTEMPTS):
        fetched = sharing.fetch(repository.git)
        if not _on_top(session, fetched.after, upstream):
            return STOPPED
        if fetched.after and not _sound(session, fetched.after):
            return STOPPED
        pushed = sharing.push(repository.git)
        match pushed.fate:
            case Fate.DONE:
                session.words(msg("shared with `{branch}`", branch=_there(upstream)))
                return 0
            case Fate.UP_TO_DATE:
                session.words(msg("`{branch}` has everything already", branch=_there(upstream)))
                return 0
            case Fate.REFUSED:
                session.words(
                    msg("`{branch}` did not take it:\n{words}", branch=_there(upstream), words=pushed.words),
                    msg("your commits are here and nothing is lost; mend what is said above, then `itbiz sync` again"),
                )
                return STOPPED
            case _:
                session.words(msg("somebody was faster; trying again"))
    raise Failure(
        msg("others pushed {n} times in a row while this was about to be", n=ATTEMPTS),
        msg("your commits are here and nothing is lost; try again in a moment"),
        STOPPED,
    )


def _there(upstream: Upstream) -> str:
    return f"{upstream.remote}/{upstream.remote_branch}"


def _places(session: Session) -> list[str]:
    return [
        session.repository.contract_path,
        session.tickets_folder,
        f"{session.home}signatures",
        f"{session.home}pulse",
    ]


def _changed(session: Session) -> list[str]:
    """The paths of tickets, contract, signatures and pulses that differ from HEAD, deleted and untracked ones too."""
    git = session.repository.git
    records = git.names(
        "status", "--porcelain=v1", "-z", "--no-renames", "--untracked-files=all", "--", *_places(session)
    )
    return sorted(os.fsdecode(record[3:]) for record in records)


def _look(session: Session, changed: Sequence[str], upstream: Upstream) -> int:
    for path in changed:
        session.terminal.write(path)
    session.words(
        msgs("{n} file would be committed", "{n} files would be committed", len(changed)),
        msg("then rebased onto `{branch}`, checked and pushed; nothing was written", branch=_there(upstream)),
    )
    return 0


def _commit(session: Session, changed: Sequence[str], message: str | None) -> bool:
    """Check what is here, then commit it; whether it went through."""
    from itbiz.cli.judging import work_tree_change

    change = work_tree_change(session)
    if not _judged(session, change):
        session.words(msg("the commit was not made"))
        return False
    session.repository.commit(changed, message or _words_of(session, changed))
    session.words(msgs("committed {n} file", "committed {n} files", len(changed)))
    return True


def _words_of(session: Session, changed: Sequence[str]) -> str:
    paths = {entry.path: key for key, entry in session.backlog.entries.items()}
    names = [paths.get(path, os.path.basename(path)) for path in changed]  # noqa: PTH119  # a name for people
    if len(names) <= FEW:
        return f"Update {', '.join(names)}"
    return f"Update {', '.join(names[: FEW - 1])} and {len(names) - FEW + 1} more"


def _nothing_in_the_way(repository: Repository) -> None:
    """Git does not rebase over changes of files that are none of ours. Raises Failure naming them."""
    records = repository.git.names("status", "--porcelain=v1", "-z", "--no-renames", "--untracked-files=no")
    paths = [os.fsdecode(record[3:]) for record in records]
    if paths:
        raise Failure(
            msgs(
                "{n} other file is changed and not committed: {paths}",
                "{n} other files are changed and not committed: {paths}",
                len(paths),
                paths=", ".join(paths[:FEW]) + ("…" if len(paths) > FEW else ""),
            ),
            msg("commit it, or put it aside with `git stash`, then `itbiz sync` again"),
            STOPPED,
        )


def _on_top(session: Session, tip: str | None, upstream: Upstream) -> bool:
    """Put what is here on top of what others shared; whether it went without a conflict."""
    repository = session.repository
    if tip is None or repository.git.ask("merge-base", "--is-ancestor", tip, "HEAD").status == 0:
        return True
    coming = int(repository.git.read("rev-list", "--count", f"HEAD..{tip}"))
    rebased = sharing.rebase_onto_upstream(repository.git)
    if rebased.done:
        session.words(msgs("took over {n} commit of others", "took over {n} commits of others", coming))
        return True
    session.words(
        msgs(
            "{n} file was changed here and there in the same place: {paths}",
            "{n} files were changed here and there in the same place: {paths}",
            len(rebased.conflicts),
            paths=", ".join(rebased.conflicts),
        ),
        msg("nothing was pushed, and everything is as it was before"),
        msg("settle it yourself: git rebase {branch}    then: itbiz sync", branch=_there(upstream)),
    )
    return False


def _sound(session: Session, tip: str) -> bool:
    """Judge what would be shared against what others have."""
    from itbiz.cli.judging import revision_change

    if _judged(session, revision_change(session, "HEAD", tip)):
        return True
    session.words(
        msg("nothing was pushed: together with what others shared, this breaks the contract"),
        msg("mend it here, then `itbiz sync` again"),
    )
    return False


def _judged(session: Session, change: Change) -> bool:
    from itbiz.cli.findings import say
    from itbiz.rules import judge

    wrong = [finding for finding in judge(change) if finding.severity == "error"]
    say(session, wrong, change.after)
    return not wrong
