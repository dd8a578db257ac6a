"""Advice on the contract: the question it asks, and the terms that a yes would be, drafted and never applied."""

from __future__ import annotations

from typing import TYPE_CHECKING

from itbiz.domain.vocabulary import POOL
from itbiz.text.message import Message, msg, msgs
from itbiz.views.amendment import said
from itbiz.views.report.source import wrapped

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from itbiz.domain.advice import Advice
    from itbiz.domain.redraft import Draft
    from itbiz.views.report import shape
    from itbiz.views.report.script import Script
    from itbiz.views.report.week import Week

    Name = Callable[[str | None], str | Message]

HEADING = msg("Draft amendment")
MOST_NAMED = 3
"""Parties that one question about many names."""
MOST_CHANGES = 12
"""Changes of a draft that are listed; its text has them all."""


def missed(advice: Advice, name: Name, *, escalates: bool = False) -> Message:
    """What a meeting is asked about a promise that was missed; `escalates` where the contract has an arbiter for it."""
    numbers: dict[str, object] = {
        "team": name(advice.provider),
        "n": len(advice.periods),
        "written": advice.written,
        "advised": advice.advised,
    }
    if advice.advised is None:
        return msg("{team} missed its promise {n} periods running: what would help?", **numbers)
    if escalates:
        return msg(
            "{team} missed its promise {n} periods running: promise {advised} instead of {written}, or go to the "
            "arbiter?",
            **numbers,
        )
    return msg(
        "{team} missed its promise {n} periods running: promise {advised} instead of {written}, or what would help?",
        **numbers,
    )


def unsupported(advice: Sequence[Advice], name: Name) -> Message:
    """The same of one guarantee that the past does not support, or of several at once."""
    if len(advice) > 1:
        return msg(
            "{count} teams promise more a period than they delivered in 85 % of the last {n} ({teams}): promise less, "
            "or what gives way?",
            count=len(advice),
            n=max(len(each.periods) for each in advice),
            teams=[name(each.provider) for each in advice][:MOST_NAMED],
        )
    each = advice[0]
    numbers = {"n": len(each.periods), "written": each.written, "advised": each.advised}
    if each.advised is None:
        return msg(
            "{team} promises {written} a period, and delivered nothing in more than 15 % of the last {n}: "
            "longer periods, or what gives way?",
            team=name(each.provider),
            **numbers,
        )
    return msg(
        "{team} promises {written} a period, and delivered {advised} in 85 % of the last {n}: "
        "promise {advised}, or what gives way?",
        team=name(each.provider),
        **numbers,
    )


def unused(advice: Sequence[Advice], name: Name) -> Message:
    """The same of one quota that was not used up, or of several at once."""
    if len(advice) > 1:
        return msg(
            "{count} quotas were not used up for {periods} periods running or longer, {tokens} tokens in all "
            "({units}): give them back?",
            count=len(advice),
            periods=min(len(each.periods) for each in advice),
            tokens=sum(min(each.figures) for each in advice),
            units=[name(each) for each in dict.fromkeys(each.requester for each in advice)][:MOST_NAMED],
        )
    each = advice[0]
    return msgs(
        "{unit} left at least {n} token of {written} unused at {team}, {periods} periods running: give it back?",
        "{unit} left at least {n} tokens of {written} unused at {team}, {periods} periods running: give them back?",
        min(each.figures),
        unit=name(each.requester),
        periods=len(each.periods),
        written=each.written,
        team=msg("any team") if each.provider == POOL else name(each.provider),
    )


def introduction(week: Week, made: Draft) -> Iterator[Message]:
    """What the draft is, from when it would count, and who would have to sign it."""
    yield msg(
        "What a yes would be, to add at the end of the terms in contract.yaml, and to change as you agree. Nothing of "
        "it is in force; it would begin with {period}.",
        period=made.effective_from,
    )
    if made.signs:
        yield msgs(
            "{parties} would have to sign it.",
            "To be signed by each of: {parties}.",
            len(made.signs),
            parties=[week.name(party) for party in made.signs],
        )
    else:
        yield msg("Nobody has to sign it.")


def changes(made: Draft) -> list[str | Message]:
    """Each key that the draft changes, with what it was, `quota.sales.network 2 → 1`; of many the first."""
    shown = [f"{each.key} {said(each.before)} → {said(each.after)}" for each in made.changes[:MOST_CHANGES]]
    more = len(made.changes) - MOST_CHANGES
    return [*shown, msgs("{n} more", "{n} more", more)] if more > 0 else [*shown]


def drawn(script: Script) -> list[list[str]]:
    """The draft in Markdown: what it is, what it changes, and its text to copy."""
    made = script.week.draft
    if made is None:
        return []
    words = " ".join(script.say(each) for each in introduction(script.week, made))
    return [
        [f"### {script.say(HEADING)}"],
        wrapped(words),
        [line for change in changes(made) for line in script.item(change)],
        ["```yaml", *made.text.rstrip("\n").split("\n"), "```"],
    ]


def data(advice: Sequence[Advice]) -> list[shape.Advice]:
    """What a question comes from."""
    return [
        {
            "code": each.code.value,
            "requester": each.requester,
            "provider": each.provider,
            "written": each.written,
            "advised": each.advised,
            "periods": [period.key for period in each.periods],
            "figures": list(each.figures),
        }
        for each in advice
    ]


def amendment(made: Draft | None) -> shape.Amendment | None:
    """A draft as data."""
    if made is None:
        return None
    return {
        "version": made.version,
        "effective_from": made.effective_from.key,
        "changes": [{"key": each.key, "before": each.before, "after": each.after} for each in made.changes],
        "signed_by": list(made.signs),
        "draft": made.text,
    }
