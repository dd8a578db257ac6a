"""Every way git has of making a commit: what it is about to hold is judged, and nothing else."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest
from tests.gate.conftest import Desk, text_of

if TYPE_CHECKING:
    from pathlib import Path

    from tests.gate.conftest import Done

THIRD = "AAAA3"


def refused(desk: Desk, before: str, done: Done) -> None:
    assert done.status == 1, done.said
    assert "2 of 2 tokens already taken" in done.err
    assert f"itbiz swap ITB-AAAA2 ITB-{THIRD}" in done.err
    assert "the commit was not made" in done.err
    assert desk.head() == before


def test_a_plain_commit(full: Desk) -> None:
    before = full.head()
    full.ticket(THIRD, claimed=True)
    full.ok("add", "-A")
    refused(full, before, full.commit())
    full.ticket(THIRD)
    full.ok("add", "-A")
    assert full.commit().status == 0


def test_commit_all(full: Desk) -> None:
    full.ticket(THIRD)
    full.save()
    before = full.head()
    full.ticket(THIRD, claimed=True)
    refused(full, before, full.commit("-a"))


def test_commit_of_a_path(full: Desk) -> None:
    # git hands the hook another index through GIT_INDEX_FILE.
    path = full.ticket(THIRD)
    full.save()
    before = full.head()
    full.ticket(THIRD, claimed=True)
    full.put("other.txt", "staged, and not part of it\n")
    full.ok("add", "other.txt")
    refused(full, before, full.commit(path))
    assert full.commit("other.txt").status == 0


def test_the_index_counts_and_not_the_work_tree(full: Desk) -> None:
    path = full.ticket(THIRD)
    full.ok("add", path)
    full.ticket(THIRD, claimed=True)
    # What is staged is in order, whatever lies beside it.
    assert full.commit().status == 0
    before = full.head()
    full.ok("add", path)
    full.ticket(THIRD)
    refused(full, before, full.commit())


def test_partial_staging(full: Desk) -> None:
    path = full.ticket(THIRD)
    full.save()
    before = full.head()
    # Two hunks lie in the file, far apart; `add -p` stages the second one only: the claim.
    full.ticket(THIRD, claimed=True, more="description: |\n" + "".join(f"  line {n}\n" for n in range(20)))
    changed = full.ok("diff", "-U0", path)
    head, *hunks = changed.split("\n@@")
    assert len(hunks) == 2
    full.ok("apply", "--cached", "--unidiff-zero", "-", given=f"{head}\n@@{hunks[0]}\n")
    staged = full.ok("show", f":{path}")
    assert "class: priority" in staged
    assert "claims" not in staged
    done = full.commit()
    assert done.status == 1
    assert "class-without-claim" in done.err
    assert full.head() == before


def test_amend_gives_back_what_went_past_the_hook(full: Desk) -> None:
    full.ticket(THIRD, claimed=True)
    full.ok("add", "-A")
    full.ok("commit", "-q", "--no-verify", "-m", "over")
    # Git tells a hook nothing about --amend: without a remote, the lines of HEAD count as given.
    full.ticket(THIRD)
    full.ok("add", "-A")
    assert "line-removed" in full.commit("--amend").err
    full.ok("checkout", "HEAD", "--", "tickets")
    assert full.itbiz("release", THIRD).status == 0
    full.ok("add", "-A")
    assert full.commit("--amend").status == 0


def test_amend_after_a_push_is_judged_against_what_is_shared(full: Desk, tmp_path: Path) -> None:
    full.ok("clone", "-q", "--bare", str(full.top), str(tmp_path / "remote.git"))
    full.ok("remote", "add", "origin", str(tmp_path / "remote.git"))
    full.ok("fetch", "-q", "origin")
    full.ok("branch", "-q", "--set-upstream-to=origin/main")
    full.ticket(THIRD, claimed=True)
    full.ok("add", "-A")
    full.ok("commit", "-q", "--no-verify", "-m", "over")
    before = full.head()
    full.ticket("AAAA4")
    full.ok("add", "-A")
    refused(full, before, full.commit())
    full.ticket(THIRD)
    full.ok("add", "-A")
    assert full.commit("--amend").status == 0


def test_a_commit_that_only_deletes(full: Desk) -> None:
    before = full.head()
    full.ok("rm", "-q", "-r", "tickets")
    done = full.commit()
    assert done.status == 1
    assert done.err.count("ticket-deleted") == 2
    assert full.head() == before


def test_a_ticket_renamed_within_the_folder_is_the_same(full: Desk) -> None:
    full.ok("mv", *full.ok("ls-files", "tickets").split("\n")[:1], "tickets/elsewhere.yaml")
    assert full.commit().status == 0


def test_a_ticket_renamed_out_of_sight(full: Desk) -> None:
    before = full.head()
    path = full.ok("ls-files", "tickets").split("\n")[0]
    full.ok("mv", path, "old.yaml")
    assert "ticket-deleted" in full.commit().err
    full.ok("mv", "old.yaml", path.replace(".yaml", ".txt"))
    assert "ticket-deleted" in full.commit().err
    assert full.head() == before


def test_two_branches_that_each_take_the_last_token(desk: Desk) -> None:
    desk.ticket("AAAA1", claimed=True)
    desk.save()
    desk.ok("switch", "-q", "-c", "side")
    desk.ticket("AAAA2", claimed=True)
    desk.ok("add", "-A")
    assert desk.commit().status == 0
    desk.ok("switch", "-q", "main")
    desk.ticket(THIRD, claimed=True)
    desk.ok("add", "-A")
    assert desk.commit().status == 0
    before = desk.head()
    done = desk.git("merge", "--no-edit", "side")
    assert done.status != 0
    assert "2 of 2 tokens already taken" in done.err
    assert "the merge was not committed" in done.err
    assert desk.head() == before
    # What is concluded by hand is judged as the merge it is.
    assert desk.commit().status == 1
    assert desk.itbiz("release", THIRD).status == 0
    desk.ok("add", "-A")
    assert desk.commit().status == 0
    assert len(desk.ok("rev-parse", "HEAD^@").split()) == 2


def test_a_conflict_that_is_concluded_by_throwing_lines_away(desk: Desk) -> None:
    desk.ticket("AAAA1")
    desk.save()
    desk.ok("switch", "-q", "-c", "side")
    assert desk.itbiz("start", "AAAA1", "--commit").status == 0
    desk.ok("switch", "-q", "main")
    assert desk.itbiz("claim", "AAAA1", "--commit").status == 0
    assert desk.git("merge", "--no-edit", "side").status != 0
    # A merge in conflict cannot be committed as it lies.
    assert desk.commit().status != 0
    desk.ok("checkout", "--ours", "tickets")
    desk.ok("add", "-A")
    done = desk.commit()
    assert done.status == 1
    # Lines of one second look like one line that was edited.
    assert "line-removed" in done.err or "line-edited" in done.err


def test_a_linked_work_tree(full: Desk, tmp_path: Path) -> None:
    full.ok("worktree", "add", "-q", str(tmp_path / "linked"), "-b", "linked")
    linked = Desk(tmp_path / "linked")
    before = linked.head()
    linked.ticket(THIRD, claimed=True)
    linked.ok("add", "-A")
    refused(linked, before, linked.commit())


def test_from_a_subfolder(full: Desk) -> None:
    before = full.head()
    full.ticket(THIRD, claimed=True)
    inside = full.top / "tickets"
    full.ok("add", "-A", cwd=inside)
    done = full.git("commit", "-m", "x", cwd=inside)
    refused(full, before, done)


def test_a_contract_in_a_subfolder(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    desk.ok("init", "-q")
    home = tmp_path / "business"
    home.mkdir()
    assert desk.itbiz("init", "--requester", "sales", "--provider", "it", cwd=home).status == 0
    for _ in range(2):
        assert desk.itbiz("new", "--title", "x", "--class", "priority", "-p", "it", cwd=home).status == 0
    desk.ok("add", "-A")
    assert desk.commit().status == 0
    path = next((home / "tickets").rglob("*.yaml"))
    path.write_text(path.read_text().replace("class: priority", "class: standard"))
    # Git runs the hook at the top, where there is no contract.
    desk.ok("add", "-A")
    assert "missing-history-line" in desk.commit().err


def test_another_index(full: Desk) -> None:
    before = full.head()
    full.ok("read-tree", "HEAD", GIT_INDEX_FILE=str(full.top / "other.index"))
    path = full.ticket(THIRD, claimed=True)
    full.ok("add", path, GIT_INDEX_FILE=str(full.top / "other.index"))
    done = full.commit(GIT_INDEX_FILE=str(full.top / "other.index"))
    refused(full, before, done)


@pytest.mark.parametrize("name", ["à traiter/demande n°1.yaml", "a\tb.yaml", "[x]*.yaml", "日本.YML", "-n.yaml"])
def test_any_file_name(full: Desk, name: str) -> None:
    path = full.ticket(THIRD, claimed=True)
    (full.top / f"tickets/{name}").parent.mkdir(exist_ok=True)
    (full.top / path).replace(full.top / f"tickets/{name}")
    before = full.head()
    full.ok("add", "-A")
    refused(full, before, full.commit())


def test_crlf(full: Desk) -> None:
    path = full.ticket(THIRD)
    full.put(path, text_of(THIRD).replace("\n", "\r\n"))
    full.ok("add", "-A")
    assert full.commit().status == 0
    before = full.head()
    full.put(path, text_of(THIRD, claimed=True).replace("\n", "\r\n"))
    full.ok("add", "-A")
    refused(full, before, full.commit())


def test_nothing_of_ours_is_none_of_our_business(full: Desk, tmp_path: Path) -> None:
    # The tree may be as wrong as it likes.
    full.ticket(THIRD, claimed=True)
    full.put("tickets/broken.yaml", "{")
    full.save()
    full.put("README.md", "hello\n")
    full.ok("add", "README.md")
    assert full.commit().said == ""
    other = Desk(tmp_path / "other")
    other.top.mkdir()
    other.ok("init", "-q")
    other.ok("config", "itbiz.repo", str(full.top))
    assert other.itbiz("hook", "install").status == 0
    other.put("a.txt", "a\n")
    other.ok("add", "-A")
    assert other.commit().said == ""


def test_a_tree_that_is_over_already_blocks_nothing_else(full: Desk) -> None:
    full.ticket(THIRD, claimed=True)
    full.save()
    full.ticket("AAAA4")
    full.ok("add", "-A")
    assert full.commit().status == 0
    full.ticket("AAAA5", claimed=True)
    full.ok("add", "-A")
    assert full.commit().status == 1


def test_the_contract_is_not_taken_away(full: Desk) -> None:
    full.ok("rm", "-q", "contract.yaml")
    done = full.commit()
    assert done.status == 1
    assert "contract-removed" in done.err


def test_a_claim_in_somebody_elses_name(full: Desk) -> None:
    other = full.as_person("tom@example.com")
    path = full.ticket(THIRD, claimed=True, requester="risques")
    other.ok("add", path)
    done = other.commit()
    assert done.status == 1
    assert "not-allowed-to-promote" in done.err
    # The base's mailmap says that both are one person; a mailmap of the change itself would not count.
    other.put(".mailmap", "Ana Costa <ana@example.com> <tom@example.com>\n")
    other.ok("add", "-A")
    assert other.commit().status == 1
    other.ok("reset", "-q", path)
    assert other.commit().status == 0
    other.ok("add", path)
    assert other.commit().status == 0


def test_a_colleagues_claim_on_the_branch_is_theirs(full: Desk, tmp_path: Path) -> None:
    full.ok("clone", "-q", "--bare", str(full.top), str(tmp_path / "remote.git"))
    full.ok("remote", "add", "origin", str(tmp_path / "remote.git"))
    full.ok("fetch", "-q", "origin")
    full.ticket(THIRD, claimed=True, requester="risques")
    full.ok("add", "-A")
    assert full.commit().status == 0
    other = full.as_person("tom@example.com")
    other.ticket("AAAA4")
    other.ok("add", "-A")
    assert other.commit().status == 0


def test_a_commit_without_tickets_pays_for_no_schema(full: Desk) -> None:
    full.put("README.md", "hello\n")
    full.ok("add", "README.md")
    done = full.run(sys.executable, "-X", "importtime", "-m", "itbiz.cli.gate", "pre-commit")
    assert done.status == 0
    loaded = {line.rpartition("|")[2].strip() for line in done.err.splitlines()}
    assert not loaded & {"pydantic", "typer", "rich", "git", "ruamel.yaml"}
