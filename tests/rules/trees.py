"""Small tickets as their files say them, and what a change from one tree to another is told."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from itbiz.domain.backlog import Backlog, read
from itbiz.rules import judge
from itbiz.rules.change import Change

if TYPE_CHECKING:
    from itbiz.text.diagnostic import Diagnostic

CONTRACT = """\
schema: itbiz/contract@1
timezone: Europe/Paris
parties:
  requesters:
    marches: {name: Marchés, relays: [nadia@x.example], may_promote: [claire@x.example]}
    risques: {name: Risques}
  providers:
    systemes: {name: Systèmes, lead: hugo@x.example, members: [ana@x.example]}
    reseau: {name: Réseau}
  arbiter: {name: Comité, members: [dg@x.example]}
terms:
  - effective_from: 2026-W36
    quota: {marches: {systemes: 9, reseau: 9}, risques: {any: 9}}
    emergency: {cap: {per: quarter, count: 1}}
"""
NOW = datetime.fromisoformat("2026-09-30T10:00:00+02:00")
AT = "2026-09-28T10:00:00+02:00"
FIELDS = ("history", "claims", "thread", "links")


def ticket(number: int = 1, **fields: str | list[str]) -> str:
    known = {
        "type": "request",
        "requester": "marches",
        "provider": "systemes",
        "service_class": "standard",
        "status": "new",
    }
    known |= {"opened": "2026-09-21T09:00:00+02:00"}
    plain = {name: value for name, value in (known | fields).items() if name not in FIELDS and value}
    lists = {name: fields[name] for name in FIELDS if name in fields}
    text = f"id: ITB-AA{number}\ntitle: T\n" + "".join(
        f"{'class' if name == 'service_class' else name}: {value}\n" for name, value in plain.items()
    )
    return text + "".join(
        f"{name}:\n" + "".join(f"  - {{{line}}}\n" for line in lines) for name, lines in lists.items()
    )


def priority(number: int = 1, **fields: str | list[str]) -> str:
    known: dict[str, str | list[str]] = {"service_class": "priority", "claims": [claim()]}
    return ticket(number, **(known | fields))


def claim(more: str = "", **fields: str) -> str:
    known = {"period": "2026-W40", "requester": "marches", "provider": "systemes", "kind": "quota"}
    known |= {"at": AT, "by": "claire@x.example"} | fields
    return ", ".join([*(f"{name}: {value}" for name, value in known.items()), *([more] if more else [])])


def back(cause: str, by: str = "claire@x.example", more: str = "") -> str:
    return f"released: {{at: 2026-09-29T10:00:00+02:00, by: {by}, cause: {cause}{more}}}"


def tree(*tickets: str, contract: str = CONTRACT) -> Backlog:
    return read({"contract.yaml": contract} | {f"tickets/{number}.yaml": text for number, text in enumerate(tickets)})


def found(after: Backlog, *bases: Backlog, author: str | None = None) -> list[Diagnostic]:
    return judge(Change(after, NOW, bases, author))


def codes(*tickets: str, base: tuple[str, ...] = (), author: str | None = None, contract: str = CONTRACT) -> set[str]:
    return {
        each.code for each in found(tree(*tickets, contract=contract), tree(*base, contract=contract), author=author)
    }


TWO = CONTRACT.replace("systemes: 9", "systemes: 2")
"""The contract of most attacks: two tokens a week for Marchés at Systèmes."""

CLAIMED = (priority(1), priority(2, claims=[claim(at="2026-09-28T11:00:00+02:00")]))
LATER = "2026-09-29T10:00:00+02:00"
THIRD = priority(3, claims=[claim(at=LATER)])
RAISED = f"at: {LATER}, by: claire@x.example, field: class, from: standard, to: priority"


def errors(after: Backlog, *bases: Backlog, author: str | None = None, now: datetime = NOW) -> set[str]:
    findings = judge(Change(after, now, bases, author))
    return {each.code for each in findings if each.severity.value == "error"}


def two(*tickets: str, contract: str = TWO) -> Backlog:
    return tree(*tickets, contract=contract)
