"""Signatures of the gate: `check`, `fix`, `hook`, `explain`, `schema`."""

from typing import Annotated

import typer

from itbiz.cli import completion
from itbiz.cli.help import Command, Group, examples
from itbiz.cli.options import AsOf, Commit, ContractFile, DryRun, Output
from itbiz.cli.session import session_of
from itbiz.cli.writing import Manner
from itbiz.text.message import mark

app = typer.Typer()


@app.command(
    "check",
    cls=Command,
    epilog=examples(
        ("itbiz check", mark("the files as they lie here")),
        ("itbiz check --staged", mark("what the next commit holds, as the hook sees it")),
        ("itbiz check --rev HEAD --against origin/main", mark("what a branch would change, in CI")),
        ("itbiz check --format json | jq .summary", mark("for another program")),
    ),
    help=mark(
        "The same judge everywhere: here, in the hook, in CI and on the server. Status 0 if nothing is found, 1 if "
        "there are errors; warnings alone are 0."
    ),
)
def check(
    ctx: typer.Context,
    *,
    staged: Annotated[bool, typer.Option("--staged", help=mark("Check the index instead of the work tree."))] = False,
    rev: Annotated[
        str | None,
        typer.Option(
            "--rev", metavar="REV", help=mark("Check this commit instead of the work tree."), show_default=False
        ),
    ] = None,
    against: Annotated[
        str | None,
        typer.Option(
            "--against",
            metavar="REV",
            help=mark("What it is compared with; found by itself if left out."),
            show_default=False,
        ),
    ] = None,
    format_: Annotated[
        str | None,
        typer.Option(
            "--format",
            "-f",
            metavar="FORMAT",
            help=mark("full, concise, json, github, gitlab, sarif or junit; by itself as suits where it is printed."),
            autocompletion=completion.words(*completion.FORMATS),
            show_default=False,
        ),
    ] = None,
    contract: ContractFile = None,
    as_of: AsOf = None,
) -> int:
    """Judge."""
    from itbiz.cli.commands.check import check as body

    session = session_of(ctx)
    session.as_of, session.what_if = as_of, contract
    return body(session, staged=staged, rev=rev, against=against, form=format_)


@app.command(
    "fix",
    cls=Command,
    epilog=examples(
        ("itbiz fix -n", mark("look first")),
        ("itbiz fix", mark("everything that can be")),
        ("itbiz fix 7k3", mark("one ticket")),
    ),
    help=mark(
        "Missing lines of history, ids that clash, line ends. It shows what it changed, and never claims, releases "
        "or signs anything."
    ),
)
def fix(
    ctx: typer.Context,
    targets: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="ID",
            help=mark("Tickets or files; all if left out."),
            autocompletion=completion.tickets,
            show_default=False,
        ),
    ] = None,
    *,
    dry_run: DryRun = False,
    commit: Commit = None,
) -> int:
    """Repair."""
    from itbiz.cli.commands.fix import fix as body

    return body(session_of(ctx), targets=targets or [], manner=Manner(dry_run, commit))


hook = typer.Typer(
    cls=Group,
    epilog=examples(
        ("itbiz hook install", mark("every commit is checked from now on")),
        ("itbiz hook status", mark("is it there, and does it run?")),
    ),
    help=mark("A hook that itbiz did not write is left alone, and you are told how to call the check from it."),
)
app.add_typer(hook, name="hook")


@hook.command(
    "install",
    cls=Command,
    short_help=mark("Install the hooks, wherever core.hooksPath says."),
    epilog=examples(
        ("itbiz hook install", mark("commits, merges and pushes are checked")),
        ("itbiz hook install -n", mark("look first")),
        ("cd /srv/git/helpdesk.git && itbiz hook install --server", mark("whatever arrives there is judged")),
    ),
)
def install(
    ctx: typer.Context,
    *,
    server: Annotated[
        bool, typer.Option("--server", help=mark("In the repository people push to: judge every push that arrives."))
    ] = False,
    dry_run: DryRun = False,
) -> int:
    """Install."""
    from itbiz.cli.commands.hook import install as body

    return body(session_of(ctx), server=server, dry_run=dry_run)


@hook.command(
    "uninstall",
    cls=Command,
    short_help=mark("Remove the hooks that itbiz wrote, and no other."),
    epilog=examples(("itbiz hook uninstall", mark("back to how it was"))),
)
def uninstall(ctx: typer.Context, *, dry_run: DryRun = False) -> int:
    """Remove."""
    from itbiz.cli.commands.hook import uninstall as body

    return body(session_of(ctx), dry_run=dry_run)


@hook.command(
    "status",
    cls=Command,
    short_help=mark("Say which hooks are installed, and whether they run."),
    epilog=examples(("itbiz hook status", mark("status 1 if the check does not run at commit"))),
)
def status(ctx: typer.Context) -> int:
    """Say how things are."""
    from itbiz.cli.commands.hook import status as body

    return body(session_of(ctx))


@hook.command(
    "pre-commit",
    cls=Command,
    short_help=mark("What git calls before a commit."),
    epilog=examples(("itbiz hook pre-commit", mark("run it by hand, to see what git would see"))),
)
def pre_commit(ctx: typer.Context) -> int:
    """Check the index."""
    return _run(ctx, "pre-commit")


@hook.command(
    "pre-merge-commit",
    cls=Command,
    short_help=mark("What git calls before the commit of a merge."),
    epilog=examples(("itbiz hook pre-merge-commit", mark("compared with every parent"))),
)
def pre_merge_commit(ctx: typer.Context) -> int:
    """Check the index of a merge."""
    return _run(ctx, "pre-merge-commit")


@hook.command(
    "commit-msg",
    cls=Command,
    short_help=mark("What git calls last, when the message is written."),
    epilog=examples(
        ("itbiz hook commit-msg .git/COMMIT_EDITMSG", mark("what another hook changed since pre-commit is judged too"))
    ),
)
def commit_msg(
    ctx: typer.Context,
    message: Annotated[
        str | None, typer.Argument(metavar="FILE", help=mark("The message, which is not read."), show_default=False)
    ] = None,
) -> int:
    """Check the index once more, where it changed."""
    return _run(ctx, "commit-msg", message)


@hook.command(
    "pre-push",
    cls=Command,
    short_help=mark("What git calls before a push."),
    epilog=examples(
        ("itbiz hook pre-push origin < refs", mark("lines of LOCAL-REF LOCAL-ID REMOTE-REF REMOTE-ID")),
    ),
    help=mark(
        "Only the protected branches are judged: those of `git config itbiz.protected`, else the remote's default one."
    ),
)
def pre_push(
    ctx: typer.Context,
    remote: Annotated[
        str, typer.Argument(metavar="REMOTE", help=mark("The remote that is pushed to."), show_default=False)
    ] = "origin",
    url: Annotated[
        str | None, typer.Argument(metavar="URL", help=mark("Where it is, which is not read."), show_default=False)
    ] = None,
) -> int:
    """Check what the push would make of the remote's branches."""
    return _run(ctx, "pre-push", remote, url)


@hook.command(
    "pre-receive",
    cls=Command,
    short_help=mark("What git calls where a push arrives."),
    epilog=examples(("itbiz hook pre-receive < refs", mark("lines of OLD-ID NEW-ID REF"))),
    help=mark(
        "Only the protected branches are judged: `git config itbiz.protected`, which may be given several times and "
        "hold a `*`, or the default branch."
    ),
)
def pre_receive(ctx: typer.Context) -> int:
    """Check what the push makes of the branches here."""
    return _run(ctx, "pre-receive")


def _run(ctx: typer.Context, name: str, *arguments: str | None) -> int:
    from itbiz.cli.commands.hook import run

    return run(session_of(ctx), name, [argument for argument in arguments if argument is not None])


@hook.command(
    "merge-driver",
    cls=Command,
    short_help=mark("What git calls to merge one ticket, field by field."),
    epilog=examples(("itbiz hook merge-driver %O %A %B %P", mark("in git's configuration: merge.itbiz.driver"))),
    help=mark(
        "Merges three files into the second one. Status 0, or 4 where something is left to be decided: then the file "
        "has both values between markers that name the field. `itbiz hook install` has git call it."
    ),
)
def merge_driver(
    ctx: typer.Context,
    base: Annotated[str, typer.Argument(metavar="BASE", help=mark("What both sides started from: `%O`."))],
    ours: Annotated[str, typer.Argument(metavar="OURS", help=mark("This side, and the result: `%A`."))],
    theirs: Annotated[str, typer.Argument(metavar="THEIRS", help=mark("The other side: `%B`."))],
    path: Annotated[str, typer.Argument(metavar="PATH", help=mark("The name of the file in the repository: `%P`."))],
) -> int:
    """Merge."""
    from itbiz.cli.merging import merge_driver as body

    return body(session_of(ctx), base=base, ours=ours, theirs=theirs, path=path)


@app.command(
    "explain",
    cls=Command,
    epilog=examples(
        ("itbiz explain quota-exceeded", mark("why, and the way out")),
        ("itbiz explain", mark("every code with one line")),
    ),
)
def explain(
    ctx: typer.Context,
    code: Annotated[
        str | None,
        typer.Argument(
            metavar="CODE",
            help=mark("The code in brackets of a finding."),
            autocompletion=completion.codes,
            show_default=False,
        ),
    ] = None,
    *,
    as_json: Annotated[bool, typer.Option("--json", help=mark("Print JSON instead of text."))] = False,
) -> int:
    """Explain."""
    from itbiz.cli.commands.explain import explain as body

    return body(session_of(ctx), code=code, as_json=as_json)


@app.command(
    "schema",
    cls=Command,
    epilog=examples(
        ("itbiz schema ticket", mark("on stdout")),
        ("itbiz schema contract -o contract.schema.json", mark("into a file, for your editor")),
        ("itbiz schema quota", mark("what `itbiz quota --json` prints")),
    ),
    help=mark(
        "With it, VS Code and IntelliJ complete and check while you type; `itbiz init` sets that up. Programs rely on "
        "what a command prints: version 1 of a shape only ever gains keys."
    ),
)
def schema(
    ctx: typer.Context,
    what: Annotated[
        str,
        typer.Argument(
            metavar="WHAT",
            help=mark(
                "What you write: ticket, contract, signatures, pulse, or import for the mapping of a log. What a "
                "command prints as JSON: report, check, quota, board, load, forecast, list, show, next, due, simulate, "
                "contract-show, contract-diff, explain, intake, import-summary."
            ),
            autocompletion=completion.words(*completion.SCHEMAS),
            show_default=False,
        ),
    ],
    *,
    output: Output = None,
) -> int:
    """Print a schema."""
    from itbiz.cli.commands.schema import schema as body

    return body(session_of(ctx), what=what, output=output)
