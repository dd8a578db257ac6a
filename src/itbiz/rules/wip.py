"""Limits of work in progress warn and never refuse: a second outage is not turned away."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from itbiz.domain.clauses import WipLimit
from itbiz.domain.ticket import IN_PROGRESS
from itbiz.rules.finding import on
from itbiz.text.diagnostic import Severity
from itbiz.text.message import msg

if TYPE_CHECKING:
    from collections.abc import Iterator

    from itbiz.rules.change import Change
    from itbiz.text.diagnostic import Diagnostic


def rule(change: Change) -> Iterator[Diagnostic]:
    """`wip-limit-exceeded`: a team has more started and waiting than the contract's limit, in all or of a class."""
    backlog = change.after
    term = backlog.timeline.term_at(change.instant)
    if backlog.contract is None or term is None or not term.wip_limit:
        return
    number = next(number for number, each in enumerate(backlog.contract.terms) if each is term)
    load: Counter[tuple[str | None, str]] = Counter()
    for ticket in backlog.tickets:
        if ticket.provider in term.wip_limit and ticket.state in IN_PROGRESS:
            load[ticket.provider, "total"] += 1
            load[ticket.provider, ticket.service_class.value] += 1
    for team, limits in term.wip_limit.items():
        for name in WipLimit.model_fields:
            limit, count = getattr(limits, name), load[team, name]
            if limit is None or count <= limit:
                continue
            message = (
                msg("`{team}` has {count} in progress, and the limit is {limit}", team=team, count=count, limit=limit)
                if name == "total"
                else msg(
                    "`{team}` has {count} of class `{name}` in progress, and the limit is {limit}",
                    team=team,
                    count=count,
                    name=name,
                    limit=limit,
                )
            )
            hint = msg("finish before starting: `itbiz next --provider {team}` shows what comes first", team=team)
            place = ("terms", number, "wip_limit", team, name)
            yield on(backlog, backlog.contract_path, place, "wip-limit-exceeded", message, hint, Severity.WARNING)
