"""What git calls when branches travel: `pre-push` where a push starts, `pre-receive` where it arrives."""

from __future__ import annotations

from typing import TYPE_CHECKING

from itbiz.store import pushes
from itbiz.store.pushes import Update
from itbiz.text.dataclass import replace
from itbiz.text.message import msg

if TYPE_CHECKING:
    from collections.abc import Sequence

    from itbiz.cli.session import Session
    from itbiz.store.repo import Repository

STOPPED = 1


def pre_push(session: Session, repository: Repository, remote: str, given: bytes) -> int:
    """Judge what a push would make of the remote's protected branches; the exit status."""
    moved = [_as_known(repository, remote, update) for update in pushes.sent(given)]
    updates = _concerned(moved, pushes.protected_there(repository.git, remote))
    return _judge(session, repository, updates, _defaults(remote))


def pre_receive(session: Session, repository: Repository, given: bytes) -> int:
    """Judge what a push makes of the protected branches of this repository; the exit status.

    Git keeps what arrives in quarantine until this says 0, and moves each branch only if it still stands where it
    stood: of two pushes that each take the last token, the second is judged again or not taken at all.
    """
    moved = [pushes.resolved(repository.git, update) for update in pushes.received(given)]
    updates = _concerned(moved, pushes.protected_here(repository.git))
    return _judge(session, repository, updates, ["HEAD"])


def _as_known(repository: Repository, remote: str, update: Update) -> Update:
    """The update with a base that is here: what was last fetched, where the remote has gone on since.

    Without `--force` git then turns the push down by itself, but calls the hook first.
    """
    if update.old is None or repository.has_commit(update.old):
        return update
    fetched = repository.git.ask("rev-parse", "--verify", "--quiet", f"refs/remotes/{remote}/{update.branch}")
    return replace(update, old=fetched.text if fetched.status == 0 else None)


def through_pre_commit(session: Session, repository: Repository) -> int:
    """Judge the one branch that pre-commit, the tool, names in the environment; the exit status."""
    env = session.env
    remote, ref = env.get("PRE_COMMIT_REMOTE_NAME", "origin"), env["PRE_COMMIT_REMOTE_BRANCH"]
    # With a root commit among what is pushed it names no commits, only the branch.
    new = env.get("PRE_COMMIT_TO_REF") or repository.resolve(env.get("PRE_COMMIT_LOCAL_BRANCH", "HEAD"))
    update = Update(ref, env.get("PRE_COMMIT_FROM_REF") or None, new)
    return _judge(
        session, repository, _concerned([update], pushes.protected_there(repository.git, remote)), _defaults(remote)
    )


def _defaults(remote: str) -> list[str]:
    return [f"refs/remotes/{remote}/{name}" for name in ("HEAD", "main", "master")]


def _concerned(updates: Sequence[Update], patterns: Sequence[str]) -> list[Update]:
    return [update for update in updates if update.branch and pushes.is_protected(update.branch, patterns)]


def _judge(session: Session, repository: Repository, updates: Sequence[Update], default: Sequence[str]) -> int:
    """All branches of a push are judged before it is refused: whoever pushes wants to know everything at once."""
    return max((_judge_one(session, repository, update, default) for update in updates), default=0)


def _judge_one(session: Session, repository: Repository, update: Update, default: Sequence[str]) -> int:
    branch = update.branch or update.ref
    if update.new is None:
        if update.old is None or not _has_contract(repository, update.old):
            return 0
        session.words(
            msg("`{branch}` is protected: it holds the contract and the tickets, and is not deleted", branch=branch),
            msg("hint: {hint}", hint=msg("an administrator names other branches with `git config itbiz.protected`")),
        )
        return STOPPED
    if not any(_has_contract(repository, commit) for commit in (update.new, update.old) if commit):
        return 0
    return _judge_transition(session, update, branch, default)


def _has_contract(repository: Repository, commit: str) -> bool:
    return bool(repository.revision(commit, [repository.contract_path]))


def _judge_transition(session: Session, update: Update, branch: str, default: Sequence[str]) -> int:
    from itbiz.cli.findings import errors, say, summary
    from itbiz.cli.judging import push_change
    from itbiz.rules import judge
    from itbiz.rules.pulses import of_change
    from itbiz.rules.quota import BETWEEN

    change = push_change(session, update, default)
    findings = of_change(change, judge(change))
    wrong = errors(findings)
    # Warnings of what stood before would be noise at every push; what this push passed through is news.
    told = [finding for finding in findings if finding.severity == "error" or finding.code == BETWEEN]
    say(session, told, change.after)
    if not wrong:
        return 0
    session.words(
        msg("{summary}", summary=summary(told, change.after)),
        msg("`{branch}` was not updated", branch=branch),
    )
    return STOPPED
