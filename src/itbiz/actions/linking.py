"""Links between tickets: each is written once, on the ticket it says something about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from itbiz.actions.draft import Draft
from itbiz.actions.edit import Outcome
from itbiz.domain.ticket import LinkType
from itbiz.text.failure import Failure
from itbiz.text.message import msg
from itbiz.text.nearest import nearest

if TYPE_CHECKING:
    from itbiz.rules.change import Change

INVERSES = {
    "causes": LinkType.CAUSED_BY,
    "parent_of": LinkType.CHILD_OF,
    "has_duplicate": LinkType.DUPLICATE_OF,
    "blocked_by": LinkType.BLOCKS,
}
"""What may be said the other way round; it is written on the other ticket."""

WORDS = (*(str(each) for each in LinkType), *INVERSES)


def link(change: Change, ticket_id: str, word: str, other_id: str, *, remove: bool = False) -> Outcome:
    """Link two tickets, or take the link away. Raises Failure for a word that is no link, or a link to itself."""
    if word not in WORDS:
        near = nearest(word, WORDS)
        hint = (
            msg("did you mean {words}?", words=", ".join(f"`{each}`" for each in near))
            if near
            else msg("one of: {words}", words=", ".join(WORDS))
        )
        raise Failure(msg("`{word}` is no kind of link", word=word), hint)
    if ticket_id == other_id:
        raise Failure(msg("a ticket is not linked to itself"))
    if word in INVERSES:
        ticket_id, other_id, kind = other_id, ticket_id, INVERSES[word]
    else:
        kind = LinkType(word)
    draft = Draft(change.after.entries[ticket_id])
    known = [(each.type, each.id) for each in draft.ticket.links]
    if remove:
        if (kind, other_id) not in known:
            raise Failure(msg("{id} has no link {kind} {other}", id=ticket_id, kind=kind, other=other_id))
        draft.remove(("links", known.index((kind, other_id))))
        line = msg("no longer {kind} {other}", kind=kind, other=other_id)
    else:
        if (kind, other_id) in known:
            raise Failure(msg("{id} is linked like that already", id=ticket_id))
        draft.append("links", {"type": str(kind), "id": other_id})
        line = msg("{kind} {other}", kind=kind, other=other_id)
    return Outcome((draft.edit(),), ((ticket_id, line),))
