"""The first screen in words: what is looked at, two sentences of verdict, and what is owed by name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from itbiz.text.message import Message, msg, msgs

if TYPE_CHECKING:
    from itbiz.domain.dues import Due
    from itbiz.views.report.promises import Outcome
    from itbiz.views.report.script import Script


def title(script: Script) -> list[str]:
    """What is looked at, in parts: the period, its days, the contract, the commit."""
    header = script.week.header
    parts = [
        script.say(script.title_of(header.period)),
        script.say(script.lang.days(header.period.first, header.period.last)),
        script.say(msg("contract v{version}", version=str(header.version))) if header.version else "",
        script.say(header.revision.short if header.revision.commit else msg("no commit yet")),
        script.say(msg("running")) if header.running else "",
    ]
    return [part for part in parts if part]


def of_it(script: Script) -> tuple[Message, Outcome | None]:
    """The first sentence: what IT delivered of what it promised, and how that stands."""
    week = script.week
    header, now = week.header, week.now
    if not header.in_force:
        return msg("IT: no promise, since no contract was in force."), None
    if header.closed:
        return msg("IT: closed, nothing was promised."), None
    if not header.guaranteed:
        done = msgs("{n} request delivered", "{n} requests delivered", len(now.finished))
        return msg("IT: {done}; the contract promises no number.", done=done), None
    before = week.before
    if not now.due:
        return msg("IT: nothing was due."), None
    done = msgs("{n} delivered", "{n} delivered", now.delivered)
    promised = msgs("{n} promised", "{n} promised", now.due)
    if before is None or not before.due:
        return msg("IT: {done} of {promised}.", done=done, promised=promised), week.guarantee
    return (
        msg(
            "IT: {done} of {promised} ({period}: {met}/{n}).",
            done=done,
            promised=promised,
            period=before.period,
            met=before.delivered,
            n=before.due,
        ),
        week.guarantee,
    )


def of_business(script: Script) -> tuple[Message, Outcome | None]:
    """The second sentence: how the business answered."""
    week = script.week
    answers, before = week.now.answers, week.before
    if not answers.judged:
        given = msgs("{n} answer given", "{n} answers given", answers.n)
        return msg("Business: {given}; the contract sets no time for them.", given=given), None
    if not answers.n:
        return msg("Business: no answer was due."), None
    given = msgs("{n} answer in time", "{n} answers in time", len(answers.met))
    if before is None or not before.answers.n:
        return msg("Business: {given} of {n}.", given=given, n=answers.n), answers.outcome
    return (
        msg(
            "Business: {given} of {n} ({period}: {met}/{all}).",
            given=given,
            n=answers.n,
            period=before.period,
            met=len(before.answers.met),
            all=before.answers.n,
        ),
        answers.outcome,
    )


def owed(script: Script) -> list[Message]:
    """What is owed, by name: deliveries first, then answers."""
    week = script.week
    return [
        *(_delivery(script, key) for key in week.owed_by_teams),
        *(_answer(script, due) for due in week.owed_by_business),
    ]


def _delivery(script: Script, key: str) -> Message:
    week = script.week
    found = week.tickets[key]
    if not week.open_to_all(key):
        return _restricted_delivery(script, key)
    team, unit = script.name(found.provider), script.name(found.requester)
    period = week.promised.get(key, week.header.period)
    if week.header.running:
        return msg(
            "{team} has open: {ticket}, for {unit}, promised for {period}.",
            team=team,
            ticket=script.ticket(key),
            unit=unit,
            period=period,
        )
    return msg(
        "{team} owes {ticket}, for {unit}, promised for {period}; it heads {following}.",
        team=team,
        ticket=script.ticket(key),
        unit=unit,
        period=period,
        following=week.following,
    )


def _restricted_delivery(script: Script, key: str) -> Message:
    """The same without whose it is."""
    week = script.week
    period = week.promised.get(key, week.header.period)
    if week.header.running:
        return msg("IT has open: {ticket}, promised for {period}.", ticket=key, period=period)
    return msg(
        "IT owes {ticket}, promised for {period}; it heads {following}.",
        ticket=key,
        period=period,
        following=week.following,
    )


def _answer(script: Script, due: Due) -> Message:
    if not script.week.open_to_all(due.ticket):
        return msg("The business owes an answer on {ticket}, due {deadline}.", ticket=due.ticket, deadline=due.deadline)
    return msg(
        "{unit} owes an answer on {ticket}, due {deadline}.",
        unit=script.name(due.party),
        ticket=script.ticket(due.ticket),
        deadline=due.deadline,
    )


def window(script: Script) -> list[str]:
    """What the figures are of, in sentences: the instant, the tickets, the periods, the contract's signers."""
    week, lang = script.week, script.lang
    header = week.header
    if header.running:
        instant = lang.instant(header.as_of, header.as_of.tzinfo) if header.as_of.tzinfo else ""
        words = msg("Running: as of {instant} ({zone}).", instant=instant, zone=header.zone)
    else:
        day = lang.day(header.period.last, year=True)
        words = msg("As of the end of {day} ({zone}).", day=day, zone=header.zone)
    lines = [script.say(words)]
    if header.first is None:
        lines.append(script.say(msg("There is no ticket yet: not enough data.")))
    else:
        tickets = msgs("{n} ticket", "{n} tickets", header.tickets)
        lines.append(
            script.say(
                msg("Data: {tickets} since {day}.", tickets=tickets, day=lang.day_of_month(header.first, year=True))
            )
        )
    if header.trailing:
        over = msgs("{n} period", "{n} periods", len(header.trailing))
        lines.append(
            script.say(
                msg(
                    "Trailing figures: {over}, {first} to {last}.",
                    over=over,
                    first=header.trailing[0],
                    last=header.trailing[-1],
                )
            )
        )
    if header.signers:
        names = ", ".join(week.name(key) for key in header.signers)
        lines.append(script.say(msg("The contract is signed by {names}.", names=names)))
    if header.what_if:
        lines.append(script.say(msg("What if: another contract than the agreed one was tried out.")))
    if not header.revision.clean:
        lines.append(script.say(msg("Files differ from the commit: this report cannot be made again from it.")))
    return lines
