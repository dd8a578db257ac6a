"""The commands answered without typer say what typer's way says, byte for byte."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib import import_module
from typing import TYPE_CHECKING, Any

import pytest

from itbiz.cli import quick
from itbiz.cli.app import program
from itbiz.cli.beginning import begin

if TYPE_CHECKING:
    from pathlib import Path

TYPER = "import sys; from itbiz.cli.app import program; sys.exit(program().run(sys.argv[1:]))"
QUICK = "import sys; from itbiz.cli.main import run; sys.exit(run(sys.argv[1:]))"

names = pytest.mark.parametrize("name", list(quick.BODIES))


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("quick")
    assert program().run(["demo", str(folder / "company")]) == 0
    return folder / "company"


def said(code: str, folder: Path, *arguments: str, **env: str) -> tuple[int, bytes, bytes]:
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments],
        cwd=folder,
        env={**os.environ, **env},
        capture_output=True,
        check=False,
    )
    return done.returncode, done.stdout, done.stderr


@names
def test_the_body_is_called_as_the_signature_calls_it(name: str, demo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(demo)
    calls: list[dict[str, Any]] = []

    def body(session: object, **given: object) -> int:
        calls.append({**given, **{key: getattr(session, key) for key in ("as_of", "what_if")}})
        return 7

    module = import_module(f"itbiz.cli.commands.{name}")
    monkeypatch.setattr(module, name if hasattr(module, name) else f"{name}_", body)
    assert quick.status_of(begin([name])) == 7
    assert program().run([name]) == 7
    assert calls[0] == calls[1]


@names
@pytest.mark.parametrize("more", [[], ["--lang", "fr"], ["--color=always"], ["--color", "always", "--lang=fr"]])
def test_both_ways_say_the_same(name: str, more: list[str], demo: Path) -> None:
    told = said(QUICK, demo, name, *more)
    assert told == said(TYPER, demo, name, *more)
    assert told[0] == 0
    assert told[1]


@names
def test_outside_of_a_repository_too(name: str, tmp_path: Path) -> None:
    told = said(QUICK, tmp_path, name, ITBIZ_LANG="fr")
    assert told == said(TYPER, tmp_path, name, ITBIZ_LANG="fr")
    assert told[0] == 2
    assert told[2].startswith(b"erreur")


def test_and_with_a_contract_that_cannot_be_read(demo: Path, tmp_path: Path) -> None:
    for command in (["init", "-q"], ["config", "user.name", "x"]):
        subprocess.run(["git", *command], cwd=tmp_path, check=True)
    (tmp_path / "contract.yaml").write_bytes((demo / "contract.yaml").read_bytes() + b"surprise: 1\n")
    told = said(QUICK, tmp_path, "board")
    assert told == said(TYPER, tmp_path, "board")
    assert told[0] == 2
    assert b"surprise" in told[2]


@pytest.mark.skipif(sys.platform == "win32", reason="no terminal to pretend")
@pytest.mark.parametrize("name", ["board", "list", "load", "due"])
def test_and_on_a_terminal(name: str, demo: Path) -> None:
    drawn = [on_a_terminal(code, demo, name) for code in (QUICK, TYPER)]
    assert drawn[0] == drawn[1]
    assert b"\x1b[" in drawn[0]


def on_a_terminal(code: str, folder: Path, *arguments: str) -> bytes:
    """What a terminal of 100 columns gets to see."""
    ours, theirs = os.openpty()
    try:
        with subprocess.Popen(
            [sys.executable, "-c", code, *arguments],
            cwd=folder,
            env={**os.environ, "COLUMNS": "100", "TERM": "xterm"},
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
        ) as running:
            os.close(theirs)
            seen = b""
            while True:
                try:
                    piece = os.read(ours, 65536)
                except OSError:
                    # The other side is closed, as Linux says it.
                    break
                if not piece:
                    break
                seen += piece
        assert running.returncode == 0
        return seen
    finally:
        os.close(ours)


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["show"],
        ["board", "--json"],
        ["--", "board"],
        ["board", "x"],
        ["--lang", "de", "board"],
        ["board", "--color"],
    ],
)
def test_everything_else_is_for_typer(arguments: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert quick.status_of(begin(arguments)) is None


def test_completion_of_a_whole_command_is_for_typer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("_ITBIZ_COMPLETE", "complete_bash")
    assert quick.status_of(begin(["board"])) is None


def test_no_reader_is_no_bug(demo: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", QUICK, "list"], cwd=demo, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as running:
        assert running.stdout
        assert running.stderr
        running.stdout.close()
        assert running.stderr.read() == b""
    assert running.returncode == 141


def test_a_bug_is_ours_without_typer_too(demo: Path) -> None:
    code = (
        "import sys\n"
        "import itbiz.cli.commands.load as m\n"
        "def broken(*_, **__): raise ValueError('boom')\n"
        "m.load = broken\n"
        "from itbiz.cli.main import run\n"
        "status = run(['--lang', 'en', 'load'])\n"
        "assert 'typer' not in sys.modules\n"
        "sys.exit(status)\n"
    )
    status, _, err = said(code, demo)
    assert status == 3
    assert b"ValueError: boom" in err
    assert b"this is a bug in itbiz" in err
