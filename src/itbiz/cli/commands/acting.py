"""What every writer has in common: who acts, what the rules say of it, and the refusal in full."""

from __future__ import annotations

from typing import TYPE_CHECKING

from itbiz.actions.draft import Act
from itbiz.actions.verdict import verdict
from itbiz.cli.findings import say
from itbiz.cli.judging import action_change
from itbiz.cli.writing import Change as Changed
from itbiz.cli.writing import Manner, carry_out
from itbiz.text.failure import Failure
from itbiz.text.message import Message, msg

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from itbiz.actions.edit import Outcome
    from itbiz.cli.session import Session
    from itbiz.rules.change import Change
    from itbiz.text.diagnostic import Diagnostic

REFUSED = 1


def act_of(session: Session, manner: Manner) -> Act:
    """Who acts now, and for whom. Raises Failure where git does not know who that is."""
    return Act(session.who, session.now, manner.on_behalf_of)


def perform(
    session: Session,
    manner: Manner,
    action: Callable[[Change, Act], Outcome],
    *,
    subject: str,
    created: bool = False,
) -> int:
    """Do what an action says, if the rules let it; the exit status. Nothing is written where they do not."""
    _ = session.contract
    change = action_change(session)
    outcome = action(change, act_of(session, manner))
    after, refused, in_order = verdict(change, outcome.edits)
    if refused:
        return refuse(session, after, refused)
    judged = after if in_order else None
    return written(session, outcome, manner, subject=subject, created=created, judged=judged)


def written(
    session: Session,
    outcome: Outcome,
    manner: Manner,
    *,
    subject: str,
    created: bool = False,
    judged: Change | None = None,
) -> int:
    """Write what was decided and judged, or show it; the exit status. `judged` is what was found wholly in order."""
    return carry_out(
        session,
        outcome.edits,
        manner,
        [Changed(ticket, None, _said(session, line)) for ticket, line in outcome.lines],
        subject=subject,
        next_steps=[outcome.next_step] if outcome.next_step else [],
        created=created,
        judged=judged,
    )


def _said(session: Session, line: object) -> str:
    """In the person's language at a terminal; through a pipe in the words of the file."""
    if isinstance(line, Message) and session.terminal.out_is_terminal:
        return session.say(line)
    return str(line)


def refuse(session: Session, change: Change, findings: Sequence[Diagnostic]) -> int:
    """Say why the rules do not let something through, in full; the exit status."""
    say(session, findings, change.after)
    session.words(msg("nothing was written"))
    return REFUSED


def ids(session: Session, *references: str) -> list[str]:
    """The ids that written references name. Raises Failure for one that names no ticket, or several."""
    return [session.ticket(reference).ticket.id for reference in references]


def choice(word: str, known: Sequence[str], what: Message | str) -> str:
    """A word that must be one of the known ones. Raises Failure with the nearest.

    `what` names the kind of word: a message or, for a field, its key in the file, which is never translated.
    """
    from itbiz.cli.session import did_you_mean

    folded = word.casefold().replace("-", "_")
    if folded not in known:
        raise Failure(msg("`{word}` is no {what}", word=word, what=what), did_you_mean(folded, known))
    return folded
