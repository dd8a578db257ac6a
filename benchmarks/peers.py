"""Other tools on the same tickets: `python -m benchmarks.peers`, or `make bench-peers`.

todoman, yamllint and check-jsonschema are installed with pip, Backlog.md with npm where there is one, each into build/;
taskwarrior and fossil are taken where they are on the PATH. What is not to be had is named, and the rest goes on.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks import conversions
from benchmarks.conversions import Form, tickets_in
from benchmarks.figures import Figure
from benchmarks.operations import ITBIZ, PYTHON, environment
from benchmarks.process import Failed, Program
from benchmarks.repositories import prepared
from benchmarks.run import HOME
from benchmarks.table import plain, refreshed

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from benchmarks.conversions import Ticket

PLACE = Path("build/peers")
PACKAGES = ("todoman", "yamllint", "check-jsonschema")
BEGIN, END = "<!-- peers: written by `make bench-peers` -->", "<!-- end of the peers -->"
LINT = "{extends: relaxed, rules: {line-length: disable}}"


@dataclass(frozen=True, slots=True)
class Peer:
    """A tool, how it gets the tickets, and what is asked of it."""

    name: str
    program: str
    convert: Callable[[Form, Sequence[Ticket]], None]
    asked: dict[str, tuple[str, ...]]
    """By what it is (list, summary, validate) the words after the program."""
    tells: tuple[str, ...] = ()
    """`NAME=PATH`, the path below its folder, for its environment."""
    of_ours: bool = False
    """Whether it reads our files as they are."""


PEERS = (
    Peer(
        "taskwarrior",
        "task",
        conversions.taskwarrior,
        {"list": ("list",), "list all": ("all",), "summary": ("summary",)},
        ("TASKRC=taskrc", "TASKDATA=data"),
    ),
    Peer(
        "fossil",
        "fossil",
        conversions.fossil,
        {"list all": ("ticket", "show", "1", "-R", "tickets.fossil", "--user", "nadia")},
        ("HOME=",),
    ),
    Peer(
        "todoman",
        "todo",
        conversions.todoman,
        {"list": ("--config", "config.py", "list"), "list all": ("--config", "config.py", "list", "--status", "ANY")},
    ),
    Peer(
        "Backlog.md",
        "backlog",
        conversions.backlog,
        {"list all": ("task", "list", "--plain"), "summary": ("overview",)},
        ("HOME=",),
    ),
    Peer("yamllint", "yamllint", conversions.files, {"validate": ("-d", LINT, "tickets")}, of_ours=True),
    Peer(
        "check-jsonschema",
        "check-jsonschema",
        conversions.files,
        {"validate": ("--schemafile", "ticket.schema.json")},
        of_ours=True,
    ),
)
OURS = {
    "list": ("list",),
    "list all": ("list", "--all"),
    "summary": ("board",),
    "validate": ("check",),
}


def installed(place: Path) -> str:
    """A PATH that begins with what could be installed under `place`; what could not is said on stderr."""
    venv, node = place / "venv", place / "npm"
    if not (venv / "bin").exists():
        subprocess.run([PYTHON, "-m", "venv", str(venv)], check=True)
    _tried([str(venv / "bin" / "python"), "-m", "pip", "install", "--quiet", *PACKAGES])
    if shutil.which("npm") and not (node / "node_modules" / ".bin" / "backlog").exists():
        node.mkdir(parents=True, exist_ok=True)
        _tried(["npm", "install", "--silent", "--no-fund", "--no-audit", "--prefix", str(node), "backlog.md"])
    return os.pathsep.join([str(venv / "bin"), str(node / "node_modules" / ".bin"), os.environ.get("PATH", os.defpath)])


def _tried(command: Sequence[str]) -> None:
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    if done.returncode:
        sys.stderr.write(f"{' '.join(command)}: {done.stderr[-500:]}\n")


def converted(peer: Peer, program: str, top: Path, folder: Path, path: str) -> Form:
    """The tool's own copy of the tickets of `top`. Raises Failed."""
    told = environment() | {"PATH": path}
    for name, _, inner in (each.partition("=") for each in peer.tells):
        told[name] = str(folder / inner)
    form = Form(folder, program, told)
    done = folder.parent / f"{folder.name}.done"
    if not done.exists():
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        if peer.of_ours:
            shutil.copytree(top / "tickets", folder / "tickets")
            schema = Program([ITBIZ, "schema", "ticket"], top, environment()).output()
            (folder / "ticket.schema.json").write_bytes(schema)
        peer.convert(form, list(tickets_in(top)))
        done.touch()
    return form


def _commands(peer: Peer, form: Form) -> dict[str, Program]:
    found = {}
    for kind, words in peer.asked.items():
        paths: Sequence[str] = ()
        if peer.name == "check-jsonschema":
            paths = sorted(str(path.relative_to(form.folder)) for path in (form.folder / "tickets").rglob("*.yaml"))
        found[kind] = Program([form.program, *words, *paths], form.folder, form.env)
    return found


def measured(programs: dict[str, Program], runs: int) -> dict[str, str]:
    """Milliseconds of each, warm, with the quartiles; or that it failed."""
    found = {}
    for kind, program in programs.items():
        try:
            program.seconds()
            figure = Figure([program.seconds() for _ in range(runs)])
        except Failed as failed:
            sys.stderr.write(f"{failed}\n")
            found[kind] = "failed"
            continue
        low, high = figure.spread
        found[kind] = f"{figure.median * 1000:,.0f} ({low * 1000:,.0f}–{high * 1000:,.0f})"
    return found


def main(arguments: Sequence[str] | None = None) -> int:
    """Install, convert, measure, print; the exit status."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.peers", description=__doc__)
    parser.add_argument("--tickets", type=int, default=10_000)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--page", type=Path, help="a page to write the table into, between its two comment lines")
    given = parser.parse_args(arguments)
    place = PLACE.resolve()
    place.mkdir(parents=True, exist_ok=True)
    path = installed(place)
    repositories = prepared(HOME.resolve(), given.tickets, PYTHON)
    ours = {kind: Program([ITBIZ, *words], repositories.warm, environment()) for kind, words in OURS.items()}
    rows = [("itbiz", measured(ours, given.runs))]
    for peer in PEERS:
        program = shutil.which(peer.program, path=path)
        if program is None:
            sys.stderr.write(f"{peer.name}: not to be had here\n")
            continue
        sys.stderr.write(f"{peer.name}\n")
        try:
            form = converted(peer, program, repositories.warm, place / f"{peer.name}-{given.tickets}", path)
        except Failed as failed:
            sys.stderr.write(f"{failed}\n")
            continue
        rows.append((peer.name, measured(_commands(peer, form), given.runs)))
    heads = f"ms, {given.tickets:,} tickets", *OURS
    part = plain(heads, [(name, *(of.get(kind, "–") for kind in OURS)) for name, of in rows])
    print(part)
    if given.page:
        text = given.page.read_text(encoding="utf-8")
        given.page.write_text(refreshed(text, part, BEGIN, END), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
