"""What a week is made of: the state of its end, whatever happens later, and no repository that breaks it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import jsonschema  # type: ignore[import-untyped]  # its stubs are a package of their own
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.domain.builders import Data, at, backlog_of, claim_at, contract_of, moved, said, ticket_of

from itbiz.domain.backlog import Backlog, Entry
from itbiz.domain.ticket import ServiceClass, Status, Ticket
from itbiz.locale import language
from itbiz.views.report.data import as_json, data
from itbiz.views.report.markdown import markdown, summary
from itbiz.views.report.shape import schema
from itbiz.views.report.week import Revision, Week, week

if TYPE_CHECKING:
    from itbiz.domain.contract import Contract

COMMIT = Revision("4f2c1ab0" * 5, clean=True)
LATER = at("2027-03-01T12:00:00+01:00")


def of(backlog: Backlog, key: str, instant: datetime = LATER) -> Week:
    return week(backlog, backlog.timeline.parse(key), instant, COMMIT)


def started(n: str, when: str, **more: object) -> Ticket:
    return ticket_of(n, status="started", history=[moved(when, "started")], **more)


def test_a_period_that_is_over_does_not_know_the_clock() -> None:
    backlog = backlog_of(started("1", "2026-09-29T09:00:00+02:00"))
    texts = set()
    for instant in (at("2026-10-05T00:00:00+02:00"), at("2026-12-24T18:00:00+01:00"), LATER):
        made = of(backlog, "2026-W40", instant)
        assert not made.header.running
        texts |= {as_json(made), markdown(made, language("en", year=2026))}
    assert len(texts) == 2


def test_what_happens_later_changes_nothing() -> None:
    before = backlog_of(started("1", "2026-09-29T09:00:00+02:00"))
    after = backlog_of(
        ticket_of(
            "1",
            status="delivered",
            history=[moved("2026-09-29T09:00:00+02:00", "started"), moved("2026-10-06T09:00:00+02:00", "delivered")],
            claims=[claim_at("2026-10-05T09:00:00+02:00", "2026-W41")],
        ),
        ticket_of("2", opened="2026-10-05T09:00:00+02:00"),
    )
    assert as_json(of(before, "2026-W40")) == as_json(of(after, "2026-W40"))


def test_the_running_period_says_so() -> None:
    made = of(backlog_of(), "2026-W40", at("2026-09-30T12:00:00+02:00"))
    assert made.header.running
    assert "running" in markdown(made, language("en", year=2026)).splitlines()[0]


def test_age_is_counted_on_the_last_day() -> None:
    """Tuesday to Sunday, both included."""
    made = of(backlog_of(started("1", "2026-09-29T09:00:00+02:00")), "2026-W40")
    assert [each.age for each in made.ageing] == [6]
    running = of(backlog_of(started("1", "2026-09-29T09:00:00+02:00")), "2026-W40", at("2026-10-01T12:00:00+02:00"))
    assert [each.age for each in running.ageing] == [3]


def test_an_age_is_held_against_the_percentiles_that_the_review_shows() -> None:
    """Ten items of one day were finished in the period itself: six days are beyond what they took."""
    done = [
        ticket_of(
            f"D{n}",
            status="delivered",
            history=[moved("2026-09-29T09:00:00+02:00", "started"), moved("2026-09-29T17:00:00+02:00", "delivered")],
        )
        for n in range(10)
    ]
    made = of(backlog_of(*done, started("1", "2026-09-29T09:00:00+02:00")), "2026-W40")
    assert made.flow.cycle_times[ServiceClass.STANDARD].p85 == 1
    assert [each.beyond for each in made.ageing] == [85]


def test_waiting_caused_is_calendar_time_within_the_period() -> None:
    """From Saturday the 26th to Thursday noon: Monday to Wednesday and half of Thursday lie in W40."""
    ticket = ticket_of(
        "1",
        status="started",
        history=[
            moved("2026-09-26T12:00:00+02:00", "waiting", on="requester", why="which?"),
            moved("2026-10-01T12:00:00+02:00", "started"),
        ],
    )
    assert of(backlog_of(ticket), "2026-W40").waited == {"marches": timedelta(days=3, hours=12)}


def test_arrivals_and_departures_of_the_period() -> None:
    tickets = [
        ticket_of("1", opened="2026-09-28T08:00:00+02:00"),
        ticket_of("2", opened="2026-09-29T08:00:00+02:00"),
        ticket_of("3", status="delivered", history=[moved("2026-09-30T09:00:00+02:00", "delivered")]),
        ticket_of("4", status="delivered", history=[moved("2026-09-22T09:00:00+02:00", "delivered")]),
    ]
    made = of(backlog_of(*tickets), "2026-W40")
    assert (made.arrived("systemes"), made.went("systemes")) == (2, 1)
    row = data(made)["load_of_teams"][0]
    # Five periods since the first ticket, two deliveries in them; two tickets are open.
    assert (row["net"], row["mean_finished"], row["in_hand"], row["wip_in_hand"]) == (1, 0.4, 5.0, 0.0)


def test_what_is_owed_by_name() -> None:
    ticket = ticket_of("1", **{"class": "priority"}, claims=[claim_at("2026-09-28T09:00:00+02:00")])
    question = ticket_of("2", thread=[said(1, "2026-09-28T09:00:00+02:00", "question", to="requester", text="Which?")])
    contract = contract_of({"guarantee": 1, "duties": {"requester": {"answer_within": {"working_days": 1}}}})
    made = of(backlog_of(ticket, question, contract=contract), "2026-W41")
    assert made.owed_by_teams == ("ITB-001",)
    assert [due.ticket for due in made.owed_by_business] == ["ITB-002"]
    assert made.now.due == 1
    assert made.guarantee == "missed"
    assert of(backlog_of(ticket, contract=contract), "2026-W41", at("2026-10-06T12:00:00+02:00")).guarantee == "at_risk"


@pytest.mark.parametrize(
    ("kind", "tickets", "term"),
    [
        ("dispute", [ticket_of("1", thread=[said(1, "2026-09-28T09:00:00+02:00", "contest")])], {}),
        ("incidents", [ticket_of(str(n), type="incident", opened="2026-09-28T08:00:00+02:00") for n in range(3)], {}),
        (
            "wip_limit",
            [started(str(n), "2026-09-29T09:00:00+02:00") for n in range(2)],
            {"wip_limit": {"systemes": {"total": 1}}},
        ),
        ("review_by", [], {"review_by": "2026-10-20"}),
    ],
)
def test_what_is_to_decide(kind: str, tickets: list[Ticket], term: Data) -> None:
    made = of(backlog_of(*tickets, contract=contract_of(term)), "2026-W40")
    # Nobody took a token since W36, which is asked about as well.
    assert [each.kind for each in made.questions if each.kind != "quota_unused"] == [kind]
    assert all(str(each.question).endswith("?") for each in made.questions)


def test_a_team_beyond_its_limit_is_counted_week_by_week() -> None:
    tickets = [started(str(n), "2026-09-15T09:00:00+02:00") for n in range(2)]
    made = of(backlog_of(*tickets, contract=contract_of({"wip_limit": {"systemes": {"total": 1}}})), "2026-W40")
    # Over at the ends of W38, W39 and W40.
    assert "3 reviews running" in str(made.questions[0].question)


# Whatever a repository holds

INSTANTS = st.datetimes(datetime(2026, 8, 20), datetime(2026, 11, 20), timezones=st.just(UTC))  # noqa: DTZ001  # hypothesis adds the zone
KEYS = st.sampled_from(["marches", "risques", "nobody"])
TITLES = st.text(st.characters(codec="ascii", exclude_categories=["C"]), min_size=1, max_size=30).filter(str.strip)
QUOTAS: list[Data] = [{}, {"marches": 1}, {"marches": {"systemes": 2, "any": 1}, "risques": {"reseau": 1}}]
EMERGENCY = {"cap": {"per": "month", "count": 0}, "approved_by": ["requester"], "review_within": {"days": 1}}
VALIDATOR = jsonschema.Draft202012Validator(schema())
TEAMS = st.sampled_from(["systemes", "reseau", "any", "elsewhere"])


@st.composite
def tickets(draw: st.DrawFn, number: int) -> Ticket:
    def instant() -> str:
        return draw(INSTANTS).isoformat()

    history = [
        moved(instant(), state, **({"on": "requester"} if state == "waiting" else {}))
        for state in draw(st.lists(st.sampled_from([each.value for each in Status]), max_size=5))
    ]
    claims = [
        {
            "period": draw(st.sampled_from(["2026-W35", "2026-W39", "2026-W40", "2026-W41", "2026-10"])),
            "requester": draw(KEYS),
            "provider": draw(TEAMS),
            "kind": draw(st.sampled_from(["quota", "emergency"])),
            "at": instant(),
            "by": "a@b.example",
            **draw(st.sampled_from([{}, {"released": {"at": instant(), "by": "x", "cause": "swapped"}}])),
        }
        for _ in range(draw(st.integers(0, 2)))
    ]
    thread = [
        said(n, instant(), kind, **({"to": "requester"} if kind == "question" else {}))
        for n, kind in enumerate(draw(st.lists(st.sampled_from(["question", "answer", "contest"]), max_size=3)), 1)
    ]
    return ticket_of(
        str(number),
        title=draw(
            st.text(st.characters(codec="ascii", exclude_categories=["C"]), min_size=1, max_size=30).filter(str.strip)
        ),
        type=draw(st.sampled_from(["request", "incident", "problem"])),
        requester=draw(KEYS),
        provider=draw(st.sampled_from([None, "systemes", "elsewhere"])),
        **{"class": draw(st.sampled_from([each.value for each in ServiceClass]))},
        visibility=draw(st.sampled_from(["normal", "restricted"])),
        status=history[-1]["to"] if history else "new",
        opened=instant(),
        history=history,
        claims=claims,
        thread=thread,
    )


@st.composite
def contracts(draw: st.DrawFn) -> Contract | None:
    if draw(st.booleans()) and draw(st.booleans()):
        return None
    term: Data = {
        "quota": draw(
            st.sampled_from([{}, {"marches": 1}, {"marches": {"systemes": 2, "any": 1}, "risques": {"reseau": 1}}])
        ),
        "guarantee": draw(st.sampled_from([None, 0, 2, {"systemes": 1}])),
        "duties": draw(
            st.sampled_from(
                [
                    {},
                    {
                        "requester": {"answer_within": {"working_days": 1}, "accept_within": {"days": 2}},
                        "provider": {"acknowledge_within": {"working_hours": 3}, "answer_within": {"periods": 1}},
                    },
                ]
            )
        ),
        "classes": draw(st.sampled_from([{}, {"standard": {"sle": {"percentile": 85, "within_days": 5}}}])),
        "wip_limit": draw(st.sampled_from([{}, {"systemes": {"total": 0, "expedite": 0}}])),
        "emergency": draw(st.sampled_from([{}, EMERGENCY])),
        "consequences": draw(st.sampled_from([{}, {"provider_misses": {"escalate_after": 1}}])),
        "review_by": draw(st.sampled_from([None, "2026-10-10"])),
    }
    second = draw(st.sampled_from([[], [{**term, "effective_from": "2026-10-01", "period": "month"}]]))
    return contract_of(term, *second)


@settings(max_examples=60)
@given(st.data(), contracts(), st.integers(0, 6), INSTANTS, INSTANTS)
def test_no_repository_makes_it_raise(
    drawn: st.DataObject, contract: Contract | None, count: int, day: datetime, instant: datetime
) -> None:
    found = [drawn.draw(tickets(n)) for n in range(count)]
    entries = {each.id: Entry(f"tickets/{each.id}.yaml", each, "") for each in found}
    backlog = Backlog("", contract, entries, ("tickets/x.yaml",), (), {})
    timeline = backlog.timeline
    period = timeline.period_at(min(day, instant))
    made = week(backlog, period, instant, COMMIT)
    VALIDATOR.validate(data(made))
    for code in ("en", "fr"):
        lang = language(code, zone=timeline.zone, year=period.year)
        assert markdown(made, lang).startswith(summary(made, lang))


# Advice


def idle(*pairs: tuple[str, str]) -> Contract:
    quota: dict[str, dict[str, int]] = {}
    for unit, team in pairs:
        quota.setdefault(unit, {})[team] = 2
    return contract_of({"quota": quota})


def test_a_quota_that_lies_idle_is_asked_about_and_many_are_asked_about_at_once() -> None:
    one = of(backlog_of(ticket_of("1"), contract=idle(("marches", "systemes"))), "2026-W40")
    assert [str(each.question) for each in one.questions] == [
        "Salle des marchés left at least 2 tokens of 2 unused at Systèmes, 5 periods running: give them back?"
    ]
    many = of(
        backlog_of(ticket_of("1"), contract=idle(("marches", "systemes"), ("marches", "reseau"), ("risques", "any"))),
        "2026-W40",
    )
    (question,) = many.questions
    assert str(question.question).startswith("3 quotas were not used up for 5 periods running or longer, 6 tokens")
    assert question.draft is not None
    assert len(question.draft.changes) == len(question.advice) == 3


def test_what_is_drafted_is_what_the_meeting_is_asked() -> None:
    """The sixth question and those after it are counted, and change nothing of the draft; each has its own as data."""
    contests = [ticket_of(f"{n}", thread=[said(1, "2026-09-28T09:00:00+02:00", "contest")]) for n in range(5)]
    made = of(backlog_of(*contests, contract=idle(("marches", "systemes"))), "2026-W40")
    assert made.questions[5].kind == "quota_unused"
    assert made.draft is None
    assert "```" not in markdown(made, language("en"))
    last = data(made)["to_decide"][5]
    assert last["amendment"] is not None
    assert last["amendment"]["changes"] == [{"key": "quota.marches.systemes", "before": 2, "after": 0}]
    assert last["advice"][0]["periods"] == ["2026-W36", "2026-W37", "2026-W38", "2026-W39", "2026-W40"]


def test_a_missed_promise_is_asked_about_once_and_the_arbiter_where_the_contract_has_one() -> None:
    claims = [
        ticket_of(f"{n}", **{"class": "priority"}, claims=[claim_at("2026-09-01T09:00:00+02:00", "2026-W36")])
        for n in range(4)
    ]
    done = ticket_of(
        "9",
        status="delivered",
        **{"class": "priority"},
        claims=[claim_at("2026-09-01T08:00:00+02:00", "2026-W36")],
        history=[moved("2026-09-17T09:00:00+02:00", "delivered")],
    )
    term: Data = {"quota": {}, "guarantee": {"systemes": 5}}
    for rules, kind, asked in (
        ({}, "guarantee_missed", "what would help?"),
        (
            {"consequences": {"provider_misses": {"escalate_after": 2}}},
            "missed_again",
            "what would help, and does it go",
        ),
    ):
        made = of(backlog_of(*claims, done, contract=contract_of({**term, **rules})), "2026-W40")
        found = [each for each in made.questions if "missed its promise" in str(each.question)]
        assert [each.kind for each in found] == [kind]
        assert asked in str(found[0].question)
