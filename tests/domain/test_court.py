"""Case time by who holds a ticket, and the longest waits."""

from __future__ import annotations

from datetime import timedelta

from tests.domain.builders import at, moved, ticket_of

from itbiz.domain.court import court, longest_waits
from itbiz.domain.ticket import Holder

MONDAY = at("2026-09-28T00:00:00+02:00")
END = at("2026-10-05T00:00:00+02:00")
DAY = timedelta(days=1)


def test_the_time_of_each_holder() -> None:
    ticket = ticket_of(
        "A",
        opened="2026-09-25T00:00:00+02:00",
        history=[
            moved("2026-09-26T00:00:00+02:00", "started"),
            moved("2026-09-27T00:00:00+02:00", "waiting", on="requester", why="which?"),
            moved("2026-09-30T00:00:00+02:00", "waiting", on="vendor", why="parts"),
            moved("2026-10-01T00:00:00+02:00", "started"),
            moved("2026-10-03T00:00:00+02:00", "delivered"),
            moved("2026-10-04T00:00:00+02:00", "started", why="wrong"),
        ],
    )
    found = court([ticket], MONDAY, END)
    assert found.held == {Holder.REQUESTER: 2 * DAY, Holder.PROVIDER: 3 * DAY, Holder.VENDOR: DAY}
    assert (found.n, found.whole) == (1, 6 * DAY)
    assert found.share(Holder.REQUESTER) is None
    ten = court([ticket] * 10, MONDAY, END)
    assert ten.share(Holder.REQUESTER) == 2 / 6


def test_what_ended_before_or_begins_after_holds_nothing() -> None:
    tickets = [
        ticket_of("A", history=[moved("2026-09-27T00:00:00+02:00", "cancelled", why="x")]),
        ticket_of("B", opened="2026-10-06T00:00:00+02:00"),
    ]
    found = court(tickets, MONDAY, END)
    assert (found.n, found.whole, found.share(Holder.VENDOR)) == (0, timedelta(), None)
    assert court([], MONDAY, MONDAY).n == 0


def test_an_hour_that_the_clocks_repeat_counts() -> None:
    ticket = ticket_of("A", opened="2026-10-25T00:00:00+02:00")
    found = court([ticket], at("2026-10-25T00:00:00+02:00"), at("2026-10-26T00:00:00+01:00"))
    assert found.whole == timedelta(hours=25)


def test_the_longest_waits_first() -> None:
    tickets = [
        ticket_of(
            "A",
            history=[
                moved("2026-09-20T00:00:00+02:00", "waiting", on="requester", why="which?"),
                moved("2026-09-29T00:00:00+02:00", "started"),
            ],
        ),
        ticket_of("B", history=[moved("2026-10-01T00:00:00+02:00", "waiting", on="vendor", why="parts")]),
        ticket_of("C", history=[moved("2026-08-31T09:00:00+02:00", "waiting", why="me")]),
        ticket_of(
            "D",
            history=[
                moved("2026-09-01T00:00:00+02:00", "waiting", on="vendor", why="old"),
                moved("2026-09-28T00:00:00+02:00", "started"),
            ],
        ),
    ]
    found = longest_waits(tickets, MONDAY, END)
    assert [(each.ticket, each.on, each.open, each.why) for each in found] == [
        ("ITB-00C", Holder.PROVIDER, True, "me"),
        ("ITB-00A", Holder.REQUESTER, False, "which?"),
        ("ITB-00B", Holder.VENDOR, True, "parts"),
    ]
    assert found[1].lasted == 9 * DAY
    assert found[2].lasted == 4 * DAY
