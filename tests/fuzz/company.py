"""The example company with one file changed, taken through everything that reads, judges, edits and draws it."""

from __future__ import annotations

import json as stdlib
import time
import zlib
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, ClassVar
from xml.etree import ElementTree as ET

from tests.fuzz.mutations import odd_value, places_of

from itbiz.actions import dialogue, emergencies, progress, tokens
from itbiz.actions.draft import Act
from itbiz.actions.fields import set_fields
from itbiz.actions.merging import merge
from itbiz.actions.repair import repair
from itbiz.actions.untangling import untangle
from itbiz.actions.verdict import verdict
from itbiz.domain.backlog import CONTRACT, Backlog, read
from itbiz.domain.dues import dues
from itbiz.domain.links import linked_in
from itbiz.domain.load import load
from itbiz.domain.row import row_of
from itbiz.domain.selection import Selection
from itbiz.domain.ticket import Holder, ReleaseCause, Status, Visibility
from itbiz.exchange.posting import is_address, post
from itbiz.locale import language
from itbiz.rules import judge
from itbiz.rules.catalogue import CATALOGUE
from itbiz.rules.change import Change
from itbiz.text.characters import UNSAFE_CHARACTERS
from itbiz.text.edit import EditError, append_item, remove_item, remove_key, set_value
from itbiz.text.failure import Failure
from itbiz.text.snapshot import decode
from itbiz.text.source import Document, parse
from itbiz.views import board, ticket_table
from itbiz.views import dues as dues_view
from itbiz.views import load as load_view
from itbiz.views import quota as quota_view
from itbiz.views import ticket as ticket_view
from itbiz.views import tokens as tokens_view
from itbiz.views.agreement import agreement
from itbiz.views.board.draw import draw as draw_board
from itbiz.views.formats.concise import concise
from itbiz.views.formats.full import full
from itbiz.views.formats.github import github
from itbiz.views.formats.gitlab import gitlab
from itbiz.views.formats.json import json
from itbiz.views.formats.junit import junit
from itbiz.views.formats.sarif import sarif
from itbiz.views.owed import Owed, letters, summary
from itbiz.views.page import Page
from itbiz.views.report.data import as_json
from itbiz.views.report.markdown import markdown
from itbiz.views.report.week import Revision, week

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from itbiz.actions.edit import Outcome
    from itbiz.text.diagnostic import Diagnostic
    from itbiz.views.styled import Text

TOP = Path(__file__).parents[2]
NOW = datetime.fromisoformat("2026-11-20T17:00:00+01:00")
AUTHOR = "nadia@fulmar.example"
SECONDS = 2.0
"""Of processor time that one file may take, the report apart."""


@dataclass(frozen=True)
class Company:
    """What stands, and is the base of every change."""

    texts: dict[str, str]
    base: Backlog
    tickets: tuple[str, ...]
    """The texts of all its tickets, to be changed."""
    ticket_path: ClassVar[str] = "tickets.example/2026-W41/ITB-A0S9N.yaml"
    """The ticket that others take the place of: a priority request with a whole life."""

    @classmethod
    def example(cls) -> Company:
        """The company at the top of the repository; every sixth of its tickets stands, so that a file takes little."""
        paths = [TOP / CONTRACT, *sorted((TOP / "tickets.example").rglob("*.yaml"))]
        texts = {path.relative_to(TOP).as_posix(): path.read_text(encoding="utf-8") for path in paths}
        few = dict(list(texts.items())[::6])
        few[cls.ticket_path] = texts[cls.ticket_path]
        return cls(few, read(few), tuple(text for path, text in texts.items() if path != CONTRACT))

    def read(self, path: str, data: bytes) -> Backlog:
        """The company with a file put in place."""
        return read({**self.texts, path: decode(data)}, known=self.base if path != CONTRACT else None)

    def take(self, path: str, data: bytes) -> Backlog:
        """Put a file in place and look at everything, as people and the gate do; what it makes the backlog.

        Raises:
            AssertionError: it took too long, or a character that could drive a terminal came through.
            Exception: whatever was not foreseen.
        """
        started = time.process_time()
        rng = Random(zlib.crc32(data))  # noqa: S311 - the same file is treated the same way
        after = self.read(path, data)
        found = after.snapshot[path]
        change = Change(after, NOW, (self.base,), AUTHOR)
        findings = judge(change)
        if rng.randint(0, 3) == 0:
            judge(Change(after, NOW))
        _say(findings, after)
        if isinstance(found, str):
            _splice(found, rng)
            before = self.texts[path]
            merge(before, set_value(before, ("title",), "Autre"), found)
            merge("", found, before)
        _act(change, path, rng)
        _look(after, path, rng)
        spent = time.process_time() - started
        assert spent < SECONDS, f"{spent:.1f} s"
        if after.contract and rng.randint(0, 30) == 0:
            _review(after)
        return after


def _shown(text: str) -> None:
    """Nothing in it drives a terminal or hides from a reader."""
    bad = UNSAFE_CHARACTERS.search(text)
    assert bad is None, f"{bad.group()!r} in {text[max(0, bad.start() - 40) : bad.end() + 40]!r}"


def _printed(lines: Sequence[Text]) -> None:
    for line in lines:
        _shown(line.written(color=False))


def _say(findings: Sequence[Diagnostic], backlog: Backlog) -> None:
    texts = {path: text for path, text in backlog.snapshot.items() if isinstance(text, str)}
    for code in ("en", "fr"):
        lang = language(code, zone=NOW.tzinfo, year=NOW.year)
        _printed([full(findings, texts, lang, 80)])
        _shown(concise(findings, lang))
    _shown(github(findings, lang))
    report = junit(findings, backlog.snapshot, lang)
    _shown(report)
    ET.fromstring(report)  # noqa: S314 - what was just written here
    for form in (
        json(findings, tickets=len(backlog.entries), unreadable=len(backlog.unreadable)),
        gitlab(findings, lang),
        sarif(findings, version="1", catalogue=CATALOGUE),
    ):
        _shown(form)
        stdlib.loads(form)


def _splice(text: str, rng: Random) -> None:
    """A few values changed in place: read back as data, or refused as it stands."""
    document = parse(text)
    if not isinstance(document, Document):
        return
    places = places_of(document.data) or [("title",)]
    edits: list[Callable[[], str]] = []
    for _ in range(2):
        place, value = rng.choice(places), odd_value(rng)
        edits += [
            partial(set_value, text, place, value),
            partial(set_value, text, (*place[:-1], "title"), value),
            partial(remove_key, text, place),
            partial(remove_item, text, place),
            partial(append_item, text, place[:1], value),
        ]
    for edit in edits:
        try:
            changed = edit()
        except EditError:
            continue
        assert isinstance(parse(changed), Document)


def _act(change: Change, path: str, rng: Random) -> None:
    """What people could do next: done and judged, or refused with a sentence."""
    backlog = change.after
    act = Act(AUTHOR, NOW)
    repair(change, act)
    untangle(change, rng.choice)
    mine = [key for key, entry in backlog.entries.items() if entry.path == path]
    if not backlog.entries:
        return
    one = mine[0] if mine else rng.choice(list(backlog.entries))
    other = rng.choice(list(backlog.entries))
    acts: list[Callable[[], Outcome]] = [
        partial(progress.move, change, act, one, rng.choice(list(Status)), on=Holder.REQUESTER, why="x"),
        partial(tokens.claim, change, act, one),
        partial(tokens.release, change, act, one, ReleaseCause.WITHDRAWN),
        partial(tokens.swap, change, act, one, other),
        partial(tokens.duplicate, change, act, one, other),
        partial(emergencies.emergency, change, act, one, reason="x", impact="y"),
        partial(dialogue.ask, change, act, one, "Quoi : ça ?", wait=True),
        partial(dialogue.answer, change, act, one, "- ça"),
        partial(set_fields, change, act, one, [("title", "a: b"), ("class", "standard")], None),
    ]
    for each in rng.sample(acts, 2):
        try:
            outcome = each()
        except Failure:
            continue
        verdict(change, outcome.edits)


def _look(backlog: Backlog, path: str, rng: Random) -> None:
    """Boards and lists, drawn and as data."""
    zone = backlog.timeline.zone
    lang = language("fr", zone=zone, year=NOW.year)
    page = Page(lang, rng.choice((40, 80, 120)), NOW, zone, ascii_only=rng.randint(0, 3) == 0)
    owed = dues(backlog, NOW)
    for entry in backlog.entries.values():
        if entry.path == path:
            _printed(ticket_view.draw(entry, backlog, owed, linked_in(entry.ticket, backlog), page))
            _shown("\n".join(ticket_view.records(entry)).replace("\t", " "))
    views = (_list, _board, _load, _quota, _owed, _agreement) if backlog.contract else (_list,)
    for view in rng.sample(views, min(2, len(views))):
        view(backlog, page)


def _list(backlog: Backlog, page: Page) -> None:
    _printed(ticket_table.draw([row_of(each) for each in backlog.tickets], backlog.count, backlog.timeline, page))


def _board(backlog: Backlog, page: Page) -> None:
    wall = board.board(backlog, NOW, Selection())
    _printed(draw_board(wall, page))
    _shown("\n".join(board.records(wall)))
    stdlib.dumps(board.data(wall))


def _load(backlog: Backlog, page: Page) -> None:
    _printed(load_view.draw(load(backlog, NOW), {}, page))


def _owed(backlog: Backlog, page: Page) -> None:
    assert backlog.contract is not None
    dues_ = dues(backlog, NOW)
    tickets = {each.ticket: backlog.entries[each.ticket].ticket for each in dues_}
    told = Owed(
        dues_,
        backlog.contract,
        {key: ticket.title for key, ticket in tickets.items()},
        {key: ticket.requester for key, ticket in tickets.items()},
        {key for key, ticket in tickets.items() if ticket.visibility is Visibility.RESTRICTED},
    )
    _printed(dues_view.draw(dues_, {}, told.titles, page))
    _shown(summary(told, page, (), persons=True))
    for letter in letters(told, page)[0]:
        _shown(letter.body)
        if is_address(letter.to):
            post("ci@inv.example", letter.to, letter.subject, letter.body, NOW, "fr")


def _quota(backlog: Backlog, page: Page) -> None:
    period = backlog.timeline.period_at(NOW)
    _printed(quota_view.draw(tokens_view.tokens(backlog, period, NOW), page))


def _agreement(backlog: Backlog, page: Page) -> None:
    term = backlog.timeline.term_at(NOW)
    if backlog.contract is not None and term is not None:
        _shown(agreement(backlog.contract, backlog.timeline, term, page.lang))


def _review(backlog: Backlog) -> None:
    """The weekly review; a few seconds' worth, so of some files only."""
    timeline = backlog.timeline
    made = week(backlog, timeline.previous(timeline.period_at(NOW)), NOW, Revision(None, clean=False))
    _shown(markdown(made, language("en", zone=timeline.zone, year=NOW.year)))
    _shown(as_json(made))
