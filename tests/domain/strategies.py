"""What hypothesis draws: the data of tickets as files hold them, and the tickets they mean."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

from itbiz.domain.ticket import ClaimKind, Holder, ReleaseCause, ServiceClass, Status, ThreadKind, Ticket

if TYPE_CHECKING:
    from tests.domain.builders import Data

PEOPLE = st.sampled_from(["claire@inv.example", "hugo@inv.example", "nadia@inv.example"])
WORDS = st.text(st.characters(codec="utf-8", categories=["L", "N", "P"]), min_size=1, max_size=20)
INSTANTS = st.integers(0, 10_000_000).map(
    lambda minutes: (datetime(2020, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)).isoformat()
)
DAYS = st.dates(datetime(2020, 1, 1).date(), datetime(2030, 1, 1).date()).map(str)  # noqa: DTZ001  # days
PERIODS = st.sampled_from(["2026-W36", "2026-W40", "2026-10", "2026-Q4"])


def data(given: dict[str, st.SearchStrategy[Any]], **may: st.SearchStrategy[Any]) -> st.SearchStrategy[Data]:
    """Data of a file: some keys always, some sometimes."""
    return st.fixed_dictionaries(given, optional=may)


APPROVERS = PEOPLE | data({"by": PEOPLE, "at": INSTANTS})
STATES = data(
    {"at": INSTANTS, "to": st.sampled_from(list(map(str, Status))), "by": PEOPLE},
    on_behalf_of=PEOPLE,
    on=st.sampled_from(list(map(str, Holder))),
    why=WORDS,
)
CHANGES = data(
    {"at": INSTANTS, "by": PEOPLE, "field": st.sampled_from(["class", "provider"])},
    **{"from": WORDS, "to": WORDS},
)
CLAIMS = data(
    {"period": PERIODS, "requester": st.just("marches"), "provider": st.just("any"), "at": INSTANTS, "by": PEOPLE},
    kind=st.sampled_from(list(map(str, ClaimKind))),
    reason=WORDS,
    approved_by=data({}, requester=APPROVERS, provider=APPROVERS, arbiter=APPROVERS),
    review=data({}, due=DAYS, done=DAYS),
    released=data(
        {"at": INSTANTS, "by": PEOPLE, "cause": st.sampled_from(list(map(str, ReleaseCause)))},
        swapped_for=st.just("itb-7k3qx"),
        consent=data({"by": PEOPLE, "at": INSTANTS}),
    ),
)
LINES = data(
    {
        "n": st.integers(1, 50),
        "at": INSTANTS,
        "by": PEOPLE,
        "kind": st.sampled_from(list(map(str, ThreadKind))),
    },
    re=st.integers(1, 50),
    text=WORDS,
)
TICKET_DATA = data(
    {
        "id": st.from_regex(r"\A[A-Z]{3}-[0-9A-Z]{5}\Z"),
        "title": WORDS,
        "type": st.sampled_from(["request", "incident", "problem", "change"]),
        "requester": st.just("marches"),
        "opened": INSTANTS,
    },
    provider=st.sampled_from(["systemes", "reseau"]),
    assignee=PEOPLE,
    status=st.sampled_from(list(map(str, Status))),
    due=DAYS,
    description=WORDS,
    links=st.lists(data({"type": st.just("blocks"), "id": st.just("ITB-7K3QX")}), max_size=2),
    history=st.lists(STATES | CHANGES, max_size=4),
    claims=st.lists(CLAIMS, max_size=3),
    thread=st.lists(LINES, max_size=3),
    **{"class": st.sampled_from(list(map(str, ServiceClass)))},
)
"""What the file of a ticket says that is in order."""

TICKETS = TICKET_DATA.map(Ticket.model_validate)
