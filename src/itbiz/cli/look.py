"""Signatures of the commands that show: `board`, `load`, `report`, `forecast`, `quota`, `next`, `due`."""

from functools import partial
from typing import Annotated

import typer

from itbiz.cli import completion, filters
from itbiz.cli.help import Command, examples
from itbiz.cli.options import AsOf, ContractFile, Json, Output, PeriodKey
from itbiz.cli.session import session_of
from itbiz.text.message import mark

app = typer.Typer()


@app.command(
    "board",
    cls=Command,
    epilog=examples(
        ("itbiz board", mark("tickets by state, load of both sides, tokens")),
        ("itbiz board --by provider", mark("a column for each team")),
        (mark("itbiz board --provider systems --class expedite"), mark("one team's urgent work")),
        ("itbiz board --as-of 2026-W40", mark("as it was when that week ended")),
        ("itbiz board --svg board.svg", mark("a picture for a page or a message")),
        ("itbiz board --html board.html", mark("a page for people without a terminal")),
    ),
    help=mark(
        "Tokens, load, what comes next and whose court the ball is in; on a wide screen, or with --by, cards as well. "
        "What does not fit is counted, never left out in silence. Through a pipe: a tab-separated line a fact."
    ),
)
def board(
    ctx: typer.Context,
    *,
    by: Annotated[
        str | None,
        typer.Option(
            "--by",
            metavar="WHAT",
            help=mark("Columns of cards: status, provider or requester."),
            autocompletion=completion.words("status", "provider", "requester"),
            show_default=False,
        ),
    ] = None,
    provider: filters.Provider = None,
    requester: filters.Requester = None,
    service_class: filters.ServiceClass = None,
    status: filters.State = None,
    type_: filters.Type = None,
    assignee: filters.Assignee = None,
    mine: filters.Mine = False,
    text: filters.Text = None,
    watch: Annotated[bool, typer.Option("--watch", "-w", help=mark("Draw it again whenever a file changes."))] = False,
    svg: Annotated[
        str | None,
        typer.Option(
            "--svg", metavar="FILE", help=mark("Write a picture there instead of drawing."), show_default=False
        ),
    ] = None,
    html: Annotated[
        str | None,
        typer.Option("--html", metavar="FILE", help=mark("Write a page there instead of drawing."), show_default=False),
    ] = None,
    persons: Annotated[
        bool,
        typer.Option("--persons", help=mark("Name who works on a ticket in the picture and on the page as well.")),
    ] = False,
    as_json: Json = False,
    as_of: AsOf = None,
    contract: ContractFile = None,
) -> int:
    """Draw the wall."""
    from itbiz.cli.commands.board import board as body

    session = session_of(ctx)
    session.as_of, session.what_if = as_of, contract

    selection = partial(
        filters.selected,
        provider=provider,
        requester=requester,
        service_class=service_class,
        status=status,
        type_=type_,
        assignee=assignee,
        mine=mine,
        text=text,
    )
    if watch:
        from itbiz.cli.commands.watching import watch as watching

        return watching(session, by=by, selection=selection)
    return body(session, by=by, selection=selection(session), as_json=as_json, svg=svg, html=html, persons=persons)


@app.command(
    "load",
    cls=Command,
    epilog=examples(
        ("itbiz load", mark("who is overloaded, and who owes an answer")),
        ("itbiz load --json | jq .providers", mark("for another program")),
    ),
    help=mark(
        "Teams: work in progress against the limit, weeks in hand, oldest ticket. Business units: answers and "
        "acceptances owed."
    ),
)
def load(ctx: typer.Context, *, as_json: Json = False, as_of: AsOf = None, contract: ContractFile = None) -> int:
    """Show load."""
    from itbiz.cli.commands.load import load as body

    session = session_of(ctx)
    session.as_of, session.what_if = as_of, contract
    return body(session, as_json=as_json)


@app.command(
    "report",
    cls=Command,
    epilog=examples(
        ("itbiz report", mark("the last period that has ended")),
        ("itbiz report --period 2026-W40 -o W40.md", mark("a file to send round")),
        ("itbiz report --format html -o W40.html", mark("a page for everybody, in one file")),
        (mark("itbiz report --all pages"), mark("a site of every period, to publish")),
        ("itbiz report --summary", mark("the verdict and what is to decide")),
        ("itbiz report --format json | jq .promises", mark("the same numbers as data")),
    ),
    help=mark("The same commit and period give the same bytes, on every machine and on every day."),
)
def report(
    ctx: typer.Context,
    *,
    period: Annotated[
        str | None,
        typer.Option(
            "--period",
            "-p",
            metavar="PERIOD",
            help=mark("A period: 2026-W40, 2026-10 or 2026-Q4; the last one that is over if left out."),
            autocompletion=completion.periods,
            show_default=False,
        ),
    ] = None,
    format_: Annotated[
        str | None,
        typer.Option(
            "--format",
            "-f",
            metavar="FORMAT",
            help=mark("md, html or json; by itself as the file is named, else md."),
            autocompletion=completion.words("md", "html", "json"),
            show_default=False,
        ),
    ] = None,
    output: Output = None,
    summary: Annotated[bool, typer.Option("--summary", help=mark("Only the first screen."))] = False,
    all_: Annotated[
        str | None,
        typer.Option(
            "--all",
            metavar="FOLDER",
            help=mark("Write a page for every period, and an index, there."),
            show_default=False,
        ),
    ] = None,
    persons: Annotated[
        bool, typer.Option("--persons", help=mark("Name who approved on the page as well; by itself it names teams."))
    ] = False,
    as_of: AsOf = None,
    contract: ContractFile = None,
) -> int:
    """Write the review."""
    from itbiz.cli.commands.report import report as body

    session = session_of(ctx)
    session.as_of, session.what_if = as_of, contract
    if all_ is not None:
        from itbiz.cli.commands.site import site
        from itbiz.text.failure import Failure
        from itbiz.text.message import msg

        if period or format_ or output or summary:
            raise Failure(msg("`--all` writes every period as a page: it goes with `--persons` and `--as-of` alone"))
        return site(session, all_, persons=persons)
    return body(session, period=period, form=format_, output=output, summary=summary, persons=persons)


@app.command(
    "forecast",
    cls=Command,
    epilog=examples(
        ("itbiz forecast", mark("how many each team finishes in the running period")),
        ("itbiz forecast --until 2026-12-31", mark("how many by the end of the year")),
        (mark("itbiz forecast --items 12 --provider systems"), mark("when one team has finished twelve more")),
        ("itbiz forecast --json | jq .teams", mark("for another program")),
    ),
    help=mark(
        "10,000 draws of the last 12 periods: what is reached in 50, 85 and 95 percent of them. Items of every class, "
        "whole periods, from the running one on. The same tickets give the same answer."
    ),
)
def forecast(
    ctx: typer.Context,
    *,
    until: Annotated[
        str | None,
        typer.Option(
            "--until",
            metavar="DAY",
            help=mark("How many by then: a day (2026-12-31) or a period (2026-W52); the running one if left out."),
            show_default=False,
        ),
    ] = None,
    items: Annotated[
        int | None,
        typer.Option("--items", metavar="N", min=1, help=mark("When so many are finished."), show_default=False),
    ] = None,
    provider: Annotated[
        str | None,
        typer.Option(
            "--provider",
            "-p",
            metavar="TEAM",
            help=mark("Only this team."),
            autocompletion=completion.providers,
            show_default=False,
        ),
    ] = None,
    as_json: Json = False,
    as_of: AsOf = None,
) -> int:
    """Foretell throughput."""
    from itbiz.cli.commands.forecast import forecast as body

    session = session_of(ctx)
    session.as_of = as_of
    return body(session, until=until, items=items, provider=provider, as_json=as_json)


@app.command(
    "quota",
    cls=Command,
    epilog=examples(
        ("itbiz quota", mark("this period's tokens")),
        ("itbiz quota --period 2026-W41", mark("what can be booked ahead")),
        (mark("itbiz quota --contract draft.yaml --period 2026-W40"), mark("what if that had been agreed?")),
    ),
    help=mark("Who may ask whom for how many, what is used and by which tickets, what is owed on both sides."),
)
def quota(
    ctx: typer.Context,
    *,
    period: PeriodKey = None,
    as_json: Json = False,
    as_of: AsOf = None,
    contract: ContractFile = None,
) -> int:
    """Show the tokens."""
    from itbiz.cli.commands.quota import quota as body

    session = session_of(ctx)
    session.as_of, session.what_if = as_of, contract
    return body(session, period=period, as_json=as_json)


@app.command(
    "next",
    cls=Command,
    epilog=examples(
        ("itbiz next", mark("for your own team")), (mark("itbiz next --provider network"), mark("for another"))
    ),
    help=mark("In the order the contract agrees on, each with the reason for its place."),
)
def next_(
    ctx: typer.Context,
    *,
    provider: Annotated[
        str | None,
        typer.Option(
            "--provider",
            "-p",
            metavar="TEAM",
            help=mark("The team; yours if left out."),
            autocompletion=completion.providers,
            show_default=False,
        ),
    ] = None,
    count: Annotated[int, typer.Option("--count", "-c", metavar="N", min=1, help=mark("How many to show."))] = 5,
    as_json: Json = False,
    as_of: AsOf = None,
) -> int:
    """Show what comes next."""
    from itbiz.cli.commands.next import next_ as body

    session = session_of(ctx)
    session.as_of = as_of
    return body(session, provider=provider, count=count, as_json=as_json)


@app.command(
    "due",
    cls=Command,
    epilog=examples(
        ("itbiz due", mark("everything owed, the most urgent first")),
        (mark("itbiz due --party sales"), mark("by one business unit or team")),
        ("itbiz due --summary", mark("a short text that CI posts to a chat")),
        ("itbiz due --mail reminders", mark("a message to each relay and lead, as files that CI sends")),
    ),
    help=mark(
        "Answers, acceptances, deliveries and confirmations, each with the command that settles it. Where the contract "
        "has `no_answer`: the reminder that is due, and what becomes of the token."
    ),
)
def due(
    ctx: typer.Context,
    *,
    party: Annotated[
        str | None,
        typer.Option(
            "--party",
            metavar="PARTY",
            help=mark("Only what this business unit or team owes."),
            autocompletion=completion.parties,
            show_default=False,
        ),
    ] = None,
    summary: Annotated[
        bool, typer.Option("--summary", help=mark("A short text in Markdown, for a chat; it names parties."))
    ] = False,
    persons: Annotated[bool, typer.Option("--persons", help=mark("Name persons in the summary as well."))] = False,
    output: Output = None,
    mail: Annotated[
        str | None,
        typer.Option(
            "--mail",
            metavar="FOLDER",
            help=mark("Write an e-mail to each relay and lead who owes something there; - writes all to stdout."),
            show_default=False,
        ),
    ] = None,
    sender: Annotated[
        str | None,
        typer.Option(
            "--from",
            metavar="PERSON",
            help=mark("Whose address the e-mails are from; your own if left out."),
            show_default=False,
        ),
    ] = None,
    as_json: Json = False,
    as_of: AsOf = None,
) -> int:
    """Show what is owed."""
    from itbiz.cli.commands.due import due as body

    session = session_of(ctx)
    session.as_of = as_of
    return body(
        session,
        party=party,
        as_json=as_json,
        summary=summary,
        persons=persons,
        output=output,
        mail=mail,
        sender=sender,
    )
