"""What a command wrote is judged by it: the commit of that is not judged again, and nothing else passes for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.gate.conftest import Desk, text_of
from tests.gate.test_judged_before import known, memo, moved

from itbiz.cli import foretold, hook_start, judging
from itbiz.cli.console import Terminal
from itbiz.cli.session import Session

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

A, B = "ITB-AAAA1", "ITB-AAAA2"
BOB = "bob@example.com"
ORDINARY = "--is-bare-repository"
"""What the ordinary way asks git first, and the quick way never."""


@pytest.fixture
def working(desk: Desk) -> Desk:
    """One ticket with a token, one without, both committed."""
    desk.ticket("AAAA1", claimed=True)
    desk.ticket("AAAA2")
    desk.save()
    return desk


def was_quick(desk: Desk, tmp_path: Path, *ways: str) -> bool:
    """Commit; whether the hook had nothing to judge."""
    trace = tmp_path / "trace"
    trace.unlink(missing_ok=True)
    done = desk.commit(*ways, GIT_TRACE2_EVENT=str(trace))
    assert done.status == 0, done.said
    starts = [line for line in trace.read_text(encoding="utf-8").splitlines() if '"event":"start"' in line]
    assert [line for line in starts if '"diff-index"' in line]
    return not [line for line in starts if f'"{ORDINARY}"' in line]


def wrote(desk: Desk, *words: str) -> None:
    done = desk.itbiz(*words)
    assert done.status == 0, done.said


@pytest.mark.parametrize(
    "words",
    [
        ("new", "-t", "x", "-r", "marches"),
        ("new", "-t", "x", "-r", "marches", "-p", "systemes", "--class", "priority"),
        ("edit", B, "--set", "title=Other"),
        ("move", A, "started"),
        ("start", A),
        ("comment", B, "What is it?"),
        ("claim", B),
        ("release", A, "--why", "no longer"),
        ("swap", A, B),
    ],
    ids=" ".join,
)
def test_the_commit_of_what_a_command_wrote_is_quick(working: Desk, tmp_path: Path, words: tuple[str, ...]) -> None:
    wrote(working, *words)
    working.ok("add", "-A")
    assert was_quick(working, tmp_path)


def test_two_commands_and_one_commit(working: Desk, tmp_path: Path) -> None:
    wrote(working, "claim", B)
    wrote(working, "start", B)
    working.ok("add", "-A")
    assert was_quick(working, tmp_path)


def test_commit_of_the_command_itself(working: Desk, tmp_path: Path) -> None:
    trace = tmp_path / "trace"
    done = working.itbiz("new", "-t", "x", "-r", "marches", "--commit", GIT_TRACE2_EVENT=str(trace))
    assert done.status == 0, done.said
    text = trace.read_text(encoding="utf-8")
    assert ORDINARY not in text[text.rindex('"pre-commit"') :]


def test_another_ticket_beside_it(working: Desk) -> None:
    wrote(working, "start", A)
    working.ticket("AAAA3")
    working.ok("add", "-A")
    assert not known(working)


def test_half_of_a_swap(working: Desk) -> None:
    wrote(working, "swap", A, B)
    working.ok("add", "*AAAA2.yaml")
    assert not known(working)
    # The token is taken twice then, and there are two.
    assert working.commit().status == 0


def test_half_of_a_swap_without_a_token_left(full: Desk) -> None:
    full.ticket("AAAA3")
    full.save()
    wrote(full, "swap", A, "ITB-AAAA3")
    full.ok("add", "*AAAA3.yaml")
    assert not known(full)
    assert full.commit().status == 1
    full.ok("add", "-A")
    assert known(full)


def test_more_typed_into_what_was_written(working: Desk) -> None:
    wrote(working, "start", A)
    (path,) = (working.top / "tickets").rglob(f"{A}.yaml")
    path.write_text(path.read_text(encoding="utf-8") + "description: more\n", encoding="utf-8")
    working.ok("add", "-A")
    assert not known(working)


def test_an_error_that_stood_before_and_was_let_pass(working: Desk) -> None:
    working.put("tickets/broken.yaml", "title: [\n")
    wrote(working, "start", A)
    working.ok("add", "-A")
    assert not known(working)
    assert working.commit().status == 1


def test_a_claim_in_the_name_of_another_that_lies_there(working: Desk) -> None:
    """The command lets pass what it found; the commit would be made by who has no right to it."""
    working.as_person(BOB).ticket("AAAA3", claimed=True)
    wrote(working, "start", A)
    working.ok("add", "-A")
    assert not known(working)
    done = working.commit()
    assert done.status == 1
    assert "not-allowed-to-promote" in done.err


def test_another_author_of_the_commit(working: Desk) -> None:
    wrote(working, "claim", B)
    working.ok("add", "-A")
    assert not known(working.as_person(BOB))
    assert working.as_person(BOB).commit().status == 1
    assert known(working)
    assert working.commit("--author", f"Bob <{BOB}>").status == 1


def test_ten_minutes_later(working: Desk) -> None:
    wrote(working, "start", A)
    working.ok("add", "-A")
    assert known(working)
    moved(working, -hook_start.RECENT - 1)
    assert not known(working)


def test_what_is_ignored_was_judged_but_is_not_staged(working: Desk) -> None:
    """Where git leaves out what itbiz read, no verdict is left behind."""
    working.put(".git/info/exclude", "*AAAA9*\n")
    working.put("tickets/ITB-AAAA9.yaml", text_of("AAAA9"))
    wrote(working, "start", A)
    working.ok("add", "-A")
    assert working.commit().status == 0


def test_line_ends_of_git_are_its_own(working: Desk) -> None:
    """What git stages is another text than was judged: it is judged when it is committed."""
    working.put(".gitattributes", "*.yaml text eol=lf\n")
    working.save()
    (path,) = (working.top / "tickets").rglob(f"{A}.yaml")
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    wrote(working, "start", B)
    working.ok("add", "-A")
    assert working.commit().status == 0


def test_a_dry_run_leaves_nothing(working: Desk) -> None:
    wrote(working, "start", A, "--dry-run")
    assert not memo(working).exists()


def foretold_after(desk: Desk, monkeypatch: pytest.MonkeyPatch, between: Callable[[], object]) -> bool:
    """Judge the change of the work tree, let something happen, and leave the verdict; whether one was left."""
    monkeypatch.chdir(desk.top)
    env = desk._env({})
    session = Session(Terminal.of_process(env), env)
    _ = session.contract
    change = judging.action_change(session)
    between()
    foretold.foretell(session, change)
    return bool(hook_start.recall(str(memo(desk)))[1])


def test_what_happens_between_judging_and_writing(working: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two people's programs in one work tree: neither may leave a verdict on what the other brought."""
    third = working.ticket("AAAA3", claimed=True)
    assert foretold_after(working, monkeypatch, lambda: None)
    happens: list[Callable[[], object]] = [
        lambda: working.ticket("AAAA4"),
        lambda: working.ticket("AAAA3"),
        (working.top / third).unlink,
        lambda: working.ok("commit", "-q", "--no-verify", "--allow-empty", "-m", "other"),
        lambda: working.ok("update-ref", "refs/remotes/origin/main", "HEAD"),
    ]
    for number, between in enumerate(happens):
        memo(working).unlink(missing_ok=True)
        (working.top / working.ticket("AAAA4")).unlink()
        working.ticket("AAAA3", claimed=True)
        assert not foretold_after(working, monkeypatch, between), number
