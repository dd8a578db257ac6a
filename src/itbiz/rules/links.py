"""Links between tickets lead somewhere, and never back to where they came from."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from itbiz.domain.vocabulary import WITHOUT_CIRCLES
from itbiz.rules.finding import on
from itbiz.text.message import Message, msg
from itbiz.text.nearest import nearest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from itbiz.domain.backlog import Backlog
    from itbiz.rules.change import Change
    from itbiz.text.diagnostic import Diagnostic

MOST_GUESSES = 20
"""Unknown links for which the nearest id is looked for: each look goes through every ticket."""


def known(change: Change) -> Iterator[Diagnostic]:
    """`unknown-link` and `link-to-itself`."""
    backlog = change.after
    guesses = 0
    for entry in backlog.entries.values():
        for index, link in enumerate(entry.ticket.links):
            place = ("links", index, "id")
            if link.id == entry.ticket.id:
                message = msg("this ticket is linked to itself")
                yield on(backlog, entry.path, place, "link-to-itself", message, msg("remove this link"))
            elif not backlog.has(link.id) and not _among_unreadable(backlog, link.id):
                guesses += 1
                hint = _meant(backlog, link.id) if guesses <= MOST_GUESSES else None
                message = msg("there is no ticket {id}", id=link.id)
                yield on(backlog, entry.path, place, "unknown-link", message, hint or msg("`itbiz list` shows the ids"))


def _among_unreadable(backlog: Backlog, ticket_id: str) -> bool:
    """Whether a file that cannot be read is named after the id: then that file is the finding."""
    return any(ticket_id in path.upper() for path in backlog.unreadable)


def _meant(backlog: Backlog, ticket_id: str) -> Message | None:
    letters = set(ticket_id)
    close = [each for each in backlog.ids if len(letters ^ set(each)) <= 3]  # noqa: PLR2004  # one slip, or two
    near = nearest(ticket_id, close[:1000], 1)
    return msg("did you mean {id}?", id=near[0]) if near else None


def circles(change: Change) -> Iterator[Diagnostic]:
    """`link-circle`: a chain of children, duplicates or blockers that comes back to its start."""
    linked = [
        (ticket_id, entry.ticket.links) for ticket_id, entry in change.after.entries.items() if entry.ticket.links
    ]
    for kind in WITHOUT_CIRCLES:
        graph: defaultdict[str, list[tuple[str, int]]] = defaultdict(list)
        for ticket_id, links in linked:
            for index, link in enumerate(links):
                if link.type is kind and link.id != ticket_id and link.id in change.after.entries:
                    graph[ticket_id].append((link.id, index))
        for circle, index in _circles(graph):
            entry = change.after.entries[circle[-1]]
            chain = " → ".join([*circle[:9], *(["…"] if len(circle) > 9 else []), circle[0]])  # noqa: PLR2004  # a line
            yield on(
                change.after,
                entry.path,
                ("links", index),
                "link-circle",
                msg("`{kind}` goes round in a circle: {chain}", kind=kind.value, chain=chain),
                msg("remove the link of the chain that is wrong"),
            )


def _circles(graph: dict[str, list[tuple[str, int]]]) -> Iterator[tuple[list[str], int]]:
    """Each circle once, with the index of the link that closes it. Depth first, without recursion."""
    done: set[str] = set()
    for start in list(graph):
        if start in done:
            continue
        path, on_path = [start], {start}
        ways = [iter(graph[start])]
        while ways:
            target, index = next(ways[-1], ("", -1))
            if index < 0:
                ways.pop()
                left = path.pop()
                on_path.discard(left)
                done.add(left)
            elif target in on_path:
                yield path[path.index(target) :], index
            elif target not in done:
                path.append(target)
                on_path.add(target)
                ways.append(iter(graph.get(target, [])))
