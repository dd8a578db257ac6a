"""The program: which commands there are, where each is built, and how a run ends.

A command's module is imported when that command is run or its help is asked for; the table below is all that the
list of commands costs.
"""

from __future__ import annotations

import os
import sys
from importlib import import_module
from typing import TYPE_CHECKING, Any, cast

import typer
from typer.core import TyperCommand, TyperGroup, TyperOption
from typer.main import get_command, get_command_from_info, get_group_from_info

from itbiz.cli import ending
from itbiz.cli.beginning import begin
from itbiz.cli.help import Page, examples, help_text, page_of, unknown_command, unpacked
from itbiz.cli.listing import COMMANDS, PANELS, Listed
from itbiz.text.message import mark

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from itbiz.cli.beginning import Beginning
    from itbiz.cli.session import Session


FIRST_STEPS = examples(
    ("itbiz init", mark("start in a git repository")),
    (mark('itbiz new --title "Open the FIX flow" --requester sales'), mark("open a ticket")),
    ("itbiz claim 7k3", mark("make it a priority, with a token")),
    ("itbiz board", mark("both sides' load on one wall")),
    ("itbiz check", mark("is everything within the contract?")),
)

COMPLETION: Mapping[str, str] = {
    "install_completion": mark("Set up completion for the shell you are in."),
    "show_completion": mark("Print the completion script, to put it where you like."),
}

PURPOSE = mark("Tickets in git, with a contract of trust between the business and IT.")


class Program(TyperGroup):
    """The root of all commands: builds them when they are asked for, and turns whatever happens into an exit status."""

    def list_commands(self, ctx: typer.Context) -> list[str]:  # type: ignore[override]  # typer's Context is a click one
        """The names, in the order of help."""
        del ctx
        return list(COMMANDS)

    def get_command(  # type: ignore[override]  # typer's Context is a click one
        self, ctx: typer.Context, cmd_name: str
    ) -> TyperCommand | TyperGroup | None:
        """The command of that name, built from its signature."""
        del ctx
        listed = COMMANDS.get(cmd_name)
        return built(listed) if listed else None

    def resolve_command(  # type: ignore[override]  # typer's Context is a click one
        self, ctx: typer.Context, args: list[str]
    ) -> tuple[str | None, Any, list[str]]:
        """The command the first word names. Raises Failure with the nearest names."""
        name = args[0]
        if name not in COMMANDS and not name.startswith("-") and not ctx.resilient_parsing:
            raise unknown_command(name, "itbiz", tuple(COMMANDS))
        return super().resolve_command(ctx, args)

    def shell_complete(self, ctx: typer.Context, incomplete: str) -> list[Any]:  # type: ignore[override]  # the same
        """Commands and options, without building a single command."""
        from typer._click.shell_completion import CompletionItem

        found = [
            CompletionItem(listed.name, help=listed.summary)
            for listed in COMMANDS.values()
            if listed.name.startswith(incomplete)
        ]
        return (
            found
            if found or not incomplete.startswith("-")
            else super(TyperGroup, self).shell_complete(ctx, incomplete)
        )

    def get_help(self, ctx: typer.Context) -> str:  # type: ignore[override]  # typer's Context is a click one
        """The text of `itbiz --help`: the first steps, then every command by group."""
        page = page_of(ctx)
        sections = [page.section(title, _rows(panel, page)) for panel, title in PANELS.items()]
        return help_text(self, ctx, sections)

    def short_help_text(self, page: Page) -> str:
        """What `itbiz` alone says: the first steps, and where to find the rest."""
        steps = [(page.translate(line), page.translate(caption)) for line, caption in unpacked(self.epilog)]
        return "\n\n".join(
            (
                page.paragraph(PURPOSE),
                page.table(steps),
                page.paragraph(
                    mark("`itbiz --help` lists every command, and with `--help` each of them shows examples.")
                ),
            )
        )

    def main(
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        complete_var: str | None = None,
        standalone_mode: bool = True,
        windows_expand_args: bool = True,
        **extra: object,
    ) -> int:
        """Run, and leave the process with the status as typer's own programs do. Nothing escapes as a traceback."""
        del prog_name, complete_var, windows_expand_args, extra
        status = self.run(list(sys.argv[1:] if args is None else args))
        if standalone_mode:
            sys.exit(status)
        return status

    def run(self, arguments: list[str]) -> int:
        """Do what the arguments ask for; the exit status."""
        return self.run_in(begin(arguments))

    def run_in(self, begun: Beginning) -> int:
        """The same for a command line that was looked at already."""
        return ending.ended(begun.session, lambda: self._status(begun))

    def _status(self, begun: Beginning) -> int:
        session = begun.session
        if "_ITBIZ_COMPLETE" in os.environ:
            return self._complete()
        if begun.wrong:
            raise begun.wrong
        if not begun.rest:
            session.terminal.write(self.short_help_text(page_of_session(session)))
            return 0
        try:
            with self.make_context("itbiz", begun.rest, obj=session, color=session.terminal.color) as ctx:
                value = self.invoke(ctx)
        except typer.Exit as stop:
            return stop.exit_code
        return value if isinstance(value, int) else 0

    def _complete(self) -> int:
        from itbiz.cli.completion import answer

        return answer(self)


def _rows(panel: str, page: Page) -> list[tuple[str, str]]:
    return [(listed.name, page.translate(listed.summary)) for listed in COMMANDS.values() if listed.panel == panel]


def page_of_session(session: Session) -> Page:
    """The page that help is drawn on outside of any command."""
    terminal = session.terminal
    return Page(min(terminal.width, 80), session.translate, lambda text: terminal.painted(text, "1"))


def built(listed: Listed) -> TyperCommand | TyperGroup:
    """A command or a group of them, made from the signature in its module."""
    shelf = cast("typer.Typer", import_module(f"itbiz.cli.{listed.module}").app)
    _without_docstrings(shelf)
    for info in shelf.registered_commands:
        if info.name == listed.name:
            command = get_command_from_info(info, pretty_exceptions_short=False, rich_markup_mode=None)
            break
    else:
        group = next(each for each in shelf.registered_groups if each.name == listed.name)
        command = get_group_from_info(
            group, pretty_exceptions_short=False, rich_markup_mode=None, suggest_commands=True
        )
    command.short_help = listed.summary
    return cast("TyperCommand | TyperGroup", command)


def _without_docstrings(shelf: typer.Typer) -> None:
    """Typer takes a docstring for help where there is none; docstrings are for us, and in English alone."""
    for info in shelf.registered_commands:
        info.help = info.help or ""
    for group in shelf.registered_groups:
        if group.typer_instance is not None:
            _without_docstrings(group.typer_instance)


def _print_version(value: bool) -> None:
    if value:
        from itbiz.version import VERSION

        sys.stdout.write(f"itbiz {VERSION}\n")
        raise typer.Exit


app = typer.Typer(
    name="itbiz",
    cls=Program,
    epilog=FIRST_STEPS,
    help=PURPOSE,
    add_completion=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


@app.callback()
def root(
    *,
    version: bool = typer.Option(
        False, "--version", callback=_print_version, is_eager=True, help=mark("Print the version.")
    ),
) -> None:
    """What comes before the command."""
    del version


def program() -> Program:
    """The program, ready to run."""
    made = cast("Program", get_command(app))
    for param in made.params:
        # typer's own words for these two cannot be translated.
        if isinstance(param, TyperOption) and (param.name or "") in COMPLETION:
            param.help = COMPLETION[param.name or ""]
    return made
