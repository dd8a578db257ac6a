"""A check that holds little in memory says what one says that holds everything, byte for byte."""

from __future__ import annotations

import shutil
import subprocess
from datetime import UTC, datetime, timedelta
from random import Random
from typing import TYPE_CHECKING

import pytest

from itbiz.cli import judging, sifting
from itbiz.cli.main import run
from itbiz.domain.period import PeriodKind, format_instant, period_of
from itbiz.store import shared_work

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from itbiz.cli.session import Session
    from itbiz.domain.backlog import Backlog

NOW = datetime(2026, 11, 25, 9, tzinfo=UTC)
TICKETS = 24


class Desk:
    """A repository of tickets in all sorts of states, most of which nothing can be said of."""

    def __init__(self, top: Path) -> None:
        self.top = top
        self.git("init", "-q", "-b", "main")
        since = period_of((NOW - timedelta(weeks=30)).date(), PeriodKind.ISO_WEEK).key
        (top / "contract.yaml").write_text(
            "schema: itbiz/contract@1\ntimezone: UTC\nlanguage: en\nparties:\n"
            "  requesters: {sales: {name: Sales}, risk: {name: Risk}}\n"
            "  providers: {systems: {name: Systems}, network: {name: Network}}\n"
            f"terms:\n  - effective_from: {since}\n    quota: {{sales: 1, risk: 1}}\n    guarantee: 4\n"
            "    wip_limit: {systems: {total: 1}}\n"
        )
        for number in range(TICKETS):
            self.write(f"tickets/{number % 3}/ITB-A{number:02}.yaml", self.ticket(f"ITB-A{number:02}", number))
        self.commit()

    def ticket(self, name: str, number: int, rest: str = "", service_class: str = "standard") -> str:
        opened = NOW - timedelta(days=90 - number)
        at = format_instant(opened + timedelta(hours=3))
        state = ("closed", "closed", "delivered", "started", "new", "cancelled")[number % 6]
        steps = {"closed": ("started", "delivered", "closed"), "new": ()}.get(state, (state,))
        lines = "".join(f"  - {{at: {at}, to: {each}, by: a@x.y}}\n" for each in steps)
        return (
            f"id: {name}\ntitle: T {number}\ntype: request\nrequester: sales\nprovider: systems\n"
            f"class: {service_class}\nstatus: {state}\nopened: {format_instant(opened)}\n"
            f"{'history:' if lines else ''}\n{lines}{rest}"
        )

    def claim(self, number: int) -> str:
        day = NOW - timedelta(days=80 - number)
        period = period_of(day.date(), PeriodKind.ISO_WEEK).key
        return (
            f"claims:\n  - {{period: {period}, requester: sales, provider: any, kind: quota, "
            f"at: {format_instant(day)}, by: a@x.y}}\n"
        )

    def write(self, path: str, text: str | bytes) -> None:
        place = self.top / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.unlink(missing_ok=True)
        place.write_bytes(text if isinstance(text, bytes) else text.encode())

    def git(self, *arguments: str) -> str:
        done = subprocess.run(["git", *arguments], cwd=self.top, check=True, capture_output=True, text=True)
        return done.stdout.strip()

    def commit(self) -> None:
        self.git("add", "-A")
        self.git("commit", "-q", "--allow-empty", "-m", "a change")


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(judging, "instant_of", lambda _session, _backlog: NOW)
    return Desk(tmp_path)


def said(capsys: pytest.CaptureFixture[str]) -> list[tuple[int, str, str]]:
    found = []
    for form in ("full", "json", "junit"):
        status = run(["check", "--format", form])
        found.append((status, *capsys.readouterr()))
    return found


def whole(capsys: pytest.CaptureFixture[str]) -> list[tuple[int, str, str]]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sifting, "work_tree", lambda _session, _commits: None)
        return said(capsys)


Step = tuple[str, "Callable[[Desk, Random], object]"]


def _any(desk: Desk, rng: Random) -> Path:
    return rng.choice(sorted((desk.top / "tickets").rglob("*.yaml")))


def _edit(old: str, new: str) -> Callable[[Desk, Random], object]:
    def step(desk: Desk, rng: Random) -> None:
        place = _any(desk, rng)
        if place.is_file():
            place.write_bytes(place.read_bytes().replace(old.encode(), new.encode()))

    return step


def _added(rest: Callable[[Desk, Random], str]) -> Callable[[Desk, Random], object]:
    def step(desk: Desk, rng: Random) -> None:
        number = rng.randrange(TICKETS, 99)
        name = f"ITB-B{number}"
        desk.write(f"tickets/new/{name}.yaml", desk.ticket(name, number, rest(desk, rng), rng.choice(CLASSES)))

    return step


def _copied(desk: Desk, rng: Random) -> None:
    shutil.copy(_any(desk, rng), desk.top / "tickets" / f"copy{rng.randrange(9)}.yaml")


def _moved(desk: Desk, rng: Random) -> None:
    _any(desk, rng).rename(desk.top / "tickets" / f"moved{rng.randrange(9)}.yaml")


def _linked(desk: Desk, rng: Random) -> None:
    place = _any(desk, rng)
    place.unlink()
    place.symlink_to("elsewhere")


def _branched(desk: Desk, _rng: Random) -> None:
    desk.git("update-ref", "refs/remotes/origin/main", desk.git("rev-list", "--max-parents=0", "HEAD"))
    desk.git("config", "remote.origin.url", "/nowhere")


CLASSES = ("standard", "priority", "expedite", "intangible")
STEPS: Sequence[Step] = (
    ("title", _edit("title: T", "title: TT")),
    ("status without its line", _edit("status: closed", "status: delivered")),
    ("unknown party", _edit("requester: sales", "requester: slaes")),
    ("another party", _edit("provider: systems", "provider: network")),
    ("class", _edit("class: standard", "class: priority")),
    ("history gone", _edit("to: started", "to: waiting")),
    ("no YAML", _edit("title:", "title: [")),
    ("no UTF-8", lambda desk, rng: _any(desk, rng).write_bytes(b"id: \xff\n")),
    ("gone", lambda desk, rng: _any(desk, rng).unlink()),
    ("new", _added(lambda _desk, _rng: "")),
    ("new with a claim", _added(lambda desk, rng: desk.claim(rng.randrange(40, 80)))),
    ("new with a link", _added(lambda _desk, rng: f"links: [{{type: child_of, id: ITB-A{rng.randrange(40):02}}}]\n")),
    ("changed back", lambda desk, _rng: desk.git("checkout", "-q", "--", ".")),
    ("copied", _copied),
    ("moved", _moved),
    ("line ends", _edit("\n", "\r\n")),
    ("a link in its place", _linked),
    ("a pulse", lambda desk, _rng: desk.write("pulse/2026-W45/sales.yaml", "score: 3\n")),
    ("a pulse of nobody", lambda desk, _rng: desk.write("pulse/2026-W45/slaes.yaml", "score: 9\n")),
    ("committed", lambda desk, _rng: desk.commit()),
    ("committed again", lambda desk, _rng: desk.commit()),
    ("shared", _branched),
    ("cache deleted", lambda desk, _rng: shutil.rmtree(desk.top / ".git/itbiz", ignore_errors=True)),
)


@pytest.mark.parametrize("seed", range(4))
def test_what_it_says_is_what_reading_all_says(
    desk: Desk, seed: int, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    if seed % 2:
        monkeypatch.setattr(shared_work, "ENOUGH", 1)
        monkeypatch.setattr(shared_work, "BATCH", 5)
        monkeypatch.setenv("ITBIZ_JOBS", "2")
    rng = Random(seed)  # noqa: S311 - the same seed, the same walk
    walked = []
    for _ in range(14):
        name, step = rng.choice(STEPS)
        walked.append(name)
        step(desk, rng)
        assert said(capsys) == whole(capsys), walked


def test_what_stands_beside_the_tickets_is_judged_too(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    desk.write("pulse/2026-W45/slaes.yaml", "score: 9\n")
    desk.write("signatures/sales.yaml", "none: 1\n")
    (_, found, _), *_ = here = said(capsys)
    assert "pulse-misplaced" in found
    assert "signatures/sales.yaml" in found
    assert here == whole(capsys)


def test_only_what_somebody_has_to_look_at_is_held(
    desk: Desk, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.write("tickets/0/ITB-A00.yaml", desk.ticket("ITB-A00", 0).replace("T 0", "Another"))
    desk.write("tickets/copy.yaml", desk.ticket("ITB-A01", 1))
    held: list[Backlog] = []
    work_tree = sifting.work_tree

    def seen(session: Session, commits: Sequence[str]) -> object:
        found = work_tree(session, commits)
        assert found is not None
        held.append(found[0])
        return found

    monkeypatch.setattr(sifting, "work_tree", seen)
    for _ in range(2):  # with a cold cache, and with a warm one
        assert run(["check"]) == 1
    capsys.readouterr()
    working = {f"ITB-A{number:02}" for number in range(3, TICKETS, 6)}
    for backlog in held:
        assert {*backlog.entries} == {"ITB-A00", "ITB-A01", *working}
        assert backlog.count == TICKETS
        assert backlog.has("ITB-A02")
        assert not backlog.has("ITB-A99")
