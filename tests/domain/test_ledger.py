"""The ledger: every case the contract's rules must decide exactly, then what always holds."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.domain.builders import MONDAY, Data, claim_at, contract_of, moved, released, ticket_of, timeline_of

from itbiz.domain.ledger import ledger
from itbiz.domain.period import format_instant, parse_instant
from itbiz.domain.ticket import ClaimKind, Ticket
from itbiz.domain.timeline import Timeline

if TYPE_CHECKING:
    from itbiz.domain.timeline import Pair

PAIR = ("marches", "systemes")
TUESDAY, WEDNESDAY, THURSDAY, FRIDAY = (f"2026-{day}T09:00:00+02:00" for day in ("09-29", "09-30", "10-01", "10-02"))
NEXT_WEEK = "2026-10-06T09:00:00+02:00"


def started(at: str = TUESDAY) -> Data:
    return {"history": [moved(at, "started")]}


def plain(*names: str, period: str = "2026-W40") -> list[Ticket]:
    return [ticket_of(name, claims=[claim_at(MONDAY, period)]) for name in names]


def emergency(name: str, period: str = "2026-W40", **more: object) -> Ticket:
    return ticket_of(name, claims=[claim_at(TUESDAY, period, kind="emergency", reason="r", impact="i", **more)])


def carousel() -> list[Ticket]:
    """Claimed and withdrawn in turn: first A and B; then A gives way to C, B to A, C to B."""
    days = [f"2026-09-28T{hour:02}:00:00+02:00" for hour in range(9, 18)]
    return [
        ticket_of("A", claims=[claim_at(days[0], **released(days[2])), claim_at(days[4])]),
        ticket_of("B", claims=[claim_at(days[1], **released(days[4])), claim_at(days[6])]),
        ticket_of("C", claims=[claim_at(days[3], **released(days[5]))]),
    ]


@dataclass
class Case:
    """Tickets under the quota of 2, and what the accounts of the weeks must show."""

    tickets: list[Ticket]
    weeks: dict[str, Data]
    term: Data = field(default_factory=dict)


CASES = {
    "two claims in W40": Case(plain("A", "B"), {"W40": {"closing": 0}, "W41": {"opening": 2}}),
    "a third claim arrives by merge": Case(
        plain("A", "B", "C"), {"W40": {"over": 1, "closing": -1}, "W41": {"opening": 1}}
    ),
    "the third is an emergency": Case(
        [*plain("A", "B"), emergency("C")],
        {"W40": {"over": 0, "closing": -1}, "W41": {"opening": 1}, "W42": {"opening": 2}},
    ),
    "an emergency while a token is unused": Case(
        [*plain("A"), emergency("C")], {"W40": {"closing": 0, "over": 0}, "W41": {"opening": 2}}
    ),
    "withdrawn before start, another claimed": Case(
        [ticket_of("A", claims=[claim_at(MONDAY, **released(TUESDAY))]), *plain("B", "C")],
        {"W40": {"claims": 3, "credits": 1, "closing": 0, "over": 0}},
    ),
    "withdrawn after start, another claimed": Case(
        [ticket_of("A", **started(), claims=[claim_at(MONDAY, **released(WEDNESDAY))]), *plain("B", "C")],
        {"W40": {"claims": 3, "credits": 0, "over": 1}},
    ),
    "withdrawn before start, the same ticket raised again": Case(
        [ticket_of("A", claims=[claim_at(MONDAY, **released(TUESDAY)), claim_at(WEDNESDAY)])],
        {"W40": {"claims": 2, "credits": 1, "closing": 1}},
    ),
    "raised, lowered after start, raised again, same week": Case(
        [ticket_of("A", **started(), claims=[claim_at(MONDAY, **released(WEDNESDAY)), claim_at(THURSDAY)])],
        {"W40": {"claims": 1, "credits": 0, "closing": 1}},
    ),
    "claim, withdraw, claim again on three tickets in turn": Case(
        carousel(), {"W40": {"claims": 5, "credits": 3, "closing": 0, "over": 0}}
    ),
    "claim, withdraw, claim again, and a third live claim": Case(
        [*carousel(), *plain("D")], {"W40": {"over": 1, "closing": -1}}
    ),
    "refused by IT the week after": Case(
        [
            ticket_of(
                "A",
                history=[moved(NEXT_WEEK, "refused", why="x")],
                claims=[claim_at(MONDAY, **released(NEXT_WEEK, "refused"))],
            ),
            *plain("B", "C", "D", period="2026-W41"),
        ],
        {"W40": {"claims": 1, "credits": 0}, "W41": {"credits": 1, "claims": 3, "over": 0}},
    ),
    "refused by IT the week after, four used": Case(
        [
            ticket_of("A", claims=[claim_at(MONDAY, **released(NEXT_WEEK, "refused"))]),
            *plain("B", "C", "D", "E", period="2026-W41"),
        ],
        {"W41": {"over": 1}},
    ),
    "withdrawn by the requester the week after": Case(
        [ticket_of("A", claims=[claim_at(MONDAY, **released(NEXT_WEEK))])],
        {"W40": {"claims": 1, "credits": 0, "closing": 1}, "W41": {"credits": 0, "opening": 2}},
    ),
    "booked ahead for W41 in W40, withdrawn in W40": Case(
        [ticket_of("A", claims=[claim_at(MONDAY, "2026-W41", **released(TUESDAY))])],
        {"W40": {"claims": 0, "credits": 0}, "W41": {"claims": 1, "credits": 1, "over": 0}},
    ),
    "carry 1, one used in W40": Case(
        plain("A"), {"W41": {"opening": 3}, "W42": {"opening": 3}}, {"tokens": {"carry_over_max": 1}}
    ),
    "two claims and three emergencies in W40": Case(
        [*plain("A", "B"), emergency("C"), emergency("D"), emergency("E")],
        {"W41": {"opening": -1}, "W42": {"opening": 1}, "W43": {"opening": 2}},
    ),
    "W40 used up, W41 fully booked ahead, then an emergency": Case(
        [*plain("A", "B"), *plain("C", "D", period="2026-W41"), emergency("E")],
        {"W40": {"over": 0}, "W41": {"opening": 1, "over": 1}},
    ),
    "an emergency that IT cancels charges nothing": Case(
        [emergency("A", **released(WEDNESDAY, "provider_cancelled"))], {"W40": {"emergencies": 0, "closing": 2}}
    ),
    "an emergency its requester withdraws is charged": Case(
        [emergency("A", **released(WEDNESDAY))], {"W40": {"emergencies": 1, "closing": 1}}
    ),
    "repay 2": Case(
        [*plain("A"), emergency("B")], {"W40": {"closing": -1}, "W41": {"opening": 1}}, {"emergency": {"repay": 2}}
    ),
    "swapped before start": Case(
        [
            ticket_of("A", claims=[claim_at(MONDAY, **released(TUESDAY, "swapped", swapped_for="ITB-00C"))]),
            *plain("B", "C"),
        ],
        {"W40": {"claims": 3, "credits": 1, "over": 0}},
    ),
    "swapped after start": Case(
        [ticket_of("A", **started(), claims=[claim_at(MONDAY, **released(WEDNESDAY, "swapped"))]), *plain("B", "C")],
        {"W40": {"credits": 0, "over": 1}},
    ),
    "swapped after start, with the provider's consent": Case(
        [
            ticket_of(
                "A",
                **started(),
                claims=[
                    claim_at(
                        MONDAY, **released(WEDNESDAY, "swapped", consent={"by": "hugo@inv.example", "at": WEDNESDAY})
                    )
                ],
            ),
            *plain("B", "C"),
        ],
        {"W40": {"credits": 1, "over": 0}},
    ),
    "swap with_provider_consent, none given": Case(
        [ticket_of("A", claims=[claim_at(MONDAY, **released(TUESDAY, "swapped"))])],
        {"W40": {"credits": 0}},
        {"tokens": {"swap": "with_provider_consent"}},
    ),
    "swap never, even with consent": Case(
        [ticket_of("A", claims=[claim_at(MONDAY, **released(TUESDAY, "swapped", consent={"by": "h", "at": TUESDAY}))])],
        {"W40": {"credits": 0}},
        {"tokens": {"swap": "never"}},
    ),
    "refund never": Case(
        [ticket_of("A", claims=[claim_at(MONDAY, **released(TUESDAY))])],
        {"W40": {"credits": 0, "closing": 1}},
        {"tokens": {"refund": "never"}},
    ),
    "refund never binds IT's own releases not": Case(
        [ticket_of("A", **started(), claims=[claim_at(MONDAY, **released(WEDNESDAY, "duplicate"))])],
        {"W40": {"credits": 1, "closing": 2}},
        {"tokens": {"refund": "never"}},
    ),
    "forfeited": Case(
        [ticket_of("A", claims=[claim_at(MONDAY, **released(TUESDAY, "forfeited"))])],
        {"W40": {"claims": 1, "credits": 0, "closing": 1}},
    ),
    "booked ahead, refused before the period": Case(
        [ticket_of("A", claims=[claim_at(MONDAY, "2026-W41", **released(TUESDAY, "reclassified"))])],
        {"W40": {"credits": 0}, "W41": {"claims": 1, "credits": 1}},
    ),
    "deferred: released and claimed for the week after": Case(
        [ticket_of("A", claims=[claim_at(MONDAY, **released(TUESDAY)), claim_at(TUESDAY, "2026-W41")])],
        {"W40": {"claims": 1, "credits": 1, "closing": 2}, "W41": {"claims": 1, "opening": 2, "closing": 1}},
    ),
    "withdrawn in the very instant the period ends": Case(
        [ticket_of("A", claims=[claim_at(MONDAY, **released("2026-10-05T00:00:00+02:00"))])], {"W40": {"credits": 0}}
    ),
    "withdrawn a second before the period ends": Case(
        [ticket_of("A", claims=[claim_at(MONDAY, **released("2026-10-04T21:59:59Z"))])], {"W40": {"credits": 1}}
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_case(name: str) -> None:
    case = CASES[name]
    timeline = timeline_of(case.term)
    book = ledger(case.tickets, timeline)
    for key, expected in case.weeks.items():
        account = book.account(PAIR, timeline.parse(f"2026-{key}"))
        assert {figure: getattr(account, figure) for figure in expected} == expected, key


def test_never_more_than_two_live_claims_are_valid() -> None:
    timeline = timeline_of()
    instants = sorted({line.at for each in carousel() for line in each.claims})
    for instant in instants:
        then = [each for each in (_as_of(ticket, instant) for ticket in carousel()) if each.claims]
        live = sum(1 for each in then for claim in each.claims if claim.live)
        book = ledger(then, timeline)
        assert not book.over()
        assert live <= 2


def _as_of(ticket: Ticket, instant: datetime) -> Ticket:
    from itbiz.domain.past import ticket_at

    found = ticket_at(ticket, instant, contract_of().zone)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("instant", "key"),
    [
        ("2026-12-31T12:00:00+01:00", "2026-W53"),
        ("2027-01-03T23:30:00+01:00", "2026-W53"),
        ("2027-01-04T00:10:00+01:00", "2027-W01"),
        ("2026-09-27T22:30:00Z", "2026-W40"),
        ("2026-10-25T23:30:00Z", "2026-W44"),
    ],
)
def test_the_contracts_clock_decides_the_period(instant: str, key: str) -> None:
    assert timeline_of().period_at(parse_instant(instant)).key == key


def test_excess_names_the_last_claims_by_instant_and_id() -> None:
    tickets = [
        ticket_of("A", claims=[claim_at(WEDNESDAY)]),
        ticket_of("B", claims=[claim_at(MONDAY)]),
        ticket_of("D", claims=[claim_at(TUESDAY)]),
        ticket_of("C", claims=[claim_at(TUESDAY)]),
    ]
    timeline = timeline_of()
    account = ledger(tickets, timeline).account(PAIR, timeline.parse("2026-W40"))
    assert account.holders == ("ITB-00B", "ITB-00C", "ITB-00D", "ITB-00A")
    assert [held.ticket.id for held in account.excess()] == ["ITB-00D", "ITB-00A"]
    assert (account.used, account.available) == (4, 0)


POOL_TERM = {"quota": {"marches": {"systemes": 1, "any": 2}, "risques": 1}}


@pytest.mark.parametrize(
    ("requester", "provider", "pair", "quota"),
    [
        ("marches", "systemes", ("marches", "systemes"), 1),
        ("marches", "reseau", ("marches", "any"), 2),
        ("marches", "any", ("marches", "any"), 2),
        ("risques", "systemes", ("risques", "any"), 1),
        ("risques", "reseau", ("risques", "any"), 1),
        ("operations", "reseau", ("operations", "reseau"), 0),
    ],
)
def test_pools(requester: str, provider: str, pair: Pair, quota: int) -> None:
    timeline = timeline_of(POOL_TERM)
    period = timeline.parse("2026-W40")
    tickets = [ticket_of("A", requester=requester, claims=[claim_at(MONDAY, requester=requester, provider=provider)])]
    book = ledger(tickets, timeline)
    account = book.account(pair, period)
    assert (account.quota, account.claims, account.over) == (quota, 1, max(0, 1 - quota))
    assert pair in book.pairs(period)


def test_an_emergency_without_a_cell_is_a_debt_that_waits_for_one() -> None:
    later = {"effective_from": "2026-W42", "quota": {"marches": {"systemes": 2, "reseau": 2}}}
    timeline = timeline_of({}, later)
    book = ledger([emergency("A", provider="reseau")], timeline)
    pair = ("marches", "reseau")
    openings = [book.account(pair, timeline.parse(f"2026-W{number}")).opening for number in (40, 41, 42, 43)]
    assert openings == [0, -1, 1, 2]
    assert pair in book.pairs(timeline.parse("2026-W41"))


def test_terms_of_the_claims_period_decide() -> None:
    timeline = timeline_of(
        {"emergency": {"repay": 2}, "tokens": {"carry_over_max": 0}},
        {"effective_from": "2026-W41", "quota": {"marches": {"systemes": 1}}, "tokens": {"carry_over_max": 2}},
    )
    book = ledger([emergency("A"), emergency("B", "2026-W42")], timeline)
    accounts = [book.account(PAIR, timeline.parse(f"2026-W{number}")) for number in (40, 41, 42, 43)]
    assert [each.opening for each in accounts] == [2, 1, 2, 2]
    assert [each.closing for each in accounts] == [0, 1, 1, 2]


def test_where_the_period_changes_the_last_old_one_ends_with_the_new_term() -> None:
    timeline = timeline_of(
        {"effective_from": "2026-09", "period": "month"},
        {"effective_from": "2026-W41", "quota": {"marches": {"systemes": 1}}},
    )
    october = timeline.parse("2026-10")
    assert (october.first.isoformat(), october.last.isoformat()) == ("2026-10-01", "2026-10-04")
    assert timeline.next(october).key == "2026-W41"
    tickets = [
        ticket_of("A", claims=[claim_at("2026-10-02T09:00:00+02:00", "2026-10")]),
        ticket_of("B", claims=[claim_at("2026-10-02T10:00:00+02:00", "2026-10", kind="emergency")]),
        ticket_of(
            "C", claims=[claim_at("2026-10-02T11:00:00+02:00", "2026-10", **released("2026-10-04T23:59:59+02:00"))]
        ),
        ticket_of(
            "D", claims=[claim_at("2026-10-02T11:00:00+02:00", "2026-10", **released("2026-10-05T00:00:00+02:00"))]
        ),
        ticket_of("E", claims=[claim_at("2026-10-20T09:00:00+02:00", "2026-Q4")]),
    ]
    book = ledger(tickets, timeline)
    last = book.account(PAIR, october)
    assert (last.claims, last.credits, last.emergencies, last.closing, last.over) == (3, 1, 1, -1, 0)
    assert book.account(PAIR, timeline.parse("2026-W41")).opening == 0
    assert book.account(PAIR, timeline.parse("2026-W42")).opening == 1


@pytest.mark.parametrize(
    ("first", "last", "quota"),
    [
        ("2026-09-28", "2026-10-04", 0),
        ("2026-09-28", "2026-10-03", 2),
        ("2026-09-29", "2026-10-04", 2),
        ("2026-09-20", "2026-10-20", 0),
    ],
)
def test_a_period_wholly_inside_a_closure_has_no_tokens(first: str, last: str, quota: int) -> None:
    timeline = timeline_of(calendar={"closures": [{"from": first, "to": last}]})
    account = ledger(plain("A"), timeline).account(PAIR, timeline.parse("2026-W40"))
    assert (account.quota, account.over) == (quota, 1 if quota == 0 else 0)


def test_claims_before_the_first_term_are_in_no_account() -> None:
    timeline = timeline_of({"effective_from": "2026-W41"})
    book = ledger([*plain("A", "B", "C"), *plain("D", period="2026-W41")], timeline)
    assert book.touched() == {(PAIR, timeline.parse("2026-W41"))}
    before = book.account(PAIR, timeline.parse("2026-W40"))
    assert (before.opening, before.claims, before.closing) == (0, 0, 0)


def test_recast_computes_period_and_pair_anew() -> None:
    what_if = timeline_of({"effective_from": "2026-09", "period": "month", "quota": {"marches": 1}})
    tickets = [*plain("A", "B"), ticket_of("C", claims=[claim_at(MONDAY, "2026-W41")]), emergency("D")]
    assert not ledger(tickets, what_if).touched()
    account = ledger(tickets, what_if, recast=True).account(("marches", "any"), what_if.parse("2026-09"))
    assert (account.claims, account.emergencies, account.over) == (3, 1, 2)


def test_recast_gives_a_token_of_the_pool_to_the_tickets_own_team() -> None:
    what_if = timeline_of()
    tickets = [
        ticket_of("A", claims=[claim_at(MONDAY, provider="any")]),
        ticket_of("B", provider="reseau", claims=[claim_at(MONDAY, provider="any")]),
        ticket_of("C", provider=None, claims=[claim_at(MONDAY, provider="any")]),
    ]
    week = what_if.parse("2026-W40")
    book = ledger(tickets, what_if, recast=True)
    assert {pair: book.account(pair, week).claims for pair, _ in book.touched()} == {
        PAIR: 1,
        ("marches", "reseau"): 1,
        ("marches", "any"): 1,
    }


def test_recast_credits_within_the_new_period() -> None:
    what_if = timeline_of({"effective_from": "2026-08", "period": "month"})
    tickets = [ticket_of("A", claims=[claim_at("2026-09-08T09:00:00+02:00", "2026-W37", **released(MONDAY))])]
    account = ledger(tickets, what_if, recast=True).account(PAIR, what_if.parse("2026-09"))
    assert (account.claims, account.credits) == (1, 1)


# What always holds

CAUSES = ["withdrawn", "swapped", "refused", "provider_cancelled", "reclassified", "duplicate", "forfeited"]
START = datetime(2026, 8, 31, tzinfo=UTC)
hours = st.integers(min_value=1, max_value=24 * 7 * 6)


@st.composite
def claims(draw: st.DrawFn) -> Data:
    hour = draw(hours)
    instant = START + timedelta(hours=hour)
    period = Timeline(contract_of()).claimable(instant)[draw(st.integers(0, 1))]
    claim = claim_at(format_instant(instant), period.key, provider=draw(st.sampled_from(["systemes", "reseau", "any"])))
    claim["kind"] = draw(st.sampled_from(["quota", "quota", "emergency"]))
    if draw(st.booleans()):
        end = format_instant(instant + timedelta(hours=draw(st.integers(1, 400))))
        claim.update(released(end, draw(st.sampled_from(CAUSES))))
    return claim


@st.composite
def tickets(draw: st.DrawFn) -> list[Ticket]:
    found = []
    for number in range(draw(st.integers(1, 7))):
        history = (
            [moved(format_instant(START + timedelta(hours=draw(hours))), "started")] if draw(st.booleans()) else []
        )
        lines = draw(st.lists(claims(), max_size=3))
        found.append(ticket_of(str(number), history=history, claims=lines))
    return found


timelines = st.builds(
    timeline_of,
    st.fixed_dictionaries(
        {
            "quota": st.sampled_from(
                [{"marches": {"systemes": 2}}, {"marches": 1}, {"marches": {"systemes": 0, "any": 1}}]
            ),
            "tokens": st.fixed_dictionaries({"carry_over_max": st.integers(0, 3)}),
            "emergency": st.fixed_dictionaries({"repay": st.integers(0, 2)}),
        }
    ),
)


@given(tickets(), timelines, st.randoms(use_true_random=False))
def test_the_order_of_tickets_never_matters(some: list[Ticket], timeline: Timeline, random: object) -> None:
    shuffled = list(some)
    random.shuffle(shuffled)  # type: ignore[attr-defined]  # hypothesis calls its random.Random an object
    one, other = ledger(some, timeline), ledger(shuffled, timeline)
    assert one.over() == other.over()
    for pair, period in one.touched():
        mine, its = one.account(pair, period), other.account(pair, period)
        assert (mine.closing, mine.holders) == (its.closing, its.holders)
        assert [held.order for held in mine.excess()] == [held.order for held in its.excess()]


@given(tickets(), timelines)
def test_removing_a_ticket_never_credited_never_raises_an_overrun(some: list[Ticket], timeline: Timeline) -> None:
    before = ledger(some, timeline)
    credited = {
        held.ticket.id
        for key in before.touched()
        for held in before.account(*key).holdings
        if held.credited is not None
    }
    for gone in some:
        if gone.id not in credited:
            after = ledger([each for each in some if each is not gone], timeline).over()
            assert all(over <= before.over().get(key, 0) for key, over in after.items())


@given(tickets(), timelines)
def test_sums_balance_along_the_chain(some: list[Ticket], timeline: Timeline) -> None:
    book = ledger(some, timeline)
    last = timeline.parse("2026-W50")
    for pair in {pair for pair, _ in book.touched()}:
        closing: int | None = None
        for period in timeline.since_first(last):
            account, term = book.account(pair, period), timeline.term_of(period)
            assert term is not None
            carried = 0 if closing is None else min(closing, term.tokens.carry_over_max)
            assert account.opening == timeline.quota(pair, period) + carried
            repaid = term.emergency.repay * account.emergencies
            assert account.closing == account.opening - account.claims + account.credits - repaid
            assert account.over == max(0, account.claims - account.credits - max(0, account.opening))
            closing = account.closing


@given(tickets(), timelines)
def test_every_claim_is_counted_somewhere(some: list[Ticket], timeline: Timeline) -> None:
    book = ledger(some, timeline)
    accounts = [book.account(*key) for key in book.touched()]
    for account in accounts:
        credited = sum(held.credited is not None for held in account.holdings)
        kept = {held.ticket.id for held in account.holdings if held.credited is None}
        assert account.claims == credited + len(kept)
        assert set(account.holders) == kept
    assert sum(each.credits for each in accounts) == sum(
        held.credited is not None for each in accounts for held in each.holdings
    )
    written = [claim for each in some for claim in each.claims if claim.kind is ClaimKind.QUOTA]
    assert sum(len(each.holdings) for each in accounts) == len(written)


@given(tickets(), timelines)
def test_asking_for_accounts_in_any_order_gives_the_same(some: list[Ticket], timeline: Timeline) -> None:
    forward, backward = ledger(some, timeline), ledger(some, timeline)
    periods = list(timeline.since_first(timeline.parse("2026-W45")))
    late = [backward.account(PAIR, period) for period in reversed(periods)]
    assert [forward.account(PAIR, period) for period in periods] == late[::-1]
