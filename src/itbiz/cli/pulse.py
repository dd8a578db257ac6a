"""Signature of `pulse`."""

from typing import Annotated

import typer

from itbiz.cli import completion
from itbiz.cli.help import Command, examples
from itbiz.cli.options import Commit, DryRun, ForPerson, PeriodKey, Why
from itbiz.cli.session import session_of
from itbiz.cli.writing import Manner
from itbiz.text.message import mark

app = typer.Typer()


@app.command(
    "pulse",
    cls=Command,
    epilog=examples(
        (mark("itbiz pulse sales 4"), mark("a file pulse/2026-W40/sales.yaml; then commit it")),
        (mark('itbiz pulse sales 2 --why "Two weeks without an answer"'), mark("with the reason")),
        (mark("itbiz pulse systems 5 --period 2026-W39 --commit"), mark("of the week before, committed")),
        (mark("itbiz pulse sales 4 -n"), mark("look first")),
    ),
    help=mark(
        "Optional: the review shows how trust moves beside the figures, once there is a pulse. It is the party's, and "
        "the file names no person; the commit has its author all the same. A second pulse of a party and period "
        "replaces the first."
    ),
)
def pulse(
    ctx: typer.Context,
    party: Annotated[
        str,
        typer.Argument(
            metavar="PARTY",
            help=mark("The business unit or team whose trust it is."),
            autocompletion=completion.parties,
            show_default=False,
        ),
    ],
    score: Annotated[
        str,
        typer.Argument(
            metavar="1..5",
            help=mark("From 1, none at all, to 5, whatever they say is done."),
            autocompletion=completion.words("1", "2", "3", "4", "5"),
            show_default=False,
        ),
    ],
    *,
    why: Why = None,
    period: PeriodKey = None,
    for_person: ForPerson = None,
    dry_run: DryRun = False,
    commit: Commit = None,
) -> int:
    """Say it."""
    from itbiz.cli.commands.pulse import pulse as body

    manner = Manner(dry_run, commit, for_person)
    return body(session_of(ctx), party=party, score=score, why=why, period=period, manner=manner)
