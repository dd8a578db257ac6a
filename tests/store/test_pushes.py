"""What git says of a push, and which branches are protected."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from itbiz.store import pushes
from itbiz.store.pushes import Update
from itbiz.text.failure import Failure

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.store.conftest import Workshop

A, B, NONE = "a" * 40, "b" * 40, "0" * 40


def test_what_pre_receive_is_told() -> None:
    given = f"{A} {B} refs/heads/main\n{NONE} {B} refs/heads/un été\n{A} {NONE} refs/tags/v1\n".encode()
    assert pushes.received(given) == [
        Update("refs/heads/main", A, B),
        Update("refs/heads/un été", None, B),
        Update("refs/tags/v1", A, None),
    ]
    assert [update.branch for update in pushes.received(given)] == ["main", "un été", None]
    assert pushes.received(b"") == []


def test_what_pre_push_is_told() -> None:
    given = f"HEAD~1^{{/two words}} {B} refs/heads/main {A}\n(delete) {NONE} refs/heads/old {A}\n".encode()
    assert pushes.sent(given) == [Update("refs/heads/main", A, B), Update("refs/heads/old", A, None)]


def test_a_branch_may_have_a_line_separator_in_its_name() -> None:
    given = f"{A} {B} refs/heads/a\u2028b\n{A} {B} refs/heads/c\u0085d\n".encode()
    assert [update.branch for update in pushes.received(given)] == ["a\u2028b", "c\u0085d"]


def test_sha_256_ids() -> None:
    assert pushes.received(f"{'0' * 64} {'c' * 64} refs/heads/main".encode())[0].new == "c" * 64


@pytest.mark.parametrize("given", [b"hello\n", b"a b c\n", f"{A} {B}\n".encode(), f"{A} -x refs/heads/main\n".encode()])
def test_what_git_does_not_say(given: bytes) -> None:
    with pytest.raises(Failure, match="none of that"):
        pushes.received(given)
    with pytest.raises(Failure, match="none of that"):
        pushes.sent(given)


def test_patterns() -> None:
    assert pushes.is_protected("main", ["main"])
    assert not pushes.is_protected("mainline", ["main"])
    assert pushes.is_protected("release/2026", ["main", "release/*"])
    assert pushes.is_protected("anything/at all", pushes.EVERY_BRANCH)


def test_the_default_branch_is_protected_where_it_exists(kept: Workshop) -> None:
    git = kept.open().git
    assert pushes.protected_here(git) == ("main",)
    kept.run("config", "--add", "itbiz.protected", "main")
    kept.run("config", "--add", "itbiz.protected", "refs/heads/release/*")
    assert pushes.protected_here(git) == ("main", "release/*")


def test_a_default_branch_that_nobody_uses_protects_all(make: Callable[..., Workshop], tmp_path: Path) -> None:
    there = make(tmp_path / "there.git", "--bare")
    there.run("symbolic-ref", "HEAD", "refs/heads/master")
    assert pushes.protected_here(there.open().git) == pushes.EVERY_BRANCH


def test_what_a_clone_knows_of_the_remote(kept: Workshop, tmp_path: Path) -> None:
    kept.run("clone", "-q", str(kept.top), str(tmp_path / "clone"))
    clone = type(kept)(tmp_path / "clone")
    assert pushes.protected_there(clone.open().git, "origin") == ("main",)
    clone.run("remote", "set-head", "origin", "-d")
    assert pushes.protected_there(clone.open().git, "origin") == ("main",)
    assert pushes.protected_there(clone.open().git, "elsewhere") == pushes.EVERY_BRANCH
    clone.run("config", "itbiz.protected", "origin/trunk")
    assert "trunk" in pushes.protected_there(clone.open().git, "origin")
