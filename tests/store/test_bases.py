"""What a change is judged against."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import pytest

from itbiz.store import base
from itbiz.store.repo import Repository
from itbiz.text.failure import Failure

if TYPE_CHECKING:
    from pathlib import Path

    from tests.store.conftest import Workshop


def tip(shop: Workshop, name: str = "HEAD") -> str:
    return shop.run("rev-parse", name)


def ask_in_hook(shop: Workshop, name: str, merging: bool = False) -> Path:
    """Install a hook that writes down its bases."""
    code = (
        "from pathlib import Path; from itbiz.store.repo import Repository;"
        f"print(*Repository.discover(Path()).bases(merging={merging}), file=open('.git/bases', 'w'))"
    )
    shop.hook(name, f'"{sys.executable}" -c "{code}"\n')
    return shop.top / ".git/bases"


def test_before_the_first_commit(shop: Workshop) -> None:
    assert shop.open().bases() == ()
    assert shop.open().bases(amending=True) == ()


def test_without_a_remote_it_is_head(kept: Workshop) -> None:
    assert kept.open().bases() == (tip(kept),)


def test_what_is_not_shared_may_be_mended(shared: Workshop) -> None:
    before = tip(shared)
    shared.save("not shared")
    assert shared.open().bases() == (before,)
    seen = ask_in_hook(shared, "pre-commit")
    shared.run("commit", "-q", "--amend", "--allow-empty", "-m", "mended")
    assert seen.read_text().split() == [before]


def test_amending_where_nothing_is_shared(kept: Workshop) -> None:
    first = tip(kept)
    kept.save("second")
    assert kept.open().bases(amending=True) == (first,)
    kept.run("switch", "-q", "--detach", first)
    assert kept.open().bases(amending=True) == ()


def test_a_feature_branch_is_judged_against_where_it_left(shared: Workshop) -> None:
    before = tip(shared)
    shared.run("switch", "-qc", "feature")
    shared.save("mine")
    shared.run("push", "-q", "-u", "origin", "feature")
    shared.run("switch", "-q", "main")
    shared.save("theirs")
    shared.run("push", "-q")
    shared.run("switch", "-q", "feature")
    assert shared.open().bases() == (before,)
    shared.run("switch", "-q", "--detach")
    assert shared.open().bases() == (before,)


def test_which_branch_is_protected(shared: Workshop) -> None:
    assert base.protected(shared.open().git, shared.open().settings) == "refs/remotes/origin/main"
    shared.run("push", "-q", "origin", "main:release", "main:trunk")
    shared.run("fetch", "-q")
    shared.run("remote", "set-head", "origin", "trunk")
    assert base.protected(shared.open().git, shared.open().settings) == "refs/remotes/origin/HEAD"
    for chosen in ("release", "origin/release"):
        shared.run("config", "itbiz.protected", chosen)
        assert base.protected(shared.open().git, shared.open().settings) == "refs/remotes/origin/release"
    shared.run("config", "itbiz.protected", "main")
    assert base.protected(shared.open().git, shared.open().settings) == "refs/remotes/origin/main"


def test_a_protected_branch_nobody_has_yet(kept: Workshop) -> None:
    kept.run("config", "itbiz.protected", "trunk")
    assert kept.open().bases() == (tip(kept),)


def test_a_remote_of_another_name_and_branch(shared: Workshop, tmp_path: Path) -> None:
    shared.run("remote", "rename", "origin", "company")
    assert base.protected(shared.open().git, shared.open().settings) == "refs/remotes/company/main"
    shared.run("push", "-q", "company", "main:tickets")
    (tmp_path / "remote.git/HEAD").write_text("ref: refs/heads/tickets\n")
    shared.run("push", "-q", "company", ":main")
    shared.run("branch", "-q", "--set-upstream-to=company/tickets")
    assert base.protected(shared.open().git, shared.open().settings) == "refs/remotes/company/tickets"


def test_a_clean_merge_names_every_parent(kept: Workshop) -> None:
    kept.run("switch", "-qc", "one")
    kept.put("tickets/one.yaml")
    one = kept.save()
    kept.run("switch", "-q", "main")
    kept.put("tickets/two.yaml")
    two = kept.save()
    seen = ask_in_hook(kept, "pre-merge-commit", merging=True)
    kept.run("merge", "-q", "--no-edit", "one")
    assert seen.read_text().split() == [two, one]


def test_an_octopus_names_all(kept: Workshop) -> None:
    tips = []
    for name in ("one", "two"):
        kept.run("switch", "-qc", name, "main")
        kept.put(f"tickets/{name}.yaml")
        tips.append(kept.save())
    kept.run("switch", "-q", "main")
    kept.put("tickets/three.yaml")
    here = kept.save()
    seen = ask_in_hook(kept, "pre-merge-commit", merging=True)
    kept.run("merge", "-q", "--no-edit", "one", "two")
    first, *others = seen.read_text().split()
    assert (first, set(others)) == (here, set(tips))


@pytest.mark.parametrize("conflict", [True, False])
def test_a_merge_that_is_concluded_by_commit(kept: Workshop, conflict: bool) -> None:
    kept.run("switch", "-qc", "one")
    kept.put("tickets/a.yaml", "id: theirs\n")
    one = kept.save()
    kept.run("switch", "-q", "main")
    kept.put("tickets/a.yaml" if conflict else "tickets/c.yaml", "id: ours\n")
    two = kept.save()
    kept.run("merge", "--no-commit", "one", ok=False)
    kept.put("tickets/a.yaml", "id: both\n")
    kept.run("add", "-A")
    seen = ask_in_hook(kept, "pre-commit")
    kept.run("commit", "-qm", "merged")
    assert seen.read_text().split() == [two, one]


def test_a_linked_work_tree_merges_for_itself(kept: Workshop, tmp_path: Path) -> None:
    kept.run("branch", "other")
    kept.put("tickets/c.yaml")
    main = kept.save()
    linked = tmp_path / "linked"
    kept.run("worktree", "add", "-q", str(linked), "other")
    kept.run("commit", "-q", "--allow-empty", "-m", "x", cwd=linked)
    kept.run("merge", "-q", "--no-commit", "main", cwd=linked)
    other = kept.run("rev-parse", "HEAD", cwd=linked)
    assert Repository.discover(linked).bases() == (other, main)
    assert kept.open().bases() == (main,)


def test_a_shallow_clone_without_the_base_says_so(shared: Workshop, tmp_path: Path) -> None:
    remote = f"file://{tmp_path / 'remote.git'}"
    shared.run("switch", "-qc", "feature")
    shared.save("mine")
    shared.run("push", "-q", "origin", "feature")
    shared.run("switch", "-q", "main")
    shared.save("theirs")
    shared.run("push", "-q", "origin", "main")
    shallow = tmp_path / "shallow"
    shared.run("clone", "-q", "--depth=1", "--no-single-branch", "-b", "feature", remote, str(shallow))
    with pytest.raises(Failure, match="shallow") as caught:
        Repository.discover(shallow).bases()
    assert "fetch-depth: 0" in str(caught.value.hint)


def test_histories_that_never_met(shared: Workshop) -> None:
    shared.run("switch", "-q", "--orphan", "island")
    alone = shared.save("alone")
    assert shared.open().bases() == (alone,)


def test_an_environment_of_another_s_merge_is_not_believed_outside_a_merge(kept: Workshop) -> None:
    env = {f"GITHEAD_{'0' * 40}": "x", f"GITHEAD_{tip(kept)}": "y", "GITHEAD_zz": "z"}
    assert Repository.discover(kept.top, {**os.environ, **env}).bases() == (tip(kept),)
    assert Repository.discover(kept.top, {**os.environ, **env}).bases(merging=True) == (tip(kept),)
