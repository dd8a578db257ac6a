"""What past throughput says of periods to come: a Monte Carlo forecast, the same on every machine.

Each of 10,000 draws takes for every period to come the throughput of one that was looked back on, any of them alike
(a bootstrap), and adds them up. Chance has a seed, the key of a period: `random.Random` of a text, and of it `random()`
alone, whose sequence Python promises to keep from version to version; its other methods may change.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from datetime import UTC
from functools import lru_cache
from itertools import chain, repeat
from typing import TYPE_CHECKING

from itbiz.domain.flow import ENOUGH
from itbiz.domain.throughput import TRAILING, trailing
from itbiz.domain.vocabulary import POOL
from itbiz.text.dataclass import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

    from itbiz.domain.backlog import Backlog
    from itbiz.domain.period import Period
    from itbiz.domain.timeline import Timeline

DRAWS = 10_000
CONFIDENCES = (50, 85, 95)
"""Percent of the draws; the review says 85."""
FARTHEST = 104
"""Periods ahead that are drawn; what takes longer is not foretold."""


@dataclass(frozen=True, slots=True)
class Sums:
    """Items finished from the first period to come up to the end of `period`, in each draw, in ascending order."""

    period: Period
    values: tuple[int, ...]

    def at_least(self, percent: int) -> int:
        """The most items that so many percent of the draws reach; 0 < percent <= 100."""
        return self.values[DRAWS - -(-percent * DRAWS // 100)]

    def share(self, count: int) -> float:
        """The share of the draws that reach a number of items, from 0 to 1."""
        return (DRAWS - bisect_left(self.values, count)) / DRAWS


@dataclass(frozen=True, slots=True)
class TeamForecast:
    """What a team's throughput says; under None that of all teams together.

    `sample` are the items finished in each period looked back on, oldest first. `sums` are those of the period asked
    about, None where there is not enough data. `guarantee` is what is undertaken for the first period to come, None
    where nothing is, and `chance` the share of draws that reach it. `within` has the period by whose end the items
    asked about are done, by percent of the draws: None for later than `FARTHEST` periods, or never.
    """

    team: str | None
    sample: tuple[int, ...]
    sums: Sums | None
    guarantee: int | None
    chance: float | None
    within: Mapping[int, Period | None]

    @property
    def n(self) -> int:
        """Periods looked back on."""
        return len(self.sample)


@dataclass(frozen=True, slots=True)
class Forecast:
    """Forecasts for all teams together and for each, from the first period to come up to `until`.

    `seed` is the key of the last period that was complete at the instant, `looked_back` those of the sample.
    """

    instant: datetime
    seed: str
    looked_back: tuple[Period, ...]
    first: Period
    until: Period
    items: int | None
    teams: tuple[TeamForecast, ...]

    def of(self, team: str | None) -> TeamForecast | None:
        """The forecast of one team."""
        return next((each for each in self.teams if each.team == team), None)


def forecast(backlog: Backlog, instant: datetime, *, until: Period | None = None, items: int | None = None) -> Forecast:
    """The forecast at an instant; the first period to come is the one it falls in, which is counted as a whole.

    Looked back on are the last 12 complete periods, those wholly inside a closure left out: nobody works there, and
    periods to come inside one add nothing either. `until` is one of the next `FARTHEST` periods, by itself the first of
    them. `items` asks when so many are done.
    """
    timeline = backlog.timeline
    instant = instant.astimezone(UTC)
    first = timeline.period_at(instant)
    every = backlog.throughput(trailing(timeline, backlog.opened, instant, TRAILING))
    rows = [row for row in every if not timeline.is_closed(row.period)]
    past = [row.period for row in rows]
    seed = timeline.previous(first).key
    guarantee = timeline.guarantee(first) or {}
    known = list(backlog.contract.parties.providers) if backlog.contract else []
    named = {team for row in rows for team in row.by_team if team is not None}
    ahead = tuple(_ahead(timeline, first))
    found = []
    for team in (None, *dict.fromkeys((*known, *sorted(named)))):
        counts = tuple(row.finished if team is None else row.by_team.get(team, 0) for row in rows)
        promised = guarantee.get(POOL if team is None else team)
        found.append(_team(team, counts, promised, ahead, seed, until or first, items))
    return Forecast(instant, seed, tuple(past), first, until or first, items, tuple(found))


def _ahead(timeline: Timeline, period: Period) -> Iterator[tuple[Period, bool]]:
    """The periods to come, and whether anybody works there; fewer where the calendar ends."""
    for _ in range(FARTHEST):
        yield period, not timeline.is_closed(period)
        try:
            period = timeline.next(period)
        except (ValueError, OverflowError):
            return


def _team(
    team: str | None,
    sample: tuple[int, ...],
    promised: int | None,
    ahead: Sequence[tuple[Period, bool]],
    seed: str,
    until: Period,
    items: int | None,
) -> TeamForecast:
    if len(sample) < ENOUGH:
        return TeamForecast(team, sample, None, promised, None, {})
    chance: float | None = None
    asked: Sums | None = None
    within: dict[int, Period | None] = dict.fromkeys(CONFIDENCES) if items is not None else {}
    for number, (period, totals) in enumerate(_totals(sample, ahead, seed)):
        counts = sorted(Counter(totals).items())
        if number == 0 and promised is not None:
            chance = sum(n for total, n in counts if total >= promised) / DRAWS
        if period == until:
            asked = Sums(period, tuple(chain.from_iterable(repeat(total, n) for total, n in counts)))
        if items is not None:
            done = 100 * sum(n for total, n in counts if total >= items)
            within = {each: found or (period if done >= each * DRAWS else None) for each, found in within.items()}
        if asked is not None and (not any(sample) or all(within.values())):
            break
    return TeamForecast(team, sample, asked, promised, chance, within)


def _totals(
    sample: Sequence[int], ahead: Sequence[tuple[Period, bool]], seed: str
) -> Iterator[tuple[Period, Sequence[int]]]:
    """Each period to come, with the items finished by its end in each draw."""
    totals = [0] * DRAWS
    worked = 0
    for period, open_ in ahead:
        if open_:
            drawn = _drawn(seed, len(sample), worked)
            totals = [total + sample[index] for total, index in zip(totals, drawn, strict=True)]
            worked += 1
        yield period, totals


@lru_cache(maxsize=FARTHEST)
def _drawn(seed: str, size: int, number: int) -> tuple[int, ...]:
    """Which of `size` past periods each draw takes for the `number`th working period to come, from 0.

    Each has a seed of its own, so that how far is looked changes nothing of what is nearer; teams share them, so that
    one team's luck is not another's excuse.
    """
    from random import Random  # only a forecast needs it

    chance = Random(f"{seed}/{number}").random  # noqa: S311  # the same draws again are the point
    return tuple([int(chance() * size) for _ in range(DRAWS)])
