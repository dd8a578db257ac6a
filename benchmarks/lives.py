"""The life of one ticket after another, drawn from chance: what happened to it, minute by working minute."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from benchmarks.company import ACCEPTED, ANSWERS, DETAILS, PLACES, REASONS, SCRIBE, TEAMS, THINGS, UNITS, VERBS, WAITS
from benchmarks.working_days import DAYS_A_WEEK, MINUTES_A_DAY, WorkingDays
from itbiz.text.writer import item, line

if TYPE_CHECKING:
    from collections.abc import Mapping
    from random import Random

    from benchmarks.company import Team, Unit

LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32."""

MIX = {"request": 50, "incident": 35, "change": 10, "problem": 5}
"""Types, in percent."""

QUEUE_AND_WORK = {"request": (12.0, 4.0), "incident": (0.5, 1.0), "change": (15.0, 5.0), "problem": (18.0, 12.0)}
"""Mean days until work begins, and of work."""

WEEKS_A_QUARTER = 13


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to a ticket: fields that changed, and a line it left."""

    minute: int
    fields: Mapping[str, str]
    """Fields of the ticket with their new values, as the file writes them."""
    section: str = ""
    line: str = ""


@dataclass(slots=True)
class Life:
    """One ticket: what it opened with, and what came after, in order of time."""

    key: str
    folder: str
    opened: int
    fields: dict[str, str]
    events: list[Event] = field(default_factory=list)

    @property
    def path(self) -> str:
        """Where the ticket is kept."""
        return f"tickets/{self.folder}/{self.key}.yaml"

    def text(self, minute: int) -> str:
        """The file as it stood at that working minute."""
        fields = dict(self.fields)
        sections: dict[str, list[str]] = {"links": [], "history": [], "claims": [], "thread": []}
        for event in self.events:
            if event.minute > minute:
                break
            fields |= event.fields
            if event.section == "claim, again":
                sections["claims"][-1] = event.line
            elif event.section:
                sections[event.section].append(event.line)
        lines = [f"{name}: {value}" for name, value in fields.items() if value]
        for name, written in sections.items():
            if written:
                lines += [f"{name}:", *written]
        return "\n".join(lines) + "\n"


@dataclass(slots=True)
class Tokens:
    """Tokens of each pair and week: never more are taken than its quota holds, debts included."""

    taken: Counter[tuple[str, str, int]] = field(default_factory=Counter)
    emergencies: Counter[tuple[str, int]] = field(default_factory=Counter)

    def take(self, unit: Unit, team: Team, week: int) -> bool:
        """Take one of that week's tokens, if one is left."""
        if self.taken[unit.key, team.key, week] >= unit.quota.get(team.key, 0):
            return False
        self.taken[unit.key, team.key, week] += 1
        return True

    def borrow(self, unit: Unit, team: Team, week: int) -> bool:
        """Declare an emergency, if a token of the week after can repay it; one a quarter for each unit."""
        quarter = unit.key, week // WEEKS_A_QUARTER
        if self.emergencies[quarter] or not self.take(unit, team, week + 1):
            return False
        self.emergencies[quarter] += 1
        return True


class Lives:
    """Draws lives in the order of their openings."""

    def __init__(self, chance: Random, days: WorkingDays) -> None:
        self.chance = chance
        self.days = days
        self.tokens = Tokens()
        self.known: list[str] = []
        self._keys: set[str] = set()

    def next(self, opened: int) -> Life:
        """The life of a ticket that is opened at that working minute."""
        chance = self.chance
        kind = chance.choices(list(MIX), list(MIX.values()))[0]
        unit = chance.choices(UNITS, [each.weight for each in UNITS])[0]
        team = chance.choices(TEAMS, [each.weight for each in TEAMS])[0]
        story = _Story(self, opened, kind, unit, team)
        life = story.told()
        self.known.append(life.key)
        return life

    def key(self) -> str:
        """An id nobody has yet."""
        while True:
            found = "ITB-" + "".join(self.chance.choices(LETTERS, k=5))
            if found not in self._keys:
                self._keys.add(found)
                return found

    def after(self, minute: int, days: float) -> int:
        """A later working minute, `days` working days on in the mean."""
        return minute + 1 + int(self.chance.expovariate(1 / days) * MINUTES_A_DAY)


class _Story:
    """One life while it is drawn."""

    def __init__(self, lives: Lives, opened: int, kind: str, unit: Unit, team: Team) -> None:
        self.lives, self.chance = lives, lives.chance
        self.opened, self.kind, self.unit, self.team = opened, kind, unit, team
        self.person = self.chance.choice(team.people)
        self.contact = self.chance.choice(unit.people)
        self.name = "intangible" if kind == "problem" else "standard"
        self.said = 0
        key = lives.key()
        self.life = Life(key, lives.days.week(opened), opened, self._beginning(key))

    def told(self) -> Life:
        """The whole life."""
        now = self._acknowledged(self.opened)
        self._linked()
        if self.chance.random() < 0.06:
            self._ended_without(now)
        else:
            now = self._started(self._claimed(now))
            self._closed(self._delivered(self._waited(now)))
        self.life.events.sort(key=lambda event: event.minute)
        return self.life

    def _beginning(self, key: str) -> dict[str, str]:
        chance = self.chance
        fields = {
            "id": key,
            "title": line(f"{chance.choice(VERBS)} {chance.choice(THINGS)} {chance.choice(PLACES)}"),
            "type": self.kind,
            "requester": self.unit.key,
            "provider": self.team.key,
            "assignee": "",
            "class": self._class(),
            "status": "new",
            "opened": self.lives.days.instant(self.opened),
            "due": "",
            "due_reason": "",
            "contact": self.contact,
        }
        if self.name == "fixed_date":
            due = self.lives.days.day(self.opened // MINUTES_A_DAY + chance.randrange(15, 40))
            fields |= {"due": due.isoformat(), "due_reason": line(chance.choice(REASONS))}
        if self.kind == "request":
            fields |= {"justification": line(chance.choice(REASONS)), "acceptance": line(chance.choice(ACCEPTED))}
        told = chance.sample(DETAILS, chance.randrange(4, len(DETAILS)))
        fields["description"] = "|\n" + "\n".join(f"  {each}" for each in told)
        return fields

    def _class(self) -> str:
        drawn = self.chance.random()
        if self.kind == "incident" and drawn < 0.06:
            self.name = "expedite"
        elif self.kind in {"request", "change"} and drawn < 0.06:
            self.name = "fixed_date"
        return self.name

    def _step(self, minute: int, to: str, by: str, fields: Mapping[str, str] | None = None, **more: str) -> None:
        wanted = {"at": self.lives.days.instant(minute), "to": to, "by": by, **more}
        self.life.events.append(Event(minute, {"status": to, **(fields or {})}, "history", item(wanted, 2)))

    def _say(self, minute: int, by: str, kind: str, **more: Any) -> None:  # noqa: ANN401  # values of a YAML line
        self.said += 1
        wanted = {"n": self.said, "at": self.lives.days.instant(minute), "by": by, "kind": kind, **more}
        self.life.events.append(Event(minute, {}, "thread", item(wanted, 2)))

    def _acknowledged(self, now: int) -> int:
        now = self.lives.after(now, 0.02 if self.name == "expedite" else 0.5)
        if self.chance.random() < 0.5:
            self._say(now, self.team.lead, "acknowledgement", verdict="fits")
        if self.kind == "request" and self.chance.random() < 0.5:
            now = self.lives.after(now, 0.1)
            self._step(now, "ready", self.unit.relay)
        return now

    def _linked(self) -> None:
        if self.lives.known and self.chance.random() < 0.1:
            other = self.lives.known[-self.chance.randrange(1, min(len(self.lives.known), 200) + 1)]
            kind = "caused_by" if self.kind == "incident" else "relates_to"
            self.life.events.append(Event(self.opened, {}, "links", item({"type": kind, "id": other}, 2)))

    def _claimed(self, now: int) -> int:
        if self.kind != "request" or self.name != "standard":
            return now
        week = now // MINUTES_A_DAY // DAYS_A_WEEK
        if self.chance.random() < 0.004 and self.lives.tokens.borrow(self.unit, self.team, week):
            self._emergency(now)
        elif self.chance.random() < 0.25 and self.lives.tokens.take(self.unit, self.team, week):
            claim = self._claim(now, "quota")
            if self.chance.random() < 0.05:
                now = self._withdrawn(self.lives.after(now, 0.2), claim)
        return now

    def _claim(self, now: int, kind: str, **more: Any) -> dict[str, Any]:  # noqa: ANN401  # values of a YAML line
        at, by = self.lives.days.instant(now), {"by": SCRIBE, "on_behalf_of": self.unit.promoter}
        name = "priority" if kind == "quota" else "expedite"
        change = {"at": at, **by, "field": "class", "from": self.name, "to": name, "why": self._reason()}
        self.life.events.append(Event(now, {"class": name}, "history", item(change, 2)))
        claim = {
            "period": self.lives.days.week(now),
            "requester": self.unit.key,
            "provider": self.team.key,
            "kind": kind,
            "at": at,
            **by,
            **more,
        }
        self.life.events.append(Event(now, {}, "claims", item(claim, 2)))
        self.name = name
        return claim

    def _emergency(self, now: int) -> None:
        review = self.lives.days.day(now // MINUTES_A_DAY + 4).isoformat()
        claim = self._claim(
            now,
            "emergency",
            reason=self._reason(),
            impact="The desk cannot trade",
            approved_by={"requester": self.unit.promoter, "provider": self.team.lead},
            review={"due": review},
        )
        done = now + 3 * MINUTES_A_DAY
        seen = {**claim, "review": {"due": review, "done": self.lives.days.day(done // MINUTES_A_DAY).isoformat()}}
        self.life.events.append(Event(done, {}, "claim, again", item(seen, 2)))

    def _withdrawn(self, now: int, claim: dict[str, Any]) -> int:
        at, by = self.lives.days.instant(now), {"by": SCRIBE, "on_behalf_of": self.unit.promoter}
        released = {**claim, "released": {"at": at, **by, "cause": "withdrawn", "why": "Another one is pressing"}}
        self.life.events.append(Event(now, {}, "claim, again", item(released, 2)))
        change = {"at": at, **by, "field": "class", "from": self.name, "to": "standard", "why": "Given back"}
        self.life.events.append(Event(now, {"class": "standard"}, "history", item(change, 2)))
        self.name = "standard"
        return now

    def _reason(self) -> str:
        return self.chance.choice(REASONS)

    def _started(self, now: int) -> int:
        queue = {"expedite": 0.05, "priority": 1.0}.get(self.name, QUEUE_AND_WORK[self.kind][0])
        now = self.lives.after(now, queue)
        self._step(now, "started", self.person, {"assignee": self.person})
        return now

    def _waited(self, now: int) -> int:
        if self.name == "expedite" or self.chance.random() > 0.15:
            return now
        now = self.lives.after(now, 0.5)
        why = self.chance.choice(WAITS)
        on = self.chance.choice(("requester", "requester", "vendor"))
        self._step(now, "waiting", self.person, on=on, why=why)
        if on == "requester":
            self._say(now, self.person, "question", to=self.contact, text=why)
        now = self.lives.after(now, 2.0)
        if on == "requester":
            self._say(now, self.contact, "answer", re=self.said, text=self.chance.choice(ANSWERS))
        self._step(now, "started", self.person)
        return now

    def _delivered(self, now: int) -> int:
        work = {"expedite": 0.2, "priority": 2.5}.get(self.name, QUEUE_AND_WORK[self.kind][1])
        now = self.lives.after(now, work)
        self._step(now, "delivered", self.person)
        if self.chance.random() < 0.02:
            now += self.chance.randrange(1, 3 * MINUTES_A_DAY)
            self._step(now, "started", self.person, on_behalf_of=self.contact, why="It came back")
            now = self.lives.after(now, 1.0)
            self._step(now, "delivered", self.person)
        return now

    def _closed(self, now: int) -> None:
        self._step(self.lives.after(now, 1.0), "closed", self.contact)

    def _ended_without(self, now: int) -> None:
        now = self.lives.after(now, 3.0)
        if self.chance.random() < 0.4:
            self._step(now, "refused", self.team.lead, why="It is no longer supported")
        else:
            self._step(now, "cancelled", self.unit.relay, on_behalf_of=self.contact, why="No longer needed")
