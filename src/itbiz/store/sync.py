"""Sharing work: fetch, rebase, push, each leaving a clean state whatever happens.

GitPython serves here. It is imported inside the functions, since it costs more than most commands take altogether.
"""

from __future__ import annotations

import os
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from itbiz.store.git import Answer, refused, split
from itbiz.text.dataclass import dataclass
from itbiz.text.failure import Failure
from itbiz.text.message import msg

if TYPE_CHECKING:
    import git as gitpython

    from itbiz.store.git import Git


@dataclass(frozen=True, slots=True)
class Upstream:
    """What the current branch follows: the remote, its branch there, and our ref for it."""

    branch: str
    remote: str
    remote_branch: str
    ref: str


@dataclass(frozen=True, slots=True)
class Fetched:
    """A fetch: the tip of the upstream before and after (None where it does not exist)."""

    upstream: Upstream
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class Rebased:
    """A rebase: HEAD before and after, and the files that conflicted. With conflicts nothing has changed."""

    before: str
    after: str
    conflicts: tuple[str, ...] = ()

    @property
    def done(self) -> bool:
        """Whether HEAD now stands on its upstream."""
        return not self.conflicts


class Fate(StrEnum):
    """What became of a push. `STALE`: somebody was faster, so fetch, rebase and try again."""

    DONE = "done"
    UP_TO_DATE = "up-to-date"
    STALE = "stale"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Pushed:
    """A push and, where it was not done, the words of git, of our hook or of the server's."""

    fate: Fate
    words: str = ""


def upstream(git: Git) -> Upstream:
    """What the current branch follows.

    Raises:
        Failure: no branch is checked out, or it follows nothing, or a rebase or a merge is under way.
    """
    head = git.ask("symbolic-ref", "--quiet", "HEAD")
    if head.status:
        if _under_way(git):
            raise Failure(
                msg("a rebase is under way, so there is nothing to share yet"),
                msg("`git rebase --continue` goes on with it, `git rebase --abort` takes it back"),
            )
        raise Failure(
            msg("no branch is checked out, so there is nothing to share"), msg("`git switch BRANCH` checks one out")
        )
    if _tip(git, "MERGE_HEAD"):
        raise Failure(
            msg("a merge is under way, so there is nothing to share yet"),
            msg("`git commit --all` concludes it, `git merge --abort` takes it back"),
        )
    form = "%(upstream)%00%(upstream:remotename)%00%(upstream:remoteref)"
    # Before the first commit there is no ref to tell of.
    told = os.fsdecode(git.read("for-each-ref", f"--format={form}", head.text)).strip() or "\0\0"
    ref, remote, there = told.split("\0")
    branch = head.text.removeprefix("refs/heads/")
    if not ref or not remote:
        raise Failure(
            msg("the branch `{branch}` follows no branch of a remote", branch=branch),
            msg("`git push --set-upstream origin {branch}` shares it for the first time", branch=branch),
        )
    return Upstream(branch, remote, there.removeprefix("refs/heads/"), ref)


def fetch(git: Git) -> Fetched:
    """Bring what others shared. Raises Failure when the remote cannot be reached, with git's words."""
    from git import GitCommandError

    followed = upstream(git)
    before = _tip(git, followed.ref)
    with _opened(git) as repository:
        try:
            repository.git.fetch("--quiet", "--", followed.remote)
        except GitCommandError as error:
            raise refused(_answer(error)) from error
    return Fetched(followed, before, _tip(git, followed.ref))


def rebase_onto_upstream(git: Git) -> Rebased:
    """Put what is only here on top of what others shared.

    Where both changed the same lines the rebase is undone, and the files are named.

    Raises:
        Failure: git will not start, as with changes that are not committed.
    """
    followed = upstream(git)
    before = git.read("rev-parse", "--verify", "HEAD").decode().strip()
    quiet = {"GIT_EDITOR": "true", "GIT_SEQUENCE_EDITOR": "true"}
    answer = git.change("-c", "rebase.autoStash=false", "rebase", "--quiet", followed.ref, extra=quiet)
    if answer.status == 0:
        return Rebased(before, git.read("rev-parse", "--verify", "HEAD").decode().strip())
    conflicts = tuple(os.fsdecode(path) for path in split(git.read("diff", "--name-only", "--diff-filter=U", "-z")))
    if _under_way(git):
        aborted = git.change("rebase", "--abort")
        if aborted.status:
            raise refused(aborted)
    if not conflicts:
        raise refused(answer)
    return Rebased(before, before, conflicts)


def push(git: Git) -> Pushed:
    """Share the current branch with its upstream, hooks included. Never forces.

    Raises:
        Failure: the remote cannot be reached.
    """
    followed = upstream(git)
    spec = f"refs/heads/{followed.branch}:refs/heads/{followed.remote_branch}"
    # GitPython keeps only git's own error lines of a push: what a hook or the server said would be lost.
    answer = git.change("push", "--porcelain", "--", followed.remote, spec)
    flag, summary = _ref_line(answer)
    if answer.status == 0:
        return Pushed(Fate.UP_TO_DATE if flag == "=" else Fate.DONE)
    if flag == "!":
        faster = "[rejected]" in summary or any(word in summary for word in _OVERTAKEN)
        return Pushed(Fate.STALE if faster else Fate.REFUSED, answer.words)
    if answer.status == 1:
        # Nothing was said about the branch: our own pre-push hook stopped it.
        return Pushed(Fate.REFUSED, answer.words)
    raise refused(answer)


# What a server says of two pushes that cross: it had accepted the second when the first moved the branch.
_OVERTAKEN = ("cannot lock ref", "failed to update ref", "incorrect old value")


def _ref_line(answer: Answer) -> tuple[str, str]:
    """The flag and the summary of the one branch that was pushed, as `git push --porcelain` writes them."""
    for line in answer.out.decode("utf-8", "replace").splitlines():
        flag, tab, rest = line.partition("\t")
        if tab and len(flag) == 1:
            return flag, rest.partition("\t")[2]
    return "", ""


def _opened(git: Git) -> gitpython.Repo:
    """The repository as GitPython has it, with the environment our own processes get."""
    from git import Repo

    repository = Repo(git.folder)
    repository.git.update_environment(**git.env)
    return repository


def _answer(error: gitpython.GitCommandError) -> Answer:
    # GitPython wraps what git said as "\n  stderr: '...'".
    words = str(error.stderr or error.stdout or "").strip()
    for label in ("stderr: ", "stdout: "):
        words = words.removeprefix(label)
    if words[:1] == words[-1:] == "'":
        words = words[1:-1]
    status = error.status if isinstance(error.status, int) else 1
    return Answer(status, b"", words.strip())


def _tip(git: Git, ref: str) -> str | None:
    answer = git.ask("rev-parse", "--verify", "--quiet", ref)
    return answer.text if answer.status == 0 else None


def _under_way(git: Git) -> bool:
    places = git.read("rev-parse", "--git-path", "rebase-merge", "--git-path", "rebase-apply")
    return any(Path(git.folder, place).is_dir() for place in os.fsdecode(places).splitlines())
