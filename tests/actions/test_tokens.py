"""Tokens: claimed, given back, exchanged, and the glass that is broken without one."""

from __future__ import annotations

import pytest
from tests.actions.desk import CLAIRE, HUGO, NADIA, NOW, POOL, desk_of, held, only_claim, shown, ticket

from itbiz.actions import emergencies, progress, tokens
from itbiz.domain.period import parse_period
from itbiz.domain.ticket import ReleaseCause, Status
from itbiz.text.failure import Failure

A, B, C, D = "ITB-AAAAA", "ITB-BBBBB", "ITB-CCCCC", "ITB-DDDDD"
STARTED = "  - {at: 2026-09-28T15:00:00+02:00, to: started, by: hugo@inv.example}"


def started(*more: str) -> tuple[str, ...]:
    lines = list(held(*more))
    lines[1] = "status: started"
    lines.insert(4, STARTED)
    return tuple(lines)


# Claims


def test_a_claim_is_two_lines_and_a_class() -> None:
    text = ticket(A, "class: standard # pour l'instant", "contact: claire@inv.example")
    desk = desk_of(text)
    outcome = tokens.claim(desk.change, desk.act(), A)
    assert [(key, str(line)) for key, line in outcome.lines] == [(A, "standard → priority, token of 2026-W40")]
    desk.write(outcome)
    assert desk.text(A) == text.replace("standard #", "priority #") + (
        "claims:\n"
        "  - {period: 2026-W40, requester: marches, provider: systemes, kind: quota, "
        f"at: {NOW}, by: claire@inv.example}}\n"
        "history:\n"
        f"  - {{at: {NOW}, by: claire@inv.example, field: class, from: standard, to: priority}}\n"
    )


def test_a_relay_claims_for_somebody_with_a_reason() -> None:
    desk = desk_of(ticket(A))
    desk.write(tokens.claim(desk.change, desk.act(NADIA, on_behalf_of=CLAIRE), A, reason="Audit"))
    claim = only_claim(desk, A)
    assert (claim.by, claim.on_behalf_of, claim.reason) == (NADIA, CLAIRE, "Audit")


def test_booked_ahead_and_no_further() -> None:
    desk = desk_of(ticket(A))
    desk.write(tokens.claim(desk.change, desk.act(), A, parse_period("2026-W41")))
    assert only_claim(desk, A).period.key == "2026-W41"
    for key in ("2026-W42", "2026-W39"):
        with pytest.raises(Failure) as refused:
            tokens.claim(desk.change, desk.act(), A, parse_period(key))
        assert "2026-W40, 2026-W41" in str(refused.value.hint)


def test_a_claim_that_no_base_has_is_replaced_without_a_trace() -> None:
    desk = desk_of(ticket(A))
    desk.write(tokens.claim(desk.change, desk.act(), A))
    later = desk.later(minutes=1)
    later.write(tokens.claim(later.change, later.act(), A, parse_period("2026-W41")))
    claim = only_claim(later, A)
    assert (claim.period.key, claim.released) == ("2026-W41", None)
    assert later.text(A).count("field: class") == 1
    assert later.errors() == []


def test_a_claim_of_the_same_period_that_stands_is_no_second_one() -> None:
    desk = desk_of(ticket(A, *held()))
    with pytest.raises(Failure, match="already holds a token of 2026-W40"):
        tokens.claim(desk.change, desk.act(), A)


def test_to_defer_is_to_release_and_to_claim_later() -> None:
    desk = desk_of(ticket(A, *held()))
    desk.write(tokens.claim(desk.change, desk.act(), A, parse_period("2026-W41")))
    first, second = shown(desk, A).claims
    assert first.released is not None
    assert (first.released.cause, second.period.key, second.live) == ("withdrawn", "2026-W41", True)
    account = desk.backlog.ledger.account(("marches", "systemes"), parse_period("2026-W40"))
    assert (account.claims, account.credits) == (1, 1)
    assert desk.errors() == []


def test_deferring_needs_a_token_there() -> None:
    desk = desk_of(
        ticket(A, *held()), ticket(B, *held(period="2026-W41")), ticket(C, *held(period="2026-W41")), ticket(D)
    )
    assert "quota-exceeded" in desk.codes(tokens.claim(desk.change, desk.act(), A, parse_period("2026-W41")))


def test_the_claim_after_the_last_token_is_refused_and_says_who_holds_them() -> None:
    desk = desk_of(ticket(A, *held()), ticket(B, *held()), ticket(C))
    (finding,) = desk.judged(tokens.claim(desk.change, desk.act(), C))
    assert finding.code == "quota-exceeded"
    detail = [str(cell) for block in finding.detail for row in block.rows for cell in row]
    assert [cell for cell in detail if cell.startswith("itbiz ")] == [
        "itbiz swap ITB-BBBBB ITB-CCCCC",
        "itbiz claim ITB-CCCCC --period 2026-W41",
        'itbiz emergency ITB-CCCCC --reason "…" --impact "…"',
    ]


@pytest.mark.parametrize(
    ("text", "message", "hint"),
    [
        (ticket(A).replace("type: request", "type: incident"), "no request", "class=expedite"),
        (ticket(A).replace("type: request", "type: problem"), "no request", None),
        (ticket(A, "status: delivered", "history:", STARTED.replace("started", "delivered")), "is delivered", None),
        (ticket(A, provider=None), "not routed yet", "provider="),
    ],
)
def test_what_cannot_claim(text: str, message: str, hint: str | None) -> None:
    desk = desk_of(text)
    with pytest.raises(Failure) as refused:
        tokens.claim(desk.change, desk.act(), A)
    assert message in str(refused.value.message)
    assert hint is None or hint in str(refused.value.hint)


def test_what_is_not_routed_claims_from_the_pool() -> None:
    desk = desk_of(ticket(A, provider=None), contract=POOL)
    desk.write(tokens.claim(desk.change, desk.act(), A))
    assert only_claim(desk, A).provider == "any"
    assert desk.errors() == []


@pytest.mark.parametrize("what", ["claim", "emergency"])
def test_what_was_reopened_this_very_second_may_claim(what: str) -> None:
    delivered = STARTED.replace("started", "delivered")
    desk = desk_of(ticket(A, "status: delivered", "history:", delivered))
    desk.write(progress.move(desk.change, desk.act(), A, Status.STARTED, why="Cassé"))
    if what == "claim":
        desk.write(tokens.claim(desk.change, desk.act(), A))
    else:
        desk.write(emergencies.emergency(desk.change, desk.act(), A, reason="r", impact="i"))
    assert desk.errors() == []


# Releases


def test_a_release_is_written_into_its_claim() -> None:
    text = ticket(A, *held())
    desk = desk_of(text)
    outcome = tokens.release(desk.change, desk.act(), A, why="Plus besoin")
    assert [str(line) for _, line in outcome.lines] == ["priority → standard, token given back (withdrawn)"]
    desk.write(outcome)
    lines = text.replace("class: priority", "class: standard").splitlines()
    why = "why: Plus besoin"
    lines[-1] = f"{lines[-1][:-1]}, released: {{at: {NOW}, by: claire@inv.example, cause: withdrawn, {why}}}}}"
    fell = f"  - {{at: {NOW}, by: claire@inv.example, field: class, from: priority, to: standard, {why}}}"
    lines.insert(-2, fell)
    assert desk.text(A) == "\n".join(lines) + "\n"


def test_whatever_the_class_was_it_falls_to_standard() -> None:
    text = ticket(A, "class: fixed_date", "due: 2026-10-30", "due_reason: Audit")
    desk = desk_of(text)
    desk.write(tokens.claim(desk.change, desk.act(), A))
    desk.commit()
    later = desk.later(hours=1)
    later.write(tokens.release(later.change, later.act(), A))
    assert shown(later, A).service_class == "standard"
    assert later.errors() == []


def test_nothing_to_release() -> None:
    desk = desk_of(ticket(A))
    with pytest.raises(Failure, match="holds no token"):
        tokens.release(desk.change, desk.act(), A)


@pytest.mark.parametrize(
    ("cause", "command"),
    [
        (ReleaseCause.SWAPPED, "itbiz swap ITB-AAAAA OTHER"),
        (ReleaseCause.REFUSED, "itbiz refuse ITB-AAAAA"),
        (ReleaseCause.PROVIDER_CANCELLED, "itbiz cancel ITB-AAAAA"),
        (ReleaseCause.DUPLICATE, "itbiz duplicate ITB-AAAAA OTHER"),
    ],
)
def test_causes_that_come_with_something_else(cause: ReleaseCause, command: str) -> None:
    desk = desk_of(ticket(A, *held()))
    with pytest.raises(Failure) as refused:
        tokens.release(desk.change, desk.act(HUGO), A, cause)
    assert command in str(refused.value.hint)


def test_it_reclassifies_and_the_token_comes_back_after_the_start() -> None:
    desk = desk_of(ticket(A, *started()))
    assert desk.codes(tokens.release(desk.change, desk.act(), A, ReleaseCause.RECLASSIFIED)) == [
        "release-not-by-provider"
    ]
    desk.write(tokens.release(desk.change, desk.act(HUGO), A, ReleaseCause.RECLASSIFIED, "Un incident"))
    account = desk.backlog.ledger.account(("marches", "systemes"), parse_period("2026-W40"))
    assert (account.claims, account.credits) == (1, 1)


def test_a_forfeit_without_its_reminder_is_refused() -> None:
    desk = desk_of(ticket(A, *held()))
    assert "forfeit-without-reminder" in desk.codes(
        tokens.release(desk.change, desk.act(HUGO), A, ReleaseCause.FORFEITED)
    )


def test_a_fresh_claim_is_released_without_a_trace() -> None:
    desk = desk_of(ticket(A))
    desk.write(tokens.claim(desk.change, desk.act(), A))
    desk.write(tokens.release(desk.change, desk.act(), A))
    assert shown(desk, A).claims == ()
    assert shown(desk, A).service_class == "standard"
    assert desk.errors() == []


# Swaps


def test_a_swap_is_two_files_and_net_zero() -> None:
    desk = desk_of(ticket(A, *held()), ticket(B, *held()), ticket(C))
    outcome = tokens.swap(desk.change, desk.act(), B, C, why="Plus urgent")
    assert [(key, str(line)) for key, line in outcome.lines] == [
        (B, "priority → standard"),
        (C, "standard → priority, token of 2026-W40"),
    ]
    desk.write(outcome)
    released = only_claim(desk, B).released
    assert released is not None
    assert (released.cause, released.swapped_for, released.why) == ("swapped", C, "Plus urgent")
    account = desk.backlog.ledger.account(("marches", "systemes"), parse_period("2026-W40"))
    assert (account.claims, account.credits, account.over) == (3, 1, 0)
    assert desk.errors() == []


def test_a_started_one_is_swapped_with_the_teams_consent() -> None:
    desk = desk_of(ticket(A, *started()), ticket(B))
    with pytest.raises(Failure) as refused:
        tokens.swap(desk.change, desk.act(), A, B)
    assert "--consent" in str(refused.value.hint)
    stranger = tokens.swap(desk.change, desk.act(), A, B, consent="karim@inv.example")
    assert desk.codes(stranger) == ["release-not-by-provider"]
    desk.write(tokens.swap(desk.change, desk.act(), A, B, consent=HUGO))
    released = only_claim(desk, A).released
    assert released is not None
    assert released.consent is not None
    assert released.consent.by == HUGO
    account = desk.backlog.ledger.account(("marches", "systemes"), parse_period("2026-W40"))
    assert (account.claims, account.credits) == (2, 1)


def test_a_swap_into_a_claim_that_was_refused_takes_its_place() -> None:
    desk = desk_of(ticket(A, *held()), ticket(B, *held()), ticket(C))
    desk.texts[next(path for path in desk.texts if C in path)] = ticket(C, *held(at="2026-09-29T09:00:00+02:00"))
    desk.write(tokens.swap(desk.change, desk.act(), A, C))
    assert only_claim(desk, C).live
    assert desk.errors() == []


def test_a_swap_of_a_token_that_no_base_has() -> None:
    desk = desk_of(ticket(A), ticket(B))
    desk.write(tokens.claim(desk.change, desk.act(), A))
    desk.write(tokens.swap(desk.change, desk.act(), A, B))
    assert shown(desk, A).claims == ()
    assert only_claim(desk, B).live


def test_a_swap_with_one_that_is_booked_ahead() -> None:
    desk = desk_of(ticket(A, *held()), ticket(B, *held(period="2026-W41")))
    desk.write(tokens.swap(desk.change, desk.act(), A, B))
    ahead, now = shown(desk, B).claims
    assert (ahead.live, now.live, now.period.key) == (False, True, "2026-W40")
    assert desk.errors() == []


def test_what_cannot_be_swapped() -> None:
    desk = desk_of(ticket(A, *held()), ticket(B, *held()), ticket(C, requester="risques"), ticket(D, provider="reseau"))
    cases = [(C, A, "holds no token"), (A, A, "for itself"), (A, C, "marches → systemes"), (A, D, "stays within")]
    for out, into, words in cases:
        with pytest.raises(Failure) as refused:
            tokens.swap(desk.change, desk.act(), out, into)
        assert words in str(refused.value.message)
    with pytest.raises(Failure, match="already holds a token of 2026-W40"):
        tokens.swap(desk.change, desk.act(), A, B)


def test_half_a_swap_is_never_left_behind() -> None:
    desk = desk_of(ticket(A, *held()), ticket(B), ticket(C))
    desk.write(tokens.swap(desk.change, desk.act(), A, B))
    desk.write(tokens.swap(desk.change, desk.act(), B, C))
    assert [claim.live for claim in shown(desk, B).claims] == [False]
    assert only_claim(desk, C).live
    desk.write(tokens.release(desk.change, desk.act(), C))
    assert [claim.live for claim in shown(desk, C).claims] == [False]
    account = desk.backlog.ledger.account(("marches", "systemes"), parse_period("2026-W40"))
    assert account.used == 0
    assert desk.errors() == []


# Duplicates


def test_a_duplicate_is_cancelled_linked_and_its_token_comes_back() -> None:
    desk = desk_of(ticket(A, *started()), ticket(B, *held()))
    desk.write(tokens.duplicate(desk.change, desk.act(HUGO), A, B))
    gone = shown(desk, A)
    assert gone.claims[0].released is not None
    assert (gone.state, gone.service_class, gone.claims[0].released.cause) == ("cancelled", "standard", "duplicate")
    assert [(link.type, link.id) for link in gone.links] == [("duplicate_of", B)]
    account = desk.backlog.ledger.account(("marches", "systemes"), parse_period("2026-W40"))
    assert (account.claims, account.credits) == (2, 1)
    assert desk.errors() == []


@pytest.mark.parametrize(("who", "survivor"), [(CLAIRE, held()), (HUGO, ())])
def test_else_a_duplicate_withdraws(who: str, survivor: tuple[str, ...]) -> None:
    desk = desk_of(ticket(A, *held()), ticket(B, *survivor))
    desk.write(tokens.duplicate(desk.change, desk.act(who), A, B))
    released = only_claim(desk, A).released
    assert released is not None
    assert released.cause == "withdrawn"
    assert desk.errors() == []


def test_where_the_contract_names_nobody_anybody_may_say_duplicate() -> None:
    desk = desk_of(ticket(A, *held()), ticket(B, *held()), contract=POOL)
    desk.write(tokens.duplicate(desk.change, desk.act(), A, B))
    released = only_claim(desk, A).released
    assert released is not None
    assert released.cause == "duplicate"


def test_a_duplicate_that_is_linked_already_is_linked_once() -> None:
    desk = desk_of(ticket(A, "links:", f"  - {{type: duplicate_of, id: {B}}}"), ticket(B))
    desk.write(tokens.duplicate(desk.change, desk.act(HUGO), A, B))
    assert len(shown(desk, A).links) == 1


def test_what_is_no_duplicate() -> None:
    desk = desk_of(ticket(A), ticket(B, "status: delivered", "history:", STARTED.replace("started", "delivered")))
    with pytest.raises(Failure, match="no duplicate of itself"):
        tokens.duplicate(desk.change, desk.act(), A, A)
    with pytest.raises(Failure, match="is delivered already"):
        tokens.duplicate(desk.change, desk.act(), B, A)


def test_without_a_contract_there_are_no_tokens() -> None:
    desk = desk_of(ticket(A))
    del desk.texts["contract.yaml"]
    with pytest.raises(Failure, match="no terms"):
        tokens.claim(desk.change, desk.act(), A)
