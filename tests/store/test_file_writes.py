"""Writing: the new file whole or the old one whole, whatever happens."""

from __future__ import annotations

import errno
import os
import signal
import stat
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from itbiz.store.files import relative, write_all, write_text
from itbiz.store.waiting import waiting_room
from itbiz.text.failure import Failure

if TYPE_CHECKING:
    from pathlib import Path

posix = pytest.mark.skipif(os.name == "nt", reason="needs POSIX")


def everything(top: Path) -> dict[str, bytes | None]:
    return {
        place.relative_to(top).as_posix(): place.read_bytes() if place.is_file() else None for place in top.rglob("*")
    }


@pytest.mark.parametrize("text", ["", "a: é\n", "a: 1\r\nb: 2\r\n", "no end", "\ufeffa: 1\n", "a\rb"])
def test_every_byte_is_kept(tmp_path: Path, text: str) -> None:
    write_text(tmp_path, "deep/er/a é\n.yaml", text)
    assert everything(tmp_path) == {"deep": None, "deep/er": None, "deep/er/a é\n.yaml": text.encode()}


@posix
def test_permissions(tmp_path: Path) -> None:
    old = os.umask(0o027)
    try:
        write_text(tmp_path, "new", "x")
    finally:
        os.umask(old)
    place = tmp_path / "new"
    assert stat.S_IMODE(place.stat().st_mode) == 0o640
    place.chmod(0o604)
    write_text(tmp_path, "new", "y")
    assert stat.S_IMODE(place.stat().st_mode) == 0o604


def test_several_at_once(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("old")
    (tmp_path / "b").write_text("old")
    write_all(tmp_path, [("a", "new"), ("b", None), ("c", "new"), ("never", None)])
    assert everything(tmp_path) == {"a": b"new", "c": b"new"}


def test_a_file_goes_only_once_every_new_one_stands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "old").write_text("text")
    replace = os.replace
    standing: list[bool] = []

    def watched(source: str, target: str) -> None:
        replace(source, target)
        standing.append((tmp_path / "old").exists())

    monkeypatch.setattr(os, "replace", watched)
    write_all(tmp_path, [("old", None), ("new", "text"), ("newer", "text")])
    assert standing == [True, True]
    assert everything(tmp_path) == {"new": b"text", "newer": b"text"}


def test_texts_wait_in_a_folder_that_the_next_write_sweeps(tmp_path: Path) -> None:
    with waiting_room(tmp_path / ".git") as room:
        assert room is not None
        write_all(tmp_path, [("a", "new")], aside=room)
        left = tmp_path / ".git" / "itbiz" / "writing" / ".a.0123456789ab.tmp"
        left.write_text("ne")
        with waiting_room(tmp_path / ".git"):
            assert left.exists() or os.name == "nt", "somebody still writes"
    with waiting_room(tmp_path / ".git"):
        assert not left.exists() or os.name == "nt"
    assert everything(tmp_path)["a"] == b"new"


def test_where_git_takes_no_files_texts_wait_beside_their_places(tmp_path: Path) -> None:
    (tmp_path / "itbiz").touch()
    with waiting_room(tmp_path) as room:
        assert room is None
        write_all(tmp_path, [("a", "new")], aside=room)
    assert everything(tmp_path) == {"a": b"new", "itbiz": b""}


@posix
def test_a_file_of_a_shared_folder_is_made_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shared = tmp_path / "shared"
    shared.mkdir()
    shared.chmod(0o2775)
    sources: list[str] = []
    replace = os.replace

    def watched(source: str, target: str) -> None:
        sources.append(source)
        replace(source, target)

    monkeypatch.setattr(os, "replace", watched)
    with waiting_room(tmp_path) as room:
        write_all(tmp_path, [("shared/a", "new"), ("b", "new")], aside=room)
    assert [os.path.dirname(source) for source in sources] == [str(shared), room]  # noqa: PTH120 - of names alone


@posix
def test_between_two_mounts_of_one_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a").write_text("old")
    (tmp_path / "a").chmod(0o640)
    replace = os.replace

    def across(source: str, target: str) -> None:
        if "/writing/" in source:
            raise OSError(errno.EXDEV, "Invalid cross-device link")
        replace(source, target)

    monkeypatch.setattr(os, "replace", across)
    with waiting_room(tmp_path / ".git") as room:
        write_all(tmp_path, [("a", "new")], aside=room)
    assert (tmp_path / "a").read_text() == "new"
    assert stat.S_IMODE((tmp_path / "a").stat().st_mode) == 0o640
    assert {each.name for each in tmp_path.iterdir()} == {"a", ".git"}


def test_when_one_cannot_be_written_none_is(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("old")
    (tmp_path / "folder").mkdir()
    before = everything(tmp_path)
    with pytest.raises(Failure, match="folder"):
        write_all(tmp_path, [("a", "new"), ("fresh/b", "new"), ("folder", "new")])
    assert everything(tmp_path) == before


@posix
def test_when_one_cannot_be_replaced_the_others_go_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a").write_text("old")
    (tmp_path / "a").chmod(0o600)
    (tmp_path / "gone").write_text("old")
    before = everything(tmp_path)
    replace = os.replace

    def into_place(source: str, target: str) -> None:
        # The folder appears between the checks and the rename, as another program may make it.
        if target.endswith("/z"):
            os.mkdir(target)  # noqa: PTH102 - a string
        replace(source, target)

    monkeypatch.setattr(os, "replace", into_place)
    with pytest.raises(Failure, match="`z` cannot be written"):
        write_all(tmp_path, [("a", "new"), ("b", "new"), ("gone", None), ("z", "new")])
    (tmp_path / "z").rmdir()
    assert everything(tmp_path) == before
    assert stat.S_IMODE((tmp_path / "a").stat().st_mode) == 0o600


@posix
@pytest.mark.parametrize("path", ["link", "folder/x", "folder/new/x"])
def test_never_through_a_link(tmp_path: Path, path: str) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "target").write_text("old")
    (tmp_path / "link").symlink_to("target")
    (tmp_path / "folder").symlink_to("out")
    before = everything(tmp_path)
    with pytest.raises(Failure, match="symbolic link"):
        write_text(tmp_path, path, "new")
    assert everything(tmp_path) == before


@pytest.mark.parametrize("below", ["", "pages"])
def test_never_below_a_file(tmp_path: Path, below: str) -> None:
    (tmp_path / "taken").write_text("kept", encoding="ascii")
    with pytest.raises(Failure, match=r"`a\.html` cannot be written: `.*taken` is in the way"):
        write_text(tmp_path / "taken" / below, "a.html", "new")
    assert (tmp_path / "taken").read_text(encoding="ascii") == "kept"


@posix
def test_never_into_a_fifo(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "fifo")
    with pytest.raises(Failure, match="in the way"):
        write_text(tmp_path, "fifo", "new")
    (tmp_path / "file").touch()
    with pytest.raises(Failure, match="in the way"):
        write_text(tmp_path, "file/below", "new")


@pytest.mark.parametrize("path", ["../x", "/x", "a/../../x", ".git/hooks/x", "a/.GIT/x", ".git", "x\0y"])
def test_never_outside(tmp_path: Path, path: str) -> None:
    with pytest.raises(Failure, match="outside"):
        write_text(tmp_path, path, "x")
    assert everything(tmp_path) == {}


@given(st.text(alphabet="a./\\ \0:", max_size=12))
def test_a_path_is_inside_or_refused(path: str) -> None:
    try:
        plain = relative(path)
    except Failure:
        return
    top = os.path.abspath("/somewhere/top")  # noqa: PTH100 - of names alone
    assert os.path.normpath(os.path.join(top, plain)).startswith(top)  # noqa: PTH118 - of names alone
    assert relative(plain) == plain


RUN = (
    "import sys; from pathlib import Path\n"
    "from itbiz.store.files import write_all; from itbiz.text.failure import Failure\n"
    "{before}\n"
    "try: write_all(Path('.'), [('a', 'n' * 10), ('b', 'n' * {size})])\n"
    "except Failure as f: print(f, '|', f.hint); sys.exit(f.status)\n"
)


def run(code: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-c", code], cwd=cwd, capture_output=True, text=True, check=False)


@posix
def test_a_full_disk(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("old")
    (tmp_path / "b").write_text("old")
    limit = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))"
    done = run(RUN.format(before=limit, size=100_000), tmp_path)
    assert done.returncode == 2, done.stderr
    assert "`b` cannot be written" in done.stdout
    assert "make room" in done.stdout
    assert everything(tmp_path) == {"a": b"old", "b": b"old"}


@posix
def test_a_full_file_system(tmp_path: Path) -> None:
    small = tmp_path / "small"
    small.mkdir()
    mount = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(small)], capture_output=True, check=False
    )
    if mount.returncode:
        pytest.skip("no right to mount a small file system here")
    try:
        (small / "a").write_text("old")
        (small / "b").write_text("old")
        done = run(RUN.format(before="", size=1_000_000), small)
        assert done.returncode == 2, done.stderr
        assert "No space left" in done.stdout
        assert everything(small) == {"a": b"old", "b": b"old"}
    finally:
        subprocess.run(["umount", str(small)], check=True)


@pytest.mark.permissions
def test_a_folder_that_takes_no_files(tmp_path: Path) -> None:
    folder = tmp_path / "closed"
    folder.mkdir()
    (folder / "a").write_text("old")
    folder.chmod(0o555)
    with pytest.raises(Failure, match="`a` cannot be written"):
        write_text(folder, "a", "new")
    assert everything(folder) == {"a": b"old"}


@posix
def test_killed_at_any_moment(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("old\n" * 1000)
    code = (
        "from pathlib import Path; from itbiz.store.files import write_text\n"
        "print(flush=True)\n"
        "while True:\n"
        "    for word in ('new', 'old'): write_text(Path('.'), 'a', f'{word}\\n' * 1000)\n"
    )
    for delay in (0.001, 0.004, 0.011, 0.023, 0.05):
        with subprocess.Popen([sys.executable, "-c", code], cwd=tmp_path, stdout=subprocess.PIPE) as process:
            assert process.stdout is not None
            process.stdout.readline()
            time.sleep(delay)
            process.send_signal(signal.SIGKILL)
        assert (tmp_path / "a").read_text() in {"new\n" * 1000, "old\n" * 1000}
        # What a kill may leave beside it is never taken for a ticket.
        assert all(place.suffix == ".tmp" for place in tmp_path.iterdir() if place.name != "a")
