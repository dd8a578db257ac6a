"""A ticket that holds a token is hidden from the count: by its name, its id, its folder or its dates."""

from __future__ import annotations

from datetime import datetime

import pytest
from tests.rules.trees import CLAIMED, LATER, NOW, THIRD, TWO, back, claim, errors, priority, ticket, two

from itbiz.domain.backlog import read
from itbiz.rules import judge
from itbiz.rules.change import Change
from itbiz.store.files import submodule, symbolic_link


def test_a_folder_that_cannot_be_looked_into_is_a_finding() -> None:
    files = dict(two(*CLAIMED).snapshot)
    for path, problem in (("tickets/inner", submodule()), ("tickets", symbolic_link())):
        assert errors(read({**files, path: problem}), two(*CLAIMED)) == {problem.code}
    assert not errors(read({**files, "other": submodule()}), two(*CLAIMED))


@pytest.mark.parametrize(
    ("path", "refused"),
    [
        ("tickets/1.yml", False),
        ("tickets/1.YAML", False),
        ("tickets/deep/er/1.Yml", False),
        ("tickets/1.yaml.bak", True),
        ("tickets/1.y\u0430ml", True),  # a Cyrillic a
        ("tickets/1.yaml\u200b", True),
        ("tickets/1.yaml ", True),
        ("tickets/1.json", True),
        ("tickets/1", True),
        ("Tickets/1.yaml", True),
        ("tickets2/1.yaml", True),
        ("t\u0456ckets/1.yaml", True),
        ("archive/tickets/1.yaml", True),
        ("1.yaml", True),
    ],
)
def test_a_ticket_that_holds_a_token_leaves_by_its_name(path: str, *, refused: bool) -> None:
    files = dict(two(*CLAIMED).snapshot)
    text = files.pop("tickets/1.yaml")
    moved = read({**files, path: text})
    assert errors(moved, two(*CLAIMED)) == ({"ticket-deleted"} if refused else set())
    more = read({**moved.snapshot, "tickets/2.yaml": THIRD})
    assert "quota-exceeded" in errors(more, two(*CLAIMED)) or refused


@pytest.mark.parametrize(
    ("id_", "code"),
    [
        ("itb-aa2", set()),
        ("ITB-AA9", {"ticket-deleted"}),
        ("ITB-A\u200bA2", {"bad-value"}),
        ("ITB-A\u0410" + "2", {"bad-value"}),
        ("\uff29TB-AA2", {"bad-value"}),
        ("ITB-AA1", {"duplicate-id"}),
        ("itb-aa1", {"duplicate-id"}),
    ],
)
def test_a_ticket_that_holds_a_token_changes_its_id(id_: str, code: set[str]) -> None:
    renamed = CLAIMED[1].replace("ITB-AA2", id_)
    assert errors(two(CLAIMED[0], renamed), two(*CLAIMED)) == code


@pytest.mark.parametrize(
    ("at", "period", "code"),
    [
        ("2026-09-29T10:00:00+02:00", "2026-W40", {"quota-exceeded"}),
        ("2026-09-28T22:00:00-12:00", "2026-W40", {"quota-exceeded"}),
        ("2026-09-27T23:59:59+02:00", "2026-W39", {"period-closed"}),
        ("2026-09-28T11:59:59+14:00", "2026-W39", {"period-closed"}),  # still Sunday in Paris
        ("2026-09-28T11:59:59+14:00", "2026-W40", {"claim-period", "quota-exceeded"}),
        ("2026-10-05T10:00:00+02:00", "2026-W41", {"in-the-future", "period-closed"}),
        ("2026-09-29T10:00:00+02:00", "2026-W42", {"claim-period"}),
        ("2026-08-29T10:00:00+02:00", "2026-W35", {"before-opening", "period-closed"}),
    ],
)
def test_the_third_claim_is_dated_elsewhere(at: str, period: str, code: set[str]) -> None:
    tight = TWO.replace("    emergency", "    tokens: {book_ahead: 0}\n    emergency")
    late = datetime.fromisoformat("2026-09-30T10:00:00+02:00")
    third = priority(3, claims=[claim(at=at, period=period)])
    base = two(*CLAIMED, contract=tight)
    assert errors(two(*CLAIMED, third, contract=tight), base, now=late) == code


def test_the_line_that_is_named_is_the_one_of_the_file() -> None:
    """A new emergency is left out of the count; what follows it in the file keeps its place."""
    glass = claim(
        "reason: r, impact: i, released: {at: 2026-09-29T09:00:00+02:00, by: claire@x.example, cause: withdrawn}",
        kind="emergency",
        at="2026-09-28T12:00:00+02:00",
    )
    third = priority(3, claims=[glass, claim(at=LATER)])
    findings = judge(Change(two(*CLAIMED, third), NOW, (two(*CLAIMED),)))
    lines = third.splitlines()
    places = [each.span.line for each in findings if each.code == "quota-exceeded"]
    assert [lines[line - 1] for line in places] == [lines[-1]]


@pytest.mark.parametrize(
    ("now", "glass", "wrong"),
    [
        ("2026-10-05T10:00:00+02:00", True, False),  # within the grace
        ("2026-10-07T10:00:00+02:00", True, True),
        ("2026-10-07T10:00:00+02:00", False, False),  # there is no debt to pay: it is merely late
    ],
)
def test_a_debt_is_paid_by_a_token_given_back_in_a_week_that_is_over(now: str, *, glass: bool, wrong: bool) -> None:
    line = claim("reason: r, impact: i", kind="emergency", at=LATER)
    standing = [CLAIMED[1], *([ticket(3, service_class="expedite", claims=[line])] if glass else [])]
    lowered = "at: 2026-10-02T10:00:00+02:00, by: claire@x.example, field: class, from: priority, to: standard"
    given = ticket(1, history=[lowered], claims=[claim(back("withdrawn").replace("09-29", "10-02"))])
    after, before = two(given, *standing), two(CLAIMED[0], *standing)
    instant = datetime.fromisoformat(now)
    assert errors(after, before, now=instant) == ({"release-backdated"} if wrong else set())
    assert not errors(after, after, now=instant)
    # Dated when it arrives it is always in order, and gives nothing back.
    honest = two(
        ticket(1, history=[lowered], claims=[claim(back("withdrawn").replace("2026-09-29T10:00", now[:16]))]), *standing
    )
    assert not errors(honest, before, now=instant)
