"""Setting fields of a ticket; class, requester, provider and type leave a line in its history."""

from __future__ import annotations

from typing import TYPE_CHECKING

from itbiz.actions.draft import Act, Draft, in_order
from itbiz.actions.edit import Outcome
from itbiz.actions.progress import acts_for_provider, give_back, lower
from itbiz.domain.past import ATTRIBUTES
from itbiz.domain.ticket import ClaimKind, ReleaseCause, ServiceClass, TicketType
from itbiz.domain.vocabulary import POOL
from itbiz.text.failure import Failure
from itbiz.text.message import Message, msg
from itbiz.text.nearest import nearest

if TYPE_CHECKING:
    from collections.abc import Sequence

    from itbiz.domain.ticket import Claim
    from itbiz.rules.change import Change

PLAIN = (
    "title",
    "assignee",
    "visibility",
    "due",
    "due_reason",
    "contact",
    "justification",
    "acceptance",
    "description",
)
"""Fields that are simply set."""

LASTING = ("title", "class", "requester", "type")
"""Fields that cannot be emptied."""

SETTABLE = (*PLAIN, *ATTRIBUTES)


class _Fields:
    """The fields of a ticket while they are set one after the other."""

    def __init__(self, change: Change, act: Act, ticket_id: str, why: str | None) -> None:
        entry = change.after.entries[ticket_id]
        self.change = change
        self.act = in_order(act, entry.ticket)
        self.why = why
        self.ticket = entry.ticket
        self.draft = Draft(entry)
        self.held = [claim for claim in entry.ticket.claims if claim.live]
        values = ((field, getattr(entry.ticket, ATTRIBUTES.get(field, field))) for field in SETTABLE)
        self.now = {field: None if value is None else str(value) for field, value in values}

    def set(self, field: str, new: str) -> None:
        old = self.now[field]
        if field in ATTRIBUTES:
            if self._ends_claims(field, new):
                self._give_back(field)
            self.draft.change(self.act, field, self.now[field], new or None, self.why)
        elif new:
            self.draft.set((field,), new)
        elif old is not None:
            self.draft.remove((field,))
        self.now[field] = new or None

    def holds(self, kind: ClaimKind) -> bool:
        return any(claim.kind is kind for claim in self.held)

    def _ends_claims(self, field: str, new: str) -> bool:
        """Whether what is held is no longer what the ticket will be (rule 11). Finished work keeps what it used."""
        if not self.held:
            return False
        if field == "class":
            paid = {ServiceClass.PRIORITY: ClaimKind.QUOTA, ServiceClass.EXPEDITE: ClaimKind.EMERGENCY}
            return not any(new == name and self.holds(kind) for name, kind in paid.items())
        if not self.ticket.state.unfinished:
            return False
        if field == "type":
            return new != TicketType.REQUEST
        return any(self._moves(claim, {**self.now, field: new or None}) for claim in self.held)

    def _moves(self, claim: Claim, values: dict[str, str | None]) -> bool:
        """Whether another pair would pay. The pool's token follows its ticket to teams without their own cell."""
        requester, provider = values["requester"], values["provider"]
        if requester != claim.requester or (claim.provider == POOL and claim.kind is ClaimKind.EMERGENCY):
            return requester != claim.requester
        timeline = self.change.after.timeline
        paid_by = timeline.pair(claim.requester, claim.provider, claim.period)
        return timeline.pair(claim.requester, provider or POOL, claim.period) != paid_by

    def _give_back(self, field: str) -> None:
        by_provider = acts_for_provider(self.change.after.contract, self.ticket, self.act)
        cause = ReleaseCause.RECLASSIFIED if by_provider else ReleaseCause.WITHDRAWN
        give_back(self.change, self.act, self.draft, cause, self.why)
        self.held = []
        if field != "class":
            self.now["class"] = str(lower(self.act, self.draft, self.why))


def set_fields(
    change: Change, act: Act, ticket_id: str, values: Sequence[tuple[str, str]], why: str | None = None
) -> Outcome:
    """Set fields, in the order given; an empty value takes a field away.

    A change that ends what a token was for gives the token back first, and the class falls to standard (rule 11).
    """
    fields = _Fields(change, act, ticket_id, why)
    lines = []
    for field, value in values:
        _settable(fields, field, value)
        old = fields.now[field]
        if (old or "") != value:
            fields.set(field, value)
            lines.append((ticket_id, _line(field, old, value)))
    if not lines:
        return Outcome((), ((ticket_id, msg("nothing to change")),))
    return Outcome((fields.draft.edit(),), tuple(lines))


def _line(field: str, old: object, new: str) -> Message:
    if not new:
        return msg("{field}: {old} → nothing", field=field, old=_short(old))
    if old is None:
        return msg("{field}: {new}", field=field, new=_short(new))
    return msg("{field}: {old} → {new}", field=field, old=_short(old), new=_short(new))


def _short(value: object) -> str:
    line = " ".join(str(value).split())
    return line if len(line) <= 60 else f"{line[:59]}…"  # noqa: PLR2004  # two values fit on a line of a terminal


def _settable(fields: _Fields, field: str, value: str) -> None:
    ticket = fields.ticket
    if field == "status":
        raise Failure(
            msg("the state changes with `move`, which writes the history"),
            msg("itbiz move {id} {value}", id=ticket.id, value=value),
        )
    if field not in SETTABLE:
        near = nearest(field, SETTABLE)
        hint = (
            msg("did you mean {words}?", words=", ".join(f"`{each}`" for each in near))
            if near
            else msg("these can be set: {words}", words=", ".join(SETTABLE))
        )
        raise Failure(msg("`{field}` cannot be set", field=field), hint)
    if not value and field in LASTING:
        raise Failure(msg("`{field}` cannot be empty", field=field))
    if field == "class" and value == ServiceClass.PRIORITY and not fields.holds(ClaimKind.QUOTA):
        raise Failure(msg("priority needs a token"), msg("itbiz claim {id}", id=ticket.id))
    asked = fields.now["type"] == TicketType.REQUEST and not fields.holds(ClaimKind.EMERGENCY)
    if field == "class" and value == ServiceClass.EXPEDITE and asked:
        raise Failure(
            msg("a request is expedited as an emergency"),
            msg('itbiz emergency {id} --reason "…" --impact "…"', id=ticket.id),
        )
