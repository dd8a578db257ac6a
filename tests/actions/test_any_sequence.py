"""Whatever people do, in whatever order: what the judge lets through is a state with nothing wrong in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.actions.desk import CLAIRE, HUGO, MATRIX, NADIA, POOL, Desk, desk_of, ticket

from itbiz.actions import dialogue, emergencies, linking, progress, tokens
from itbiz.actions.fields import set_fields
from itbiz.actions.repair import repair
from itbiz.domain.period import parse_period
from itbiz.domain.ticket import ENDED_WITHOUT, Holder, LinkType, ReleaseCause, ServiceClass, Status, TicketType, Verdict
from itbiz.text.failure import Failure

if TYPE_CHECKING:
    from collections.abc import Callable

    from itbiz.actions.draft import Act
    from itbiz.actions.edit import Outcome
    from itbiz.rules.change import Change

    Action = Callable[[Change, Act], Outcome]

SILENCE = f"""\
{MATRIX}\
    duties:
      requester:
        no_answer: {{remind_after: {{working_hours: 1}}, forfeit_after: {{working_hours: 2}}}}
        accept_within: {{working_hours: 2}}
      provider: {{reopen_free_within: {{working_hours: 2}}, explain: [refusal, demotion, wait]}}
"""
IDS = ("ITB-AAAAA", "ITB-BBBBB", "ITB-CCCCC", "ITB-DDDDD")
WORDS = st.sampled_from(["Plus besoin", "Quoi : ça ?", "# rien", "'", "- un\n- deux\n"])
WHY = st.none() | st.just("Parce que")


@dataclass
class Step:
    """One thing somebody does, and how long after the last one."""

    who: str
    words: str
    do: Action
    passed: int
    """Seconds; a few may be negative, as when another machine's clock is behind."""
    commit: bool

    def __repr__(self) -> str:
        return f"{self.words} by {self.who} after {self.passed} s{', committed' if self.commit else ''}"


FIELDS: dict[str, list[str]] = {
    "class": list(map(str, ServiceClass)),
    "type": list(map(str, TicketType)),
    "requester": ["marches", "risques", "x"],
    "provider": ["systemes", "reseau", "", "x"],
    "title": ["Titre", "", "a: b"],
    "due": ["2026-10-30", "", "demain"],
}


@st.composite
def _changes(draw: st.DrawFn) -> tuple[str, Action]:
    one, other, why = draw(st.sampled_from(IDS)), draw(st.sampled_from(IDS)), draw(WHY)
    match draw(st.integers(0, 4)):
        case 0 | 1:
            to, on = draw(st.sampled_from(Status)), draw(st.none() | st.sampled_from(Holder))
            return f"move {one} {to} {on} {why}", lambda change, act: progress.move(
                change, act, one, to, on=on, why=why
            )
        case 2:
            names = draw(st.lists(st.sampled_from(list(FIELDS)), min_size=1, max_size=3))
            pairs = [(name, draw(st.sampled_from(FIELDS[name]))) for name in names]
            return f"edit {one} {pairs}", lambda change, act: set_fields(change, act, one, pairs, why)
        case 3:
            word, remove = draw(st.sampled_from([*LinkType, "blocked_by"])), draw(st.booleans())
            return (
                f"link {one} {word} {other} {remove}",
                lambda change, _: linking.link(change, one, word, other, remove=remove),
            )
        case _:
            return "fix", repair


@st.composite
def _tokens(draw: st.DrawFn) -> tuple[str, Action]:
    one, other, why = draw(st.sampled_from(IDS)), draw(st.sampled_from(IDS)), draw(WHY)
    match draw(st.integers(0, 5)):
        case 0 | 1:
            period = draw(st.none() | st.sampled_from(["2026-W40", "2026-W41", "2026-W42"]).map(parse_period))
            return f"claim {one} {period}", lambda change, act: tokens.claim(change, act, one, period, why)
        case 2:
            cause = draw(st.sampled_from(ReleaseCause))
            return f"release {one} {cause}", lambda change, act: tokens.release(change, act, one, cause, why)
        case 3:
            consent = draw(st.none() | st.just(HUGO))
            return (
                f"swap {one} {other} {consent}",
                lambda change, act: tokens.swap(change, act, one, other, consent=consent, why=why),
            )
        case 4:
            sides = draw(st.dictionaries(st.sampled_from(["requester", "provider", "arbiter"]), st.just(HUGO)))
            return (
                f"emergency {one} {sides}",
                lambda change, act: emergencies.emergency(change, act, one, reason="r", impact="i", approved_by=sides),
            )
        case _:
            return f"duplicate {one} {other}", lambda change, act: tokens.duplicate(change, act, one, other)


@st.composite
def _sayings(draw: st.DrawFn) -> tuple[str, Action]:
    one, text = draw(st.sampled_from(IDS)), draw(WORDS)
    match draw(st.integers(0, 3)):
        case 0:
            to, wait = draw(st.none() | st.sampled_from(["vendor", "provider", CLAIRE])), draw(st.booleans())
            return f"ask {one} {to} {wait}", lambda change, act: dialogue.ask(change, act, one, text, to=to, wait=wait)
        case 1:
            re = draw(st.none() | st.integers(1, 4))
            return f"answer {one} {re}", lambda change, act: dialogue.answer(change, act, one, text, re=re)
        case 2:
            to, re = draw(st.sampled_from([None, "provider", CLAIRE])), draw(st.none() | st.integers(1, 4))
            return f"remind {one} {to} {re}", lambda change, act: dialogue.remind(change, act, one, to=to, re=re)
        case _:
            verdict = draw(st.sampled_from(Verdict))
            return f"acknowledge {one}", lambda change, act: dialogue.acknowledge(change, act, one, verdict, text)


@st.composite
def _steps(draw: st.DrawFn) -> Step:
    words, do = draw(st.one_of(_changes(), _tokens(), _tokens(), _sayings()))
    passed = draw(st.sampled_from([0, 0, 1, -2, 60, 3600, 90_000, 400_000]))
    return Step(draw(st.sampled_from([CLAIRE, HUGO, NADIA])), words, do, passed, draw(st.booleans()))


def _backlog(contract: str) -> Desk:
    return desk_of(
        ticket(IDS[0], f"contact: {CLAIRE}"),
        ticket(IDS[1]).replace("\n", "\r\n"),
        ticket(IDS[2], provider=None),
        ticket(IDS[3], "class: fixed_date", requester="risques", provider="reseau"),
        contract=contract,
    )


def _take(desk: Desk, step: Step) -> Desk:
    """The desk after a step. What fails or is refused has changed nothing, and what is let through is sound."""
    desk = desk.later(seconds=step.passed)
    before = dict(desk.texts)
    try:
        outcome = step.do(desk.change, desk.act(step.who))
    except Failure:
        assert desk.texts == before
        return desk
    if desk.judged(outcome):
        assert desk.texts == before
        return desk
    desk.write(outcome)
    backlog = desk.backlog
    assert backlog.unreadable == ()
    assert set(backlog.entries) == set(IDS)
    assert [f"{each.code}: {each.message}" for each in desk.errors()] == []
    for entry in backlog.entries.values():
        shown = entry.ticket
        assert shown.status is shown.state
        assert ("\r\n" in entry.text) == (shown.id == IDS[1])
        assert "\n" not in entry.text.replace("\r\n", "") or shown.id != IDS[1]
        assert [line.at for line in shown.history] == sorted(line.at for line in shown.history)
        assert [line.at for line in shown.thread] == sorted(line.at for line in shown.thread)
        live = [claim for claim in shown.claims if claim.live]
        assert len(live) <= 1
        assert not (live and shown.state in ENDED_WITHOUT)
    if step.commit:
        desk.commit()
    return desk


@pytest.mark.parametrize("contract", [MATRIX, POOL, SILENCE], ids=["matrix", "pool", "silence"])
@settings(max_examples=40)
@given(steps=st.lists(_steps(), min_size=4, max_size=14))
def test_what_is_let_through_is_sound(contract: str, steps: list[Step]) -> None:
    desk = _backlog(contract)
    for step in steps:
        desk = _take(desk, step)
