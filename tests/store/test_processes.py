"""Git processes: both ways to start one do the same."""

from __future__ import annotations

import os
import shlex
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from itbiz.store import process
from itbiz.store.git import Git, inherited
from itbiz.text.failure import Failure

if TYPE_CHECKING:
    from tests.store.conftest import Workshop


@pytest.fixture(params=[True, False], ids=["posix_spawn", "subprocess"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every test here runs with each way to start git."""
    monkeypatch.setattr(process, "SPAWNS", request.param)


def git_in(folder: Path, **env: str) -> Git:
    return Git(str(folder), inherited({**os.environ, **env}))


def stand_in(folder: Path, script: str) -> dict[str, str]:
    """A PATH whose `git` is this script."""
    folder.mkdir()
    place = folder / "git"
    place.write_text(f"#!/bin/sh\n{script}\n")
    place.chmod(0o755)
    return {"PATH": f"{folder}{os.pathsep}{os.environ['PATH']}"}


OPEN = Path("/proc/self/fd")
linux = pytest.mark.skipif(not OPEN.is_dir(), reason="looks into /proc")

pytestmark = pytest.mark.usefixtures("way")


def test_an_answer_has_status_output_and_errors(kept: Workshop) -> None:
    git = git_in(kept.top)
    assert git.ask("rev-parse", "--show-toplevel").text == str(kept.top)
    answer = git.ask("rev-parse", "no-such-thing")
    assert answer.status == 128
    assert b"no-such-thing" in answer.out
    assert "no-such-thing" in answer.err


def test_both_directions_may_be_long(kept: Workshop) -> None:
    blob = kept.run("rev-parse", "HEAD:contract.yaml")
    count = 40_000
    given = f"{blob}\n".encode() * count
    out = git_in(kept.top).read("cat-file", "--batch-check=%(objectname) %(objectsize)", given=given)
    assert out == f"{blob} 10\n".encode() * count


def test_errors_longer_than_a_pipe_do_not_block(kept: Workshop, tmp_path: Path) -> None:
    loud = f'{shlex.quote(sys.executable)} -c \'import sys; sys.stderr.write("e" * 300000); print("o" * 300000)\''
    answer = git_in(kept.top, **stand_in(tmp_path / "bin", loud)).ask("status")
    assert (len(answer.out), len(answer.err)) == (300_001, 300_000)


def test_what_git_does_not_read_is_no_error(kept: Workshop) -> None:
    answer = git_in(kept.top).ask("rev-parse", "HEAD", given=b"x" * 1_000_000)
    assert answer.status == 0


def test_a_process_that_was_begun_works_meanwhile(kept: Workshop, tmp_path: Path) -> None:
    env = stand_in(tmp_path / "bin", f"touch {shlex.quote(str(tmp_path))}/done; echo here")
    with git_in(kept.top, **env).begin("status") as started:
        while not (tmp_path / "done").exists():
            pass
        assert started.answer().text == "here"


def test_a_process_that_nobody_asks_is_not_left_behind(kept: Workshop, tmp_path: Path) -> None:
    env = stand_in(tmp_path / "bin", f"echo $$ > {shlex.quote(str(tmp_path))}/pid; exec sleep 600")
    note = tmp_path / "pid"
    with git_in(kept.top, **env).begin("status"):
        while not (note.exists() and note.read_text().endswith("\n")):
            pass
    with pytest.raises(ProcessLookupError):
        os.kill(int(note.read_text()), 0)


def test_an_end_by_a_signal_is_a_negative_status(kept: Workshop, tmp_path: Path) -> None:
    env = stand_in(tmp_path / "bin", "kill -TERM $$")
    assert git_in(kept.top, **env).ask("status").status == -signal.SIGTERM


@linux
def test_git_gets_the_signals_back_that_python_ignores(kept: Workshop, tmp_path: Path) -> None:
    assert process._SIGNALS == (signal.SIGPIPE, signal.SIGXFSZ)
    told = git_in(kept.top, **stand_in(tmp_path / "bin", "grep SigIgn /proc/self/status")).ask("status").text
    assert int(told.rpartition("\t")[2], 16) & (1 << signal.SIGPIPE - 1) == 0


def test_it_runs_in_its_folder_with_its_environment_alone(kept: Workshop) -> None:
    (kept.top / "tickets" / "deep").mkdir()
    git = Git(str(kept.top / "tickets" / "deep"), {"PATH": os.environ["PATH"], "ONLY": "this"})
    assert git.ask("rev-parse", "--show-prefix").text == "tickets/deep/"
    told = git.ask("-c", "alias.told=!env", "told").out.decode().splitlines()
    assert "ONLY=this" in told
    assert not any(line.startswith("HOME=") for line in told)


def test_a_relative_index_is_found_from_the_folder(kept: Workshop, monkeypatch: pytest.MonkeyPatch) -> None:
    kept.run("read-tree", "--index-output=.git/other", "HEAD^{tree}")
    kept.run("rm", "-q", "-r", "--cached", ".")
    monkeypatch.chdir("/")
    assert b"contract.yaml" in git_in(kept.top, GIT_INDEX_FILE=".git/other").names("ls-files", "-z")
    assert git_in(kept.top).names("ls-files", "-z") == []


def test_relative_alternates_are_found_from_the_folder(
    kept: Workshop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept.run("init", "-q", str(tmp_path / "empty"))
    blob = kept.run("rev-parse", "HEAD:contract.yaml")
    monkeypatch.chdir("/")
    far = git_in(
        tmp_path / "empty",
        GIT_ALTERNATE_OBJECT_DIRECTORIES=os.path.relpath(kept.top / ".git" / "objects", tmp_path / "empty"),
    )
    assert far.ask("cat-file", "-t", blob).text == "blob"
    assert git_in(tmp_path / "empty").ask("cat-file", "-t", blob).status


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(Failure, match="there is no folder"):
        git_in(tmp_path / "gone").ask("status")


def test_a_folder_that_is_a_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(Failure, match="there is no folder"):
        git_in(tmp_path / "file").begin("status")


def test_a_missing_git_is_said(tmp_path: Path) -> None:
    with pytest.raises(Failure, match="git cannot be started") as caught:
        git_in(tmp_path, PATH=str(tmp_path)).ask("status")
    assert "PATH" in str(caught.value.hint)


def test_a_git_that_cannot_run_is_passed_over_for_the_next(kept: Workshop, tmp_path: Path) -> None:
    env = stand_in(tmp_path / "bin", "exit 3")
    (tmp_path / "bin" / "git").chmod(0o644)
    assert git_in(kept.top, **env).ask("rev-parse", "HEAD").status == 0
    with pytest.raises(Failure, match="denied"):
        git_in(kept.top, PATH=str(tmp_path / "bin")).ask("rev-parse", "HEAD")


def test_closed_standard_streams_do_not_mix_up_the_pipes(kept: Workshop) -> None:
    code = (
        "import os, sys\n"
        "from itbiz.store import process\n"
        "from itbiz.store.git import Git\n"
        "process.SPAWNS = sys.argv[2] == 'True'\n"
        "keep = os.dup(1)\n"
        "for each in (0, 1, 2): os.close(each)\n"
        "answer = Git(sys.argv[1], os.environ).ask('hash-object', '--stdin', given=b'x')\n"
        "os.write(keep, answer.out + answer.err.encode())\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(kept.top), str(process.SPAWNS)], capture_output=True, check=False
    )
    assert done.stdout == git_in(kept.top).read("hash-object", "--stdin", given=b"x")


def test_blobs_come_whole_however_many(kept: Workshop) -> None:
    for number in range(700):
        kept.put(f"tickets/{number}.yaml", f"id: {number}\n" * (1 + number % 97))
    kept.save("many")
    listed = [line.split() for line in kept.run("ls-tree", "-r", "HEAD").splitlines()]
    git = git_in(kept.top)
    found = dict(git.blobs((line[2] for line in listed), 1 << 20))
    assert found == {line[2]: (kept.top / line[3]).read_bytes() for line in listed}


@linux
def test_no_pipe_stays_open(kept: Workshop) -> None:
    git = git_in(kept.top)
    before = sorted(OPEN.iterdir())
    git.ask("hash-object", "--stdin", given=b"x")
    with git.begin("status"):
        pass
    blob = kept.run("rev-parse", "HEAD:contract.yaml")
    for _ in git._contents([blob] * 3):
        break
    assert sorted(OPEN.iterdir()) == before


def listed(git: Git, name: str) -> dict[bytes, tuple[str, str]]:
    return {key: (each.mode, each.id) for key, each in (git.branches(name) or {}).items()}


WAYS = {
    "one process": 'exec {git} "$@"',
    "a git before 2.36": 'case "$*" in *batch-command*) exit 129;; esac; exec {git} "$@"',
    "it dies": 'case "$*" in *batch-command*) head -n 1 | {git} "$@"; exit 1;; esac; exec {git} "$@"',
}


@pytest.fixture(params=WAYS)
def asked(request: pytest.FixtureRequest, kept: Workshop, tmp_path: Path) -> Git:
    """A git that answers by one process, one that does not know how to, and one that dies after a question."""
    script = WAYS[request.param].format(git=shutil.which("git"))
    return git_in(kept.top, **stand_in(tmp_path / "bin", script))


def test_objects_are_found_by_any_name(kept: Workshop, asked: Git) -> None:
    head = kept.run("rev-parse", "HEAD")
    found = asked.find("HEAD^{commit}")
    assert found is not None
    assert (found.id, found.kind) == (head, "commit")
    tree = asked.find(f"{head}:tickets")
    assert tree is not None
    assert (tree.id, tree.kind) == (kept.run("rev-parse", "HEAD:tickets"), "tree")
    for name in ("HEAD:nothing", "nothing", "HEAD:nothing blob 5", "HEAD:a\nb", "", "0" * 40, "-x"):
        assert asked.find(name) is None


def test_folders_are_listed(kept: Workshop, asked: Git) -> None:
    kept.put("tickets/with space é.yaml", "id: 1\n")
    (kept.top / "link").symlink_to("contract.yaml")
    kept.save("more")
    for folder in ("", "tickets"):
        lines = kept.run("-c", "core.quotePath=false", "ls-tree", f"HEAD:{folder}").splitlines()
        facts = [(name.encode(), told.split(" ")) for told, _, name in (line.partition("\t") for line in lines)]
        assert listed(asked, f"HEAD:{folder}") == {name: (mode.lstrip("0"), blob) for name, (mode, _, blob) in facts}
    assert asked.branches("HEAD:nothing") is None
    assert asked.branches("HEAD:contract.yaml") is None


def test_few_blobs_come_whole_too(kept: Workshop, asked: Git) -> None:
    kept.put("tickets/large.yaml", "x" * 200_000)
    kept.put("tickets/empty.yaml", "")
    kept.save("more")
    blobs = [
        kept.run("rev-parse", f"HEAD:{path}") for path in ("contract.yaml", "tickets/large.yaml", "tickets/empty.yaml")
    ]
    found = dict(asked.blobs(blobs, 100_000))
    assert found == {blobs[0]: (kept.top / "contract.yaml").read_bytes(), blobs[1]: 200_000, blobs[2]: b""}
    assert dict(asked.blobs([blobs[1]], 200_000)) == {blobs[1]: b"x" * 200_000}
    for name in ("0" * 40, kept.run("rev-parse", "HEAD")):
        with pytest.raises(Failure, match="no object"):
            dict(asked.blobs([name], 100))


def test_names_are_looked_up_anew_each_time(kept: Workshop, asked: Git) -> None:
    before = asked.find("HEAD^{commit}")
    kept.put("contract.yaml", "other\n")
    kept.save("other")
    kept.run("gc", "-q", "--prune=now")
    after = asked.find("HEAD^{commit}")
    assert before is not None
    assert after is not None
    assert (before.id, after.id) == (kept.run("rev-parse", "HEAD^"), kept.run("rev-parse", "HEAD"))
    assert dict(asked.blobs([kept.run("rev-parse", "HEAD:contract.yaml")], 100)).popitem()[1] == b"other\n"


@linux
def test_the_process_for_objects_ends_with_its_git(kept: Workshop) -> None:
    before = sorted(OPEN.iterdir())
    git = git_in(kept.top)
    assert git.find("HEAD")
    assert sorted(OPEN.iterdir()) != before
    git.change("update-index", "--refresh")
    assert sorted(OPEN.iterdir()) == before
    assert git.find("HEAD")
    del git
    assert sorted(OPEN.iterdir()) == before
