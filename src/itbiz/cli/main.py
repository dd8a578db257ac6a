"""The console script: what happens before the first import and after the last byte.

Nothing is imported here that a fast answer does not need. The tricks of a short-lived process (no garbage
collection, no interpreter shutdown) belong to the console script alone: `run` has none, and tests call `run`.
"""

from __future__ import annotations

import sys

TYPE_CHECKING = False  # the one of `typing`, whose own value costs a look-up no checker needs
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import NoReturn

INTERRUPTED = 130
"""128 + SIGINT, as every shell says it."""

PIPE_CLOSED = 141
"""128 + SIGPIPE: what git and every C program answer when their reader has had enough."""

BUG = 3
"""Exit status of what is our fault."""


def main() -> NoReturn:
    """The console script `itbiz`; never returns."""
    import gc  # first of all, and only here

    gc.disable()
    try:
        prepare_streams()
        status = run(sys.argv[1:])
    except KeyboardInterrupt:
        # Between two guarded places: while the first modules are imported, say.
        status = INTERRUPTED
    leave(status)


def run(arguments: Sequence[str]) -> int:
    """Do what the arguments ask for; the exit status. Prints, and raises nothing."""
    if list(arguments) == ["--version"]:
        return _version()
    without_plugins()
    try:
        from itbiz.cli import beginning, quick

        begun = beginning.begin(arguments)
        status = quick.status_of(begun)
        if status is None:
            from itbiz.cli.app import program  # typer costs five times what `--version` may

            status = program().run_in(begun)
    except KeyboardInterrupt:
        return INTERRUPTED
    return status


def without_plugins() -> None:
    """Keep pydantic from looking for plugins: it would read the metadata of everything that is installed, 30 ms."""
    import os  # loaded by the interpreter long ago

    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")


def _version() -> int:
    from itbiz.version import VERSION

    try:
        sys.stdout.write(f"itbiz {VERSION}\n")
        sys.stdout.flush()
    except BrokenPipeError:
        return PIPE_CLOSED
    return 0


def prepare_streams() -> None:
    """UTF-8 on Windows, whose code pages know few signs; elsewhere the locale decides, and no character can stop us."""
    windows = sys.platform == "win32"
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        # A stream is missing under pythonw and after `>&-`.
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is None:
            continue
        if windows:
            reconfigure(encoding="utf-8")
        if stream is not sys.stdin:
            # A file name that is no UTF-8, or a latin-1 terminal: shown as `\udce9` rather than not at all.
            reconfigure(errors="backslashreplace")


def leave(status: int) -> NoReturn:
    """Flush, and leave without the interpreter's own shutdown, which frees what the system frees anyway."""
    import os  # loaded by the interpreter long ago

    for stream in (sys.stdout, sys.stderr):
        try:
            if stream is not None:
                stream.flush()
        except BrokenPipeError:
            status = PIPE_CLOSED
        except (OSError, ValueError):
            # A full disk behind `>`: what was asked for is not there, so success must not be claimed.
            status = status or 2
        except KeyboardInterrupt:
            status = INTERRUPTED
    os._exit(status)
