"""Temporary files of a writer that was killed are found by name and age."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from itbiz.store.files import write_all
from itbiz.store.leftovers import sweep

if TYPE_CHECKING:
    from pathlib import Path

LATER = datetime.now(UTC) + timedelta(days=1)
KILLED = """\
import os, sys
from pathlib import Path
from itbiz.store import files

def kill(*_):
    os._exit(9)

files.os.replace = kill
files.write_all(Path(sys.argv[1]), [("tickets/a.yaml", "a"), ("tickets/b/c.yaml", "c")])
"""


def names(folder: Path) -> list[str]:
    return sorted(each.relative_to(folder).as_posix() for each in folder.rglob("*") if each.is_file())


def test_a_writer_that_was_killed(tmp_path: Path) -> None:
    write_all(tmp_path, [("tickets/kept.yaml", "x")])
    subprocess.run([sys.executable, "-c", KILLED, str(tmp_path)], check=False)
    assert len(names(tmp_path)) == 3
    assert sweep(tmp_path, "tickets", datetime.now(UTC) - timedelta(hours=1)) == 0
    assert sweep(tmp_path, "tickets", LATER) == 2
    assert names(tmp_path) == ["tickets/kept.yaml"]


def test_only_our_own(tmp_path: Path) -> None:
    others = ["a.tmp", ".a.yaml.tmp", ".a.yaml.0123456789AB.tmp", "x.0123456789ab.tmp", "inner/.git/HEAD"]
    for name in [*others, "inner/.a.yaml.0123456789ab.tmp", ".git/.a.yaml.0123456789ab.tmp"]:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("x")
    before = names(tmp_path)
    assert sweep(tmp_path, ".", LATER) == 0
    assert names(tmp_path) == before


def test_a_living_writer_keeps_its_own(tmp_path: Path) -> None:
    place = tmp_path / ".a.yaml.0123456789ab.tmp"
    place.write_text("x")
    os.utime(place, (time.time() + 5, time.time() + 5))
    assert sweep(tmp_path, "", datetime.now(UTC)) == 0
    assert place.exists()
    assert sweep(tmp_path, "nowhere", LATER) == 0
