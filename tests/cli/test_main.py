"""The program as a process: statuses, pipes, signals, and what a fast answer imports."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from itbiz.version import VERSION

ROOT = Path(__file__).parents[2]
PIPE_CLOSED = 141


def run(*arguments: str, folder: Path, **env: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "itbiz", *arguments],
        cwd=folder,
        env={**os.environ, **env},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


def test_the_version_is_the_one_of_the_package(tmp_path: Path) -> None:
    written = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert written.get("version", VERSION) == VERSION
    done = run("--version", folder=tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (0, f"itbiz {VERSION}\n", "")


def imported_by(*arguments: str, folder: Path) -> set[str]:
    code = (
        "import sys\n"
        "from itbiz.cli.main import run\n"
        f"status = run({list(arguments)!r})\n"
        "sys.stderr.write('\\n'.join(sys.modules))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=folder, capture_output=True, encoding="utf-8", check=True)
    return set(done.stderr.split("\n"))


def test_the_version_imports_nothing(tmp_path: Path) -> None:
    modules = {name for name in imported_by("--version", folder=tmp_path) if name.startswith("itbiz")}
    assert modules == {"itbiz", "itbiz.cli", "itbiz.cli.main", "itbiz.version"}
    assert "typer" not in imported_by("--version", folder=tmp_path)


@pytest.mark.parametrize("arguments", [[], ["--help"], ["board", "--help"], ["contract"], ["hook", "install", "-h"]])
def test_help_imports_neither_schemas_nor_rich_nor_git(arguments: list[str], tmp_path: Path) -> None:
    heads = {name.partition(".")[0] for name in imported_by(*arguments, folder=tmp_path)}
    assert "typer" in heads
    assert heads.isdisjoint({"pydantic", "rich", "git", "ruamel", "yaml", "babel", "sqlite3"})


def test_help_of_one_command_builds_no_other(tmp_path: Path) -> None:
    modules = imported_by("board", "--help", folder=tmp_path)
    assert "itbiz.cli.look" in modules
    assert modules.isdisjoint({"itbiz.cli.tickets", "itbiz.cli.tokens", "itbiz.cli.commands.board"})


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        ([], 0),
        (["--help"], 0),
        (["contract"], 0),
        (["explain", "duplicate-key"], 0),
        (["explain", "no-such-thing"], 2),
        (["bord"], 2),
        (["board", "--colour", "always"], 2),
        (["move"], 2),
        (["next", "--count", "many"], 2),
        (["schema", "ticket", "more"], 2),
        (["--lang", "de"], 2),
        (["--color"], 2),
        (["schema", "contract", "-o", "missing/folder/contract.json"], 2),
    ],
)
def test_exit_status_and_where_the_words_go(arguments: list[str], status: int, tmp_path: Path) -> None:
    done = run(*arguments, folder=tmp_path)
    assert done.returncode == status
    if status:
        assert done.stdout == ""
        assert done.stderr.startswith("error: ")
        assert "Traceback" not in done.stderr
    else:
        assert done.stdout
        assert done.stderr == ""


def test_words_of_the_error_name_the_way_out(tmp_path: Path) -> None:
    done = run("bord", folder=tmp_path)
    assert done.stderr == "error: `itbiz` has no command `bord`\nhint: did you mean `itbiz board`?\n"
    done = run("board", "--provder", "x", folder=tmp_path)
    assert done.stderr.endswith("hint: did you mean `--provider`?\n")
    done = run("board", "--colour", "x", folder=tmp_path)
    assert done.stderr.endswith("hint: did you mean `--color`?\n")
    done = run("contract", "chek", folder=tmp_path)
    assert done.stderr.endswith("hint: did you mean `itbiz contract check`?\n")
    done = run("move", folder=tmp_path)
    assert "wants `ID`" in done.stderr


def test_hostile_words_do_not_reach_the_terminal(tmp_path: Path) -> None:
    done = run("explain", "\x1b[31m\u202eevil", folder=tmp_path)
    assert done.returncode == 2
    assert "\x1b" not in done.stderr
    assert "\u202e" not in done.stderr


def test_a_bug_is_ours(tmp_path: Path) -> None:
    code = (
        "import sys, itbiz.cli.commands.explain as m\n"
        "def broken(*_, **__): raise RuntimeError('lost the thread')\n"
        "m.explain = broken\n"
        "from itbiz.cli.main import run\n"
        "sys.exit(run(['explain']))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, encoding="utf-8", check=False
    )
    assert done.returncode == 3
    assert "RuntimeError: lost the thread" in done.stderr
    assert f"error: this is a bug in itbiz {VERSION}" in done.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGPIPE there")
@pytest.mark.parametrize("arguments", [["explain"], ["--help"], ["--version"], ["schema", "contract"]])
def test_a_broken_pipe_is_silent(arguments: list[str], tmp_path: Path) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    try:
        done = subprocess.run(
            [sys.executable, "-m", "itbiz", *arguments],
            cwd=tmp_path,
            stdout=writing,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            check=False,
        )
    finally:
        os.close(writing)
    assert done.stderr == ""
    assert done.returncode == PIPE_CLOSED


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no full device there")
def test_a_full_disk_is_no_success(tmp_path: Path) -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "itbiz", "--help"], cwd=tmp_path, stdout=full, stderr=subprocess.PIPE, check=False
        )
    assert done.returncode == 2


@pytest.mark.skipif(sys.platform == "win32", reason="signals are other things there")
def test_control_c_is_130_without_a_traceback(tmp_path: Path) -> None:
    code = (
        "import time, itbiz.cli.commands.explain as m\n"
        "def slow(*_, **__):\n"
        "    print('ready', flush=True)\n"
        "    time.sleep(30)\n"
        "m.explain = slow\n"
        "import sys; sys.argv = ['itbiz', 'explain']\n"
        "from itbiz.cli.main import main\n"
        "main()\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code], cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8"
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        process.send_signal(signal.SIGINT)
        _, words = process.communicate(timeout=10)
    assert process.returncode == 130
    assert words == ""


def test_an_old_encoding_stops_nothing(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "itbiz", "explain", "--lang", "fr", "yaml-tag"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"},
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0
    assert done.stdout.isascii()
