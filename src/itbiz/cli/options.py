"""The options that several commands share, written once. Their help is translated when it is drawn."""

from typing import Annotated

import typer

from itbiz.cli import completion
from itbiz.text.message import mark

Reference = Annotated[
    str,
    typer.Argument(
        metavar="ID",
        help=mark("A ticket: its id or the beginning of it, the prefix left out if you like (7k3 for ITB-7K3QX)."),
        autocompletion=completion.tickets,
        show_default=False,
    ),
]

Json = Annotated[bool, typer.Option("--json", help=mark("Print JSON instead of text."))]

AsOf = Annotated[
    str | None,
    typer.Option(
        "--as-of",
        metavar="INSTANT",
        help=mark(
            "Look at that moment: 2026-10-02T18:00:00+02:00, or the end of a day (2026-10-02) or period (2026-W40)."
        ),
        show_default=False,
    ),
]

ContractFile = Annotated[
    str | None,
    typer.Option(
        "--contract",
        metavar="FILE",
        help=mark("What if this contract had been agreed? Nothing is written."),
        show_default=False,
    ),
]

PeriodKey = Annotated[
    str | None,
    typer.Option(
        "--period",
        "-p",
        metavar="PERIOD",
        help=mark("A period: 2026-W40, 2026-10 or 2026-Q4; the running one if left out."),
        autocompletion=completion.periods,
        show_default=False,
    ),
]

Output = Annotated[
    str | None,
    typer.Option("--output", "-o", metavar="FILE", help=mark("Write there instead of stdout."), show_default=False),
]

DryRun = Annotated[bool, typer.Option("--dry-run", "-n", help=mark("Show what would change, and write nothing."))]

Commit = Annotated[
    bool | None,
    typer.Option(
        "--commit/--no-commit",
        help=mark("Commit exactly the changed files (git config itbiz.commit true makes it the rule)."),
        show_default=False,
    ),
]

ForPerson = Annotated[
    str | None,
    typer.Option(
        "--for",
        metavar="PERSON",
        help=mark("For whom you write this: somebody who uses neither git nor a terminal."),
        show_default=False,
    ),
]

Why = Annotated[
    str | None, typer.Option("--why", metavar="TEXT", help=mark("The reason, in one line."), show_default=False)
]
