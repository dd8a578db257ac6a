"""The repositories that are measured: made once a day for each size, and copied for what changes them."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.generate import ENV, generate, git, settle

SEED = 1
SOURCES = ("company.py", "generate.py", "lives.py", "working_days.py")
OLD = 24 * 3600
"""Seconds after which a repository is made anew: its history is to end near the present moment."""


@dataclass(frozen=True, slots=True)
class Repositories:
    """One size's three copies, so that no operation disturbs another."""

    size: int
    warm: Path
    """Where is only looked."""
    cold: Path
    """Where the cache is deleted before each run."""
    hands: Path
    """Where tickets are written, staged and committed, with hooks."""

    def ids(self) -> list[str]:
        """The ids of all tickets, in order."""
        return sorted(path.stem for path in (self.warm / "tickets").rglob("*.yaml"))


def prepared(home: Path, size: int, python: str) -> Repositories:
    """The copies of that size under `home`. Raises CalledProcessError."""
    folder = home / str(size)
    found = Repositories(size, *(folder / name for name in ("warm", "cold", "hands")))
    stamp = folder / "made.json"
    wanted = _what_made_it()
    made = json.loads(stamp.read_text(encoding="utf-8")) if stamp.exists() else {}
    if made.get("by") != wanted or time.time() - made.get("at", 0) > OLD:
        shutil.rmtree(folder, ignore_errors=True)
        generate(found.warm, size, SEED, datetime.now(UTC))
        for copy in (found.cold, found.hands):
            subprocess.run(["cp", "-a", str(found.warm), str(copy)], check=True)
            settle(copy)
        git(found.hands, "tag", "start")
        stamp.write_text(json.dumps({"by": wanted, "at": time.time()}), encoding="utf-8")
    git(found.hands, "reset", "--quiet", "--hard", "start")
    git(found.hands, "clean", "-fdq")
    subprocess.run(
        [python, "-m", "itbiz", "hook", "install"], cwd=found.hands, env=ENV, check=True, capture_output=True
    )
    settle(found.hands)
    return found


def _what_made_it() -> str:
    """What changes when the generator does."""
    sources = b"".join(Path(__file__).with_name(name).read_bytes() for name in SOURCES)
    return hashlib.sha256(sources).hexdigest()
