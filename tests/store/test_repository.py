"""Finding the repository, its contract and the person who works in it."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from itbiz.store.git import Git
from itbiz.store.repo import Person, Repository
from itbiz.text.failure import Failure

if TYPE_CHECKING:
    from pathlib import Path

    from tests.store.conftest import Workshop


def test_from_a_subfolder(kept: Workshop) -> None:
    found = kept.open("tickets/2026-W40")
    assert (found.top, found.home, found.contract_path) == (kept.top, "", "contract.yaml")
    assert found.git_dir == found.common_dir == kept.top / ".git"
    assert found.has_contract


def test_through_a_link_to_the_folder(kept: Workshop, tmp_path: Path) -> None:
    (tmp_path / "alias").symlink_to(kept.top)
    found = Repository.discover(tmp_path / "alias" / "tickets")
    assert (found.top, found.common_dir) == (kept.top, kept.top / ".git")


def test_a_contract_in_a_subfolder(kept: Workshop) -> None:
    kept.put("it/contract.yaml")
    kept.put("it/tickets/x.yaml")
    assert kept.open("it/tickets").home == "it"
    assert kept.open("it/tickets").contract_path == "it/contract.yaml"
    assert kept.open("tickets").home == ""
    (kept.top / "contract.yaml").unlink()
    kept.run("rm", "-q", "--cached", "contract.yaml")
    kept.run("config", "itbiz.home", "it")
    assert kept.open().home == "it"


def test_a_deleted_contract_is_still_its_repository(kept: Workshop, make_other: Workshop) -> None:
    kept.run("config", "itbiz.repo", str(make_other.top))
    (kept.top / "contract.yaml").unlink()
    assert kept.open().top == kept.top
    kept.run("rm", "-q", "--cached", "contract.yaml")
    assert kept.open().top == kept.top
    kept.run("commit", "-qm", "away")
    assert kept.open().top == make_other.top
    assert Repository.discover(kept.top, elsewhere=False).top == kept.top


@pytest.fixture
def make_other(tmp_path: Path, make: object) -> Workshop:
    assert callable(make)
    other: Workshop = make(tmp_path / "other")
    other.put("contract.yaml")
    return other


def test_from_anywhere_with_the_setting(kept: Workshop, tmp_path: Path) -> None:
    settings = tmp_path / "gitconfig"
    settings.write_text(f"[itbiz]\nrepo = {kept.top}\n")
    (tmp_path / "far").mkdir()
    env = {**os.environ, "GIT_CONFIG_GLOBAL": str(settings)}
    assert Repository.discover(tmp_path / "far", env).top == kept.top
    settings.write_text(f"[itbiz]\nrepo = {tmp_path / 'far'}\n")
    with pytest.raises(Failure, match=r"itbiz\.repo"):
        Repository.discover(tmp_path / "far", env)


def test_nowhere(tmp_path: Path) -> None:
    with pytest.raises(Failure, match="no git repository") as caught:
        Repository.discover(tmp_path)
    assert "git init" in str(caught.value.hint)
    with pytest.raises(Failure, match="no folder"):
        Repository.discover(tmp_path / "missing")


def test_a_repository_git_refuses_speaks_git_s_words(kept: Workshop) -> None:
    (kept.top / ".git/HEAD").write_text("rubbish")
    with pytest.raises(Failure, match="not a git repository"):
        kept.open()


def test_a_repository_of_somebody_else_speaks_git_s_words(kept: Workshop) -> None:
    with pytest.raises(Failure, match=r"safe\.directory"):
        kept.open(env={"GIT_TEST_ASSUME_DIFFERENT_OWNER": "1"})


def test_a_linked_work_tree(kept: Workshop, tmp_path: Path) -> None:
    kept.run("worktree", "add", "-q", str(tmp_path / "linked"))
    (tmp_path / "linked/tickets/c.yaml").write_text("id: c\n")
    found = Repository.discover(tmp_path / "linked/tickets")
    assert found.top == tmp_path / "linked"
    assert found.git_dir == kept.top / ".git/worktrees/linked"
    assert found.common_dir == kept.top / ".git"
    assert "tickets/c.yaml" in found.worktree(["tickets"])
    assert found.head().branch == "linked"


def test_a_submodule_is_a_repository(kept: Workshop, tmp_path: Path) -> None:
    kept.run("init", "-q", "-b", "main", str(tmp_path / "outer"))
    outer = tmp_path / "outer"
    kept.run("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(kept.top), "desk", cwd=outer)
    found = Repository.discover(outer / "desk/tickets")
    assert found.top == outer / "desk"
    assert found.bases() == (kept.run("rev-parse", "HEAD"),)


def test_git_dir_and_work_tree_from_the_environment(kept: Workshop, tmp_path: Path) -> None:
    env = {**os.environ, "GIT_DIR": str(kept.top / ".git"), "GIT_WORK_TREE": str(kept.top)}
    assert Repository.discover(tmp_path, env).top == kept.top


def test_as_a_hook_of_a_linked_work_tree_sees_it(kept: Workshop, tmp_path: Path) -> None:
    linked = tmp_path / "linked"
    kept.run("worktree", "add", "-q", str(linked))
    code = (
        "from pathlib import Path; from itbiz.store.repo import Repository; r = Repository.discover(Path());"
        "print(r.top, *r.index(['tickets']).values(), file=open('seen', 'w'))"
    )
    kept.hook("pre-commit", f'"{sys.executable}" -c "{code}"\n')
    (linked / "tickets/a.yaml").write_text("id: committed\n")
    (linked / "tickets/2026-W40/b.yaml").write_text("id: not committed\n")
    kept.run("commit", "-qm", "x", "a.yaml", cwd=linked / "tickets")
    assert (linked / "seen").read_text() == f"{linked} id: b\n id: committed\n\n"


@pytest.mark.usefixtures("shared")
def test_a_bare_repository_holds_revisions(tmp_path: Path) -> None:
    found = Repository.discover(tmp_path / "remote.git")
    assert found.is_bare
    assert found.revision("main", ["tickets/a.yaml"]) == {"tickets/a.yaml": "id: a\n"}
    with pytest.raises(Failure, match="bare"):
        found.worktree(["tickets"])


def test_head(shop: Workshop) -> None:
    assert shop.open().head().commit is None
    assert shop.open().head().branch == "main"
    assert not shop.open().has_commits
    commit = shop.save()
    head = shop.open().head()
    assert head.commit == commit
    assert head.commit.startswith(head.short)
    assert shop.open().has_commits
    shop.run("switch", "-q", "--detach")
    assert shop.open().head().branch is None


def test_shallow(kept: Workshop, tmp_path: Path) -> None:
    kept.save("second")
    kept.run("clone", "-q", "--depth=1", f"file://{kept.top}", str(tmp_path / "shallow"))
    assert Repository.discover(tmp_path / "shallow").is_shallow
    assert not kept.open().is_shallow


def test_the_author_through_mailmap(kept: Workshop) -> None:
    assert kept.open().author() == Person("Ana Costa", "ana@example.com")
    assert str(kept.open().author()) == "Ana Costa <ana@example.com>"
    kept.put(".mailmap", "Ana C. <ana.costa@example.com> <ana@example.com>\n")
    assert kept.open().author() == Person("Ana C.", "ana.costa@example.com")


def test_the_author_by_the_mailmap_of_the_base(kept: Workshop, tmp_path: Path) -> None:
    kept.put(".mailmap", "Somebody Else <boss@example.com> <ana@example.com>\n")
    (tmp_path / "mine").write_text("Another <other@example.com> <ana@example.com>\n")
    kept.run("config", "mailmap.file", str(tmp_path / "mine"))
    assert kept.open().author("HEAD") == Person("Ana Costa", "ana@example.com")
    kept.save()
    assert kept.open().author("HEAD") == Person("Somebody Else", "boss@example.com")
    assert kept.open().author("HEAD~1") == Person("Ana Costa", "ana@example.com")


def test_a_hook_is_told_the_author_of_the_commit(kept: Workshop) -> None:
    code = (
        "from pathlib import Path; from itbiz.store.repo import Repository;"
        "print(Repository.discover(Path()).author(), file=open('.git/seen', 'w'))"
    )
    kept.hook("pre-commit", f'"{sys.executable}" -c "{code}"\n')
    for options in (["--author=Léa D <lea@example.com>"], ["--amend"]):
        kept.run("commit", "-q", "--allow-empty", "-m", "x", *options)
        assert (kept.top / ".git/seen").read_text(encoding="utf-8") == "Léa D <lea@example.com>\n"


def test_nobody(kept: Workshop) -> None:
    kept.run("config", "user.useConfigOnly", "true")
    env = {name: value for name, value in os.environ.items() if not name.startswith(("GIT_AUTHOR", "GIT_COMMITTER"))}
    with pytest.raises(Failure, match="who you are") as caught:
        Repository.discover(kept.top, env).author()
    assert "user.email" in str(caught.value.hint)


def test_settings(kept: Workshop) -> None:
    kept.run("config", "itbiz.commit", "true")
    kept.run("config", "branch.Main.x.Remote", "r")
    kept.run("config", "itbiz.odd", "a\nb")
    with (kept.top / ".git/config").open("a") as file:
        file.write("[itbiz]\n\tbare\n\tnot = maybe\n")
    found = kept.open()
    assert found.config_flag("itbiz.commit")
    assert found.config_flag("ITBIZ.Bare")
    assert not found.config_flag("itbiz.none")
    assert found.config_flag("itbiz.none", default=True)
    assert found.config("Branch.Main.x.REMOTE") == "r"
    assert found.config("itbiz.odd") == "a\nb"
    assert found.config("itbiz.none") is None
    with pytest.raises(Failure, match="neither true nor false"):
        found.config_flag("itbiz.not")


def test_editor_and_pager(kept: Workshop) -> None:
    found = kept.open(env={"GIT_EDITOR": "my editor --wait", "GIT_PAGER": "less -R"})
    assert (found.editor(), found.pager()) == ("my editor --wait", "less -R")


def test_reading_needs_no_gitpython(kept: Workshop) -> None:
    code = (
        "import sys; from pathlib import Path; from itbiz.store.repo import Repository;"
        "r = Repository.discover(Path()); r.index(['tickets']); r.bases(); r.author(); print('git' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=kept.top, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


@pytest.mark.parametrize(
    ("name", "email"),
    [
        *(("Ana", "ana@example.com"), ("Åsa Öberg-Lind", "åsa.o'b+it@exämple.com"), ("a", "b"), ("42", "1@2")),
        *((" Ana. ", " ana@example.com"), ("Ana <x>", "ana@example.com"), ('"Ana"', "<ana@example.com>")),
        *(("A\tB", "a@b"), ("J. R.", "j@r."), ("Ana, C.", "a@b;"), ("Ana  B", "a b@c"), ("漢字", "漢@字")),
    ],
)
def test_the_author_whom_git_names_to_a_hook_is_the_one_git_would_name(kept: Workshop, name: str, email: str) -> None:
    env = {**os.environ, "GIT_AUTHOR_NAME": name, "GIT_AUTHOR_EMAIL": email}
    told = Repository.discover(kept.top, env).author("HEAD")
    by_git = Git(str(kept.top), env).ask("var", "GIT_AUTHOR_IDENT").text
    assert f"{told} " == by_git[: by_git.rindex("> ") + 2]
