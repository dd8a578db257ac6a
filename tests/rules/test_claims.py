"""Tokens: who may take one, on what, and how it may end."""

from __future__ import annotations

import pytest
from tests.rules.trees import AT, CONTRACT, NOW, back, claim, codes, found, priority, ticket, tree

from itbiz.rules import judge
from itbiz.rules.change import Change


@pytest.mark.parametrize(
    ("by", "behalf", "author", "allowed"),
    [
        ("claire@x.example", "", "claire@x.example", True),
        ("claire@x.example", "", "CLAIRE@X.example", True),
        ("claire@x.example", "", None, True),
        ("nadia@x.example", "claire@x.example", "nadia@x.example", True),
        ("nadia@x.example", "", "nadia@x.example", False),
        ("nadia@x.example", "ana@x.example", "nadia@x.example", False),
        ("claire@x.example", "", "hugo@x.example", False),
        ("hugo@x.example", "claire@x.example", "hugo@x.example", False),
        ("hugo@x.example", "", "hugo@x.example", False),
        ("hugo@x.example", "", None, False),
        ("nadia@x.example", "claire@x.example", "hugo@x.example", False),
    ],
)
def test_who_may_take_a_token(by: str, behalf: str, author: str | None, *, allowed: bool) -> None:
    line = claim(f"on_behalf_of: {behalf}" if behalf else "", by=by)
    assert codes(priority(claims=[line]), author=author) == (set() if allowed else {"not-allowed-to-promote"})


def test_nobody_enters_themselves_in_the_change_that_uses_it() -> None:
    wider = tree(
        priority(claims=[claim(by="hugo@x.example")]), contract=CONTRACT.replace("[claire", "[hugo@x.example, claire")
    )
    assert [each.code for each in found(wider, tree(), author="hugo@x.example")] == ["not-allowed-to-promote"]
    assert found(wider, wider, author="hugo@x.example") == []


def test_claims_of_others_in_the_base_are_not_the_authors() -> None:
    standing = priority()
    assert not codes(standing.replace("title: T", "title: U"), base=(standing,), author="hugo@x.example")


def test_a_swap_is_one_step() -> None:
    first, second = priority(1), ticket(2)
    gone = ticket(
        1,
        history=["at: 2026-09-29T10:00:00+02:00, by: claire@x.example, field: class, from: priority, to: standard"],
        claims=[claim(back("swapped", more=", swapped_for: ITB-AA2"))],
    )
    raised = "at: 2026-09-29T10:00:00+02:00, by: claire@x.example, field: class, from: standard, to: priority"
    came = priority(2, history=[raised], claims=[claim(at="2026-09-29T10:00:00+02:00")])
    assert not codes(gone, came, base=(first, second))
    assert codes(gone, second, base=(first, second)) == {"swap-unbalanced"}
    elsewhere = came.replace("provider: systemes", "provider: reseau")
    assert "swap-unbalanced" in codes(gone, elsewhere, base=(first, second.replace("systemes", "reseau")))
    never = CONTRACT.replace("    emergency:", "    tokens: {swap: never}\n    emergency:")
    assert codes(gone, came, base=(first, second), contract=never) == {"swap-unbalanced"}


def test_a_refusal_that_was_contested_stays_a_refusal() -> None:
    steps = [
        "at: 2026-09-29T10:00:00+02:00, to: refused, by: hugo@x.example, why: Non",
        "at: 2026-09-29T11:00:00+02:00, to: new, by: claire@x.example, why: Si",
    ]
    refused = claim(back("refused", by="hugo@x.example"))
    assert not codes(ticket(status="refused", history=steps[:1], claims=[refused]))
    assert not codes(priority(history=steps, claims=[refused, claim(at="2026-09-29T12:00:00+02:00")]))
    again = claim(back("refused", by="hugo@x.example"), at="2026-09-29T09:00:00+02:00")
    assert codes(ticket(history=steps, claims=[refused, again])) == {"release-not-by-provider"}


@pytest.mark.parametrize(
    ("by", "author", "allowed"),
    [
        ("ana@x.example", "ANA@x.example", True),
        ("ana@x.example", None, True),
        ("ana@x.example", "claire@x.example", False),
        ("claire@x.example", None, False),
    ],
)
def test_only_the_team_gives_back_late(by: str, author: str | None, *, allowed: bool) -> None:
    text = ticket(claims=[claim(back("reclassified", by=by))])
    assert (codes(text, base=(priority(),), author=author) >= {"release-not-by-provider"}) is not allowed


def test_a_duplicate_leaves_its_token_to_a_survivor_that_pays() -> None:
    steps = ["at: 2026-09-29T10:00:00+02:00, to: cancelled, by: hugo@x.example, why: Doublon"]
    second = ticket(
        2, status="cancelled", history=steps, links=["type: duplicate_of, id: ITB-AA1"],
        claims=[claim(back("duplicate", by="hugo@x.example"))],
    )  # fmt: skip
    assert not codes(priority(1), second)
    assert codes(ticket(1), second) == {"release-not-by-provider"}


def test_a_token_moves_with_its_ticket() -> None:
    moved = ["at: 2026-09-29T10:00:00+02:00, by: hugo@x.example, field: provider, from: systemes, to: reseau"]
    assert codes(priority(provider="reseau", history=moved), base=(priority(),)) == {"claim-other-party"}
    paid = [claim(back("withdrawn")), claim(provider="reseau", at="2026-09-29T10:00:00+02:00")]
    assert not codes(priority(provider="reseau", history=moved, claims=paid), base=(priority(),))
    delivered = [*moved, "at: 2026-09-28T11:00:00+02:00, to: delivered, by: hugo@x.example"]
    assert not codes(priority(provider="reseau", status="delivered", history=delivered), base=(priority(),))


@pytest.mark.parametrize("provider", ["", "systemes", "reseau"])
def test_a_pools_token_follows_the_ticket(provider: str) -> None:
    pool = claim(requester="risques", provider="any", by="karim@x.example")
    assert not codes(priority(requester="risques", provider=provider, claims=[pool]))


def test_a_pools_token_is_not_for_a_team_with_a_cell_of_its_own() -> None:
    own = CONTRACT.replace("risques: {any: 9}", "risques: {any: 9, reseau: 1}")

    def routed(provider: str, kind: str = "quota", service_class: str = "priority") -> set[str]:
        routing = [f"at: 2026-09-29T10:00:00+02:00, by: hugo@x.example, field: provider, to: {provider}"]
        pool = claim("reason: r, impact: i", requester="risques", provider="any", kind=kind, by="karim@x.example")
        text = priority(
            requester="risques", provider=provider, history=routing, claims=[pool], service_class=service_class
        )
        return codes(text, contract=own)

    assert not routed("systemes")
    assert routed("reseau") == {"claim-other-party"}
    assert not routed("reseau", "emergency", service_class="expedite")


def test_a_copy_of_an_old_line_is_a_claim_of_its_own() -> None:
    old = {"period": "2026-W39", "at": "2026-09-22T10:00:00+02:00"}
    withdrawn = claim("released: {at: 2026-09-22T11:00:00+02:00, by: claire@x.example, cause: withdrawn}", **old)
    before = (ticket(claims=[withdrawn]),)
    raised = ["at: 2026-09-29T10:00:00+02:00, by: claire@x.example, field: class, from: standard, to: priority"]
    assert not codes(*before, base=before)
    assert codes(priority(history=raised, claims=[withdrawn, claim(**old)]), base=before) == {"period-closed"}
    taken_back = claim(back("reclassified"), **old)
    assert "release-not-by-provider" in codes(ticket(claims=[withdrawn, taken_back]), base=before)


@pytest.mark.parametrize(
    ("by", "at", "code"),
    [
        ("ana@x.example", "2026-09-30T09:00:00+02:00", set()),
        ("claire@x.example", "2026-09-30T09:00:00+02:00", {"release-not-by-provider"}),
        ("ana@x.example", "2026-10-30T09:00:00+02:00", {"in-the-future"}),
    ],
)
def test_a_consent_that_comes_later_is_judged_all_the_same(by: str, at: str, code: set[str]) -> None:
    out = priority(2, claims=[claim(at="2026-09-29T10:00:00+02:00")])
    given = ticket(1, claims=[claim(back("swapped", more=", swapped_for: ITB-AA2"))])
    agreed = back("swapped", more=f", swapped_for: ITB-AA2, consent: {{by: {by}, at: {at}}}")
    assert codes(ticket(1, claims=[claim(agreed)]), out, base=(given, out)) == code


def test_what_the_team_released_on_the_branch_is_not_the_next_authors() -> None:
    held = priority()
    lowered = ["at: 2026-09-29T10:00:00+02:00, by: hugo@x.example, field: class, from: priority, to: standard"]
    given = ticket(history=lowered, claims=[claim(back("reclassified", by="hugo@x.example"))])
    for head, wrong in ((given, set()), (held, {"release-not-by-provider"})):
        change = Change(tree(given), NOW, (tree(held),), "claire@x.example", tree(head))
        assert {each.code for each in judge(change)} == wrong


@pytest.mark.parametrize("way", ["warn", "reason"])
@pytest.mark.parametrize("first", ["strict", "loose"])
def test_enforcement_is_not_loosened_in_the_change_that_needs_it(way: str, first: str) -> None:
    strict = CONTRACT.replace("systemes: 9", "systemes: 1")
    loose = strict.replace("    emergency:", f"    enforcement: {way}\n    emergency:")
    one, two = priority(1), priority(2, claims=[claim("reason: r")])
    before, after = (strict, loose) if first == "strict" else (loose, strict)
    findings = found(tree(one, two, contract=after), tree(one, contract=before))
    assert {(each.code, str(each.severity)) for each in findings if each.severity == "error"} == {
        ("quota-exceeded", "error")
    }
    assert not [
        each for each in found(tree(one, two, contract=loose), tree(one, contract=loose)) if each.severity == "error"
    ]


@pytest.mark.parametrize(
    ("bad", "left"),
    [
        (priority(claims=[claim(period="2026-W45")]), {("claim-period", "warning")}),
        (ticket(claims=[claim(back("withdrawn"), period="2026-W45")]), set()),
        (ticket(claims=[claim(back("withdrawn"), provider="nobody")]), set()),
        (ticket(history=[f"at: {AT}, by: a@x.example, field: provider, from: nobody, to: systemes"]), set()),
        (ticket(service_class="expedite", claims=[claim(kind="emergency")]), set()),
    ],
)
def test_a_line_that_came_past_the_gate_blocks_nobody_elses_work(bad: str, left: set[tuple[str, str]]) -> None:
    assert any(each.severity == "error" for each in found(tree(bad), tree()))
    after = found(tree(bad, ticket(2)), tree(bad))
    assert {(each.code, str(each.severity)) for each in after} == left


def test_a_party_that_lines_name_stays_in_the_contract() -> None:
    moved = ticket(history=[f"at: {AT}, by: a@x.example, field: provider, from: reseau, to: systemes"])
    less = CONTRACT.replace("    reseau: {name: Réseau}\n", "").replace(", reseau: 9", "")
    findings = found(tree(moved, contract=less), tree(moved))
    assert {each.code for each in findings if each.severity == "error"} == {"unknown-party"}


def test_other_periods_do_not_make_standing_claims_wrong_in_silence() -> None:
    months = CONTRACT.replace("2026-W36", "2026-09").replace("    quota", "    period: month\n    quota")
    findings = found(tree(priority(), contract=months), tree(priority()))
    assert {each.code for each in findings if each.severity == "error"} == {"claim-period"}


def test_what_was_a_request_when_it_was_claimed_may_turn_out_an_incident() -> None:
    lowered = [
        "at: 2026-09-29T10:00:00+02:00, by: hugo@x.example, field: type, from: request, to: incident",
        "at: 2026-09-29T10:00:00+02:00, by: hugo@x.example, field: class, from: priority, to: standard",
    ]
    assert not codes(
        ticket(type="incident", history=lowered, claims=[claim(back("reclassified", by="hugo@x.example"))])
    )


def test_history_before_the_first_term_is_not_judged() -> None:
    old = "2026-08-11T10:00:00+02:00"
    steps = [
        f"at: {old}, to: delivered, by: log",
        "at: 2026-08-12T10:00:00+02:00, to: waiting, by: log",
        "at: 2026-08-13T10:00:00+02:00, to: closed, by: log",
    ]
    text = priority(
        type="incident", requester="risques", status="closed", opened="2026-08-10T09:00:00+02:00", history=steps,
        claims=[claim(more, period="2026-W33", at=old, by="log") for more in ("", back("withdrawn"))],
    )  # fmt: skip
    assert not codes(text)
    assert not found(tree(text))


def emergency(number: int, at: str, more: str = "") -> str:
    line = claim(f"reason: r, impact: i{more}", kind="emergency", at=at)
    return ticket(number, service_class="expedite", claims=[line])


def test_beyond_the_cap_the_arbiter_approves() -> None:
    first, second = emergency(1, AT), emergency(2, "2026-09-29T10:00:00+02:00")
    assert not codes(first)
    assert codes(first, second, base=(first,)) == {"emergency-cap"}
    assert not codes(first, emergency(2, AT, ", approved_by: {arbiter: dg@x.example}"), base=(first,))
    assert codes(first, emergency(2, AT, ", approved_by: {arbiter: claire@x.example}"), base=(first,)) == {
        "emergency-cap"
    }


def test_two_branches_within_the_cap_merge_with_a_warning() -> None:
    first, second = emergency(1, AT), emergency(2, AT)
    findings = found(tree(first, second), tree(first), tree(second))
    assert [(each.code, each.severity.value) for each in findings] == [("emergency-cap", "warning")]


def test_an_emergency_declared_in_somebodys_absence_needs_their_approval() -> None:
    line = claim("reason: r, impact: i", kind="emergency", by="hugo@x.example")
    agreed = line.replace("impact: i", "impact: i, approved_by: {requester: claire@x.example}")
    assert codes(ticket(service_class="expedite", claims=[line])) == {"not-allowed-to-promote"}
    assert not codes(ticket(service_class="expedite", claims=[agreed]))


def test_each_side_of_an_emergency_is_approved_by_its_own() -> None:
    def approved(requester: str, provider: str) -> str:
        return emergency(1, AT, f", approved_by: {{requester: {requester}, provider: {provider}}}")

    assert not codes(approved("claire@x.example", "ana@x.example"))
    assert not codes(approved("nadia@x.example", "hugo@x.example"))
    for wrong in (approved("hugo@x.example", "hugo@x.example"), approved("claire@x.example", "claire@x.example")):
        assert codes(wrong) == {"emergency-incomplete"}
        # What came past the gate cannot be taken back: an approval is given once.
        assert not codes(wrong, ticket(2), base=(wrong,))


def test_the_parts_of_a_split_request_share_its_token() -> None:
    split = "n: 1, at: 2026-09-28T11:00:00+02:00, by: ana@x.example, kind: acknowledgement, verdict: split"
    part = ticket(2, service_class="priority", links=["type: child_of, id: ITB-AA1"])
    done = ["at: 2026-09-29T10:00:00+02:00, to: delivered, by: ana@x.example"]
    whole = priority(1, thread=[split])
    assert not codes(whole, part)
    # The team says that it is to be split, the whole holds the token, and is delivered last.
    assert codes(priority(1), part) == {"class-without-claim"}
    assert codes(priority(1, thread=[split.replace("ana@", "claire@")]), part) == {"class-without-claim"}
    assert codes(ticket(1, thread=[split]), part) == {"class-without-claim"}
    assert codes(priority(1, thread=[split], status="delivered", history=done), part) == {"class-without-claim"}
    delivered = part.replace("status: new", "status: delivered") + f"history:\n  - {{{done[0]}}}\n"
    assert not codes(priority(1, thread=[split], status="delivered", history=done), delivered)
    other = part.replace("requester: marches", "requester: risques")
    assert codes(whole, other) == {"class-without-claim"}
    nobody = CONTRACT.replace("lead: hugo@x.example, members: [ana@x.example]", "may_sign: []")
    assert not codes(priority(1), part, contract=nobody)
