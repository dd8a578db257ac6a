"""Signatures of `move` and its short forms."""

from typing import Annotated

import typer

from itbiz.cli import completion
from itbiz.cli.help import Command, examples
from itbiz.cli.options import Commit, DryRun, ForPerson, Json, Reference, Why
from itbiz.cli.session import session_of
from itbiz.cli.writing import Manner
from itbiz.text.message import mark

app = typer.Typer()

On = Annotated[
    str | None,
    typer.Option(
        "--on",
        metavar="WHOM",
        help=mark("Who is waited for: requester, provider or vendor."),
        autocompletion=completion.words(*completion.HOLDERS),
        show_default=False,
    ),
]


def _move(ctx: typer.Context, reference: str, state: str, on: str | None, why: str | None, manner: Manner) -> int:
    from itbiz.cli.commands.move import move as body

    return body(session_of(ctx), reference=reference, state=state, on=on, why=why, manner=manner)


@app.command(
    "move",
    cls=Command,
    epilog=examples(
        ("itbiz move 7k3 started", mark("the same as itbiz start 7k3")),
        (mark('itbiz move 7k3 waiting --on requester --why "IP address missing"'), mark("a wait names whom and why")),
        ("itbiz move 7k3 ready -n", mark("look first")),
    ),
    help=mark(
        "The states are new, ready, started, waiting, delivered, closed, refused and cancelled; steps may be skipped "
        "forward. Waits, refusals, returns and reopenings want a reason."
    ),
)
def move(
    ctx: typer.Context,
    reference: Reference,
    state: Annotated[
        str,
        typer.Argument(
            metavar="STATE",
            help=mark("The state to enter."),
            autocompletion=completion.words(*completion.STATES),
            show_default=False,
        ),
    ],
    *,
    on: On = None,
    why: Why = None,
    as_json: Json = False,
    for_person: ForPerson = None,
    dry_run: DryRun = False,
    commit: Commit = None,
) -> int:
    """Enter a state."""
    return _move(ctx, reference, state, on, why, Manner(dry_run, commit, for_person, as_json))


@app.command(
    "start",
    cls=Command,
    epilog=examples(("itbiz start 7k3", mark("work has begun")), ("itbiz start 7k3 --commit", mark("and commit that"))),
)
def start(
    ctx: typer.Context,
    reference: Reference,
    *,
    why: Why = None,
    as_json: Json = False,
    for_person: ForPerson = None,
    dry_run: DryRun = False,
    commit: Commit = None,
) -> int:
    """Enter `started`."""
    return _move(ctx, reference, "started", None, why, Manner(dry_run, commit, for_person, as_json))


@app.command(
    "wait",
    cls=Command,
    epilog=examples(
        (mark('itbiz wait 7k3 --on requester --why "IP address missing"'), mark("the ball is with the requester")),
        (mark('itbiz wait 7k3 --on vendor --why "Part ordered on 2 October"'), mark("with a vendor")),
    ),
    help=mark(
        "A wait without a name and a reason is nobody's: both are asked for. `itbiz ask` does it with a question."
    ),
)
def wait(
    ctx: typer.Context,
    reference: Reference,
    *,
    on: On = None,
    why: Why = None,
    as_json: Json = False,
    for_person: ForPerson = None,
    dry_run: DryRun = False,
    commit: Commit = None,
) -> int:
    """Enter `waiting`."""
    return _move(ctx, reference, "waiting", on, why, Manner(dry_run, commit, for_person, as_json))


@app.command(
    "deliver",
    cls=Command,
    epilog=examples(("itbiz deliver 7k3", mark("the requester may now accept or contest"))),
    help=mark("What follows is the requester's: a slow acceptance never counts against the team."),
)
def deliver(
    ctx: typer.Context,
    reference: Reference,
    *,
    why: Why = None,
    as_json: Json = False,
    for_person: ForPerson = None,
    dry_run: DryRun = False,
    commit: Commit = None,
) -> int:
    """Enter `delivered`."""
    return _move(ctx, reference, "delivered", None, why, Manner(dry_run, commit, for_person, as_json))


@app.command(
    "close",
    cls=Command,
    epilog=examples(
        ("itbiz close 7k3", mark("accept what was delivered")),
        ("itbiz close 7k3 --for claire@inv.example", mark("a relay writes that Claire accepted")),
    ),
)
def close(
    ctx: typer.Context,
    reference: Reference,
    *,
    why: Why = None,
    as_json: Json = False,
    for_person: ForPerson = None,
    dry_run: DryRun = False,
    commit: Commit = None,
) -> int:
    """Enter `closed`."""
    return _move(ctx, reference, "closed", None, why, Manner(dry_run, commit, for_person, as_json))


@app.command(
    "refuse",
    cls=Command,
    epilog=examples((mark('itbiz refuse 7k3 --why "The platform closes in March"'), mark("never without a reason"))),
    help=mark("A token that the ticket holds goes back to the requester."),
)
def refuse(
    ctx: typer.Context,
    reference: Reference,
    *,
    why: Why = None,
    as_json: Json = False,
    for_person: ForPerson = None,
    dry_run: DryRun = False,
    commit: Commit = None,
) -> int:
    """Enter `refused`."""
    return _move(ctx, reference, "refused", None, why, Manner(dry_run, commit, for_person, as_json))


@app.command(
    "cancel",
    cls=Command,
    epilog=examples((mark('itbiz cancel 7k3 --why "Solved by the new release"'), mark("nobody needs it any more"))),
    help=mark("A token that the ticket holds is released; whether it comes back depends on who cancels, and when."),
)
def cancel(
    ctx: typer.Context,
    reference: Reference,
    *,
    why: Why = None,
    as_json: Json = False,
    for_person: ForPerson = None,
    dry_run: DryRun = False,
    commit: Commit = None,
) -> int:
    """Enter `cancelled`."""
    return _move(ctx, reference, "cancelled", None, why, Manner(dry_run, commit, for_person, as_json))


@app.command(
    "reopen",
    cls=Command,
    epilog=examples(
        (mark('itbiz reopen 7k3 --why "The flow drops every hour"'), mark("within the warranty: no token"))
    ),
    help=mark(
        "A delivered or closed ticket is started again; a refused one becomes new, as a contest. Work that comes back "
        "counts as failure demand."
    ),
)
def reopen(
    ctx: typer.Context,
    reference: Reference,
    *,
    why: Why = None,
    as_json: Json = False,
    for_person: ForPerson = None,
    dry_run: DryRun = False,
    commit: Commit = None,
) -> int:
    """Enter `started` again, or `new` after a refusal."""
    return _move(ctx, reference, "reopen", None, why, Manner(dry_run, commit, for_person, as_json))
