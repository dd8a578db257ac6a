"""`itbiz demo`: the invented company, in a repository of its own, with weeks that end today."""

from __future__ import annotations

import os
import shlex
from datetime import UTC, datetime, time
from importlib.resources import files as package_files
from pathlib import Path
from typing import TYPE_CHECKING

from itbiz.actions.example import moved_company, texts_as_of, weeks_until
from itbiz.cli import starting
from itbiz.domain.backlog import CONTRACT, ENDINGS, Backlog, read
from itbiz.domain.timeline import ONE_DAY
from itbiz.store.git import inherited, without_repository
from itbiz.store.repo import Repository, create
from itbiz.text.failure import Failure
from itbiz.text.message import msg, msgs

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from itbiz.cli.session import Session

TICKETS = "tickets"
AUTHOR = {
    "GIT_AUTHOR_NAME": "itbiz demo",
    "GIT_AUTHOR_EMAIL": "demo@fulmar.example",
    "GIT_COMMITTER_NAME": "itbiz demo",
    "GIT_COMMITTER_EMAIL": "demo@fulmar.example",
}


def demo(session: Session, *, folder: str) -> int:
    """Make the invented company in a new repository."""
    place = session.folder / folder
    count = make(place, datetime.now(UTC).replace(microsecond=0), session.env)
    shown = shlex.quote(os.path.relpath(place, session.folder))
    session.words(
        msgs(
            "{folder}: an invented company with {n} ticket, twelve weeks of life until today",
            "{folder}: an invented company with {n} tickets, twelve weeks of life until today",
            count,
            folder=shown,
        ),
        msg("next: cd {folder} && itbiz board", folder=shown),
    )
    return 0


def make(place: Path, now: datetime, env: Mapping[str, str]) -> int:
    """Make the company in a new repository at `place`, as it stands at `now`; how many tickets it has.

    Raises Failure where the place is not free.
    """
    _must_be_free(place)
    files = example()
    original = read(files)
    zone = original.timeline.zone
    moved = moved_company(files, weeks_until(original, now), zone, TICKETS)
    company = read(moved)
    instant = now.astimezone(zone)
    repository = create(place, without_repository(inherited(env)))
    _grow(repository, company, moved, instant)
    _install(repository)
    return len(company.as_of(instant).entries)


def _must_be_free(place: Path) -> None:
    if place.exists() and (not place.is_dir() or any(place.iterdir())):
        raise Failure(
            msg("`{folder}` is there already, and not empty", folder=str(place)),
            msg("name another folder: itbiz demo FOLDER"),
        )


def example() -> dict[str, str]:
    """The files of tickets.example and its contract: beside the package once installed, at the top of the project."""
    installed = Path(str(package_files("itbiz"))) / "example"
    root = installed if installed.is_dir() else Path(__file__).parents[4]
    return dict(_texts(root))


def _texts(root: Path) -> Iterator[tuple[str, str]]:
    yield CONTRACT, (root / CONTRACT).read_text(encoding="utf-8")
    for path in sorted((root / "tickets.example").rglob("*")):
        if path.suffix in ENDINGS:
            yield path.relative_to(root).as_posix(), path.read_text(encoding="utf-8")


def _grow(repository: Repository, company: Backlog, texts: dict[str, str], instant: datetime) -> None:
    """One commit for the contract and one for each day, so that no line seems to have been entered late."""
    timeline = company.timeline
    folder = company.contract.tickets if company.contract else "tickets"
    attributes = starting.template("gitattributes", tickets=starting.merged_by_field(folder))
    repository.write([(CONTRACT, texts[CONTRACT]), (".gitattributes", attributes)])
    first = timeline.first_period or timeline.period_at(instant)
    _commit(repository, timeline.start(first), "Agree on a contract of trust")
    known: dict[str, str] = {}
    day = first.first
    while day <= timeline.day(instant):
        end = min(datetime.combine(day + ONE_DAY, time.min, timeline.zone), instant)
        now = texts_as_of(company, end)
        changes = [(path, text) for path, text in now.items() if known.get(path) != text]
        if changes:
            repository.write(changes, durable=False)
            _commit(repository, end, f"Tickets of {day.isoformat()}")
        known = now
        day += ONE_DAY


def _commit(repository: Repository, instant: datetime, message: str) -> None:
    stamp = instant.isoformat()
    answer = repository.git.change("add", "--all")
    if answer.status == 0:
        dates = {"GIT_AUTHOR_DATE": stamp, "GIT_COMMITTER_DATE": stamp, **AUTHOR}
        # Its past is invented: the gate, which knows the clock, would call every claim backdated.
        answer = repository.git.change("commit", "--quiet", "--no-verify", f"--message={message}", extra=dates)
    if answer.status:
        raise Failure(msg("git refused: {words}", words=answer.words))


def _install(repository: Repository) -> None:
    from itbiz.cli.commands.hook import install_all

    install_all(repository)
