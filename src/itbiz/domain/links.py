"""How tickets hang together: the links that go out from one, and those that come in."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from itbiz.domain.vocabulary import LinkType

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from itbiz.domain.backlog import Backlog
    from itbiz.domain.row import TicketRow
    from itbiz.domain.ticket import Ticket


class Link(NamedTuple):
    """A link in plain values, as the ticket it goes out from has it."""

    ticket: str
    type: str
    target: str


class Linked(NamedTuple):
    """A link as one of its ends sees it: the other end, which is None where it is not here.

    `is_incoming`: it is the other ticket that says so.
    """

    type: LinkType
    id: str
    other: Ticket | TicketRow | None
    is_incoming: bool


def links_of(ticket: Ticket) -> list[Link]:
    """The links that go out from a ticket."""
    return [Link(ticket.id, link.type.value, link.id) for link in ticket.links]


def linked(ticket: Ticket, others: Mapping[str, Ticket | TicketRow], links: Iterable[Link]) -> list[Linked]:
    """The links of a ticket, those that go out first; `links` are those of all tickets, which are found in `others`."""
    going_out = [Linked(link.type, link.id, others.get(link.id), is_incoming=False) for link in ticket.links]
    return going_out + [
        Linked(LinkType(link.type), link.ticket, others[link.ticket], is_incoming=True)
        for link in links
        if link.target == ticket.id
    ]


def linked_in(ticket: Ticket, backlog: Backlog) -> list[Linked]:
    """The same, of a backlog that was read whole."""
    others = {key: entry.ticket for key, entry in backlog.entries.items()}
    return linked(ticket, others, [link for each in others.values() for link in links_of(each)])
