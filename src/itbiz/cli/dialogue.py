"""Signatures of the dialogue: `ask`, `answer`, `comment`, `remind`, `acknowledge`, and `link`."""

from typing import Annotated

import typer

from itbiz.cli import completion
from itbiz.cli.help import Command, examples
from itbiz.cli.options import Commit, DryRun, ForPerson, Json, Reference
from itbiz.cli.session import Session, session_of
from itbiz.cli.writing import Manner
from itbiz.text.message import mark

app = typer.Typer()

Words = Annotated[
    str,
    typer.Argument(metavar="TEXT", help=mark("What you want to say; - reads it from stdin."), show_default=False),
]


def words(session: Session, text: str) -> str:
    """What was typed; `-` is all of stdin."""
    if text != "-":
        return text
    return (session.terminal.into.read() if session.terminal.into else "").strip("\n")


@app.command(
    "ask",
    cls=Command,
    epilog=examples(
        (mark('itbiz ask 7k3 "Which IP address?"'), mark("a team asks the requester")),
        (mark('itbiz ask 7k3 "Is Friday possible?" --to provider'), mark("a business unit asks the team")),
        (mark('itbiz ask 7k3 "Which IP address?" --wait'), mark("work cannot go on without the answer")),
    ),
    help=mark(
        "An open question is somebody's load. With --wait the ticket waits for them, and the answer ends the wait."
    ),
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
    wait: Annotated[
        bool, typer.Option("--wait", help=mark("The ticket waits: until the answer, its time is theirs."))
    ] = False,
    as_json: Json = False,
    for_person: ForPerson = None,
    dry_run: DryRun = False,
    commit: Commit = None,
) -> int:
    """Ask."""
    from itbiz.cli.commands.dialogue import ask as body

    manner = Manner(dry_run, commit, for_person, as_json)
    session = session_of(ctx)
    return body(session, reference=reference, text=words(session, text), to=to, wait=wait, manner=manner)


@app.command(
    "answer",
    cls=Command,
    epilog=examples(
        ('itbiz answer 7k3 "10.20.30.40"', mark("the open question")),
        (mark('itbiz answer 7k3 "Claire, from Monday" --re 2'), mark("the second line of the dialogue")),
        (mark('itbiz answer 7k3 "Yes" --for claire@inv.example'), mark("a relay answers for Claire")),
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
    session = session_of(ctx)
    return body(session, reference=reference, text=words(session, text), re=re, manner=manner)


@app.command(
    "comment",
    cls=Command,
    epilog=examples(
        (mark('itbiz comment 7k3 "Tested with the broker this morning"'), mark("one line for everybody")),
        (mark("itbiz comment 7k3 - < minutes.txt"), mark("a longer text")),
        (mark('itbiz comment 7k3 "It was delivered" --kind contest'), mark("the other side reads it otherwise")),
    ),
    help=mark(
        "A comment is nobody's load; to be answered, ask. A contest says that the other side's reading is wrong."
    ),
)
def comment(
    ctx: typer.Context,
    reference: Reference,
    text: Words,
    *,
    kind: Annotated[
        str,
        typer.Option(
            "--kind",
            metavar="KIND",
            help=mark("comment, contest or reminder."),
            autocompletion=completion.words("comment", "contest", "reminder"),
        ),
    ] = "comment",
    to: Annotated[
        str | None,
        typer.Option("--to", metavar="PERSON", help=mark("Whom a reminder is for."), show_default=False),
    ] = None,
    as_json: Json = False,
    for_person: ForPerson = None,
    dry_run: DryRun = False,
    commit: Commit = None,
) -> int:
    """Comment."""
    from itbiz.cli.commands.dialogue import comment as body

    manner = Manner(dry_run, commit, for_person, as_json)
    session = session_of(ctx)
    return body(session, reference=reference, text=words(session, text), kind=kind, to=to, manner=manner)


@app.command(
    "remind",
    cls=Command,
    epilog=examples(
        ("itbiz remind 7k3", mark("the person who was asked, of the open question")),
        (mark("itbiz remind 7k3 --to claire@inv.example --re 2"), mark("somebody else, of the second line")),
        (mark('itbiz remind 7k3 "We start on Monday" --for hugo@inv.example'), mark("with words, for Hugo")),
    ),
    help=mark(
        "A token is lost to silence only after a reminder to a person by name. `itbiz due` says when one is due, and "
        "`itbiz due --mail` makes a message of it."
    ),
)
def remind(
    ctx: typer.Context,
    reference: Reference,
    text: Annotated[
        str | None,
        typer.Argument(metavar="TEXT", help=mark("What you want to say with it."), show_default=False),
    ] = None,
    *,
    to: Annotated[
        str | None,
        typer.Option(
            "--to",
            metavar="PERSON",
            help=mark("Whom to remind; who was asked, or the contact, if left out."),
            show_default=False,
        ),
    ] = None,
    re: Annotated[
        int | None,
        typer.Option(
            "--re",
            metavar="N",
            help=mark("The question it is about; the only open one if left out."),
            show_default=False,
        ),
    ] = None,
    as_json: Json = False,
    for_person: ForPerson = None,
    dry_run: DryRun = False,
    commit: Commit = None,
) -> int:
    """Remind."""
    from itbiz.cli.commands.dialogue import remind as body

    manner = Manner(dry_run, commit, for_person, as_json)
    session = session_of(ctx)
    said = words(session, text) if text is not None else None
    return body(session, reference=reference, text=said, to=to, re=re, manner=manner)


@app.command(
    "acknowledge",
    cls=Command,
    epilog=examples(
        ("itbiz acknowledge 7k3", mark("it fits: the team has seen it and takes it as it is")),
        (mark('itbiz acknowledge 7k3 split "Two servers, two requests"'), mark("too large for one")),
        (mark('itbiz acknowledge 7k3 redirect "This is for the network team"'), mark("for somebody else")),
    ),
)
def acknowledge(
    ctx: typer.Context,
    reference: Reference,
    verdict: Annotated[
        str,
        typer.Argument(
            metavar="VERDICT",
            help=mark("fits, split or redirect."),
            autocompletion=completion.words("fits", "split", "redirect"),
        ),
    ] = "fits",
    text: Annotated[
        str | None,
        typer.Argument(metavar="TEXT", help=mark("What you want to say with it."), show_default=False),
    ] = None,
    *,
    as_json: Json = False,
    for_person: ForPerson = None,
    dry_run: DryRun = False,
    commit: Commit = None,
) -> int:
    """Acknowledge."""
    from itbiz.cli.commands.dialogue import acknowledge as body

    manner = Manner(dry_run, commit, for_person, as_json)
    session = session_of(ctx)
    said = words(session, text) if text is not None else None
    return body(session, reference=reference, verdict=verdict, text=said, manner=manner)


@app.command(
    "link",
    cls=Command,
    epilog=examples(
        ("itbiz link 2m9 caused_by 7k3", mark("an incident and the problem behind it")),
        ("itbiz link 9f4 child_of 7k3", mark("a part of a larger request")),
        ("itbiz link 9f4 blocks 7k3 --remove", mark("no longer")),
    ),
    help=mark(
        "A link is written once. Types: caused_by, child_of, duplicate_of, blocks, relates_to; or the other way round: "
        "causes, parent_of, has_duplicate, blocked_by."
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
    remove: Annotated[bool, typer.Option("--remove", help=mark("Take the link away."))] = False,
    as_json: Json = False,
    for_person: ForPerson = None,
    dry_run: DryRun = False,
    commit: Commit = None,
) -> int:
    """Link."""
    from itbiz.cli.commands.dialogue import link as body

    manner = Manner(dry_run, commit, for_person, as_json)
    return body(session_of(ctx), reference=reference, link_type=link_type, other=other, remove=remove, manner=manner)
