"""Hooks beside everything that may stand there already."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from itbiz.store import hooks
from itbiz.store.hook_script import START, script
from itbiz.store.hooks import Deed, State
from itbiz.text.failure import Failure

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.store.conftest import Workshop

pytestmark = pytest.mark.skipif(os.name == "nt", reason="the scripts that stand in for Python are sh")


@pytest.fixture
def python(tmp_path: Path) -> str:
    """A program in the place of Python that writes down how it was called; its name is hard to quote."""
    place = tmp_path / "it's a place/python3"
    place.parent.mkdir()
    place.write_text(f'#!/bin/sh\necho "$@" >> "{tmp_path}/called"\ncase "$*" in *refuse*) exit 1;; esac\n')
    place.chmod(0o755)
    return str(place)


def called(tmp_path: Path, *, with_message: bool = False) -> list[str]:
    """How our hooks were called since the last look; `commit-msg` runs with every commit and is left out."""
    place = tmp_path / "called"
    lines = place.read_text().splitlines() if place.exists() else []
    place.unlink(missing_ok=True)
    return lines if with_message else [line for line in lines if " commit-msg " not in line]


ALL = len(hooks.HOOKS)


def deeds(changes: list[hooks.Change]) -> list[Deed]:
    return [change.deed for change in changes]


def states(shop: Workshop, python: str) -> list[State]:
    return [each.state for each in hooks.status(shop.open(), python)]


def test_install_call_and_uninstall(kept: Workshop, python: str, tmp_path: Path) -> None:
    assert states(kept, python) == [State.NONE] * ALL
    assert deeds(hooks.install(kept.open("tickets"), python)) == [Deed.WRITTEN] * ALL
    assert states(kept, python) == [State.CURRENT] * ALL
    assert deeds(hooks.install(kept.open(), python)) == [Deed.KEPT] * ALL
    kept.save()
    assert called(tmp_path) == [f"-P -S {START} pre-commit"]
    kept.run("switch", "-qc", "other", "HEAD~1")
    kept.put("tickets/x.yaml")
    kept.save()
    called(tmp_path)
    kept.run("merge", "-q", "--no-edit", "main")
    assert called(tmp_path) == [f"-P -S {START} pre-merge-commit"]
    assert deeds(hooks.uninstall(kept.open())) == [Deed.REMOVED] * ALL
    assert deeds(hooks.uninstall(kept.open())) == [Deed.ABSENT] * ALL
    kept.save()
    assert called(tmp_path) == []


def test_the_last_hook_of_a_commit_is_ours_too(kept: Workshop, python: str, tmp_path: Path) -> None:
    hooks.install(kept.open(), python)
    kept.save()
    assert called(tmp_path, with_message=True) == [
        f"-P -S {START} pre-commit",
        f"-P -S {START} commit-msg .git/COMMIT_EDITMSG",
    ]


def test_a_push_tells_both_hooks_what_moves(kept: Workshop, python: str, tmp_path: Path) -> None:
    Path(python).write_text(f'#!/bin/sh\ncase "$*" in *pre-push*) cat >> "{tmp_path}/ours";; esac\n')
    kept.hook("pre-push", f'cat >> "{tmp_path}/theirs"\n[ ! -e stop ] || exit 7\n')
    hooks.install(kept.open(), python)
    kept.run("init", "-q", "--bare", str(tmp_path / "there.git"))
    kept.run("push", "-q", str(tmp_path / "there.git"), "HEAD:refs/heads/main", "HEAD:refs/heads/side")
    told = (tmp_path / "theirs").read_text()
    assert told.count("refs/heads/") == 2
    assert (tmp_path / "ours").read_text() == told
    (kept.top / "stop").touch()
    assert kept.run("push", "-q", str(tmp_path / "there.git"), "HEAD:refs/heads/third", ok=False).startswith("1")
    assert (tmp_path / "ours").read_text() == told


def test_a_bare_repository_has_the_hook_of_a_server(make: Callable[..., Workshop], python: str, tmp_path: Path) -> None:
    there = make(tmp_path / "there.git", "--bare")
    assert [each.hook for each in hooks.status(there.open(), python)] == ["pre-receive"]
    assert deeds(hooks.install(there.open(), python, hooks.SERVER_HOOKS)) == [Deed.WRITTEN]
    assert states(there, python) == [State.CURRENT]
    assert deeds(hooks.uninstall(there.open())) == [Deed.REMOVED]


def test_status_tells_what_is_stale(kept: Workshop, python: str) -> None:
    hooks.install(kept.open(), python)
    status = hooks.status(kept.open(), python)[0]
    assert (status.python, status.python_exists, status.runs) == (python, True, True)
    Path(python).unlink()
    assert not hooks.status(kept.open(), python)[0].python_exists
    assert hooks.status(kept.open(), sys.executable)[0].state is State.OUTDATED
    assert deeds(hooks.install(kept.open(), sys.executable)) == [Deed.UPDATED] * ALL
    assert states(kept, sys.executable) == [State.CURRENT] * ALL
    (kept.top / ".git/hooks/pre-commit").chmod(0o644)
    status = hooks.status(kept.open(), sys.executable)[0]
    assert (status.state, status.runs) == (State.OUTDATED, False)
    assert deeds(hooks.install(kept.open(), sys.executable)) == [Deed.UPDATED, *[Deed.KEPT] * (ALL - 1)]
    assert hooks.status(kept.open(), sys.executable)[0].runs


def test_without_its_python_the_path_serves(kept: Workshop, python: str, tmp_path: Path) -> None:
    hooks.install(kept.open(), python)
    Path(python).rename(tmp_path / "itbiz")
    kept.run("add", "-A")
    kept.run("commit", "-q", "--allow-empty", "-m", "x", env={"PATH": f"{tmp_path}:{os.environ['PATH']}"})
    assert called(tmp_path) == ["hook pre-commit"]


def test_without_any_program_the_commit_waits(kept: Workshop, python: str, tmp_path: Path) -> None:
    hooks.install(kept.open(), python)
    Path(python).unlink()
    bare = tmp_path / "bin"
    bare.mkdir()
    for name in ("git", "sh"):
        found = subprocess.run(["sh", "-c", f"command -v {name}"], capture_output=True, text=True, check=True)
        (bare / name).symlink_to(found.stdout.strip())
    said = kept.run("commit", "-q", "--allow-empty", "-m", "x", env={"PATH": str(bare)}, ok=False)
    assert said.startswith("1")
    assert "itbiz hook install" in said


def test_nothing_in_the_repository_passes_for_python_s_modules(kept: Workshop) -> None:
    kept.put("itbiz/__init__.py", "raise SystemExit('hijacked')\n")
    kept.put("itbiz/cli/gate.py", "raise SystemExit('hijacked')\n")
    done = subprocess.run(
        ["sh", "-c", script("pre-commit", sys.executable)],
        cwd=kept.top,
        capture_output=True,
        text=True,
        check=False,
    )
    assert "hijacked" not in done.stderr


def test_a_hook_of_somebody_else_runs_first(kept: Workshop, python: str, tmp_path: Path) -> None:
    body = f'echo theirs "$@" >> "{tmp_path}/called"\n[ ! -e stop ] || exit 7\n'
    theirs = kept.hook("pre-commit", body)
    changes = hooks.install(kept.open(), python)
    assert deeds(changes) == [Deed.CHAINED, *[Deed.WRITTEN] * (ALL - 1)]
    assert "pre-commit.local" in str(changes[0].message)
    assert theirs.with_name("pre-commit.local").read_text() == "#!/bin/sh\n" + body
    assert deeds(hooks.install(kept.open(), python)) == [Deed.KEPT] * ALL
    kept.save()
    assert called(tmp_path) == ["theirs", f"-P -S {START} pre-commit"]
    (kept.top / "stop").touch()
    kept.run("commit", "-q", "--allow-empty", "-m", "x", ok=False)
    assert called(tmp_path) == ["theirs"]
    assert deeds(hooks.uninstall(kept.open())) == [Deed.RESTORED, *[Deed.REMOVED] * (ALL - 1)]
    assert theirs.read_text() == "#!/bin/sh\n" + body
    assert os.access(theirs, os.X_OK)
    assert not theirs.with_name("pre-commit.local").exists()


def test_a_hook_that_is_a_link_moves_as_a_link(kept: Workshop, python: str, tmp_path: Path) -> None:
    script = kept.put("ci/check.sh", f'#!/bin/sh\necho linked >> "{tmp_path}/called"\n')
    script.chmod(0o755)
    place = kept.top / ".git/hooks/pre-commit"
    place.parent.mkdir(exist_ok=True)
    place.symlink_to("../../ci/check.sh")
    assert deeds(hooks.install(kept.open(), python)) == [Deed.CHAINED, *[Deed.WRITTEN] * (ALL - 1)]
    kept.save()
    assert called(tmp_path) == ["linked", f"-P -S {START} pre-commit"]
    assert "itbiz" not in script.read_text()


def test_no_name_left_to_chain(kept: Workshop, python: str) -> None:
    theirs = kept.hook("pre-commit", "true\n")
    kept.hook("pre-commit.local", "true\n")
    changes = hooks.install(kept.open(), python)
    assert deeds(changes) == [Deed.ADVISED, *[Deed.WRITTEN] * (ALL - 1)]
    assert 'itbiz hook pre-commit "$@" || exit 1' in str(changes[0].hint)
    assert theirs.read_text() == "#!/bin/sh\ntrue\n"
    assert states(kept, python) == [State.FOREIGN, *[State.CURRENT] * (ALL - 1)]


@pytest.mark.parametrize(
    ("words", "tool", "file"),
    [
        ("# File generated by pre-commit: https://pre-commit.com", "pre-commit", ".pre-commit-config.yaml"),
        ('call_lefthook run "pre-commit" "$@"', "lefthook", "lefthook.yml"),
    ],
)
def test_beside_other_tools(kept: Workshop, python: str, words: str, tool: str, file: str) -> None:
    theirs = kept.hook("pre-commit", words + "\n")
    changes = hooks.install(kept.open(), python)
    assert deeds(changes) == [Deed.ADVISED, *[Deed.WRITTEN] * (ALL - 1)]
    assert file in str(changes[0].hint)
    assert "itbiz hook pre-commit" in str(changes[0].hint)
    assert words in theirs.read_text()
    found = hooks.status(kept.open(), python)[0]
    assert found.tool == tool
    kept.put(file, "repos: []\n")
    assert not hooks.calls_us(kept.open(), found)
    kept.put(file, str(changes[0].hint))
    assert hooks.calls_us(kept.open(), found)


def test_lefthook_passes_on_what_git_says_of_a_push(kept: Workshop, python: str) -> None:
    kept.hook("pre-push", 'call_lefthook run "pre-push" "$@"\n')
    hint = str(next(change for change in hooks.install(kept.open(), python) if change.hook == "pre-push").hint)
    assert "run: itbiz hook pre-push {1}\n      use_stdin: true" in hint


def test_pre_commit_runs_its_entry_at_a_push_too(kept: Workshop, python: str) -> None:
    kept.hook("pre-push", "# File generated by pre-commit: https://pre-commit.com\n")
    hint = str(next(change for change in hooks.install(kept.open(), python) if change.hook == "pre-push").hint)
    assert "stages: [pre-commit, pre-merge-commit, pre-push]" in hint


def test_after_the_real_pre_commit(kept: Workshop, python: str) -> None:
    kept.put(".pre-commit-config.yaml", "repos: []\n")
    done = subprocess.run(
        [sys.executable, "-m", "pre_commit", "install"], cwd=kept.top, capture_output=True, check=False
    )
    if done.returncode:
        pytest.skip("pre-commit is not installed here")
    assert deeds(hooks.install(kept.open(), python)) == [Deed.ADVISED, *[Deed.WRITTEN] * (ALL - 1)]


def test_husky(kept: Workshop, python: str) -> None:
    (kept.top / ".husky/_").mkdir(parents=True)
    kept.run("config", "core.hooksPath", ".husky/_")
    before = sorted(kept.top.rglob(".husky/**/*"))
    changes = hooks.install(kept.open("tickets"), python)
    assert deeds(changes) == [Deed.ADVISED] * ALL
    assert "`.husky/pre-commit`" in str(changes[0].hint)
    assert sorted(kept.top.rglob(".husky/**/*")) == before
    kept.put(".husky/_/pre-commit", "#!/bin/sh\n")
    found = hooks.status(kept.open(), python)[0]
    assert found.state is State.FOREIGN
    assert not hooks.calls_us(kept.open(), found)
    kept.put(".husky/pre-commit", str(changes[0].hint))
    assert hooks.calls_us(kept.open(), found)


def test_a_tracked_folder_is_left_alone(kept: Workshop, python: str) -> None:
    kept.put(".githooks/commit-msg", "#!/bin/sh\n")
    kept.save()
    kept.run("config", "core.hooksPath", ".githooks")
    changes = hooks.install(kept.open(), python)
    assert deeds(changes) == [Deed.ADVISED] * ALL
    assert ".githooks/pre-commit" in str(changes[0].hint)
    assert kept.run("status", "--porcelain") == ""


def test_a_folder_of_one_s_own_takes_hooks(kept: Workshop, python: str, tmp_path: Path) -> None:
    for chosen in (".myhooks", str(tmp_path / "far hooks")):
        kept.run("config", "core.hooksPath", chosen)
        assert deeds(hooks.install(kept.open("tickets"), python)) == [Deed.WRITTEN] * ALL
        assert (kept.top / chosen / "pre-commit").exists()
        called(tmp_path)
        kept.run("commit", "-q", "--allow-empty", "-m", "x", cwd=kept.top / "tickets")
        assert called(tmp_path) == [f"-P -S {START} pre-commit"]


def test_a_folder_all_repositories_share_is_left_alone(kept: Workshop, python: str, tmp_path: Path) -> None:
    settings = tmp_path / "gitconfig"
    settings.write_text(f"[core]\nhooksPath = {tmp_path / 'hooks'}\n")
    changes = hooks.install(kept.open(env={"GIT_CONFIG_GLOBAL": str(settings)}), python)
    assert deeds(changes) == [Deed.ADVISED] * ALL
    assert not (tmp_path / "hooks").exists()


def test_linked_work_trees_share_the_hooks(kept: Workshop, python: str, tmp_path: Path) -> None:
    linked = tmp_path / "linked"
    kept.run("worktree", "add", "-q", str(linked))
    hooks.install(type(kept)(linked).open(), python)
    assert (kept.top / ".git/hooks/pre-commit").exists()
    kept.run("commit", "-q", "--allow-empty", "-m", "x", cwd=linked)
    assert called(tmp_path) == [f"-P -S {START} pre-commit"]


def test_a_folder_that_cannot_be_made(kept: Workshop, python: str) -> None:
    kept.run("config", "core.hooksPath", "/dev/null")
    with pytest.raises(Failure, match="/dev/null"):
        hooks.install(kept.open(), python)
