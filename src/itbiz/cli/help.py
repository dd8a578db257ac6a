"""Help that starts with examples, in plain text that fits 80 columns.

Plain on purpose: typer's rich help puts boxes around boxes, cuts examples into cells and costs two thirds of the time
of `--help`. Texts are marked literals in English; they are translated while they are drawn.
"""

from __future__ import annotations

import sys
import textwrap
import unicodedata
from typing import TYPE_CHECKING, Any

from typer.core import TyperArgument, TyperCommand, TyperGroup, TyperOption

from itbiz.text.dataclass import dataclass
from itbiz.text.failure import Failure
from itbiz.text.message import mark, msg
from itbiz.text.nearest import nearest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    import typer

WIDEST = 100
"""Columns a line of help takes at most: longer lines are hard to read on any screen."""

FIRST_COLUMN = 34
"""Columns of a name or an example before its explanation moves to the next line."""

METAVARS = (
    mark("CLASS"),
    mark("DAY"),
    mark("FIELD=VALUE"),
    mark("FILE"),
    mark("FOLDER"),
    mark("HOST"),
    mark("IN"),
    mark("KEY=NAME"),
    mark("KIND"),
    mark("OF"),
    mark("OTHER"),
    mark("OURS"),
    mark("OUT"),
    mark("PARTY"),
    mark("PATH"),
    mark("PERIOD"),
    mark("PERSON"),
    mark("REMOTE"),
    mark("REV"),
    mark("SIDE=PERSON"),
    mark("STATE"),
    mark("TEAM"),
    mark("TEXT"),
    mark("THEIRS"),
    mark("UNIT"),
    mark("WHAT"),
    mark("WHOM"),
    mark("WORDS"),
    mark("ZONE"),
)
"""What stands for a value in the usage of a command; those that are the same word in both languages are not here."""

EVERYWHERE = mark("Everywhere: -h, --lang en|fr, --color auto|always|never.")


@dataclass(frozen=True, slots=True)
class Page:
    """What help is drawn with: how wide, in which language, with bold heads or not."""

    width: int
    translate: Callable[[str], str]
    head: Callable[[str], str]

    def paragraph(self, text: str, indent: str = "") -> str:
        """`text` wrapped; paragraphs are separated by an empty line."""
        parts = self.translate(text).split("\n\n")
        return "\n\n".join(
            textwrap.fill(
                part,
                self.width,
                initial_indent=indent,
                subsequent_indent=indent,
                break_long_words=False,
                break_on_hyphens=False,
            )
            for part in parts
        )

    def table(self, rows: Sequence[tuple[str, str]]) -> str:
        """Names and what they are, the second column aligned; a long name has its explanation below."""
        first = max((columns(name) for name, _ in rows if columns(name) <= FIRST_COLUMN), default=FIRST_COLUMN // 2)
        indent = " " * (first + 4)
        lines: list[str] = []
        for name, text in rows:
            body = textwrap.wrap(text, self.width - len(indent), break_long_words=False, break_on_hyphens=False)
            if columns(name) > first or not body:
                lines.append(f"  {name}")
            else:
                lines.append(f"  {name}{' ' * (first - columns(name))}  {body.pop(0)}")
            lines.extend(indent + line for line in body)
        return "\n".join(lines)

    def section(self, title: str, rows: Sequence[tuple[str, str]]) -> str:
        """A head and its table."""
        return f"{self.head(self.translate(title))}\n{self.table(rows)}"


def columns(text: str) -> int:
    """Columns a text takes on a terminal."""
    return sum(
        0 if unicodedata.combining(sign) else 2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text
    )


def examples(*pairs: tuple[str, str]) -> str:
    """Commands with what each does (a marked text), packed into the one text typer carries along."""
    return "\n".join(f"{command}\t{caption}" for command, caption in pairs)


def unpacked(packed: str | None) -> list[tuple[str, str]]:
    """The pairs that `examples` packed."""
    return [(command, caption) for command, _, caption in (line.partition("\t") for line in (packed or "").split("\n"))]


def page_of(ctx: typer.Context) -> Page:
    """The page for the session that a command runs in."""
    from itbiz.cli.session import Session  # help of a bare command object has none

    session = ctx.find_root().obj
    if not isinstance(session, Session):
        return Page(80, str, str)
    terminal = session.terminal
    return Page(min(terminal.width, WIDEST), session.translate, lambda text: terminal.painted(text, "1"))


def help_text(command: TyperCommand | TyperGroup, ctx: typer.Context, commands: Sequence[str]) -> str:
    """The whole help of a command; `commands` are the sections that list what a group holds."""
    page = page_of(ctx)
    shown = _examples(command, page)
    parts = [page.section(mark("Examples:"), shown)] if shown else []
    usage = page.head(page.translate(mark("Usage:")))
    parts.append(f"{usage} {_usage(command, ctx, page)}")
    parts.extend(page.paragraph(text) for text in (command.short_help, command.help) if text)
    parts.extend(commands)
    parts.extend(_parameters(command, ctx, page))
    parts.append(page.paragraph(EVERYWHERE))
    return "\n\n".join(parts)


def _examples(command: TyperCommand | TyperGroup, page: Page) -> list[tuple[str, str]]:
    """Example and caption; the words that an example holds are said in the reader's language too."""
    pairs = unpacked(command.epilog)
    return [(page.translate(line), page.translate(caption)) for line, caption in pairs if line]


def _usage(command: TyperCommand | TyperGroup, ctx: typer.Context, page: Page) -> str:
    pieces = [page.translate(mark("[options]"))]
    pieces.extend(
        _usage_of(param, page) for param in command.params if isinstance(param, TyperArgument) and not param.hidden
    )
    if isinstance(command, TyperGroup):
        pieces.append(page.translate(mark("COMMAND")))
    return " ".join((ctx.command_path, *pieces))


def _usage_of(param: TyperArgument, page: Page) -> str:
    name = metavar_of(param, page.translate) + ("..." if param.nargs != 1 else "")
    return name if param.required else f"[{name}]"


def metavar_of(param: TyperArgument | TyperOption, translate: Callable[[str], str]) -> str:
    """What stands for the value of a parameter: `TEXT`, `TEXTE`."""
    return translate(param.metavar or (param.name or "").upper())


def _parameters(command: TyperCommand | TyperGroup, ctx: typer.Context, page: Page) -> Iterable[str]:
    arguments: list[tuple[str, str]] = []
    options: list[tuple[str, str]] = []
    for param in command.params:
        if isinstance(param, TyperArgument) and not param.hidden and param.help:
            arguments.append((metavar_of(param, page.translate), page.translate(param.help)))
        elif isinstance(param, TyperOption) and not param.hidden:
            options.append((_names(param, page), _explained(param, ctx, page)))
    if arguments:
        yield page.section(mark("Arguments:"), arguments)
    if options:
        yield page.section(mark("Options:"), options)


def _names(param: TyperOption, page: Page) -> str:
    names = ", ".join(sorted(param.opts, key=len))
    return names if param.is_flag else f"{names} {metavar_of(param, page.translate)}"


def _explained(param: TyperOption, ctx: typer.Context, page: Page) -> str:
    text = page.translate(param.help or "")
    default: Any = param.get_default(ctx, call=False)
    if param.is_flag or default in (None, "", (), []) or not param.show_default:
        return text
    shown = page.translate(mark("(default: {default})")).format(default=default)
    return f"{text} {shown}".lstrip()


def unknown_command(name: str, path: str, known: Sequence[str]) -> Failure:
    """What is said about a word that is no command of `path`."""
    near = nearest(name, known, 2)
    if not near:
        hint = msg("`{command} --help` lists the commands", command=path)
    elif len(near) == 1:
        hint = msg("did you mean `{first}`?", first=f"{path} {near[0]}")
    else:
        hint = msg("did you mean `{first}` or `{second}`?", first=f"{path} {near[0]}", second=f"{path} {near[1]}")
    return Failure(msg("`{command}` has no command `{name}`", command=path, name=name), hint)


class Command(TyperCommand):
    """A command whose help starts with examples."""

    def get_help(self, ctx: typer.Context) -> str:  # type: ignore[override]  # typer's own Context is a click one
        """The text of `--help`."""
        return help_text(self, ctx, ())


class Group(TyperGroup):
    """A command that holds others, such as `contract`."""

    def parse_args(self, ctx: typer.Context, args: list[str]) -> list[str]:  # type: ignore[override]  # as `get_help`
        """The words after it; none of them shows its help."""
        if not args and not ctx.resilient_parsing:
            sys.stdout.write(f"{self.get_help(ctx)}\n")
            ctx.exit()
        return super().parse_args(ctx, args)

    def resolve_command(  # type: ignore[override]  # as `get_help`
        self, ctx: typer.Context, args: list[str]
    ) -> tuple[str | None, Any, list[str]]:
        """The command the next word names. Raises Failure with the nearest names."""
        known = [name for name, command in self.commands.items() if not command.hidden]
        if args[0] not in self.commands and not args[0].startswith("-") and not ctx.resilient_parsing:
            raise unknown_command(args[0], ctx.command_path, known)
        return super().resolve_command(ctx, args)

    def get_help(self, ctx: typer.Context) -> str:  # type: ignore[override]  # typer's own Context is a click one
        """The text of `--help`."""
        page = page_of(ctx)
        rows = [
            (name, page.translate(command.short_help or ""))
            for name, command in self.commands.items()
            if not command.hidden
        ]
        return help_text(self, ctx, [page.section(mark("Commands:"), rows)])
