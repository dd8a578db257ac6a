"""Somebody wants a third token where the quota is two: every edit they may try, and what stops it."""

from __future__ import annotations

from datetime import datetime

import pytest
from tests.rules.trees import CLAIMED, LATER, NOW, RAISED, THIRD, TWO, back, claim, errors, priority, ticket, two

from itbiz.rules import judge
from itbiz.rules.change import Change

TERM = TWO[TWO.index("  - effective_from") :]


@pytest.mark.parametrize(
    ("contract", "third"),
    [
        (TWO.replace("systemes: 2", "systemes: 3"), THIRD),
        (TWO.replace("{systemes: 2, reseau: 9}", "3"), THIRD),
        (TWO.replace("{systemes: 2, reseau: 9}", "{any: 3}"), THIRD),
        (TWO.replace("    emergency", "    enforcement: warn\n    emergency"), THIRD),
        (TWO.replace("    emergency", "    tokens: {carry_over_max: 9}\n    emergency"), THIRD),
        (TWO.replace("2026-W36", "2026-W45"), THIRD),
        (TWO.replace("    marches:", "    autres: {name: Autres}\n    marches:"), THIRD.replace("marches", "autres")),
        (
            TWO.replace("    marches:", "    autres: {name: Autres}\n    marches:").replace(
                "quota: {", "quota: {autres: {systemes: 2}, "
            ),
            THIRD.replace("marches", "autres"),
        ),
        (
            TWO.replace("    systemes:", "    autre: {name: Autre}\n    systemes:").replace(
                "systemes: 2", "systemes: 2, autre: 2"
            ),
            THIRD.replace("systemes", "autre"),
        ),
        (TWO + TERM.replace("2026-W36", "2026-W40").replace("systemes: 2", "systemes: 3"), THIRD),
        (TWO.replace("schema: itbiz/contract@1", "schema: itbiz/contract@2"), THIRD),
        (TWO.replace("timezone", "tickets: elsewhere\ntimezone"), THIRD),
        (TWO.replace("timezone", "id_prefix: X\ntimezone"), THIRD),
    ],
    ids=[
        "quota", "row", "pool", "enforcement", "carry-over", "first term", "new party", "new row", "new team",
        "new term", "schema", "folder", "prefix",
    ],
)  # fmt: skip
def test_the_contract_is_loosened_in_the_change_that_claims(contract: str, third: str) -> None:
    assert errors(two(*CLAIMED, third, contract=contract), two(*CLAIMED))


def test_the_kind_of_period_changes_with_the_claim() -> None:
    """Two a month are used up; the week is no period of the old contract, and was counted nowhere."""
    monthly = TWO.replace("2026-W36", "2026-09").replace("    quota", "    period: month\n    quota")
    weekly = monthly + TERM.replace("2026-W36", "2026-W40")
    used = [
        priority(number, claims=[claim(period="2026-09", at=f"2026-09-2{number}T10:00:00+02:00")]) for number in (1, 2)
    ]
    assert errors(two(*used, THIRD, contract=weekly), two(*used, contract=monthly)) == {"claim-period"}
    assert not errors(two(*used, contract=weekly), two(*used, contract=monthly))


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("    emergency", "    tokens: {book_ahead: 9}\n    emergency", claim(period="2026-W45", at=LATER)),
        ("timezone: Europe/Paris", "timezone: Pacific/Kiritimati", claim(period="2026-W41", at=LATER)),
    ],
    ids=["book ahead", "zone"],
)
def test_the_reach_of_a_claim_is_stretched_with_the_claim(old: str, new: str, line: str) -> None:
    base = TWO.replace("    emergency", "    tokens: {book_ahead: 0}\n    emergency")
    stretched = base.replace("    tokens: {book_ahead: 0}\n", "") if old.startswith("    ") else base
    now = datetime.fromisoformat("2026-10-04T23:30:00+02:00")
    third = priority(3, claims=[line.replace(LATER, "2026-10-04T23:00:00+02:00")])
    after = two(*CLAIMED, third, contract=stretched.replace(old, new))
    assert "claim-period" in errors(after, two(*CLAIMED, contract=base), now=now)
    assert not errors(after, two(*CLAIMED, contract=stretched.replace(old, new)), now=now)


def test_the_grace_is_stretched_with_the_claim() -> None:
    late = priority(3, claims=[claim(period="2026-W39", at="2026-09-25T10:00:00+02:00")])
    slow = TWO.replace("parties:", 'calendar: {working_hours: ["09:00", "09:30"]}\nparties:', 1)
    now = datetime.fromisoformat("2026-10-02T10:00:00+02:00")
    assert errors(two(late, contract=slow), two(), now=now) == {"period-closed"}
    assert not errors(two(late, contract=slow), two(contract=slow), now=now)


def test_tokens_that_come_back_next_week_are_missing_in_this_one() -> None:
    """Claimed late in a full week and refused in the next: three tokens of one week would come back into the other."""
    now = datetime.fromisoformat("2026-10-05T10:00:00+02:00")
    gone = "released: {at: 2026-10-05T09:30:00+02:00, by: hugo@x.example, cause: refused}"

    def refused(number: int) -> str:
        return ticket(
            number,
            status="refused",
            history=["at: 2026-10-05T09:30:00+02:00, to: refused, by: hugo@x.example, why: Non"],
            claims=[claim(gone, at=LATER)],
        )

    findings = judge(Change(two(*map(refused, (1, 2, 3))), now, (two(),)))
    assert [(each.code, each.path) for each in findings] == [("quota-exceeded", "tickets/2.yaml")]
    assert not judge(Change(two(*map(refused, (1, 2))), now, (two(),)))


OLD = {"period": "2026-W33", "at": "2026-08-11T10:00:00+02:00"}


@pytest.mark.parametrize("kind", ["quota", "emergency"])
def test_a_claim_from_before_the_contract_is_brought_back_to_life(kind: str) -> None:
    """A new ticket says it was claimed and delivered before the first term, and is reopened in the next change."""
    done = ["at: 2026-08-12T10:00:00+02:00, to: delivered, by: hugo@x.example"]
    again = [*done, f"at: {LATER}, to: started, by: hugo@x.example, why: Encore"]
    line = claim("reason: r, impact: i", kind=kind, **OLD)
    known: dict[str, str | list[str]] = {"opened": "2026-08-10T09:00:00+02:00", "claims": [line]}
    known |= {"service_class": "priority" if kind == "quota" else "expedite"}
    finished = ticket(3, status="delivered", history=done, **known)
    reopened = ticket(3, status="started", history=again, **known)
    assert not errors(two(*CLAIMED, finished), two(*CLAIMED))
    wanted = {"quota": "class-without-claim", "emergency": "expedite-without-cause"}[kind]
    assert errors(two(*CLAIMED, reopened), two(*CLAIMED, finished)) == {wanted}
    assert "period-closed" in errors(two(*CLAIMED, reopened), two(*CLAIMED))
    # Work that the contract found under way goes on as it was.
    under_way = ticket(3, status="started", history=[again[1]], **known)
    assert not errors(two(under_way), two(ticket(3, **known)))


def test_a_ticket_is_opened_in_the_future_to_leave_the_count() -> None:
    hidden = CLAIMED[1].replace("opened: 2026-09-21T09:00:00", "opened: 2026-12-21T09:00:00")
    assert errors(two(CLAIMED[0], hidden), two(*CLAIMED)) == {"in-the-future"}
    behind = CLAIMED[1].replace("opened: 2026-09-21T09:00:00", "opened: 2026-09-29T09:00:00")
    assert errors(two(CLAIMED[0], behind), two(*CLAIMED)) == {"before-opening"}
    older = CLAIMED[1].replace("opened: 2026-09-21T09:00:00", "opened: 2026-09-20T09:00:00")
    assert not errors(two(CLAIMED[0], older), two(*CLAIMED))
    assert not errors(two(CLAIMED[0], behind), two(CLAIMED[0], behind))


def emergency(number: int, **fields: str) -> str:
    line = claim("reason: r, impact: i", kind="emergency", at=f"2026-09-29T1{number}:00:00+02:00", **fields)
    return ticket(number, service_class="expedite", claims=[line], **({"provider": ""} if "provider" in fields else {}))


@pytest.mark.parametrize("way", ["cap: {per: quarter, count: 9}", "cap: {per: period, count: 1}", "repay: 0"])
def test_the_cap_is_lifted_with_the_emergency_that_needs_it(way: str) -> None:
    loose = TWO.replace("cap: {per: quarter, count: 1}", way)
    standing = [emergency(1).replace("2026-09-29", "2026-09-22").replace("W40", "W39")]
    after = two(*standing, emergency(2), contract=loose)
    assert errors(after, two(*standing)) == {"emergency-cap"}
    assert not errors(after, two(*standing, contract=loose))
    # A cap that is lifted says nothing of the emergencies that stood beyond it.
    beyond = [*standing, emergency(2)]
    told = judge(Change(two(*beyond, contract=loose), NOW, (two(*beyond),)))
    assert {each.code for each in told} == {"terms-rewritten"}


def test_an_emergency_of_nobodys_pair_would_never_be_repaid() -> None:
    assert errors(two(emergency(1, provider="any")), two()) == {"claim-other-party"}
    pool = TWO.replace("reseau: 9}, risques", "reseau: 9, any: 1}, risques")
    assert not errors(two(emergency(1, provider="any"), contract=pool), two(contract=pool))


def swapped(number: int, more: str = "") -> str:
    lowered = f"at: {LATER}, by: claire@x.example, field: class, from: priority, to: standard"
    line = claim(back("swapped", more=f", swapped_for: ITB-AA3{more}"), at=f"2026-09-28T1{number - 1}:00:00+02:00")
    return ticket(number, history=[lowered], claims=[line])


def test_two_tokens_are_swapped_for_one() -> None:
    into = priority(3, history=[RAISED], claims=[claim(at=LATER)])
    base = two(*CLAIMED, ticket(3))
    assert not errors(two(swapped(1), CLAIMED[1], into), base)
    assert errors(two(swapped(1), swapped(2), into), base) == {"swap-unbalanced"}


def test_a_token_is_swapped_for_an_emergency() -> None:
    """An emergency takes no token: the one that was handed over would be free again."""
    base = two(*CLAIMED, ticket(3))
    assert "swap-unbalanced" in errors(two(swapped(1), CLAIMED[1], emergency(3)), base)


def test_a_refusal_is_copied_to_give_a_second_token_back() -> None:
    refused = f"at: {LATER}, to: refused, by: hugo@x.example, why: Non"
    contested = "at: 2026-09-29T11:00:00+02:00, to: new, by: claire@x.example, why: Si"
    first = claim(back("refused", by="hugo@x.example"))
    again = claim(at="2026-09-29T12:00:00+02:00")
    base = two(priority(1, history=[refused, contested], claims=[first, again]))
    given = claim(back("refused", by="hugo@x.example").replace("T10", "T13"), at="2026-09-29T12:00:00+02:00")
    copied = ticket(1, history=[refused, refused, contested], claims=[first, given])
    assert "forbidden-transition" in errors(two(copied), base)


@pytest.mark.parametrize(
    ("by", "more", "author", "allowed"),
    [
        ("claire@x.example", "", "claire@x.example", True),
        ("claire@x.example", "", None, True),
        ("nadia@x.example", ", on_behalf_of: claire@x.example", "nadia@x.example", True),
        ("claire@x.example", ", on_behalf_of: claire@x.example", "nadia@x.example", True),
        ("nadia@x.example", "", "nadia@x.example", True),
        ("claire@x.example", "", "hugo@x.example", False),
        ("hugo@x.example", "", "hugo@x.example", False),
        ("hugo@x.example", "", None, False),
        ("nadia@x.example", ", on_behalf_of: hugo@x.example", "nadia@x.example", False),
    ],
)
def test_only_the_requester_or_a_relay_swaps(by: str, more: str, author: str | None, *, allowed: bool) -> None:
    into = priority(3, history=[RAISED], claims=[claim(at=LATER)])
    out = swapped(1).replace("by: claire@x.example, cause: swapped", f"by: {by}{more}, cause: swapped")
    found = judge(Change(two(out, CLAIMED[1], into), NOW, (two(*CLAIMED, ticket(3)),), author))
    wrong = {each.code for each in found if each.path == "tickets/0.yaml"}
    assert wrong == (set() if allowed else {"not-allowed-to-promote"})


@pytest.mark.parametrize(
    ("author", "wrong"), [("claire@x.example", set()), ("hugo@x.example", {"not-allowed-to-promote"})]
)
def test_a_token_is_withdrawn_in_somebody_elses_name(author: str, wrong: set[str]) -> None:
    lowered = f"at: {LATER}, by: claire@x.example, field: class, from: priority, to: standard"
    given = ticket(1, history=[lowered], claims=[claim(back("withdrawn"))])
    assert errors(two(given), two(priority(1)), author=author) == wrong
    assert not errors(two(given, ticket(2)), two(given), author=author)


@pytest.mark.parametrize(
    ("line", "wrong"),
    [
        ("at: 2026-09-28T12:00:00+02:00, to: ready, by: ana@x.example", False),
        ("at: 2026-09-28T12:00:00+02:00, to: cancelled, by: ana@x.example", True),
        ("at: 2026-09-28T12:00:00+02:00, to: delivered, by: ana@x.example", True),
        ("at: 2026-09-30T09:00:00+02:00, to: delivered, by: ana@x.example", False),
    ],
)
def test_a_state_is_slipped_in_before_one_that_stands(line: str, *, wrong: bool) -> None:
    """A delivery of last week before the start of this one, an end before work that went on."""
    standing = f"at: {LATER}, to: started, by: hugo@x.example"
    last = "started" if line.startswith("at: 2026-09-28") else "delivered"
    after = two(ticket(1, status=last, history=[standing, line]))
    before = two(ticket(1, status="started", history=[standing]))
    assert errors(after, before) == ({"forbidden-transition"} if wrong else set())
    # A merge makes such an order in good faith: each line stands in a parent.
    state = line.partition("to: ")[2].partition(",")[0]
    assert not errors(after, before, two(ticket(1, status=state, history=[line])))


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("from: standard, to: intangible, why: Plus tard", set()),
        ("from: standard, to: intangible", {"missing-reason"}),
        ("from: priority, to: intangible", {"missing-reason"}),
    ],
)
def test_a_class_that_wanders_says_why(line: str, told: set[str]) -> None:
    after = two(ticket(1, service_class="intangible", history=[f"at: {LATER}, by: a@x.example, field: class, {line}"]))
    assert {each.code for each in judge(Change(after, NOW, (two(ticket(1)),)))} == told
    assert not judge(Change(after, NOW, (after,)))


@pytest.mark.parametrize(
    ("first", "last", "wrong"),
    [
        ("2026-09-28", "2026-10-04", True),  # the week that runs
        ("2026-09-21", "2026-09-27", True),  # what was missed last week
        ("2026-10-05", "2026-10-11", False),
        ("2026-09-30", "2026-10-11", False),  # the running week is not wholly inside
        ("2026-08-03", "2026-08-30", False),  # before the contract
        ("1980-01-01", "2190-01-01", True),
    ],
)
def test_a_closure_changes_no_period_that_has_begun(first: str, last: str, *, wrong: bool) -> None:
    calendar = f"calendar: {{closures: [{{from: {first}, to: {last}}}]}}\nparties:"
    closed = TWO.replace("parties:", calendar, 1)
    refused = {"closure-too-late"} if wrong else set()
    assert errors(two(contract=closed), two()) == refused
    assert errors(two(), two(contract=closed)) == refused
    assert not errors(two(ticket(1), contract=closed), two(contract=closed))
    assert not errors(two(contract=closed), two(), two(contract=closed))
    named = closed.replace(f"to: {last}", f"to: {last}, label: Gel")
    assert not errors(two(contract=named), two(contract=closed))
