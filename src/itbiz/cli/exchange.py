"""Signatures of what goes to and comes from other trackers: `import`."""

from typing import Annotated

import typer

from itbiz.cli import completion
from itbiz.cli.help import Command, examples
from itbiz.cli.options import Commit, DryRun, Json
from itbiz.cli.session import session_of
from itbiz.cli.writing import Manner
from itbiz.text.message import mark

app = typer.Typer()


@app.command(
    "import",
    cls=Command,
    epilog=examples(
        ("itbiz import servicenow incidents.csv --zone Europe/Paris", mark("with the mapping that ships")),
        (mark("itbiz import csv log.csv --map map.yaml -n"), mark("any log: look first")),
    ),
    help=mark(
        "An event log, one row a change, becomes tickets with their histories and claims. A row that cannot be used "
        "is reported with its line and counted; running it twice changes nothing. Without a contract one is drafted: "
        "the parties found, terms from the coming period on."
    ),
)
def import_(
    ctx: typer.Context,
    form: Annotated[
        str,
        typer.Argument(
            metavar="FORMAT",
            help=mark("csv, or servicenow, which is csv with a mapping that ships."),
            autocompletion=completion.words("csv", "servicenow"),
            show_default=False,
        ),
    ],
    file: Annotated[str, typer.Argument(metavar="FILE", help=mark("The log; - reads stdin."), show_default=False)],
    *,
    mapping: Annotated[
        str | None,
        typer.Option(
            "--map", metavar="FILE", help=mark("The mapping from columns and values to ours."), show_default=False
        ),
    ] = None,
    zone: Annotated[
        str | None,
        typer.Option(
            "--zone",
            metavar="ZONE",
            help=mark("The zone of times without an offset, where the mapping names none."),
            show_default=False,
        ),
    ] = None,
    as_json: Json = False,
    dry_run: DryRun = False,
    commit: Commit = None,
) -> int:
    """Bring tickets in."""
    from itbiz.cli.commands.import_log import import_log as body

    manner = Manner(dry_run, commit, None, as_json)
    return body(session_of(ctx), form=form, file=file, mapping=mapping, zone=zone, manner=manner)
