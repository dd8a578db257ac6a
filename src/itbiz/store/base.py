"""What a change is judged against.

On a branch that is its merge base with the protected branch as the remote has it, so that everything not yet shared
may still be mended, by `--amend` too. Without a remote it is HEAD. A merge is judged against each of its parents.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

from itbiz.store.git import refused
from itbiz.text.failure import Failure
from itbiz.text.message import msg

if TYPE_CHECKING:
    from collections.abc import Mapping

    from itbiz.store.git import Git

_MERGED = re.compile(r"GITHEAD_([0-9a-f]{40}|[0-9a-f]{64})")


def bases(git: Git, git_dir: str, settings: Mapping[str, str], *, merging: bool, amending: bool) -> tuple[str, ...]:
    """The commits a change of this work tree is judged against; none before the first commit.

    `merging` is for pre-merge-commit: git writes no `MERGE_HEAD` before that hook and names what is merged in the
    environment. A merge that stopped and is concluded by `git commit` has `MERGE_HEAD` and is seen by itself.

    `amending` matters where nothing is shared: then the base is the parents of the commit that is replaced. Git tells
    a pre-commit hook nothing about `--amend`, so there the replaced commit itself is the base, and lines of it that
    were never shared count as given.

    Raises:
        Failure: the history that would tell was cut off by a shallow clone.
    """
    head = _commit(git, "HEAD")
    if head is None:
        return ()
    merged = _merged(git) if merging else _merge_heads(git_dir)
    if merged:
        return tuple(dict.fromkeys((head, *merged)))
    shared = protected(git, settings)
    if shared is not None:
        if _commit(git, shared) == head:
            return (head,)
        base = git.ask("merge-base", head, shared)
        if base.status == 0:
            return (base.text,)
        if base.status != 1:
            raise refused(base)
        if is_shallow(git):
            raise Failure(
                msg("this shallow clone does not hold the commit that HEAD and `{branch}` share", branch=shared),
                msg("`git fetch --unshallow` brings the history; in CI, check out with `fetch-depth: 0`"),
            )
    return _parents(git, head) if amending else (head,)


def protected(git: Git, settings: Mapping[str, str]) -> str | None:
    """The ref of the protected branch as the remote has it, or None where nothing is shared.

    `git config itbiz.protected BRANCH` names it, as a branch or as `remote/branch`. Otherwise it is the default branch
    of the remote, or what the current branch follows.
    """
    remote = _remote(git, settings)
    chosen = settings.get("itbiz.protected")
    if chosen and not chosen.startswith("-"):
        places = [f"refs/remotes/{chosen}", f"refs/heads/{chosen}"]
        if remote:
            places.insert(0, f"refs/remotes/{remote}/{chosen}")
        return _upstream(git, settings, chosen) or _first(git, places)
    places = [f"refs/remotes/{remote}/{name}" for name in ("HEAD", "main", "master")] if remote else []
    return _first(git, places) or _upstream(git, settings)


def is_shallow(git: Git) -> bool:
    """Whether the history was cut off when this was cloned."""
    return git.read("rev-parse", "--is-shallow-repository").strip() == b"true"


def shallow_commits(git: Git) -> tuple[str, ...]:
    """The commits whose parents a shallow clone cut off."""
    listed = git.read("rev-parse", "--git-path", "shallow")
    try:
        return tuple(Path(git.folder, os.fsdecode(listed).rstrip("\r\n")).read_text(encoding="ascii").split())
    except FileNotFoundError:
        return ()


def _remote(git: Git, settings: Mapping[str, str]) -> str | None:
    names = {key[7:-4] for key in settings if key.startswith("remote.") and key.endswith(".url")}
    if len(names) < 2:  # noqa: PLR2004 - there is nothing to choose
        return next(iter(names), None)
    branch = git.ask("symbolic-ref", "--quiet", "--short", "HEAD").text
    followed = settings.get(f"branch.{branch}.remote")
    for name in (followed, settings.get("checkout.defaultremote"), "origin"):
        if name in names:
            return name
    return None


def _first(git: Git, refs: list[str]) -> str | None:
    """The first of some full ref names that exists and leads to a commit."""
    return next((ref for ref in refs if _commit(git, ref)), None)


def _upstream(git: Git, settings: Mapping[str, str], branch: str = "") -> str | None:
    """The ref that a branch follows, the one that is checked out if none is named."""
    if not any(key.startswith("branch.") and key.endswith(".merge") for key in settings):
        return None
    answer = git.ask("rev-parse", "--verify", "--quiet", "--symbolic-full-name", f"{branch}@{{upstream}}")
    return answer.text or None if answer.status == 0 else None


def _commit(git: Git, name: str) -> str | None:
    found = git.find(f"{name}^{{commit}}")
    return found.id if found else None


def _parents(git: Git, commit: str) -> tuple[str, ...]:
    return tuple(git.read("rev-parse", f"{commit}^@").decode().split())


def _merged(git: Git) -> list[str]:
    names = [found[1] for name in git.env if (found := _MERGED.fullmatch(name))]
    return [commit for name in sorted(names) if (commit := _commit(git, name))]


def _merge_heads(git_dir: str) -> list[str]:
    try:
        with open(os.path.join(git_dir, "MERGE_HEAD"), encoding="ascii") as file:  # noqa: PTH118, PTH123 - plain strings here
            return file.read().split()
    except FileNotFoundError:
        return []
