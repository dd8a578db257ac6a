"""Every way in which commits travel, with a third token where there are two: where it is stopped.

Each row of `docs/guarantees.md` names one of these tests or of `test_commits.py`. What no hook of the clone sees, the
push does; what is pushed with `--no-verify`, the server refuses.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from tests.gate.conftest import Desk, hook_in, now, repository, text_of, week
from tests.gate.test_ways_out import commands, staged_again

if TYPE_CHECKING:
    from pathlib import Path

    from tests.gate.conftest import Done

THIRD = "AAAA3"
OVER = "2 of 2 tokens already taken"


@dataclass(frozen=True)
class Office:
    """A server that judges, and two people with a clone and its hooks."""

    server: Path
    ana: Desk
    bob: Desk

    def tip(self, branch: str = "main") -> str:
        return self.ana.ok("--git-dir", str(self.server), "rev-parse", branch)

    def refused(self, desk: Desk, *spec: str, says: str = OVER) -> None:
        """A push is stopped on its way, and where it arrives when it goes past the hook."""
        before = self.tip()
        here = desk.git("push", "-q", *(spec or ("origin", "main")))
        assert here.status != 0, here.said
        assert says in here.err
        assert "`main` was not updated" in here.err
        assert "remote:" not in here.err
        there = desk.git("push", "-q", "--no-verify", *(spec or ("origin", "main")))
        assert there.status != 0, there.said
        assert f"remote: ✗ ITB-{THIRD}" in there.err or says in there.err
        assert "pre-receive hook declined" in there.err
        assert self.tip() == before

    def accepted(self, desk: Desk, *spec: str) -> Done:
        done = desk.git("push", *(spec or ("origin", "main")))
        assert done.status == 0, done.said
        return done


def office(top: Path, tokens: int) -> Office:
    """The first `tokens` of this week's two tokens are taken, and shared."""
    ana = repository(top / "ana")
    for number in range(1, tokens + 1):
        ana.ticket(f"AAAA{number}", claimed=True)
    ana.save()
    return shared(top, ana)


def shared(top: Path, ana: Desk) -> Office:
    """What Ana has, on a server that judges, and a clone of it for Bob."""
    server = top / "server.git"
    ana.ok("clone", "-q", "--bare", str(ana.top), str(server))
    hook_in(server, server=True)
    ana.ok("remote", "add", "origin", str(server))
    ana.ok("fetch", "-q", "origin")
    ana.ok("branch", "-q", "--set-upstream-to=origin/main")
    ana.ok("clone", "-q", str(server), str(top / "bob"))
    bob = Desk(top / "bob", email="bob@example.com")
    hook_in(bob.top)
    return Office(server, ana, bob)


@pytest.fixture
def last(tmp_path: Path) -> Office:
    """One token is left."""
    return office(tmp_path, 1)


@pytest.fixture
def full(tmp_path: Path) -> Office:
    """No token is left."""
    return office(tmp_path, 2)


def past_the_hook(desk: Desk, number: str = THIRD) -> None:
    """A commit that claims, made with --no-verify."""
    desk.ticket(number, claimed=True)
    desk.ok("add", "-A")
    desk.ok("commit", "-q", "--no-verify", "-m", f"claim {number}")


def in_order(desk: Desk, number: str) -> None:
    """A commit that claims, as the hook lets it through."""
    desk.ticket(number, claimed=True)
    desk.ok("add", "-A")
    done = desk.commit()
    assert done.status == 0, done.said


def test_commit_no_verify(full: Office) -> None:
    past_the_hook(full.ana)
    full.refused(full.ana)


def test_a_push_that_is_in_order(last: Office) -> None:
    in_order(last.ana, THIRD)
    last.accepted(last.ana)
    assert last.tip() == last.ana.head()


def test_merge_no_verify(last: Office) -> None:
    last.ana.ok("switch", "-q", "-c", "side")
    in_order(last.ana, "AAAA4")
    last.ana.ok("switch", "-q", "main")
    in_order(last.ana, THIRD)
    assert OVER in last.ana.git("merge", "--no-edit", "side").err
    last.ana.ok("merge", "--abort")
    last.ana.ok("merge", "-q", "--no-edit", "--no-verify", "side")
    last.refused(last.ana)
    # And in CI: either branch is fine, both together are not.
    assert last.ana.itbiz("check", "--rev", "side", "--against", "origin/main").status == 0
    done = last.ana.itbiz("check", "--rev", "main", "--against", "origin/main")
    assert done.status == 1
    assert OVER in done.out


@pytest.mark.parametrize(
    "way",
    ["swap", *(pytest.param(each, marks=pytest.mark.slow) for each in ("swap the other way", "defer", "override"))],
)
def test_the_ways_out_of_a_merge(last: Office, way: str) -> None:
    in_order(last.ana, "AAAA4")
    last.accepted(last.ana)
    in_order(last.bob, THIRD)
    refusal = last.bob.git("pull", "-q", "--no-rebase", "--no-edit")
    assert "the merge was not committed" in refusal.err
    swap, defer, override = commands(refusal.err)
    _, _, one, other = swap.split()
    ways = {"swap": swap, "swap the other way": f"itbiz swap {other} {one}", "defer": defer, "override": override}
    done = last.bob.typed(ways[way])
    assert done.status == 0, done.said
    staged_again(last.bob, done.err)
    assert last.bob.commit().status == 0
    last.accepted(last.bob)
    assert last.bob.itbiz("check").status == 0


def test_fast_forward(full: Office) -> None:
    full.ana.ok("switch", "-q", "-c", "side")
    past_the_hook(full.ana)
    full.ana.ok("switch", "-q", "main")
    full.ana.ok("merge", "-q", "--ff-only", "side")
    full.refused(full.ana)


def test_squash_merge(last: Office) -> None:
    last.ana.ok("switch", "-q", "-c", "side")
    in_order(last.ana, THIRD)
    last.ana.ok("switch", "-q", "main")
    in_order(last.ana, "AAAA4")
    last.ana.ok("merge", "-q", "--squash", "side")
    assert OVER in last.ana.commit().err
    last.ana.ok("commit", "-q", "--no-verify", "-m", "squashed")
    last.refused(last.ana)


def test_rebase(last: Office) -> None:
    in_order(last.bob, "AAAA4")
    last.accepted(last.bob)
    in_order(last.ana, THIRD)
    last.ana.ok("pull", "-q", "--rebase")
    last.refused(last.ana)


def test_cherry_pick(last: Office) -> None:
    last.ana.ok("switch", "-q", "-c", "side")
    in_order(last.ana, THIRD)
    last.ana.ok("switch", "-q", "main")
    in_order(last.ana, "AAAA4")
    last.ana.ok("cherry-pick", "side")
    last.refused(last.ana)


def test_revert(last: Office) -> None:
    in_order(last.ana, THIRD)
    last.accepted(last.ana)
    assert last.ana.itbiz("release", THIRD, "--commit").status == 0
    in_order(last.ana, "AAAA4")
    last.accepted(last.ana)
    last.ana.ok("revert", "--no-edit", "HEAD~1")
    last.refused(last.ana, says="`released` of a claim is gone")


def test_am(last: Office) -> None:
    last.ana.ok("switch", "-q", "-c", "side")
    in_order(last.ana, THIRD)
    patch = last.ana.ok("format-patch", "-1", "--stdout")
    last.ana.ok("switch", "-q", "main")
    in_order(last.ana, "AAAA4")
    last.ana.ok("am", "-q", given=patch + "\n")
    last.refused(last.ana)


def test_stash(last: Office) -> None:
    last.ana.ticket(THIRD, claimed=True)
    last.ana.ok("stash", "-q", "--include-untracked")
    in_order(last.ana, "AAAA4")
    last.ana.ok("stash", "pop", "-q")
    last.ana.ok("add", "-A")
    done = last.ana.commit()
    assert done.status == 1
    assert OVER in done.err


def test_force_push(full: Office) -> None:
    # Somebody else's token is cut out of history to make room.
    full.ana.ok("rm", "-q", f"tickets/{week()}/ITB-AAAA1.yaml")
    past_the_hook(full.ana)
    full.refused(full.ana, "--force", "origin", "main", says="ITB-AAAA1 has lines that count")


def test_history_rewrite(full: Office) -> None:
    # The branch is made anew, without the commit that has the tokens.
    contract = (full.ana.top / "contract.yaml").read_text()
    full.ana.ok("switch", "-q", "--orphan", "anew")
    full.ana.put("contract.yaml", contract)
    past_the_hook(full.ana)
    full.ana.ok("branch", "-q", "-M", "anew", "main")
    full.refused(full.ana, "--force", "origin", "main", says="ITB-AAAA1 has lines that count")


def test_merge_button(last: Office) -> None:
    # What a forge does when a button is pressed: a merge without any hook of a clone. Its required check is this one.
    last.bob.ok("switch", "-q", "-c", "topic")
    in_order(last.bob, THIRD)
    last.bob.ok("push", "-q", "origin", "topic")
    last.ana.ok("fetch", "-q", "origin")
    assert last.ana.itbiz("check", "--rev", "origin/topic", "--against", "origin/main").status == 0
    in_order(last.ana, "AAAA4")
    last.accepted(last.ana)
    done = last.ana.itbiz("check", "--rev", "origin/topic", "--against", "origin/main")
    assert done.status == 1
    assert OVER in done.out


def test_two_merges_racing(last: Office) -> None:
    in_order(last.ana, THIRD)
    in_order(last.bob, "AAAA4")
    last.accepted(last.ana)
    done = last.bob.git("push", "-q", "origin", "main")
    assert done.status != 0
    assert "fetch first" in done.err
    last.bob.ok("pull", "-q", "--no-rebase", "--no-edit", "--no-verify")
    before = last.tip()
    done = last.bob.git("push", "-q", "--no-verify", "origin", "main")
    assert f"remote: ✗ ITB-{THIRD}" in done.err or "remote: ✗ ITB-AAAA4" in done.err
    assert last.tip() == before


def test_clock_set_back(full: Office) -> None:
    # A week ago nobody had taken a token: a claim dated then would be the first.
    path = full.ana.ticket(THIRD, claimed=True)
    text = (full.ana.top / path).read_text()
    then = now() - timedelta(days=10)
    year, number, _ = then.isocalendar()
    text = text.replace(week(), f"{year}-W{number:02d}").replace(now().isoformat()[:13], then.isoformat()[:13])
    full.ana.put(path, text)
    full.ana.ok("add", "-A")
    full.ana.ok("commit", "-q", "--no-verify", "-m", "long ago", GIT_AUTHOR_DATE=then.isoformat())
    full.refused(full.ana, says="no token of it can be claimed any more")


@pytest.mark.parametrize("commits", [1, 2])
def test_contract_loosened_in_the_same_push(full: Office, commits: int) -> None:
    contract = (full.ana.top / "contract.yaml").read_text()
    full.ana.put("contract.yaml", contract.replace("systemes: 2", "systemes: 3"))
    if commits == 2:
        full.ana.ok("commit", "-q", "--no-verify", "-am", "more for us")
    past_the_hook(full.ana)
    full.refused(full.ana)


def test_a_state_on_the_way_is_a_warning(full: Office) -> None:
    past_the_hook(full.ana, "AAAA4")
    assert full.ana.itbiz("release", "AAAA4").status == 0
    full.ana.ok("commit", "-q", "--no-verify", "-am", "given back")
    done = full.accepted(full.ana, "--no-verify", "origin", "main")
    assert "quota-exceeded-between" in done.err
    assert "remote:" in done.err


def test_the_line_says_who_and_the_commit_says_otherwise(last: Office) -> None:
    path = last.bob.ticket("AAAA4")
    last.bob.put(path, text_of("AAAA4", claimed=True, by="ana@example.com"))
    last.bob.ok("add", "-A")
    last.bob.ok("commit", "-q", "--no-verify", "-m", "in her name")
    # Whoever commits next does not make it theirs.
    last.bob.as_person("ana@example.com").ok("commit", "-q", "--allow-empty", "--no-verify", "-m", "nothing")
    last.refused(last.bob, says="this claim says it is by ana@example.com, and the commit is by bob@example.com")


def test_commits_of_several_people_in_one_push(last: Office) -> None:
    in_order(last.bob, "AAAA4")
    patch = last.bob.ok("format-patch", "-1", "--stdout")
    assert last.ana.itbiz("start", "AAAA1", "--commit").status == 0
    last.ana.ok("am", "-q", given=patch + "\n")
    last.accepted(last.ana)


def test_the_protected_branch_is_not_deleted(full: Office) -> None:
    done = full.ana.git("push", "--no-verify", "origin", ":main")
    assert done.status != 0
    assert "`main` is protected" in done.err
    assert full.tip()


def test_a_refusal_counts_what_it_shows(full: Office) -> None:
    full.ana.ok("config", "--file", str(full.server / "config"), "itbiz.protected", "nothing")
    past_the_hook(full.ana, "AAAA4")
    full.ana.ok("push", "-q", "--no-verify", "origin", "main")
    full.ana.ok("config", "--file", str(full.server / "config"), "--unset", "itbiz.protected")
    past_the_hook(full.ana)
    # What stood before is a warning that a push does not tell.
    assert "1 error, 1 warning" in full.ana.itbiz("check", "--rev", "HEAD", "--against", "origin/main").err
    assert "1 error, 0 warnings" in full.ana.git("push", "-q").err


def test_a_server_speaks_the_language_of_its_contract(tmp_path: Path) -> None:
    ana = repository(tmp_path / "ana", language="fr")
    ana.ticket("AAAA1")
    ana.save()
    there = shared(tmp_path, ana)
    assert "`main` est protégée" in ana.git("push", "--no-verify", "origin", ":main").err
    assert "branche protégée : main" in ana.itbiz("hook", "status", cwd=there.server).err.replace(
        "\N{NO-BREAK SPACE}", " "
    )
    assert "est un dépôt nu" in ana.itbiz("hook", "install", cwd=there.server).err


def test_a_slip_in_the_name_of_the_protected_branch_is_told_of(last: Office) -> None:
    last.ana.ok("config", "--add", "itbiz.protected", "mian", cwd=last.server)
    last.ana.ok("config", "--add", "itbiz.protected", "m*", cwd=last.server)
    for said in (("hook", "install", "--server"), ("hook", "status")):
        done = last.ana.itbiz(*said, cwd=last.server)
        assert done.status == 0, done.said
        assert "hint: no branch here is called `mian` yet\n" in done.err


def test_a_server_has_no_merge_driver_to_take_away(last: Office) -> None:
    for options in (("--dry-run",), ()):
        done = last.ana.itbiz("hook", "uninstall", *options, cwd=last.server)
        assert "pre-receive" in done.err
        assert "driver" not in done.err


def test_topics_and_tags_are_free(full: Office) -> None:
    past_the_hook(full.ana)
    full.ana.ok("tag", "v1")
    full.accepted(full.ana, "origin", "HEAD:refs/heads/topic", "v1")
    full.accepted(full.ana, "--force", "origin", "HEAD~1:refs/heads/topic")
    full.accepted(full.ana, "origin", ":topic", ":v1")


def test_several_refs_in_one_push(full: Office) -> None:
    past_the_hook(full.ana)
    before = full.tip()
    done = full.ana.git("push", "--no-verify", "origin", "HEAD:refs/heads/topic", "main")
    assert done.status != 0
    assert OVER in done.err
    assert full.tip() == before
    assert full.ana.git("--git-dir", str(full.server), "rev-parse", "--verify", "-q", "topic").status != 0


def test_other_branches_can_be_protected(full: Office) -> None:
    full.ana.ok("--git-dir", str(full.server), "config", "--add", "itbiz.protected", "main")
    full.ana.ok("--git-dir", str(full.server), "config", "--add", "itbiz.protected", "release/*")
    past_the_hook(full.ana)
    done = full.ana.git("push", "--no-verify", "origin", "HEAD:refs/heads/release/1")
    assert done.status != 0
    assert OVER in done.err


def test_an_object_that_is_replaced_is_judged_as_it_is(full: Office) -> None:
    # With `refs/replace` the tip would look as if it had the claim already.
    shared = full.tip()
    past_the_hook(full.ana)
    stranger = full.ana.head()
    full.ana.ok("push", "-q", "--no-verify", "origin", f"{stranger}:refs/replace/{shared}")
    full.ana.ok("-c", "core.useReplaceRefs=false", "commit", "-q", "--no-verify", "--allow-empty", "-m", "more")
    done = full.ana.git("push", "--no-verify", "origin", "main")
    assert done.status != 0
    assert OVER in done.err


def test_a_push_over_commits_that_were_never_fetched(last: Office) -> None:
    in_order(last.bob, "AAAA4")
    last.accepted(last.bob)
    before = last.tip()
    # Here nothing is known of his claim; there it is.
    done = last.ana.git("push", "--force", "origin", "main")
    assert done.status != 0
    assert "remote: error[ticket-deleted]: ITB-AAAA4 has lines that count" in done.err
    assert last.tip() == before


def test_the_first_push_into_an_empty_repository(full: Office, tmp_path: Path) -> None:
    full.ana.ok("init", "-q", "--bare", "-b", "main", str(tmp_path / "new.git"))
    assert full.ana.itbiz("hook", "install", "--server", cwd=tmp_path / "new.git").status == 0
    full.accepted(full.ana, str(tmp_path / "new.git"), "main")
    past_the_hook(full.ana)
    full.ana.ok("init", "-q", "--bare", "-b", "main", str(tmp_path / "other.git"))
    hook_in(tmp_path / "other.git", server=True)
    assert full.ana.git("push", "--no-verify", str(tmp_path / "other.git"), "main").status != 0


def test_a_repository_without_a_contract_is_none_of_our_business(full: Office, tmp_path: Path) -> None:
    other = Desk(tmp_path / "other")
    other.top.mkdir()
    other.ok("init", "-q", "-b", "main")
    other.put("x.txt", "x\n")
    other.ok("add", "-A")
    other.ok("commit", "-q", "-m", "x")
    other.ok("init", "-q", "--bare", "-b", "main", str(tmp_path / "new.git"))
    assert full.ana.itbiz("hook", "install", "--server", cwd=tmp_path / "new.git").status == 0
    other.ok("push", "-q", str(tmp_path / "new.git"), "main")
    other.ok("--git-dir", str(tmp_path / "new.git"), "config", "receive.denyDeleteCurrent", "ignore")
    other.ok("push", "-q", str(tmp_path / "new.git"), ":main")


def test_another_hook_that_changes_the_index(full: Office) -> None:
    # pre-commit has judged; what a later hook stages is seen by commit-msg.
    full.ana.put("claim.yaml", text_of(THIRD, claimed=True))
    full.ana.put(
        ".git/hooks/prepare-commit-msg",
        f"#!/bin/sh\ncp claim.yaml tickets/{week()}/ITB-{THIRD}.yaml\ngit add tickets\n",
    ).chmod(0o755)
    full.ana.ticket("AAAA4")
    full.ana.ok("add", "tickets")
    before = full.ana.head()
    done = full.ana.commit()
    assert done.status == 1, done.said
    assert OVER in done.err
    assert full.ana.head() == before
