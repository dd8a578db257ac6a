"""Small tickets and contracts, written as their files say them."""

from __future__ import annotations

from typing import Any

from itbiz.domain.backlog import Backlog, Entry
from itbiz.domain.contract import Contract
from itbiz.domain.period import Period, parse_instant
from itbiz.domain.ticket import Ticket
from itbiz.domain.timeline import Timeline

Data = dict[str, Any]

MONDAY = "2026-09-28T09:00:00+02:00"
"""The first working hour of 2026-W40."""


def contract_of(*terms: Data, **more: Any) -> Contract:  # noqa: ANN401  # whatever the file holds
    """A contract with two business units and two teams; by default quota 2 of marches at systemes, from W36."""
    first: Data = {"effective_from": "2026-W36", "quota": {"marches": {"systemes": 2}}}
    return Contract.model_validate(
        {
            "schema": "itbiz/contract@1",
            "timezone": "Europe/Paris",
            "parties": {
                "requesters": {"marches": {"name": "Salle des marchés"}, "risques": {"name": "Risques"}},
                "providers": {
                    "systemes": {"name": "Systèmes", "lead": "hugo@inv.example", "members": ["ana@inv.example"]},
                    "reseau": {"name": "Réseau"},
                },
            },
            "terms": [first] if not terms else [{**first, **term} for term in terms],
            **more,
        }
    )


def timeline_of(*terms: Data, **more: Any) -> Timeline:  # noqa: ANN401
    return Timeline(contract_of(*terms, **more))


def ticket_data(name: str, **more: Any) -> Data:  # noqa: ANN401
    return {
        "id": f"ITB-{name:0>3}",
        "title": f"Ticket {name}",
        "type": "request",
        "requester": "marches",
        "provider": "systemes",
        "opened": "2026-08-31T08:00:00+02:00",
        **more,
    }


def ticket_of(name: str, **more: Any) -> Ticket:  # noqa: ANN401
    return Ticket.model_validate(ticket_data(name, **more))


def claim_at(at: str, period: str = "2026-W40", **more: Any) -> Data:  # noqa: ANN401
    return {
        "period": period,
        "requester": "marches",
        "provider": "systemes",
        "at": at,
        "by": "claire@inv.example",
        **more,
    }


def released(at: str, cause: str = "withdrawn", **more: Any) -> Data:  # noqa: ANN401
    return {"released": {"at": at, "by": "claire@inv.example", "cause": cause, **more}}


def moved(at: str, to: str, **more: Any) -> Data:  # noqa: ANN401
    return {"at": at, "to": to, "by": "hugo@inv.example", **more}


def said(n: int, at: str, kind: str, **more: Any) -> Data:  # noqa: ANN401
    return {"n": n, "at": at, "by": "hugo@inv.example", "kind": kind, **more}


def backlog_of(*tickets: Ticket, contract: Contract | None = None) -> Backlog:
    entries = {each.id: Entry(f"tickets/{each.id}.yaml", each, "") for each in tickets}
    return Backlog("", contract or contract_of(), entries, (), (), {})


def week(key: str, timeline: Timeline | None = None) -> Period:
    return (timeline or timeline_of()).parse(key)


at = parse_instant
