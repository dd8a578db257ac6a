"""A review of a backlog that sums up what is settled is that of the whole one, byte for byte."""

from __future__ import annotations

from datetime import timedelta
from random import Random
from typing import TYPE_CHECKING

import pytest
from tests.domain.builders import at, backlog_of, contract_of, moved, ticket_of

from itbiz.domain.settled import LOOKED_BACK, Settled, is_settled, periods_before
from itbiz.domain.ticket import TRANSITIONS, Status, Ticket
from itbiz.locale import language
from itbiz.text.dataclass import replace
from itbiz.views.report.data import as_json
from itbiz.views.report.markdown import markdown
from itbiz.views.report.week import Revision, week

if TYPE_CHECKING:
    from itbiz.domain.backlog import Backlog

FIRST = at("2026-01-05T09:00:00+01:00")
NOW = at("2026-11-25T09:00:00+01:00")
COMMIT = Revision("4f2c1ab0" * 5, clean=True)
KINDS = ("request", "request", "request", "incident", "problem")
TITLES = ("Printer on the third floor is jammed", "Printer on floor three jammed again", "Open a share", "Slow login")


def company(seed: int) -> list[Ticket]:
    """Two hundred tickets of most of a year, with any life the workflow allows."""
    chance = Random(seed)  # noqa: S311  # the same company again
    found: list[Ticket] = []
    for number in range(200):
        instant = FIRST + timedelta(hours=chance.randrange(320 * 24))
        opened, state, history = instant, Status.NEW, []
        for _ in range(chance.randrange(7)):
            instant += timedelta(hours=1 + int(chance.expovariate(1 / 60)))
            following = sorted(TRANSITIONS[state])
            if not following or instant > NOW:
                break
            state = chance.choice(following)
            more = {"on": chance.choice(["requester", "provider", "vendor"])} if state is Status.WAITING else {}
            history.append(moved(instant.isoformat(), state.value, why="x", **more))
        found.append(
            ticket_of(
                str(number),
                title=chance.choice(TITLES),
                type=chance.choice(KINDS),
                requester=chance.choice(["marches", "risques"]),
                provider=chance.choice(["systemes", "reseau"]),
                opened=opened.isoformat(),
                history=history,
                links=[{"type": "caused_by", "id": chance.choice(found).id}] if found and chance.random() < 0.1 else [],
                **{"class": chance.choice(["standard", "expedite", "intangible"])},
            )
        )
    return found


def lean(whole: Backlog) -> Backlog:
    """The backlog as a review sees it, with what was settled twenty periods ago summed up."""
    cutoff = periods_before(whole.timeline, NOW, LOOKED_BACK + 4)
    assert cutoff is not None
    settled = {key: each for key, each in whole.entries.items() if is_settled(each.ticket, cutoff)}
    assert len(settled) > 20
    flow_from = periods_before(whole.timeline, NOW, 2 * LOOKED_BACK + 4)
    summed = Settled(cutoff, flow_from).joined_by(each.ticket for each in settled.values())
    kept = {key: each for key, each in whole.entries.items() if key not in settled}
    return replace(whole, entries=kept, settled=summed, others=frozenset(settled))


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("key", ["2026-W44", "2026-W47", "2026-W48"])
def test_a_lean_backlog_gives_the_same_review(seed: int, key: str) -> None:
    terms = {"guarantee": {"systemes": 1}, "allocation": {"standard": 60, "expedite": 20, "intangible": 20}}
    whole = backlog_of(*company(seed), contract=contract_of(terms))
    period = whole.timeline.parse(key)
    reviews = [week(each, period, NOW, COMMIT) for each in (whole, lean(whole))]
    assert as_json(reviews[0]) == as_json(reviews[1])
    texts = {markdown(each, language("en", year=2026)) for each in reviews}
    assert len(texts) == 1
