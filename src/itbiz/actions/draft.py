"""A ticket file while an action works on it: lines appended, values set, every other byte kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from itbiz.actions.edit import Edit
from itbiz.domain.past import last_instant
from itbiz.domain.period import format_instant
from itbiz.domain.timeline import utc
from itbiz.rules.instants import CLOCKS_DIFFER
from itbiz.text.dataclass import dataclass, replace
from itbiz.text.edit import append_item, remove_item, remove_key, set_value
from itbiz.text.failure import Failure
from itbiz.text.message import msg

if TYPE_CHECKING:
    from datetime import datetime

    from itbiz.domain.backlog import Entry
    from itbiz.domain.ticket import Status, Ticket
    from itbiz.text.source import Place


@dataclass(frozen=True, slots=True)
class Act:
    """Who acts, when, and for whom: what every new line carries.

    `at` is an instant with the offset of the contract's zone; `on_behalf_of` is set when a relay writes.
    """

    by: str
    at: datetime
    on_behalf_of: str | None = None

    @property
    def person(self) -> str:
        """The person whose wish it is."""
        return self.on_behalf_of or self.by

    def stamp(self) -> dict[str, str]:
        """`by` and `on_behalf_of`, as a line writes them."""
        return {"by": self.by, **({"on_behalf_of": self.on_behalf_of} if self.on_behalf_of else {})}


def in_order(act: Act, *tickets: Ticket) -> Act:
    """The act, dated no earlier than any line of the tickets: a clock may be a little behind the one that wrote them.

    Raises Failure where it is further behind than two honest clocks may be apart.
    """
    for ticket in tickets:
        # In UTC: of one zone two instants are compared by wall time, which turns back once a year.
        latest = utc(last_instant(ticket))
        if latest > utc(act.at) + CLOCKS_DIFFER:
            raise Failure(
                msg(
                    "{id} has a line of {latest}, and it is only {now} now",
                    id=ticket.id,
                    latest=latest.astimezone(act.at.tzinfo),
                    now=act.at,
                ),
                msg("lines follow one another in time: set this machine's clock, or wait until then"),
            )
        if latest > utc(act.at):
            act = replace(act, at=latest.astimezone(act.at.tzinfo))
    return act


class Draft:
    """The text of one ticket, changed step by step."""

    def __init__(self, entry: Entry) -> None:
        self.path = entry.path
        self.ticket = entry.ticket
        self.before = entry.text
        self.text = entry.text

    def set(self, place: Place, value: object) -> None:
        """Set the value of a place, or add its key."""
        self.text = set_value(self.text, place, value)

    def remove(self, place: Place) -> None:
        """Remove a key, or an item of a list."""
        self.text = remove_item(self.text, place) if isinstance(place[-1], int) else remove_key(self.text, place)

    def append(self, name: str, line: dict[str, Any]) -> None:
        """Append a line to `history`, `claims`, `thread` or `links`."""
        self.text = append_item(self.text, (name,), line)

    def enter(self, act: Act, status: Status, *, on: str | None = None, why: str | None = None) -> None:
        """Enter a state: its history line and the written status."""
        line = {"at": format_instant(act.at), "to": str(status), **act.stamp()}
        if on:
            line["on"] = on
        if why:
            line["why"] = why
        self.append("history", line)
        self.set(("status",), str(status))

    def change(self, act: Act, field: str, old: str | None, new: str | None, why: str | None = None) -> None:
        """Change class, requester, provider or type: its history line and the value."""
        line: dict[str, Any] = {"at": format_instant(act.at), **act.stamp(), "field": field}
        if old is not None:
            line["from"] = old
        if new is not None:
            line["to"] = new
        if why:
            line["why"] = why
        self.append("history", line)
        if new is None:
            self.remove((field,))
        else:
            self.set((field,), new)

    def release(self, act: Act, index: int, cause: str, **more: object) -> None:
        """Write the release of the claim at `index`, with what else there is to say of it."""
        released: dict[str, object] = {"at": format_instant(act.at), **act.stamp(), "cause": cause}
        released.update({name: value for name, value in more.items() if value is not None})
        self.set(("claims", index, "released"), released)

    def edit(self) -> Edit:
        """The change so far."""
        return Edit(self.path, self.before, self.text)
