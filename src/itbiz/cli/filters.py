"""The filters, the same for every command that looks at tickets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from itbiz.cli import completion
from itbiz.text.message import mark

if TYPE_CHECKING:
    from collections.abc import Sequence

    from itbiz.cli.session import Session
    from itbiz.domain.selection import Selection

Provider = Annotated[
    list[str] | None,
    typer.Option(
        "--provider",
        metavar="TEAM",
        help=mark("Only tickets of this team; none for those not routed yet. Filters may be repeated."),
        autocompletion=completion.providers,
        show_default=False,
    ),
]
Requester = Annotated[
    list[str] | None,
    typer.Option(
        "--requester",
        metavar="UNIT",
        help=mark("Only tickets of this business unit."),
        autocompletion=completion.requesters,
        show_default=False,
    ),
]
ServiceClass = Annotated[
    list[str] | None,
    typer.Option(
        "--class",
        metavar="CLASS",
        help=mark("Only this class of service: expedite, priority, fixed_date, standard, intangible."),
        autocompletion=completion.words(*completion.CLASSES),
        show_default=False,
    ),
]
State = Annotated[
    list[str] | None,
    typer.Option(
        "--status",
        metavar="STATE",
        help=mark("Only this state; or open, progress, finished, ended for several."),
        autocompletion=completion.words(*completion.STATES, "open", "progress", "finished", "ended"),
        show_default=False,
    ),
]
Type = Annotated[
    list[str] | None,
    typer.Option(
        "--type",
        metavar="TYPE",
        help=mark("Only this type: request, incident, problem, change."),
        autocompletion=completion.words(*completion.TYPES),
        show_default=False,
    ),
]
Assignee = Annotated[
    list[str] | None,
    typer.Option(
        "--assignee",
        metavar="PERSON",
        help=mark(
            "Only tickets of this person, by address or by what stands before its @; nobody for those of nobody."
        ),
        show_default=False,
    ),
]
Mine = Annotated[bool, typer.Option("--mine", help=mark("Only tickets that are yours, or whose contact you are."))]
Text = Annotated[
    list[str] | None,
    typer.Option(
        "--text",
        metavar="WORDS",
        help=mark("Only tickets that hold these words; case and accents do not matter."),
        show_default=False,
    ),
]


def selected(
    session: Session,
    *,
    provider: Sequence[str] | None = None,
    requester: Sequence[str] | None = None,
    service_class: Sequence[str] | None = None,
    status: Sequence[str] | None = None,
    type_: Sequence[str] | None = None,
    assignee: Sequence[str] | None = None,
    mine: bool = False,
    text: Sequence[str] | None = None,
) -> Selection:
    """The selection these options mean. Raises Failure for a word that names nothing, with the nearest that does."""
    from itbiz.domain.selection import Selection, selection_of  # imports the schemas

    if not any((provider, requester, service_class, status, type_, assignee, mine, text)):
        return Selection()
    return selection_of(
        session.contract,
        providers=provider or (),
        requesters=requester or (),
        classes=service_class or (),
        statuses=status or (),
        types=type_ or (),
        assignees=assignee or (),
        people=(session.who,) if mine else (),
        texts=text or (),
    )
