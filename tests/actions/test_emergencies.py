"""The glass that is broken without a token: its words, its approvals, its end."""

from __future__ import annotations

import pytest
from tests.actions.desk import CLAIRE, HUGO, NOW, POOL, desk_of, held, only_claim, shown, ticket

from itbiz.actions import emergencies, tokens
from itbiz.text.failure import Failure

A, B, C = "ITB-AAAAA", "ITB-BBBBB", "ITB-CCCCC"


def test_an_emergency_says_why_and_is_reviewed() -> None:
    text = ticket(A, "class: standard")
    desk = desk_of(text)
    outcome = emergencies.emergency(
        desk.change, desk.act(), A, reason="AMF avant 18 h", impact="Une amende", approved_by={"requester": CLAIRE}
    )
    assert [str(line) for _, line in outcome.lines] == ["standard → expedite"]
    assert str(outcome.next_step) == "to be confirmed: itbiz emergency ITB-AAAAA --approved-by provider=…"
    desk.write(outcome)
    assert desk.text(A) == text.replace("class: standard", "class: expedite") + (
        "claims:\n"
        "  - period: 2026-W40\n"
        "    requester: marches\n"
        "    provider: systemes\n"
        "    kind: emergency\n"
        f"    at: {NOW}\n"
        "    by: claire@inv.example\n"
        "    reason: AMF avant 18 h\n"
        "    impact: Une amende\n"
        "    approved_by: {requester: claire@inv.example}\n"
        "    review: {due: 2026-10-06}\n"
        "history:\n"
        f"  - {{at: {NOW}, by: claire@inv.example, field: class, from: standard, to: expedite, why: AMF avant 18 h}}\n"
    )
    assert desk.errors() == []


@pytest.mark.parametrize("given", [{}, {"requester": CLAIRE}])
def test_approvals_come_later_with_their_instant(given: dict[str, str]) -> None:
    desk = desk_of(ticket(A))
    desk.write(emergencies.emergency(desk.change, desk.act(), A, reason="r", impact="i", approved_by=given))
    desk.commit()
    later = desk.later(hours=1)
    missing = {side: who for side, who in {"requester": CLAIRE, "provider": HUGO}.items() if side not in given}
    outcome = emergencies.emergency(later.change, later.act(), A, approved_by=missing)
    assert str(outcome.lines[0][1]) == f"approved by {', '.join(missing.values())}"
    later.write(outcome)
    approved = only_claim(later, A).approved_by
    assert approved is not None
    for side, who in {"requester": CLAIRE, "provider": HUGO}.items():
        approval = getattr(approved, side)
        assert approval == who if side in given else (approval.by, approval.at) == (who, later.now)
    with pytest.raises(Failure, match="has approved ITB-AAAAA already"):
        emergencies.emergency(later.change, later.act(), A, approved_by={"provider": HUGO})
    assert later.errors() == []


def test_an_emergency_wants_its_words_and_a_request() -> None:
    desk = desk_of(ticket(A), ticket(B).replace("type: request", "type: incident"))
    with pytest.raises(Failure) as refused:
        emergencies.emergency(desk.change, desk.act(), A, reason="r")
    assert str(refused.value.hint) == 'add --impact "…"'
    with pytest.raises(Failure) as refused:
        emergencies.emergency(desk.change, desk.act(), B, reason="r", impact="i")
    assert "class=expedite" in str(refused.value.hint)
    desk.write(emergencies.emergency(desk.change, desk.act(), A, reason="r", impact="i"))
    with pytest.raises(Failure) as refused:
        emergencies.emergency(desk.change, desk.act(), A, reason="r", impact="i")
    assert "--approved-by" in str(refused.value.hint)
    with pytest.raises(Failure) as refused:
        tokens.claim(desk.change, desk.act(), A)
    assert "itbiz release ITB-AAAAA" in str(refused.value.hint)


def test_an_emergency_takes_the_place_of_a_claim_that_was_refused() -> None:
    desk = desk_of(ticket(A, *held()), ticket(B, *held()), ticket(C))
    desk.texts[next(path for path in desk.texts if C in path)] = ticket(C, *held(at="2026-09-29T09:00:00+02:00"))
    desk.write(emergencies.emergency(desk.change, desk.act(), C, reason="r", impact="i"))
    assert only_claim(desk, C).kind == "emergency"
    assert shown(desk, C).service_class == "expedite"
    assert desk.errors() == []


def test_an_emergency_is_released_and_its_ticket_may_claim() -> None:
    desk = desk_of(ticket(A))
    desk.write(emergencies.emergency(desk.change, desk.act(), A, reason="r", impact="i"))
    desk.commit()
    later = desk.later(hours=1)
    outcome = tokens.release(later.change, later.act(), A)
    assert str(outcome.lines[0][1]) == "expedite → standard, token given back (withdrawn)"
    later.write(outcome)
    assert later.errors() == []
    later.write(tokens.claim(later.change, later.act(), A))
    assert [claim.kind for claim in shown(later, A).claims] == ["emergency", "quota"]
    assert later.errors() == []


def test_the_third_emergency_of_a_quarter_wants_the_arbiter() -> None:
    desk = desk_of(ticket(A), ticket(B), ticket(C))
    for each in (A, B):
        desk.write(emergencies.emergency(desk.change, desk.act(), each, reason="r", impact="i"))
    assert desk.codes(emergencies.emergency(desk.change, desk.act(), C, reason="r", impact="i")) == ["emergency-cap"]
    approved = {"arbiter": "dg@inv.example"}
    desk.write(emergencies.emergency(desk.change, desk.act(), C, reason="r", impact="i", approved_by=approved))
    assert desk.errors() == []


def test_an_emergency_without_a_contract_of_approvals_names_no_next_step() -> None:
    desk = desk_of(ticket(A), contract=POOL)
    outcome = emergencies.emergency(desk.change, desk.act(), A, reason="r", impact="i")
    assert outcome.next_step is None
    desk.write(outcome)
    assert only_claim(desk, A).review is None
