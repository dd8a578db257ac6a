"""`itbiz pulse`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from itbiz.actions.edit import Edit
from itbiz.cli.writing import Change, carry_out
from itbiz.domain.pulse import HIGHEST, LOWEST, PULSE, has_terms, is_of_tickets, pulse_path, read_pulse
from itbiz.store.files import read
from itbiz.text.edit import emit
from itbiz.text.failure import Failure
from itbiz.text.message import Message, msg
from itbiz.text.snapshot import Unreadable

if TYPE_CHECKING:
    from itbiz.cli.session import Session
    from itbiz.cli.writing import Manner
    from itbiz.domain.period import Period
    from itbiz.domain.pulse import Pulse
    from itbiz.text.diagnostic import Diagnostic


def pulse(session: Session, *, party: str, score: str, why: str | None, period: str | None, manner: Manner) -> int:
    """Write the pulse of a party in a period, in place of the one it gave before."""
    if is_of_tickets(session.contract):
        raise Failure(
            msg("the contract keeps its tickets in `{folder}`, where pulses would stand", folder=PULSE),
            msg("keep them in another folder"),
        )
    key, when = session.party(party), _period(session, period)
    path = pulse_path(session.home, when.key, key)
    given = _score(score)
    text = emit({"score": given, **({"why": why} if why is not None else {})})
    _valid(path, text)
    before = read(str(session.repository.top / path))
    if isinstance(before, Unreadable):
        raise Failure(msg("`{path}` cannot be read", path=path), msg("`itbiz check` says why; mend that first"))
    earlier = read_pulse(path, before, []) if before is not None else None
    if manner.on_behalf_of:
        session.words(
            msg("a pulse is the party's and names nobody: {person} is not written", person=manner.on_behalf_of)
        )
    return carry_out(
        session,
        [Edit(path, before, text)],
        manner,
        [Change(f"{key}  {when.key}", str(earlier.score) if earlier else None, str(given))],
        subject=f"Pulse of {key} in {when.key}",
        next_steps=_replaced(before, text, earlier),
    )


def _score(word: str) -> int:
    known = [str(score) for score in range(LOWEST, HIGHEST + 1)]
    if word not in known:
        raise Failure(
            msg(
                "a pulse is a whole number from {lowest} to {highest}, not `{word}`",
                lowest=LOWEST,
                highest=HIGHEST,
                word=word,
            ),
            msg("{lowest} is no trust at all, {highest} is: whatever they say is done", lowest=LOWEST, highest=HIGHEST),
        )
    return int(word)


def _period(session: Session, key: str | None) -> Period:
    """The period meant, which has begun and has terms. Raises Failure."""
    timeline = session.timeline
    found = session.period(key)
    running = timeline.period_at(session.now)
    if not has_terms(found, timeline):
        raise Failure(
            msg("`{period}` is no period of this contract", period=found.key),
            msg("did you mean `{near}`?", near=running.key) if has_terms(running, timeline) else None,
        )
    if found > running:
        raise Failure(
            msg("{period} has not begun: nobody can say how it went", period=found),
            msg("leave out `--period`: the running one is meant"),
        )
    return found


def _valid(path: str, text: str) -> None:
    findings: list[Diagnostic] = []
    read_pulse(path, text, findings)
    for each in findings:
        raise Failure(each.message, each.hint)


def _replaced(before: str | None, text: str, earlier: Pulse | None) -> list[Message]:
    if before is None or before == text:
        return []
    if earlier is None:
        return [msg("this replaces a file that was no pulse")]
    return [msg("this replaces the {score} that was given before", score=earlier.score)]
