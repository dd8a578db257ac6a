"""Tickets as data: `show`, `list`, and what a command that writes prints."""

from typing import Annotated, Any, Literal

from typing_extensions import TypedDict

from itbiz.domain.model import Field
from itbiz.domain.ticket import Ticket
from itbiz.views.shapes.values import as_in_its_file


class FiledTicket(Ticket):
    """A ticket as in its file, and where that is."""

    path: str = Field(description="Its file, from the top of the repository.")


TicketData = Annotated[dict[str, Any], as_in_its_file(FiledTicket)]


class Show(FiledTicket):
    """One ticket as in its file, and where that is."""

    version: Literal[1]


class List(TypedDict):
    """Tickets as in their files: the selected ones of `list`, the written ones of a command that writes."""

    version: Literal[1]
    tickets: list[TicketData]
