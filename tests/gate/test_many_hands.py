"""Real merges, rebases, cherry-picks, reverts and stashes of tickets that two people changed."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from itbiz.store import merge_driver
from itbiz.store.repo import Repository
from itbiz.text.source import Document, parse

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from typing import Any

    from tests.gate.conftest import Desk

pytestmark = pytest.mark.slow

PATH = "tickets/été d'un jour/ITB-AAAA1.yaml"

TEXT = """\
# le ticket
id: ITB-AAAA1
title: Ouvrir le flux  # kept
type: request
requester: marches
provider: systemes
class: standard
status: new
opened: 2026-09-21T09:00:00+02:00
history:
  - {at: 2026-09-21T10:00:00+02:00, by: ana@example.com, field: class, from: intangible, to: standard}
thread:
  - {n: 1, at: 2026-09-21T11:00:00+02:00, by: hugo@example.com, kind: acknowledgement, verdict: fits}
"""

STARTED = "  - {at: 2026-09-22T10:00:00+02:00, to: started, by: hugo@example.com}\n"
READY = "  - {at: 2026-09-22T11:00:00+02:00, to: ready, by: ana@example.com}\n"
REMARK = "  - {n: 2, at: 2026-09-22T12:00:00+02:00, by: ana@example.com, kind: comment, text: déjà}\n"
QUESTION = "  - {n: 2, at: 2026-09-22T11:30:00+02:00, by: hugo@example.com, kind: question, to: requester, text: IP}\n"


def started(text: str) -> str:
    return text.replace("status: new", "status: started").replace("thread:", f"{STARTED}thread:")


def ready(text: str) -> str:
    return text.replace("status: new", "status: ready").replace("thread:", f"{READY}thread:")


def remarked(text: str) -> str:
    return text.replace("# kept", "# gardé") + REMARK


def asked(text: str) -> str:
    return text + QUESTION


@pytest.fixture
def shared(desk: Desk) -> Desk:
    """A ticket, and a second branch called `other` that is checked out nowhere."""
    desk.put(".gitattributes", "tickets/**/*.yaml text eol=lf merge=itbiz\n")
    desk.put(PATH, TEXT)
    desk.save()
    desk.ok("branch", "other")
    return desk


def write(desk: Desk, *changes: Callable[[str], str]) -> None:
    """A commit that changes the ticket."""
    text = (desk.top / PATH).read_text()
    for change in changes:
        text = change(text)
    desk.put(PATH, text)
    desk.save()


def diverge(desk: Desk, mine: Callable[[str], str], yours: Callable[[str], str]) -> None:
    """`main`, checked out, has one change, and `other` the other."""
    desk.ok("switch", "-q", "other")
    write(desk, yours)
    desk.ok("switch", "-q", "main")
    write(desk, mine)


def ticket(desk: Desk) -> str:
    return (desk.top / PATH).read_text()


def data(desk: Desk) -> dict[str, Any]:
    document = parse(ticket(desk))
    assert isinstance(document, Document), document
    return document.data


BOTH = started(remarked(TEXT))


def test_merge(shared: Desk) -> None:
    diverge(shared, started, remarked)
    shared.ok("merge", "-q", "--no-edit", "other")
    assert ticket(shared) == BOTH
    assert shared.itbiz("check").status == 0


def test_rebase(shared: Desk) -> None:
    diverge(shared, started, remarked)
    shared.ok("rebase", "-q", "other")
    assert ticket(shared) == BOTH


def test_cherry_pick_and_revert(shared: Desk) -> None:
    diverge(shared, started, remarked)
    shared.ok("cherry-pick", "other")
    assert ticket(shared) == BOTH
    shared.ok("revert", "--no-edit", "HEAD~1")
    assert ticket(shared) == remarked(TEXT)


def test_stash(shared: Desk) -> None:
    shared.put(PATH, started(TEXT))
    shared.ok("stash", "-q")
    write(shared, remarked)
    shared.ok("stash", "pop", "-q")
    assert ticket(shared) == BOTH


def test_a_linked_work_tree_and_a_subfolder(shared: Desk, tmp_path: Path) -> None:
    diverge(shared, started, remarked)
    linked = tmp_path / "l'autre arbre"
    shared.ok("worktree", "add", "-q", "-b", "third", str(linked), "main")
    shared.ok("merge", "-q", "--no-edit", "other", cwd=linked / "tickets")
    assert (linked / PATH).read_text() == BOTH


def test_a_file_that_was_renamed(shared: Desk) -> None:
    shared.ok("switch", "-q", "other")
    write(shared, remarked)
    shared.ok("switch", "-q", "main")
    shared.ok("mv", PATH, "tickets/moved.yaml")
    shared.put("tickets/moved.yaml", started(TEXT))
    shared.save()
    shared.ok("merge", "-q", "--no-edit", "other")
    assert (shared.top / "tickets/moved.yaml").read_text() == BOTH


def test_line_ends_of_a_windows_machine(shared: Desk) -> None:
    shared.put(".gitattributes", "tickets/**/*.yaml -text merge=itbiz\n")
    shared.put(PATH, TEXT.replace("\n", "\r\n").encode())
    shared.save()
    shared.ok("switch", "-q", "-C", "other")
    shared.put(PATH, remarked(TEXT).replace("\n", "\r\n").encode())
    shared.save()
    shared.ok("switch", "-q", "main")
    shared.put(PATH, started(TEXT).replace("\n", "\r\n").encode())
    shared.save()
    shared.ok("merge", "-q", "--no-edit", "other")
    assert (shared.top / PATH).read_bytes() == BOTH.replace("\n", "\r\n").encode()


def test_a_conflict_names_the_field_and_the_way_out(shared: Desk) -> None:
    diverge(shared, started, ready)
    done = shared.git("merge", "--no-edit", "other")
    assert done.status == 1
    assert f"{PATH}: both sides changed `status`\nhint: `itbiz check` tells how each is settled\n" in done.err
    between = "<<<<<<< ours: status\nstatus: started\n=======\nstatus: ready\n>>>>>>> theirs: status\n"
    text = TEXT.replace("status: new\n", between).replace("thread:", f"{STARTED}{READY}thread:")
    assert ticket(shared) == text
    checked = shared.itbiz("check", "--format", "concise")
    assert checked.status == 1
    assert "8:1" in checked.out
    assert "both sides of a merge changed `status`: lines 8 to 12 hold the two of them" in checked.out
    # As the hint says: one of the two stays, and `fix` adds the step to it.
    shared.put(PATH, text.replace(between, "status: started\n"))
    assert shared.itbiz("fix", "aaaa1").status == 0
    assert data(shared)["history"][-1]["to"] == "started"
    shared.ok("add", "-A")
    assert shared.commit("--no-edit").status == 0


def test_numbers_given_twice(shared: Desk) -> None:
    diverge(shared, remarked, asked)
    shared.ok("merge", "-q", "--no-edit", "other")
    assert [(line["n"], line["kind"]) for line in data(shared)["thread"]] == [
        (1, "acknowledgement"),
        (2, "question"),
        (3, "comment"),
    ]
    assert shared.itbiz("check").status == 0
    # And to whoever has one parent only: a reviewer on main, a branch that was merged before.
    for parent in ("HEAD^1", "HEAD^2"):
        done = shared.itbiz("check", "--rev", "HEAD", "--against", parent)
        assert done.status == 0, done.said


def test_a_description_is_merged_by_its_lines(shared: Desk) -> None:
    text = f"{TEXT}description: |\n  un\n  deux\n  trois\n  quatre\n"
    shared.put(PATH, text)
    shared.save()
    shared.ok("branch", "-f", "other")
    diverge(shared, lambda text: text.replace("  un", "  1"), lambda text: text.replace("  quatre", "  4"))
    shared.ok("merge", "-q", "--no-edit", "other")
    assert data(shared)["description"] == "1\ndeux\ntrois\n4\n"
    diverge(shared, lambda text: text.replace("  deux", "  2"), lambda text: text.replace("  trois", "  3"))
    assert shared.git("merge", "--no-edit", "other").status == 1
    assert "<<<<<<< ours: description\ndescription: |\n  1\n  2\n" in ticket(shared)


def test_two_tickets_that_were_added_under_one_name(shared: Desk) -> None:
    new = TEXT.replace("2026-09-21T09", "2026-09-21T08")
    name = "tickets/new.yaml"
    shared.ok("switch", "-q", "other")
    shared.put(name, new.replace("AAAA1", "BBBBB"))
    shared.save()
    shared.ok("switch", "-q", "main")
    shared.put(name, TEXT.replace("AAAA1", "CCCCC"))
    shared.save()
    assert shared.git("merge", "--no-edit", "other").status == 1
    text = (shared.top / name).read_text()
    assert "id: ITB-BBBBB" in text
    assert "id: ITB-CCCCC" in text
    assert "each side of a merge added a ticket of its own" in shared.itbiz("check").out
    done = shared.itbiz("fix")
    assert done.status == 0, done.said
    assert "id: ITB-BBBBB" in (shared.top / name).read_text()
    assert (shared.top / "tickets/ITB-CCCCC.yaml").read_text() == TEXT.replace("AAAA1", "CCCCC")
    shared.ok("add", "-A")
    assert shared.commit("--no-edit").status == 0


def test_two_tickets_that_took_one_id(shared: Desk) -> None:
    link = "links:\n  - {type: relates_to, id: ITB-CCCCC}\n"
    for branch, hour, number in (("other", "T08", "BBBB1"), ("main", "T07", "BBBB2")):
        shared.ok("switch", "-q", branch)
        shared.put(f"tickets/{branch}/ITB-CCCCC.yaml", TEXT.replace("AAAA1", "CCCCC").replace("T09", hour))
        shared.put(f"tickets/{branch}/ITB-{number}.yaml", TEXT.replace("AAAA1", number) + link)
        shared.save()
    done = shared.git("merge", "--no-edit", "other")
    assert done.status == 1
    assert "duplicate-id" in done.err
    done = shared.itbiz("fix")
    assert done.status == 0, done.said
    shared.ok("add", "-A")
    done = shared.commit("--no-edit")
    assert done.status == 0, done.said
    (renamed,) = [place for place in (shared.top / "tickets/other").iterdir() if "BBBB1" not in place.name]
    assert renamed.stem != "ITB-CCCCC"
    assert f"id: {renamed.stem}}}" in (shared.top / "tickets/other/ITB-BBBB1.yaml").read_text()
    assert "id: ITB-CCCCC}" in (shared.top / "tickets/main/ITB-BBBB2.yaml").read_text()
    for parent in ("HEAD^1", "HEAD^2"):
        done = shared.itbiz("check", "--rev", "HEAD", "--against", parent)
        assert done.status == 0, done.said


def test_what_cannot_be_read_is_merged_by_lines(shared: Desk) -> None:
    def broken(text: str) -> str:
        return f'{text}contact: "ana\n'

    diverge(shared, broken, lambda text: text.replace("# le ticket", "# notre ticket"))
    shared.ok("merge", "-q", "--no-verify", "--no-edit", "other")
    assert ticket(shared) == broken(TEXT).replace("# le ticket", "# notre ticket")
    diverge(shared, lambda text: text.replace("# notre", "# mon"), lambda text: text.replace("# notre", "# ton"))
    assert shared.git("merge", "--no-edit", "other").status == 1
    assert "<<<<<<< ours\n# mon ticket" in ticket(shared)


def test_without_the_driver_git_merges_lines(shared: Desk) -> None:
    assert "merge-driver\tcurrent\t.git/config\n" in shared.itbiz("hook", "status").out
    assert shared.itbiz("hook", "uninstall").status == 0
    assert shared.git("config", "--get-regexp", "merge\\.itbiz").status == 1
    told = shared.itbiz("hook", "status")
    assert "merge-driver\tnone\t.git/config\n" in told.out
    assert "has git merge tickets field by field" in told.err
    diverge(shared, started, remarked)
    shared.ok("merge", "-q", "--no-edit", "other")
    assert ticket(shared) == BOTH


@pytest.mark.parametrize("python", ["/nowhere/python", "/bin/false"])
def test_where_our_python_is_gone_or_broken_nothing_is_lost(shared: Desk, python: str) -> None:
    shared.ok("config", "merge.itbiz.driver", merge_driver.command(python))
    diverge(shared, started, ready)
    assert shared.git("merge", "--no-edit", "other", PATH="/usr/bin:/bin").status == 1
    assert "<<<<<<< ours\n" in ticket(shared)
    assert READY in ticket(shared)
    assert "merge-driver\toutdated" in shared.itbiz("hook", "status").out
    assert shared.itbiz("hook", "install").status == 0
    assert "merge-driver\tcurrent" in shared.itbiz("hook", "status").out


def test_a_path_of_python_that_is_hard_to_quote(shared: Desk, tmp_path: Path) -> None:
    odd = tmp_path / "it's 100%P"
    odd.mkdir()
    (odd / "python").write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n')
    (odd / "python").chmod(0o755)
    shared.ok("config", "merge.itbiz.driver", merge_driver.command(str(odd / "python")))
    found = merge_driver.status(Repository.discover(shared.top), str(odd / "python"))
    assert (found.state, found.python, found.python_exists) == ("current", str(odd / "python"), True)
    diverge(shared, started, remarked)
    shared.ok("merge", "-q", "--no-edit", "other")
    assert ticket(shared) == BOTH


def test_somebody_elses_driver_is_left_alone(shared: Desk) -> None:
    shared.ok("config", "merge.itbiz.driver", "false")
    assert "somebody else" in shared.itbiz("hook", "install", "-n").err
    assert "left alone" in shared.itbiz("hook", "install").err
    assert "merge-driver\tforeign" in shared.itbiz("hook", "status").out
    assert shared.itbiz("hook", "uninstall").status == 0
    assert shared.ok("config", "merge.itbiz.driver") == "false"


def test_looking_before_it_is_installed(shared: Desk) -> None:
    assert "the merge driver is in place" in shared.itbiz("hook", "install", "-n").err
    assert "the merge driver would be removed" in shared.itbiz("hook", "uninstall", "-n").err
    shared.itbiz("hook", "uninstall")
    assert "the merge driver would be installed" in shared.itbiz("hook", "install", "-n").err
    assert "there is no merge driver of ours" in shared.itbiz("hook", "uninstall", "-n").err


def test_attributes_that_do_not_name_it(desk: Desk) -> None:
    lines = "tickets/**/*.yaml text eol=lf merge=itbiz"
    assert lines in desk.itbiz("hook", "status").err
    assert lines in desk.itbiz("hook", "install").err
    desk.put(".gitattributes", f"{lines}\n")
    assert lines not in desk.itbiz("hook", "install").err


def test_init_names_the_folder_of_the_contract(desk: Desk) -> None:
    text = (desk.top / "contract.yaml").read_text()
    desk.put("contract.yaml", text.replace("timezone:", "tickets: mes tickets\ntimezone:"))
    assert desk.itbiz("init").status == 0
    assert '"mes tickets/**/*.yaml" text eol=lf merge=itbiz\n' in (desk.top / ".gitattributes").read_text()
    assert "add this" not in desk.itbiz("hook", "install").err


def test_by_hand(shared: Desk) -> None:
    for name, text in (("base", TEXT), ("ours", started(TEXT)), ("theirs", ready(TEXT))):
        shared.put(name, text)
    assert shared.itbiz("hook", "merge-driver", "base", "ours", "theirs", "x.yaml").status == merge_driver.CONFLICT
    assert "<<<<<<< ours: status" in (shared.top / "ours").read_text()
    shared.put("ours", b"\0")
    assert shared.itbiz("hook", "merge-driver", "base", "ours", "theirs", "x.yaml").status == merge_driver.CONFLICT
    assert shared.run(sys.executable, "-m", "itbiz.cli.merging", "base").status == 2
