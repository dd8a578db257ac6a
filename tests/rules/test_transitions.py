"""What a change did to what stood: lines kept, instants possible, periods open."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from itbiz.domain.backlog import read
from itbiz.rules import append_only, judge
from itbiz.rules.change import Change

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from itbiz.text.diagnostic import Diagnostic

    Tree = Mapping[str, str]

CONTRACT = """\
schema: itbiz/contract@1
timezone: Europe/Paris
parties:
  requesters: {marches: {name: Marchés}, risques: {name: Risques}}
  providers: {systemes: {name: Systèmes}, reseau: {name: Réseau}}
terms:
  - effective_from: 2026-W36
    quota: {marches: {systemes: 2}, risques: {reseau: 1}}
"""


def ticket(
    number: int = 1, body: str = "", *, service_class: str = "standard", opened: str = "2026-09-21T09:00:00+02:00"
) -> str:
    """A ticket of marches at systemes; `body` is what follows: history, claims, thread."""
    return (
        f"id: ITB-AA{number}\ntitle: T\ntype: request\nrequester: marches\nprovider: systemes\n"
        f"class: {service_class}\nopened: {opened}\n{body}"
    )


def claim(period: str, at: str, released: str = "") -> str:
    """The claims of a ticket with one line."""
    more = f", released: {{{released}}}" if released else ""
    return (
        f"claims:\n  - {{period: {period}, requester: marches, provider: systemes, kind: quota, "
        f"at: {at}, by: claire@inv.example{more}}}\n"
    )


def judged(
    after: Iterable[str],
    *bases: Iterable[str],
    now: str = "2026-09-30T10:00:00+02:00",
    author: str | None = None,
    contract: str | None = CONTRACT,
    contract_before: str | None = CONTRACT,
) -> list[Diagnostic]:
    """The findings of a change: texts of tickets after it, and of each base; contract.yaml stands in all of them."""

    def tree(texts: Iterable[str], agreed: str | None) -> Tree:
        files = {f"tickets/{text[4:11].strip()}.yaml": text for text in texts}
        return files | ({"contract.yaml": agreed} if agreed else {})

    backlogs = tuple(read(tree(texts, contract_before)) for texts in bases)
    return judge(Change(read(tree(after, contract)), datetime.fromisoformat(now), backlogs, author))


CODES = {"line-removed", "line-edited", "line-reordered"}
COMMENTS = [
    f"  - {{n: {n}, at: 2026-09-21T10:{n:02}:00+02:00, by: ana@inv.example, kind: comment, text: c{n}}}\n"
    for n in range(1, 9)
]


def thread(numbers: list[int]) -> str:
    return ticket(body="thread:\n" + "".join(COMMENTS[n] for n in numbers)) if numbers else ticket()


def codes(after: str, *bases: str) -> set[str]:
    backlogs = tuple(read({"tickets/a.yaml": text}) for text in bases)
    change = Change(read({"tickets/a.yaml": after}), datetime.fromisoformat("2026-09-30T10:00:00Z"), backlogs)
    return {each.code for each in append_only.lines(change)}


@given(st.permutations(range(8)), st.sets(st.integers(0, 7)))
def test_new_lines_may_stand_anywhere(order: list[int], standing: set[int]) -> None:
    assert codes(thread(order), thread([n for n in order if n in standing])) == set()


@given(st.permutations(range(8)), st.sets(st.integers(0, 7)), st.sets(st.integers(0, 7)))
def test_a_merge_keeps_both_sides(order: list[int], ours: set[int], theirs: set[int]) -> None:
    sides = [thread([n for n in order if n in side]) for side in (ours, theirs)]
    assert codes(thread([n for n in order if n in ours | theirs]), *sides) == set()


@given(st.lists(st.integers(0, 7), unique=True, min_size=1), st.data())
def test_no_line_is_ever_lost(order: list[int], data: st.DataObject) -> None:
    gone = data.draw(st.sampled_from(order))
    assert codes(thread([n for n in order if n != gone]), thread(order)) == {"line-removed"}


@given(st.permutations(range(5)))
def test_lines_keep_their_order(order: list[int]) -> None:
    assert ("line-reordered" in codes(thread(order), thread(list(range(5))))) is (order != list(range(5)))


def test_a_merge_that_takes_one_side_loses_the_other() -> None:
    assert codes(thread([0, 1]), thread([0, 1]), thread([0, 2])) == {"line-removed"}


SAID = "  - {{n: {n}, at: 2026-09-21T10:{minute}:00+02:00, by: ana@inv.example, kind: {kind}{re}, text: t}}\n"


def dialogue(*lines: tuple[int, int, str, int | None]) -> str:
    """A thread of number, minute, kind and the number of the line that is answered."""
    written = (
        SAID.format(n=n, minute=minute, kind=kind, re="" if re is None else f", re: {re}")
        for n, minute, kind, re in lines
    )
    return ticket(body="thread:\n" + "".join(written))


def test_a_number_may_grow_and_answers_follow_it() -> None:
    asked, answered = (1, 11, "question", None), (2, 12, "answer", 1)
    before = dialogue(asked, answered)
    assert codes(dialogue((1, 10, "comment", None), (2, 11, "question", None), (3, 12, "answer", 2)), before) == set()
    # The answer is left behind: it answers the remark now.
    assert codes(dialogue((1, 10, "comment", None), (2, 11, "question", None), (3, 12, "answer", 1)), before) == {
        "line-edited"
    }


def test_numbers_never_fall_or_change_places() -> None:
    one, two = (1, 11, "comment", None), (2, 12, "comment", None)
    assert codes(dialogue((2, 11, "comment", None), (1, 12, "comment", None)), dialogue(one, two)) == {"line-edited"}
    assert codes(dialogue(one, (3, 12, "comment", None)), dialogue(one, two)) == set()


def test_an_answer_to_everything_closes_what_it_closed() -> None:
    before = dialogue((1, 11, "question", None), (2, 12, "answer", None), (3, 13, "question", None))
    kept = dialogue((2, 11, "question", None), (4, 12, "answer", None), (6, 13, "question", None))
    assert codes(kept, before) == set()
    reopened = dialogue((5, 11, "question", None), (2, 12, "answer", None), (6, 13, "question", None))
    assert codes(reopened, before) == {"line-edited"}
    closed = dialogue((1, 11, "question", None), (4, 12, "answer", None), (3, 13, "question", None))
    assert codes(closed, before) == {"line-edited"}


def test_a_thousand_lines_cost_little() -> None:
    lines = [COMMENTS[0].replace("c1", f"c{n}") for n in range(1000)]
    before, after = (ticket(body="thread:\n" + "".join(each)) for each in (lines, lines[::-1]))
    assert codes(after, before) == {"line-reordered"}


def released(at: str, cause: str = "withdrawn", more: str = "") -> str:
    return ticket(
        body=claim("2026-W40", "2026-09-28T10:00:00+02:00", f"at: {at}, by: a@b.example, cause: {cause}{more}")
    )


def test_a_release_and_its_consent_are_added_once() -> None:
    held = ticket(body=claim("2026-W40", "2026-09-28T10:00:00+02:00"))
    back = released("2026-09-29T10:00:00+02:00", "swapped", ", swapped_for: ITB-AA2")
    agreed = back.replace(", swapped_for", ", consent: {by: h@b.example, at: 2026-09-29T11:00:00+02:00}, swapped_for")
    assert codes(back, held) == set()
    assert codes(agreed, held) == set()
    assert codes(agreed, back) == set()
    assert codes(back, agreed) == {"line-edited"}
    assert codes(held, back) == {"line-removed"}
    assert codes(released("2026-09-28T10:00:00+02:00"), released("2026-09-29T10:00:00+02:00")) == {"line-edited"}


def test_two_branches_that_released_one_claim_keep_one_of_the_two() -> None:
    ours, theirs = released("2026-09-28T10:00:00+02:00"), released("2026-09-29T10:00:00+02:00")
    assert codes(ours, ours, theirs) == set()
    assert codes(released("2026-09-29T18:00:00+02:00"), ours, theirs) == {"line-edited"}


def test_approvals_and_the_day_of_the_review_are_added_once() -> None:
    def emergency(more: str) -> str:
        return (
            ticket(body=claim("2026-W40", "2026-09-28T10:00:00+02:00"), service_class="expedite")
            .replace("kind: quota", "kind: emergency")
            .replace("by: claire@inv.example}", f"by: claire@inv.example, reason: r, impact: i{more}}}")
        )

    bare = emergency(", review: {due: 2026-10-05}")
    one = emergency(", approved_by: {requester: a@b.example}, review: {due: 2026-10-05}")
    both = one.replace("{requester: a@b.example}", "{requester: a@b.example, provider: h@b.example}")
    looked_back = both.replace("due: 2026-10-05", "due: 2026-10-05, done: 2026-10-06")
    assert codes(one, bare) | codes(both, one) | codes(looked_back, both) | codes(looked_back, bare) == set()
    assert codes(one, both) == {"line-removed"}
    assert codes(one.replace("a@b", "x@b"), one) == {"line-edited"}
    assert codes(both, looked_back) == {"line-edited"}
    assert codes(bare.replace("10-05", "11-05"), bare) == {"line-edited"}


def test_a_ticket_is_known_by_its_id_whatever_its_path_and_case() -> None:
    before = ticket(body="history:\n  - {at: 2026-09-21T10:00:00+02:00, to: ready, by: a@b.example}\nstatus: ready\n")
    assert not judged([before.replace("ITB-AA1", "itb-aa1")], [before])


def test_a_ticket_without_lines_may_be_deleted() -> None:
    assert not judged([], [ticket()])


def test_a_file_that_could_not_be_read_may_be_mended() -> None:
    assert not judged([ticket()], [ticket().replace("title: T", "title: [")])


def test_a_contract_that_goes_is_one_finding() -> None:
    standing = ticket(body=claim("2026-W40", "2026-09-28T10:00:00+02:00"), service_class="priority")
    assert [each.code for each in judged([], [standing], contract=None)] == ["contract-removed"]


OPENED = "2026-08-01T09:00:00+02:00"
CLAIMED_IN_W39 = claim("2026-W39", "2026-09-25T17:00:00+02:00")


def priority(body: str) -> str:
    return ticket(body=body, service_class="priority", opened=OPENED)


@pytest.mark.parametrize(
    ("now", "open_"),
    [
        ("2026-09-27T23:59:00+02:00", True),
        ("2026-09-28T10:00:00+02:00", True),
        ("2026-09-29T12:00:00+02:00", True),  # nine hours of Monday and three of Tuesday
        ("2026-09-29T12:00:01+02:00", False),
        ("2026-10-05T09:00:00+02:00", False),
    ],
)
def test_last_weeks_claims_arrive_within_a_grace(now: str, open_: bool) -> None:
    found = {each.code for each in judged([priority(CLAIMED_IN_W39)], [], now=now)}
    assert found == (set() if open_ else {"period-closed"})


def test_what_stands_in_a_base_is_never_too_late() -> None:
    standing = priority(CLAIMED_IN_W39)
    assert not judged([standing.replace("title: T", "title: U")], [standing], now="2026-11-02T09:00:00+01:00")


def test_the_next_week_may_be_booked() -> None:
    assert not judged([priority(claim("2026-W41", "2026-09-30T09:00:00+02:00"))], [])


def test_where_a_contract_is_adopted_old_claims_are_not_late() -> None:
    assert not judged([priority(CLAIMED_IN_W39)], now="2026-11-02T09:00:00+01:00")
    assert not judged([priority(CLAIMED_IN_W39)], [], contract_before=None, now="2026-11-02T09:00:00+01:00")


@pytest.mark.parametrize(
    ("now", "end", "exempt"),
    [
        ("2026-08-30T23:00:00+02:00", "", True),  # before the first term starts
        ("2026-09-30T10:00:00+02:00", "", False),
        ("2026-09-30T10:00:00+02:00", "2026-08-21T09:00:00+02:00", True),  # finished before it starts
        ("2026-09-30T10:00:00+02:00", "2026-09-21T09:00:00+02:00", False),
    ],
)
def test_claims_before_the_first_term(now: str, end: str, exempt: bool) -> None:
    body = claim("2026-W33", "2026-08-11T10:00:00+02:00")
    if end:
        body = f"status: delivered\nhistory:\n  - {{at: {end}, to: delivered, by: a@b.example}}\n{body}"
    found = {each.code for each in judged([priority(body)], [], now=now)}
    assert found == (set() if exempt else {"period-closed"})


def test_clocks_may_differ_by_five_minutes() -> None:
    body = "status: ready\nhistory:\n  - {at: 2026-09-30T10:05:00+02:00, to: ready, by: a@b.example}\n"
    assert not judged([ticket(body=body)], [])
    assert {each.code for each in judged([ticket(body=body.replace("10:05:00", "10:05:01"))], [])} == {"in-the-future"}


@pytest.mark.parametrize(
    ("at", "wrong"), [("02:30:00+02:00", False), ("02:30:00+01:00", False), ("02:40:00+01:00", True)]
)
def test_the_hour_that_comes_twice_is_not_yet_to_come(at: str, *, wrong: bool) -> None:
    text = ticket(body=f"status: started\nhistory:\n  - {{at: 2026-10-25T{at}, to: started, by: a@b.example}}\n")
    second = datetime(2026, 10, 25, 2, 30, fold=1, tzinfo=ZoneInfo("Europe/Paris"))
    files = {"contract.yaml": CONTRACT, "tickets/a.yaml": text}
    found = {each.code for each in judge(Change(read(files), second, (read({"contract.yaml": CONTRACT}),)))}
    assert found == ({"in-the-future"} if wrong else set())


def test_a_first_commit_with_a_claim_passes() -> None:
    """The current period is the contract's first."""
    contract = CONTRACT.replace("2026-W36", "2026-W40")
    new = ticket(
        body=claim("2026-W40", "2026-09-30T09:59:00+02:00"),
        service_class="priority",
        opened="2026-09-30T09:58:00+02:00",
    )
    assert not judged([new], contract=contract, author="Claire@inv.example")


def test_a_release_may_not_slip_before_a_start_of_the_base() -> None:
    held = claim("2026-W40", "2026-09-28T10:00:00+02:00")
    given_back = claim(
        "2026-W40", "2026-09-28T10:00:00+02:00", "at: 2026-09-28T12:00:00+02:00, by: c@b.example, cause: withdrawn"
    )
    started = "status: started\nhistory:\n  - {at: 2026-09-29T10:00:00+02:00, to: started, by: a@b.example}\n"
    lowered = started + (
        "  - {at: 2026-09-28T12:00:00+02:00, by: c@b.example, field: class, from: priority, to: standard}\n"
    )
    before, after = priority(started + held), ticket(body=lowered + given_back, opened=OPENED)
    assert {each.code for each in judged([after], [before])} == {"release-backdated"}
    # Consent is to a swap: it does not turn a withdrawal after the start into one before it.
    agreed = after.replace("cause: withdrawn", "cause: withdrawn, consent: {by: h@b.example, at: 2026-09-29T11:00:00Z}")
    assert {each.code for each in judged([agreed], [before])} == {"release-backdated"}
    assert not judged([after], [after])
    # Two branches in good faith: each line stands in a parent.
    other = ticket(
        body="history:\n" + lowered.rsplit("\n", 2)[1] + "\n" + given_back,
        opened=OPENED,
    )
    assert not judged([after], [before], [other])
