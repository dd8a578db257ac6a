"""Fetch, rebase and push, and the state they leave."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from itbiz.store import sync
from itbiz.store.sync import Fate
from itbiz.text.failure import Failure

if TYPE_CHECKING:
    from pathlib import Path

    from tests.store.conftest import Workshop


@pytest.fixture
def colleague(shared: Workshop, tmp_path: Path) -> Workshop:
    """Somebody else's clone of the same remote."""
    shared.run("clone", "-q", str(tmp_path / "remote.git"), str(tmp_path / "colleague"))
    return type(shared)(tmp_path / "colleague")


def share(shop: Workshop, path: str, text: str = "id: theirs\n") -> str:
    shop.put(path, text)
    commit = shop.save()
    shop.run("push", "-q")
    return commit


def test_a_round_trip(shared: Workshop, colleague: Workshop) -> None:
    before = shared.run("rev-parse", "HEAD")
    theirs = share(colleague, "tickets/c.yaml")
    shared.put("tickets/d é.yaml")
    mine = shared.save()
    git = shared.open().git

    fetched = sync.fetch(git)
    assert (fetched.before, fetched.after) == (before, theirs)
    assert (fetched.upstream.branch, fetched.upstream.remote, fetched.upstream.remote_branch) == (
        "main",
        "origin",
        "main",
    )

    rebased = sync.rebase_onto_upstream(git)
    assert rebased.done
    assert rebased.before == mine
    assert shared.run("rev-parse", "HEAD~1") == theirs
    assert rebased.after == shared.run("rev-parse", "HEAD")

    assert sync.push(git).fate is Fate.DONE
    assert sync.push(git).fate is Fate.UP_TO_DATE
    assert colleague.run("ls-remote", "origin", "refs/heads/main").split()[0] == rebased.after


def test_somebody_was_faster(shared: Workshop, colleague: Workshop) -> None:
    share(colleague, "tickets/c.yaml")
    shared.put("tickets/d.yaml")
    shared.save()
    pushed = sync.push(shared.open().git)
    assert pushed.fate is Fate.STALE
    assert pushed.words


def test_a_conflict_is_undone_and_named(shared: Workshop, colleague: Workshop) -> None:
    share(colleague, "tickets/a.yaml")
    shared.put("tickets/z.yaml")
    shared.save("goes through")
    shared.put("tickets/a.yaml", "id: mine\n")
    mine = shared.save()
    git = shared.open().git
    sync.fetch(git)
    rebased = sync.rebase_onto_upstream(git)
    assert not rebased.done
    assert rebased.conflicts == ("tickets/a.yaml",)
    assert shared.run("rev-parse", "HEAD") == mine
    assert shared.run("symbolic-ref", "HEAD") == "refs/heads/main"
    assert shared.run("status", "--porcelain") == ""
    assert not (shared.top / ".git/rebase-merge").exists()


@pytest.mark.parametrize("how", ["rebase", "merge"])
def test_what_is_under_way_comes_first(shared: Workshop, colleague: Workshop, how: str) -> None:
    share(colleague, "tickets/a.yaml")
    shared.put("tickets/a.yaml", "id: mine\n")
    shared.save()
    git = shared.open().git
    sync.fetch(git)
    assert git.ask(how, "origin/main").status != 0
    with pytest.raises(Failure, match=f"a {how} is under way") as failed:
        sync.fetch(git)
    assert f"git {how} --abort" in str(failed.value.hint)


def test_uncommitted_changes_stop_a_rebase_and_survive(shared: Workshop, colleague: Workshop) -> None:
    share(colleague, "tickets/a.yaml")
    shared.put("tickets/a.yaml", "id: not committed\n")
    shared.run("config", "rebase.autoStash", "true")
    git = shared.open().git
    sync.fetch(git)
    with pytest.raises(Failure):
        sync.rebase_onto_upstream(git)
    assert (shared.top / "tickets/a.yaml").read_text() == "id: not committed\n"
    assert shared.run("stash", "list") == ""


@pytest.mark.parametrize("hook", ["pre-receive", "update"])
def test_the_server_refuses_in_its_own_words(shared: Workshop, tmp_path: Path, hook: str) -> None:
    place = tmp_path / "remote.git/hooks" / hook
    place.parent.mkdir(exist_ok=True)
    place.write_text("#!/bin/sh\necho 'the last token is taken' >&2\nexit 1\n")
    place.chmod(0o755)
    shared.save()
    pushed = sync.push(shared.open().git)
    assert pushed.fate is Fate.REFUSED
    assert "the last token is taken" in pushed.words


def test_two_pushes_that_cross(shared: Workshop, colleague: Workshop, tmp_path: Path) -> None:
    colleague.run("switch", "-qc", "parked")
    colleague.put("tickets/c.yaml")
    theirs = colleague.save()
    colleague.run("push", "-q", "origin", "parked")
    # While the server still judges our push, another one lands.
    place = tmp_path / "remote.git/hooks/pre-receive"
    place.parent.mkdir(exist_ok=True)
    place.write_text(f"#!/bin/sh\nunset GIT_QUARANTINE_PATH\ngit update-ref refs/heads/main {theirs}\n")
    place.chmod(0o755)
    shared.save()
    assert sync.push(shared.open().git).fate is Fate.STALE
    place.unlink()
    sync.fetch(shared.open().git)
    assert sync.rebase_onto_upstream(shared.open().git).done
    assert sync.push(shared.open().git).fate is Fate.DONE


def test_our_own_hook_refuses(shared: Workshop) -> None:
    shared.hook("pre-push", "echo 'not yet' >&2\nexit 1\n")
    shared.save()
    pushed = sync.push(shared.open().git)
    assert pushed.fate is Fate.REFUSED
    assert "not yet" in pushed.words


def test_a_remote_that_is_gone(shared: Workshop, tmp_path: Path) -> None:
    (tmp_path / "remote.git").rename(tmp_path / "moved.git")
    shared.save()
    git = shared.open().git
    with pytest.raises(Failure, match=r"remote\.git"):
        sync.fetch(git)
    with pytest.raises(Failure, match=r"remote\.git"):
        sync.push(git)


def test_nothing_to_follow(kept: Workshop) -> None:
    with pytest.raises(Failure, match="follows no branch") as caught:
        sync.fetch(kept.open().git)
    assert "--set-upstream" in str(caught.value.hint)
    kept.run("switch", "-q", "--detach")
    with pytest.raises(Failure, match="no branch"):
        sync.push(kept.open().git)


def test_a_linked_work_tree_shares_its_own_branch(shared: Workshop, tmp_path: Path) -> None:
    linked = tmp_path / "linked"
    shared.run("worktree", "add", "-q", "-b", "side", str(linked), "--track", "origin/main")
    shared.run("commit", "-q", "--allow-empty", "-m", "x", cwd=linked)
    there = type(shared)(linked)
    assert sync.push(there.open(env={"GIT_DIR": os.fspath(shared.top / ".git/worktrees/linked")}).git).fate is Fate.DONE
    assert sync.fetch(there.open().git).after == shared.run("rev-parse", "side")
