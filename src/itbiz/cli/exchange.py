"""Signatures of what comes from other trackers and from people without git: `import`, `intake`."""

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


@app.command(
    "intake",
    cls=Command,
    epilog=examples(
        ("itbiz intake message.eml", mark("an e-mail: opens a ticket, or answers for the one in its subject")),
        ("itbiz intake - --commit < form.json", mark("a form, as a mail server or a CI job passes it on")),
        ("itbiz intake", mark("what waits in the tray, from people whom nobody knows")),
        (mark("itbiz intake intake/5f0c2a9b1d3e4f60.yaml --requester sales"), mark("admit one of them")),
    ),
    help=mark(
        "The first word says what is wanted, in capitals: NEW, ANSWER, ASK, COMMENT, ACCEPT, CONTEST, PRIORITY, "
        "SWAP, or the same in French. The same message twice changes nothing. You are the relay: what is written is on "
        "behalf of the sender, and a token goes only to those the contract lets take one."
    ),
)
def intake(
    ctx: typer.Context,
    file: Annotated[
        str | None,
        typer.Argument(
            metavar="FILE",
            help=mark("An e-mail, or the JSON of a form or of an issue at GitHub or GitLab; - reads stdin."),
            show_default=False,
        ),
    ] = None,
    *,
    requester: Annotated[
        str | None,
        typer.Option(
            "--requester",
            metavar="UNIT",
            help=mark("The business unit that vouches for a sender nobody knows."),
            autocompletion=completion.requesters,
            show_default=False,
        ),
    ] = None,
    as_json: Json = False,
    dry_run: DryRun = False,
    commit: Commit = None,
) -> int:
    """Take in a message."""
    from itbiz.cli.commands.intake import intake as body

    return body(session_of(ctx), file=file, requester=requester, manner=Manner(dry_run, commit, None, as_json))
