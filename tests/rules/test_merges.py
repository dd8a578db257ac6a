"""Branches that meet, in either order, and work that is in order and must never be refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.rules.trees import CLAIMED, LATER, NOW, THIRD, TWO, back, claim, errors, priority, ticket, two

from itbiz.rules import judge
from itbiz.rules.change import Change

if TYPE_CHECKING:
    from itbiz.domain.backlog import Backlog

FIRST, SECOND = CLAIMED
FOURTH = priority(4, claims=[claim(at="2026-09-29T11:00:00+02:00")])


def ordered(after: Backlog, one: Backlog, other: Backlog) -> tuple[set[str], set[str]]:
    return errors(after, one, other), errors(after, other, one)


def named(after: Backlog, *bases: Backlog) -> list[str]:
    return [
        str(each.message.values["id"]) for each in judge(Change(after, NOW, bases)) if each.code == "quota-exceeded"
    ]


def over(after: Backlog, base: Backlog) -> set[tuple[str, str]]:
    return {(each.code, str(each.message.values["id"])) for each in judge(Change(after, NOW, (base,)))}


def test_the_excess_of_a_merge_is_named_alike_from_both_sides() -> None:
    one, other, merged = two(FIRST, SECOND), two(FIRST, THIRD), two(FIRST, SECOND, THIRD)
    assert named(merged, one, other) == named(merged, other, one) == ["ITB-AA3"]
    assert ordered(two(FIRST, SECOND), two(FIRST), two(SECOND)) == (set(), set())


def test_an_earlier_claim_that_arrives_late_makes_no_other_stand_beyond_the_quota() -> None:
    """What a rebase does: the second of two claims was shared first, and nothing was over before."""
    assert over(two(FIRST, SECOND, THIRD), two(FIRST, THIRD)) == {("quota-exceeded", "ITB-AA2")}
    already = two(FIRST, THIRD, FOURTH)
    assert over(two(FIRST, SECOND, THIRD, FOURTH), already) == {
        ("quota-exceeded", "ITB-AA2"),
        ("quota-over", "ITB-AA4"),
    }


def test_an_octopus_is_judged_against_every_parent() -> None:
    parents = [two(each) for each in (FIRST, SECOND, THIRD)]
    assert errors(two(FIRST, SECOND, THIRD), *parents) == {"quota-exceeded"}
    assert errors(two(FIRST, SECOND), *parents) == {"ticket-deleted"}


def test_a_merge_adds_a_claim_that_no_parent_has() -> None:
    assert errors(two(FIRST, SECOND, THIRD), two(FIRST, SECOND), two(FIRST)) == {"quota-exceeded"}
    # Not even under the looser terms that one parent brings.
    loose = TWO.replace("systemes: 2", "systemes: 3")
    wide = two(FIRST, SECOND, contract=loose)
    assert ordered(two(*CLAIMED, THIRD, contract=loose), two(FIRST, SECOND), wide) == ({"quota-exceeded"},) * 2


def test_a_branch_of_the_old_terms_meets_the_new_ones() -> None:
    """Each was valid where it was made: two of three there, one more here under two."""
    loose = TWO.replace("systemes: 2", "systemes: 3")
    main, branch = two(FIRST, SECOND, contract=loose), two(FIRST, THIRD)
    assert ordered(two(FIRST, SECOND, THIRD, contract=loose), main, branch) == (set(), set())
    assert ordered(two(FIRST, SECOND, THIRD), main, branch) == ({"quota-exceeded"}, {"quota-exceeded"})
    # What is pushed is judged against what stood there.
    assert not errors(two(FIRST, SECOND, THIRD, contract=loose), main)
    tight = TWO.replace("systemes: 2", "systemes: 1")
    assert ordered(two(FIRST, SECOND, contract=tight), two(FIRST, SECOND), two(FIRST, contract=tight)) == (set(), set())


def test_a_branch_with_an_emergency_meets_one_that_booked_ahead() -> None:
    """Rule 15 leaves new emergencies out; of a merge's parents one has it and the other not."""
    ahead = [priority(number, claims=[claim(period="2026-W41", at=LATER)]) for number in (3, 4)]
    glass = ticket(5, service_class="expedite", claims=[claim("reason: r, impact: i", kind="emergency", at=LATER)])
    merged = two(*CLAIMED, *ahead, glass)
    assert ordered(merged, two(*CLAIMED, glass), two(*CLAIMED, *ahead)) == (set(), set())
    assert not errors(merged, two(*CLAIMED, *ahead))
    # A token of that week that neither branch could have taken beside the other's is still one too many.
    more = priority(6, claims=[claim(period="2026-W41", at=LATER)])
    sides = (two(*CLAIMED, ahead[0], more, glass), two(*CLAIMED, *ahead))
    assert ordered(two(*CLAIMED, *ahead, more, glass), *sides) == ({"quota-exceeded"}, {"quota-exceeded"})


# What is in order, and must never be refused


def test_a_tree_that_is_over_goes_on() -> None:
    over = two(*CLAIMED, THIRD)
    lowered = f"at: {LATER}, by: claire@x.example, field: class, from: priority, to: standard"
    better = ticket(1, history=[lowered], claims=[claim(back("withdrawn"))])
    assert not errors(two(*CLAIMED, THIRD, ticket(4)), over)
    assert not errors(two(better, SECOND, THIRD), over)
    assert errors(two(better, SECOND, THIRD, FOURTH), over) == set()
    assert errors(two(*CLAIMED, THIRD, FOURTH), over) == {"quota-exceeded"}


def test_a_cut_quota_evicts_nothing_and_blocks_nothing() -> None:
    cut = TWO.replace("systemes: 2", "systemes: 1")
    assert not errors(two(*CLAIMED, contract=cut), two(*CLAIMED))
    assert not errors(two(*CLAIMED, ticket(4), contract=cut), two(*CLAIMED, contract=cut))
    assert errors(two(*CLAIMED, THIRD, contract=cut), two(*CLAIMED, contract=cut)) == {"quota-exceeded"}


def test_a_branch_is_rebased_or_picked_onto_what_moved_on() -> None:
    """The same lines on another ground: main has gone on with other tickets, and with this one."""
    line = "at: 2026-09-29T09:00:00+02:00, to: ready, by: ana@x.example"
    mine = ticket(1, status="ready", history=[line])
    moved = f"at: {LATER}, to: started, by: hugo@x.example"
    main = two(ticket(1, status="started", history=[moved]), SECOND)
    assert not errors(two(ticket(1, status="started", history=[moved, line]), SECOND), main)
    assert not errors(two(mine, SECOND, FIRST.replace("AA1", "AA7")), two(mine, SECOND))
    # Picked onto main first and merged later, the line stands on both sides.
    assert ordered(two(FIRST, SECOND), two(FIRST, SECOND), two(FIRST)) == (set(), set())
