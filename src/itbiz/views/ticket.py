"""One ticket: its fields, whom it waits for, its tokens, its dialogue and its history."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from itbiz.domain.dialogue import Side
from itbiz.domain.dues import accepted_by_silence
from itbiz.domain.people import short_name
from itbiz.domain.silence import silence_accepts
from itbiz.domain.ticket import IN_PROGRESS, Holder, Status
from itbiz.text.characters import strip_unsafe
from itbiz.text.message import msg
from itbiz.views import silence
from itbiz.views.chronicle import dialogue, history, tokens
from itbiz.views.palette import CAUTION, FURNITURE, OVER, STRONG, of_class, of_status
from itbiz.views.parts import aged, team, who
from itbiz.views.prose import wrap, wrapped
from itbiz.views.styled import Text
from itbiz.views.table import Column, cut, table, under

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from itbiz.domain.backlog import Backlog, Entry
    from itbiz.domain.dues import Due
    from itbiz.domain.links import Linked
    from itbiz.domain.row import TicketRow
    from itbiz.domain.ticket import Ticket
    from itbiz.text.message import Message
    from itbiz.views.page import Block, Page
    from itbiz.views.table import Cell


def document(entry: Entry) -> dict[str, Any]:
    """What `show --json` prints."""
    return {"version": 1, **data(entry)}


def data(entry: Entry) -> dict[str, Any]:
    """A ticket as its file has it, keys in the schema's order, and the path of the file."""
    return {**entry.ticket.model_dump(mode="json", by_alias=True, exclude_unset=True), "path": entry.path}


def draw(entry: Entry, backlog: Backlog, owed: Sequence[Due], links: Iterable[Linked], page: Page) -> Block:
    """The whole ticket. `owed` are the duties that stand on it, `links` how it hangs together with others."""
    return under(
        [
            _head(entry, backlog, page),
            _court(entry.ticket, backlog, owed, page),
            _fields(entry, backlog, page),
            *(_paragraph(name, text, page) for name, text in _texts(entry.ticket)),
            _links(links, page),
            tokens(entry.ticket, page),
            dialogue(entry.ticket, page),
            history(entry.ticket, page),
        ]
    )


def records(entry: Entry) -> list[str]:
    """The ticket as text without a width: the written fields, a tab between name and value, a line each."""
    found: list[str] = []
    for key, value in data(entry).items():
        if isinstance(value, list):
            found += ["\t".join([key, *(f"{name}={_flat(each)}" for name, each in line.items())]) for line in value]
        else:
            found.append(f"{key}\t{_flat(value)}")
    return found


def _flat(value: object) -> str:
    if isinstance(value, dict):
        return ",".join(f"{name}={_flat(each)}" for name, each in value.items())
    return strip_unsafe(" ".join(str(value).split()))


def _head(entry: Entry, backlog: Backlog, page: Page) -> Block:
    ticket = entry.ticket
    sign = of_status(ticket.state)
    term = backlog.timeline.term_at(page.instant)
    line = page.dotted(
        [
            page.text(ticket.id, STRONG),
            Text.assemble(page.sign(sign), " ", page.text(page.lang.status(ticket.state), sign.style)),
            Text.assemble(
                page.sign(of_class(ticket.service_class)), " ", page.say(page.lang.service_class(ticket.service_class))
            ),
            page.say(page.lang.ticket_type(ticket.type)),
            aged(ticket, page, backlog.timeline, term) if ticket.state.unfinished else "",
        ]
    )
    title = [Text(row, style=STRONG) for row in wrap(page.say(ticket.title), page.width)]
    return [cut(line, page.width, page.ellipsis), page.rule(), *(cut(row, page.width, page.ellipsis) for row in title)]


def _court(ticket: Ticket, backlog: Backlog, owed: Sequence[Due], page: Page) -> Block:
    """With whom the ball is, and by when."""
    rows: list[list[Cell]] = []
    arrow = "->" if page.ascii_only else "→"
    contract = backlog.contract
    for due in owed:
        party = contract.name_of(due.party) if contract and due.party else due.party
        side = msg("IT") if due.side is Side.PROVIDER else msg("requester")
        rows.append(
            [
                Text.assemble((arrow, CAUTION), " ", (page.say(party or side), STRONG)),
                page.say(short_name(due.who)) if due.who else "",
                page.by(due.deadline),
                page.say(due.text),
            ]
        )
    if ticket.state is Status.WAITING and ticket.transitions[-1].on in {Holder.VENDOR, Holder.PROVIDER}:
        line = ticket.transitions[-1]
        holder = page.lang.holder(line.on or Holder.VENDOR)
        rows.append([Text.assemble((arrow, CAUTION), " ", page.say(holder)), "", page.elapsed(line.at), line.why or ""])
    if accepted_by_silence(ticket, backlog.timeline, page.instant):
        accepted = silence_accepts(ticket.transitions[-1].at, backlog.timeline)
        rows.append([page.text(msg("accepted by silence on {day}", day=accepted), FURNITURE), "", "", ""])
    columns = [Column(least=8), Column(calm=1), Column(), Column(least=12)]
    lines = table(columns, rows, page.width, heads=False, ellipsis=page.ellipsis)
    silent = [page.text(words, CAUTION) for due in owed for words in silence.words(due)]
    return [*lines, *(cut(line, page.width, page.ellipsis) for line in silent)]


def _fields(entry: Entry, backlog: Backlog, page: Page) -> Block:
    ticket, contract = entry.ticket, backlog.contract

    def name(key: str) -> str:
        return contract.name_of(key) if contract else key

    pairs: list[tuple[Message, Cell]] = [
        (msg("requester"), page.say(name(ticket.requester))),
        (msg("IT team"), page.say(name(ticket.provider)) if ticket.provider else team(None, page)),
        (msg("assignee"), who(ticket.assignee, page, missed=ticket.state in IN_PROGRESS)),
        (msg("contact"), page.say(ticket.contact or "")),
        (msg("opened on"), page.at(ticket.opened)),
        (msg("due"), page.day(ticket.due) if ticket.due else ""),
        (msg("why that day"), page.say(ticket.due_reason or "")),
        (msg("visibility"), page.text(msg("restricted"), CAUTION) if ticket.visibility == "restricted" else ""),
        (msg("file"), Text(page.say(entry.path), style=FURNITURE)),
    ]
    rows: list[list[Cell]] = [[Text(page.say(label), style=FURNITURE), value] for label, value in pairs if value]
    return table([Column(), Column(least=10)], rows, page.width, heads=False, ellipsis=page.ellipsis)


def _texts(ticket: Ticket) -> Iterator[tuple[Message, str]]:
    for label, text in (
        (msg("why it matters"), ticket.justification),
        (msg("done when"), ticket.acceptance),
        (msg("description"), ticket.description),
    ):
        if text:
            yield label, text


def _paragraph(label: Message, text: str, page: Page) -> Block:
    return [Text(page.say(label), style=FURNITURE), *wrapped(text, page)]


def _links(links: Iterable[Linked], page: Page) -> Block:
    rows: list[list[Cell]] = []
    for link in links:
        words = page.say(page.lang.link_type(link.type))
        arrow = ("<- " if page.ascii_only else "← ") if link.is_incoming else ""
        rows.append([f"{arrow}{words}", link.id, *_other(link.other, page)])
    if not rows:
        return []
    columns = [Column(), Column(), Column(least=12), Column()]
    return [page.heading(msg("LINKS")), *table(columns, rows, page.width, heads=False, ellipsis=page.ellipsis)]


def _other(other: Ticket | TicketRow | None, page: Page) -> tuple[Cell, Cell]:
    if other is None:
        return Text(page.say(msg("not here")), style=OVER), ""
    status = Status(other.state)
    state = of_status(status)
    return page.say(other.title), Text.assemble(page.sign(state), " ", page.say(page.lang.status(status)))
