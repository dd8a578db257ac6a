"""What must hold, now and against the base: one module per family of rules, `RULES` is the table of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from itbiz.rules import (
    amendment,
    append_only,
    claim_periods,
    claims,
    closures,
    contract,
    emergencies,
    history,
    instants,
    late,
    links,
    parties,
    promotion,
    pulses,
    quota,
    releases,
    required,
    signatures,
    thread,
    wip,
    workflow,
)
from itbiz.rules.contract import contract_findings

if TYPE_CHECKING:
    from itbiz.rules.change import Change, Rule
    from itbiz.text.diagnostic import Diagnostic

__all__ = ["RULES", "contract_findings", "judge"]

RULES: tuple[Rule, ...] = (
    append_only.contract,
    append_only.tickets,
    append_only.lines,
    contract.rule,
    closures.begun,
    amendment.terms,
    amendment.keys,
    amendment.notice,
    signatures.files,
    signatures.lines,
    signatures.signers,
    signatures.texts_signed,
    signatures.commits,
    parties.of_tickets,
    history.status_agrees,
    history.fields_agree,
    history.fields_recorded,
    history.values_known,
    workflow.allowed,
    workflow.interleaved,
    workflow.reasons,
    workflow.demotions,
    workflow.wandering,
    workflow.reopened,
    required.by_class,
    required.before_claim,
    instants.plausible,
    instants.releases_in_order,
    late.releases,
    instants.periods_open,
    claim_periods.rule,
    claims.classes,
    claims.tokens,
    claims.ground,
    claims.parties,
    releases.by_provider,
    releases.swaps,
    releases.forfeits,
    emergencies.complete,
    emergencies.capped,
    promotion.rule,
    promotion.releases,
    links.known,
    links.circles,
    thread.numbers,
    thread.references,
    thread.completeness,
    wip.rule,
    quota.exceeded,
    quota.others,
    pulses.rule,
)
"""Every rule there is; `itbiz.rules.catalogue` explains their codes."""

ADVICE: frozenset[Rule] = frozenset({workflow.wandering, wip.rule, quota.others})
"""Those that only warn, of the whole: who asks only what stops a change need not ask them."""


def judge(change: Change, *, advice: bool = True) -> list[Diagnostic]:
    """All that is to be said of a change: what reading it found and what every rule finds, sorted, each once.

    Without `advice`, rules that only warn are not asked; others may warn all the same.
    """
    found = {finding.order: finding for finding in change.after.diagnostics}
    for rule in RULES:
        if not advice and rule in ADVICE:
            continue
        for finding in rule(change):
            found.setdefault(finding.order, finding)
    return [found[order] for order in sorted(found)]
