"""Lines that arrive more than twelve working hours after their instant are listed as entered late."""

from __future__ import annotations

from tests.domain.builders import MONDAY, claim_at, moved, released, said, ticket_of, timeline_of

from itbiz.domain.lateness import Arrival, LateLine, late_lines, overdue_lines
from itbiz.domain.period import parse_instant

TIMELINE = timeline_of()
BARE = ticket_of("1")


def brought(at: str, **lines: object) -> Arrival:
    return Arrival(parse_instant(at), (BARE,), (ticket_of("1", **lines),))


def listed(*arrivals: Arrival) -> list[tuple[str, str]]:
    return [(each.kind, each.at.isoformat()) for each in late_lines(overdue_lines(arrivals), TIMELINE)]


def test_a_line_has_twelve_working_hours() -> None:
    step = [moved(MONDAY, "started")]
    # Nine hours on Monday, three on Tuesday.
    assert listed(brought("2026-09-29T12:00:00+02:00", history=step)) == []
    assert listed(brought("2026-09-29T12:00:01+02:00", history=step)) == [("history", MONDAY)]


def test_every_kind_of_line() -> None:
    arrival = brought(
        "2026-10-05T09:00:00+02:00",
        history=[moved(MONDAY, "started")],
        claims=[claim_at(MONDAY, **released("2026-09-28T10:00:00+02:00"))],
        thread=[said(1, MONDAY, "comment", text="x")],
    )
    assert [kind for kind, _ in listed(arrival)] == ["claims", "history", "thread", "release"]
    (first, *_) = late_lines(overdue_lines([arrival]), TIMELINE)
    assert first == LateLine("ITB-001", "claims", parse_instant(MONDAY), arrival.instant)


def test_what_stood_before_did_not_arrive() -> None:
    known = ticket_of("1", history=[moved(MONDAY, "started")])
    further = ticket_of("1", history=[moved(MONDAY, "started"), moved("2026-10-05T09:00:00+02:00", "delivered")])
    late = Arrival(parse_instant("2026-10-05T09:00:00+02:00"), (known,), (further,))
    assert late_lines(overdue_lines([late]), TIMELINE) == ()


def test_a_line_that_two_commits_bring_arrived_with_the_first() -> None:
    step = [moved(MONDAY, "started")]
    assert listed(brought("2026-10-05T09:00:00+02:00", history=step), brought(MONDAY, history=step)) == []


def test_what_was_before_the_terms_is_history() -> None:
    old = [moved("2026-08-30T09:00:00+02:00", "started")]
    assert listed(brought("2026-10-05T09:00:00+02:00", history=old)) == []
