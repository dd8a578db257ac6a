"""Backlogs to draw: the company that ships as an example, and small invented ones."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from itbiz.domain.backlog import read
from itbiz.locale import language
from itbiz.text.edit import emit
from itbiz.views.page import Page

if TYPE_CHECKING:
    from collections.abc import Callable

    from itbiz.domain.backlog import Backlog

TOP = Path(__file__).parents[2]
NOW = datetime.fromisoformat("2026-11-20T17:00:00+01:00")

CONTRACT = """\
schema: itbiz/contract@1
timezone: Europe/Paris
parties:
  requesters: {sales: {name: Sales}, risk: {name: Risk}}
  providers: {systems: {name: Systems}, network: {name: Network}}
terms:
  - effective_from: 2026-W36
    version: 1
    quota: {sales: {systems: 2, network: 1}, risk: {systems: 1}}
    guarantee: {systems: 3, network: 1}
    wip_limit: {systems: {total: 3}, network: {total: 2}}
    classes:
      standard: {sle: {percentile: 85, within_days: 10}}
    duties:
      requester: {answer_within: {working_days: 2}, accept_within: {working_days: 5}}
      provider: {acknowledge_within: {working_days: 2}}
"""

PATHS = {
    "new": (),
    "ready": ("ready",),
    "started": ("ready", "started"),
    "waiting": ("started", "waiting"),
    "delivered": ("started", "delivered"),
    "closed": ("started", "delivered", "closed"),
}


def _ticket_text(number: int, *, state: str = "ready", title: str | None = None, **fields: object) -> str:
    """A ticket of the invented company, opened `number` hours before the moment of the tests."""
    opened = NOW - timedelta(hours=8 + number)
    history = []
    for step, to in enumerate(PATHS[state], 1):
        line: dict[str, object] = {"at": (opened + timedelta(hours=step)).isoformat(), "to": to, "by": "ana@x.example"}
        if to == "waiting":
            line |= {"on": "requester", "why": "Which address?"}
        history.append(line)
    data = {
        "id": f"ITB-{number:05}",
        "title": title or f"Request number {number}",
        "type": "request",
        "requester": ("sales", "risk")[number % 2],
        "provider": ("systems", "network")[number % 3 % 2],
        "status": state,
        "opened": opened.isoformat(),
        **fields,
        "history": history,
    }
    return emit({key: value for key, value in data.items() if value not in (None, [])})


@pytest.fixture(scope="session")
def now() -> datetime:
    """The moment everything is drawn at."""
    return NOW


@pytest.fixture(scope="session")
def ticket_text() -> Callable[..., str]:
    """What writes a ticket of the invented company."""
    return _ticket_text


@pytest.fixture(scope="session")
def backlog_of() -> Callable[..., Backlog]:
    """A backlog of these ticket texts under the invented contract."""

    def made(*texts: str, contract: str = CONTRACT) -> Backlog:
        files = {f"tickets/{number:05}.yaml": text for number, text in enumerate(texts)}
        return read({"contract.yaml": contract, **files})

    return made


@pytest.fixture(scope="session")
def company() -> Backlog:
    """The example at the top of the repository."""
    paths = [TOP / "contract.yaml", *sorted((TOP / "tickets.example").rglob("*.yaml"))]
    return read({path.relative_to(TOP).as_posix(): path.read_text(encoding="utf-8") for path in paths})


@pytest.fixture(scope="session")
def page_of() -> Callable[..., Page]:
    """A page at the moment of the tests."""

    def made(backlog: Backlog, width: int = 80, lang: str = "en", *, ascii_only: bool = False) -> Page:
        zone = backlog.timeline.zone
        return Page(language(lang, zone=zone, year=NOW.year), width, NOW, zone, ascii_only=ascii_only)

    return made
