"""Pulses of trust: a file of a party and a period of the contract, that says a score from 1 to 5."""

from __future__ import annotations

from typing import TYPE_CHECKING

from itbiz.domain.pulse import has_terms, is_of_tickets, place_of, pulse_path, pulse_paths, read_pulse
from itbiz.text.diagnostic import START, Diagnostic, Severity
from itbiz.text.message import Message, msg
from itbiz.text.nearest import nearest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from itbiz.domain.contract import Contract
    from itbiz.domain.period import Period
    from itbiz.rules.change import Change


def rule(change: Change) -> Iterator[Diagnostic]:
    """`pulse-misplaced`, and whatever the schema finds. Where a pulse came to stand before, its place only warns."""
    contract = change.after.contract
    if contract is None or is_of_tickets(contract):
        return
    for path in pulse_paths(change.after.snapshot, change.after.home):
        words = _misplaced(change, contract, path)
        if words:
            severity = Severity.WARNING if stands(change, path) else Severity.ERROR
            yield Diagnostic(path, START, "pulse-misplaced", *words, severity)
        findings: list[Diagnostic] = []
        read_pulse(path, change.after.snapshot[path], findings)
        yield from findings


def stands(change: Change, path: str) -> bool:
    """Whether every base has a file as it is: a commit does not answer for it."""
    text = change.after.snapshot.get(path)
    return bool(change.bases) and all(base.snapshot.get(path) == text for base in change.bases)


def of_change(change: Change, findings: list[Diagnostic]) -> list[Diagnostic]:
    """The findings without those about pulses that the change did not touch."""
    if not findings or change.after.contract is None:
        return findings
    pulses = {*pulse_paths(change.after.snapshot, change.after.home)}
    return [each for each in findings if each.path not in pulses or not stands(change, each.path)]


def _misplaced(change: Change, contract: Contract, path: str) -> tuple[Message, Message] | None:
    home, timeline = change.after.home, change.after.timeline
    place = place_of(path, home)
    running = timeline.period_at(change.instant)
    known = (*contract.parties.requesters, *contract.parties.providers)
    if place is None:
        shown = pulse_path(home, running.key, known[0])
        return msg("this is no place of a pulse"), msg("a pulse stands in a file such as `{path}`", path=shown)
    period, party = place
    if party not in known:
        near = nearest(party, known, 1)
        return msg("`{key}` is not a party of the contract", key=party), (
            msg("did you mean `{near}`?", near=near[0]) if near else msg("there is: {known}", known=", ".join(known))
        )
    return _wrong_period(change, period, running)


def _wrong_period(change: Change, period: Period, running: Period) -> tuple[Message, Message] | None:
    timeline = change.after.timeline
    if not has_terms(period, timeline):
        return msg("`{period}` is no period of this contract", period=period.key), msg(
            "move it to a period of the contract, such as `{key}`", key=running.key
        )
    if period > running:
        return msg("{period} has not begun: nobody can say how it went", period=period), msg(
            "move it to a period of the contract, such as `{key}`", key=running.key
        )
    return None
