"""The pulse of trust: how much a party trusts the other side, once a period, in `pulse/<period>/<party>.yaml`.

A pulse is a party's and nobody's in particular: the file names no person. Pulses are no tickets: nothing is counted
by them but themselves.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from itbiz.domain.backlog import load
from itbiz.domain.model import Field, Model
from itbiz.domain.period import parse_period
from itbiz.text.dataclass import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Annotated

    from itbiz.domain.contract import Contract
    from itbiz.domain.fields import Line
    from itbiz.domain.period import Period
    from itbiz.domain.timeline import Timeline
    from itbiz.text.diagnostic import Diagnostic
    from itbiz.text.snapshot import Snapshot, Unreadable

PULSE = "pulse"
"""The folder, beside contract.yaml."""
LOWEST, HIGHEST = 1, 5
ENOUGH = 3
"""Pulses in the periods looked back on, below which nothing is said of how trust moves."""

_ENDINGS = (".yaml", ".yml")


class Pulse(Model):
    """How much a party trusts the other side in one period."""

    score: Annotated[int, Field(ge=LOWEST, le=HIGHEST)] = Field(
        description="From 1, none at all, to 5, whatever they say is done."
    )
    why: Line | None = Field(None, description="The reason, in one line. Both sides read it.")


# Where they stand


def pulse_path(home: str, period: str, party: str) -> str:
    """The file of a party's pulse in a period."""
    return f"{home}{PULSE}/{period}/{party}.yaml"


def pulse_paths(snapshot: Snapshot, home: str) -> Iterator[str]:
    """The paths of a snapshot that are pulses by folder and ending, and what cannot be looked into there."""
    from itbiz.text.snapshot import Unreadable

    top = f"{home}{PULSE}"
    for path in snapshot:
        # The name first: nothing else of a large snapshot is looked at.
        if not path.startswith(top) or path[len(top) : len(top) + 1] not in {"", "/"}:
            continue
        if (path != top and path.lower().endswith(_ENDINGS)) or isinstance(snapshot[path], Unreadable):
            yield path


def is_of_tickets(contract: Contract) -> bool:
    """Whether the contract keeps its tickets where pulses would stand, so that there are none."""
    return f"{contract.tickets.strip('/')}/".startswith(f"{PULSE}/")


def place_of(path: str, home: str) -> tuple[Period, str] | None:
    """Whose pulse a file is, and of which period; None where its path names neither."""
    parts = path.removeprefix(f"{home}{PULSE}/").split("/")
    if len(parts) != 2 or not parts[1].endswith(".yaml"):  # noqa: PLR2004  # period, party
        return None
    try:
        period = parse_period(parts[0])
    except ValueError:
        return None
    return (period, parts[1].removesuffix(".yaml")) if period.key == parts[0] else None


def has_terms(period: Period, timeline: Timeline) -> bool:
    """Whether the contract has this period, and terms in it."""
    own = timeline.resolve(period)
    return own is not None and timeline.term_of(own) is not None


# What they say


@dataclass(frozen=True)
class Pulses:
    """The pulses of a contract, by party and key of the period, and the files that hold none."""

    by_party: Mapping[str, Mapping[str, Pulse]]
    unreadable: tuple[str, ...] = ()


def read_pulse(path: str, text: str | Unreadable, findings: list[Diagnostic]) -> Pulse | None:
    """The pulse that a file holds; None where it holds none, and `findings` then say why."""
    found = load(Pulse, path, text, findings)
    return found[0] if found else None


def read_pulses(snapshot: Snapshot, home: str, contract: Contract, timeline: Timeline) -> Pulses:
    """Every pulse of a snapshot. What is in no place of a pulse, or says something else, is not counted."""
    found: dict[str, dict[str, Pulse]] = {}
    unreadable: list[str] = []
    known = {*contract.parties.requesters, *contract.parties.providers}
    for path in () if is_of_tickets(contract) else pulse_paths(snapshot, home):
        place = place_of(path, home)
        pulse = read_pulse(path, snapshot[path], [])
        if place is None or pulse is None or place[1] not in known or not has_terms(place[0], timeline):
            unreadable.append(path)
        else:
            found.setdefault(place[1], {})[place[0].key] = pulse
    return Pulses(found, tuple(unreadable))


# What they add up to


@dataclass(frozen=True, slots=True)
class Trust:
    """A party's pulses in the periods looked back on, the oldest period first; None in one without a pulse."""

    party: str
    periods: tuple[Period, ...]
    pulses: tuple[Pulse | None, ...]

    @property
    def scores(self) -> tuple[int | None, ...]:
        """The scores alone."""
        return tuple(each.score if each else None for each in self.pulses)

    @property
    def now(self) -> int | None:
        """That of the last period."""
        return self.scores[-1]

    @property
    def before(self) -> int | None:
        """That of the period before."""
        return self.scores[-2] if len(self.scores) > 1 else None

    @property
    def n(self) -> int:
        """Pulses there are."""
        return sum(score is not None for score in self.scores)

    @property
    def mean(self) -> float | None:
        """Of the pulses there are; None where they are too few."""
        given = [score for score in self.scores if score is not None]
        return sum(given) / len(given) if len(given) >= ENOUGH else None


def trust(pulses: Pulses, contract: Contract, timeline: Timeline, period: Period) -> tuple[Trust, ...]:
    """Each party that gave a pulse in the twelve periods that end with `period`, in the order of the contract."""
    periods = _looked_back_on(timeline, period)
    found = []
    for party in (*contract.parties.requesters, *contract.parties.providers):
        given = pulses.by_party.get(party, {})
        each = Trust(party, periods, tuple(given.get(when.key) for when in periods))
        if each.n:
            found.append(each)
    return tuple(found)


def _looked_back_on(timeline: Timeline, period: Period) -> tuple[Period, ...]:
    from itbiz.domain.throughput import TRAILING  # a commit looks back on none

    first = timeline.first_period
    found = [period]
    while first is not None and len(found) < TRAILING and found[-1] > first:
        found.append(timeline.previous(found[-1]))
    return tuple(reversed(found))
