"""The five-minute tour, typed line by line at a terminal: each command does what the page says."""

from __future__ import annotations

import os
import pty
import re
import select
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from itbiz.domain.period import parse_period

TOUR = Path(__file__).parents[2] / "docs" / "tour.md"
FOLDER_OF_PROGRAMS = Path(sys.executable).parent
ANYTHING = "…"
WEEK, NEXT_WEEK = "2026-W40", "2026-W41"
LONGEST = 60
"""Seconds for one command."""

ID = re.compile(r"ITB-[0-9A-Z]{5}")
DAY = re.compile(r"(Mon|Tue|Wed|Thu|Fri|Sat|Sun) \d{1,2} \w{3}")


@dataclass
class Typed:
    """A command of the page, and the lines it shows below it."""

    command: str
    shown: list[str] = field(default_factory=list)

    @property
    def status(self) -> int:
        return int(any(line.startswith("✗") for line in self.shown))


def typed() -> list[Typed]:
    found: list[Typed] = []
    for block in re.findall(r"^```console\n(.*?)^```", TOUR.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL):
        for line in block.splitlines():
            if line.startswith("$ "):
                found.append(Typed(line[2:]))
            else:
                found[-1].shown.append(line)
    return found


def at_a_terminal(command: str, folder: Path) -> tuple[int, str]:
    """The exit status of a command in a shell, and what its terminal of 80 columns shows."""
    path = f"{FOLDER_OF_PROGRAMS}{os.pathsep}{os.environ['PATH']}"
    env = {**os.environ, "PATH": path, "COLUMNS": "80", "LINES": "40", "TERM": "xterm", "NO_COLOR": "1"}
    leader, follower = pty.openpty()
    with subprocess.Popen(
        ["bash", "-c", command], cwd=folder, env=env, stdin=follower, stdout=follower, stderr=follower
    ) as process:
        os.close(follower)
        shown, until = b"", time.monotonic() + LONGEST
        while time.monotonic() < until:
            if not select.select([leader], [], [], 0.2)[0]:
                continue
            try:
                part = os.read(leader, 65536)
            except OSError:  # nobody holds the other end any more
                break
            if not part:
                break
            shown += part
        else:
            process.kill()
        status = process.wait()
    os.close(leader)
    return status, shown.decode().replace("\r\n", "\n")


def real(line: str, known: dict[str, str]) -> str:
    """A line of the page with the ids and weeks of today."""
    written = "|".join(sorted(known, key=len, reverse=True))
    return re.sub(written, lambda found: known[found[0]], line) if known else line


def same(line: str) -> str:
    """A line without what differs from day to day and from width to width."""
    return " ".join(DAY.sub("DAY", line).split())


def must_show(shown: list[str], output: str) -> None:
    """Every line of the page is there, in its order; only `…` lets lines be between."""
    lines = [same(line) for line in output.splitlines() if line.strip()]
    free = False
    for wanted in shown:
        if wanted == ANYTHING:
            free = True
            continue
        assert same(wanted) in lines, f"{wanted!r} is not in:\n{output}"
        at = lines.index(same(wanted))
        assert free or at == 0, f"before {wanted!r} there is more than the page shows:\n{output}"
        lines, free = lines[at + 1 :], False
    assert free or not lines, f"there is more than the page shows:\n{output}"


@pytest.mark.slow
def test_every_command_does_what_the_page_says(tmp_path: Path) -> None:
    known: dict[str, str] = {}
    for step in typed():
        command = real(step.command, known)
        status, output = at_a_terminal(command, tmp_path)
        assert status == step.status, f"{command}\n{output}"
        if command.startswith("itbiz init"):
            first = re.search(r"effective_from: (\S+)", (tmp_path / "contract.yaml").read_text(encoding="utf-8"))
            assert first is not None
            weeks = {WEEK: first[1], NEXT_WEEK: parse_period(first[1]).next().key}
            known |= weeks | {name[5:]: key[5:] for name, key in weeks.items()}
        if command.startswith("itbiz new"):
            opened, written = ID.search(output), ID.search(step.shown[0])
            assert opened is not None, output
            assert written is not None
            known[written[0]] = opened[0]
        must_show([real(line, known) for line in step.shown], output)
    assert len(known) == 4 + 4


def test_the_page_is_short_and_its_neighbours_exist() -> None:
    text = TOUR.read_text(encoding="utf-8")
    assert len(text.split()) < 900
    for target in re.findall(r"\]\(([^)#]+)\)", text):
        assert (TOUR.parent / target).is_file(), target


@pytest.mark.parametrize("line", ["", "itbiz nonsense"])
def test_the_test_itself_can_fail(line: str) -> None:
    with pytest.raises(AssertionError):
        must_show(["a", "b"], f"a\n{line or 'c'}\nb\n")
