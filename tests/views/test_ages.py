"""Ages of rows are those of their tickets, on every day and in every zone."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from itbiz.domain.contract import Term
from itbiz.domain.row import row_of
from itbiz.domain.ticket import Ticket
from itbiz.domain.timeline import Timeline
from itbiz.views.ages import days_old, is_late, row_days_old, row_is_late

ZONES = ("Europe/Paris", "America/St_Johns", "Pacific/Apia", "Australia/Lord_Howe", "Africa/Casablanca", "UTC")
STATES = ("ready", "started", "waiting", "delivered", "closed", "refused", "new", "cancelled")
CLASSES = ("expedite", "priority", "fixed_date", "standard", "intangible")
TERM = Term.model_validate(
    {"effective_from": "2026-W01", "classes": {"standard": {"sle": {"percentile": 85, "within_days": 20}}}}
)


class _Zoned(Timeline):
    def __init__(self, zone: ZoneInfo) -> None:
        super().__init__(None)
        object.__setattr__(self, "zone", zone)


@st.composite
def _tickets(draw: st.DrawFn) -> Ticket:
    moments = sorted(
        draw(st.lists(st.datetimes(datetime(1980, 1, 1), datetime(2040, 1, 1)), min_size=1, max_size=6))  # noqa: DTZ001  # zones follow
    )
    zone = ZoneInfo(draw(st.sampled_from(ZONES)))
    at = [moment.replace(microsecond=0, tzinfo=UTC).astimezone(zone).isoformat() for moment in moments]
    lines = [{"at": each, "to": draw(st.sampled_from(STATES)), "by": "ana@example.com"} for each in at[1:]]
    facts = {"id": f"ITB-{draw(st.integers(1000, 9999))}", "title": "A", "type": "request", "requester": "sales"}
    facts |= {"opened": at[0], "class": draw(st.sampled_from(CLASSES))}
    if draw(st.booleans()):
        facts["due"] = draw(st.dates(date(1990, 1, 1), date(2040, 1, 1))).isoformat()
    return Ticket.model_validate({**facts, "history": lines})


@given(
    _tickets(),
    st.sampled_from(ZONES),
    st.dates(date(1980, 1, 1), date(2041, 1, 1)),
    st.sampled_from([TERM, None]),
)
def test_a_row_is_as_old_and_as_late_as_its_ticket(ticket: Ticket, zone: str, today: date, term: Term | None) -> None:
    timeline = _Zoned(ZoneInfo(zone))
    row = row_of(ticket)
    days = row_days_old(today, timeline.zone)(row)
    assert days == days_old(ticket, today, timeline)
    assert row_is_late(row, days, today, term) == is_late(ticket, today, timeline, term)


def test_the_days_on_which_clocks_change_are_counted_hour_by_hour() -> None:
    zone = ZoneInfo("Europe/Paris")
    today = date(2026, 12, 1)
    count = row_days_old(today, zone)
    instant = datetime(2026, 10, 24, tzinfo=UTC)
    while instant < datetime(2026, 10, 27, tzinfo=UTC):
        facts = {"id": "ITB-7K3QX", "title": "A", "type": "request", "requester": "sales"}
        ticket = Ticket.model_validate({**facts, "opened": instant.isoformat()})
        assert count(row_of(ticket)) == (today - instant.astimezone(zone).date()).days
        instant += timedelta(minutes=20)


@given(st.lists(_tickets(), max_size=8, unique_by=lambda each: each.id))
def test_rows_sort_as_lists_show_them(tickets: list[Ticket]) -> None:
    def place(ticket: Ticket) -> tuple[bool, int, datetime, str]:
        return not ticket.state.unfinished, CLASSES.index(ticket.service_class), ticket.opened, ticket.id

    assert [row.id for row in sorted(map(row_of, tickets))] == [each.id for each in sorted(tickets, key=place)]
