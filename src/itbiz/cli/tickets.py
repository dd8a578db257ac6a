"""Signatures of the commands for single tickets and lists of them."""

from typing import Annotated

import typer

from itbiz.cli import completion, filters
from itbiz.cli.help import Command, examples
from itbiz.cli.options import AsOf, Commit, DryRun, ForPerson, Json, Reference
from itbiz.cli.session import session_of
from itbiz.cli.writing import Manner
from itbiz.text.message import mark

app = typer.Typer()


@app.command(
    "new",
    cls=Command,
    epilog=examples(
        ("itbiz new", mark("in your editor")),
        (mark('itbiz new --title "Open the FIX flow" --requester sales --provider systems'), mark("in one line")),
        (mark('itbiz new -t "Quotes are down" -r sales --type incident --class expedite'), mark("an urgent outage")),
        ("itbiz new --json - < ticket.json", mark("from another program")),
    ),
    help=mark(
        "Without --title your editor opens, as for git commit; an empty file opens no ticket. Through a pipe the id "
        "alone is printed. An ordinary ticket costs no token: `itbiz claim` takes one."
    ),
)
def new(
    ctx: typer.Context,
    source: Annotated[
        str | None,
        typer.Argument(
            metavar="FILE", help=mark("With --json: read the ticket from there, - for stdin."), show_default=False
        ),
    ] = None,
    *,
    title: Annotated[
        str | None,
        typer.Option("--title", "-t", metavar="TEXT", help=mark("What it is about, in one line."), show_default=False),
    ] = None,
    requester: Annotated[
        str | None,
        typer.Option(
            "--requester",
            "-r",
            metavar="UNIT",
            help=mark("The business unit that asks."),
            autocompletion=completion.requesters,
            show_default=False,
        ),
    ] = None,
    provider: Annotated[
        str | None,
        typer.Option(
            "--provider",
            "-p",
            metavar="TEAM",
            help=mark("The team that does it; may be left out until it is routed."),
            autocompletion=completion.providers,
            show_default=False,
        ),
    ] = None,
    service_class: Annotated[
        str | None,
        typer.Option(
            "--class",
            metavar="CLASS",
            help=mark("expedite, fixed_date, standard or intangible; a token makes it priority."),
            autocompletion=completion.words(*completion.CLASSES),
            show_default=False,
        ),
    ] = None,
    type_: Annotated[
        str | None,
        typer.Option(
            "--type",
            metavar="TYPE",
            help=mark("request, incident, problem or change."),
            autocompletion=completion.words(*completion.TYPES),
            show_default=False,
        ),
    ] = None,
    contact: Annotated[
        str | None, typer.Option("--contact", metavar="PERSON", help=mark("Whom to ask."), show_default=False)
    ] = None,
    assignee: Annotated[
        str | None, typer.Option("--assignee", metavar="PERSON", help=mark("Who works on it."), show_default=False)
    ] = None,
    justification: Annotated[
        str | None, typer.Option("--justification", metavar="TEXT", help=mark("Why it matters."), show_default=False)
    ] = None,
    acceptance: Annotated[
        str | None,
        typer.Option(
            "--acceptance", metavar="TEXT", help=mark("How you will see that it is done."), show_default=False
        ),
    ] = None,
    description: Annotated[
        str | None,
        typer.Option("--description", "-d", metavar="TEXT", help=mark("Whatever else helps."), show_default=False),
    ] = None,
    due: Annotated[
        str | None,
        typer.Option("--due", metavar="DAY", help=mark("The day it must be done, for fixed_date."), show_default=False),
    ] = None,
    due_reason: Annotated[
        str | None, typer.Option("--due-reason", metavar="TEXT", help=mark("Why that day."), show_default=False)
    ] = None,
    restricted: Annotated[
        bool, typer.Option("--restricted", help=mark("Published pages show its id, state and load only."))
    ] = False,
    opened: Annotated[
        str | None,
        typer.Option(
            "--opened", metavar="INSTANT", help=mark("When it was asked for; now if left out."), show_default=False
        ),
    ] = None,
    as_json: Json = False,
    for_person: ForPerson = None,
    dry_run: DryRun = False,
    commit: Commit = None,
) -> int:
    """Open a ticket."""
    from itbiz.cli.commands.new import new as body

    fields = {
        "title": title,
        "type": type_,
        "requester": requester,
        "provider": provider,
        "assignee": assignee,
        "visibility": "restricted" if restricted else None,
        "class": service_class,
        "opened": opened,
        "due": due,
        "due_reason": due_reason,
        "contact": contact,
        "justification": justification,
        "acceptance": acceptance,
        "description": description,
    }
    return body(
        session_of(ctx),
        fields={key: value for key, value in fields.items() if value is not None},
        source=source,
        manner=Manner(dry_run, commit, for_person, as_json),
    )


@app.command(
    "show",
    cls=Command,
    epilog=examples(
        ("itbiz show 7k3", mark("the ticket whose id begins so")),
        ("itbiz show ITB-7K3QX --json", mark("as data")),
        ("itbiz show 7k3 --as-of 2026-W40", mark("as it was when that week ended")),
    ),
    help=mark("History, tokens, links and the dialogue, with whom the ball is. Long tickets open in your pager."),
)
def show(ctx: typer.Context, reference: Reference, *, as_json: Json = False, as_of: AsOf = None) -> int:
    """Show one ticket."""
    from itbiz.cli.commands.show import show as body

    session = session_of(ctx)
    session.as_of = as_of
    return body(session, reference=reference, as_json=as_json)


@app.command(
    "list",
    cls=Command,
    epilog=examples(
        ("itbiz list", mark("everything unfinished")),
        ("itbiz list --mine", mark("what waits for you")),
        (mark("itbiz list --provider systems --class priority --class expedite"), mark("two classes of one team")),
        ("itbiz list --status ended --text fix | cut -f1", mark("ids for a script: tab-separated when piped")),
    ),
    help=mark(
        "Unfinished tickets, unless --status or --all says otherwise. Through a pipe: no head, no cut text, one "
        "ticket a line."
    ),
)
def list_(
    ctx: typer.Context,
    *,
    provider: filters.Provider = None,
    requester: filters.Requester = None,
    service_class: filters.ServiceClass = None,
    status: filters.State = None,
    type_: filters.Type = None,
    assignee: filters.Assignee = None,
    mine: filters.Mine = False,
    text: filters.Text = None,
    everything: Annotated[bool, typer.Option("--all", "-a", help=mark("Finished and ended tickets too."))] = False,
    as_json: Json = False,
    as_of: AsOf = None,
) -> int:
    """List tickets."""
    from itbiz.cli.commands.list import list_ as body

    session = session_of(ctx)
    session.as_of = as_of
    selection = filters.selected(
        session,
        provider=provider,
        requester=requester,
        service_class=service_class,
        status=status if status or everything else ["open"],
        type_=type_,
        assignee=assignee,
        mine=mine,
        text=text,
    )
    return body(session, selection=selection, as_json=as_json)


@app.command(
    "edit",
    cls=Command,
    epilog=examples(
        ("itbiz edit 7k3", mark("in your editor, checked when you leave it")),
        (mark("itbiz edit 7k3 --set provider=network --set assignee=ana@inv.example"), mark("exact changes")),
        ("itbiz edit 7k3 --set due=", mark("remove a field")),
    ),
    help=mark(
        "The editor opens again with the findings on top until the ticket is right; an empty file changes nothing. "
        "A change of class, requester, provider, type or state also gets its line of history."
    ),
)
def edit(
    ctx: typer.Context,
    reference: Reference,
    *,
    set_: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="FIELD=VALUE", help=mark("One field; may be repeated."), show_default=False),
    ] = None,
    why: Annotated[
        str | None, typer.Option("--why", metavar="TEXT", help=mark("The reason, for the history."), show_default=False)
    ] = None,
    as_json: Json = False,
    for_person: ForPerson = None,
    dry_run: DryRun = False,
    commit: Commit = None,
) -> int:
    """Change a ticket."""
    from itbiz.cli.commands.edit import edit as body

    return body(
        session_of(ctx),
        reference=reference,
        assignments=set_ or [],
        why=why,
        manner=Manner(dry_run, commit, for_person, as_json),
    )


@app.command(
    "sync",
    cls=Command,
    epilog=examples(
        ("itbiz sync", mark("share what you changed, and get what others did")),
        (mark('itbiz sync -m "Answer sales"'), mark("with your own words for the commit")),
    ),
    help=mark(
        "Commits the tickets and the contract, rebases onto the upstream branch, checks the result and pushes; tries "
        "again if somebody else was faster. Stops, and says so, where a person has to decide."
    ),
)
def sync(
    ctx: typer.Context,
    *,
    message: Annotated[
        str | None,
        typer.Option("--message", "-m", metavar="TEXT", help=mark("The words of the commit."), show_default=False),
    ] = None,
    dry_run: DryRun = False,
) -> int:
    """Share."""
    from itbiz.cli.commands.sync import sync as body

    return body(session_of(ctx), message=message, dry_run=dry_run)
