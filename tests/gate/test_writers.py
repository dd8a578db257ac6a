"""`new`, `edit`, `fix` and `sync` at a desk; and a write that fails, which leaves the old file whole."""

from __future__ import annotations

import json
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest
from tests.gate.conftest import Desk, text_of

if TYPE_CHECKING:
    from pathlib import Path


def editor(tmp_path: Path, *steps: str) -> str:
    """An editor that does one step of Python each time it is opened; `t` is the text."""
    count = tmp_path / "count"
    script = tmp_path / "editor.py"
    script.write_text(
        "import pathlib, sys\n"
        f"count = pathlib.Path({str(count)!r})\n"
        "n = int(count.read_text()) if count.exists() else 0\n"
        "count.write_text(str(n + 1))\n"
        "place = pathlib.Path(sys.argv[1]); t = place.read_text()\n"
        f"pathlib.Path({str(tmp_path)!r}, f'seen{{n}}').write_text(t)\n"
        f"t = eval({list(steps)!r}[n])\n"
        "place.write_text(t)\n"
    )
    return f"{sys.executable} {script}"


def only_ticket(desk: Desk) -> Path:
    (found,) = (desk.top / "tickets").rglob("*.yaml")
    return found


def test_new_in_the_editor_until_it_is_right(desk: Desk, tmp_path: Path) -> None:
    right = editor(
        tmp_path,
        "t.replace('title:', 'title: From the editor').replace('requester:', 'requester: marchs')",
        "t.replace('marchs', 'marches')",
    )
    done = desk.itbiz("new", GIT_EDITOR=right)
    assert done.status == 0, done.said
    text = only_ticket(desk).read_text()
    assert "title: From the editor" in text
    assert "#!" not in text
    assert "did you mean `marches`" in (tmp_path / "seen1").read_text()
    left = {each.name for each in (desk.top / ".git" / "itbiz").iterdir() if not each.name.startswith("cache.db")}
    assert left == {"writing", "judged"}


def test_new_given_up(desk: Desk, tmp_path: Path) -> None:
    assert desk.itbiz("new", GIT_EDITOR=editor(tmp_path, "''")).status == 1
    assert desk.itbiz("new", GIT_EDITOR="true").status == 1
    assert not (desk.top / "tickets").exists()


def test_new_left_wrong_loses_nothing(desk: Desk, tmp_path: Path) -> None:
    wrong = editor(tmp_path, "t.replace('title:', 'title: Mine').replace('requester:', 'requester: nobody')", "t")
    done = desk.itbiz("new", GIT_EDITOR=wrong)
    assert done.status == 1
    assert ".git/itbiz/NEW_TICKET.yaml" in done.err
    (tmp_path / "count").unlink()
    done = desk.itbiz("new", GIT_EDITOR=editor(tmp_path, "t.replace('nobody', 'risques')"))
    assert done.status == 0, done.said
    assert "title: Mine" in only_ticket(desk).read_text()


def test_new_from_json(desk: Desk) -> None:
    data = {"title": "NO", "requester": "marches", "provider": "systemes", "description": "a\nb", "due": None}
    done = desk.itbiz("new", "--json", "-", given=json.dumps(data))
    assert done.status == 0, done.said
    made = json.loads(done.out)
    assert made["title"] == "NO"
    assert made["path"] == only_ticket(desk).relative_to(desk.top).as_posix()
    for wrong in (
        "[]",
        "{",
        '{"title": "x", "requester": "marches", "colour": "red"}',
        '{"title": "x", "id": "ITB-1"}',
    ):
        assert desk.itbiz("new", "--json", "-", given=wrong).status == 2


def test_new_asks_for_what_is_missing(desk: Desk) -> None:
    done = desk.itbiz("new", "--title", "x")
    assert done.status == 2
    assert "--requester marches | risques" in done.err
    assert "--title" in desk.itbiz("new").err
    assert desk.itbiz("new", "--title", "x", "--requester", "risq").err.count("risques") == 1
    assert not (desk.top / "tickets").exists()


def test_new_priority_without_a_token_is_opened_all_the_same(full: Desk) -> None:
    done = full.itbiz("new", "-t", "x", "-r", "marches", "-p", "systemes", "--class", "priority")
    assert done.status == 1
    new = done.out.strip()
    assert f"itbiz swap ITB-AAAA2 {new}" in done.err
    path = next((full.top / "tickets").rglob(f"{new}.yaml"))
    assert "class: standard" in path.read_text()
    assert full.typed(f"itbiz swap ITB-AAAA2 {new}").status == 0
    assert "class: priority" in path.read_text()


def test_edit_writes_the_line_of_history(desk: Desk, tmp_path: Path) -> None:
    path = desk.ticket("AAAA1")
    done = desk.itbiz("edit", "AAAA1", GIT_EDITOR=editor(tmp_path, "t.replace('status: new', 'status: started')"))
    assert done.status == 0, done.said
    assert "to: started, by: ana@example.com" in (desk.top / path).read_text()
    assert desk.itbiz("check").status == 0


def test_edit_takes_no_token(desk: Desk, tmp_path: Path) -> None:
    path = desk.ticket("AAAA1")
    before = (desk.top / path).read_text()
    raised = editor(tmp_path, "t.replace('class: standard', 'class: priority')", "t")
    done = desk.itbiz("edit", "AAAA1", GIT_EDITOR=raised)
    assert done.status == 1
    assert "itbiz claim ITB-AAAA1" in (tmp_path / "seen1").read_text()
    assert (desk.top / path).read_text() == before


def test_edit_sets_fields_and_an_empty_file_changes_nothing(desk: Desk, tmp_path: Path) -> None:
    path = desk.ticket("AAAA1")
    assert desk.itbiz("edit", "AAAA1", "--set", "provider=reseau", "--set", "contact=Ana").status == 0
    text = (desk.top / path).read_text()
    assert "field: provider" in text
    assert desk.itbiz("edit", "AAAA1", GIT_EDITOR=editor(tmp_path, "''")).status == 0
    assert (desk.top / path).read_text() == text
    assert "itbiz move" in desk.itbiz("edit", "AAAA1", "--set", "status=started").err
    assert desk.itbiz("edit", "AAAA1", "--set", "provider").status == 2


def test_fix_mends_what_is_mechanical_and_shows_it(desk: Desk) -> None:
    path = desk.ticket("AAAA1")
    desk.save()
    desk.put(path, (desk.top / path).read_text().replace("status: new", "status: started"))
    desk.put("tickets/copy.yaml", text_of("AAAA1"))
    looked = desk.itbiz("fix", "-n")
    assert "+history:" in looked.out
    assert desk.itbiz("check").status == 1
    done = desk.itbiz("fix")
    assert done.status == 0, done.said
    assert "+history:" in done.err
    assert desk.itbiz("check").status == 0
    assert desk.itbiz("fix").err.startswith("there is nothing")


def test_fix_decides_nothing(full: Desk) -> None:
    full.ticket("AAAA3", claimed=True)
    done = full.itbiz("fix")
    assert done.status == 1
    assert "1 error is left" in done.err


@pytest.fixture
def two(desk: Desk, tmp_path: Path) -> tuple[Desk, Desk]:
    """Two clones of one shared repository."""
    desk.ticket("AAAA1")
    desk.save()
    remote = tmp_path / "remote.git"
    desk.ok("clone", "-q", "--bare", str(desk.top), str(remote))
    clones = []
    for name in ("one", "two"):
        clone = Desk(tmp_path / name)
        desk.ok("clone", "-q", str(remote), str(clone.top))
        clones.append(clone)
    return clones[0], clones[1]


def test_sync_shares_and_takes_over(two: tuple[Desk, Desk]) -> None:
    one, other = two
    one.ticket("AAAA2")
    assert one.itbiz("sync").status == 0
    other.ticket("AAAA3")
    done = other.itbiz("sync")
    assert done.status == 0, done.said
    assert "took over 1 commit of others" in done.err
    assert other.ok("log", "-1", "--format=%s") == "Update ITB-AAAA3"
    assert one.itbiz("sync").status == 0
    assert one.head() == other.head()


def test_sync_does_not_share_a_second_last_token(two: tuple[Desk, Desk]) -> None:
    one, other = two
    one.ticket("AAAA2", claimed=True)
    one.ticket("AAAA3", claimed=True)
    assert one.itbiz("sync").status == 0
    other.ticket("AAAA4", claimed=True)
    done = other.itbiz("sync")
    assert done.status == 1
    assert "itbiz swap ITB-AAAA3 ITB-AAAA4" in done.err
    assert "nothing was pushed" in done.err
    assert other.itbiz("claim", "AAAA4", "--period", next_week(done.err)).status == 0
    assert other.itbiz("sync").status == 0


def test_sync_of_one_last_token_by_two_at_once(two: tuple[Desk, Desk]) -> None:
    for desk, number in zip(two, ("AAAA2", "AAAA3"), strict=True):
        desk.ticket(number, claimed=True, requester="risques")
    with ThreadPoolExecutor() as pool:
        done = list(pool.map(lambda desk: desk.itbiz("sync"), two))
    assert sorted(each.status for each in done) == [0, 1], done
    late = next(each for each in done if each.status)
    assert "1 of 1 token already taken" in late.err
    assert "nothing was pushed" in late.err
    two[0].ok("fetch", "-q")
    shared = two[0].ok("ls-tree", "-r", "--name-only", "origin/main", "tickets")
    assert ("AAAA2" in shared) != ("AAAA3" in shared)


def next_week(said: str) -> str:
    return said.partition("--period ")[2].split()[0]


def test_sync_stops_at_a_conflict(two: tuple[Desk, Desk]) -> None:
    one, other = two
    assert one.itbiz("edit", "AAAA1", "--set", "title=One").status == 0
    assert one.itbiz("sync").status == 0
    assert other.itbiz("edit", "AAAA1", "--set", "title=Two").status == 0
    done = other.itbiz("sync")
    assert done.status == 1
    assert "in the same place" in done.err
    assert "git rebase origin/main" in done.err
    assert other.ok("status", "--porcelain") == ""


@pytest.mark.permissions
def test_a_read_only_folder(desk: Desk) -> None:
    path = desk.ticket("AAAA1")
    before = (desk.top / path).read_text()
    (desk.top / path).parent.chmod(0o555)
    done = desk.itbiz("start", "AAAA1")
    (desk.top / path).parent.chmod(0o755)
    assert done.status == 2
    assert (desk.top / path).read_text() == before


def test_a_full_disk(desk: Desk) -> None:
    path = desk.ticket("AAAA1", more="description: |\n" + "  much\n" * 2000)
    before = (desk.top / path).read_text()
    limited = (
        "import resource, signal, sys; signal.signal(signal.SIGXFSZ, signal.SIG_IGN);"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096));"
        "from itbiz.cli.main import run; sys.exit(run(['start', 'AAAA1']))"
    )
    done = desk.run(sys.executable, "-c", limited)
    assert done.status == 2, done.said
    assert "cannot be written" in done.err
    assert (desk.top / path).read_text() == before
    assert [each.name for each in (desk.top / path).parent.iterdir()] == ["ITB-AAAA1.yaml"]


def test_killed_in_the_middle(desk: Desk) -> None:
    path = desk.ticket("AAAA1")
    before = (desk.top / path).read_text()
    # Everything is on the disk beside its target when the process dies.
    killed = (
        "import os, signal; os.replace = lambda *a: os.kill(os.getpid(), signal.SIGKILL);"
        "from itbiz.cli.main import run; run(['start', 'AAAA1'])"
    )
    assert desk.run(sys.executable, "-c", killed).status == -9
    assert (desk.top / path).read_text() == before
    assert desk.itbiz("check").status == 0


def test_sync_before_anything_is_shared(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    desk.ok("init", "-q", "-b", "main")
    assert desk.itbiz("init").status == 0
    done = desk.itbiz("sync")
    assert done.status == 2
    assert "git push --set-upstream origin main" in done.err


def test_the_label_of_an_error_is_coloured_and_no_code_is_seen(desk: Desk) -> None:
    done = desk.itbiz("--color", "always", "show", "nothing")
    assert "\x1b[31;1merror:\x1b[0m there is no ticket" in done.err
