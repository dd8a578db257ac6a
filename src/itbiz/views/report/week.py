"""One period as the review tells it: a pure value, every figure with the tickets behind it.

The state is that of the period's end, or of the instant of the count while it runs; no clock is looked at.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from itbiz.domain.advice import advice
from itbiz.domain.delivery import first_due
from itbiz.domain.dialogue import Side
from itbiz.domain.dues import DueKind
from itbiz.domain.forecast import forecast
from itbiz.domain.load import load
from itbiz.domain.pulse import Trust, trust
from itbiz.domain.redraft import Draft, draft
from itbiz.domain.substance import substance
from itbiz.domain.ticket import Visibility
from itbiz.text.dataclass import dataclass
from itbiz.views.report.decisions import MOST, Decision, decisions
from itbiz.views.report.earlier import INSTANT, Earlier, earlier, waited
from itbiz.views.report.movement import movement
from itbiz.views.report.overrides import Emergency, emergencies
from itbiz.views.report.promises import Promises, promises
from itbiz.views.report.wishes import NOTHING, Wishes, wishes

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date, datetime, timedelta

    from itbiz.domain.backlog import Backlog
    from itbiz.domain.dues import Due
    from itbiz.domain.flow import Aged, Attainment, Flow
    from itbiz.domain.forecast import Forecast
    from itbiz.domain.lateness import LateLine
    from itbiz.domain.ledger import Account
    from itbiz.domain.load import Load, ProviderLoad, RequesterLoad
    from itbiz.domain.outline import Outline
    from itbiz.domain.period import Period
    from itbiz.domain.pulse import Pulses
    from itbiz.domain.substance import Substance
    from itbiz.domain.throughput import Throughput
    from itbiz.domain.ticket import ServiceClass, Ticket
    from itbiz.domain.timeline import Timeline
    from itbiz.views.report.movement import Movement
    from itbiz.views.report.promises import Outcome


@dataclass(frozen=True, slots=True)
class Revision:
    """The commit that was read, none before the first; `clean` unless files differ from it."""

    commit: str | None
    clean: bool

    @property
    def short(self) -> str:
        """The first seven digits: what git itself shows grows with the clone."""
        return self.commit[:7] if self.commit else ""


@dataclass(frozen=True, slots=True)
class Header:
    """What the figures are about.

    `as_of` is the end of the period, or the instant of the count while it is `running`. `first` is the day of the
    oldest ticket, `trailing` the complete periods that averages look back on. `what_if` where another contract than
    the agreed one was tried out.
    """

    title: str | None
    period: Period
    as_of: datetime
    running: bool
    zone: str
    version: int | None
    in_force: bool
    guaranteed: bool
    closed: bool
    signers: tuple[str, ...]
    revision: Revision
    what_if: bool
    tickets: int
    first: date | None
    trailing: tuple[Period, ...]
    unreadable: tuple[str, ...]


@dataclass(frozen=True)
class Week:
    """Everything a report says. `before` are the promises of the period before, none where there was no contract.

    `earlier` is what else stood at its end, none where it is not asked for or the calendar has no such period. `draft`
    are the terms that a yes to the first questions would be. `waited` is calendar time in the period that tickets
    waited on each business unit, `promised` the period each ticket was first due in, `following` the period after,
    `late` the lines that were entered late in this one, `wishes` what people may ask for by mail, and `trust` what
    parties say of theirs.
    """

    header: Header
    names: Mapping[str, str]
    tickets: Mapping[str, Ticket]
    outlines: Mapping[str, Outline]
    now: Promises
    before: Promises | None
    earlier: Earlier | None
    questions: tuple[Decision, ...]
    draft: Draft | None
    load: Load
    flow: Flow
    waited: Mapping[str, timedelta]
    emergencies: tuple[Emergency, ...]
    through: Throughput
    movement: Movement
    substance: Substance
    forecast: Forecast
    promised: Mapping[str, Period]
    following: Period | None
    late: tuple[LateLine, ...]
    wishes: Wishes
    trust: tuple[Trust, ...] = ()

    def name(self, key: str) -> str:
        """The written name of a party, or its key."""
        return self.names.get(key, key)

    def title(self, ticket: str) -> str | None:
        """The title of a ticket; none where it is restricted, or not there."""
        found = self.head(ticket)
        return None if found is None or found.visibility is Visibility.RESTRICTED else found.title

    def open_to_all(self, ticket: str) -> bool:
        """Whether the words of a ticket may be shown."""
        found = self.head(ticket)
        return found is not None and found.visibility is not Visibility.RESTRICTED

    def head(self, ticket: str) -> Ticket | Outline | None:
        """A ticket as far as its outline goes, which costs no reading; none where it is not there."""
        return self.outlines.get(ticket) or self.tickets.get(ticket)

    @property
    def owed_by_teams(self) -> tuple[str, ...]:
        """The tickets that were promised and not delivered, which head the next period; open ones while it runs."""
        missed = (ticket for each in self.now.deliveries.values() for ticket in each.missed)
        return tuple(dict.fromkeys(missed))

    @property
    def owed_by_business(self) -> tuple[Due, ...]:
        """Answers of business units that are late; a late acceptance is one by silence, and owed no more."""
        owed = (due for due in self.load.dues if due.kind is DueKind.ANSWER and due.side is Side.REQUESTER)
        return tuple(due for due in owed if due.overdue)

    def unit(self, key: str) -> RequesterLoad | None:
        """The load of a business unit."""
        return self.load.requester(key)

    @property
    def teams(self) -> tuple[ProviderLoad, ...]:
        """The teams in the contract's order; the tickets of no team last, where there are any."""
        unrouted = self.load.unrouted
        return (*self.load.providers, *((unrouted,) if unrouted.unfinished else ()))

    @property
    def guarantee(self) -> Outcome | None:
        """How IT's promise stands as a whole; none where nothing was due."""
        if not self.now.due:
            return None
        if not self.now.guarantee.missed:
            return "kept"
        return "at_risk" if self.header.running else "missed"

    @property
    def ageing(self) -> tuple[Aged, ...]:
        """Work in progress, the oldest first, aged on the last day that the review looks at."""
        return self.flow.ageing

    @property
    def attainment(self) -> tuple[Attainment, ...]:
        """How each class kept its expectation over the trailing periods, this one among them."""
        return self.flow.attainment

    def ages_of(self, service_class: ServiceClass | None) -> list[int]:
        """The ages in days of the work in progress of a class; under None of all."""
        return [each.age for each in self.ageing if service_class in {None, each.ticket.service_class}]

    def arrived(self, team: str | None) -> int:
        """Tickets of a team opened in the period."""
        return self.through.arrivals_by_team.get(team, 0)

    def went(self, team: str | None) -> int:
        """Items a team finished in the period."""
        return self.through.by_team.get(team, 0)

    def tokens_left(self, requester: str) -> tuple[int, int]:
        """Tokens of the period that may still be taken, and all there were."""
        return tokens_left(self.now.accounts, requester)

    @property
    def accounts(self) -> tuple[Account, ...]:
        """The accounts of the period, in the contract's order."""
        order = {key: rank for rank, key in enumerate(self.names)}
        last = len(order)
        return tuple(
            sorted(
                self.now.accounts,
                key=lambda each: (order.get(each.pair[0], last), order.get(each.pair[1], last), each.pair),
            )
        )


def tokens_left(accounts: Iterable[Account], requester: str) -> tuple[int, int]:
    """Tokens of some accounts that a business unit may still take, and all there are."""
    rows = [each for each in accounts if each.pair[0] == requester]
    return sum(each.available for each in rows), sum(max(0, each.opening) for each in rows)


def week(
    backlog: Backlog,
    period: Period,
    as_of: datetime,
    revision: Revision,
    *,
    what_if: bool = False,
    whole: bool = True,
    signers: Sequence[str] = (),
    late: Sequence[LateLine] = (),
    pulses: Pulses | None = None,
) -> Week:
    """The review of a period, from the whole backlog. `as_of` counts only while the period runs.

    Without `whole` it lacks what Markdown does not show, and takes less time: what stood at the end of the period
    before, beside the promises, and what people may ask for. `signers` are the parties whose signature of the contract
    is valid, `late` what its commits brought late, `pulses` what parties say of their trust, if any does.
    """
    timeline = backlog.timeline
    end = timeline.end(period)
    instant = min(end, as_of.astimezone(timeline.zone))
    # The end of a period is midnight of the next day, and ages are counted on its own last day.
    last = end - INSTANT if instant == end else instant
    state = backlog.as_of(instant)
    now = promises(state, period, instant)
    loaded = load(state, instant, today=timeline.day(last))
    questions = decisions(state, now, loaded, instant, advice(state, period, instant, loaded.flow.periods))
    following = _following(timeline, period)
    before, then = _before(state, period, whole=whole)
    return Week(
        header=_header(state, period, instant, loaded, revision, what_if=what_if, signers=signers, pulses=pulses),
        names=_names(backlog),
        tickets=state.by_id,
        outlines=state.outlines,
        now=now,
        before=before,
        earlier=then,
        questions=questions,
        draft=draft(state, [advised for each in questions[:MOST] for advised in each.advice], instant),
        load=loaded,
        flow=loaded.flow,
        waited=waited(state, timeline.start(period), instant),
        emergencies=emergencies(state, period, loaded.dues, instant),
        through=state.throughput((period,))[0],
        movement=movement(state, period, instant, loaded.flow),
        substance=substance(state, timeline.start(period), instant, loaded.flow),
        forecast=forecast(state, instant),
        promised=first_due(state.deliveries(period, instant)),
        following=following,
        late=tuple(each for each in late if each.ticket in state.by_id),
        wishes=wishes(backlog, state, None if instant == end else period, following) if whole else NOTHING,
        trust=trust(pulses, state.contract, timeline, period) if pulses and state.contract else (),
    )


def _following(timeline: Timeline, period: Period) -> Period | None:
    try:
        return timeline.next(period)
    except (ValueError, OverflowError):
        return None


def _header(
    state: Backlog,
    period: Period,
    instant: datetime,
    loaded: Load,
    revision: Revision,
    *,
    what_if: bool,
    signers: Sequence[str],
    pulses: Pulses | None,
) -> Header:
    timeline, contract = state.timeline, state.contract
    term = timeline.term_of(period)
    opened = state.opened
    return Header(
        title=contract.title if contract else None,
        period=period,
        as_of=instant,
        running=instant < timeline.end(period),
        zone=str(timeline.zone),
        version=term.version if term else None,
        in_force=term is not None,
        guaranteed=timeline.guarantee(period) is not None,
        closed=timeline.is_closed(period),
        signers=tuple(signers),
        revision=revision,
        what_if=what_if,
        tickets=state.count,
        first=timeline.day(opened) if opened else None,
        trailing=tuple(each.period for each in loaded.flow.periods),
        unreadable=(*state.unreadable, *(pulses.unreadable if pulses else ())),
    )


def _names(backlog: Backlog) -> dict[str, str]:
    """Names by key, in the order of the contract."""
    parties = backlog.contract.parties if backlog.contract else None
    sides = (parties.requesters, parties.providers) if parties else ()
    return {key: party.name for side in sides for key, party in side.items()}


def _before(state: Backlog, period: Period, *, whole: bool) -> tuple[Promises | None, Earlier | None]:
    """The promises of the period before, where a contract was in force, and what stood at its end, if wanted."""
    timeline = state.timeline
    try:
        previous = timeline.previous(period)
    except (ValueError, OverflowError):
        return None, None
    promised = timeline.term_of(previous) is not None
    if not promised and not whole:
        return None, None
    end = timeline.end(previous)
    then = state.as_of(end)
    return (
        promises(then, previous, end) if promised else None,
        earlier(then, previous) if whole else None,
    )
