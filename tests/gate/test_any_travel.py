"""Commits travel in whatever way and order: the server takes what is within the quota, and nothing that is not.

A stateful model against real git: two clones without hooks, so that everything arrives, and a bare repository whose
`pre-receive` judges. What it should say is computed by `plain_ledger`, which shares nothing with itbiz.
"""

from __future__ import annotations

import io
import os
import re
import shutil
import tempfile
from collections import Counter
from contextlib import chdir, redirect_stderr, redirect_stdout
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, ClassVar

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test
from ruamel.yaml import YAML
from tests.gate.conftest import Desk
from tests.gate.plain_ledger import Rules, consistent, overruns

from itbiz.cli.main import run

PEOPLE = ("ana", "bob")
UNITS = ("sales", "risk")
QUOTA = {("sales", "systems"): 2, ("risk", "systems"): 1}
CONTRACT = """\
schema: itbiz/contract@1
timezone: UTC
parties:
  requesters: {{sales: {{name: Sales}}, risk: {{name: Risk}}}}
  providers: {{systems: {{name: Systems}}}}
terms:
  - effective_from: {first}
    quota: {{sales: {{systems: 2}}, risk: {{systems: 1}}}}
    guarantee: {{systems: 3}}
"""
OF_QUOTA = {"quota-exceeded"}
OF_CONSISTENCY = {
    "class-without-claim",
    "claim-without-class",
    "claim-not-released",
    "expedite-without-cause",
    "forbidden-transition",
    "history-disagrees",
    "line-edited",
    "line-removed",
    "line-reordered",
    "missing-history-line",
    "swap-unbalanced",
    "ticket-deleted",
    "two-live-claims",
}
"""What a merge or a cherry-pick may leave behind in one ticket."""


def week(weeks: int = 0) -> str:
    year, number, _ = (datetime.now(UTC) + timedelta(weeks=weeks)).isocalendar()
    return f"{year}-W{number:02d}"


def plain(text: str) -> dict[str, Any]:
    return dict(YAML(typ="safe", pure=True).load(text))


class Travel(RuleBasedStateMachine):
    """Two people, their clones, and the server."""

    counts: ClassVar[Counter[str]] = Counter()

    @initialize()
    def open_office(self) -> None:
        self.top = Path(tempfile.mkdtemp())
        first = datetime.now(UTC) - timedelta(weeks=2)
        year, number, _ = first.isocalendar()
        self.terms = Rules(QUOTA, first.date() - timedelta(days=first.weekday()))
        seed = Desk(self.top / "seed", email="ana@example.com")
        seed.top.mkdir()
        seed.ok("init", "-q", "-b", "main")
        seed.put("contract.yaml", CONTRACT.format(first=f"{year}-W{number:02d}"))
        for number, unit in enumerate(["sales", "sales", "sales", "sales", "risk", "risk"]):
            seed.put(f"tickets/old/ITB-AAAA{number}.yaml", self.written(seed, number, unit, claimed=not number))
        seed.ok("add", "-A")
        seed.ok("commit", "-q", "-m", "start")
        self.server = self.top / "server.git"
        seed.ok("clone", "-q", "--bare", str(seed.top), str(self.server))
        assert seed.itbiz("hook", "install", "--server", cwd=self.server).status == 0
        self.desks = {}
        for name in PEOPLE:
            desk = Desk(self.top / name, email=f"{name}@example.com")
            seed.ok("clone", "-q", str(self.server), str(desk.top))
            desk.ok("config", "user.name", name)
            desk.ok("config", "user.email", desk.email)
            # The tests' own environment names somebody else.
            self.desks[name] = desk

    def written(self, desk: Desk, number: int, unit: str, *, claimed: bool) -> str:
        at = datetime.now(UTC).replace(microsecond=0).isoformat()
        text = (
            f"id: ITB-AAAA{number}\ntitle: Work {number}\ntype: request\nrequester: {unit}\nprovider: systems\n"
            f"status: new\nopened: {at}\n"
        )
        return text + self.claimed(desk, unit, at) if claimed else text

    def claimed(self, desk: Desk, unit: str, at: str) -> str:
        """What a ticket ends in that got a token."""
        return (
            "class: priority\nhistory:\n"
            f"  - {{at: {at}, by: {desk.email}, field: class, from: standard, to: priority}}\n"
            f"claims:\n  - {{period: {week()}, requester: {unit}, provider: systems, kind: quota, at: {at}, "
            f"by: {desk.email}}}\n"
        )

    def teardown(self) -> None:
        if hasattr(self, "top"):
            shutil.rmtree(self.top)

    # What people do

    def itbiz(self, desk: Desk, *args: str) -> tuple[int, str]:
        """A command in this process: no hook runs, and starting Python for each would take most of the time."""
        out, err = io.StringIO(), io.StringIO()
        before = dict(os.environ)
        os.environ.update({"GIT_AUTHOR_EMAIL": desk.email, "GIT_COMMITTER_EMAIL": desk.email})
        for name in ("GIT_AUTHOR_DATE", "GIT_COMMITTER_DATE"):
            os.environ.pop(name, None)
        try:
            with chdir(desk.top), redirect_stdout(out), redirect_stderr(err):
                status = run([*args, "--commit"])
        finally:
            os.environ.clear()
            os.environ.update(before)
        assert status in {0, 1, 2}, err.getvalue()
        return status, out.getvalue().strip()

    def tickets(self, desk: Desk) -> list[Path]:
        return sorted((desk.top / "tickets").glob("*/*.yaml"))

    def chosen(self, desk: Desk, number: int) -> str | None:
        found = self.tickets(desk)
        return found[number % len(found)].stem if found else None

    @rule(who=st.sampled_from(PEOPLE), unit=st.sampled_from(UNITS))
    def new(self, who: str, unit: str) -> None:
        made = self.itbiz(self.desks[who], "new", "--title", "T", "--requester", unit, "--provider", "systems")
        assert made[0] == 0

    @rule(who=st.sampled_from(PEOPLE), number=st.integers(0, 9), ahead=st.booleans())
    def claim(self, who: str, number: int, ahead: bool) -> None:
        if chosen := self.chosen(self.desks[who], number):
            self.itbiz(self.desks[who], "claim", chosen, "--period", week(int(ahead)))

    @rule(who=st.sampled_from(PEOPLE), number=st.integers(0, 9))
    def claim_by_hand(self, who: str, number: int) -> None:
        """As `claim`, without asking whether there is a token left."""
        desk = self.desks[who]
        found = self.tickets(desk)
        path = found[number % len(found)] if found else None
        if path is None or "claims:" in (text := path.read_text()) or "history:" in text:
            return
        at = datetime.now(UTC).replace(microsecond=0).isoformat()
        text = re.sub(r"(?m)^class: .*\n", "", text)
        path.write_text(text + self.claimed(desk, plain(text)["requester"], at))
        desk.ok("commit", "-q", "-a", "-m", "by hand")

    @rule(who=st.sampled_from(PEOPLE), number=st.integers(0, 9))
    def release(self, who: str, number: int) -> None:
        if chosen := self.chosen(self.desks[who], number):
            self.itbiz(self.desks[who], "release", chosen)

    @rule(who=st.sampled_from(PEOPLE), number=st.integers(0, 9))
    def start(self, who: str, number: int) -> None:
        if chosen := self.chosen(self.desks[who], number):
            self.itbiz(self.desks[who], "start", chosen)

    @rule(who=st.sampled_from(PEOPLE), number=st.integers(0, 9), other=st.integers(0, 9))
    def swap(self, who: str, number: int, other: int) -> None:
        one, two = self.chosen(self.desks[who], number), self.chosen(self.desks[who], other)
        if one and two and one != two:
            self.itbiz(self.desks[who], "swap", one, two)

    @rule(who=st.sampled_from(PEOPLE), number=st.integers(0, 9))
    def emergency(self, who: str, number: int) -> None:
        if chosen := self.chosen(self.desks[who], number):
            self.itbiz(self.desks[who], "emergency", chosen, "--reason", "r", "--impact", "i")

    # How commits travel

    def undone(self, desk: Desk, verb: str, *args: str) -> None:
        if desk.git(verb, *args).status:
            desk.git(verb, "--abort")
            desk.ok("reset", "-q", "--hard")

    @rule(who=st.sampled_from(PEOPLE))
    def merge(self, who: str) -> None:
        self.desks[who].ok("fetch", "-q")
        self.undone(self.desks[who], "merge", "-q", "--no-edit", "origin/main")

    @rule(who=st.sampled_from(PEOPLE))
    def rebase(self, who: str) -> None:
        self.desks[who].ok("fetch", "-q")
        self.undone(self.desks[who], "rebase", "-q", "origin/main")

    @rule(who=st.sampled_from(PEOPLE))
    def cherry_pick(self, who: str) -> None:
        desk, other = self.desks[who], self.desks[PEOPLE[who == PEOPLE[0]]]
        desk.ok("fetch", "-q", str(other.top), "main")
        self.undone(desk, "cherry-pick", "FETCH_HEAD")

    @rule(who=st.sampled_from(PEOPLE))
    def merge_a_branch(self, who: str) -> None:
        desk, other = self.desks[who], self.desks[PEOPLE[who == PEOPLE[0]]]
        desk.ok("fetch", "-q", str(other.top), "main")
        self.undone(desk, "merge", "-q", "--no-ff", "--no-edit", "FETCH_HEAD")

    @rule(who=st.sampled_from(PEOPLE))
    def amend(self, who: str) -> None:
        desk = self.desks[who]
        if desk.git("merge-base", "--is-ancestor", "HEAD", "origin/main").status:
            desk.ok("commit", "-q", "--amend", "-m", "amended")

    @rule(who=st.sampled_from(PEOPLE))
    def revert(self, who: str) -> None:
        desk = self.desks[who]
        if desk.git("rev-parse", "-q", "--verify", "HEAD^").status == 0 and not desk.ok(
            "rev-list", "--merges", "-1", "HEAD"
        ):
            self.undone(desk, "revert", "--no-edit", "HEAD")

    @rule(who=st.sampled_from(PEOPLE))
    def start_over(self, who: str) -> None:
        self.desks[who].ok("fetch", "-q")
        self.desks[who].ok("reset", "-q", "--hard", "origin/main")

    # What the server says of it

    def state(self, desk: Desk, commit: str) -> dict[str, dict[str, Any]]:
        names = desk.ok("ls-tree", "-r", "--name-only", commit, "tickets").splitlines()
        texts = [desk.ok("show", f"{commit}:{name}") for name in names if name.endswith(".yaml")]
        return {ticket["id"]: ticket for ticket in map(plain, texts)}

    def kept(self, old: dict[str, dict[str, Any]], new: dict[str, dict[str, Any]]) -> bool:
        """Whether every ticket with lines is there, with every line."""
        for key, ticket in old.items():
            for name in ("history", "claims"):
                left = [self.line(line) for line in new.get(key, {}).get(name, [])]
                if any(self.line(line) not in left for line in ticket.get(name, [])):
                    return False
                for line in ticket.get(name, []):
                    again = next(each for each in new[key][name] if self.line(each) == self.line(line))
                    if line.get("released") and again.get("released") != line["released"]:
                        return False
        return True

    def line(self, line: dict[str, Any]) -> str:
        return repr(sorted((name, str(value)) for name, value in line.items() if name != "released"))

    @rule(who=st.sampled_from(PEOPLE))
    def share(self, who: str) -> None:
        """What most people do most of the time: put theirs on top, then push."""
        self.rebase(who)
        self.push(who, force=False)

    @rule(
        who=st.sampled_from(PEOPLE),
        mine=st.integers(0, 9),
        yours=st.integers(0, 9),
        way=st.sampled_from(["merge", "rebase", "merge_a_branch", "cherry_pick"]),
    )
    def race(self, who: str, mine: int, yours: int, way: str) -> None:
        """Both take a token at once; whoever is second brings both together in one way or another."""
        other = PEOPLE[who == PEOPLE[0]]
        self.claim_by_hand(other, yours)
        self.claim_by_hand(who, mine)
        self.share(other)
        getattr(self, way)(who)
        self.push(who, force=False)

    @rule(who=st.sampled_from(PEOPLE), force=st.booleans())
    def push(self, who: str, force: bool) -> None:
        desk = self.desks[who]
        desk.ok("fetch", "-q")
        before, mine = desk.ok("rev-parse", "origin/main"), desk.head()
        forward = desk.git("merge-base", "--is-ancestor", before, mine).status == 0
        if before == mine or not (forward or force):
            return
        old, new = self.state(desk, before), self.state(desk, mine)
        fresh = {
            (key, self.line(claim))
            for key, ticket in new.items()
            for claim in ticket.get("claims", [])
            if claim.get("kind") == "emergency"
            and self.line(claim) not in [self.line(each) for each in old.get(key, {}).get("claims", [])]
        }
        judged = [
            {**ticket, "claims": [c for c in ticket.get("claims", []) if (key, self.line(c)) not in fresh]}
            for key, ticket in new.items()
        ]
        risen = overruns(judged, self.terms) - overruns(list(old.values()), self.terms)
        sound = self.kept(old, new) and all(consistent(ticket) for ticket in new.values())
        done = desk.git("push", *(["--force"] if force else []), "origin", "main")
        codes = set(re.findall(r"(?:error|warning)\[([a-z-]+)\]", done.err))
        over = "tokens already taken" in done.err or "token already taken" in done.err
        Travel.counts["accepted" if done.status == 0 else "refused"] += 1
        if risen:
            assert done.status != 0, f"taken, and over: {risen}"
            assert over or not sound, done.err
        elif done.status:
            assert not sound or codes & {"swap-unbalanced", "forbidden-transition"}, (
                f"within the quota, and refused:\n{done.err}"
            )
            assert codes <= OF_CONSISTENCY | {"quota-exceeded-between"}, done.err
        assert desk.ok("ls-remote", "origin", "refs/heads/main").split()[0] == (mine if done.status == 0 else before)


@pytest.mark.slow
def test_the_server_takes_what_is_within_the_quota_and_nothing_else(capsys: pytest.CaptureFixture[str]) -> None:
    """`ITBIZ_TRAVELS=500` takes as many journeys."""
    journeys = int(os.environ.get("ITBIZ_TRAVELS", "25"))
    run_state_machine_as_test(Travel, settings=settings(max_examples=journeys, stateful_step_count=20, deadline=None))
    with capsys.disabled():
        print(f"\npushes: {dict(Travel.counts)}")  # noqa: T201  # the figures are what one looks at
    assert Travel.counts["accepted"]
    assert Travel.counts["refused"]
