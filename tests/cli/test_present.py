"""No answer depends on the cache: warm, cold, missing or damaged, it is what reading everything gives."""

from __future__ import annotations

import contextlib
import io
import os
import random
import re
import shutil
import sqlite3
import subprocess
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from itbiz.cli import changing, listed, present
from itbiz.cli.commands import show
from itbiz.cli.main import run
from itbiz.cli.session import Session
from itbiz.domain.period import PeriodKind, format_instant, period_of
from itbiz.store.cache import Cache

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path


def week_of(moment: datetime) -> str:
    return period_of(moment.date(), PeriodKind.ISO_WEEK).key


NOW = datetime.now(UTC).replace(microsecond=0)
AS_OF = ("--as-of", format_instant(NOW))
LOOKS = (
    ("board", "--json", *AS_OF),
    ("board", *AS_OF),
    ("load", "--json", *AS_OF),
    ("quota", "--json", *AS_OF),
    *(("quota", "--json", "--period", week_of(NOW - timedelta(weeks=back)), *AS_OF) for back in (-1, 1, 2, 20)),
    ("quota", "--json", "--contract", "other.yaml", *AS_OF),
    ("next", "--json", *AS_OF),
    ("due", "--json", *AS_OF),
    ("report", "--format", "json", *AS_OF),
)
LISTS = (
    ("list",),
    ("list", "--color=always"),
    ("list", "--json"),
    ("list", "--all"),
    ("list", "--all", "--color=always"),
    ("list", "--all", "--json"),
    ("list", "--all", "--mine"),
    ("list", "--all", "--text", "again"),
    ("list", "--status", "ended", "--json"),
    ("list", "--status", "ended", "--type", "request", "--provider", "systems"),
    ("list", "--status", "closed", "--assignee", "nobody", "--color=always"),
    ("list", "--status", "refused", "--requester", "risk", "--class", "standard"),
    ("list", "--as-of", format_instant(NOW - timedelta(weeks=8)), "--all"),
)
CLASSES = ("standard", "standard", "intangible", "fixed_date")
TITLES = (
    "Ticket",
    "漢字の題",
    "e\u0301te\u0301",
    "שלום עולם",
    "👩\u200d🔧 fix",
    "A title much longer than a column is wide " * 3,
)
PEOPLE = ("ana@example.com", "BO@example.com", "claire@example.com")
ENDS = {
    "closed": ["ready", "started", "delivered", "closed"],
    "refused": ["refused"],
    "cancelled": ["started", "cancelled"],
}
OPEN = {"new": [], "started": ["started"], "waiting": ["started", "waiting"], "delivered": ["started", "delivered"]}


def contract(quota: int = 3, carried: int = 0) -> str:
    return (
        "schema: itbiz/contract@1\ntimezone: UTC\nparties:\n"
        "  requesters: {sales: {name: Sales}, risk: {name: Risk}}\n"
        "  providers: {systems: {name: Systems}, network: {name: Network}}\n"
        f"terms:\n  - {{effective_from: {week_of(NOW - timedelta(weeks=50))}, quota: {{sales: {quota}, risk: 1}}, "
        f"guarantee: {max(1, quota - carried)}, tokens: {{carry_over_max: {carried}}}, "
        "wip_limit: {systems: {total: 9}}}\n"
        f"  - {{effective_from: {week_of(NOW - timedelta(weeks=9))}, quota: {{sales: 2, risk: {{systems: 1}}}}, "
        f"guarantee: {{systems: 1, network: {quota}}}, emergency: {{repay: {carried}}}, "
        f"tokens: {{carry_over_max: {carried}, book_ahead: 3}}}}\n"
    )


class Company:
    """A repository whose tickets lived up to a year ago, changed at random."""

    def __init__(self, top: Path, seed: int, *, linked: bool = False) -> None:
        self.top = top
        self.linked = linked
        self.chance = random.Random(seed)  # noqa: S311  # the same walk every time
        self.count = 0
        self.git("init", "-q", "-b", "main")
        (top / "contract.yaml").write_text(contract())
        (top / "other.yaml").write_text(contract(1, 2))
        for _ in range(40):
            self.add()
        self.commit()

    def git(self, *args: str, check: bool = True) -> None:
        subprocess.run(["git", *args], cwd=self.top, check=check, capture_output=True)

    def commit(self) -> None:
        self.git("add", "-A")
        self.git("commit", "-q", "--allow-empty", "-m", "a change")

    def files(self) -> list[Path]:
        return sorted(path for path in (self.top / "tickets").rglob("*.yaml") if path.is_file())

    def any_file(self) -> Path:
        """One that is text."""
        return self.chance.choice([path for path in self.files() if b"id: " in path.read_bytes()])

    def add(self) -> Path:
        self.count += 1
        name = f"ITB-{self.count:04}"
        opened = NOW - timedelta(hours=self.chance.randrange(2, 24 * 330))
        path = self.top / "tickets" / week_of(opened) / f"{name}.yaml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(self.ticket(name, opened))
        return path

    def ticket(self, name: str, opened: datetime) -> str:
        chance = self.chance
        old = NOW - opened > timedelta(days=20)
        states = chance.choice([*(ENDS.values() if old else ()), *ENDS.values(), *OPEN.values()])
        lines, at = [], opened
        for state in states:
            at = min(at + timedelta(hours=chance.randrange(1, 200)), NOW - timedelta(hours=1))
            on = ", on: requester, why: a question" if state == "waiting" else ""
            why = ", why: no" if state == "refused" else ""
            lines.append(f"  - {{at: {format_instant(at)}, to: {state}, by: ana@example.com{on}{why}}}")
        claims = self.claims(opened) if chance.random() < 0.4 else ""
        service_class = "priority" if claims else chance.choice(CLASSES)
        due = "due: 2027-01-01\ndue_reason: a date\n" if service_class == "fixed_date" else ""
        thread = ""
        if chance.random() < 0.2:
            kind = chance.choice(("contest", "question", "comment"))
            to = ", to: provider" if kind == "question" else ""
            line = f"n: 1, at: {format_instant(at)}, by: claire@example.com, kind: {kind}{to}, text: Well"
            thread = f"thread:\n  - {{{line}}}\n"
        history = "history:\n" + "\n".join(lines) + "\n" if lines else ""
        someone = "".join(
            f"{field}: {chance.choice(PEOPLE)}\n" for field in ("assignee", "contact") if chance.random() < 0.5
        )
        links = ""
        if self.linked and chance.random() < 0.3:
            kind, target = chance.choice(("caused_by", "blocks", "relates_to")), chance.randrange(1, 60)
            links = f"links:\n  - {{type: {kind}, id: ITB-{target:04}}}\n"
        return (
            f"id: {name}\ntitle: {chance.choice(TITLES)} {name}\ntype: request\n"
            f"requester: {chance.choice(('sales', 'risk'))}\n"
            f"provider: {chance.choice(('systems', 'network'))}\nclass: {service_class}\n"
            f"status: {states[-1] if states else 'new'}\nopened: {format_instant(opened)}\n"
            f"{due}{someone}{links}{history}{claims}{thread}"
        )

    def claims(self, opened: datetime) -> str:
        """One or two, swapped, taken back by IT or not; some booked ahead, a few for emergencies."""
        chance, lines = self.chance, []
        for _ in range(chance.choice((1, 1, 2))):
            at = min(opened + timedelta(hours=chance.randrange(200)), NOW - timedelta(hours=1))
            who = chance.choice(("sales, provider: any", "risk, provider: systems", "risk, provider: any"))
            line = f"period: {week_of(at + timedelta(weeks=chance.choice((0, 0, 1))))}, requester: {who}"
            line += f", at: {format_instant(at)}, by: claire@example.com"
            if chance.random() < 0.15:
                line += ", kind: emergency, reason: a fire, impact: all of it"
            if chance.random() < 0.4:
                back = min(at + timedelta(hours=chance.randrange(400)), NOW - timedelta(hours=1))
                cause = chance.choice(("withdrawn", "swapped, swapped_for: ITB-0001", "refused", "duplicate"))
                line += f", released: {{at: {format_instant(back)}, by: ana@example.com, cause: {cause}}}"
            lines.append(f"  - {{{line}}}\n")
        return "claims:\n" + "".join(lines)

    # What people and git do

    def say(self) -> None:
        path = self.any_file()
        text = path.read_text()
        if "thread:" not in text:
            at = format_instant(NOW - timedelta(minutes=30))
            path.write_text(f"{text}thread:\n  - {{n: 1, at: {at}, by: ana@example.com, kind: comment, text: Late}}\n")

    def reopen(self) -> None:
        closed = [path for path in self.files() if b"status: closed" in path.read_bytes()]
        if closed:
            path = self.chance.choice(closed)
            at = format_instant(NOW - timedelta(hours=1))
            line = f"  - {{at: {at}, to: started, by: ana@example.com, why: again}}\n"
            text = path.read_text().replace("status: closed", "status: started")
            head, _, rest = text.partition("to: closed")
            cut = rest.index("\n") + 1
            path.write_text(f"{head}to: closed{rest[:cut]}{line}{rest[cut:]}")

    def release(self) -> None:
        """Take a token back now, be it of a ticket that ended long ago."""
        held = [path for path in self.files() if b"by: claire@example.com}\n" in path.read_bytes()]
        if held:
            path = self.chance.choice(held)
            released = f", released: {{at: {format_instant(NOW - timedelta(hours=1))}, by: ana@example.com, cause: "
            released += self.chance.choice(("withdrawn", "refused")) + "}}\n"
            path.write_text(
                path.read_text().replace("by: claire@example.com}\n", f"by: claire@example.com{released}", 1)
            )

    def retitle(self) -> None:
        path = self.any_file()
        path.write_text(path.read_text().replace("title: ", "title: Again, "))

    def delete(self) -> None:
        self.any_file().unlink()

    def rename(self) -> None:
        path = self.any_file()
        top = self.top / "tickets"
        folder = self.chance.choice((path.parent, top, top / "a" / "b"))
        folder.mkdir(parents=True, exist_ok=True)
        path.rename(folder / f"moved-{path.name}")

    def spoil(self) -> None:
        path = self.any_file()
        path.write_bytes(self.chance.choice((b"id: [\n", path.read_text().encode("utf-16"))))

    def copy(self) -> None:
        path = self.any_file()
        shutil.copy(path, path.with_name(f"copy-{path.name}"))

    def amend(self) -> None:
        (self.top / "contract.yaml").write_text(contract(self.chance.randrange(1, 5), self.chance.randrange(3)))

    def stage(self) -> None:
        self.git("add", "-A")

    def restore(self) -> None:
        self.git("checkout", "-q", "-f", "HEAD", check=False)
        self.git("clean", "-qfd", "tickets")

    def branch(self) -> None:
        self.restore()
        self.git("checkout", "-q", "-B", f"side{self.chance.randrange(3)}", check=False)

    def back(self) -> None:
        self.restore()
        self.git("checkout", "-q", "main")

    def merge(self) -> None:
        self.restore()
        self.git("merge", "-q", "--no-edit", "side0", check=False)
        self.git("merge", "--abort", check=False)

    def step(self) -> None:
        acts = [
            *[self.add, self.say, self.reopen, self.retitle, self.release] * 2,
            *(self.delete, self.rename, self.amend, self.stage, self.branch, self.back, self.merge),
            *[self.commit] * 5,
            *(self.spoil, self.copy, self.restore, self.restore),
        ]
        self.chance.choice(acts)()


@pytest.fixture(autouse=True)
def _one_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of two answers none may fall on the next day, when all are older."""
    moment = property(lambda session: NOW.astimezone(session.zone))
    monkeypatch.setattr(Session, "system_now", moment)


def said(arguments: tuple[str, ...]) -> tuple[int, str]:
    out = io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(io.StringIO()):
        status = run(list(arguments))
    return status, out.getvalue()


def whole(monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...]) -> tuple[int, str]:
    """The answer of a run that reads everything."""
    with monkeypatch.context() as patch:
        patch.setattr(present, "present", lambda *_words, **_more: None)
        # Whoever lists or shows reads rows, and the whole where there are none.
        patch.setattr(listed, "listed", lambda _session, **_: None)
        patch.setattr(show, "listed", lambda _session: None)
        return said(arguments)


def forget(top: Path) -> None:
    shutil.rmtree(top / ".git" / "itbiz", ignore_errors=True)


def damage(top: Path, chance: random.Random) -> None:
    """Change some bytes anywhere in the file, or cut it short."""
    # Not `-shm`, which SQLite maps into memory: whoever cuts that under a running process ends it.
    for path in (top / ".git" / "itbiz" / name for name in ("cache.db", "cache.db-wal")):
        if not path.exists():
            continue
        data = bytearray(path.read_bytes())
        if not data:
            continue
        if chance.random() < 0.2:
            del data[chance.randrange(len(data)) :]
        else:
            for _ in range(chance.choice((1, 5, 200))):
                data[chance.randrange(len(data))] ^= chance.randrange(1, 256)
        path.write_bytes(bytes(data))


def walk(top: Path, monkeypatch: pytest.MonkeyPatch, seed: int, steps: int) -> None:
    monkeypatch.chdir(top)
    company = Company(top, seed, linked=True)
    states: list[Callable[[], None]] = [
        lambda: None,
        lambda: None,
        lambda: forget(top),
        lambda: damage(top, company.chance),
    ]
    for number in range(steps):
        company.step()
        ticket = company.any_file().stem.removeprefix("moved-").removeprefix("copy-")
        shows = [("show", ticket, *more) for more in ((), ("--color=always",), ("--json",))]
        for look in (*company.chance.sample(LOOKS, 3), *company.chance.sample(LISTS, 3), company.chance.choice(shows)):
            company.chance.choice(states)()
            assert said(look) == whole(monkeypatch, look), (seed, number, look)


@pytest.mark.parametrize("seed", range(2))
def test_every_look_is_the_same_whatever_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int) -> None:
    walk(tmp_path, monkeypatch, seed, 14)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(100, 100 + int(os.environ.get("ITBIZ_WALKS", "8"))))
def test_every_look_is_the_same_on_longer_walks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int) -> None:
    walk(tmp_path, monkeypatch, seed, 40)


def test_there_is_something_settled_in_these(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Company(tmp_path, 1)
    assert said(("board",))[0] == 0
    with sqlite3.connect(tmp_path / ".git" / "itbiz" / "cache.db") as kept:
        (count,) = kept.execute("SELECT count(*) FROM settled").fetchone()
        (books,) = kept.execute("SELECT count(*) FROM value WHERE kind = 'books'").fetchone()
    assert count > 10
    assert books == 1


def test_lists_read_rows_and_whole_only_what_changed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    company = Company(tmp_path, 1)
    said(("list", "--all"))
    company.retitle()
    asked: list[str] = []
    known = Cache.tickets

    def tickets(cache: Cache, blobs: Iterable[str]) -> dict[str, object]:
        wanted = [*blobs]
        asked.extend(wanted)
        return known(cache, wanted)

    monkeypatch.setattr(Cache, "tickets", tickets)
    monkeypatch.setattr(Session, "backlog", property(lambda _: pytest.fail("everything was read")))
    for look, most in (("list --all", 1), ("list --status ended --color=always", 1), ("show 0001", 2)):
        asked.clear()
        assert said(tuple(look.split()))[0] == 0
        assert len(asked) <= most, look


def verdict(*arguments: str) -> tuple[int, str]:
    err = io.StringIO()
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(err):
        # Hints say what to write now, and the clock goes on.
        return run(list(arguments)), re.sub(r"T\d\d:\d\d:\d\d", "T", err.getvalue())


@pytest.mark.parametrize("seed", range(3))
def test_the_hook_and_writers_say_the_same_as_when_everything_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    monkeypatch.chdir(tmp_path)
    # A settled ticket with a link to nothing is not judged at a commit.
    company = Company(tmp_path, seed, linked=False)
    for _ in range(6):
        company.restore()
        for act in company.chance.sample(
            [company.add, company.say, company.reopen, company.retitle, company.delete, company.rename, company.spoil],
            2,
        ):
            act()
        company.stage()
        forget(tmp_path)
        comment = ("comment", company.any_file().stem.removeprefix("moved-"), "Well", "-n")
        lean = verdict("hook", "pre-commit"), verdict(*comment)
        (tmp_path / ".git" / "itbiz" / "judged").unlink(missing_ok=True)
        with monkeypatch.context() as patch:
            patch.setattr(changing, "staged", lambda *_: None)
            patch.setattr(changing, "work_tree", lambda *_: None)
            assert (verdict("hook", "pre-commit"), verdict(*comment)) == lean


def pushed(monkeypatch: pytest.MonkeyPatch, hook: str, line: str) -> tuple[int, str]:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(line.encode())))
    return verdict("hook", hook, *(["origin"] if hook == "pre-push" else []))


@pytest.mark.parametrize("seed", range(4))
def test_a_push_is_judged_as_when_everything_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    """Where it starts and where it arrives: of one commit or several, with merges, deletions, and what is no ticket."""
    (tmp_path / "one").mkdir()
    monkeypatch.chdir(tmp_path / "one")
    company = Company(tmp_path / "one", 40 + seed)
    subprocess.run(["git", "init", "-q", "--bare", "-b", "main", tmp_path / "bare"], check=True)
    company.git("push", "-q", str(tmp_path / "bare"), "main")
    seen = set()
    for _ in range(5):
        old = subprocess.check_output(["git", "rev-parse", "HEAD"], text=True, cwd=tmp_path / "one").strip()
        for _ in range(company.chance.randrange(1, 4)):
            for act in company.chance.sample(
                [*[company.add, company.say, company.reopen, company.retitle] * 2, company.delete, company.rename], 2
            ):
                act()
            if company.chance.random() < 0.15:
                company.chance.choice((company.spoil, company.amend, company.copy))()
            company.commit()
        new = subprocess.check_output(["git", "rev-parse", "HEAD"], text=True, cwd=tmp_path / "one").strip()
        company.git("push", "-q", str(tmp_path / "bare"), "main")
        for hook, line in (
            ("pre-push", f"refs/heads/main {new} refs/heads/main {old}\n"),
            ("pre-receive", f"{old} {new} refs/heads/main\n"),
        ):
            monkeypatch.chdir(tmp_path / ("one" if hook == "pre-push" else "bare"))
            lean = pushed(monkeypatch, hook, line)
            seen.add(lean[0])
            with monkeypatch.context() as patch:
                patch.setattr(changing, "committed", lambda *_: None)
                assert pushed(monkeypatch, hook, line) == lean, (seed, hook)
        monkeypatch.chdir(tmp_path / "one")
    assert seen <= {0, 1}


def test_a_list_of_a_commit_with_one_id_twice_of_which_one_is_changed_here(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    company = Company(tmp_path, 3)
    first = company.any_file()
    second = first.with_name(f"copy-{first.name}")
    shutil.copy(first, second)
    company.commit()
    for path in (first, second):
        path.write_text(path.read_text().replace("title: ", "title: Again, "))
        for look in (("list", "--all", "--json"), ("list", "--all"), ("list",)):
            assert said(look) == whole(monkeypatch, look)
        company.restore()


def test_a_branch_in_another_work_tree_is_another_state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "one").mkdir()
    company = Company(tmp_path / "one", 7)
    company.git("worktree", "add", "-q", "-b", "two", str(tmp_path / "two"))
    company.reopen()
    company.commit()
    for top in (tmp_path / "one", tmp_path / "two", tmp_path / "one"):
        monkeypatch.chdir(top)
        for look in LOOKS[:3]:
            assert said(look) == whole(monkeypatch, look)


def test_a_repository_of_sha256(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_DEFAULT_HASH", "sha256")
    walk(tmp_path, monkeypatch, 11, 5)
