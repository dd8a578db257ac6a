"""Signatures of `contract check`, `show`, `diff`, `sign` and `simulate`."""

from typing import Annotated

import typer

from itbiz.cli import completion
from itbiz.cli.help import Command, Group, examples
from itbiz.cli.options import AsOf, Commit, ContractFile, DryRun, Json
from itbiz.cli.session import session_of
from itbiz.cli.writing import Manner
from itbiz.text.message import mark

app = typer.Typer()
contract = typer.Typer(
    cls=Group,
    epilog=examples(
        ("itbiz contract show", mark("what is agreed today")),
        ("itbiz contract check", mark("is it consistent with itself?")),
        ("itbiz contract diff", mark("what does the amendment change, and who has signed?")),
        ("itbiz contract simulate --quota 1 --quota 2", mark("what would other quotas have meant?")),
    ),
)
app.add_typer(contract, name="contract")


@contract.command(
    "check",
    cls=Command,
    short_help=mark("Check the contract: promises against quotas, names, dates."),
    epilog=examples(
        ("itbiz contract check", mark("the contract of this repository")),
        (mark("itbiz contract check --contract draft.yaml"), mark("a draft, before anybody signs it")),
    ),
    help=mark(
        "An honest contract promises what it hands out: the tokens of a team add up to no more than its guarantee."
    ),
)
def check(
    ctx: typer.Context,
    *,
    draft: ContractFile = None,
    format_: Annotated[
        str | None,
        typer.Option(
            "--format",
            "-f",
            metavar="FORMAT",
            help=mark("full, concise, json, github, gitlab, sarif or junit."),
            autocompletion=completion.words(*completion.FORMATS),
            show_default=False,
        ),
    ] = None,
    as_of: AsOf = None,
) -> int:
    """Check it."""
    from itbiz.cli.commands.contract import check as body

    session = session_of(ctx)
    session.as_of, session.what_if = as_of, draft
    return body(session, form=format_)


@contract.command(
    "show",
    cls=Command,
    short_help=mark("Show what is agreed."),
    epilog=examples(
        ("itbiz contract show", mark("in plain words")),
        ("itbiz contract show --on 2026-W40", mark("the terms in force then")),
    ),
)
def show(
    ctx: typer.Context,
    *,
    on: Annotated[
        str | None,
        typer.Option(
            "--on",
            metavar="DAY",
            help=mark("The terms of that day or period; today's if left out."),
            show_default=False,
        ),
    ] = None,
    as_json: Json = False,
    draft: ContractFile = None,
) -> int:
    """Show it."""
    from itbiz.cli.commands.contract import show as body

    session = session_of(ctx)
    session.what_if = draft
    return body(session, on=on, as_json=as_json)


Draft = Annotated[
    str | None,
    typer.Option(
        "--contract",
        metavar="FILE",
        help=mark("A draft, instead of the contract that stands."),
        show_default=False,
    ),
]


@contract.command(
    "diff",
    cls=Command,
    short_help=mark("Show what an amendment changes, who must sign it, and who has."),
    epilog=examples(
        ("itbiz contract diff", mark("against the base of your branch, with every proposal that stands")),
        ("itbiz contract diff v1.0", mark("against a commit, a tag or a branch")),
        (mark("itbiz contract diff --contract draft.yaml"), mark("a draft, before anybody signs it")),
    ),
    help=mark("Who must sign follows from the difference. Terms that lack a signature count nowhere."),
)
def diff(
    ctx: typer.Context,
    rev: Annotated[
        str | None,
        typer.Argument(
            metavar="REV", help=mark("What to compare with; the base of your branch if left out."), show_default=False
        ),
    ] = None,
    *,
    as_json: Json = False,
    draft: Draft = None,
) -> int:
    """Show the difference."""
    from itbiz.cli.commands.amendment import diff as body

    session = session_of(ctx)
    session.what_if = draft
    return body(session, rev=rev, as_json=as_json)


@contract.command(
    "sign",
    cls=Command,
    short_help=mark("Sign the contract for a party, as it stands."),
    epilog=examples(
        (mark("itbiz contract sign sales"), mark("a line in signatures/sales.yaml; then commit it")),
        (mark("itbiz contract sign sales --commit"), mark("the same, committed")),
        (mark("itbiz contract sign systems --contract draft.yaml"), mark("a draft, before it becomes the contract")),
        (mark("itbiz contract sign sales -n"), mark("look first")),
    ),
    help=mark(
        "You sign the whole text, and only this one: whoever changes it afterwards asks you again. Who may sign for a "
        "party is said by its `may_sign`."
    ),
)
def sign(
    ctx: typer.Context,
    party: Annotated[
        str,
        typer.Argument(
            metavar="PARTY",
            help=mark("The business unit or team you sign for."),
            autocompletion=completion.parties,
            show_default=False,
        ),
    ],
    *,
    draft: Draft = None,
    dry_run: DryRun = False,
    commit: Commit = None,
) -> int:
    """Sign it."""
    from itbiz.cli.commands.amendment import sign as body

    session = session_of(ctx)
    session.what_if = draft
    return body(session, party=party, manner=Manner(dry_run, commit))


@contract.command(
    "simulate",
    cls=Command,
    short_help=mark("Replay the past against other quotas."),
    epilog=examples(
        ("itbiz contract simulate --quota 1 --quota 2 --quota 3", mark("how many claims would have been over?")),
        ("itbiz contract simulate --quota 2 --from 2026-W10 --to 2026-W40", mark("in these weeks only")),
    ),
    help=mark(
        "Each quota is so many tokens per business unit and period. Nothing is written: it is for negotiating on facts."
    ),
)
def simulate(
    ctx: typer.Context,
    *,
    quota: Annotated[
        list[int] | None,
        typer.Option(
            "--quota",
            "-q",
            metavar="N",
            min=0,
            help=mark("Tokens per business unit and period; may be repeated."),
            show_default=False,
        ),
    ] = None,
    start: Annotated[
        str | None,
        typer.Option(
            "--from",
            metavar="PERIOD",
            help=mark("The first period."),
            autocompletion=completion.periods,
            show_default=False,
        ),
    ] = None,
    end: Annotated[
        str | None,
        typer.Option(
            "--to",
            metavar="PERIOD",
            help=mark("The last period."),
            autocompletion=completion.periods,
            show_default=False,
        ),
    ] = None,
    as_json: Json = False,
    draft: ContractFile = None,
) -> int:
    """Try other numbers."""
    from itbiz.cli.commands.contract import simulate as body

    session = session_of(ctx)
    session.what_if = draft
    return body(session, quotas=quota or [], start=start, end=end, as_json=as_json)
