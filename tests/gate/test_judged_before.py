"""What was judged a moment ago is not judged again, and nothing else passes for it."""

from __future__ import annotations

import json
import os
import sqlite3
import stat
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.gate.conftest import Desk, hook_in, repository

from itbiz.cli import hook_start
from itbiz.store.present import MOST_UNCOUNTED

if TYPE_CHECKING:
    from collections.abc import Callable

START = str(Path(hook_start.__file__))
NOBODY = "bob@example.com"
ALLOWED = {"_blake2", "__future__", "gc", "time", "posix"}


def known(desk: Desk, hook: str = "pre-commit", **extra: str) -> bool:
    """Whether the quick way answers for what is staged; asked of a process of its own, as git would start it."""
    code = (
        "import os, sys; sys.path.insert(0, os.path.dirname(sys.argv[1])); import hook_start; "
        "print(hook_start.in_order(sys.argv[2], dict(os.environ)))"
    )
    done = desk.run(sys.executable, "-P", "-S", "-c", code, START, hook, **extra)  # type: ignore[arg-type]  # names of the environment, never cwd
    assert done.status == 0, done.said
    return done.out.strip() == "True"


def judge(desk: Desk, hook: str = "pre-commit", **extra: str) -> int:
    """Run the hook as git does, and commit nothing."""
    return desk.run(sys.executable, "-P", "-S", START, hook, **extra).status  # type: ignore[arg-type]  # as above


@pytest.fixture
def judged(desk: Desk) -> Desk:
    """A ticket is staged and was found in order."""
    desk.ticket("AAAA1")
    desk.ok("add", "-A")
    assert not known(desk)
    assert judge(desk) == 0
    assert known(desk)
    return desk


def memo(desk: Desk) -> Path:
    return desk.top / ".git" / "itbiz" / "judged"


def staged_more(desk: Desk) -> None:
    desk.ticket("AAAA2")
    desk.ok("add", "-A")


def staged_less(desk: Desk) -> None:
    desk.ok("rm", "-q", "--cached", "-r", "tickets")
    desk.put("tickets/ITB-AAAA9.yaml", "id: ITB-AAAA9\n")
    desk.ok("add", "tickets/ITB-AAAA9.yaml")


def staged_other(desk: Desk) -> None:
    desk.ticket("AAAA1", claimed=True)
    desk.ok("add", "-A")


def contract_touched(desk: Desk) -> None:
    desk.put("contract.yaml", (desk.top / "contract.yaml").read_text(encoding="utf-8") + "# more\n")
    desk.ok("add", "-A")


def moved_head(desk: Desk) -> None:
    desk.ok("commit", "-q", "--no-verify", "--allow-empty", "--only", "-m", "another")


def other_branch(desk: Desk) -> None:
    desk.ok("switch", "-q", "-c", "other")


def new_upstream(desk: Desk) -> None:
    desk.ok("update-ref", "refs/remotes/origin/main", "HEAD")


def packed_upstream(desk: Desk) -> None:
    new_upstream(desk)
    desk.ok("pack-refs", "--all")


def other_settings(desk: Desk) -> None:
    desk.ok("config", "itbiz.protected", "other")


def a_merge(desk: Desk) -> None:
    (desk.top / ".git" / "MERGE_HEAD").write_text(desk.head() + "\n", encoding="ascii")


def eleven_minutes(desk: Desk) -> None:
    moved(desk, -660)


def the_future(desk: Desk) -> None:
    moved(desk, 60)


def moved(desk: Desk, seconds: int) -> None:
    places, digests = hook_start.recall(str(memo(desk)))
    assert digests
    hook_start.remember(str(memo(desk)), places, {name: moment + seconds for name, moment in digests.items()})


def damaged(desk: Desk) -> None:
    memo(desk).write_bytes(memo(desk).read_bytes()[:-5])


def rubbish(desk: Desk) -> None:
    memo(desk).write_bytes(hook_start.HEADER + b"\n\xff\n\xff \n")


@pytest.mark.parametrize(
    "changed",
    [
        staged_more,
        staged_less,
        staged_other,
        contract_touched,
        moved_head,
        other_branch,
        new_upstream,
        packed_upstream,
        other_settings,
        a_merge,
        eleven_minutes,
        the_future,
        damaged,
        rubbish,
    ],
)
def test_what_differs_is_judged_anew(judged: Desk, changed: Callable[[Desk], None]) -> None:
    changed(judged)
    assert not known(judged)
    if changed is not a_merge:
        assert not known(judged, "commit-msg")


def test_another_author_is_judged_anew(judged: Desk) -> None:
    assert not known(judged.as_person(NOBODY))
    assert not known(judged.as_person(NOBODY), "commit-msg")
    assert known(judged)


def test_settings_of_one_command_count(judged: Desk) -> None:
    extra = {"GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": "itbiz.home", "GIT_CONFIG_VALUE_0": "elsewhere"}
    assert not known(judged, **extra)
    assert not known(judged, "commit-msg", **extra)


def test_what_is_no_part_of_the_tickets_changes_nothing(judged: Desk) -> None:
    judged.put("code.py", "pass\n")
    judged.ok("add", "-A")
    assert known(judged)


def test_a_refusal_is_never_remembered(full: Desk) -> None:
    full.ticket("AAAA3", claimed=True)
    full.ok("add", "-A")
    for _ in range(2):
        assert judge(full) == 1
        assert not known(full)
        assert not known(full, "commit-msg")


def test_other_stages_are_never_answered(judged: Desk) -> None:
    for hook in ("pre-merge-commit", "pre-push", "pre-receive", ""):
        assert not known(judged, hook)
    assert not known(judged, PRE_COMMIT_REMOTE_BRANCH="main")
    assert not known(judged, **{f"GITHEAD_{'0' * 40}": "other"})


@pytest.mark.parametrize("ways", [("-a",), ("tickets",), ("--amend",), ()])
def test_ways_to_commit_after_a_verdict_on_another_index(full: Desk, ways: tuple[str, ...]) -> None:
    path = full.ticket("AAAA3")
    full.save()
    full.put(path, (full.top / path).read_text(encoding="utf-8") + "description: more\n")
    full.ok("add", "-A")
    assert judge(full) == 0
    before = full.head()
    full.ticket("AAAA3", claimed=True)
    if ways in {(), ("--amend",)}:
        full.ok("add", "-A")
    assert full.commit(*ways).status == 1
    assert full.head() == before


def test_nothing_staged_below_the_tickets(desk: Desk) -> None:
    desk.put("code.py", "pass\n")
    desk.ok("add", "-A")
    assert judge(desk) == 0
    assert known(desk)


def code_only(desk: Desk, text: str) -> None:
    desk.put("code.py", text)
    desk.ok("add", "-A")


def test_commits_without_tickets_are_quick_however_long_ago_the_last_was(desk: Desk) -> None:
    code_only(desk, "first\n")
    assert not known(desk)
    assert desk.commit().status == 0
    code_only(desk, "second\n")
    assert known(desk)
    moved(desk, -86400)
    assert known(desk)
    assert desk.commit().status == 0
    code_only(desk, "third\n")
    staged_more(desk)
    assert not known(desk)


def test_a_folder_that_moved_is_never_missed(desk: Desk) -> None:
    code_only(desk, "first\n")
    assert desk.commit().status == 0
    contract = (desk.top / "contract.yaml").read_text(encoding="utf-8")
    desk.put("contract.yaml", f"{contract}tickets: elsewhere\n")
    desk.save()
    desk.put("elsewhere/ITB-AAAA1.yaml", "id: ITB-AAAA1\n")
    desk.ok("add", "-A")
    assert not known(desk)
    assert desk.commit().status == 1
    desk.ok("rm", "-q", "-f", "elsewhere/ITB-AAAA1.yaml")
    code_only(desk, "second\n")
    assert not known(desk)
    assert desk.commit().status == 0
    code_only(desk, "third\n")
    assert known(desk)
    desk.ok("config", "itbiz.home", "other")
    assert not known(desk)


def test_where_nothing_can_be_written_all_is_judged(desk: Desk) -> None:
    desk.ticket("AAAA1")
    desk.ok("add", "-A")
    memo(desk).parent.write_text("in the way", encoding="ascii")
    assert judge(desk) == 0
    assert not known(desk)
    assert desk.commit().status == 0


def test_linked_work_trees_have_verdicts_of_their_own(judged: Desk, tmp_path: Path) -> None:
    judged.ok("worktree", "add", "-q", "-b", "side", str(tmp_path / "side"))
    side = Desk(tmp_path / "side")
    side.ticket("AAAA1")
    side.ok("add", "-A")
    assert not known(side)
    assert judge(side) == 0
    assert known(side)
    assert side.commit().status == 0


def test_sha256(tmp_path: Path) -> None:
    desk = repository(tmp_path / "work")
    top = tmp_path / "long"
    top.mkdir()
    other = Desk(top)
    other.ok("init", "-q", "-b", "main", "--object-format=sha256")
    other.put("contract.yaml", (desk.top / "contract.yaml").read_text(encoding="utf-8"))
    other.save()
    hook_in(top)
    other.ticket("AAAA1")
    other.ok("add", "-A")
    assert judge(other) == 0
    assert known(other)
    staged_more(other)
    assert not known(other)


def test_commit_msg_asks_git_nothing(desk: Desk, tmp_path: Path) -> None:
    """The index is the very file that pre-commit saw: one run of git commit shows how many processes it took."""
    desk.ticket("AAAA1")
    desk.ok("add", "-A")
    trace = tmp_path / "trace"
    assert desk.commit(GIT_TRACE2_EVENT=str(trace)).status == 0
    text = trace.read_text(encoding="utf-8")
    after = text[text.rindex('"commit-msg"') :]
    assert "diff-index" not in after
    assert "rev-parse" not in after


def test_a_commit_judged_before_costs_two_processes_of_git(judged: Desk, tmp_path: Path) -> None:
    trace = tmp_path / "trace"
    assert judged.commit(GIT_TRACE2_EVENT=str(trace)).status == 0
    starts = [line for line in trace.read_text(encoding="utf-8").splitlines() if '"event":"start"' in line]
    assert len([line for line in starts if "diff-index" in line or '"--list"' in line]) == 2
    assert not [line for line in starts if "rev-parse" in line]


def processes(desk: Desk, trace: Path) -> list[str]:
    """The command lines of git that a commit takes, itself and the housekeeping after it left out."""
    trace.unlink(missing_ok=True)
    assert desk.commit(GIT_TRACE2_EVENT=str(trace)).status == 0
    events = [json.loads(line) for line in trace.read_text(encoding="utf-8").splitlines()]
    started = [" ".join(event["argv"]) for event in events if event["event"] == "start"]
    return sorted(line for line in started if " commit " not in line and " maintenance " not in line)


def test_new_content_costs_four_processes_of_git(desk: Desk, tmp_path: Path) -> None:
    desk.ticket("AAAA1")
    desk.save()
    for number in (2, 3):
        # The first finds out where tickets are.
        desk.ticket(f"AAAA{number}")
        desk.ok("add", "-A")
        found = processes(desk, tmp_path / "trace")
    kinds = ["cat-file --batch-command", "config --list", "diff-index --cached", "diff-tree"]
    assert len(found) == len(kinds), found
    assert all(any(kind in line for line in found) for kind in kinds), found


def test_a_branch_ahead_of_its_upstream_costs_six(desk: Desk, tmp_path: Path) -> None:
    desk.ticket("AAAA1")
    desk.save()
    desk.ok("remote", "add", "origin", str(tmp_path / "nowhere"))
    desk.ok("update-ref", "refs/remotes/origin/main", "HEAD")
    for number in (2, 3):
        desk.ticket(f"AAAA{number}")
        desk.ok("add", "-A")
        found = processes(desk, tmp_path / "trace")
    kinds = ["cat-file --batch-command", "config --list", "diff-index --cached", "diff-tree", "merge-base"]
    assert len(found) == len(kinds) + 1, found
    assert all(any(kind in line for line in found) for kind in kinds), found


def test_the_quick_way_imports_nothing() -> None:
    code = (
        "import sys, os; before = set(sys.modules); sys.path.insert(0, os.path.dirname(sys.argv[1])); "
        "import hook_start; hook_start.in_order('pre-commit', dict(os.environ)); hook_start.digest([b'x']); "
        "print(*sorted(set(sys.modules) - before - {'hook_start'}))"
    )
    done = subprocess.run([sys.executable, "-P", "-S", "-c", code, START], capture_output=True, text=True, check=True)
    assert set(done.stdout.split()) <= ALLOWED


def test_without_posix_spawn_all_is_judged(monkeypatch: pytest.MonkeyPatch, judged: Desk) -> None:
    monkeypatch.chdir(judged.top)
    env = {**os.environ, "GIT_AUTHOR_EMAIL": judged.email, "GIT_COMMITTER_EMAIL": judged.email}
    env.pop("GIT_AUTHOR_DATE", None)
    env.pop("GIT_COMMITTER_DATE", None)
    assert hook_start.in_order("pre-commit", env)
    monkeypatch.delattr(os, "posix_spawn")
    assert not hook_start.in_order("pre-commit", env)


def test_the_memo_stays_small(tmp_path: Path) -> None:
    place = str(tmp_path / "judged")
    now = int(time.time())
    digests = {hook_start.digest([b"%d" % number]): now - number for number in range(100)}
    hook_start.remember(place, [b"contract.yaml"], digests)
    places, kept = hook_start.recall(place)
    assert places == [b"contract.yaml"]
    assert set(kept.values()) == set(range(now - hook_start.MOST_KEPT + 1, now + 1))
    assert [each.name for each in tmp_path.iterdir()] == ["judged"]
    assert not (tmp_path / "judged").stat().st_mode & stat.S_IXUSR


# What a command wrote was judged by it


WRITERS: dict[str, tuple[tuple[str, ...], ...]] = {
    "new": (("new", "--title", "A line", "--requester", "marches", "--provider", "systemes"),),
    "edit": (("edit", "AAAA1", "--set", "title=Another"),),
    "start": (("start", "AAAA1"),),
    "comment": (("comment", "AAAA1", "Well"),),
    "claim": (("claim", "AAAA1"),),
    "two of them": (("start", "AAAA1"), ("comment", "AAAA2", "Well")),
}


@pytest.fixture
def written(desk: Desk) -> Desk:
    """Two tickets that are committed."""
    desk.ticket("AAAA1")
    desk.ticket("AAAA2")
    desk.save()
    return desk


def found(desk: Desk, number: str) -> str:
    """Where a ticket stands."""
    (path,) = (desk.top / "tickets").rglob(f"*{number}.yaml")
    return path.relative_to(desk.top).as_posix()


@pytest.mark.parametrize("lines", WRITERS.values(), ids=WRITERS)
def test_what_a_command_wrote_is_not_judged_again(written: Desk, lines: tuple[tuple[str, ...], ...]) -> None:
    for line in lines:
        done = written.itbiz(*line)
        assert done.status == 0, done.said
        assert not known(written), "nothing is staged, so this is another state"
    written.ok("add", "-A")
    assert known(written)
    assert written.commit().status == 0


def test_half_of_it_is_judged(written: Desk) -> None:
    assert written.itbiz("start", "AAAA1").status == 0
    assert written.itbiz("start", "AAAA2").status == 0
    written.ok("add", found(written, "AAAA2"))
    assert not known(written)


def test_another_file_beside_it_is_judged(written: Desk) -> None:
    assert written.itbiz("start", "AAAA1").status == 0
    written.ticket("AAAA3")
    written.ok("add", "-A")
    assert not known(written)


def test_what_was_changed_after_it_is_judged(written: Desk) -> None:
    assert written.itbiz("start", "AAAA1").status == 0
    path = written.top / found(written, "AAAA1")
    path.write_text(path.read_text().replace("title: ", "title: Not "))
    written.ok("add", "-A")
    assert not known(written)


def test_another_author_is_judged(written: Desk) -> None:
    assert written.itbiz("start", "AAAA1").status == 0
    written.ok("add", "-A")
    assert not known(written, GIT_AUTHOR_EMAIL="bob@example.com")


def test_what_a_command_tolerates_is_judged(written: Desk) -> None:
    """A claim of somebody else, written by hand: to a command it stood before, to the commit it is new."""
    written.ticket("AAAA3", claimed=True)
    path = written.top / found(written, "AAAA3")
    path.write_text(path.read_text().replace(f"by: {written.email}", "by: bob@example.com"))
    assert written.itbiz("start", "AAAA1").status == 0
    written.ok("add", "-A")
    assert not known(written)
    assert judge(written) == 1


def test_a_broken_file_beside_it_is_told_at_the_commit(written: Desk) -> None:
    written.put("tickets/ITB-AAAA4.yaml", "id: [\n")
    assert written.itbiz("start", "AAAA1").status == 0
    written.ok("add", "-A")
    assert not known(written)
    assert judge(written) == 1


COMMITS = int(os.environ.get("ITBIZ_TEST_COMMITS", "300"))
"""`python -m benchmarks.commits` sets a thousand and more beside each other, and says what it sees."""

ENDS = 60
LIVE = 5
"""Tickets, each of which is changed again and again."""


@pytest.mark.slow
def test_hundreds_of_commits_cost_the_same_each(desk: Desk) -> None:
    """Every other one changes a ticket; neither their time nor what is kept of them may grow."""
    desk.ok("config", "gc.auto", "0")
    took: dict[bool, list[float]] = {True: [], False: []}
    for number in range(COMMITS):
        of_tickets = number % 2 == 0
        if of_tickets:
            desk.ticket(f"AAAA{number // 2 % LIVE}", more=f"description: change {number}\n")
        else:
            desk.put("code.py", f"number = {number}\n")
        desk.ok("add", "-A")
        before = time.perf_counter()
        assert desk.commit().status == 0
        took[of_tickets].append(time.perf_counter() - before)
    assert len(desk.ok("log", "--oneline").splitlines()) == COMMITS + 1
    for each in took.values():
        # The quickest quarter: what else the machine does makes a commit slower, never quicker.
        first, last = (sorted(some)[len(some) // 4] for some in (each[:ENDS], each[-ENDS:]))
        assert last < 1.5 * first, (first, last)
    assert len(memo(desk).read_bytes().splitlines()) <= hook_start.MOST_KEPT + 2
    with closing(sqlite3.connect(desk.top / ".git" / "itbiz" / "cache.db")) as connection:
        (kept,) = connection.execute("SELECT count(*) FROM ticket").fetchone()
    assert LIVE <= kept <= 2 * LIVE + 9 * MOST_UNCOUNTED
