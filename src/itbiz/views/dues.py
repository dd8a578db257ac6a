"""What is owed, by whom, by when, and the command that settles it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from itbiz.domain.dialogue import Side
from itbiz.domain.dues import DueKind
from itbiz.domain.people import short_name
from itbiz.domain.period import format_instant
from itbiz.text.message import msg
from itbiz.views import silence
from itbiz.views.line import one_line
from itbiz.views.palette import CAUTION, COMMAND, FURNITURE, STRONG
from itbiz.views.styled import Text
from itbiz.views.table import cut, under

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from itbiz.domain.dues import Due
    from itbiz.text.message import Message
    from itbiz.views.page import Block, Page
    from itbiz.views.shapes import dues as shapes


def document(owed: Sequence[Due], restricted: Collection[str]) -> shapes.Dues:
    """What `due --json` prints; `restricted` are the ids of restricted tickets."""
    return {"version": 1, "dues": data(owed, restricted)}


def data(owed: Sequence[Due], restricted: Collection[str] = ()) -> list[shapes.Due]:
    """Each as plain data, the first deadline first."""
    return [
        {
            "kind": due.kind,
            "side": due.side,
            "party": due.party,
            "who": due.who,
            "id": due.ticket,
            "since": format_instant(due.since),
            "deadline": format_instant(due.deadline) if due.deadline else None,
            "overdue": due.overdue,
            "state": due.state,
            "text": str(due.text),
            "command": command(due),
            "question": due.question,
            "restricted": due.ticket in restricted,
            "reminder": silence.reminder_data(due),
            "forfeit": silence.forfeit_data(due),
        }
        for due in owed
    ]


def records(owed: Sequence[Due]) -> list[str]:
    """Id, kind, side, party, person, since, deadline, late or not, what is owed, state: a tab-separated line each."""
    return [
        "\t".join(
            (
                due.ticket,
                due.kind,
                due.side,
                due.party or "",
                one_line(due.who or ""),
                format_instant(due.since),
                format_instant(due.deadline) if due.deadline else "",
                "late" if due.overdue else "",
                one_line(str(due.text)),
                due.state,
            )
        )
        for due in owed
    ]


def command(due: Due) -> str:
    """What settles it: complete but for the words only a person has."""
    match due.kind:
        case DueKind.ANSWER:
            return f'itbiz answer {due.ticket} "…"' + (f" --re {due.question}" if due.question else "")
        case DueKind.ACCEPTANCE:
            return f"itbiz close {due.ticket}"
        case DueKind.ACKNOWLEDGEMENT if due.party is None:
            return f"itbiz edit {due.ticket} --set provider=…"
        case DueKind.ACKNOWLEDGEMENT:
            return f"itbiz acknowledge {due.ticket}"
        case DueKind.START:
            return f"itbiz start {due.ticket}"
        case DueKind.DELIVERY:
            return f"itbiz deliver {due.ticket}"
        case DueKind.CONFIRMATION:
            return f"itbiz emergency {due.ticket} --approved-by {due.side}={silence.quoted(due.who)}"
        case DueKind.REVIEW:
            return f"itbiz edit {due.ticket}"


def draw(owed: Sequence[Due], names: Mapping[str, str], titles: Mapping[str, str], page: Page) -> Block:
    """Under each party what it owes, the first deadline first, each with its command; then what follows silence."""
    if not owed:
        return [page.text(msg("nobody owes anything"))]
    groups: dict[tuple[Side, str | None], list[Due]] = {}
    for due in owed:
        groups.setdefault((due.side, due.party), []).append(due)
    return under(
        _group(page.say(names.get(party or "", party or "") if party else _side(side)), group, titles, page)
        for (side, party), group in groups.items()
    )


def _side(side: Side) -> Message:
    return msg("IT") if side is Side.PROVIDER else msg("requester")


def _group(name: str, group: Sequence[Due], titles: Mapping[str, str], page: Page) -> Block:
    lines: Block = [Text.assemble((page.fit(name, page.width - 6), STRONG), (f" {len(group)}", FURNITURE)), page.rule()]
    return lines + under(_due(due, titles, page) for due in group)


def _due(due: Due, titles: Mapping[str, str], page: Page) -> Block:
    arrow = "->" if page.ascii_only else "→"
    when = page.by(due.deadline)
    first = Text.assemble((due.ticket, "bold"), "  ", page.say(due.text))
    person = f"{arrow} {page.say(short_name(due.who))}" if due.who else ""
    side = page.dotted([when, person])
    room = page.width - side.cell_len - 2
    first = cut(first, max(room, 12), page.ellipsis)
    first.append(" " * max(2, page.width - first.cell_len - side.cell_len))
    first.append(side)
    title = Text.assemble("  ", (page.say(titles.get(due.ticket, "")), FURNITURE))
    lines = [cut(line, page.width, page.ellipsis) for line in (first, title)]
    lines.append(_command(command(due), page))
    said = [Text.assemble("  ", page.text(words, CAUTION)) for words in silence.words(due)]
    lines += [cut(line, page.width, page.ellipsis) for line in said]
    return [*lines, *(_command(each, page) for each in silence.commands(due))]


def _command(typed: str, page: Page) -> Text:
    """What is to be pasted is never cut."""
    return Text.assemble("  ", (typed.replace("…", "..." if page.ascii_only else "…"), COMMAND))
