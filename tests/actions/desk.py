"""A small backlog in texts, its base, and actions judged as the command line judges them."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from itbiz.actions.draft import Act
from itbiz.actions.verdict import verdict
from itbiz.domain.backlog import Backlog, read
from itbiz.domain.period import parse_instant
from itbiz.rules import judge
from itbiz.rules.change import Change
from itbiz.text.dataclass import dataclass, field, replace
from itbiz.text.diagnostic import Severity

if TYPE_CHECKING:
    from datetime import datetime

    from itbiz.actions.edit import Outcome
    from itbiz.domain.ticket import Claim, Ticket
    from itbiz.text.diagnostic import Diagnostic

MATRIX = """\
schema: itbiz/contract@1
timezone: Europe/Paris
parties:
  requesters:
    marches: {name: Salle des marchés, relays: [nadia@inv.example]}
    risques: {name: Risques}
  providers:
    systemes: {name: Systèmes, lead: hugo@inv.example, members: [ana@inv.example]}
    reseau: {name: Réseau, lead: ines@inv.example}
  arbiter: {name: Comité, members: [dg@inv.example]}
terms:
  - effective_from: 2026-W36
    quota: {marches: {systemes: 2, reseau: 1}, risques: {systemes: 1}}
    guarantee: {systemes: 3, reseau: 1}
    emergency:
      approved_by: [requester, provider]
      confirm_within: {working_days: 1}
      cap: {per: quarter, count: 2}
      review_within: {working_days: 5}
"""

POOL = """\
schema: itbiz/contract@1
timezone: Europe/Paris
parties:
  requesters: {marches: {name: Salle des marchés}, risques: {name: Risques}}
  providers: {systemes: {name: Systèmes}, reseau: {name: Réseau}}
terms:
  - effective_from: 2026-W36
    quota: {marches: 2, risques: 1}
    guarantee: 3
"""

NOW = "2026-09-29T10:00:00+02:00"
"""A Tuesday of 2026-W40."""

CLAIRE, HUGO, NADIA = "claire@inv.example", "hugo@inv.example", "nadia@inv.example"


def path_of(ticket_id: str) -> str:
    return f"tickets/2026-W39/{ticket_id}.yaml"


def ticket(ticket_id: str, *more: str, requester: str = "marches", provider: str | None = "systemes") -> str:
    """A request opened the week before, with further lines of YAML."""
    routed = [f"provider: {provider}"] if provider else []
    lines = [
        f"id: {ticket_id}",
        f"title: Ticket {ticket_id[-1]} # what it is about",
        "type: request",
        f"requester: {requester}",
        *routed,
        "opened: 2026-09-24T09:00:00+02:00",
        *more,
    ]
    return "\n".join(lines) + "\n"


def held(*more: str, at: str = "2026-09-28T09:00:00+02:00", period: str = "2026-W40") -> tuple[str, ...]:
    """The lines of a ticket that holds a token of marches at systemes."""
    return (
        "class: priority",
        "status: new",
        "history:",
        f"  - {{at: {at}, by: claire@inv.example, field: class, from: standard, to: priority}}",
        "claims:",
        (
            f"  - {{period: {period}, requester: marches, provider: systemes, kind: quota, at: {at}, "
            f"by: claire@inv.example{''.join(f', {each}' for each in more)}}}"
        ),
    )


@dataclass()
class Desk:
    """Texts of a work tree and of its base; actions are tried out on them."""

    texts: dict[str, str]
    base: dict[str, str] | None
    now: datetime = field(default_factory=lambda: parse_instant(NOW))

    @property
    def backlog(self) -> Backlog:
        return read(self.texts)

    @property
    def change(self) -> Change:
        backlog = self.backlog
        bases = () if self.base is None else (read(self.base, known=backlog),)
        return Change(backlog, self.now, bases)

    def act(self, by: str = CLAIRE, at: str | None = None, on_behalf_of: str | None = None) -> Act:
        return Act(by, parse_instant(at) if at else self.now, on_behalf_of)

    def text(self, ticket_id: str) -> str:
        return self.texts[self.backlog.entries[ticket_id].path]

    def judged(self, outcome: Outcome) -> list[Diagnostic]:
        return verdict(self.change, outcome.edits)[1]

    def codes(self, outcome: Outcome) -> list[str]:
        return [finding.code for finding in self.judged(outcome)]

    def write(self, outcome: Outcome) -> None:
        """Write what an action decided, as the judge lets it."""
        refused = self.judged(outcome)
        assert not refused, [str(each.message) for each in refused]
        for edit in outcome.edits:
            assert self.texts.get(edit.path) == edit.before
            if edit.after is None:
                del self.texts[edit.path]
            else:
                self.texts[edit.path] = edit.after

    def commit(self) -> None:
        """What stands becomes the base."""
        self.base = dict(self.texts)

    def errors(self) -> list[Diagnostic]:
        """What is wrong with the texts when nothing of them is new."""
        settled = read(self.texts)
        return [each for each in judge(Change(settled, self.now, (settled,))) if each.severity is Severity.ERROR]

    def later(self, **passed: int) -> Desk:
        return replace(self, now=self.now + timedelta(**passed))


def desk_of(*tickets: str, contract: str = MATRIX, committed: bool = True) -> Desk:
    texts = {"contract.yaml": contract}
    texts |= {path_of(text.partition("\n")[0].removeprefix("id: ").strip()): text for text in tickets}
    return Desk(texts, dict(texts) if committed else {"contract.yaml": contract})


def shown(desk: Desk, ticket_id: str) -> Ticket:
    return desk.backlog.entries[ticket_id].ticket


def only_claim(desk: Desk, ticket_id: str) -> Claim:
    (claim,) = shown(desk, ticket_id).claims
    return claim
