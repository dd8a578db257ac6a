"""Fitting the states of another tracker into our workflow, without inventing an instant."""

from __future__ import annotations

from itbiz.domain.ticket import ENDED_WITHOUT, FINISHED, TRANSITIONS, Status


def passage(state: Status, to: Status) -> tuple[Status, ...]:
    """The states entered, in order and all at the same instant, when a log goes from one state to another.

    A step our workflow does not have is made of those it has: `closed` from unfinished work passes `delivered`, what
    follows a delivery passes `started`, a wait for somebody else passes `started`. Going back to `new` is being
    `ready` again, but for a refusal that is contested. Closing what was refused or cancelled adds nothing, nor does
    delivering what was accepted. Nothing leads out of `cancelled`: raises ValueError.
    """
    if to is Status.NEW and state not in {Status.NEW, Status.REFUSED}:
        to = Status.READY
    if state is to and to is not Status.WAITING:
        return ()
    if (state in ENDED_WITHOUT and to is Status.CLOSED) or (state is Status.CLOSED and to is Status.DELIVERED):
        return ()
    if to in TRANSITIONS[state]:
        return (to,)
    if state is Status.CANCELLED:
        raise ValueError(to)
    if to is Status.CLOSED:
        return (*passage(state, Status.DELIVERED), to)
    step = Status.NEW if state is Status.REFUSED else Status.STARTED
    return (step, *passage(step, to))


def asks_why(state: Status, to: Status) -> bool:
    """Whether the workflow wants a reason for this step: waits, refusals, returns, reopenings."""
    if to in {Status.WAITING, Status.REFUSED}:
        return True
    if to is Status.READY:
        return state is not Status.NEW
    return (state in FINISHED and to is Status.STARTED) or to is Status.NEW
