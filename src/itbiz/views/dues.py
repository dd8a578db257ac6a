"""What is owed, by whom, by when, and the command that settles it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from itbiz.domain.dialogue import Side
from itbiz.domain.dues import DueKind
from itbiz.domain.people import short_name
from itbiz.domain.period import format_instant
from itbiz.text.message import msg
from itbiz.views.line import one_line
from itbiz.views.palette import COMMAND, FURNITURE, STRONG
from itbiz.views.styled import Text
from itbiz.views.table import cut, under

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from itbiz.domain.dues import Due
    from itbiz.text.message import Message
    from itbiz.views.page import Block, Page
    from itbiz.views.shapes import dues as shapes


def document(owed: Sequence[Due]) -> shapes.Dues:
    """What `due --json` prints."""
    return {"version": 1, "dues": data(owed)}


def data(owed: Sequence[Due]) -> list[shapes.Due]:
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
            "text": str(due.text),
            "command": command(due),
        }
        for due in owed
    ]


def records(owed: Sequence[Due]) -> list[str]:
    """Id, kind, side, party, person, since, deadline, overdue or not: a tab-separated line each."""
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
            )
        )
        for due in owed
    ]


def command(due: Due) -> str:
    """What settles it: complete but for the words only a person has."""
    match due.kind:
        case DueKind.ANSWER:
            return f'itbiz answer {due.ticket} "…"'
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
            return f"itbiz emergency {due.ticket} --approved-by {due.side}={due.who or '…'}"
        case DueKind.REVIEW:
            return f"itbiz edit {due.ticket}"


def draw(owed: Sequence[Due], names: Mapping[str, str], titles: Mapping[str, str], page: Page) -> Block:
    """Under each party what it owes, the first deadline first: two lines each, the second the command."""
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
    settled = command(due).replace("…", "..." if page.ascii_only else "…")
    title = page.say(titles.get(due.ticket, ""))
    return [
        cut(first, page.width, page.ellipsis),
        cut(Text.assemble("  ", (title, FURNITURE)), page.width, page.ellipsis),
        Text.assemble("  ", (settled, COMMAND)),
    ]
