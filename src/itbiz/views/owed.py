"""What is owed, told to people who are not at a terminal: a text for a chat, and a letter to each party.

Of a restricted ticket both say its id and what is owed, and nothing that somebody wrote.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from itbiz.domain.dialogue import Side
from itbiz.domain.dues import DueKind
from itbiz.domain.people import short_name
from itbiz.domain.wish import Wish
from itbiz.text.dataclass import dataclass, replace
from itbiz.text.message import Message, msg, msgs
from itbiz.views import silence
from itbiz.views.dues import command
from itbiz.views.line import one_line
from itbiz.views.mailto import LABELS, mailto, relay_of
from itbiz.views.parts import not_counted_words
from itbiz.views.report.source import escaped, wrapped

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from itbiz.domain.contract import Contract
    from itbiz.domain.dues import Due
    from itbiz.views.page import Page

MOST = 5
"""Duties of one party that a chat is told by name; the others are counted."""

WISHES: Mapping[DueKind, tuple[Wish, ...]] = {
    DueKind.ANSWER: (Wish.ANSWER,),
    DueKind.ACCEPTANCE: (Wish.ACCEPT, Wish.CONTEST),
}
"""What somebody without git may settle with a message."""


@dataclass(frozen=True, slots=True)
class Owed:
    """Duties by deadline, and what is needed to tell of them.

    `titles` and `requesters` are those of the tickets, by id.
    """

    dues: Sequence[Due]
    contract: Contract
    titles: Mapping[str, str]
    requesters: Mapping[str, str]
    restricted: Collection[str]

    def parties(self) -> dict[tuple[Side, str | None], list[Due]]:
        """Who owes what: business units in the order of the contract, then teams, then what no team has yet."""
        known = self.contract.parties
        order: list[tuple[Side, str | None]] = [(Side.REQUESTER, key) for key in known.requesters]
        order += [(Side.PROVIDER, key) for key in known.providers]
        found: dict[tuple[Side, str | None], list[Due]] = {key: [] for key in order}
        for due in self.dues:
            found.setdefault((due.side, due.party), []).append(due)
        return found

    def name(self, side: Side, party: str | None) -> str | Message:
        """The written name of a party."""
        if party is None:
            return msg("IT") if side is Side.PROVIDER else msg("requester")
        return self.contract.name_of(party)

    def ticket(self, due: Due) -> str | Message:
        """The id and the title of a ticket; the id alone where it is restricted."""
        if due.ticket in self.restricted:
            return due.ticket
        return msg("{id} “{title}”", id=due.ticket, title=self.titles[due.ticket])

    def is_named(self, due: Due, *, persons: bool) -> bool:
        """Whether a person may be named beside it."""
        return persons and due.ticket not in self.restricted


def _what(due: Due) -> Message:
    """What is owed without the words of the one who asked."""
    return msg("answer") if due.kind is DueKind.ANSWER else due.text


def _counted(dues: Sequence[Due]) -> list[Message]:
    late = sum(due.overdue for due in dues)
    return [msg("owes {n}", n=len(dues)), *([msg("{n} late", n=late)] if late else [])]


# For a chat


def summary(owed: Owed, page: Page, unreadable: Sequence[str], *, persons: bool = False, whole: bool = True) -> str:
    """A short text in Markdown for a chat: each party with what it owes. Persons only where they are asked for.

    `whole` where it is about every party: then those that owe nothing are named as well.
    """
    instant = page.lang.instant(page.instant, page.zone)
    title = page.lang(msg("What is owed"))
    blocks = [[f"# {escaped(title)} · {escaped(instant)}"]]
    groups = owed.parties()
    blocks += [_group(owed, key, dues, page, persons=persons) for key, dues in groups.items() if dues]
    free = [owed.name(*key) for key, dues in groups.items() if not dues]
    if not owed.dues:
        blocks.append([escaped(page.lang(msg("Nobody owes anything.")))])
    elif free and whole:
        blocks.append(wrapped(escaped(page.lang(msg("Nothing is owed by {parties}.", parties=free)))))
    if unreadable:
        blocks.append(wrapped(f"**! {escaped(page.lang(not_counted_words(unreadable)))}**"))
    return "\n".join("\n".join((*block, "")) for block in blocks)


def _group(owed: Owed, key: tuple[Side, str | None], dues: Sequence[Due], page: Page, *, persons: bool) -> list[str]:
    counts = ", ".join(page.lang(each) for each in _counted(dues))
    lines = [f"**{escaped(page.lang(owed.name(*key)))}** · {escaped(counts)}"]
    for due in dues[:MOST]:
        named = owed.is_named(due, persons=persons)
        parts = [
            page.lang(owed.ticket(due)),
            page.lang(_what(due)),
            page.by(due.deadline).plain,
            f"→ {short_name(due.who)}" if due.who and named else "",
            *(page.lang(words) for words in silence.words(due, persons=named)),
        ]
        lines += wrapped(" · ".join(escaped(part) for part in parts if part), "- ", "  ")
    if len(dues) > MOST:
        lines += wrapped(escaped(page.lang(msgs("{n} more", "{n} more", len(dues) - MOST))), "- ", "  ")
    return lines


# Letters


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter to the seat that speaks for one or several parties, or to the person who owes where there is none."""

    to: str
    subject: str
    body: str


def addressee(due: Due, contract: Contract) -> str | None:
    """To whom a letter about it goes: the relay of a business unit, the lead of a team, else who is asked."""
    if due.side is Side.REQUESTER:
        unit = contract.parties.requesters.get(due.party or "")
        seat = relay_of(unit) if unit else None
    else:
        team = contract.parties.providers.get(due.party or "")
        seat = team.lead if team else None
    return next((each for each in (seat, due.who) if each and "@" in each), None)


def letters(owed: Owed, page: Page) -> tuple[list[Letter], list[Due]]:
    """A letter to each seat, by address, and the duties about which nobody can be written to."""
    groups: dict[str, list[Due]] = {}
    unknown = []
    for dues in owed.parties().values():
        for due in dues:
            to = addressee(due, owed.contract)
            if to is None:
                unknown.append(due)
            else:
                groups.setdefault(to.casefold(), []).append(due)
    found = []
    for _, dues in sorted(groups.items()):
        to = addressee(dues[0], owed.contract) or ""
        found.append(Letter(to, _subject(owed, dues, page), _body(owed, dues, page)))
    return found, unknown


def _subject(owed: Owed, dues: Sequence[Due], page: Page) -> str:
    names = dict.fromkeys(page.say(owed.name(due.side, due.party)) for due in dues)
    return one_line(f"itbiz · {', '.join(names)} · {', '.join(page.say(each) for each in _counted(dues))}")


def _body(owed: Owed, dues: Sequence[Due], page: Page) -> str:
    """Each party with its duties; below each duty what settles it."""
    blocks: list[list[str]] = []
    parties = dict.fromkeys((due.side, due.party) for due in dues)
    linked = False
    for side, party in parties:
        own = [due for due in dues if (due.side, due.party) == (side, party)]
        counts = ", ".join(page.say(each) for each in _counted(own))
        at = page.lang.instant(page.instant, page.zone)
        blocks.append([page.dot.join((page.say(owed.name(side, party)), counts, page.say(at)))])
        for due in own:
            links = [f"  {label}" for label in _links(owed, due, page)]
            linked = linked or bool(links)
            blocks.append([*_lines(owed, due, page), *(links or [f"  {line}" for line in _typed(owed, due)])])
    if linked:
        blocks.append(
            [page.say(msg("A link opens a message: write below its first word, and send it as it is addressed."))]
        )
    return "\n".join("\n".join((*block, "")) for block in blocks)


def _lines(owed: Owed, due: Due, page: Page) -> Iterator[str]:
    named = owed.is_named(due, persons=True)
    yield page.say(owed.ticket(due))
    yield f"  {page.say(due.text if due.ticket not in owed.restricted else _what(due))}"
    when = page.by(due.deadline).plain
    yield f"  {page.dot.join((when, f'→ {page.say(due.who)}')) if due.who and named else when}"
    for words in silence.words(due, persons=named):
        yield f"  {page.say(words)}"


def _links(owed: Owed, due: Due, page: Page) -> Iterator[str]:
    """Links to the relay, with which people without git answer and accept; IT has git."""
    if due.side is Side.PROVIDER:
        return
    unit = owed.contract.parties.requesters.get(owed.requesters[due.ticket])
    relay = relay_of(unit) if unit else None
    if relay is not None:
        for wish in WISHES.get(due.kind, ()):
            link = mailto(relay, wish, page.lang, ticket=due.ticket, question=due.question)
            yield page.say(msg("{label}: {text}", label=LABELS[wish], text=link))


def _typed(owed: Owed, due: Due) -> list[str]:
    """The command that settles it, without a name where none may stand."""
    shown = due if due.ticket not in owed.restricted else replace(due, who=None)
    return [command(shown)]
