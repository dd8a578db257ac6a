"""The figures of the weekly review, worked out a second time from the raw log: plain loops over every incident.

Each function says one section as `itbiz report --format json` has it. The contract is the one that
`itbiz import` writes, in force from the first week of the log: one token a week for every location, at any group, a
guarantee of one request for each location, no other duty. Working time is Monday to Friday, 9:00 to 18:00.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property
from random import Random
from typing import TYPE_CHECKING, Any

from tests.recount.incident_log import DONE, PARIS, WORK, state_at

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tests.recount.incident_log import Life, State, Token

FIRST = date(2016, 2, 29)
"""Monday of the first week of the log."""
WEEKS = 12
ENOUGH = 10
DRAWS = 10_000
DAY = 86_400


def key(monday: date) -> str:
    """The name of the week of a Monday."""
    year, week, _ = monday.isocalendar()
    return f"{year}-W{week:02}"


def midnight(day: date) -> float:
    """When a day begins in Paris."""
    return datetime.combine(day, time(), PARIS).timestamp()


def day_of(instant: float) -> date:
    """The day of an instant in Paris."""
    return datetime.fromtimestamp(instant, PARIS).date()


def written(instant: float) -> str:
    """An instant as reports write it."""
    return datetime.fromtimestamp(instant, PARIS).isoformat()


def worked(since: float, until: float) -> float:
    """Seconds from Monday to Friday, 9:00 to 18:00, between two instants."""
    total = 0.0
    day = day_of(since)
    while day <= day_of(until):
        if day.weekday() < 5:
            opens = datetime.combine(day, time(9), PARIS).timestamp()
            closes = datetime.combine(day, time(18), PARIS).timestamp()
            total += max(0.0, min(until, closes) - max(since, opens))
        day += timedelta(days=1)
    return total


def rank(values: Sequence[float], percent: int) -> float:
    """The percentile by nearest rank."""
    return sorted(values)[math.ceil(percent * len(values) / 100) - 1]


def share(part: float, whole: float) -> float | None:
    """A share; none of fewer than ten."""
    return round(part / whole, 4) if whole >= ENOUGH else None


@dataclass(frozen=True)
class Account:
    """A location's tokens in a week."""

    opening: int
    claims: int
    credits: int
    closing: int
    over: int
    holders: list[str]
    excess: list[str]


@dataclass
class Recount:
    """The review of the week of `monday`."""

    lives: list[Life]
    monday: date
    locations: list[str]
    groups: list[str]

    @cached_property
    def begin(self) -> float:
        return midnight(self.monday)

    @cached_property
    def end(self) -> float:
        return midnight(self.monday + timedelta(days=7))

    @cached_property
    def states(self) -> list[State]:
        """Every incident there was at the end of the week."""
        return [state for life in self.lives if (state := state_at(life, self.end))]

    @cached_property
    def mondays(self) -> list[date]:
        """The trailing weeks, up to this one."""
        found = [self.monday - timedelta(weeks=back) for back in reversed(range(WEEKS))]
        return [monday for monday in found if monday >= FIRST]

    @cached_property
    def bounds(self) -> list[tuple[float, float]]:
        """When each of them begins and ends."""
        return [(midnight(monday), midnight(monday + timedelta(days=7))) for monday in self.mondays]

    @cached_property
    def delivered(self) -> list[list[State]]:
        """What was finished in each of the trailing weeks."""
        return [
            [state for state in self.states if state.finished is not None and begin <= state.finished < end]
            for begin, end in self.bounds
        ]

    @cached_property
    def before(self) -> Recount | None:
        """The week before; none before the contract."""
        earlier = self.monday - timedelta(weeks=1)
        return Recount(self.lives, earlier, self.locations, self.groups) if earlier >= FIRST else None

    def inside(self, instant: float | None) -> bool:
        """Whether an instant lies in the week."""
        return instant is not None and self.begin <= instant < self.end

    # Tokens, and what was delivered for them

    def ledger(self) -> dict[str, Account]:
        """Every location's account in the week."""
        tokens: defaultdict[tuple[str, str], list[tuple[float, str, Token, State]]] = defaultdict(list)
        for state in self.states:
            for token in state.tokens:
                week = day_of(token.at) - timedelta(days=day_of(token.at).weekday())
                tokens[token.requester, key(week)].append((token.at, state.name, token, state))
        return {location: self._account(location, tokens) for location in self.locations}

    def _account(self, location: str, tokens: dict[tuple[str, str], list[tuple[float, str, Token, State]]]) -> Account:
        closing, monday = 0, FIRST
        while True:
            opening = 1 + min(closing, 0)
            taken = sorted(tokens.get((location, key(monday)), []), key=lambda each: each[:2])
            end = midnight(monday + timedelta(days=7))
            back = [each for each in taken if _comes_back(each[2], each[3], end)]
            kept = [each for each in taken if each not in back]
            claims = len(back) + len({name for _, name, _, _ in kept})
            closing = opening - claims + len(back)
            if monday == self.monday:
                break
            monday += timedelta(weeks=1)
        over = max(0, claims - len(back) - max(0, opening))
        last = sorted({name: (at, name) for at, name, _, _ in kept}.values())
        holders = list(dict.fromkeys(name for _, name, _, _ in kept))
        excess = [name for _, name in last[-over:]] if over else []
        return Account(opening, claims, len(back), closing, over, holders, excess)

    def deliveries(self) -> dict[str, list[str]]:
        """Owed, due, delivered, excused and missed in the week, and the demand."""
        named = {state.name: state for state in self.states}
        owed: list[str] = []
        monday = FIRST
        while True:
            begin, end = midnight(monday), midnight(monday + timedelta(days=7))
            standing = [
                (token.at, state.name, token)
                for state in self.states
                for token in state.tokens
                if token.at < begin
                and (token.given_back is None or token.given_back >= begin)
                and (state.finished is None or state.finished >= begin)
                and state.just_before(begin) not in DONE
            ]
            mine: dict[str, Token] = {}
            for _, name, token in sorted(standing, key=lambda each: each[:2]):
                mine.setdefault(name, token)
            carried = [name for name in owed if name in mine]
            due = carried + [name for name in mine if name not in carried][: len(self.locations)]
            done = [name for name in due if named[name].just_before(end) in DONE]
            excused = [
                name for name in due if name not in done and _is_excused(named[name], mine[name], begin, end, self.end)
            ]
            missed = [name for name in due if name not in done and name not in excused]
            if monday == self.monday:
                return {
                    "owed": carried,
                    "due": due,
                    "delivered": done,
                    "excused": excused,
                    "missed": missed,
                    "demand": list(mine),
                }
            owed, monday = missed, monday + timedelta(weeks=1)

    # Both sides' promises

    def answers(self, since: float) -> list[tuple[str, float, float]]:
        """The waits on a requester that ended from an instant to the end of the week: whose, from when, until when."""
        return [
            (state.name, wait.at, until)
            for state in self.states
            for wait, until in state.waits()
            if wait.on == "requester" and until is not None and since <= until < self.end
        ]

    def acceptances(self) -> list[str]:
        """Deliveries that were closed or sent back in the week."""
        return [
            state.name
            for state in self.states
            for step, after in zip(state.steps, state.steps[1:], strict=False)
            if step.to == "delivered" and self.inside(after.at)
        ]

    def acknowledged(self) -> list[str]:
        """Incidents that their team first took up in the week."""
        return [
            state.name
            for state in self.states
            if self.inside(
                min(
                    (step.at for step in state.steps if step.to in WORK | DONE and step.at >= state.routed),
                    default=None,
                )
            )
        ]

    def promises(self) -> dict[str, Any]:
        """Section 2, without what the contract has no word of."""
        ledger, due = self.ledger(), self.deliveries()
        excess = [name for account in ledger.values() for name in account.excess]
        held = [name for account in ledger.values() for name in account.holders if name not in excess]
        asked = [state.name for state in self.states if any(self.inside(token.at) for token in state.tokens)]
        answers = [name for name, _, _ in self.answers(self.begin)]
        took = [worked(since, until) for _, since, until in self.answers(midnight(self.monday - timedelta(weeks=11)))]
        median = round(rank(took, 50) / 3600, 2) if len(took) >= ENOUGH else None
        kept = due["delivered"] + due["excused"]
        return {
            "business": {
                "quota": figure(held, excess),
                "complete": figure([], asked),
                "answers": figure(answers),
                "answer_time": {"n": len(took), "median_hours": median},
                "acceptances": figure(self.acceptances()),
                "swaps": [],
                "emergencies": [],
            },
            "it": {
                "guarantee": figure(kept, due["missed"]),
                "excused": sorted(due["excused"]),
                "acknowledged": figure(self.acknowledged()),
                "answers": figure([]),
                "answer_time": {"n": 0, "median_hours": None},
                "attainment": [],
                "refusals": figure([]),
                "reopened": sorted(s.name for s in self.states for at in s.reopened if self.inside(at)),
                "finished": sorted(state.name for state in self.states if self.inside(state.finished)),
            },
        }

    def glance(self) -> dict[str, Any]:
        """Section 1."""
        named = {state.name: state for state in self.states}
        due, ledger = self.deliveries(), self.ledger()
        earlier = self.before
        was = earlier.deliveries() if earlier else None
        used = earlier.ledger() if earlier else None
        answers = len(self.answers(self.begin))
        before_answers = len(earlier.answers(earlier.begin)) if earlier else None
        return {
            "delivered": len(due["delivered"]),
            "due": len(due["due"]),
            "answers_in_time": answers,
            "answers": answers,
            "before_delivered": len(was["delivered"]) if was else None,
            "before_due": len(was["due"]) if was else None,
            "before_answers_in_time": before_answers,
            "before_answers": before_answers,
            "owed_deliveries": {
                name: (named[name].title, named[name].provider, named[name].requester) for name in due["missed"]
            },
            "owed_answers": [],
            "tokens": {
                location: {
                    "used": account.claims - account.credits,
                    "quota": 1,
                    "over": account.over,
                    "before": used[location].claims - used[location].credits if used else None,
                    "holders": account.holders,
                }
                for location, account in ledger.items()
            },
            "deliveries": {name: sorted(value) for name, value in due.items() if name != "demand"},
            "demand": len(due["demand"]),
        }

    # Load

    def load_of_teams(self) -> dict[str | None, dict[str, Any]]:
        """Section 3, by group."""
        found: dict[str | None, dict[str, Any]] = {}
        open_ = [state for state in self.states if state.now not in DONE]
        finished = Counter(state.provider for week in self.delivered for state in week)
        unfinished = Counter(state.provider for state in open_)
        by_class: defaultdict[str | None, Counter[str]] = defaultdict(Counter)
        for state in open_:
            if state.now in WORK:
                by_class[state.provider][state.service_class] += 1
        came = Counter(state.provider for state in self.states if self.inside(state.opened))
        went = Counter(state.provider for state in self.delivered[-1])
        for group in (*self.groups, *((None,) if unfinished[None] else ())):
            mean, wip = finished[group] / len(self.mondays), by_class[group].total()
            found[group] = {
                "wip": wip,
                "by_class": dict(by_class[group]),
                "unfinished": unfinished[group],
                "arrivals": came[group],
                "finished": went[group],
                "net": came[group] - went[group],
                "mean_finished": round(mean, 4),
                "wip_in_hand": round(wip / mean, 4) if mean else None,
                "in_hand": round(unfinished[group] / mean, 4) if mean else None,
            }
        return found

    def load_of_business_units(self) -> dict[str, dict[str, Any]]:
        """Section 4, by location."""
        ledger = self.ledger()
        waited: defaultdict[str, float] = defaultdict(float)
        owed: defaultdict[str, list[str]] = defaultdict(list)
        pending: defaultdict[str, list[str]] = defaultdict(list)
        for state in self.states:
            for wait, until in state.waits():
                if wait.on == "requester":
                    stop = self.end if until is None else until
                    waited[state.requester] += max(0.0, stop - max(wait.at, self.begin))
                    if until is None:
                        owed[state.requester].append(state.name)
            if state.now == "delivered":
                pending[state.requester].append(state.name)
        return {
            location: {
                "answers_owed": sorted(owed[location]),
                "answers_late": [],
                "acceptances_pending": sorted(pending[location]),
                "tokens_left": max(0, max(0, ledger[location].opening) - len(ledger[location].holders)),
                "tokens": max(0, ledger[location].opening),
                "waiting_days": round(waited[location] / DAY, 4),
            }
            for location in self.locations
        }

    # Ageing and flow

    def cycle_days(self, state: State) -> int:
        """Days from start to delivery, both included."""
        assert state.started is not None
        assert state.finished is not None
        return (day_of(state.finished) - day_of(state.started)).days + 1

    def age(self, state: State) -> int:
        """Days from start to the last day of the week, both included."""
        assert state.started is not None
        return (self.monday + timedelta(days=6) - day_of(state.started)).days + 1

    def cycle_times(self) -> dict[str | None, list[int]]:
        """Cycle times of the trailing weeks by class; all of them under None."""
        found: defaultdict[str | None, list[int]] = defaultdict(list)
        for week in self.delivered:
            for state in week:
                for each in (state.service_class, None):
                    found[each].append(self.cycle_days(state))
        return dict(found)

    def in_progress(self) -> list[State]:
        """Work in progress at the end of the week."""
        return [state for state in self.states if state.now in WORK]

    def ageing(self) -> list[dict[str, Any]]:
        """Section 5, the oldest first."""
        times = self.cycle_times()
        found = []
        for state in sorted(self.in_progress(), key=lambda each: (-self.age(each), each.name)):
            days, mine = self.age(state), times.get(state.service_class, [])
            beyond = None
            if len(mine) >= ENOUGH:
                beyond = 85 if days > rank(mine, 85) else 50 if days > rank(mine, 50) else None
            found.append(
                {
                    "ticket": state.name,
                    "title": state.title,
                    "provider": state.provider,
                    "service_class": state.service_class,
                    "status": state.now,
                    "age_days": days,
                    "beyond": beyond,
                    "days_left": None,
                }
            )
        return found

    def flow(self) -> dict[str, Any]:
        """Section 6."""
        points: defaultdict[tuple[str, int], list[str]] = defaultdict(list)
        for week in self.delivered:
            for state in week:
                assert state.finished is not None
                points[day_of(state.finished).isoformat(), self.cycle_days(state)].append(state.name)
        came = [sum(begin <= state.opened < end for state in self.states) for begin, end in self.bounds]
        return {
            "periods": [
                {"period": key(monday), "arrivals": arrived, "finished": len(week), "net": arrived - len(week)}
                for monday, arrived, week in zip(self.mondays, came, self.delivered, strict=True)
            ],
            "cumulative": [
                {"period": key(monday), **self.bands(end)}
                for monday, (_, end) in zip(self.mondays, self.bounds, strict=True)
            ],
            "cycle_time": {
                each: self._percentiles(each, days)
                for each, days in sorted(self.cycle_times().items(), key=lambda item: item[0] or "~")
            },
            "scatter": [
                {"finished": day, "days": days, "tickets": sorted(names)}
                for (day, days), names in sorted(points.items())
            ],
            "little": self.little(),
        }

    def _percentiles(self, service_class: str | None, days: list[int]) -> dict[str, Any]:
        ages = [self.age(s) for s in self.in_progress() if service_class in {None, s.service_class}]
        enough = len(days) >= ENOUGH
        return {
            "n": len(days),
            **{f"p{percent}": rank(days, percent) if enough else None for percent in (50, 85, 95)},
            "in_progress": len(ages),
            "oldest_days": max(ages, default=None),
        }

    def bands(self, instant: float) -> dict[str, int]:
        """How many stood in each state just before an instant."""
        band = {"new": "open", "ready": "open", "closed": "ended"}
        there = [state for state in self.states if state.opened < instant]
        found = Counter(band.get(state.just_before(instant), state.just_before(instant)) for state in there)
        return {each: found[each] for each in ("open", "started", "waiting", "delivered", "ended")} | {
            "arrived": len(there)
        }

    def little(self) -> dict[str, Any]:
        """Little's law over the trailing weeks."""
        first, last = self.bounds[0][0], self.end
        begun = [(state, state.started) for state in self.states if state.started is not None]
        spans = [(state.name, since, state.finished) for state, since in begun]
        inside = sum(
            max(0.0, min(last, last if until is None else until) - max(since, first)) for _, since, until in spans
        )
        times = [until - since for _, since, until in spans if until is not None and first <= until < last]
        open_ = [
            (last - since, name) for name, since, until in spans if since < last and (until is None or until >= last)
        ]
        earlier = sum(since < first and (until is None or until >= first) for _, since, until in spans)
        days, wip, n = (last - first) / DAY, inside / (last - first), len(times)
        mean = sum(times) / n / DAY if n else None
        expected = n / days * mean if mean is not None and n >= ENOUGH else None
        deviation = (wip - expected) / expected if expected else None
        return {
            "days": round(days, 4),
            "n": n,
            "wip": round(wip, 4),
            "throughput": round(n / days, 4),
            "cycle_time": None if mean is None else round(mean, 4),
            "expected": None if expected is None else round(expected, 4),
            "deviation": None if deviation is None else round(deviation, 4),
            "holds": None if deviation is None else abs(deviation) <= 0.25,
            "grown": len(open_) - earlier,
            "abandoned": [],
            "older": sorted(name for age, name in open_ if n >= ENOUGH and mean and age > 2 * mean * DAY),
        }

    # Whose court the ball is in

    def court(self) -> dict[str, Any]:
        """Section 7."""
        waits = []
        for state in self.states:
            for wait, until in state.waits():
                if wait.at < self.end and (until is None or until > self.begin):
                    open_ = until is None or until >= self.end
                    stop = self.end if until is None or open_ else until
                    waits.append((wait.at - stop, state.name, wait, open_, state))
        longest = [
            {
                "ticket": name,
                "requester": state.requester,
                "provider": state.provider,
                "on": wait.on,
                "since": written(wait.at),
                "days": round(-lasted / DAY, 4),
                "open": open_,
                "question": wait.word,
            }
            for lasted, name, wait, open_, state in sorted(waits, key=lambda each: (each[0], each[1], each[2].at))[:5]
        ]
        return {
            "period": self.held(self.begin),
            "trailing": self.held(self.bounds[0][0]),
            "longest_waits": longest,
        }

    def held(self, begin: float) -> dict[str, Any]:
        """Case time from an instant to the end of the week, by who held the incident."""
        held = dict.fromkeys(("requester", "provider", "vendor"), 0.0)
        n = 0
        for state in self.states:
            moments = [("new", None, state.opened), *((step.to, step.on, step.at) for step in state.steps)]
            ends = [*(at for _, _, at in moments[1:]), self.end]
            seen = False
            for (to, on, since), until in zip(moments, ends, strict=True):
                inside = min(until, self.end) - max(since, begin)
                if to not in DONE and inside > 0:
                    held[(on if to == "waiting" else None) or "provider"] += inside
                    seen = True
            n += seen
        return {"n": n, **{who: round(time / DAY, 4) for who, time in held.items()}} | {
            "case_days": round(sum(held.values()) / DAY, 4)
        }

    # Substance and forecast

    def substance(self) -> dict[str, Any]:
        """Section 9."""
        classes = Counter(state.service_class for week in self.delivered for state in week)
        changes = [state.name for state in self.states for at in state.changes_of_class if self.inside(at)]
        reopened = sorted(state.name for state in self.states for at in state.reopened if self.inside(at))
        finished = len(self.delivered[-1])
        return {
            "allocation": {
                each: {"finished": count, "n": classes.total(), "share": share(count, classes.total())}
                for each, count in sorted(classes.items())
            },
            "reopened": reopened,
            "finished": finished,
            "failure_demand": round(len(reopened) / finished, 4) if finished >= ENOUGH else None,
            "class_changes": len(changes),
            "changed": sorted(set(changes)),
            "changed_again": sorted(name for name, count in Counter(changes).items() if count > 1),
            "changes_per_ticket": round(len(changes) / len(set(changes)), 4) if changes else None,
        }

    def forecast(self) -> dict[str | None, dict[str, Any]]:
        """Section 10, by group; all of them under None."""
        counts: dict[str | None, list[int]] = {None: [len(week) for week in self.delivered]}
        for group in self.groups:
            counts[group] = [sum(state.provider == group for state in week) for week in self.delivered]
        # A draw is one of the past weeks, told by a random number whose seed is the week and which week to come it is.
        draw = Random(f"{key(self.monday)}/0").random  # noqa: S311  # the same draws again are the point
        picks = [int(draw() * len(self.mondays)) for _ in range(DRAWS)]
        found: dict[str | None, dict[str, Any]] = {}
        for team, sample in counts.items():
            sums = sorted((sample[pick] for pick in picks), reverse=True)
            guarantee = len(self.locations) if team is None else None
            enough = len(sample) >= ENOUGH
            chance = sum(each >= guarantee for each in sums) / DRAWS if enough and guarantee is not None else None
            reached = {percent: sums[percent * DRAWS // 100 - 1] for percent in (50, 85, 95)} if enough else {}
            found[team] = {"sample": sample, "guarantee": guarantee, "chance": chance, "at_least": reached}
        return found


def figure(met: Iterable[str], missed: Iterable[str] = ()) -> tuple[list[str], list[str]]:
    """How often a duty was met, and how often not, by name."""
    return sorted(met), sorted(missed)


def _comes_back(token: Token, state: State, end: float) -> bool:
    """Whether a token given back returns to its week: before the week's end, and before work began."""
    if token.given_back is None or token.given_back >= end:
        return False
    return state.started is None or state.started > token.given_back


def _is_excused(state: State, token: Token, begin: float, end: float, instant: float) -> bool:
    if token.given_back is not None and begin <= token.given_back < end:
        return True
    waited = sum(
        worked(max(wait.at, begin), min(until if until is not None else end, end, instant))
        for wait, until in state.waits()
        if wait.on == "requester" and wait.at < end and (until is None or until > begin)
    )
    return 2 * waited >= worked(begin, end)
