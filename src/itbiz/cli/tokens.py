"""Signatures of the commands that move tokens: `claim`, `release`, `swap`, `emergency`, `duplicate`."""

from typing import Annotated

import typer

from itbiz.cli import completion
from itbiz.cli.help import Command, examples
from itbiz.cli.options import Commit, DryRun, ForPerson, Json, PeriodKey, Reference, Why
from itbiz.cli.session import session_of
from itbiz.cli.writing import Manner
from itbiz.text.message import mark

app = typer.Typer()


@app.command(
    "claim",
    cls=Command,
    epilog=examples(
        ("itbiz claim 7k3", mark("a token of the running period")),
        ("itbiz claim 7k3 --period 2026-W41", mark("booked ahead")),
        ("itbiz claim 7k3 --for claire@inv.example", mark("a relay claims for Claire")),
    ),
    help=mark(
        "The request becomes priority: the team finishes it by the end of the next period. Where no token is left, "
        "nothing is written, and you see who holds them and the three ways out."
    ),
)
def claim(
    ctx: typer.Context,
    reference: Reference,
    *,
    period: PeriodKey = None,
    reason: Annotated[
        str | None,
        typer.Option(
            "--reason",
            metavar="TEXT",
            help=mark("Why it goes beyond the quota, where the contract lets a reason through."),
            show_default=False,
        ),
    ] = None,
    as_json: Json = False,
    for_person: ForPerson = None,
    dry_run: DryRun = False,
    commit: Commit = None,
) -> int:
    """Take a token."""
    from itbiz.cli.commands.tokens import claim as body

    manner = Manner(dry_run, commit, for_person, as_json)
    return body(session_of(ctx), reference=reference, period=period, reason=reason, manner=manner)


@app.command(
    "release",
    cls=Command,
    epilog=examples(
        ("itbiz release 7k3", mark("withdrawn by the requester")),
        (mark('itbiz release 7k3 --cause reclassified --why "It is an incident"'), mark("given back by IT")),
    ),
    help=mark(
        "Before work starts and before its period ends the token comes back; afterwards the request only loses its "
        "place. Causes of IT give it back at any time: refused, provider_cancelled, reclassified, duplicate."
    ),
)
def release(
    ctx: typer.Context,
    reference: Reference,
    *,
    cause: Annotated[
        str,
        typer.Option(
            "--cause",
            metavar="CAUSE",
            help=mark("withdrawn, refused, provider_cancelled, reclassified, duplicate or forfeited."),
            autocompletion=completion.words(*completion.CAUSES),
        ),
    ] = "withdrawn",
    why: Why = None,
    as_json: Json = False,
    for_person: ForPerson = None,
    dry_run: DryRun = False,
    commit: Commit = None,
) -> int:
    """Give a token back."""
    from itbiz.cli.commands.tokens import release as body

    manner = Manner(dry_run, commit, for_person, as_json)
    return body(session_of(ctx), reference=reference, cause=cause, why=why, manner=manner)


@app.command(
    "swap",
    cls=Command,
    epilog=examples(
        ("itbiz swap b5w 9f4", mark("9f4 takes over the token of b5w")),
        ("itbiz swap b5w 9f4 --consent hugo@inv.example", mark("b5w has started, and its team agrees")),
    ),
    help=mark("Both files change together: commit them in one commit. Only the requester or a relay swaps."),
)
def swap(
    ctx: typer.Context,
    out: Annotated[
        str,
        typer.Argument(
            metavar="OUT",
            help=mark("The request that gives up its token."),
            autocompletion=completion.tickets,
            show_default=False,
        ),
    ],
    into: Annotated[
        str,
        typer.Argument(
            metavar="IN", help=mark("The request that takes it."), autocompletion=completion.tickets, show_default=False
        ),
    ],
    *,
    consent: Annotated[
        str | None,
        typer.Option(
            "--consent",
            metavar="PERSON",
            help=mark("Who of the team agrees, where work has started."),
            show_default=False,
        ),
    ] = None,
    why: Why = None,
    as_json: Json = False,
    for_person: ForPerson = None,
    dry_run: DryRun = False,
    commit: Commit = None,
) -> int:
    """Exchange two requests."""
    from itbiz.cli.commands.tokens import swap as body

    manner = Manner(dry_run, commit, for_person, as_json)
    return body(session_of(ctx), out=out, into=into, consent=consent, why=why, manner=manner)


@app.command(
    "emergency",
    cls=Command,
    epilog=examples(
        (
            mark('itbiz emergency 9f4 --reason "Regulator asks by 18:00" --impact "A fine"'),
            mark("nobody to approve it now: it stays unconfirmed until tomorrow"),
        ),
        ("itbiz emergency 9f4 --approved-by requester=lea@inv.example", mark("confirm one that stands")),
    ),
    help=mark(
        "It is never silent: reason and impact are written down, the tokens it costs are taken from the next period, "
        "and both sides review it."
    ),
)
def emergency(
    ctx: typer.Context,
    reference: Reference,
    *,
    reason: Annotated[
        str | None, typer.Option("--reason", metavar="TEXT", help=mark("Why it cannot wait."), show_default=False)
    ] = None,
    impact: Annotated[
        str | None,
        typer.Option("--impact", metavar="TEXT", help=mark("What happens otherwise."), show_default=False),
    ] = None,
    approved_by: Annotated[
        list[str] | None,
        typer.Option(
            "--approved-by",
            metavar="SIDE=PERSON",
            help=mark("requester=…, provider=… or arbiter=…; may be repeated. Alone, it confirms one that stands."),
            show_default=False,
        ),
    ] = None,
    as_json: Json = False,
    for_person: ForPerson = None,
    dry_run: DryRun = False,
    commit: Commit = None,
) -> int:
    """Break the glass."""
    from itbiz.cli.commands.tokens import emergency as body

    return body(
        session_of(ctx),
        reference=reference,
        reason=reason,
        impact=impact,
        approved_by=approved_by or [],
        manner=Manner(dry_run, commit, for_person, as_json),
    )


@app.command(
    "duplicate",
    cls=Command,
    epilog=examples(("itbiz duplicate 9f4 7k3", mark("9f4 says what 7k3 says: it ends, and its token comes back"))),
    help=mark("The first ticket is cancelled and linked; the second one goes on and keeps its place."),
)
def duplicate(
    ctx: typer.Context,
    reference: Reference,
    survivor: Annotated[
        str,
        typer.Argument(
            metavar="OF",
            help=mark("The ticket that goes on."),
            autocompletion=completion.tickets,
            show_default=False,
        ),
    ],
    *,
    as_json: Json = False,
    for_person: ForPerson = None,
    dry_run: DryRun = False,
    commit: Commit = None,
) -> int:
    """End a ticket that another one repeats."""
    from itbiz.cli.commands.tokens import duplicate as body

    manner = Manner(dry_run, commit, for_person, as_json)
    return body(session_of(ctx), reference=reference, survivor=survivor, manner=manner)
