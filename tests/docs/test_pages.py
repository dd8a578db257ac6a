"""What the pages say is so: commands, links, examples, the hook's manifest, the changelog."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from itbiz.cli.app import app
from itbiz.cli.listing import COMMANDS
from itbiz.text.source import Document, parse

ROOT = Path(__file__).parents[2]
README = ROOT / "README.md"
PAGES = sorted([README, ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md", *(ROOT / "docs").rglob("*.md")])
FENCED = re.compile(r"^ *```(\w*)\n(.*?)^ *```", re.MULTILINE | re.DOTALL)
LAST_DAY = "2026-11-20T17:00:00+01:00"
"""The end of the invented company's last day."""


def text_of(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def code_of(text: str) -> str:
    """What stands in code, fenced or within a line."""
    fenced = [block for _, block in FENCED.findall(text)]
    return "\n".join([*fenced, *re.findall(r"`([^`\n]+)`", FENCED.sub("", text))])


def test_the_readme_names_every_command() -> None:
    words = set(re.findall(r"[\w-]+", code_of(text_of(README))))
    missing = [name for name in COMMANDS if name not in words]
    assert not missing, f"README.md does not name: {', '.join(missing)}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_pages_name_only_commands_that_there_are(page: Path) -> None:
    named = re.findall(r"^(?:\$ |.*&& )?itbiz ([a-z]+)", code_of(text_of(page)), re.MULTILINE)
    assert [name for name in named if name not in COMMANDS] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_links_lead_somewhere(page: Path) -> None:
    targets = re.findall(r"\]\(([^)\s]+)\)", FENCED.sub("", text_of(page)))
    local = [target.partition("#")[0] for target in targets if "://" not in target and not target.startswith("#")]
    assert [target for target in local if not (page.parent / target).exists()] == []


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help(name: str) -> None:
    shown = CliRunner().invoke(app, ["--lang", "en", name, "--help"])
    assert shown.exit_code == 0
    assert f"Usage: itbiz {name}" in shown.stdout


def test_the_first_steps_of_the_readme_work_when_they_are_pasted(tmp_path: Path) -> None:
    (steps,) = [block for _, block in FENCED.findall(text_of(README)) if block.lstrip().startswith("git init")]
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        ["bash", "-e", "-c", steps],
        cwd=tmp_path,
        env={**os.environ, "PATH": path},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_example_is_in_order_as_of_its_last_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    done = CliRunner().invoke(app, ["check", "--as-of", LAST_DAY, "--lang", "en"])
    assert done.exit_code == 0, done.output


def test_the_manifest_of_the_hook_is_valid() -> None:
    manifest = ROOT / ".pre-commit-hooks.yaml"
    subprocess.run([sys.executable, "-m", "pre_commit", "validate-manifest", str(manifest)], check=True, cwd=ROOT)
    text = text_of(manifest)
    for line in (
        "entry: itbiz hook pre-commit",
        "pass_filenames: false",
        "always_run: true",
        "stages: [pre-commit, pre-merge-commit, pre-push, manual]",
    ):
        assert f"  {line}\n" in text
    assert "files:" not in text


def test_the_changelog_reads_as_one() -> None:
    lines = text_of(ROOT / "CHANGELOG.md").splitlines()
    assert lines[0] == "# Changelog"
    releases = [line for line in lines if line.startswith("## ")]
    assert releases[0] == "## [Unreleased]"
    assert all(re.fullmatch(r"## \[\d+\.\d+\.\d+\] - \d{4}-\d\d-\d\d", line) for line in releases[1:])
    kinds = {"Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"}
    assert {line[4:] for line in lines if line.startswith("### ")} <= kinds


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_yaml_on_the_pages_is_yaml_that_itbiz_reads(page: Path) -> None:
    for kind, block in FENCED.findall(text_of(page)):
        if kind in {"yaml", "yml"} and not block.lstrip().startswith("- "):
            assert isinstance(parse(block), Document), block
