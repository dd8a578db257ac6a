"""Help: examples first, 80 columns, every command, both languages."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from itbiz.cli.app import app, built
from itbiz.cli.help import METAVARS, Group, columns, metavar_of, unpacked
from itbiz.cli.listing import COMMANDS, PANELS
from itbiz.locale import language

if TYPE_CHECKING:
    from pathlib import Path

PATHS = sorted(
    [name] if not isinstance(command := built(listed), Group) else [name, inner]
    for name, listed in COMMANDS.items()
    for inner in (getattr(built(listed), "commands", None) or [""])
)
ENGLISH = re.compile(
    r"\b(sales|systems|network|draft|log|(?<!-)map|minutes)\b|\"[^\"]*\b(the|is|a|no|by|which|yes|from)\b",
    re.IGNORECASE,
)
GROUPS = [[name] for name, listed in COMMANDS.items() if isinstance(built(listed), Group)]


def run(*arguments: str, **env: str) -> str:
    done = CliRunner().invoke(app, list(arguments), env=env)
    assert done.exit_code == 0, done.output
    return done.stdout


@pytest.mark.parametrize("path", [*PATHS, *GROUPS, []], ids=" ".join)
@pytest.mark.parametrize("code", ["en", "fr"])
def test_help_starts_with_examples_and_fits_80_columns(path: list[str], code: str) -> None:
    text = run(*path, "--help", "--lang", code, COLUMNS="80")
    first = text.split("\n")
    assert first[0].startswith("Examples:" if code == "en" else ("Exemples", "Examples"))
    assert first[1].startswith("  itbiz")
    for line in text.split("\n"):
        # An example is pasted whole: it is never broken, but none may be wider than the screen.
        assert columns(line) <= 80, line


@pytest.mark.parametrize("path", PATHS, ids=" ".join)
def test_examples_call_the_command_they_explain(path: list[str]) -> None:
    command = built(COMMANDS[path[0]])
    for name in path[1:]:
        assert isinstance(command, Group)
        command = command.commands[name]  # type: ignore[assignment]  # typer's own Command class is private
    shown = unpacked(command.epilog)
    assert shown
    for line, caption in shown:
        assert f"itbiz {' '.join(path)}" in line
        assert caption


@pytest.mark.parametrize("path", PATHS, ids=" ".join)
def test_every_option_and_command_says_what_it_is(path: list[str]) -> None:
    command = built(COMMANDS[path[0]])
    for name in path[1:]:
        assert isinstance(command, Group)
        command = command.commands[name]  # type: ignore[assignment]  # typer's own Command class is private
    assert command.short_help
    for param in command.params:
        assert getattr(param, "help", None), f"{path} {param.name}"


SAME_IN_BOTH = {"1..5", "BASE", "CAUSE", "CODE", "FORMAT", "ID", "ID...", "INSTANT", "N", "TYPE", "URL", "VERDICT"}


@pytest.mark.parametrize("path", PATHS, ids=" ".join)
def test_french_help_has_no_english_in_its_examples_and_values(path: list[str]) -> None:
    command = built(COMMANDS[path[0]])
    for name in path[1:]:
        assert isinstance(command, Group)
        command = command.commands[name]  # type: ignore[assignment]  # typer's own Command class is private
    for param in command.params:
        if not getattr(param, "is_flag", False):
            assert metavar_of(param, str) in {*METAVARS, *SAME_IN_BOTH}, param.name  # type: ignore[arg-type]  # the same
    french = language("fr").translate
    for metavar in METAVARS:
        assert french(metavar) != metavar
    for line, _ in unpacked(command.epilog):
        if ENGLISH.search(line):
            assert not ENGLISH.search(french(line)), line


def test_help_speaks_the_language_of_the_contract(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    inner = tmp_path / "tickets" / "2026-W40"
    inner.mkdir(parents=True)
    monkeypatch.chdir(inner)
    assert run("board", "-h", LANG="en_GB.UTF-8").startswith("Examples:")
    for written in ("language: fr # of boards\n", 'language: "fr"\r\n'):
        (tmp_path / "contract.yaml").write_text(f"schema: itbiz/contract@1\n{written}", newline="")
        assert run("board", "-h", LANG="en_GB.UTF-8").startswith("Exemples")
        assert "commandes" in run(LANG="en_GB.UTF-8")
        assert run("board", "-h", "--lang", "en").startswith("Examples:")
    (tmp_path / "tickets" / ".git").mkdir()  # another repository: the contract around it is not its own
    assert run("board", "-h", LANG="en_GB.UTF-8").startswith("Examples:")


def test_h_is_help() -> None:
    assert run("claim", "-h") == run("claim", "--help")


def test_every_command_is_in_a_panel_and_listed() -> None:
    text = run("--help")
    assert {listed.panel for listed in COMMANDS.values()} == set(PANELS)
    for listed in COMMANDS.values():
        assert f"  {listed.name} " in text


def test_alone_it_is_short() -> None:
    text = run()
    assert len(text.splitlines()) < 15
    assert "itbiz --help" in text


def test_narrow_and_wide_screens() -> None:
    assert max(columns(line) for line in run("list", "-h", COLUMNS="60").splitlines()) <= 76  # the longest example
    assert max(columns(line) for line in run("list", "-h", COLUMNS="300").splitlines()) <= 100


def test_the_language_stands_anywhere_but_after_two_dashes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    french = run("--lang", "fr", "board", "--help")
    assert run("board", "--lang=fr", "--help") == french
    assert run("board", "--help", ITBIZ_LANG="fr_FR.UTF-8") == french
    assert run("board", "--help", LC_ALL="fr_FR.UTF-8", ITBIZ_LANG="") == french
    done = CliRunner().invoke(app, ["explain", "--", "--lang"])
    assert done.exit_code == 2
    assert "`--lang`" in done.stderr


def test_color_always_makes_heads_bold() -> None:
    assert run("board", "-h", "--lang", "en", "--color", "always").startswith("\x1b[1mExamples:\x1b[0m")
    assert "\x1b" not in run("board", "-h")
    assert "\x1b" not in run("board", "-h", "--color", "never", FORCE_COLOR="1")
