"""Whether subjects are settled for good: allocation, problems, look-alikes, failure demand, wandering priorities."""

from __future__ import annotations

from typing import TYPE_CHECKING

from itbiz.text.message import msg, msgs
from itbiz.views.report.script import NONE, TROUBLE
from itbiz.views.report.source import Cell, Column, table

if TYPE_CHECKING:
    from itbiz.domain.clusters import Cluster
    from itbiz.domain.substance import Problem, Substance
    from itbiz.text.message import Message
    from itbiz.views.report.script import Script

Row = list[Cell | str]
Section = list[list[str]]

MOST = 5
"""Problems and clusters that are named; the others are in the data."""


def substance(script: Script) -> Section:
    """Section 9."""
    facts = script.week.substance
    head = script.heading(msg("Substance"))
    lines = script.item(
        msg("Problems: {opened} opened, {closed} solved.", opened=len(facts.opened), closed=len(facts.closed))
    )
    for each in [each for each in facts.problems if each.incidents][:MOST]:
        lines += script.item(caused_words(script, each), under="  ")
    for cluster in facts.clusters[:MOST]:
        lines += script.item(alike_words(script, cluster), sign=TROUBLE)
    lines += script.item(_failure_demand(script, facts))
    lines += script.item(_changes(script, facts))
    if facts.to_request or facts.to_incident:
        words = msg(
            "Requalified: {requests} from incident to request, {incidents} from request to incident.",
            requests=len(facts.to_request),
            incidents=len(facts.to_incident),
        )
        lines += script.item(words)
    return [head, _shares(script, facts), lines]


def _shares(script: Script, facts: Substance) -> list[str]:
    if not facts.shares:
        return []
    heads = [
        Column(script.lang(msg("Class of service"))),
        Column(script.lang(msg("Finished")), "right"),
        Column(script.lang(msg("Allocated")), "right"),
    ]
    rows: list[Row] = [
        [
            script.cell(script.lang.service_class(each.service_class)),
            script.fraction(each.finished, each.n),
            NONE if each.allocated is None else script.lang.percent(each.allocated / 100),
        ]
        for each in facts.shares
    ]
    return table(heads, rows)


def caused_words(script: Script, each: Problem) -> Message:
    """A problem, and how many incidents it caused."""
    return msgs(
        "{ticket} caused {n} incident",
        "{ticket} caused {n} incidents",
        len(each.incidents),
        ticket=script.ticket(each.ticket),
    )


def alike_words(script: Script, each: Cluster) -> Message:
    """Incidents of a team that look alike; of restricted ones only that they are among them."""
    words = ", ".join(each.words) or script.lang(msg("similar titles"))
    shown = script.open_ids(each.tickets) or [script.lang(msg("restricted"))]
    return msgs(
        "{team}: {n} incident without a known cause looks alike ({words}): {ids}",
        "{team}: {n} incidents without a known cause look alike ({words}): {ids}",
        len(each.tickets),
        team=script.name(each.team),
        words=words,
        ids=", ".join([*shown[:MOST], "…"] if len(shown) > MOST else shown),
    )


def _failure_demand(script: Script, facts: Substance) -> Message:
    counts = msg(
        "Failure demand: {reopened} reopened and {caused} incidents caused, of {n} finished",
        reopened=len(facts.reopened),
        caused=len(facts.caused),
        n=facts.finished,
    )
    share = facts.failure_demand
    return counts if share is None else msg("{counts}: {share}", counts=counts, share=script.lang.percent(share))


def _changes(script: Script, facts: Substance) -> Message:
    count = sum(facts.changes.values())
    if not count:
        return msg("No ticket changed class.")
    others = msg("others")
    by = ", ".join(
        f"{script.lang(others if party is None else script.name(party))} {number}"
        for party, number in sorted(facts.changes.items(), key=lambda each: (-each[1], each[0] or ""))
    )
    return msg(
        "Changes of class: {changes} on {tickets} tickets, {again} of them more than once ({by}).",
        changes=count,
        tickets=len(facts.changed),
        again=len(facts.wandering),
        by=by,
    )
