"""Fields the contract asks for: of a class of service, and of whoever takes a token."""

from __future__ import annotations

from typing import TYPE_CHECKING

from itbiz.domain.ticket import ClaimKind
from itbiz.rules.finding import on
from itbiz.rules.lines import new_claims, predates_terms
from itbiz.text.message import msg, msgs

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from itbiz.domain.ticket import Ticket
    from itbiz.rules.change import Change
    from itbiz.text.diagnostic import Diagnostic


def by_class(change: Change) -> Iterator[Diagnostic]:
    """`class-requires`: an unfinished ticket of a class lacks what the class asks for.

    Only where this change brought it about, so that a contract that asks for more never blocks other work.
    """
    term = change.after.timeline.term_at(change.instant)
    rules = {name: each.requires for name, each in term.classes.items() if each.requires} if term else {}
    if not rules:
        return
    for entry in change.touched:
        ticket = entry.ticket
        missing = _missing(ticket, rules.get(ticket.service_class, ()))
        if not missing or not ticket.state.unfinished:
            continue
        stood = any(
            known.service_class is ticket.service_class and set(missing) <= set(_missing(known, missing))
            for known in change.earlier(ticket.id)
        )
        if not stood:
            yield on(
                change.after,
                entry.path,
                ("class",),
                "class-requires",
                msgs(
                    "the class `{name}` asks for a field that is missing: {fields}",
                    "the class `{name}` asks for fields that are missing: {fields}",
                    len(missing),
                    name=ticket.service_class.value,
                    fields=_named(missing),
                ),
                msg("add it with `itbiz edit {id} {flags}`", id=ticket.id, flags=_flags(missing)),
            )


def before_claim(change: Change) -> Iterator[Diagnostic]:
    """`missing-fields`: a token is claimed for a request that is not complete, by the new terms or the base's."""
    for entry, index, claim in new_claims(change):
        if claim.kind is not ClaimKind.QUOTA or not claim.live:
            continue
        terms = [timeline.term_at(claim.at) for timeline in change.timelines if not predates_terms(claim, timeline)]
        asked = [field for term in terms if term for field in term.duties.requester.required_fields]
        missing = _missing(entry.ticket, tuple(dict.fromkeys(asked)))
        if missing:
            yield on(
                change.after,
                entry.path,
                ("claims", index),
                "missing-fields",
                msgs(
                    "before this request takes a token it wants one more field: {fields}",
                    "before this request takes a token it wants {n} more fields: {fields}",
                    len(missing),
                    fields=_named(missing),
                ),
                msg("add it with `itbiz edit {id} {flags}`", id=entry.ticket.id, flags=_flags(missing)),
            )


def _missing(ticket: Ticket, names: Sequence[str]) -> tuple[str, ...]:
    return tuple(name for name in names if getattr(ticket, name) is None)


def _named(names: Sequence[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _flags(names: Sequence[str]) -> str:
    return " ".join(f'--set {name}="…"' for name in names)
