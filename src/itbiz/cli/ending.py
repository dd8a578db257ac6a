"""How a run ends that did not go through: what is said, and the exit status."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any

from itbiz.cli.main import BUG, INTERRUPTED, PIPE_CLOSED
from itbiz.text.characters import strip_unsafe
from itbiz.text.failure import Failure, reason_of
from itbiz.text.message import Message, msg

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from itbiz.cli.session import Session
    from itbiz.text.diagnostic import Diagnostic

USAGE = 2
RED, BLUE = "31;1", "36"
EVERYWHERE = ("--lang", "--color", "--help")


def ended(session: Session, work: Callable[[], int]) -> int:
    """Do the work of one run; the exit status, whatever happens."""
    try:
        status = work()
        session.terminal.out.flush()
    except KeyboardInterrupt:
        return INTERRUPTED
    except SystemExit as error:
        return error.code if isinstance(error.code, int) else int(bool(error.code))
    except Exception as error:  # noqa: BLE001  # the one place where everything ends, bugs included
        return status_of(error, session)
    return status


def status_of(error: Exception, session: Session) -> int:
    """Say what went wrong on stderr, in the session's language; the exit status."""
    if isinstance(error, BrokenPipeError):
        return _pipe_closed()
    try:
        match error:
            case Failure():
                return _failed(error, session)
            case EOFError():
                return INTERRUPTED
            case _ if "typer" in sys.modules and (status := _of_typer(error, session)) is not None:
                return status
            case OSError() if _of_the_world(error):
                return _failed(_refused_by_system(error), session)
            case _:
                return _bug(error, session)
    except BrokenPipeError:
        return _pipe_closed()


def _of_typer(error: Exception, session: Session) -> int | None:
    """The status of what typer raises; none where it did not. Where it was not loaded, nothing is typer's."""
    import typer
    from typer._click.exceptions import ClickException

    if isinstance(error, ClickException):
        return _misused(error, session)
    return INTERRUPTED if isinstance(error, typer.Abort) else None


def _pipe_closed() -> int:
    """Nobody reads any more. What is still buffered goes nowhere, so that the flush at the end cannot fail again."""
    try:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)
    except (OSError, ValueError, AttributeError):
        # No file behind it, in a test: nothing to silence.
        pass
    return PIPE_CLOSED


def _failed(failure: Failure, session: Session) -> int:
    findings: Iterable[Diagnostic] = getattr(failure, "diagnostics", ())
    _say(session, failure.message, failure.hint, findings)
    return failure.status


def _say(session: Session, message: Message, hint: Message | None, findings: Iterable[Diagnostic] = ()) -> None:
    terminal = session.terminal
    _labelled(session, msg("error: {message}", message=message), RED)
    for finding in findings:
        place = f"{finding.path}:{finding.span.line}:{finding.span.column}"
        terminal.words(f"  {place}: {session.say(finding.message)} [{finding.code}]")
        if finding.hint:
            _labelled(session, msg("hint: {hint}", hint=finding.hint), BLUE, indent="  ")
    if hint:
        _labelled(session, msg("hint: {hint}", hint=hint), BLUE)


def _labelled(session: Session, message: Message, style: str, indent: str = "") -> None:
    """Say a line whose label, up to the colon, is coloured."""
    label, colon, rest = session.say(message).partition(":")
    session.terminal.words(rest, label=f"{indent}{label}{colon}", style=style)


def _of_the_world(error: OSError) -> bool:
    """Whether the system refused something a person named, rather than something we got wrong."""
    import errno

    ours = {errno.EBADF, errno.EINVAL, errno.EFAULT, errno.ENOTTY}
    return error.errno == errno.ENOSPC or (error.filename is not None and error.errno not in ours)


def _refused_by_system(error: OSError) -> Failure:
    reason = reason_of(error)
    if error.filename is None:
        return Failure(msg("the system refused: {reason}", reason=reason))
    return Failure(msg("`{path}` cannot be used: {reason}", path=os.fsdecode(error.filename), reason=reason))


def _bug(error: Exception, session: Session) -> int:
    """The traceback goes along: without it nobody can mend anything."""
    import traceback

    from itbiz.version import VERSION

    for line in "".join(traceback.format_exception(error)).rstrip().split("\n"):
        session.terminal.err.write(f"{strip_unsafe(line)}\n")
    try:
        _say(
            session,
            msg("this is a bug in itbiz {version}, not something you did", version=VERSION),
            msg("please report it with the lines above; look through them first, they may quote a ticket"),
        )
    except Exception:  # noqa: BLE001  # what broke may be the very thing that says it
        session.terminal.err.write(f"error: this is a bug in itbiz {VERSION}\n")
    return BUG


def _misused(error: Any, session: Session) -> int:  # noqa: ANN401  # click's exceptions are vendored by typer, and private
    """A command line that does not parse. click's sentences are English alone, so ours stand in for them."""
    from typer._click import exceptions as click

    ctx = getattr(error, "ctx", None)
    path = ctx.command_path if ctx else "itbiz"
    hint: Message | None = msg("`{command} --help` shows how", command=path)
    match error:
        case click.NoSuchOption():
            message = msg("`{command}` has no option `{option}`", command=path, option=error.option_name)
            hint = _near_option(error, hint)
        case click.MissingParameter():
            message = msg("`{command}` wants {names}", command=path, names=_parameter(error, session))
        case click.BadParameter():
            message = msg("{names}: {reason}", names=_parameter(error, session), reason=_reason(error))
        case click.BadOptionUsage():
            message = msg("`{option}` wants a value", option=error.option_name)
        case _:
            message = _other_misuse(error, path)
    _say(session, message, hint)
    return USAGE


def _near_option(error: Any, hint: Message | None) -> Message | None:  # noqa: ANN401  # as `_misused`
    from itbiz.text.nearest import nearest

    known = [name for param in error.ctx.command.params for name in param.opts] if error.ctx else []
    names = [name.removeprefix("--") for name in (*known, *EVERYWHERE) if name.startswith("--")]
    near = nearest(error.option_name.lstrip("-"), names, 1)
    return msg("did you mean `{near}`?", near=f"--{near[0]}") if near else hint


def _parameter(error: Any, session: Session) -> str:  # noqa: ANN401  # as `_misused`
    from itbiz.cli.help import metavar_of

    param = error.param
    if param is None:
        return "?"
    if param.param_type_name == "option":
        return f"`{max(param.opts, key=len)} {metavar_of(param, session.translate)}`"
    return f"`{metavar_of(param, session.translate)}`"


def _reason(error: Any) -> Message:  # noqa: ANN401  # as `_misused`
    kind = getattr(getattr(error.param, "type", None), "name", "")
    if kind in {"integer", "int", "integer range", "int range"}:
        lowest = getattr(error.param.type, "min", None)
        return msg("this wants a whole number") if lowest is None else msg("this wants {n} or more", n=lowest)
    return msg("{reason}", reason=error.message)


def _other_misuse(error: Any, path: str) -> Message:  # noqa: ANN401  # as `_misused`
    text = str(error.message)
    opening, _, extra = text.partition("extra argument(s) (")
    if opening.startswith("Got unexpected"):
        return msg("`{command}` does not know what to do with `{extra}`", command=path, extra=extra.removesuffix(")"))
    if text.startswith("Missing command"):
        return msg("`{command}` wants a command after it", command=path)
    if text.startswith("No such command"):
        return msg("`{command}` has no command {name}", command=path, name=text.partition("command ")[2].rstrip("."))
    return msg("{reason}", reason=text)
