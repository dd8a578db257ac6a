"""`ask`, `answer`, `comment`, `remind`, `acknowledge` and `link`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from itbiz.actions import dialogue, linking
from itbiz.cli.commands.acting import choice, ids, perform
from itbiz.domain.ticket import ThreadKind, Verdict
from itbiz.text.failure import Failure
from itbiz.text.message import msg

if TYPE_CHECKING:
    from itbiz.cli.session import Session
    from itbiz.cli.writing import Manner


def _given(text: str) -> str:
    if not text.strip():
        raise Failure(msg("there are no words to write"), msg('put them in quotes: "Which address?"'))
    return text


def ask(session: Session, *, reference: str, text: str, to: str | None, manner: Manner, wait: bool = False) -> int:
    """Put a question."""
    (ticket_id,) = ids(session, reference)
    words = _given(text)
    return perform(
        session,
        manner,
        lambda change, act: dialogue.ask(change, act, ticket_id, words, to=to, wait=wait),
        subject=f"{ticket_id}: ask",
    )


def answer(session: Session, *, reference: str, text: str, re: int | None, manner: Manner) -> int:
    """Answer a question."""
    (ticket_id,) = ids(session, reference)
    words = _given(text)
    return perform(
        session,
        manner,
        lambda change, act: dialogue.answer(change, act, ticket_id, words, re=re),
        subject=f"{ticket_id}: answer",
    )


def comment(
    session: Session,
    *,
    reference: str,
    text: str,
    manner: Manner,
    kind: str = ThreadKind.COMMENT,
    to: str | None = None,
) -> int:
    """Add a remark, a contest or a reminder."""
    (ticket_id,) = ids(session, reference)
    words = _given(text)
    known = ThreadKind(choice(kind, ["comment", "contest", "reminder"], msg("kind of remark")))
    return perform(
        session,
        manner,
        lambda change, act: dialogue.comment(change, act, ticket_id, words, kind=known, to=to),
        subject=f"{ticket_id}: {known}",
    )


def remind(
    session: Session, *, reference: str, text: str | None, to: str | None, re: int | None, manner: Manner
) -> int:
    """Remind somebody by name of an open question."""
    (ticket_id,) = ids(session, reference)
    words = _given(text) if text is not None else None
    return perform(
        session,
        manner,
        lambda change, act: dialogue.remind(change, act, ticket_id, words, to=to, re=re),
        subject=f"{ticket_id}: remind",
    )


def acknowledge(session: Session, *, reference: str, verdict: str, text: str | None, manner: Manner) -> int:
    """Say that a request was seen, and what it is."""
    (ticket_id,) = ids(session, reference)
    known = Verdict(choice(verdict, [str(each) for each in Verdict], msg("verdict")))
    return perform(
        session,
        manner,
        lambda change, act: dialogue.acknowledge(change, act, ticket_id, known, text),
        subject=f"{ticket_id}: acknowledge ({known})",
    )


def link(session: Session, *, reference: str, link_type: str, other: str, manner: Manner, remove: bool = False) -> int:
    """Link two tickets, or take the link away."""
    ticket_id, other_id = ids(session, reference, other)
    return perform(
        session,
        manner,
        lambda change, _act: linking.link(change, ticket_id, link_type.replace("-", "_"), other_id, remove=remove),
        subject=f"{ticket_id}: {link_type} {other_id}",
    )
