"""One commit of exactly some paths."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from itbiz.text.failure import Failure

if TYPE_CHECKING:
    from tests.store.conftest import Workshop


def state(shop: Workshop) -> tuple[str, str, str]:
    return shop.run("ls-files", "-s"), shop.run("status", "--porcelain=v2"), shop.run("rev-parse", "HEAD")


def in_head(shop: Workshop) -> set[str]:
    return set(shop.run("show", "--format=", "--name-only", "-z", "HEAD").strip("\0").split("\0"))


def test_new_changed_and_deleted_but_nothing_else(kept: Workshop) -> None:
    kept.put("tickets/a.yaml", "id: changed\n")
    kept.put("tickets/new é\n.yaml", "id: new\n")
    (kept.top / "tickets/2026-W40/b.yaml").unlink()
    kept.put("other.txt", "staged\n")
    kept.run("add", "other.txt")
    kept.put("untracked.txt")
    paths = ["tickets/a.yaml", "tickets/new é\n.yaml", "tickets/2026-W40/b.yaml"]
    commit = kept.open("tickets").commit(paths, "# not a comment\n\nbody")
    assert commit == kept.run("rev-parse", "HEAD")
    assert in_head(kept) == set(paths)
    assert kept.run("log", "-1", "--format=%B") == "# not a comment\n\nbody"
    assert kept.run("status", "--porcelain") == "A  other.txt\n?? untracked.txt"


def test_a_folder_and_hundreds_of_paths(kept: Workshop) -> None:
    kept.put("tickets/deep/x.yaml")
    kept.open().commit(["tickets"], "folder")
    assert in_head(kept) == {"tickets/deep/x.yaml"}
    paths = [kept.put(f"tickets/many/{n}.yaml").relative_to(kept.top).as_posix() for n in range(700)]
    kept.open().commit(paths, "many")
    assert in_head(kept) == set(paths)


def test_the_first_commit(shop: Workshop) -> None:
    shop.put("contract.yaml")
    shop.open().commit(["contract.yaml"], "first")
    assert in_head(shop) == {"contract.yaml"}


def test_a_refusing_hook_leaves_everything_as_it_was(kept: Workshop) -> None:
    kept.hook("pre-commit", "echo 'the contract says no' >&2\nexit 1\n")
    kept.put("tickets/a.yaml", "id: staged\n")
    kept.put("meant.txt")
    kept.run("add", "tickets/a.yaml")
    kept.run("add", "-N", "meant.txt")
    kept.put("tickets/a.yaml", "id: changed\n")
    kept.put("tickets/new.yaml", "id: new\n")
    before = state(kept)
    with pytest.raises(Failure, match="the contract says no") as caught:
        kept.open().commit(["tickets/a.yaml", "tickets/new.yaml", "meant.txt"], "x")
    assert caught.value.status == 1
    assert state(kept) == before
    assert (kept.top / "tickets/a.yaml").read_text() == "id: changed\n"
    assert (kept.top / "tickets/new.yaml").read_text() == "id: new\n"


def test_hooks_see_the_index_of_the_commit(kept: Workshop) -> None:
    kept.hook("pre-commit", "git ls-files > .git/seen\n")
    kept.put("staged.txt")
    kept.run("add", "staged.txt")
    kept.put("tickets/new.yaml")
    kept.open().commit(["tickets/new.yaml"], "x")
    seen = (kept.top / ".git/seen").read_text().split()
    assert "tickets/new.yaml" in seen
    assert "staged.txt" not in seen


@pytest.mark.parametrize("paths", [["tickets/a.yaml"], ["tickets/nothing.yaml"], ["ignored.yaml"], []])
def test_what_cannot_be_committed(kept: Workshop, paths: list[str]) -> None:
    kept.put(".gitignore", "ignored.yaml\n")
    kept.put("ignored.yaml")
    kept.save()
    before = state(kept)
    with pytest.raises(Failure) as caught:
        kept.open().commit(paths, "x")
    assert str(caught.value)
    assert state(kept) == before


def test_not_in_the_middle_of_a_merge(kept: Workshop) -> None:
    kept.run("switch", "-qc", "one")
    kept.put("tickets/one.yaml")
    kept.save()
    kept.run("switch", "-q", "main")
    kept.put("tickets/two.yaml")
    kept.save()
    kept.run("merge", "-q", "--no-commit", "one")
    kept.put("tickets/new.yaml")
    before = state(kept)
    with pytest.raises(Failure, match="merge"):
        kept.open().commit(["tickets/new.yaml"], "x")
    assert state(kept) == before


def test_a_lock_is_explained(kept: Workshop) -> None:
    kept.put("tickets/new.yaml")
    (kept.top / ".git/index.lock").touch()
    with pytest.raises(Failure, match=r"index\.lock") as caught:
        kept.open().commit(["tickets/new.yaml"], "x")
    assert "another git command" in str(caught.value.hint)
