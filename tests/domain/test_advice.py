"""Advice on the contract: when it is given, when it is not, and the terms drafted from it."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from itbiz.domain.advice import Advice, AdviceCode, advice
from itbiz.domain.backlog import Backlog, read
from itbiz.domain.redraft import Draft, draft
from itbiz.rules import contract_findings
from itbiz.text.diagnostic import Severity
from itbiz.text.edit import emit

from .builders import Data, at, backlog_of, claim_at, contract_of, moved, ticket_of

if TYPE_CHECKING:
    from itbiz.domain.ticket import Ticket

QUOTA: Data = {"quota": {"marches": {"systemes": 2}, "risques": {"systemes": 1, "reseau": 1}}}
MONDAYS = ["2026-08-31", "2026-09-07", "2026-09-14", "2026-09-21", "2026-09-28", "2026-10-05", "2026-10-12"]
"""W36 to W42."""


def of(backlog: Backlog, key: str, instant: datetime | None = None) -> dict[tuple[AdviceCode, str | None], Advice]:
    period = backlog.timeline.parse(key)
    until = instant or backlog.timeline.end(period)
    found = advice(backlog.as_of(until), period, until)
    return {(each.code, each.requester or each.provider): each for each in found}


def drafted(backlog: Backlog, key: str) -> Draft:
    period = backlog.timeline.parse(key)
    until = backlog.timeline.end(period)
    made = draft(backlog, advice(backlog, period, until), until)
    assert made is not None
    return made


def claimed(week: int, count: int = 1, requester: str = "marches", provider: str = "systemes") -> list[Ticket]:
    """Priority requests of one week, W36 the first."""
    day = MONDAYS[week]
    return [
        ticket_of(
            f"{requester[0].upper()}{week}{n}".replace("O", "0"),
            **{"class": "priority"},
            requester=requester,
            provider=provider,
            claims=[claim_at(f"{day}T1{n}:00:00+02:00", f"2026-W{36 + week}", requester=requester, provider=provider)],
        )
        for n in range(count)
    ]


def test_a_quota_that_is_not_used_up_four_periods_running() -> None:
    tickets = [*claimed(0, 2), *(each for week in range(1, 5) for each in claimed(week))]
    found = of(backlog_of(*tickets, contract=contract_of(QUOTA)), "2026-W40")
    unused = found[AdviceCode.QUOTA_UNUSED, "marches"]
    assert (unused.written, unused.advised, unused.figures) == (2, 1, (1, 1, 1, 1))
    assert [each.key for each in unused.periods] == ["2026-W37", "2026-W38", "2026-W39", "2026-W40"]


def test_a_single_period_that_used_it_up_ends_the_run() -> None:
    tickets = [*claimed(0), *claimed(1), *claimed(2, 2), *claimed(3)]
    assert (AdviceCode.QUOTA_UNUSED, "marches") not in of(backlog_of(*tickets, contract=contract_of(QUOTA)), "2026-W40")


def test_what_an_emergency_ate_was_used() -> None:
    urgent = {"kind": "emergency", "reason": "r", "impact": "i"}
    tickets = [
        ticket_of(
            f"{n}",
            **{"class": "expedite"},
            claims=[claim_at(f"{MONDAYS[n]}T09:00:00+02:00", f"2026-W{36 + n}", **urgent)],
        )
        for n in range(5)
    ]
    quota = {"quota": {"marches": {"systemes": 1}}}
    assert of(backlog_of(*tickets, contract=contract_of(quota)), "2026-W40") == {}


def test_a_closure_neither_counts_nor_ends_a_run() -> None:
    closed = {"calendar": {"closures": [{"from": "2026-09-14", "to": "2026-09-20"}]}}
    contract = contract_of(QUOTA, **closed)
    tickets = backlog_of(ticket_of("1"), contract=contract)
    assert (AdviceCode.QUOTA_UNUSED, "marches") not in of(tickets, "2026-W39")
    unused = of(tickets, "2026-W40")[AdviceCode.QUOTA_UNUSED, "marches"]
    assert [each.key for each in unused.periods] == ["2026-W36", "2026-W37", "2026-W39", "2026-W40"]


@pytest.mark.parametrize("key", ["2026-W36", "2026-W37", "2026-W38"])
def test_the_first_weeks_are_left_alone(key: str) -> None:
    contract = contract_of({**QUOTA, "guarantee": {"systemes": 9, "reseau": 9}})
    tickets = [each for week in range(3) for each in claimed(week, 2)]
    assert of(backlog_of(*tickets, contract=contract), key) == {}


def test_nothing_is_said_without_tickets_or_before_the_contract() -> None:
    assert of(backlog_of(contract=contract_of({**QUOTA, "review_by": "2026-09-20"})), "2026-W45") == {}
    assert of(backlog_of(ticket_of("1"), contract=contract_of(QUOTA)), "2026-W30") == {}


def test_a_period_that_still_runs_does_not_count() -> None:
    backlog = backlog_of(ticket_of("1"), contract=contract_of(QUOTA))
    assert of(backlog, "2026-W39", at("2026-09-27T12:00:00+02:00")) == {}
    assert (AdviceCode.QUOTA_UNUSED, "marches") in of(backlog, "2026-W39")


def missing(*delivered: int) -> Backlog:
    """Two priority requests a week, and how many of all are delivered in each week from W37 on."""
    tickets = [each for week in range(5) for each in claimed(week, 2)]
    done = iter(tickets)
    finished: list[Ticket] = []
    for week, count in enumerate(delivered, 1):
        for _ in range(count):
            each = next(done)
            line = moved(f"{MONDAYS[week]}T15:00:00+02:00", "delivered")
            data: Any = {"by_alias": True, "mode": "json", "exclude_unset": True}
            finished.append(
                type(each).model_validate({**each.model_dump(**data), "status": "delivered", "history": [line]})
            )
    term = {"quota": {"marches": {"systemes": 2}, "risques": {"systemes": 0}}, "guarantee": {"systemes": 2}}
    return backlog_of(*finished, *done, contract=contract_of(term))


def test_a_guarantee_missed_three_periods_running() -> None:
    found = of(missing(2, 1, 1, 1), "2026-W40")[AdviceCode.GUARANTEE_MISSED, "systemes"]
    assert (found.written, found.advised, found.figures) == (2, 1, (1, 1, 1))
    assert [each.key for each in found.periods] == ["2026-W38", "2026-W39", "2026-W40"]
    assert (AdviceCode.GUARANTEE_MISSED, "systemes") not in of(missing(2, 1, 1, 1), "2026-W39")


def test_the_draft_lowers_the_quota_with_the_guarantee() -> None:
    made = drafted(missing(2, 1, 1, 1), "2026-W40")
    assert [(each.key, each.before, each.after) for each in made.changes] == [
        ("quota.marches.systemes", 2, 1),
        ("guarantee.systemes", 2, 1),
    ]


def test_a_team_that_delivers_nothing_is_asked_about_and_no_zero_is_drafted() -> None:
    backlog = missing(0, 0, 0, 0)
    found = of(backlog, "2026-W40")
    assert found[AdviceCode.GUARANTEE_MISSED, "systemes"].advised is None
    end = backlog.timeline.end(backlog.timeline.parse("2026-W40"))
    assert draft(backlog, [found[AdviceCode.GUARANTEE_MISSED, "systemes"]], end) is None


def busy(count: int, promised: int | dict[str, int]) -> Backlog:
    """A team that delivers the same each week from W36 on."""
    tickets = [
        ticket_of(
            f"{week:02}{n}",
            status="delivered",
            opened=f"{date.fromordinal(date(2026, 8, 31).toordinal() + 7 * week)}T08:00:00+02:00",
            history=[moved(f"{date.fromordinal(date(2026, 9, 2).toordinal() + 7 * week)}T09:00:00+02:00", "delivered")],
        )
        for week in range(11)
        for n in range(count)
    ]
    return backlog_of(*tickets, contract=contract_of({"guarantee": promised, "quota": {}}))


@pytest.mark.parametrize("promised", [3, {"systemes": 3}])
def test_a_guarantee_above_what_the_past_supports(promised: int | dict[str, int]) -> None:
    team = "any" if isinstance(promised, int) else "systemes"
    found = of(busy(2, promised), "2026-W46")
    (unsupported,) = found.values()
    assert (unsupported.code, unsupported.provider) == (AdviceCode.GUARANTEE_UNSUPPORTED, team)
    assert (unsupported.written, unsupported.advised, len(unsupported.figures)) == (3, 2, 11)
    assert of(busy(3, promised), "2026-W46") == {}
    # Ten periods are needed to speak of 85 %.
    assert of(busy(2, promised), "2026-W44") == {}


def test_the_advice_and_contract_check_say_the_same() -> None:
    backlog = busy(2, {"systemes": 3, "reseau": 1})
    end = backlog.timeline.end(backlog.timeline.parse("2026-W46"))
    warned = [each for each in contract_findings(backlog, end) if each.code == "guarantee-unsupported"]
    assert len(warned) == len(of(backlog, "2026-W46")) == 1
    assert "2 is what was delivered in 85 %" in str(warned[0].message)


def test_a_review_that_is_overdue_moves_on_by_as_long_as_the_terms_ran() -> None:
    backlog = backlog_of(ticket_of("1"), contract=contract_of({"review_by": "2026-10-09", "quota": {}}))
    assert of(backlog, "2026-W40") == {}
    assert list(of(backlog, "2026-W41")) == [(AdviceCode.REVIEW_OVERDUE, None)]
    made = drafted(backlog, "2026-W41")
    # From Mon 31 Aug to Fri 9 Oct are 39 days, and the draft begins on Mon 19 Oct.
    assert (made.effective_from.key, made.term.review_by) == ("2026-W43", date(2026, 11, 27))
    assert [each.key for each in made.changes] == ["review_by"]


SIGNED: Data = {
    "parties": {
        "requesters": {
            "marches": {"name": "Marchés", "may_sign": ["claire@inv.example"]},
            "risques": {"name": "Risques", "may_sign": ["karim@inv.example"]},
        },
        "providers": {
            "systemes": {"name": "Systèmes", "may_sign": ["hugo@inv.example"]},
            "reseau": {"name": "Réseau", "may_sign": ["hugo@inv.example"]},
        },
    }
}


def test_who_signs_follows_from_what_changes() -> None:
    quota = {"quota": {"marches": {"systemes": 1}, "risques": {"reseau": 1}}}
    tickets = [each for week in range(6) for each in claimed(week)]
    made = drafted(backlog_of(*tickets, contract=contract_of(quota, **SIGNED)), "2026-W41")
    assert [each.key for each in made.changes] == ["quota.risques.reseau"]
    assert made.signs == ("reseau", "risques")
    reviewed = contract_of({**quota, "review_by": "2026-09-30"}, **SIGNED)
    assert drafted(backlog_of(*tickets, contract=reviewed), "2026-W41").signs == (
        "marches",
        "reseau",
        "risques",
        "systemes",
    )


@pytest.mark.parametrize(
    ("notice", "begins"),
    [(None, "2026-W43"), ({"periods": 1}, "2026-W44"), ({"periods": 3}, "2026-W46"), ({"days": 30}, "2026-W47")],
)
def test_the_draft_respects_the_notice(notice: Data | None, begins: str) -> None:
    term = {**QUOTA, **({"amendments": {"notice": notice}} if notice else {})}
    made = drafted(backlog_of(ticket_of("1"), contract=contract_of(term)), "2026-W41")
    assert made.effective_from.key == begins


def test_what_later_terms_change_already_is_not_asked_again() -> None:
    later = {
        "effective_from": "2026-W44",
        "quota": {"marches": {"systemes": 1}, "risques": {"systemes": 1, "reseau": 1}},
    }
    backlog = backlog_of(ticket_of("1"), contract=contract_of(QUOTA, later))
    found = of(backlog, "2026-W41")
    assert (AdviceCode.QUOTA_UNUSED, "marches") not in found
    assert (AdviceCode.QUOTA_UNUSED, "risques") in found
    made = drafted(backlog, "2026-W41")
    assert (made.version, made.effective_from.key) == (3, "2026-W45")
    assert made.term.cells()["marches", "systemes"] == 1


def test_nothing_is_drafted_beside_a_proposal_that_waits_for_signatures() -> None:
    """Built on the terms in force it would undo the proposal, if both were signed."""
    later = {
        "effective_from": "2026-W44",
        "quota": {"marches": {"systemes": 2}, "risques": {"systemes": 0, "reseau": 1}},
    }
    backlog = backlog_of(ticket_of("1"), contract=contract_of(QUOTA, later, **SIGNED))
    end = backlog.timeline.end(backlog.timeline.parse("2026-W41"))
    found = of(backlog, "2026-W41")
    assert (AdviceCode.QUOTA_UNUSED, "marches") in found
    assert draft(backlog, list(found.values()), end) is None


# Whatever the contract and the tickets

ROWS = st.one_of(
    st.integers(0, 3), st.dictionaries(st.sampled_from(["systemes", "reseau", "any"]), st.integers(0, 3), max_size=3)
)
TERMS = st.fixed_dictionaries(
    {
        "effective_from": st.just("2026-W36"),
        "quota": st.dictionaries(st.sampled_from(["marches", "risques"]), ROWS),
        "guarantee": st.one_of(
            st.integers(8, 20),
            st.fixed_dictionaries({"systemes": st.integers(8, 20), "reseau": st.integers(8, 20)}),
        ),
    },
    optional={
        "review_by": st.sampled_from(["2026-09-01", "2026-10-01", "2027-01-01"]),
        "version": st.just(7),
        "amendments": st.sampled_from([{}, {"notice": {"periods": 1}}, {"notice": {"working_days": 12}}]),
    },
)
PRIORITIES = st.lists(
    st.tuples(
        st.integers(0, 6),
        st.sampled_from(["marches", "risques"]),
        st.sampled_from(["systemes", "reseau"]),
        st.one_of(st.none(), st.integers(1, 6)),
    ),
    max_size=12,
)


def any_backlog(term: Data, drawn: list[tuple[int, str, str, int | None]], indent: int) -> Backlog:
    files = {}
    for number, (week, unit, team, done) in enumerate(drawn):
        claim = claim_at(f"{MONDAYS[week]}T09:00:00+02:00", f"2026-W{36 + week}", requester=unit, provider=team)
        line = moved(f"{MONDAYS[done]}T15:00:00+02:00", "delivered") if done is not None and done >= week else None
        data = {
            "id": f"ITB-{number:03}",
            "title": "t",
            "type": "request",
            "requester": unit,
            "provider": team,
            "class": "priority",
            "status": "delivered" if line else "new",
            "opened": "2026-08-31T08:00:00+02:00",
            **({"history": [line]} if line else {}),
            "claims": [claim],
        }
        files[f"tickets/ITB-{number:03}.yaml"] = emit(data)
    contract = contract_of(**SIGNED).model_dump(mode="json", by_alias=True, exclude_unset=True)
    text = emit({**contract, "terms": [term]})
    head, _, terms = text.partition("terms:\n")
    moved_in = "".join(" " * indent + each[2:] + "\n" for each in terms.splitlines())
    return read({"contract.yaml": f"{head}terms:\n{moved_in}", **files})


@settings(max_examples=150)
@given(
    TERMS, PRIORITIES, st.sampled_from(["2026-W35", "2026-W36", "2026-W38", "2026-W41", "2026-W42"]), st.integers(0, 4)
)
def test_every_draft_can_be_pasted(
    term: Data, drawn: list[tuple[int, str, str, int | None]], key: str, indent: int
) -> None:
    backlog = any_backlog(term, drawn, indent)
    period = backlog.timeline.parse(key)
    end = backlog.timeline.end(period)
    state = backlog.as_of(end)
    found = advice(state, period, end)
    if key < "2026-W38" and "review_by" not in term:
        assert found == ()
    for chosen in [found, *([each] for each in found)]:
        made = draft(state, chosen, end)
        assert (made is None) == (not any(each.drafts for each in chosen))
        if made is None:
            continue
        path = backlog.contract_path
        text = backlog.snapshot[path]
        assert isinstance(text, str)
        pasted = read({**backlog.snapshot, path: text + made.text})
        assert pasted.contract is not None
        assert [each for each in pasted.diagnostics if each.path == path] == []
        said = [each for each in contract_findings(pasted, end) if each.severity is Severity.ERROR]
        before = [each for each in contract_findings(backlog, end) if each.severity is Severity.ERROR]
        assert [each.code for each in said] == [each.code for each in before]
        added = pasted.contract.terms[-1]
        assert added == made.term
        assert made.effective_from.first > backlog.timeline.day(end)
        # Nothing counts before it is signed.
        assert bool(made.signs) == (len(pasted.timeline.terms) == 1)
