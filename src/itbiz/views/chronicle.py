"""What was written on a ticket, line by line: tokens, dialogue, history."""

from __future__ import annotations

from typing import TYPE_CHECKING

from itbiz.domain.people import short_name
from itbiz.domain.ticket import ClaimKind, FieldChange, Holder, ServiceClass, Status, ThreadKind, TicketType
from itbiz.text.message import msg
from itbiz.views.palette import CAUTION, FURNITURE, STRONG, of_class, of_status
from itbiz.views.prose import wrapped
from itbiz.views.styled import Text
from itbiz.views.table import Column, cut, table

if TYPE_CHECKING:
    from itbiz.domain.fields import HistoryLine
    from itbiz.domain.ticket import Claim, ThreadLine, Ticket
    from itbiz.views.page import Block, Page
    from itbiz.views.table import Cell


def tokens(ticket: Ticket, page: Page) -> Block:
    """Every token it took, and how that ended."""
    if not ticket.claims:
        return []
    lines = [page.heading(msg("TOKENS"))]
    for claim in ticket.claims:
        lines += _claim(claim, page)
    return lines


def _claim(claim: Claim, page: Page) -> Block:
    emergency = claim.kind is ClaimKind.EMERGENCY
    sign = of_class(ServiceClass.EXPEDITE if emergency else ServiceClass.PRIORITY)
    arrow = "->" if page.ascii_only else "→"
    by = short_name(claim.on_behalf_of or claim.by)
    words = page.dotted(
        [
            Text.assemble(page.sign(sign), " ", page.say(page.lang.period(claim.period))),
            page.say(page.lang.kind(claim.kind)) if emergency else "",
            f"{claim.requester} {arrow} {claim.provider}",
            page.at(claim.at),
            by,
        ]
    )
    lines = [cut(words, page.width, page.ellipsis)]
    for label, text in ((msg("reason"), claim.reason), (msg("impact"), claim.impact)):
        if text:
            lines += wrapped(page.say(msg("{label}: {text}", label=label, text=text)), page)
    if claim.released:
        released = page.dotted(
            [page.say(page.lang.cause(claim.released.cause)), page.at(claim.released.at), short_name(claim.released.by)]
            + ([f"{arrow} {claim.released.swapped_for}"] if claim.released.swapped_for else [])
        )
        lines.append(cut(Text.assemble("  ", released), page.width, page.ellipsis))
    return lines


def dialogue(ticket: Ticket, page: Page) -> Block:
    """The thread; questions without an answer stand out."""
    if not ticket.thread:
        return []
    open_ = {line.n for line in ticket.open_questions}
    lines = [page.heading(msg("DIALOGUE"))]
    for line in sorted(ticket.thread, key=lambda each: (each.at, each.n)):
        lines += _spoken(line, page, unanswered=line.n in open_)
    return lines


def _spoken(line: ThreadLine, page: Page, *, unanswered: bool) -> Block:
    kind = page.text(page.lang.kind(line.kind), CAUTION if unanswered else FURNITURE)
    if unanswered:
        kind = Text.assemble(kind, " ", page.text(msg("without an answer"), CAUTION))
    arrow = "->" if page.ascii_only else "→"
    head = page.dotted(
        [
            Text(f"{line.n} {page.say(short_name(line.on_behalf_of or line.by))}", style=STRONG),
            kind,
            f"{arrow} {_asked(line.to, page)}" if line.to and line.kind is not ThreadKind.ANSWER else "",
            page.say(page.lang.verdict(line.verdict)) if line.verdict else "",
            Text(page.at(line.at), style=FURNITURE),
        ]
    )
    return [cut(head, page.width, page.ellipsis), *(wrapped(line.text, page) if line.text else [])]


def _asked(whom: str, page: Page) -> str:
    """A side by its name, a person by theirs."""
    return page.lang.holder(Holder(whom)) if whom in set(Holder) else short_name(whom)


def history(ticket: Ticket, page: Page) -> Block:
    """States entered and fields changed, from the opening on."""
    rows = [_passed(line, page) for line in sorted(ticket.history, key=lambda each: each.at)]
    opened: list[Cell] = [page.at(ticket.opened), page.say(msg("ticket opened")), "", ""]
    columns = [Column(), Column(least=12), Column(calm=1), Column(least=10)]
    lines = table(columns, [opened, *rows], page.width, heads=False, ellipsis=page.ellipsis)
    return [page.heading(msg("HISTORY")), *lines]


def _passed(line: HistoryLine, page: Page) -> list[Cell]:
    by = page.say(short_name(line.on_behalf_of or line.by))
    if isinstance(line, FieldChange):
        arrow = "->" if page.ascii_only else "→"
        what = msg(
            "{field}: {change}",
            field=_FIELDS[line.field],
            change=f"{_value(line, line.from_, page)} {arrow} {_value(line, line.to, page)}",
        )
        return [page.at(line.at), page.say(what), by, page.say(line.why or "")]
    sign = of_status(line.to)
    words = page.lang.waiting_on(line.on) if line.on and line.to is Status.WAITING else page.lang.status(line.to)
    return [page.at(line.at), Text.assemble(page.sign(sign), " ", page.say(words)), by, page.say(line.why or "")]


_FIELDS = {
    "class": msg("class"),
    "requester": msg("requester"),
    "provider": msg("IT team"),
    "type": msg("type"),
}


def _value(line: FieldChange, value: str | None, page: Page) -> str:
    """A class or a type by its name; free text as it is."""
    if value is None:
        return "-" if page.ascii_only else "–"
    if line.field == "class" and value in set(ServiceClass):
        return page.say(page.lang.service_class(ServiceClass(value)))
    if line.field == "type" and value in set(TicketType):
        return page.say(page.lang.ticket_type(TicketType(value)))
    return page.say(value)
