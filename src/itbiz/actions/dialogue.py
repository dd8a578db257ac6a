"""The dialogue: an open question is somebody's load, and its answer ends the wait."""

from __future__ import annotations

from typing import TYPE_CHECKING

from itbiz.actions.draft import Act, Draft, in_order
from itbiz.actions.edit import Outcome
from itbiz.domain.dialogue import Side, asked_person, asked_side, is_person
from itbiz.domain.period import format_instant
from itbiz.domain.silence import silence_of
from itbiz.domain.ticket import Holder, Status, ThreadKind, ThreadLine, Ticket, Verdict
from itbiz.text.failure import Failure
from itbiz.text.message import Message, msg

if TYPE_CHECKING:
    from itbiz.domain.contract import Contract
    from itbiz.rules.change import Change

LONGEST_REASON = 200


def _say(draft: Draft, act: Act, kind: ThreadKind, **more: object) -> int:
    number = max((line.n for line in draft.ticket.thread), default=0) + 1
    line: dict[str, object] = {"n": number, "at": format_instant(act.at), **act.stamp(), "kind": str(kind)}
    line.update({name: value for name, value in more.items() if value is not None})
    draft.append("thread", line)
    return number


def ask(
    change: Change,
    act: Act,
    ticket_id: str,
    text: str,
    *,
    to: str | None = None,
    wait: bool = False,
    message: str | None = None,
) -> Outcome:
    """Put a question. `to` is a side or a person; left out, it goes to the other side. `wait` stops the work for it.

    `message` names the e-mail or the form that it came with.
    """
    entry = change.after.entries[ticket_id]
    act = in_order(act, entry.ticket)
    draft = Draft(entry)
    asked = to or _other_side(change, act, entry.ticket)
    number = _say(draft, act, ThreadKind.QUESTION, to=asked, message=message, text=text)
    addressee = Holder(asked) if asked in set(Holder) else asked
    line = msg("question {n} to {to}", n=number, to=addressee)
    if wait and entry.ticket.state is not Status.WAITING:
        question = ThreadLine(n=number, at=act.at, by=act.by, kind=ThreadKind.QUESTION, to=asked)
        holder = _holder(question, entry.ticket, change.after.contract)
        draft.enter(act, Status.WAITING, on=str(holder), why=one_line(text))
        line = msg(
            "question {n} to {to}, {old} → {new}", n=number, to=addressee, old=entry.ticket.state, new=Status.WAITING
        )
    return Outcome((draft.edit(),), ((ticket_id, line),), msg('answered with: itbiz answer {id} "…"', id=ticket_id))


def _holder(question: ThreadLine, ticket: Ticket, contract: Contract | None) -> Holder:
    """Who is waited for until a question is answered."""
    side = asked_side(question, ticket, contract)
    return Holder(side) if side else Holder.VENDOR


def one_line(text: str) -> str:
    """A text as the reason of a history line: one line, and not too long."""
    line = " ".join(text.split())
    return line if len(line) <= LONGEST_REASON else f"{line[: LONGEST_REASON - 1]}…"


def _other_side(change: Change, act: Act, ticket: Ticket) -> Side:
    """The side that does not ask; where it is not known who asks, the business is asked."""
    contract = change.after.contract
    lines = (ThreadLine(n=1, at=act.at, by=person, kind=ThreadKind.QUESTION) for person in (act.by, act.person))
    asked = {asked_side(line, ticket, contract) for line in lines}
    return Side.PROVIDER if Side.PROVIDER in asked else Side.REQUESTER


def answer(
    change: Change, act: Act, ticket_id: str, text: str, *, re: int | None = None, message: str | None = None
) -> Outcome:
    """Answer a question: the only open one, or the one named. The wait on that side ends with its last answer.

    A wait for one of the sides that was begun without a question is answered too.
    """
    entry = change.after.entries[ticket_id]
    ticket = entry.ticket
    act = in_order(act, ticket)
    draft = Draft(entry)
    if re is None and waits_without_a_question(ticket):
        number = _say(draft, act, ThreadKind.ANSWER, message=message, text=text)
        back = _before_wait(ticket)
        draft.enter(act, back)
        words = msg("answer {n}, {old} → {new}", n=number, old=Status.WAITING, new=back)
        return Outcome((draft.edit(),), ((ticket_id, words),))
    question = _question(ticket, re)
    number = _say(draft, act, ThreadKind.ANSWER, re=question.n, message=message, text=text)
    line: Message = msg("answer {n} to question {re}", n=number, re=question.n)
    waiting = next((wait for wait in ticket.waits() if wait.until is None), None)
    contract = change.after.contract
    holder = _holder(question, ticket, contract)
    others = [each for each in ticket.open_questions if each.n != question.n]
    still_open = any(_holder(each, ticket, contract) is holder for each in others)
    if ticket.state is Status.WAITING and waiting and waiting.on is holder and not still_open:
        back = _before_wait(ticket)
        draft.enter(act, back)
        line = msg("answer {n} to question {re}, {old} → {new}", n=number, re=question.n, old=Status.WAITING, new=back)
    return Outcome((draft.edit(),), ((ticket_id, line),))


def waits_without_a_question(ticket: Ticket) -> bool:
    """Whether a ticket waits for one of the sides, and no line of the dialogue says for what."""
    waits = ticket.state is Status.WAITING and ticket.transitions[-1].on in {Holder.REQUESTER, Holder.PROVIDER}
    return waits and not ticket.open_questions


def _question(ticket: Ticket, re: int | None) -> ThreadLine:
    open_questions = ticket.open_questions
    if re is not None:
        named = next((line for line in ticket.thread if line.n == re and line.kind is ThreadKind.QUESTION), None)
        if named is None:
            raise Failure(
                msg("{id} has no question {n}", id=ticket.id, n=re),
                msg("`itbiz show {id}` numbers the dialogue", id=ticket.id),
            )
        return named
    if not open_questions:
        raise Failure(
            msg("{id} has no open question", id=ticket.id),
            msg('to add a remark: itbiz comment {id} "…"', id=ticket.id),
        )
    if len(open_questions) > 1:
        raise Failure(
            msg("{id} has several open questions", id=ticket.id),
            msg("name one: {choices}", choices=", ".join(f"--re {line.n}" for line in open_questions)),
        )
    return open_questions[0]


def _before_wait(ticket: Ticket) -> Status:
    earlier = [line.to for line in ticket.transitions if line.to is not Status.WAITING]
    return earlier[-1] if earlier and earlier[-1] in {Status.READY, Status.STARTED} else Status.READY


def comment(
    change: Change,
    act: Act,
    ticket_id: str,
    text: str,
    *,
    kind: ThreadKind = ThreadKind.COMMENT,
    to: str | None = None,
    message: str | None = None,
) -> Outcome:
    """Add a remark, a contest or a reminder to the dialogue."""
    if kind is ThreadKind.REMINDER and not to:
        raise _nobody_named()
    entry = change.after.entries[ticket_id]
    act = in_order(act, entry.ticket)
    draft = Draft(entry)
    number = _say(draft, act, kind, to=to, re=_reminded(entry.ticket, kind), message=message, text=text)
    return Outcome((draft.edit(),), ((ticket_id, msg("{kind} {n}", kind=kind, n=number)),))


def _reminded(ticket: Ticket, kind: ThreadKind) -> int | None:
    """The question that a reminder can only be of: the one that is open."""
    questions = ticket.open_questions if kind is ThreadKind.REMINDER else ()
    return questions[0].n if len(questions) == 1 else None


def _nobody_named() -> Failure:
    return Failure(msg("a reminder goes to a named person"), msg("add --to PERSON"))


def remind(
    change: Change, act: Act, ticket_id: str, text: str | None = None, *, to: str | None = None, re: int | None = None
) -> Outcome:
    """Remind somebody by name of an open question: the only one, or the one named.

    `to` left out, it goes to the person who was asked, or to the contact. Raises Failure where nobody is known.
    """
    entry, contract = change.after.entries[ticket_id], change.after.contract
    ticket = entry.ticket
    question = _open_question(ticket, re)
    side = asked_side(question, ticket, contract)
    known = contract.parties.providers.get(ticket.provider or "") if contract else None
    person = to or (asked_person(question, side, ticket, known.lead if known else None) if side else None)
    if person is None or not is_person(person, contract):
        raise _nobody_named()
    if side is Side.REQUESTER and asked_side(question.model_copy(update={"to": person}), ticket, contract) is not side:
        raise Failure(
            msg("the question is one to the business, and {person} is of IT", person=person),
            msg("add --to PERSON"),
        )
    act = in_order(act, ticket)
    draft = Draft(entry)
    number = _say(draft, act, ThreadKind.REMINDER, to=person, re=question.n, text=text)
    line = msg("reminder {n} of question {re} to {to}", n=number, re=question.n, to=person)
    return Outcome((draft.edit(),), ((ticket_id, line),), _after_reminder(change, act, ticket, question, person))


def _open_question(ticket: Ticket, re: int | None) -> ThreadLine:
    if not ticket.open_questions:
        raise Failure(
            msg("{id} has no open question", id=ticket.id), msg('to put one: itbiz ask {id} "…"', id=ticket.id)
        )
    question = _question(ticket, re)
    if question not in ticket.open_questions:
        raise Failure(
            msg("question {n} of {id} is answered", n=question.n, id=ticket.id),
            msg("`itbiz show {id}` numbers the dialogue", id=ticket.id),
        )
    return question


def _after_reminder(change: Change, act: Act, ticket: Ticket, question: ThreadLine, person: str) -> Message:
    """What comes next: the answer, or the instant from which silence may cost the token."""
    if asked_side(question, ticket, change.after.contract) is Side.REQUESTER:
        silence = silence_of(question, ticket, change.after.contract, change.after.timeline, act.at, person)
        if silence and silence.forfeit and silence.forfeit.possible_from:
            return msg(
                "unanswered, the token may be lost from {instant}: itbiz release {id} --cause forfeited",
                instant=silence.forfeit.possible_from,
                id=ticket.id,
            )
    return msg('answered with: itbiz answer {id} "…"', id=ticket.id)


def acknowledge(
    change: Change, act: Act, ticket_id: str, verdict: Verdict = Verdict.FITS, text: str | None = None
) -> Outcome:
    """The provider says that it has seen a request, and whether it fits, is to be split or to be redirected."""
    entry = change.after.entries[ticket_id]
    act = in_order(act, entry.ticket)
    draft = Draft(entry)
    _say(draft, act, ThreadKind.ACKNOWLEDGEMENT, verdict=str(verdict), text=text)
    return Outcome((draft.edit(),), ((ticket_id, msg("acknowledged: {verdict}", verdict=verdict)),))
