"""What was judged a moment ago, so that no hook judges it again; see `hook_start`, which reads it first."""

from __future__ import annotations

import os
import time
from contextlib import chdir, suppress
from pathlib import Path
from shutil import copyfile
from typing import TYPE_CHECKING

from itbiz.cli.hook_start import Seen, Untold, recall, remember
from itbiz.cli.places import SIGNATURES
from itbiz.store.git import Git, split
from itbiz.store.present import UnreadText
from itbiz.store.waiting import waiting_room
from itbiz.text.snapshot import LARGEST

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from itbiz.cli.session import Session
    from itbiz.domain.backlog import Backlog
    from itbiz.rules.change import Change
    from itbiz.store.repo import Repository


class Verdict:
    """The index as it is before it is judged, so that the verdict is remembered for that and nothing else."""

    def __init__(self, repository: Repository, places: Sequence[str], env: Mapping[str, str]) -> None:
        self._env = env
        self._places = [os.fsencode(place) for place in places]
        self._seen: Seen | None = None
        if repository.top.resolve() != Path.cwd():
            return
        try:
            self._seen = Seen(env)
            self._index = self._seen.same_index()
            self._content = self._seen.same_content(self._places)
        except Untold:
            self._seen = None

    def known(self, *, again: bool) -> bool:
        """Whether this was judged and found in order; `again` in the last hook of the same commit."""
        if self._seen is None or (self._seen.merged and not again):
            return False
        known = recall(self._seen.memo)[1]
        return self._content in known or (again and f"{self._content}-told" in known)

    @property
    def stages_nothing(self) -> bool:
        """Whether it is known that nothing below the places is staged, nor anything merged."""
        return self._seen is not None and not self._seen.merged and self._seen.stages_something is False

    def remember(self, *, told: bool) -> None:
        """Remember that it was judged and found in order, unless it changed meanwhile; `told` where it was warned."""
        if self._seen is None:
            return
        try:
            if Seen(self._env).same_index() != self._index:
                return
        except Untold:
            return
        moment = int(time.time())
        content = f"{self._content}-told" if told else self._content
        remember(self._seen.memo, self._places, {**recall(self._seen.memo)[1], self._index: moment, content: moment})


def foretell(session: Session, change: Change) -> None:
    """Remember a change of the work tree, just written and found in order, as the hook will see it once it is staged.

    What git will have staged is asked of git itself, with an index put aside: filters and line ends are its own
    business. Only the whole of the change will match; half of it is judged when it is committed.
    """
    repository, after = session.repository, change.after
    base = change.base
    if len(change.bases) != 1 or base is None or after.contract is None or after.recast:
        return
    if after.snapshot.get(after.contract_path) != base.snapshot.get(base.contract_path):
        return
    places = (after.contract_path, f"{after.home}{after.contract.tickets}".rstrip("/"), f"{after.home}{SIGNATURES}")
    name, _, address = repository.git.ask("var", "GIT_AUTHOR_IDENT").text.rpartition("> ")[0].partition(" <")
    with suppress(Untold, OSError), waiting_room(repository.git_dir) as aside, chdir(repository.top):
        index = Path(aside or repository.git_dir, f"index.{os.getpid()}")
        try:
            copyfile(repository.git_dir / "index", index)
            env = {**session.env, "GIT_INDEX_FILE": str(index), "GIT_AUTHOR_NAME": name, "GIT_AUTHOR_EMAIL": address}
            there = [place for place in places if Path(place).exists()]
            git = Git(str(repository.top), env)
            if git.change("add", "--all", "--", *there).status == 0 and _is_what_was_judged(git, places, after):
                _remember_staged(Seen(env), places)
        finally:
            index.unlink(missing_ok=True)


def _is_what_was_judged(git: Git, places: Sequence[str], after: Backlog) -> bool:
    """Whether an index holds the texts that were judged: an editor may have saved another one since."""
    answer = git.ask("diff-index", "--cached", "--raw", "-z", "--no-renames", "--no-abbrev", "HEAD", "--", *places)
    records = split(answer.out)
    staged = {}
    for facts, name in zip(records[::2], records[1::2], strict=True):
        *_, blob, kind = facts.decode().split(" ")
        staged[os.fsdecode(name)] = None if kind == "D" else blob
    texts = dict(git.blobs(filter(None, staged.values()), LARGEST))
    entries = {entry.path: entry.content for entry in after.entries.values()}
    for path, staged_blob in staged.items():
        judged = entries.get(path)
        if staged_blob is None:
            if judged is not None:
                return False
        elif isinstance(judged, UnreadText):
            if judged.blob != staged_blob:
                return False
        else:
            content = texts[staged_blob]
            # Git may keep other line ends than the work tree has.
            if not isinstance(judged, str) or not isinstance(content, bytes) or _lines(judged) != _lines(content):
                return False
    return answer.status == 0


def _lines(text: str | bytes) -> bytes:
    return (text.encode() if isinstance(text, str) else text).replace(b"\r\n", b"\n")


def _remember_staged(seen: Seen, places: Sequence[str]) -> None:
    if seen.merged:
        return
    folders = [os.fsencode(place) for place in places]
    remember(seen.memo, folders, {**recall(seen.memo)[1], seen.same_content(folders): int(time.time())})
