"""What a letter does to a ticket: one line of the dialogue that names the letter, and the act it asks for."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from itbiz.actions import dialogue, tokens
from itbiz.actions.edit import Edit, Outcome
from itbiz.actions.opening import ALPHABET, id_length
from itbiz.actions.progress import move
from itbiz.domain.backlog import edited
from itbiz.domain.dialogue import Side, asked_side
from itbiz.domain.people import is_among, same_person
from itbiz.domain.ticket import FINISHED, Status, ThreadKind
from itbiz.domain.wish import Wish, word_of
from itbiz.text.dataclass import replace
from itbiz.text.failure import Failure
from itbiz.text.message import msg

if TYPE_CHECKING:
    from collections.abc import Callable

    from itbiz.actions.draft import Act
    from itbiz.domain.backlog import Backlog
    from itbiz.domain.contract import Contract
    from itbiz.domain.letter import Letter
    from itbiz.domain.ticket import Ticket
    from itbiz.rules.change import Change

REFUSED = 1
SHORTEST, LONGEST = 5, 26
"""Characters of the part of an id that is made from a letter."""

OF_BOTH_SIDES = frozenset({None, Wish.ANSWER, Wish.ASK, Wish.COMMENT})
"""What IT may write too; the rest is the requester's to decide."""


def was_taken(ticket: Ticket, key: str) -> bool:
    """Whether a letter is in the dialogue already."""
    return any(line.message == key for line in ticket.thread)


def id_for(key: str, prefix: str, size: int, ticket_of: Callable[[str], Ticket | None]) -> tuple[str, bool]:
    """The id of the ticket that a letter opens, and whether it has opened it already.

    It is made from the letter's key, so that the same letter finds its own ticket again in any clone; where another
    ticket has that id, it is one character longer.
    """
    number = int.from_bytes(hashlib.sha256(key.encode("utf-8", "surrogatepass")).digest(), "big")
    signs = "".join(ALPHABET[number >> 5 * index & 31] for index in range(LONGEST))
    free: str | None = None
    for length in range(SHORTEST, LONGEST + 1):
        name = f"{prefix}-{signs[:length]}"
        found = ticket_of(name)
        if found is not None and was_taken(found, key):
            return name, True
        if found is None and free is None and length >= id_length(size):
            free = name
        if free is not None and found is None:
            break
    if free is None:
        raise Failure(msg("no id is free for this message"), msg("open the ticket by hand: itbiz new"))
    return free, False


def units_of(person: str, backlog: Backlog) -> list[str]:
    """The business units that know a person: by the contract, or as the contact of a ticket of theirs."""
    contract = backlog.contract
    units = contract.parties.requesters if contract else {}
    listed = [key for key, unit in units.items() if is_among(person, (*unit.relays, *unit.may_promote, *unit.may_sign))]
    if listed:
        return listed
    known = {ticket.requester for ticket in backlog.tickets if same_person(person, ticket.contact)}
    return [key for key in units if key in known]


def works(person: str, contract: Contract) -> bool:
    """Whether somebody belongs to an IT team."""
    teams = contract.parties.providers.values()
    return any(same_person(person, team.lead) or is_among(person, team.members) for team in teams)


def may_write(letter: Letter, ticket: Ticket, backlog: Backlog, contract: Contract) -> bool:
    """Whether the sender is known on this ticket; False for a stranger.

    Raises Failure for somebody who is known, and asks for what the requester decides.
    """
    units = units_of(letter.sender, backlog)
    if same_person(letter.sender, ticket.contact) or ticket.requester in units:
        return True
    inside = works(letter.sender, contract)
    if inside and letter.wish in OF_BOTH_SIDES:
        return True
    if inside or units:
        raise Failure(
            msg("{person} does not decide for `{requester}`", person=letter.sender, requester=ticket.requester),
            msg("let the contact of {id}, or somebody the contract names for it, write it", id=ticket.id),
            REFUSED,
        )
    return False


def taken(change: Change, act: Act, ticket_id: str, letter: Letter, note: str | None = None) -> Outcome:
    """What a letter does to the ticket it names; nothing where it is there already.

    `note` is added to its text: what of the letter was not kept.
    """
    ticket = change.after.entries[ticket_id].ticket
    if was_taken(ticket, letter.key):
        return Outcome((), ())
    said = _said(letter, ticket, change.after.contract)
    done = _act(change, act, ticket, letter)
    after = replace(change, after=edited(change.after, {edit.path: edit.after for edit in done.edits}))
    text = "\n\n".join(part for part in (said, note) if part)
    last = _speak(after, act, ticket_id, letter, text)
    return _both(done, last)


def _both(done: Outcome, last: Outcome) -> Outcome:
    """Two outcomes, one after the other, as one: each file from its first text to its last."""
    edits: dict[str, Edit] = {edit.path: edit for edit in done.edits}
    for edit in last.edits:
        first = edits.get(edit.path)
        edits[edit.path] = Edit(edit.path, first.before if first else edit.before, edit.after)
    lines = done.lines or last.lines
    return Outcome(tuple(edits.values()), lines, done.next_step or last.next_step)


def _said(letter: Letter, ticket: Ticket, contract: Contract | None) -> str:
    """The words of the line; a wish that needs none is said by its own word."""
    if letter.text:
        return letter.text
    if letter.wish in {Wish.ACCEPT, Wish.CLAIM, Wish.SWAP}:
        language = contract.language if contract else None
        return word_of(letter.wish, language or "en")
    raise Failure(
        msg("the message about {id} says nothing", id=ticket.id),
        msg("write the words below the first line, above what is quoted"),
        REFUSED,
    )


def _act(change: Change, act: Act, ticket: Ticket, letter: Letter) -> Outcome:
    """The act that a letter asks for, besides its line in the dialogue."""
    match letter.wish:
        case Wish.ACCEPT:
            return move(change, act, ticket.id, Status.CLOSED)
        case Wish.CONTEST if ticket.state in FINISHED:
            return move(change, act, ticket.id, Status.STARTED, why=_reason(letter))
        case Wish.CONTEST if ticket.state is Status.REFUSED:
            return move(change, act, ticket.id, Status.NEW, why=_reason(letter))
        case Wish.CLAIM:
            return tokens.claim(change, act, ticket.id)
        case Wish.SWAP:
            return tokens.swap(change, act, ticket.id, _other(change, letter))
        case _:
            return Outcome((), ())


def _reason(letter: Letter) -> str:
    return dialogue.one_line(letter.text)


def _other(change: Change, letter: Letter) -> str:
    """The ticket that takes the token over: the first word of the text."""
    words = (letter.fields.get("other") or letter.text).split()
    other = words[0].strip(".,;:").upper() if words else ""
    if other not in change.after.entries:
        raise Failure(
            msg("the message names no ticket that takes the token over"),
            msg("it begins with: {line}", line=f"{word_of(Wish.SWAP, 'en')} ITB-…"),
            REFUSED,
        )
    return other


def _speak(change: Change, act: Act, ticket_id: str, letter: Letter, text: str) -> Outcome:
    ticket = change.after.entries[ticket_id].ticket
    if letter.wish is Wish.ASK:
        return dialogue.ask(change, act, ticket_id, text, message=letter.key)
    if letter.wish is Wish.CONTEST:
        return dialogue.comment(change, act, ticket_id, text, kind=ThreadKind.CONTEST, message=letter.key)
    if letter.wish in {None, Wish.ANSWER}:
        number, words = _numbered(text) if letter.wish is Wish.ANSWER else (None, text)
        if number is None:
            number = _only_question(change, act, ticket)
        waited_for = letter.wish is Wish.ANSWER and dialogue.waits_without_a_question(ticket)
        if number is not None or waited_for:
            return dialogue.answer(change, act, ticket_id, words, re=number, message=letter.key)
    return dialogue.comment(change, act, ticket_id, text, message=letter.key)


def _numbered(text: str) -> tuple[int | None, str]:
    """The number of the question that an answer begins with: `2: ...`, or alone on its first line."""
    first, _, rest = text.partition("\n")
    number, colon, more = first.partition(":")
    if number.strip().isascii() and number.strip().isdigit() and len(number) <= LONGEST and (colon or rest.strip()):
        return int(number), "\n".join(part for part in (more.strip(), rest.strip()) if part)
    return None, text


def _only_question(change: Change, act: Act, ticket: Ticket) -> int | None:
    """The question that the sender's side is asked, where there is exactly one. Raises Failure for several."""
    contract = change.after.contract
    side = Side.PROVIDER if contract and works(act.person, contract) else Side.REQUESTER
    asked = [line.n for line in ticket.open_questions if asked_side(line, ticket, contract) is side]
    if len(asked) > 1:
        raise Failure(
            msg("{id} has several open questions", id=ticket.id),
            msg("the message names one: {choices}", choices=", ".join(f"ANSWER {n}: …" for n in asked)),
            REFUSED,
        )
    return asked[0] if asked else None
