"""`kill -9` in the middle of every writer: each file is the old or the new one, and the same command goes on."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from itertools import count
from random import Random
from typing import TYPE_CHECKING

import pytest
from tests.gate.conftest import Desk, repository, text_of

from itbiz.text.source import Document, parse

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

pytestmark = [pytest.mark.slow, pytest.mark.skipif(os.name == "nt", reason="needs POSIX signals")]

AT_RANDOM, WHILE_WRITING = 8, 12
"""Rounds killed at any moment of the run, and from the moment the first new text is seen."""

_VARYING = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}[+-]\d{2}:\d{2}|ITB-(?!AAAA|BBBB|1[01]\d\d\d)[0-9A-Z]{5}\b")
Tree = dict[str, str]

MAP = """\
schema: itbiz/import@1
key: id
time: {column: at, opened: at, formats: ["%Y-%m-%d %H:%M"]}
by: "{who}@old.invalid"
title: "{summary|no title}"
requester: {column: unit, key: "{unit}", name: "{unit}"}
provider: {column: team, key: "{team}", name: "{team}"}
state: {column: state, values: {New: new}}
"""


@dataclass(frozen=True)
class Writer:
    """A command, the work tree it is run in, and whether running it when it is done is an error."""

    command: tuple[str, ...]
    prepare: Callable[[Desk], None]
    again: int = 0
    keeps_order: bool = True
    """Whether a check finds nothing wrong wherever it is killed."""
    half: str = ""
    """What a check says where some files are new and some are not."""


def _tickets(desk: Desk) -> None:
    desk.ticket("AAAA1", claimed=True)
    desk.ticket("AAAA2", claimed=True)
    desk.ticket("AAAA3")
    desk.save()


def _to_be_fixed(desk: Desk) -> None:
    _tickets(desk)
    paths = [desk.ticket(f"BBBB{number}") for number in range(8)]
    desk.save()
    for path in paths:
        place = desk.top / path
        place.write_text(place.read_text().replace("status: new", "status: started"))
    desk.put("tickets/clash.yaml", text_of("AAAA3"))


def _log(desk: Desk) -> None:
    rows = "".join(f"{10000 + n},2026-09-01 08:00,ann,Ticket {n},marches,systemes,New\n" for n in range(1200))
    desk.put("log.csv", f"id,at,who,summary,unit,team,state\n{rows}")
    desk.put("map.yaml", MAP)
    desk.save()


NEW = ("new", "--title", "Un poste", "--requester", "marches", "--provider", "systemes")
WRITERS = {
    "new": Writer(NEW, _tickets),
    "edit": Writer(("edit", "AAAA3", "--set", "title=Autre", "--set", "due=2027-01-31"), _tickets),
    "swap": Writer(("swap", "AAAA1", "AAAA3"), _tickets, again=2, keeps_order=False, half="itbiz swap"),
    "fix": Writer(("fix",), _to_be_fixed, keeps_order=False),
    "import": Writer(("import", "csv", "log.csv", "--map", "map.yaml"), _log),
}


STEPS = {"import": (0, 1, 499, 500, 501, 1199)}
"""Files written before the kill, where not every number is tried."""

KILLED_BEFORE = """\
import os, signal, sys
left = int(sys.argv.pop(1))
def counted(step):
    def taken(*places, **more):
        global left
        left -= 1
        if left < 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return step(*places, **more)
    return taken
os.replace, os.unlink = counted(os.replace), counted(os.unlink)
from itbiz.cli.main import main
sys.exit(main())
"""


@pytest.mark.parametrize("name", WRITERS)
def test_killed_at_any_moment(name: str, tmp_path: Path) -> None:
    writer = WRITERS[name]
    start = repository(tmp_path / "start")
    writer.prepare(start)
    old = tree(start)
    places = (tmp_path / f"round{number}" for number in count())
    desk = copy_of(start, next(places))
    before = time.monotonic()
    done = desk.itbiz(*writer.command)
    lasts = time.monotonic() - before
    assert done.status == 0, done.said
    new = tree(desk)
    assert new != old
    rng = Random(name)  # noqa: S311 - moments, not secrets
    halves = 0
    for number in range(AT_RANDOM + WHILE_WRITING):
        desk = copy_of(start, next(places))
        if number < AT_RANDOM:
            process = started(desk, writer)
            time.sleep(rng.uniform(0, lasts * 1.2))
        else:
            process = started(desk, writer)
            wait_for_a_text(desk, process)
            time.sleep(rng.choice((0, 0, 0.0002, 0.001, 0.005)))
        kill(process, group=number % 2 == 0)
        halves += half_done(desk, old, new)
        goes_on(desk, writer, old, new)
        shutil.rmtree(desk.top)
    print(f"{name}: {halves} of {AT_RANDOM + WHILE_WRITING} killed with some files new and some not")  # noqa: T201


@pytest.mark.parametrize("name", WRITERS)
def test_killed_before_each_step_of_writing(name: str, tmp_path: Path) -> None:
    writer = WRITERS[name]
    start = repository(tmp_path / "start")
    writer.prepare(start)
    old = tree(start)
    whole = copy_of(start, tmp_path / "whole")
    assert whole.itbiz(*writer.command).status == 0
    new = tree(whole)
    halves = 0
    for step in STEPS.get(name, range(len(changed(old, new)))):
        desk = copy_of(start, tmp_path / f"step{step}")
        done = desk.run(sys.executable, "-c", KILLED_BEFORE, str(step), *writer.command)
        assert done.status == -signal.SIGKILL, done.said
        halves += half_done(desk, old, new)
        goes_on(desk, writer, old, new)
    assert halves == len([step for step in STEPS.get(name, range(len(changed(old, new)))) if step])


def changed(old: Tree, new: Tree) -> set[str]:
    """The paths that are not in both with one text."""
    return {path for path in old.keys() | new.keys() if old.get(path) != new.get(path)}


def tree(desk: Desk) -> Tree:
    """Every file of the work tree."""
    return {
        place.relative_to(desk.top).as_posix(): place.read_bytes().decode()
        for place in sorted(desk.top.rglob("*"))
        if place.is_file() and ".git" not in place.relative_to(desk.top).parts
    }


def copy_of(start: Desk, top: Path) -> Desk:
    shutil.copytree(start.top, top)
    return Desk(top)


def started(desk: Desk, writer: Writer) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "itbiz", *writer.command],
        cwd=desk.top,
        env=desk._env({}),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def wait_for_a_text(desk: Desk, process: subprocess.Popen[bytes]) -> None:
    room = desk.top / ".git" / "itbiz" / "writing"
    while process.poll() is None and not (room.is_dir() and any(room.iterdir())):
        pass


def kill(process: subprocess.Popen[bytes], *, group: bool) -> None:
    try:
        if group:
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()
    except ProcessLookupError:
        pass
    process.wait()


def half_done(desk: Desk, old: Tree, new: Tree) -> bool:
    """Whether some files are new and some are not, each being one or the other."""
    now = tree(desk)
    expected = {varying(path): varying(text) for path, text in new.items()}
    for path, text in now.items():
        assert text == old.get(path) or varying(text) == expected.get(varying(path)), path
    gone = old.keys() - new.keys()
    for path in old.keys() - gone:
        assert path in now
    return not same(now, old) and not same(now, new)


def goes_on(desk: Desk, writer: Writer, old: Tree, new: Tree) -> None:
    """What was left is in nobody's way, and the same command finishes what was begun."""
    shown = {line[3:] for line in desk.ok("status", "--porcelain", "-uall").splitlines()}
    assert not [path for path in shown if path.endswith(".tmp")]
    untouched, done = same(tree(desk), old), same(tree(desk), new)
    checked = desk.itbiz("check")
    assert checked.status in {0, 1}, checked.said
    if writer.keeps_order:
        assert checked.status == 0, checked.said
    if not untouched and not done:
        assert writer.half in checked.said
    again = desk.itbiz(*writer.command)
    assert again.status == (writer.again if done else 0), again.said
    if writer.command is NEW and not untouched:
        assert len(tree(desk)) == len(old) + 2
    else:
        assert same(tree(desk), new)
    assert desk.itbiz("check").status == 0
    if again.status == 0 and not done:
        assert list((desk.top / ".git" / "itbiz" / "writing").iterdir()) == []


def varying(text: str) -> str:
    """A text without what differs from run to run: moments and ids."""
    return _VARYING.sub("…", text)


def same(one: Tree, other: Tree) -> bool:
    """Whether two trees hold the same files with the same data, in whatever order their fields stand."""

    def plain(files: Tree) -> list[tuple[str, str]]:
        return sorted((varying(path), varying(_data(text))) for path, text in files.items())

    return plain(one) == plain(other)


def _data(text: str) -> str:
    read = parse(text)
    return json.dumps(read.data, sort_keys=True) if isinstance(read, Document) else text
