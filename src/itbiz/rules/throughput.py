"""Whether a guarantee is more than what the team has been delivering."""

from __future__ import annotations

from typing import TYPE_CHECKING

from itbiz.domain.support import supports
from itbiz.rules.finding import on
from itbiz.text.diagnostic import Severity
from itbiz.text.message import Message, msg

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from itbiz.domain.backlog import Backlog
    from itbiz.text.diagnostic import Diagnostic


def unsupported(backlog: Backlog, instant: datetime) -> Iterator[Diagnostic]:
    """`guarantee-unsupported`: a warning, for the terms in force."""
    term = backlog.timeline.term_at(instant)
    if backlog.contract is None or term is None:
        return
    number = next(number for number, each in enumerate(backlog.contract.terms) if each is term)
    pooled = isinstance(term.guarantee, int)
    for each in supports(backlog, instant):
        if each.falls_short:
            yield on(
                backlog,
                backlog.contract_path,
                ("terms", number, "guarantee") if pooled else ("terms", number, "guarantee", each.team),
                "guarantee-unsupported",
                *_words(each.promised, each.supported, len(each.periods)),
                Severity.WARNING,
            )


def _words(promised: int, supported: int, count: int) -> tuple[Message, Message]:
    if not supported:
        return (
            msg(
                "the guarantee is {promised} a period, and more than 15 % of the last {n} periods saw no delivery",
                promised=promised,
                n=count,
            ),
            msg("agree on longer periods, or on what gives way"),
        )
    return (
        msg(
            "the guarantee is {promised} a period; {supported} is what was delivered in 85 % of the last {n} periods",
            promised=promised,
            n=count,
            supported=supported,
        ),
        msg("guarantee {supported}, or agree on what gives way", supported=supported),
    )
