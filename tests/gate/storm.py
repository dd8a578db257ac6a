"""Many clones push at once for the same last tokens: what lands, what is refused, what is lost (nothing).

    python -m tests.gate.storm --clones 8 --rounds 3

Half of the people work as they should, with hooks and `itbiz sync`; the other half go past every hook, write their
claims by hand, and push again and again. All of them write into one and the same ticket, too. What stands at the end is
counted by `plain_ledger`, which shares nothing with itbiz.
"""

from __future__ import annotations

import argparse
import os
import random
import re
import subprocess
import sys
import tempfile
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from tests.gate.plain_ledger import Rules, overruns

QUOTA = {("sales", "systems"): 4, ("sales", "network"): 2, ("risk", "systems"): 2, ("risk", "network"): 1}
CONTRACT = """\
schema: itbiz/contract@1
timezone: UTC
parties:
  requesters: {{sales: {{name: Sales}}, risk: {{name: Risk}}}}
  providers: {{systems: {{name: Systems}}, network: {{name: Network}}}}
terms:
  - effective_from: {first}
    quota: {{sales: {{systems: 4, network: 2}}, risk: {{systems: 2, network: 1}}}}
    guarantee: {{systems: 6, network: 3}}
"""
SHARED = "ITB-SHARE"
MOST_TRIES = 60


@dataclass
class Outcome:
    """What one person went through."""

    counts: Counter[str] = field(default_factory=Counter)
    landed: dict[str, str] = field(default_factory=dict)
    """Ids of tickets whose push was taken, each with the words of its title."""
    said: list[str] = field(default_factory=list)
    """Comments whose push was taken."""


@dataclass(frozen=True)
class Clone:
    """A work tree, and somebody at it."""

    top: Path
    email: str

    def run(self, *command: str) -> subprocess.CompletedProcess[str]:
        env = {name: value for name, value in os.environ.items() if not name.startswith(("GIT_", "ITBIZ_"))}
        env |= {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1", "LANG": "C.UTF-8"}
        return subprocess.run(command, cwd=self.top, env=env, capture_output=True, text=True, check=False)

    def git(self, *args: str) -> subprocess.CompletedProcess[str]:
        return self.run("git", *args)

    def ok(self, *args: str) -> str:
        done = self.git(*args)
        if done.returncode:
            raise AssertionError(f"git {args}: {done.stderr}")
        return done.stdout.strip()

    def itbiz(self, *args: str) -> subprocess.CompletedProcess[str]:
        return self.run(sys.executable, "-m", "itbiz", *args)


def week(back: int = 0) -> str:
    year, number, _ = (datetime.now(UTC) - timedelta(weeks=back)).isocalendar()
    return f"{year}-W{number:02d}"


def clone(source: str, top: Path, name: str) -> Clone:
    subprocess.run(["git", "clone", "-q", source, str(top)], check=True, capture_output=True)
    person = Clone(top, f"{name}@example.com")
    person.ok("config", "user.name", name)
    person.ok("config", "user.email", person.email)
    return person


def office(top: Path) -> str:
    """A server that judges, with a contract and the ticket everybody writes into; its address."""
    seed = Clone(top / "seed", "seed@example.com")
    seed.top.mkdir()
    seed.ok("init", "-q", "-b", "main")
    seed.ok("config", "user.name", "seed")
    seed.ok("config", "user.email", seed.email)
    (seed.top / "contract.yaml").write_text(CONTRACT.format(first=week(2)))
    (seed.top / ".gitattributes").write_text("tickets/**/*.yaml text eol=lf merge=itbiz\n")
    shared = seed.top / "tickets" / week() / f"{SHARED}.yaml"
    shared.parent.mkdir(parents=True)
    shared.write_text(text_of(SHARED, "What all talk about", ("sales", "systems"), seed.email, claimed=False))
    seed.ok("add", "-A")
    seed.ok("commit", "-q", "-m", "start")
    server = top / "server.git"
    seed.ok("clone", "-q", "--bare", str(seed.top), str(server))
    there = Clone(server, seed.email)
    there.ok("config", "core.logAllRefUpdates", "true")
    installed = there.itbiz("hook", "install", "--server")
    if installed.returncode:
        raise AssertionError(installed.stderr)
    return f"file://{server}"


def text_of(key: str, title: str, pair: tuple[str, str], by: str, *, claimed: bool) -> str:
    at = datetime.now(UTC).replace(microsecond=0).isoformat()
    text = f"id: {key}\ntitle: {title}\ntype: request\nrequester: {pair[0]}\nprovider: {pair[1]}\n"
    text += f"class: {'priority' if claimed else 'standard'}\nstatus: new\nopened: {at}\n"
    if claimed:
        text += (
            f"claims:\n  - {{period: {week()}, requester: {pair[0]}, provider: {pair[1]}, kind: quota, at: {at}, "
            f"by: {by}}}\n"
        )
    return text


class Person:
    """Somebody who wants tokens, `rounds` times."""

    def __init__(self, desk: Clone, number: int, seed: int) -> None:
        self.desk = desk
        self.number = number
        self.chance = random.Random(seed * 1000 + number)  # noqa: S311 - how long to wait
        self.outcome = Outcome()

    def work(self, rounds: int) -> Outcome:
        for turn in range(rounds):
            # Each pair is wanted equally often, and more often than it has tokens.
            pair = list(QUOTA)[(self.number + turn) % len(QUOTA)]
            title = f"Work {self.number}-{turn}"
            if self.number % 2:
                self.push_on(title, pair, turn)
            else:
                self.play_fair(title, pair, turn)
        return self.outcome

    # With hooks and commands

    def play_fair(self, title: str, pair: tuple[str, str], turn: int) -> None:
        self.follow()
        made = self.desk.itbiz("new", "--title", title, "--requester", pair[0], "--provider", pair[1])
        key = made.stdout.strip()
        if self.desk.itbiz("claim", key).returncode:
            self.outcome.counts["refused at the desk"] += 1
        words = f"said by {self.number} in turn {turn}"
        self.desk.itbiz("comment", SHARED, words)
        for attempt in range(MOST_TRIES):
            self.outcome.counts["tried"] += 1
            done = self.desk.itbiz("sync")
            if done.returncode == 0:
                self.outcome.counts["accepted"] += 1
                self.outcome.landed[key] = title
                self.outcome.said.append(words)
                return
            if "tokens already taken" in done.stderr or "token already taken" in done.stderr:
                # Somebody took the last one in the meantime: it stays an ordinary ticket.
                self.outcome.counts["refused"] += 1
                self.desk.itbiz("release", key, "--commit")
            else:
                self.outcome.counts["retried"] += 1
            time.sleep(self.chance.random() / 4 * attempt)
        raise AssertionError(f"{key} never landed:\n{done.stdout}{done.stderr}")

    # Past every hook

    def push_on(self, title: str, pair: tuple[str, str], turn: int) -> None:
        key = f"ITB-{self.number}PSH{turn}"
        words = f"said by {self.number} in turn {turn}"
        claimed = True
        for attempt in range(MOST_TRIES):
            self.follow()
            place = self.desk.top / "tickets" / week() / f"{key}.yaml"
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(text_of(key, title, pair, self.desk.email, claimed=claimed))
            self.desk.itbiz("comment", SHARED, words)
            self.desk.ok("add", "-A")
            self.desk.ok("commit", "-q", "--no-verify", "-m", title)
            refused = self.insist(key, title, words)
            if refused is None:
                return
            self.outcome.counts["refused" if refused else "retried"] += 1
            claimed = claimed and not refused
            time.sleep(self.chance.random() / 4 * attempt)
        raise AssertionError(f"{key} never landed")

    def insist(self, key: str, title: str, words: str) -> bool | None:
        """Push, and rebase and push again; whether the contract refused it, or None where it landed."""
        for _ in range(MOST_TRIES):
            self.outcome.counts["tried"] += 1
            done = self.desk.git("push", "-q", "--no-verify", "origin", "main")
            if done.returncode == 0:
                self.outcome.counts["accepted"] += 1
                self.outcome.landed[key] = title
                self.outcome.said.append(words)
                return None
            if "already taken" in done.stderr:
                return True
            self.outcome.counts["retried"] += 1
            self.desk.ok("fetch", "-q")
            if self.desk.git("rebase", "-q", "origin/main").returncode:
                self.outcome.counts["conflicts"] += 1
                self.desk.ok("rebase", "--abort")
                return False
        return False

    def follow(self) -> None:
        self.desk.ok("fetch", "-q")
        self.desk.ok("reset", "-q", "--hard", "origin/main")
        self.desk.ok("clean", "-qfd", "tickets")


def state(server: Clone, commit: str) -> list[dict[str, Any]]:
    """The tickets of a commit, as a reader that is none of itbiz's has them."""
    names = server.ok("ls-tree", "-r", "--name-only", commit, "tickets").splitlines()
    reader = YAML(typ="safe", pure=True)
    return [reader.load(server.ok("show", f"{commit}:{name}")) for name in names if name.endswith(".yaml")]


def storm(top: Path, clones: int, rounds: int, seed: int) -> dict[str, float]:
    """Let it blow, then count. Raises AssertionError where somebody's work could not land at all."""
    address = office(top)
    people = [Person(clone(address, top / f"clone{number}", f"p{number}"), number, seed) for number in range(clones)]
    for person in people:
        person.desk.itbiz("hook", "install")
    begin = time.monotonic()
    with ThreadPoolExecutor(clones) as pool:
        outcomes = list(pool.map(lambda person: person.work(rounds), people))
    seconds = time.monotonic() - begin
    server = Clone(top / "server.git", "seed@example.com")
    return {**figures(server, outcomes), "seconds": round(seconds, 1)}


def figures(server: Clone, outcomes: list[Outcome]) -> dict[str, float]:
    """What there was, what there is, and what is missing."""
    counts = sum((each.counts for each in outcomes), Counter())
    today = datetime.now(UTC).date()
    rules = Rules(QUOTA, today - timedelta(days=today.weekday() + 14))
    tips = [line.split()[1] for line in (server.top / "logs/refs/heads/main").read_text().splitlines()]
    final = {ticket["id"]: ticket for ticket in state(server, "main")}
    held = [claim for ticket in final.values() for claim in ticket.get("claims", []) if not claim.get("released")]
    said = {line["text"] for line in final[SHARED].get("thread", [])}
    return {
        "tried": counts["tried"],
        "accepted": counts["accepted"],
        "refused": counts["refused"] + counts["refused at the desk"],
        "retried": counts["retried"],
        "conflicts": counts["conflicts"],
        "tokens": len(held),
        "of": sum(QUOTA.values()),
        "violations": sum(bool(overruns(state(server, tip), rules)) for tip in dict.fromkeys(tips)),
        "lost tickets": sum(
            key not in final or final[key]["title"] != title for each in outcomes for key, title in each.landed.items()
        ),
        "lost lines": sum(words not in said for each in outcomes for words in each.said),
        "damaged objects": len(
            re.findall(r"^(?:error|missing|broken)", server.git("fsck", "--strict").stdout, re.MULTILINE)
        ),
    }


def main() -> int:
    """Print the figures; 1 where they are not sound."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clones", type=int, default=8)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as top:
        found = storm(Path(top), given.clones, given.rounds, given.seed)
    for name, value in found.items():
        sys.stdout.write(f"{name:16}{value:>8}\n")
    return int(not is_sound(found))


def is_sound(found: dict[str, float]) -> bool:
    """Whether exactly the quota landed, and nothing was exceeded, lost or damaged."""
    bad = ("violations", "lost tickets", "lost lines", "damaged objects")
    return found["tokens"] == found["of"] and not any(found[name] for name in bad)


if __name__ == "__main__":
    sys.exit(main())
