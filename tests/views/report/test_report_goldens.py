"""The review as people read it: of the company that ships as an example, and of small invented ones."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import jsonschema  # type: ignore[import-untyped]  # its stubs are a package of their own
import pytest
from tests.domain.builders import Data, claim_at, moved, released, said, ticket_data

from itbiz.domain.backlog import read
from itbiz.domain.pulse import Pulse, Pulses
from itbiz.locale import language
from itbiz.text.edit import emit
from itbiz.views.cells import width_of
from itbiz.views.report.data import as_json, data
from itbiz.views.report.markdown import markdown, summary
from itbiz.views.report.shape import schema
from itbiz.views.report.week import Revision, Week, week

if TYPE_CHECKING:
    from collections.abc import Callable

    from itbiz.domain.backlog import Backlog

TOP = Path(__file__).parents[3]
GOLDEN = TOP / "tests" / "golden" / "report"
NOW = datetime.fromisoformat("2026-11-20T17:00:00+01:00")
COMMIT = Revision("4f2c1ab0" * 5, clean=True)

CONTRACT = """\
schema: itbiz/contract@1
timezone: Europe/Paris
parties:
  requesters: {marches: {name: Salle des marchés, may_promote: [claire@inv.example]}, risques: {name: Risques}}
  providers: {systemes: {name: Systèmes}, reseau: {name: Réseau}}
terms:
  - effective_from: 2026-W36
    version: 3
"""
RULES = """\
    quota: {marches: {systemes: 2}, risques: {any: 1}}
    guarantee: {systemes: 1}
    wip_limit: {systemes: {total: 1}}
    classes: {standard: {sle: {percentile: 85, within_days: 10}}}
    duties:
      requester: {answer_within: {working_days: 2}, accept_within: {working_days: 2}, required_fields: [contact]}
      provider: {acknowledge_within: {working_days: 1}, answer_within: {working_days: 2}, explain: [refusal]}
    emergency:
      approved_by: [requester, provider]
      confirm_within: {working_days: 1}
      review_within: {working_days: 5}
      cap: {per: quarter, count: 1}
    consequences: {provider_misses: {escalate_after: 1}}
"""


def backlog_of(*tickets: Data, terms: str = RULES, broken: bool = False) -> Backlog:
    files = {f"tickets/{each['id']}.yaml": emit(each) for each in tickets}
    if broken:
        files["tickets/broken.yaml"] = "id: [\n"
    return read({"contract.yaml": CONTRACT + terms, **files})


def example() -> Backlog:
    files = {
        path.relative_to(TOP).as_posix(): path.read_text(encoding="utf-8")
        for path in (TOP / "contract.yaml", *sorted((TOP / "tickets.example").rglob("*.yaml")))
    }
    return read(files)


HOSTILE = "](https://evil.example) | <img src=x> `@claire` ping @ana #12  ~~**x**~~ &lt; \\"


def troubled() -> Backlog:
    """Everything at once: over the quota, late, unanswered, unconfirmed, contested, restricted and hostile."""
    emergency: Data = {
        "kind": "emergency",
        "reason": HOSTILE,
        "impact": "all",
        "approved_by": {"requester": "a@b.example"},
    }
    return backlog_of(
        *(
            ticket_data(
                f"B{n}", **{"class": "priority", "status": "new"}, claims=[claim_at(f"2026-09-28T0{n}:00:00+02:00")]
            )
            for n in (1, 2, 3)
        ),
        ticket_data(
            "D1",
            title=HOSTILE,
            **{"class": "expedite", "status": "started"},
            opened="2026-09-29T08:00:00+02:00",
            claims=[claim_at("2026-09-29T09:00:00+02:00", **emergency)],
            history=[moved("2026-09-29T09:00:00+02:00", "started")],
        ),
        ticket_data(
            "D2",
            visibility="restricted",
            title="Not for everybody",
            status="waiting",
            history=[moved("2026-09-21T09:00:00+02:00", "waiting", on="requester", why="A secret question")],
        ),
        ticket_data("D3", thread=[said(1, "2026-09-29T08:00:00+02:00", "contest", text="no")]),
        ticket_data(
            "D4",
            status="delivered",
            claims=[claim_at("2026-09-21T09:00:00+02:00", "2026-W39", **released("2026-09-30T09:00:00+02:00"))],
            history=[moved("2026-09-21T09:00:00+02:00", "delivered")],
        ),
        *(ticket_data(f"X{n}", type="incident", opened="2026-09-30T08:00:00+02:00") for n in (1, 2, 3)),
        broken=True,
    )


def crowd() -> Backlog:
    """A hundred and forty business units, ten of which used a token."""
    parties = ", ".join(f"unit-{n:03}: {{name: Unit {n}}}" for n in range(140))
    quota = ", ".join(f"unit-{n:03}: 1" for n in range(140))
    contract = (
        "schema: itbiz/contract@1\ntimezone: Europe/Paris\nparties:\n"
        f"  requesters: {{{parties}}}\n  providers: {{systemes: {{name: Systèmes}}}}\n"
        f"terms:\n  - {{effective_from: 2026-W38, guarantee: 200, quota: {{{quota}}}}}\n"
    )
    tickets = (
        ticket_data(
            f"A{n}",
            **{"class": "priority"},
            requester=f"unit-{n * 7:03}",
            claims=[claim_at("2026-09-28T09:00:00+02:00", requester=f"unit-{n * 7:03}", provider="any")],
        )
        for n in range(10)
    )
    return read({"contract.yaml": contract, **{f"tickets/{each['id']}.yaml": emit(each) for each in tickets}})


ADVISED = """\
schema: itbiz/contract@1
timezone: Europe/Paris
parties:
  requesters:
    marches: {name: Salle des marchés, may_sign: [claire@inv.example]}
    risques: {name: Risques, may_sign: [karim@inv.example]}
  providers:
    systemes: {name: Systèmes, may_sign: [hugo@inv.example]}
    reseau: {name: Réseau, may_sign: [ines@inv.example]}
terms:
- effective_from: 2026-W36
  review_by: 2026-10-09
  quota: {marches: {systemes: 2, reseau: 1}, risques: {systemes: 1}}
  guarantee: {systemes: 3, reseau: 1}
  amendments: {signatures: both, notice: {periods: 1}}
"""


def advised() -> Backlog:
    """A contract to be agreed anew: a promise missed week after week, tokens nobody takes, a review that is past."""
    tickets = []
    for week_, day in enumerate(("08-31", "09-07", "09-14", "09-21", "09-28", "10-05")):
        for n, unit in enumerate(("marches", "marches", "risques")):
            late = [moved(f"2026-{day}T17:00:00+02:00", "delivered")] if n == 0 else []
            claim = claim_at(f"2026-{day}T1{n}:00:00+02:00", f"2026-W{36 + week_}", requester=unit)
            ticket = ticket_data(
                f"{week_}{n}",
                requester=unit,
                **{"class": "priority"},
                status="delivered" if late else "new",
                opened=f"2026-{day}T09:00:00+02:00",
                history=late,
                claims=[claim],
            )
            tickets.append({key: value for key, value in ticket.items() if value != []})
    return read({"contract.yaml": ADVISED, **{f"tickets/{each['id']}.yaml": emit(each) for each in tickets}})


CASES: dict[str, tuple[Callable[[], Backlog], str]] = {
    "example.2026-W46": (example, "2026-W46"),
    "example.2026-W47": (example, "2026-W47"),
    "empty": (backlog_of, "2026-W40"),
    "first-week": (lambda: backlog_of(ticket_data("1")), "2026-W36"),
    "before-the-contract": (lambda: backlog_of(ticket_data("1", opened="2026-06-01T08:00:00+02:00")), "2026-W30"),
    "no-rules": (lambda: backlog_of(ticket_data("1"), terms="    quota: {marches: 1}\n"), "2026-W40"),
    "troubled": (troubled, "2026-W40"),
    "troubled.after": (troubled, "2026-W41"),
    "crowd": (crowd, "2026-W40"),
    "advised": (advised, "2026-W41"),
}


PULSES = {
    "advised": Pulses(
        {
            "marches": {f"2026-W{36 + n}": Pulse(score=score) for n, score in enumerate((4, 4, 3, 3, 2))}
            | {"2026-W41": Pulse(score=1, why=HOSTILE)},
            "systemes": {"2026-W38": Pulse(score=3), "2026-W40": Pulse(score=2)},
        }
    )
}


def of(case: str) -> Week:
    backlog, key = CASES[case][0](), CASES[case][1]
    return week(backlog, backlog.timeline.parse(key), NOW, COMMIT, pulses=PULSES.get(case))


@pytest.mark.parametrize("code", ["en", "fr"])
@pytest.mark.parametrize("case", CASES)
def test_markdown(case: str, code: str, golden: Callable[[Path, str], None]) -> None:
    made = of(case)
    lang = language(code, zone=NOW.tzinfo, year=2026)
    text = markdown(made, lang)
    golden(GOLDEN / f"{case}.{code}.md", text)
    assert text.startswith(summary(made, lang))
    assert text.endswith("\n")
    assert not any(line != line.rstrip() for line in text.splitlines())


@pytest.mark.parametrize("case", CASES)
def test_json(case: str, golden: Callable[[Path, str], None]) -> None:
    made = of(case)
    jsonschema.validate(data(made), schema())
    golden(GOLDEN / f"{case}.json", as_json(made))


@pytest.mark.parametrize("code", ["en", "fr"])
@pytest.mark.parametrize("case", CASES)
def test_lines_fit_a_terminal(case: str, code: str) -> None:
    text = markdown(of(case), language(code, zone=NOW.tzinfo, year=2026))
    # Drafted terms are there to be copied: a contract's lines are as long as `itbiz` writes them.
    lines = "".join(text.split("```")[::2]).splitlines()
    assert [line for line in lines if width_of(line) > 80] == []


def test_what_is_restricted_shows_neither_title_nor_words() -> None:
    made = of("troubled")
    for text in (markdown(made, language("en")), as_json(made)):
        assert "ITB-0D2" in text
        assert "Not for everybody" not in text
        assert "secret" not in text


def test_hostile_text_neither_draws_nor_pings_nor_links() -> None:
    text = markdown(of("troubled"), language("en"))
    assert "`@ana`" in text
    assert "`#12`" in text
    assert "\\<img" in text
    assert "](https" not in text.replace("\\](", "")


def test_the_first_sentence_answers() -> None:
    text = summary(of("example.2026-W46"), language("en", year=2026))
    assert text.splitlines()[2] == "- **IT: 3 delivered of 4 promised (W45: 2/2).** ✗ missed"
    assert text.splitlines()[3] == "- **Business: 1 answer in time of 1 (W45: 1/1).** ✓ kept"
