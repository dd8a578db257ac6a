"""Which tickets are looked at: the filters that every view shares, and what a written reference names."""

from __future__ import annotations

import unicodedata
from operator import attrgetter
from typing import TYPE_CHECKING, TypeVar

from itbiz.domain.ticket import ENDED_WITHOUT, FINISHED, IN_PROGRESS, UNFINISHED, ServiceClass, Status, TicketType
from itbiz.text.dataclass import dataclass
from itbiz.text.failure import Failure
from itbiz.text.message import Message, msg
from itbiz.text.nearest import nearest

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from enum import StrEnum

    from itbiz.domain.contract import Contract
    from itbiz.domain.row import TicketRow
    from itbiz.domain.ticket import Ticket

    T = TypeVar("T", Ticket, TicketRow)
    E = TypeVar("E", bound=StrEnum)

NOBODY = frozenset({"none", "nobody"})
"""What is written for a ticket without a team or without an assignee."""

GROUPS: Mapping[str, frozenset[Status]] = {
    "open": UNFINISHED,
    "progress": IN_PROGRESS,
    "finished": FINISHED,
    "ended": FINISHED | ENDED_WITHOUT,
}
"""Short words for several states."""


@dataclass(frozen=True, slots=True)
class Selection:
    """Filters. An empty one lets everything through; values of one filter are alternatives, filters add up.

    `None` among providers or assignees stands for nobody. `people` are those of `--mine`: assigned to them, or they
    are the contact. Every text must be found.
    """

    providers: frozenset[str | None] = frozenset()
    requesters: frozenset[str] = frozenset()
    classes: frozenset[ServiceClass] = frozenset()
    statuses: frozenset[Status] = frozenset()
    types: frozenset[TicketType] = frozenset()
    assignees: frozenset[str | None] = frozenset()
    people: frozenset[str] = frozenset()
    texts: tuple[str, ...] = ()

    @property
    def narrows(self) -> bool:
        """Whether anything is filtered at all."""
        return self != Selection()


def selected(tickets: Iterable[T], selection: Selection) -> list[T]:
    """Those that pass every filter; of rows, which hold no words to search, every filter but the texts."""
    found = list(tickets)
    for wanted, field in (
        (selection.providers, "provider"),
        (selection.requesters, "requester"),
        (selection.classes, "service_class"),
        (selection.statuses, "state"),
        (selection.types, "type"),
    ):
        if wanted:
            value = attrgetter(field)
            found = [each for each in found if value(each) in wanted]
    if selection.assignees:
        found = [each for each in found if _assigned(_person(each.assignee), selection.assignees)]
    if selection.people:
        found = [each for each in found if selection.people & {_person(each.assignee), (each.contact or "").casefold()}]
    return found


def matches(ticket: Ticket, selection: Selection) -> bool:
    """Whether a ticket is selected."""
    return bool(selected((ticket,), selection)) and (not selection.texts or _holds(ticket, selection.texts))


def selection_of(
    contract: Contract | None,
    *,
    providers: Sequence[str] = (),
    requesters: Sequence[str] = (),
    classes: Sequence[str] = (),
    statuses: Sequence[str] = (),
    types: Sequence[str] = (),
    assignees: Sequence[str] = (),
    people: Sequence[str] = (),
    texts: Sequence[str] = (),
) -> Selection:
    """The selection that written words mean. Without a contract every key of a party is taken as it is.

    Raises:
        Failure: a word that is no party, class, state or type, with the nearest one that is.
    """
    parties = contract.parties if contract else None
    states: set[Status] = set()
    for word in statuses:
        states |= GROUPS.get(word.casefold()) or {_member(Status, word, msg("`{word}` is not a state", word=word))}
    return Selection(
        providers=frozenset(_provider(word, parties.providers if parties else None) for word in providers),
        requesters=frozenset(
            _known(word, parties.requesters, msg("`{word}` is not a business unit", word=word)) if parties else word
            for word in requesters
        ),
        classes=frozenset(
            _member(ServiceClass, word, msg("`{word}` is not a class of service", word=word)) for word in classes
        ),
        statuses=frozenset(states),
        types=frozenset(
            _member(TicketType, word, msg("`{word}` is not a type of ticket", word=word)) for word in types
        ),
        assignees=frozenset(None if word.casefold() in NOBODY else word.casefold().lstrip("@") for word in assignees),
        people=frozenset(person.casefold() for person in people),
        texts=tuple(folded(text) for text in texts if text.strip()),
    )


def named(reference: str, ids: Iterable[str]) -> list[str]:
    """The ids that `reference` names: the one it is, else those that begin with it, with or without their prefix.

    Case is ignored, and so are the letters Crockford's base 32 leaves out because people misread them: `O` is `0`,
    `I` and `L` are `1`.
    """
    wanted = reference.strip().upper()
    if not wanted:
        return []
    begun: list[str] = []
    for key in ids:
        upper = key.upper()
        body = upper.rpartition("-")[2]
        if wanted in (upper, body):
            return [key]
        if upper.startswith(wanted) or body.startswith(wanted):
            begun.append(key)
    plain = wanted.translate(_MISREAD)
    if begun or plain == wanted:
        return begun
    return [key for key in ids if key.upper().rpartition("-")[2].startswith(plain.rpartition("-")[2])]


_MISREAD = str.maketrans("OIL", "011")


def folded(text: str) -> str:
    """A text for comparing: case and accents ignored, as people type when they search."""
    if text.isascii():
        return text.lower()
    plain = unicodedata.normalize("NFKD", text).casefold()
    # Folding may compose signs anew, and compatibility forms may unfold to capitals: hence both, twice.
    plain = unicodedata.normalize("NFKD", plain).casefold()
    plain = unicodedata.normalize("NFKD", plain)
    # Few different signs stand in a long text.
    return plain.translate({ord(sign): None for sign in set(plain) if unicodedata.combining(sign)})


def _person(written: str | None) -> str | None:
    return written.casefold() if written else None


def _assigned(assignee: str | None, wanted: frozenset[str | None]) -> bool:
    """`ana` finds ana@inv.example, so that nobody types a whole address."""
    if assignee is None:
        return None in wanted
    return assignee in wanted or assignee.partition("@")[0] in wanted


def _holds(ticket: Ticket, texts: Sequence[str]) -> bool:
    spoken = (line.text for line in ticket.thread)
    fields = (ticket.id, ticket.title, ticket.justification, ticket.acceptance, ticket.description, *spoken)
    whole = folded("\n".join(field for field in fields if field))
    return all(text in whole for text in texts)


def _provider(word: str, known: Iterable[str] | None) -> str | None:
    if word.casefold() in NOBODY:
        return None
    return word if known is None else _known(word, known, msg("`{word}` is not a team", word=word))


def _member(kind: type[E], word: str, message: Message) -> E:
    return kind(_known(word.replace("-", "_"), [member.value for member in kind], message))


def _known(word: str, known: Iterable[str], message: Message) -> str:
    keys = {key.casefold(): key for key in known}
    found = keys.get(word.casefold())
    if found is None:
        near = nearest(word, keys.values(), 1)
        hint = (
            msg("did you mean `{near}`?", near=near[0])
            if near
            else msg("there is: {known}", known=", ".join(keys.values()))
        )
        raise Failure(message, hint)
    return found
