"""The load of both sides, the flow, what grows old, and the ledger: a chart where one says more, its table behind."""

from __future__ import annotations

from typing import TYPE_CHECKING

from itbiz.domain.dues import DueKind
from itbiz.domain.ticket import IN_PROGRESS, UNFINISHED, Holder
from itbiz.text.dataclass import replace
from itbiz.text.message import msg, msgs
from itbiz.views.report import accounts, sections
from itbiz.views.report.definitions import DEFINITIONS
from itbiz.views.report.html import bars, dots
from itbiz.views.report.html.blocks import Cell, Column, Items, Section, Table, Words
from itbiz.views.report.script import NONE, TROUBLE, heaviest, weightiest
from itbiz.views.report.week import tokens_left

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import timedelta

    from itbiz.domain.flow import Aged
    from itbiz.domain.ledger import Account
    from itbiz.domain.load import ProviderLoad, RequesterLoad
    from itbiz.domain.ticket import Ticket
    from itbiz.text.message import Message
    from itbiz.views.report.html.blocks import Block
    from itbiz.views.report.html.script import PageScript

MOST_ROWS = 30
MOST_BARS = 10
"""Teams in the drawing, those with the most in hand; the table has more."""


def teams(script: PageScript) -> Section:
    """What each team has in hand against its limit, and what came in and went out."""
    week, heading = script.week, script.say(msg("Load of teams"))
    alive = [row for row in week.teams if row.unfinished or sum(row.finished) or sum(row.arrivals)]
    shown = weightiest(alive, lambda row: (row.over, row.unfinished), MOST_ROWS)
    if not shown:
        return Section("teams", heading, (Words(script.say(msg("No team has anything in hand."))),))
    heads = (
        Column(script.say(msg("Team"))),
        Column(script.say(msg("In progress")), number=True),
        Column(script.say(msg("State"))),
        Column(script.say(msg("In")), number=True),
        Column(script.say(msg("Out")), number=True),
        Column(script.say(msg("Mean out")), number=True),
        Column(script.say(msg("All open, {unit}", unit=script.per())), number=True),
    )
    table = Table(heading, heads, tuple(_team(script, row) for row in shown))
    blocks: list[Block] = [
        bars.load(script, heaviest(shown, lambda row: (row.over, row.unfinished), MOST_BARS)),
        table,
    ]
    if len(shown) < len(week.teams):
        blocks.append(Words(script.say(msgs("{n} more team.", "{n} more teams.", len(week.teams) - len(shown)))))
    return Section("teams", heading, tuple(blocks))


def _team(script: PageScript, row: ProviderLoad) -> tuple[Cell, ...]:
    week, number, key = script.week, script.lang.number, row.provider or "none"
    team = script.name(row.provider)
    mine = [ticket for ticket in week.tickets.values() if ticket.provider == row.provider]
    came, went = week.arrived(row.provider), week.went(row.provider)
    header = week.header
    opened = [each.id for each in mine if header.period.first <= each.opened.astimezone(header.as_of.tzinfo).date()]
    earlier = next((each for each in reversed(week.flow.periods) if each.period != header.period), None)
    beyond = row.over or sum(row.classes_over.values())
    state = f"{TROUBLE} {script.say(msg('over by {n}', n=beyond))}" if beyond else script.say(msg("within"))
    return (
        script.plain(team),
        script.figure(
            str(row.total) if row.limit is None else f"{row.total}/{row.limit}",
            f"wip-{key}",
            msg("In progress, {team}", team=team),
            [each.id for each in mine if each.state in IN_PROGRESS],
            before=str(week.earlier.in_progress.get(row.provider, 0)) if week.earlier else None,
            party=True,
            command=_listed(script, "--provider", row.provider or "none", "--status progress"),
        ),
        Cell(NONE if row.limit is None and not beyond else state, tone="missed" if beyond else None),
        script.figure(
            str(came),
            f"in-{key}",
            msg("Opened, {team}", team=team),
            opened,
            before=str(earlier.arrivals_by_team.get(row.provider, 0)) if earlier else None,
            party=True,
            command=_listed(script, "--provider", row.provider or "none", "--all"),
        ),
        script.figure(
            str(went),
            f"out-{key}",
            msg("Delivered, {team}", team=team),
            [each.id for each in week.through.delivered if each.provider == row.provider],
            before=str(earlier.by_team.get(row.provider, 0)) if earlier else None,
            party=True,
        ),
        Cell(NONE if row.mean_finished is None else number(round(row.mean_finished, 1))),
        script.figure(
            number(round(row.periods_in_hand, 1)) if row.periods_in_hand is not None else NONE,
            f"open-{key}",
            msg("All open, {team}", team=team),
            [each.id for each in mine if each.state in UNFINISHED],
            party=True,
            command=_listed(script, "--provider", row.provider or "none"),
        ),
    )


def _listed(script: PageScript, *filters: str) -> str:
    """The command that lists tickets as they were at the end of the period."""
    header = script.week.header
    then = () if header.running else ("--as-of", header.period.key)
    return " ".join(("itbiz list", *filters, *then))


def business(script: PageScript) -> Section:
    """What business units owe, have left and hold up."""
    heading = script.say(msg("Load of business units"))
    rows = script.week.load.requesters
    if not rows:
        return Section("business", heading, (Words(script.say(msg("There is no business unit yet."))),))
    shown = weightiest(rows, lambda row: (len(row.owed), bool(script.week.waited.get(row.requester))), MOST_ROWS)
    heads = (
        Column(script.say(msg("Business unit"))),
        Column(script.say(msg("To answer")), number=True),
        Column(script.say(msg("late")), number=True),
        Column(script.say(msg("To accept")), number=True),
        Column(script.say(msg("Left")), number=True),
        Column(script.say(msg("Held up")), number=True),
    )
    blocks: list[Block] = [Table(heading, heads, tuple(_unit(script, row) for row in shown))]
    if len(shown) < len(rows):
        more = len(rows) - len(shown)
        blocks.append(Words(script.say(msgs("{n} more business unit.", "{n} more business units.", more))))
    return Section("business", heading, tuple(blocks))


def _unit(script: PageScript, row: RequesterLoad) -> tuple[Cell, ...]:
    unit, key = script.name(row.requester), row.requester
    answers, acceptances = row.owing(DueKind.ANSWER), row.owing(DueKind.ACCEPTANCE)
    late = [due.ticket for due in answers if due.overdue]
    week, then = script.week, script.week.earlier
    left, all_ = week.tokens_left(key)
    asked = [due.ticket for due in answers]
    before = then.owing(key, DueKind.ANSWER) if then else ()
    return (
        script.plain(unit),
        script.figure(
            str(len(asked)),
            f"answer-{key}",
            msg("To answer by {unit}", unit=unit),
            asked,
            before=str(len(before)) if then else None,
            party=True,
        ),
        script.figure(
            str(len(late)),
            f"late-{key}",
            msg("Late answers of {unit}", unit=unit),
            late,
            before=str(sum(due.overdue for due in before)) if then else None,
            party=True,
        ),
        script.figure(
            str(len(acceptances)),
            f"accept-{key}",
            msg("To accept by {unit}", unit=unit),
            [due.ticket for due in acceptances],
            before=str(len(then.owing(key, DueKind.ACCEPTANCE))) if then else None,
            party=True,
        ),
        script.figure(
            f"{left}/{all_}",
            f"left-{key}",
            msg("Tokens of {unit} at {team}", unit=unit, team=msg("all teams")),
            [ticket for each in week.accounts if each.pair[0] == key for ticket in each.holders],
            before="{}/{}".format(*tokens_left(week.before.accounts, key)) if week.before else None,
            party=True,
        ),
        script.figure(
            _time(script, week.waited.get(key)),
            f"held-up-{key}",
            msg("Held up by {unit}", unit=unit),
            [ticket.id for ticket in week.tickets.values() if ticket.requester == key and _waited(script, ticket)],
            before=_time(script, then.waited.get(key)) if then else None,
            party=True,
            command=_listed(script, "--requester", key, "--all"),
        ),
    )


def _time(script: PageScript, waited: timedelta | None) -> str:
    return script.days(waited) if waited else NONE


def _waited(script: PageScript, ticket: Ticket) -> bool:
    """Whether a ticket waited on its requester in the period."""
    header = script.week.header
    zone = header.as_of.tzinfo
    return any(
        wait.on == Holder.REQUESTER
        and wait.since < header.as_of
        and (wait.until is None or wait.until.astimezone(zone).date() >= header.period.first)
        for wait in ticket.waits()
    )


def ageing(script: PageScript) -> Section:
    """The oldest work in progress, and which of it is beyond what its class usually takes."""
    week, heading = script.week, script.say(msg("Ageing"))
    if not week.ageing:
        return Section("ageing", heading, (Words(script.say(msg("Nothing is in progress."))),))
    heads = (
        Column(script.say(msg("Ticket"))),
        Column(script.say(msg("Age")), number=True),
        Column(script.say(msg("Team"))),
        Column(script.say(msg("Misses its SLE"))),
    )
    rows = tuple(_aged(script, each) for each in week.ageing[: sections.MOST_AGED])
    blocks: list[Block] = [dots.ages(script), Table(heading, heads, rows)]
    if len(week.ageing) > sections.MOST_AGED:
        rest = week.ageing[sections.MOST_AGED :]
        more = msgs("{n} more in progress.", "{n} more in progress.", len(rest))
        blocks.append(Items((script.figure(more, "aged", msg("Ageing"), [each.ticket.id for each in rest]),)))
    return Section("ageing", heading, tuple(blocks))


def _aged(script: PageScript, each: Aged) -> tuple[Cell, ...]:
    flag = f" > P{each.beyond}" if each.beyond else ""
    late = each.days_left is not None and each.days_left < 0
    title = script.week.title(each.ticket.id) or script.say(msg("restricted"))
    return (
        Cell(f"{each.ticket.id} {title}"),
        Cell(script.lang.duration_days(each.age) + flag),
        script.plain(script.name(each.ticket.provider) if script.week.open_to_all(each.ticket.id) else NONE),
        Cell(sections.misses(script, each.days_left), tone="missed" if late else None),
    )


def ledger(script: PageScript) -> Section:
    """Every pair's account, and every emergency."""
    week, heading = script.week, script.say(msg("Ledger"))
    blocks: list[Block] = []
    if week.accounts:
        moved = [each for each in week.accounts if accounts.moved(each)] or week.accounts
        kept = week.accounts if len(week.accounts) <= accounts.FEW_ROWS else moved
        shown = weightiest(kept, lambda each: (each.over, each.emergencies, each.claims), MOST_ROWS)
        heads = (
            Column(script.say(msg("Who asks"))),
            Column(script.say(msg("Who does"))),
            *(
                Column(script.say(head), number=True)
                for head in (msg("Opening"), msg("Claims"), msg("Credits"), msg("Emerg."), msg("Closing"))
            ),
        )
        blocks.append(Table(heading, heads, tuple(_account(script, each) for each in shown)))
        if len(shown) < len(week.accounts):
            more = len(week.accounts) - len(shown)
            blocks.append(Words(script.say(msgs("{n} more pair.", "{n} more pairs.", more))))
    else:
        blocks.append(Words(script.say(msg("No pair has a token in this period."))))
    if week.emergencies:
        blocks.append(Items(tuple(_emergencies(script))))
    else:
        blocks.append(Words(script.say(msg("No emergency."))))
    late = accounts.late_words(script)
    if late:
        blocks.append(Items(tuple(Cell(script.say(words)) for words in late)))
    return Section("ledger", heading, tuple(blocks))


def _account(script: PageScript, each: Account) -> tuple[Cell, ...]:
    unit, team = script.name(each.pair[0]), script.name(each.pair[1])
    held = [holding.ticket.id for holding in each.holdings]
    before = script.week.before
    then = next((row for row in before.accounts if row.pair == each.pair), None) if before else None
    emergencies = [
        row.ticket
        for row in script.week.emergencies
        if (row.requester, row.provider) == each.pair and row.period == each.period
    ]

    def figure(name: str, label: Message, count: int, tickets: Iterable[str], mark: str = "") -> Cell:
        earlier = str(getattr(then, name)) if then else None
        key = f"{name}-{each.pair[0]}-{each.pair[1]}"
        return script.figure(f"{count}{mark}", key, label, tickets, before=earlier, party=True)

    closing = figure("closing", msg("Claims of {unit} at {team}", unit=unit, team=team), each.closing, (), _mark(each))
    return (
        script.plain(unit),
        script.plain(team),
        figure("opening", msg("Opening"), each.opening, ()),
        figure("claims", msg("Claims of {unit} at {team}", unit=unit, team=team), each.claims, held),
        figure(
            "credits",
            msg("Credits of {unit} at {team}", unit=unit, team=team),
            each.credits,
            [holding.ticket.id for holding in each.holdings if holding.credited == each.period],
        ),
        figure(
            "emergencies", msg("Emergencies of {unit} at {team}", unit=unit, team=team), each.emergencies, emergencies
        ),
        replace(closing, tone="missed" if each.over else None),
    )


def _mark(each: Account) -> str:
    return " ✗" if each.over else ""


def _emergencies(script: PageScript) -> list[Cell]:
    found = []
    for each in script.week.emergencies:
        words = accounts.emergency_words(script, each)
        facts = [f"{sign} {script.say(fact)}".strip() for sign, fact in accounts.facts(each, persons=script.persons)]
        wanted = bool(each.missing) or each.review_late
        found.append(Cell(" · ".join((script.say(words), *facts)), tone="at_risk" if wanted else None))
    return found


def definitions(script: PageScript) -> list[tuple[str, str]]:
    """Each number's term and what it means."""
    return [(script.say(term), script.say(text)) for _, term, text in DEFINITIONS]
