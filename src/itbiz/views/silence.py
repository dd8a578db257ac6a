"""What follows an unanswered question, in words, and the commands for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from itbiz.domain.people import short_name
from itbiz.domain.period import format_instant
from itbiz.domain.silence import Obstacle
from itbiz.text.message import msg
from itbiz.views.line import one_line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from itbiz.domain.dues import Due
    from itbiz.domain.silence import Forfeit
    from itbiz.text.message import Message
    from itbiz.views.shapes import dues as shapes


def words(due: Due, *, persons: bool = True) -> Iterator[Message]:
    """How far it has come: the reminder, and what becomes of the token. Nothing while both lie ahead."""
    silence = due.silence
    if silence is None:
        return
    reminder = silence.reminder
    if reminder is not None and persons:
        yield msg("{person} was reminded on {day}", person=short_name(reminder.to or ""), day=reminder.at)
    elif reminder is not None:
        yield msg("reminded on {day}", day=reminder.at)
    elif silence.reminder_due:
        yield msg("a reminder is due since {day}", day=silence.remind_from)
    else:
        return
    if silence.forfeit is not None:
        yield _fate(silence.forfeit)


def _fate(forfeit: Forfeit) -> Message:
    match forfeit.obstacle:
        case None:
            return msg("the token may be lost now")
        case Obstacle.TIME if forfeit.possible_from is not None:
            return msg("the token may be lost from {instant}", instant=forfeit.possible_from)
        case Obstacle.TIME:
            return msg("the token stays")
        case Obstacle.REMINDER:
            return msg("the token stays until somebody was reminded by name")
        case Obstacle.PERSON:
            return msg("the token stays: nobody is named to be reminded")


def commands(due: Due) -> list[str]:
    """What may be done about it now, complete but for a name that nobody has written."""
    silence = due.silence
    if silence is None:
        return []
    found = [remind(due)] if silence.reminder_due else []
    return [*found, forfeit(due)] if silence.forfeit is not None and silence.forfeit.possible else found


def remind(due: Due) -> str:
    """The command that reminds who was asked."""
    return f"itbiz remind {due.ticket} --re {due.question} --to {quoted(due.who)}"


def forfeit(due: Due) -> str:
    """The command that lets the token go."""
    return f"itbiz release {due.ticket} --cause forfeited"


def quoted(person: str | None) -> str:
    """A person as an argument of a command; `…` where nobody is known."""
    if person is None:
        return "…"
    import shlex  # for people whom git knows by other than an address

    return shlex.quote(one_line(person))


def reminder_data(due: Due) -> shapes.Reminder | None:
    """The reminder as plain data; none where the contract has none."""
    silence = due.silence
    if silence is None:
        return None
    sent = silence.reminder
    return {
        "due_from": format_instant(silence.remind_from) if silence.remind_from else None,
        "due": silence.reminder_due,
        "sent": format_instant(sent.at) if sent else None,
        "to": sent.to if sent else due.who,
        "command": remind(due),
    }


def forfeit_data(due: Due) -> shapes.Forfeit | None:
    """What becomes of the token as plain data; none where there is none to lose."""
    found = due.silence.forfeit if due.silence else None
    if found is None:
        return None
    return {
        "possible": found.possible,
        "possible_from": format_instant(found.possible_from) if found.possible_from else None,
        "not_yet": found.obstacle,
        "command": forfeit(due),
    }
