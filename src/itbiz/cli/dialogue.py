"""Signatures of the dialogue: `ask`, `answer`, `comment`, and `link`."""

from typing import Annotated

import typer

from itbiz.cli import completion
from itbiz.cli.help import Command, examples
from itbiz.cli.options import Commit, DryRun, ForPerson, Json, Reference
from itbiz.cli.session import session_of
from itbiz.cli.writing import Manner
from itbiz.text.message import mark

app = typer.Typer()

Words = Annotated[
    str,
    typer.Argument(metavar="TEXT", help=mark("What you want to say; - reads it from stdin."), show_default=False),
]


@app.command(
    "ask",
    cls=Command,
    epilog=examples(
        ('itbiz ask 7k3 "Which IP address?"', mark("a team asks the requester")),
        ('itbiz ask 7k3 "Is Friday possible?" --to systemes', mark("a business unit asks the team")),
    ),
    help=mark("A question to the requester makes a started ticket wait for them, and the answer ends the wait."),
)
def ask(
    ctx: typer.Context,
    reference: Reference,
    text: Words,
    *,
    to: Annotated[
        str | None,
        typer.Option(
            "--to",
            metavar="WHOM",
            help=mark("requester, provider, or a person; the other side if left out."),
            autocompletion=completion.words(*completion.HOLDERS),
            show_default=False,
        ),
    ] = None,
    as_json: Json = False,
    for_person: ForPerson = None,
    dry_run: DryRun = False,
    commit: Commit = None,
) -> int:
    """Ask."""
    from itbiz.cli.commands.dialogue import ask as body

    manner = Manner(dry_run, commit, for_person, as_json)
    return body(session_of(ctx), reference=reference, text=text, to=to, manner=manner)


@app.command(
    "answer",
    cls=Command,
    epilog=examples(
        ('itbiz answer 7k3 "10.20.30.40"', mark("the open question")),
        ('itbiz answer 7k3 "Claire, from Monday" --re 2', mark("the second line of the dialogue")),
        ('itbiz answer 7k3 "Yes" --for claire@inv.example', mark("a relay answers for Claire")),
    ),
)
def answer(
    ctx: typer.Context,
    reference: Reference,
    text: Words,
    *,
    re: Annotated[
        int | None,
        typer.Option(
            "--re",
            metavar="N",
            help=mark("The line it answers; the only open question if left out."),
            show_default=False,
        ),
    ] = None,
    as_json: Json = False,
    for_person: ForPerson = None,
    dry_run: DryRun = False,
    commit: Commit = None,
) -> int:
    """Answer."""
    from itbiz.cli.commands.dialogue import answer as body

    manner = Manner(dry_run, commit, for_person, as_json)
    return body(session_of(ctx), reference=reference, text=text, re=re, manner=manner)


@app.command(
    "comment",
    cls=Command,
    epilog=examples(
        ('itbiz comment 7k3 "Tested with the broker this morning"', mark("one line for everybody")),
        ("itbiz comment 7k3 - < minutes.txt", mark("a longer text")),
    ),
    help=mark("A comment is nobody's load; to be answered, ask."),
)
def comment(
    ctx: typer.Context,
    reference: Reference,
    text: Words,
    *,
    as_json: Json = False,
    for_person: ForPerson = None,
    dry_run: DryRun = False,
    commit: Commit = None,
) -> int:
    """Comment."""
    from itbiz.cli.commands.dialogue import comment as body

    return body(session_of(ctx), reference=reference, text=text, manner=Manner(dry_run, commit, for_person, as_json))


@app.command(
    "link",
    cls=Command,
    epilog=examples(
        ("itbiz link 2m9 caused_by 7k3", mark("an incident and the problem behind it")),
        ("itbiz link 9f4 child_of 7k3", mark("a part of a larger request")),
        ("itbiz link 9f4 duplicate_of 7k3", mark("the same request twice")),
    ),
    help=mark(
        "A link is written once, on the first ticket. Types: caused_by, child_of, duplicate_of, blocks, relates_to."
    ),
)
def link(
    ctx: typer.Context,
    reference: Reference,
    link_type: Annotated[
        str,
        typer.Argument(
            metavar="TYPE",
            help=mark("How the first stands to the second."),
            autocompletion=completion.words(*completion.LINKS),
            show_default=False,
        ),
    ],
    other: Annotated[
        str,
        typer.Argument(
            metavar="OTHER", help=mark("The other ticket."), autocompletion=completion.tickets, show_default=False
        ),
    ],
    *,
    as_json: Json = False,
    for_person: ForPerson = None,
    dry_run: DryRun = False,
    commit: Commit = None,
) -> int:
    """Link."""
    from itbiz.cli.commands.dialogue import link as body

    manner = Manner(dry_run, commit, for_person, as_json)
    return body(session_of(ctx), reference=reference, link_type=link_type, other=other, manner=manner)
