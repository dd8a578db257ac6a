"""What was judged a moment ago, so that no hook judges it again; see `hook_start`, which reads it first."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import TYPE_CHECKING

from itbiz.cli.hook_start import PLACES, Seen, Untold, recall, remember

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from itbiz.store.repo import Repository


class Verdict:
    """The index as it is before it is judged, so that the verdict is remembered for that and nothing else."""

    def __init__(
        self, repository: Repository, places: Sequence[str], env: Mapping[str, str], seen: Seen | None = None
    ) -> None:
        self._env = env
        self._places = [os.fsencode(place) for place in places]
        self._seen: Seen | None = None
        if seen is not None and seen.staged is not None and seen.places == self._places:
            self._seen, self._index, self._content = seen, seen.index, seen.content
            return
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
        return self._seen is not None and not self._seen.merged and not self._seen.staged

    @property
    def staged(self) -> bytes | None:
        """What is staged at the places, as `git diff-index` told it; None where it was not asked."""
        return self._seen.staged if self._seen is not None else None

    def remember(self, *, told: bool) -> None:
        """Remember that it was judged and found in order, unless it changed meanwhile; `told` where it was warned."""
        if self._seen is None:
            return
        try:
            if Seen(self._env).same_index() != self._index:
                return
            where = self._seen.same_places(self._places)
        except Untold:
            return
        moment = int(time.time())
        content = f"{self._content}-told" if told else self._content
        kept = {name: at for name, at in recall(self._seen.memo)[1].items() if not name.startswith(PLACES)}
        remember(self._seen.memo, self._places, {**kept, self._index: moment, content: moment, where: moment})
