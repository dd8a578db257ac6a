"""Signatures of the commands that start something: `init`, `demo`."""

from typing import Annotated

import typer

from itbiz.cli import completion
from itbiz.cli.help import Command, examples
from itbiz.cli.options import DryRun
from itbiz.cli.session import session_of
from itbiz.text.message import mark

app = typer.Typer()


@app.command(
    "init",
    cls=Command,
    epilog=examples(
        ("itbiz init", mark("a small contract, to be edited")),
        (mark('itbiz init --requester sales="Sales desk" --provider systems=Systems'), mark("with your own names")),
        ("itbiz init --lang fr --timezone Europe/Paris", mark("in French, on the clock of Paris")),
        ("itbiz init -n", mark("look first")),
    ),
    help=mark(
        "Writes contract.yaml, the folder of tickets, JSON Schemas for editors and .gitattributes, and installs the "
        "git hook; with a remote at GitHub or GitLab also its CI job. Nothing that exists is written over. "
        "The contract starts in the running week. Without names it asks on a terminal, and takes examples elsewhere."
    ),
)
def init(
    ctx: typer.Context,
    *,
    requester: Annotated[
        list[str] | None,
        typer.Option(
            "--requester", metavar="KEY=NAME", help=mark("A business unit; may be repeated."), show_default=False
        ),
    ] = None,
    provider: Annotated[
        list[str] | None,
        typer.Option("--provider", metavar="KEY=NAME", help=mark("An IT team; may be repeated."), show_default=False),
    ] = None,
    title: Annotated[
        str | None, typer.Option("--title", metavar="TEXT", help=mark("The title of the contract."), show_default=False)
    ] = None,
    timezone: Annotated[
        str | None,
        typer.Option(
            "--timezone",
            metavar="ZONE",
            help=mark("The clock of the contract; this machine's if left out."),
            show_default=False,
        ),
    ] = None,
    pre_commit: Annotated[
        bool, typer.Option("--pre-commit", help=mark("Write .pre-commit-config.yaml too, for the tool of that name."))
    ] = False,
    ci: Annotated[
        str | None,
        typer.Option(
            "--ci",
            metavar="HOST",
            help=mark("github, gitlab or none: whose CI job to write; found by the remote if left out."),
            autocompletion=completion.words("github", "gitlab", "none"),
            show_default=False,
        ),
    ] = None,
    commit: Annotated[
        bool,
        typer.Option(
            "--commit", help=mark("From now on every command commits what it changes: git config itbiz.commit true.")
        ),
    ] = False,
    dry_run: DryRun = False,
) -> int:
    """Start a repository of tickets."""
    from itbiz.cli.commands.init import init as body

    return body(
        session_of(ctx),
        requesters=requester or [],
        providers=provider or [],
        title=title,
        timezone=timezone,
        dry_run=dry_run,
        pre_commit=pre_commit,
        ci=ci,
        commit=commit,
    )


@app.command(
    "demo",
    cls=Command,
    epilog=examples(
        ("itbiz demo", mark("in the folder itbiz-demo")),
        ("itbiz demo /tmp/demo && cd /tmp/demo && itbiz board", mark("then look at the wall")),
    ),
    help=mark("The repository is new and yours to play with: its weeks end today, and no name in it is real."),
)
def demo(
    ctx: typer.Context,
    folder: Annotated[
        str, typer.Argument(metavar="FOLDER", help=mark("Where to make it: a folder that is empty or not there yet."))
    ] = "itbiz-demo",
) -> int:
    """Make the invented company."""
    from itbiz.cli.commands.demo import demo as body

    return body(session_of(ctx), folder=folder)
