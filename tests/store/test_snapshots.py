"""What the work tree, the index and a commit hold, hostile entries included."""

from __future__ import annotations

import os
import socket
import time
from typing import TYPE_CHECKING

import pytest

from itbiz.text.failure import Failure
from itbiz.text.snapshot import Unreadable

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.store.conftest import Workshop

    from itbiz.text.snapshot import Snapshot

PATHS = ["contract.yaml", "tickets", "nowhere", ".mailmap"]


def codes(snapshot: Snapshot) -> dict[str, str]:
    return {path: text.code for path, text in snapshot.items() if isinstance(text, Unreadable)}


def all_three(shop: Workshop, paths: list[str] = PATHS) -> list[Snapshot]:
    repository = shop.open()
    return [repository.worktree(paths), repository.index(paths), repository.revision("HEAD", paths)]


def test_the_three_agree_on_a_clean_tree(kept: Workshop) -> None:
    worktree, index, revision = all_three(kept)
    assert (
        worktree
        == index
        == revision
        == {"contract.yaml": "schema: x\n", "tickets/2026-W40/b.yaml": "id: b\n", "tickets/a.yaml": "id: a\n"}
    )
    assert list(worktree) == list(index) == list(revision) == sorted(worktree)


def test_each_sees_its_own_version(kept: Workshop) -> None:
    kept.put("tickets/a.yaml", "id: staged\n")
    kept.run("add", "-A")
    kept.put("tickets/a.yaml", "id: on disk\n")
    assert [snapshot["tickets/a.yaml"] for snapshot in all_three(kept)] == ["id: on disk\n", "id: staged\n", "id: a\n"]


def test_only_yaml_below_folders_but_whatever_is_named(kept: Workshop) -> None:
    kept.put("tickets/readme.md")
    kept.put("tickets/C.YML", "id: c\n")
    kept.put(".mailmap", "A <a@b>\n")
    kept.put("elsewhere/z.yaml")
    kept.save()
    for snapshot in all_three(kept):
        assert set(snapshot) == {
            ".mailmap",
            "contract.yaml",
            "tickets/2026-W40/b.yaml",
            "tickets/C.YML",
            "tickets/a.yaml",
        }


@pytest.mark.parametrize(
    "name",
    [
        "é à ß.yaml",
        "with space.yaml",
        "new\nline.yaml",
        "日本.yaml",
        "-n.yaml",
        ":(glob)*.yaml",
        "*.yaml",
        'q"uote.yaml',
        "back\\slash.yaml",
    ],
)
def test_any_name_is_itself(kept: Workshop, name: str) -> None:
    kept.put(f"tickets/{name}", "id: odd\n")
    kept.save()
    for snapshot in all_three(kept):
        assert snapshot[f"tickets/{name}"] == "id: odd\n"
    for snapshot in all_three(kept, [f"tickets/{name}"]):
        assert snapshot == {f"tickets/{name}": "id: odd\n"}


def test_a_name_that_is_not_utf8_is_reported_and_printable(kept: Workshop) -> None:
    try:
        with open(os.fsencode(kept.top) + b"/tickets/\xff\xfe.yaml", "wb") as file:  # noqa: PTH123 - bytes
            file.write(b"id: x\n")
    except OSError:
        pytest.skip("this file system takes UTF-8 names only")
    kept.save()
    for snapshot in all_three(kept):
        assert codes(snapshot) == {"tickets/\\xff\\xfe.yaml": "unreadable-name"}


def test_line_ends_and_marks_are_kept(kept: Workshop) -> None:
    kept.put("tickets/crlf.yaml", b"\xef\xbb\xbfid: x\r\ntitle: \xc3\xa9\r\n")
    kept.run("-c", "core.autocrlf=false", "add", "-A")
    kept.run("commit", "-qm", "x")
    for snapshot in all_three(kept):
        assert snapshot["tickets/crlf.yaml"] == "\ufeffid: x\r\ntitle: é\r\n"


def test_contents_that_are_no_text(kept: Workshop) -> None:
    kept.put("tickets/latin.yaml", b"title: \xe9\n")
    kept.put("tickets/nul.yaml", b"title: \0\n")
    kept.save()
    for snapshot in all_three(kept):
        assert codes(snapshot) == {"tickets/latin.yaml": "not-utf8", "tickets/nul.yaml": "not-text"}


def test_untracked_counts_and_ignored_does_not(kept: Workshop) -> None:
    kept.put(".gitignore", "ignored*\n/tickets/private/\nb.yaml\n")
    kept.put("tickets/new.yaml")
    kept.put("tickets/ignored.yaml")
    kept.put("tickets/private/deep/x.yaml")
    assert set(kept.open().worktree(["tickets"])) == {"tickets/a.yaml", "tickets/2026-W40/b.yaml", "tickets/new.yaml"}


@pytest.mark.parametrize("name", ["one.yaml", "*.yaml", ":(top)one.yaml", "deep/one.yaml"])
@pytest.mark.parametrize("pattern", ["", "*.yaml", "/deep/", "*.yaml\n!one.yaml\n![*].yaml", "none.yaml"])
@pytest.mark.parametrize("tracked", [True, False])
def test_a_file_asked_for_by_name_counts_as_in_its_folder(
    kept: Workshop, name: str, pattern: str, tracked: bool
) -> None:
    if tracked:
        kept.put(name)
        kept.save()
    kept.put(".gitignore", f"{pattern}\n")
    kept.put(name, "id: here\n")
    whole = kept.open().worktree(["."])
    assert kept.open().worktree([name]) == {path: text for path, text in whole.items() if path == name}


def test_special_files_are_named_and_never_waited_for(kept: Workshop) -> None:
    os.mkfifo(kept.top / "tickets/fifo.yaml")
    (kept.top / "tickets/link.yaml").symlink_to("a.yaml")
    (kept.top / "tickets/.#a.yaml").symlink_to("ana@host.1:2")
    (kept.top / "tickets/folder.yaml").mkdir()
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(os.path.relpath(kept.top / "tickets/socket.yaml"))
        start = time.monotonic()
        found = codes(kept.open().worktree(["tickets"]))
    assert found == {
        "tickets/fifo.yaml": "not-a-file",
        "tickets/folder.yaml": "not-a-file",
        "tickets/link.yaml": "symbolic-link",
        "tickets/socket.yaml": "not-a-file",
    }
    assert time.monotonic() - start < 2


def test_a_fifo_asked_for_by_name(kept: Workshop) -> None:
    os.mkfifo(kept.top / ".mailmap")
    assert codes(kept.open().worktree(PATHS)) == {".mailmap": "not-a-file"}


def test_links_in_git_and_on_the_way(kept: Workshop) -> None:
    (kept.top / "tickets/link.yaml").symlink_to("/etc/passwd")
    (kept.top / "other").symlink_to("tickets")
    kept.save()
    for snapshot in all_three(kept):
        assert codes(snapshot) == {"tickets/link.yaml": "symbolic-link"}
    for snapshot in all_three(kept, ["other"]):
        assert codes(snapshot) == {"other": "symbolic-link"}
    assert codes(kept.open().worktree(["other/2026-W40"])) == {"other": "symbolic-link"}


def test_folders_named_as_tickets(kept: Workshop) -> None:
    kept.put("tickets/x.yaml/y.YML/z.yaml", "id: z\n")
    kept.save()
    for snapshot in all_three(kept):
        assert codes(snapshot) == {"tickets/x.yaml": "not-a-file", "tickets/x.yaml/y.YML": "not-a-file"}
        assert snapshot["tickets/x.yaml/y.YML/z.yaml"] == "id: z\n"
    for snapshot in all_three(kept, ["tickets/x.yaml"]):
        assert set(snapshot) == {"tickets/x.yaml", "tickets/x.yaml/y.YML", "tickets/x.yaml/y.YML/z.yaml"}


def test_a_sparse_checkout_deletes_nothing(kept: Workshop) -> None:
    kept.run("sparse-checkout", "set", "--no-cone", "/*", "!/tickets/2026-W40/")
    assert not (kept.top / "tickets/2026-W40/b.yaml").exists()
    kept.put("tickets/a.yaml", "id: changed\n")
    assert kept.open().worktree(["tickets"]) == {
        "tickets/2026-W40/b.yaml": "id: b\n",
        "tickets/a.yaml": "id: changed\n",
    }


def test_a_second_look_sees_what_changed(kept: Workshop) -> None:
    repository = kept.open()
    repository.revision("HEAD", ["tickets"])
    kept.put("tickets/a.yaml", "id: staged\n")
    kept.run("add", "-A")
    assert repository.index(["tickets"])["tickets/a.yaml"] == "id: staged\n"
    assert repository.revision("HEAD", ["tickets"])["tickets/a.yaml"] == "id: a\n"


def test_a_submodule(kept: Workshop, tmp_path: Path) -> None:
    kept.run("init", "-q", "-b", "main", str(tmp_path / "sub"))
    kept.run("commit", "-q", "--allow-empty", "-m", "x", cwd=tmp_path / "sub")
    kept.run("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(tmp_path / "sub"), "tickets/sub")
    kept.save()
    (tmp_path / "sub" / "x").mkdir()
    kept.put("tickets/sub/hidden.yaml")
    for snapshot in all_three(kept):
        assert codes(snapshot) == {"tickets/sub": "submodule"}
        assert "tickets/sub/hidden.yaml" not in snapshot


@pytest.mark.permissions
def test_a_file_without_permission(kept: Workshop) -> None:
    (kept.top / "tickets/a.yaml").chmod(0)
    assert codes(kept.open().worktree(["tickets"])) == {"tickets/a.yaml": "unreadable-file"}


def test_a_huge_file_costs_nothing(kept: Workshop) -> None:
    place = kept.put("tickets/huge.yaml", b"")
    with place.open("wb") as file:
        file.write(os.urandom(1 << 20) * 50)
    kept.save()
    start = time.monotonic()
    for snapshot in all_three(kept):
        assert codes(snapshot) == {"tickets/huge.yaml": "file-too-large"}
    assert time.monotonic() - start < 1


def test_one_mebibyte_is_still_read(kept: Workshop) -> None:
    kept.put("tickets/just.yaml", "#" * (1 << 20))
    kept.put("tickets/over.yaml", "#" * ((1 << 20) + 1))
    kept.save()
    for snapshot in all_three(kept):
        assert codes(snapshot) == {"tickets/over.yaml": "file-too-large"}
        assert snapshot["tickets/just.yaml"] == "#" * (1 << 20)


@pytest.mark.parametrize("committed", [True, False])
def test_intentions_to_add_are_no_content_but_empty_files_are(shop: Workshop, committed: bool) -> None:
    shop.put("tickets/empty.yaml", "")
    if committed:
        shop.put("tickets/gone.yaml", "")
        shop.save()
        shop.run("rm", "-q", "--cached", "tickets/gone.yaml")
        shop.run("add", "-N", "tickets/gone.yaml")
    shop.put("tickets/empty.too.yaml", "")
    shop.run("add", "-A", "tickets/empty.yaml", "tickets/empty.too.yaml")
    shop.put("tickets/meant.yaml", "id: x\n")
    shop.run("add", "-N", "tickets/meant.yaml")
    assert shop.open().index(["tickets"]) == {"tickets/empty.yaml": "", "tickets/empty.too.yaml": ""}
    assert shop.open().index_paths(["tickets"]) == ("tickets/empty.too.yaml", "tickets/empty.yaml")


def test_unmerged_paths(kept: Workshop) -> None:
    kept.run("switch", "-qc", "other")
    kept.put("tickets/a.yaml", "id: theirs\n")
    kept.save()
    kept.run("switch", "-q", "main")
    kept.put("tickets/a.yaml", "id: ours\n")
    kept.save()
    kept.run("merge", "other", ok=False)
    index = kept.open().index(["tickets"])
    assert codes(index) == {"tickets/a.yaml": "unmerged"}
    assert index["tickets/2026-W40/b.yaml"] == "id: b\n"


def test_another_index_file(kept: Workshop) -> None:
    other = str(kept.top / "other-index")
    kept.put("tickets/a.yaml", "id: in the other\n")
    kept.run("read-tree", "HEAD", env={"GIT_INDEX_FILE": other})
    kept.run("add", "tickets/a.yaml", env={"GIT_INDEX_FILE": other})
    assert kept.open().index(["tickets/a.yaml"]) == {"tickets/a.yaml": "id: a\n"}
    assert kept.open(env={"GIT_INDEX_FILE": other}).index(["tickets/a.yaml"]) == {
        "tickets/a.yaml": "id: in the other\n"
    }


def test_a_relative_index_file_from_a_subfolder(kept: Workshop) -> None:
    assert len(kept.open("tickets", env={"GIT_INDEX_FILE": ".git/index"}).index(["tickets"])) == 2


def test_sha256(tmp_path: Path, make: Callable[..., Workshop]) -> None:
    shop = make(tmp_path / "sha256", "--object-format=sha256")
    shop.put("tickets/a.yaml", "id: a\n")
    shop.put("tickets/e.yaml", "")
    shop.put("tickets/n.yaml", "")
    shop.run("add", "tickets/a.yaml", "tickets/e.yaml")
    shop.run("add", "-N", "tickets/n.yaml")
    assert shop.open().index(["tickets"]) == {"tickets/a.yaml": "id: a\n", "tickets/e.yaml": ""}
    assert len(shop.save()) == 64
    assert shop.open().revision("HEAD", ["tickets/a.yaml"]) == {"tickets/a.yaml": "id: a\n"}


@pytest.mark.parametrize("revision", ["nothing", "", "--help", "HEAD^", "HEAD:contract.yaml", "a\0b"])
def test_an_unknown_revision(kept: Workshop, revision: str) -> None:
    with pytest.raises(Failure, match="no revision") as caught:
        kept.open().revision(revision, ["tickets"])
    assert caught.value.hint is not None


@pytest.mark.parametrize("path", ["../x", "/etc", "a/../../b", ".git/config", "x/.GIT/y", "a\0b"])
def test_paths_that_climb_out(kept: Workshop, path: str) -> None:
    for read in (kept.open().worktree, kept.open().index):
        with pytest.raises(Failure, match="outside"):
            read([path])


def test_the_whole_repository_and_nothing_at_all(kept: Workshop) -> None:
    for snapshot in all_three(kept, ["."]):
        assert len(snapshot) == 3
    for snapshot in all_three(kept, []):
        assert snapshot == {}


def test_a_missing_object_is_a_failure(kept: Workshop) -> None:
    blob = kept.run("rev-parse", "HEAD:tickets/a.yaml")
    (kept.top / ".git/objects" / blob[:2] / blob[2:]).unlink()
    with pytest.raises(Failure, match=blob):
        kept.open().revision("HEAD", ["tickets"])


def test_thousands_of_tickets_in_about_a_second(shop: Workshop) -> None:
    for week in range(50):
        folder = shop.top / "tickets" / str(week)
        folder.mkdir(parents=True)
        for number in range(100):
            (folder / f"{number}.yaml").write_text(f"id: {week}-{number}\n" + "x: y\n" * 100)
    shop.save()
    start = time.monotonic()
    for snapshot in all_three(shop):
        assert len(snapshot) == 5000
    assert time.monotonic() - start < 3
