"""What a ticket was at an earlier moment."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st
from tests.domain.builders import Data, at, claim_at, moved, released, said, ticket_of

from itbiz.domain.past import last_instant, ticket_at
from itbiz.domain.period import format_instant
from itbiz.domain.ticket import Approval, ServiceClass, Status, Ticket, TicketType

PARIS = ZoneInfo("Europe/Paris")
DAY = {n: f"2026-09-{n:02}T10:00:00+02:00" for n in range(1, 31)}


def then(ticket: Ticket, day: int) -> Ticket:
    found = ticket_at(ticket, at(DAY[day]), PARIS)
    assert found is not None
    return found


def changed(day: int, field: str, before: str | None, after: str | None) -> Data:
    return {"at": DAY[day], "by": "h", "field": field, "from": before, "to": after}


def test_before_its_opening_there_is_none() -> None:
    assert ticket_at(ticket_of("A", opened=DAY[5]), at(DAY[4]), PARIS) is None
    assert ticket_at(ticket_of("A", opened=DAY[5]), at(DAY[5]), PARIS) is not None


def test_an_unchanged_ticket_is_itself() -> None:
    ticket = ticket_of("A", history=[moved(DAY[2], "started")])
    assert then(ticket, 2) is ticket


def test_later_lines_are_dropped() -> None:
    ticket = ticket_of(
        "A",
        status="delivered",
        history=[moved(DAY[2], "started"), moved(DAY[8], "delivered")],
        thread=[said(1, DAY[3], "question", text="?"), said(2, DAY[6], "answer", re=1, text="!")],
        claims=[claim_at(DAY[2]), claim_at(DAY[9])],
    )
    found = then(ticket, 5)
    assert (found.state, found.status, found.finished_at) == (Status.STARTED, Status.STARTED, None)
    assert [line.n for line in found.open_questions] == [1]
    assert len(found.claims) == 1
    assert then(ticket, 1).status is Status.NEW


def test_later_changes_are_undone_the_last_first() -> None:
    ticket = ticket_of(
        "A",
        type="incident",
        provider="reseau",
        history=[
            changed(4, "class", "standard", "expedite"),
            changed(6, "class", "expedite", "priority"),
            changed(5, "provider", None, "systemes"),
            changed(7, "provider", "systemes", "reseau"),
            changed(8, "requester", "risques", "marches"),
            changed(9, "type", "request", "incident"),
        ],
        **{"class": "priority"},
    )
    assert [then(ticket, day).service_class for day in (3, 4, 5, 6)] == ["standard", "expedite", "expedite", "priority"]
    assert [then(ticket, day).provider for day in (4, 5, 7)] == [None, "systemes", "reseau"]
    assert [then(ticket, day).requester for day in (7, 8)] == ["risques", "marches"]
    assert [then(ticket, day).type for day in (8, 9)] == [TicketType.REQUEST, TicketType.INCIDENT]


def test_a_change_whose_before_means_nothing_leaves_the_value() -> None:
    ticket = ticket_of(
        "A",
        history=[
            changed(4, "class", "urgent!", "standard"),
            changed(5, "type", None, "request"),
            changed(6, "requester", None, "x"),
        ],
    )
    found = then(ticket, 3)
    assert (found.service_class, found.type, found.requester) == (ServiceClass.STANDARD, TicketType.REQUEST, "marches")


def test_releases_consents_approvals_and_reviews_are_undone() -> None:
    ticket = ticket_of(
        "A",
        claims=[
            claim_at(DAY[2], **released(DAY[6], "swapped", consent={"by": "h", "at": DAY[8]})),
            claim_at(
                DAY[2],
                kind="emergency",
                approved_by={"requester": "claire", "provider": {"by": "hugo", "at": DAY[5]}},
                review={"due": "2026-09-12", "done": "2026-09-10"},
            ),
        ],
    )
    swapped, emergency = then(ticket, 4).claims
    assert swapped.released is None
    assert emergency.approved_by is not None
    assert (emergency.approved_by.requester, emergency.approved_by.provider) == ("claire", None)
    assert emergency.review is not None
    assert (str(emergency.review.due), emergency.review.done) == ("2026-09-12", None)
    agreed = then(ticket, 7).claims[0].released
    assert agreed is not None
    assert agreed.consent is None
    assert then(ticket, 11) is ticket
    assert last_instant(ticket) == at(DAY[8])
    approvals = then(ticket, 9).claims[1].approved_by
    assert approvals is not None
    assert isinstance(approvals.provider, Approval)


START = datetime(2026, 8, 31, 7, tzinfo=UTC)


@st.composite
def histories(draw: st.DrawFn) -> Ticket:
    def instant() -> str:
        return format_instant(START + timedelta(hours=draw(st.integers(0, 300))))

    states = draw(st.lists(st.sampled_from([each.value for each in Status]), max_size=5))
    classes = draw(st.lists(st.sampled_from([each.value for each in ServiceClass]), max_size=3))
    lines = [moved(instant(), state) for state in states]
    lines += [{"at": instant(), "by": "h", "field": "class", "from": each, "to": "standard"} for each in classes]
    claims = [
        claim_at(instant(), **(released(instant()) if draw(st.booleans()) else {}))
        for _ in range(draw(st.integers(0, 2)))
    ]
    return ticket_of("A", history=lines, claims=claims, thread=[said(1, instant(), "question", text="?")])


moments = st.integers(-5, 320).map(lambda hours: START + timedelta(hours=hours))


@given(histories(), moments, moments)
def test_the_past_of_the_past_is_the_past(ticket: Ticket, one: datetime, other: datetime) -> None:
    earlier, later = sorted((one, other))
    between = ticket_at(ticket, later, PARIS)
    direct = ticket_at(ticket, earlier, PARIS)
    assert direct == (ticket_at(between, earlier, PARIS) if between else None)


@given(histories(), moments, moments)
def test_lines_only_grow(ticket: Ticket, one: datetime, other: datetime) -> None:
    before, after = (ticket_at(ticket, each, PARIS) for each in sorted((one, other)))
    if before is not None:
        assert after is not None
        assert len(before.history) <= len(after.history)
        assert len(before.claims) <= len(after.claims)
        assert last_instant(before) <= max(one, other)
