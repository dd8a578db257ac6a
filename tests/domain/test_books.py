"""The books of periods that are over: without the claims of settled tickets, nothing since comes out otherwise."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.domain.builders import Data, claim_at, contract_of, moved, released, ticket_of
from tests.domain.test_settled import lean_of, plain, shown, whole_of

from itbiz.domain.books import first_open
from itbiz.domain.dues import DueKind, dues
from itbiz.domain.ledger import ledger
from itbiz.domain.load import load
from itbiz.domain.period import PeriodKind, period_of
from itbiz.domain.pull import pull
from itbiz.domain.selection import Selection
from itbiz.domain.settled import LOOKED_BACK, periods_before
from itbiz.text.dataclass import replace
from itbiz.views.board.wall import board
from itbiz.views.tokens import tokens

if TYPE_CHECKING:
    from itbiz.domain.backlog import Backlog
    from itbiz.domain.contract import Contract
    from itbiz.domain.ticket import Ticket

FIRST = datetime(2026, 6, 1, tzinfo=UTC)
NOWS = st.integers(0, 60 * 24 * 200).map(lambda minutes: FIRST + timedelta(days=60, minutes=minutes))
LIVES = [
    ["started", "delivered", "closed"],
    ["started", "waiting", "delivered", "closed"],
    ["waiting", "cancelled"],
    ["refused"],
    ["started", "delivered", "started", "delivered", "closed"],
    ["started", "delivered"],
    ["started", "delivered", "started"],
    ["waiting"],
    [],
]
CAUSES = ["withdrawn", "swapped", "refused", "provider_cancelled", "reclassified", "duplicate", "forfeited"]


def week_of(moment: datetime) -> str:
    return period_of(moment.date(), PeriodKind.ISO_WEEK).key


@st.composite
def terms(draw: st.DrawFn) -> list[Data]:
    """One to three blocks, of weeks or, from September on, months; some with no guarantee."""
    found: list[Data] = []
    for begin, kind in (("2026-W24", "iso_week"), ("2026-W31", "iso_week"), ("2026-09", "month"))[
        : draw(st.integers(1, 3))
    ]:
        found.append(
            {
                "effective_from": begin,
                "period": kind,
                "quota": {
                    "marches": draw(st.sampled_from([2, {"systemes": 2, "reseau": 1}, {"systemes": 1, "any": 1}])),
                    "risques": draw(st.sampled_from([1, {"reseau": 1}])),
                },
                "guarantee": draw(st.sampled_from([1, 3, {"systemes": 2, "reseau": 1}, {"systemes": 0}])),
                "tokens": {
                    "carry_over_max": draw(st.integers(0, 2)),
                    "book_ahead": 2,
                    "refund": draw(st.sampled_from(["until_started", "never"])),
                    "swap": draw(st.sampled_from(["until_started", "with_provider_consent", "never"])),
                },
                "emergency": {
                    "repay": draw(st.integers(0, 2)),
                    "approved_by": draw(st.sampled_from([[], ["requester", "provider"]])),
                    "review_within": {"working_days": 5},
                },
            }
        )
        if draw(st.booleans()):
            del found[-1]["guarantee"]
    return found


@st.composite
def contracts(draw: st.DrawFn) -> Contract:
    first = draw(st.integers(0, 180))
    closure = {
        "from": (FIRST + timedelta(days=first)).date(),
        "to": (FIRST + timedelta(days=first + draw(st.integers(6, 30)))).date(),
    }
    zone = draw(st.sampled_from(["Europe/Paris", "Pacific/Auckland", "America/Los_Angeles"]))
    calendar = {"closures": [closure] if draw(st.booleans()) else []}
    return contract_of(*draw(terms()), timezone=zone, calendar=calendar)


@st.composite
def claims(draw: st.DrawFn, moment: datetime) -> Data:
    """A claim made about then, released or not, of its own period or a later one."""
    at = moment + timedelta(minutes=draw(st.integers(0, 60 * 24 * 30)))
    more: dict[str, Any] = {
        "requester": draw(st.sampled_from(["marches", "risques"])),
        "provider": draw(st.sampled_from(["systemes", "reseau", "any"])),
    }
    if draw(st.integers(0, 3)) == 0:
        later = [None, "hugo@inv.example", {"by": "hugo@inv.example", "at": (at + timedelta(days=9)).isoformat()}]
        more |= {"kind": "emergency", "reason": "x", "impact": "x"}
        more["approved_by"] = {side: draw(st.sampled_from(later)) for side in ("requester", "provider")}
        done = (at + timedelta(days=draw(st.integers(1, 40)))).date()
        more["review"] = draw(st.sampled_from([None, {"done": done.isoformat()}]))
    if draw(st.booleans()):
        cause = draw(st.sampled_from(CAUSES))
        when = at + timedelta(minutes=draw(st.integers(0, 60 * 24 * 20)))
        consent = {"by": "hugo@inv.example", "at": when.isoformat()}
        extra = {"consent": consent} if cause == "swapped" and draw(st.booleans()) else {}
        more |= released(when.isoformat(), cause, **extra)
    key = week_of(at + timedelta(weeks=draw(st.integers(0, 2))))
    return claim_at(at.isoformat(), draw(st.sampled_from([key, key, at.strftime("%Y-%m")])), **more)


@st.composite
def histories(draw: st.DrawFn, number: int) -> Ticket:
    """A ticket with claims, that ended or did not."""
    opened = FIRST + timedelta(minutes=draw(st.integers(0, 60 * 24 * 200)))
    states, when, history = draw(st.sampled_from(LIVES)), opened, []
    for state in states:
        when += timedelta(minutes=draw(st.integers(0, 60 * 24 * 15)))
        more = {"on": "requester", "why": "x"} if state == "waiting" else {}
        history.append(moved(when.isoformat(), state, **more))
    taken = draw(st.lists(claims(opened), min_size=1, max_size=3))
    return ticket_of(
        str(number),
        requester=draw(st.sampled_from(["marches", "risques"])),
        provider=draw(st.sampled_from([None, "systemes", "reseau"])),
        status=states[-1] if states else "new",
        opened=opened.isoformat(),
        history=history,
        claims=taken,
        **{"class": draw(st.sampled_from(["priority", "expedite", "standard"]))},
    )


BACKLOGS = st.integers(1, 14).flatmap(lambda count: st.tuples(*(histories(number) for number in range(count))))


def both(found: tuple[Ticket, ...], contract: Contract, now: datetime, depth: int) -> tuple[Backlog, Backlog]:
    """The backlog, and the same without what is settled."""
    whole = whole_of(found, contract)
    before = periods_before(whole.timeline, now, depth)
    return whole, lean_of(whole, before, periods_before(whole.timeline, now, depth + LOOKED_BACK))


@settings(max_examples=150)
@given(BACKLOGS, contracts(), NOWS, st.integers(0, 3), st.integers(0, 30))
def test_the_present_is_the_same_by_the_books(
    found: tuple[Ticket, ...], contract: Contract, now: datetime, depth: int, days: int
) -> None:
    """Also some days after the tickets were parted, and at a moment between."""
    whole, lean = both(found, contract, now, depth)
    later = now + timedelta(days=days)
    if days % 2:
        whole, lean = whole.as_of(later), lean.as_of(later)
    timeline = whole.timeline
    period = timeline.period_at(later)
    assert lean.tells(period)
    assert dues(lean, later) == dues(whole, later)
    ours, theirs = load(lean, later), load(whole, later)
    assert replace(ours, flow=plain(ours.flow)) == replace(theirs, flow=plain(theirs.flow))
    assert pull(lean, later) == pull(whole, later)
    first = lean.past.first_open(timeline) if lean.past else None
    for each in timeline.since_first(timeline.next(timeline.next(period)), first):
        assert shown(tokens(lean, each, later)) == shown(tokens(whole, each, later)), each
    lean_board, whole_board = board(lean, later, Selection()), board(whole, later, Selection())
    for name in ("count", "open", "providers", "requesters", "pulled", "held", "columns"):
        assert getattr(lean_board, name) == getattr(whole_board, name), name


@settings(max_examples=60)
@given(BACKLOGS, contracts(), NOWS)
def test_what_is_over_since_is_the_same(found: tuple[Ticket, ...], contract: Contract, now: datetime) -> None:
    whole, lean = both(found, contract, now, 1)
    first = first_open(whole.timeline, periods_before(whole.timeline, now, 1) or now)
    since = {key: over for key, over in whole.ledger.over().items() if key[1] >= first}
    assert lean.ledger.over() == since


def test_periods_in_the_books_cannot_be_told() -> None:
    ended = [moved("2026-06-10T09:00:00+02:00", "delivered"), moved("2026-06-11T09:00:00+02:00", "closed")]
    claim = claim_at("2026-06-09T09:00:00+02:00", "2026-W24")
    ticket = ticket_of("1", opened="2026-06-09T08:00:00+02:00", status="closed", history=ended, claims=[claim])
    contract = contract_of({"effective_from": "2026-W24"})
    now = datetime(2026, 8, 5, tzinfo=UTC)
    whole, lean = both((ticket,), contract, now, 1)
    assert not lean.entries
    old, current = whole.timeline.parse("2026-W24"), whole.timeline.period_at(now)
    assert not lean.tells(old)
    with pytest.raises(LookupError):
        lean.ledger.account(("marches", "systemes"), old)
    assert lean.tells(current)
    assert lean.ledger.account(("marches", "systemes"), current) == whole.ledger.account(
        ("marches", "systemes"), current
    )


def test_a_debt_and_a_promise_are_carried_out_of_the_books() -> None:
    """Of quota 1 five are used, one of them is never delivered, and an emergency is to be paid back."""
    ended = [moved("2026-06-10T09:00:00+02:00", "delivered"), moved("2026-06-11T09:00:00+02:00", "closed")]
    life: Data = {"opened": "2026-06-08T08:00:00+02:00", "status": "closed", "history": ended}
    claim = claim_at("2026-06-09T09:00:00+02:00", "2026-W24")
    emergency = claim_at(
        "2026-06-09T09:00:00+02:00", "2026-W24", kind="emergency", reason="x", impact="x", **released(ended[1]["at"])
    )
    found = (
        *(ticket_of(str(n), **life, claims=[claim]) for n in range(4)),
        ticket_of("5", **life, claims=[emergency]),
        ticket_of("6", opened=life["opened"], claims=[claim], **{"class": "priority"}),
    )
    contract = contract_of({"effective_from": "2026-W24", "quota": {"marches": {"systemes": 1}}, "guarantee": 1})
    now = datetime(2026, 6, 24, tzinfo=UTC)
    whole, lean = both(found, contract, now, 0)
    # Not looked back at yet, the emergency stays.
    assert set(lean.entries) == {"ITB-005", "ITB-006"}
    kept = lean.books
    assert kept is not None
    assert kept.closings == {("marches", "systemes"): -4}
    assert kept.owed == ("ITB-006",)
    assert {each.ticket for each in dues(lean, now) if each.kind is DueKind.DELIVERY} == {"ITB-006"}
    period = whole.timeline.period_at(now)
    assert ledger(lean.tickets, lean.timeline, before=kept).account(("marches", "systemes"), period).opening == -3
