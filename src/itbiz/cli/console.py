"""The terminal, decided once: is it one, how wide, with colour or not, which signs it can show.

Everything that depends on the environment is settled when a `Terminal` is made and never looked up again. rich is
imported by the first thing that is drawn with it.
"""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager, suppress
from enum import StrEnum
from functools import cached_property
from typing import IO, TYPE_CHECKING, TextIO

from itbiz.text.characters import strip_unsafe
from itbiz.text.dataclass import dataclass, field
from itbiz.text.failure import Failure
from itbiz.text.message import msg

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from rich.console import Console


WIDTH_WITHOUT_TERMINAL = 80
WIDEST_CELL = 2
"""Cells that a character takes at most."""


class Color(StrEnum):
    """The values of `--color`."""

    AUTO = "auto"
    ALWAYS = "always"
    NEVER = "never"


def wants_color(choice: Color, env: Mapping[str, str], *, terminal: bool) -> bool:
    """Whether to draw in colour.

    `--color` wins. Then `NO_COLOR` (no-color.org: any value but the empty one), `FORCE_COLOR` and `CLICOLOR_FORCE`
    (`0` is no), `CLICOLOR=0`, `TERM=dumb`; at last whether it is a terminal.
    """
    if choice is not Color.AUTO:
        return choice is Color.ALWAYS
    if env.get("NO_COLOR"):
        return False
    for name in ("FORCE_COLOR", "CLICOLOR_FORCE"):
        forced = env.get(name, "").lower()
        if forced in {"0", "false"} and name == "FORCE_COLOR":
            return False
        if forced not in {"", "0", "false"}:
            return True
    if env.get("CLICOLOR") == "0" or env.get("TERM") == "dumb":
        return False
    return terminal


def _is_terminal(stream: IO[str] | None) -> bool:
    try:
        return stream is not None and stream.isatty()
    except ValueError:
        # Closed by somebody: then it is no terminal.
        return False


def _width(env: Mapping[str, str], streams: Sequence[IO[str] | None]) -> int:
    written = env.get("COLUMNS", "")
    if written.isascii() and written.isdigit() and 0 < int(written) <= 10_000:  # noqa: PLR2004  # a wall of screens
        return int(written)
    for stream in streams:
        if stream is not None and _is_terminal(stream):
            try:
                return os.get_terminal_size(stream.fileno()).columns or WIDTH_WITHOUT_TERMINAL
            except (OSError, ValueError):
                continue
    return WIDTH_WITHOUT_TERMINAL


def _shows_unicode(stream: IO[str] | None) -> bool:
    encoding = getattr(stream, "encoding", None) or "ascii"
    return encoding.lower().replace("-", "").replace("_", "").startswith("utf")


@dataclass(frozen=True)
class Terminal:
    """Where a command reads and writes. Data goes to `out`, words for people to `err`."""

    out: TextIO
    err: TextIO
    into: TextIO | None
    out_is_terminal: bool
    err_is_terminal: bool
    in_is_terminal: bool
    width: int
    color: bool
    color_on_err: bool
    unicode: bool
    """Whether `out` can show more than ASCII; else bars and rules are drawn with ASCII signs."""
    env: Mapping[str, str] = field(repr=False)

    @classmethod
    def of_process(cls, env: Mapping[str, str], choice: Color = Color.AUTO) -> Terminal:
        """The standard streams of this process, as the environment says they are to be used."""
        # A stream that was closed before we began (`itbiz >&-`) is None.
        out, err = sys.stdout or _nowhere(), sys.stderr or _nowhere()
        out_is_terminal, err_is_terminal = _is_terminal(out), _is_terminal(err)
        return cls(
            out=out,
            err=err,
            into=sys.stdin,
            out_is_terminal=out_is_terminal,
            err_is_terminal=err_is_terminal,
            in_is_terminal=_is_terminal(sys.stdin),
            width=_width(env, (out, err, sys.stdin)),
            color=wants_color(choice, env, terminal=out_is_terminal),
            color_on_err=wants_color(choice, env, terminal=err_is_terminal),
            unicode=_shows_unicode(out),
            env=env,
        )

    @property
    def interactive(self) -> bool:
        """Whether a question reaches a person and their answer reaches us."""
        return self.in_is_terminal and self.err_is_terminal

    @cached_property
    def console_of_words(self) -> Console:
        """The rich console of `err`, for what moves. Only the 16 colours of the user's own theme, and no markup."""
        from rich.console import Console  # 20 ms that plain answers do not pay

        return Console(
            file=self.err,
            force_terminal=self.err_is_terminal or self.color_on_err,
            force_interactive=self.err_is_terminal,
            color_system="standard" if self.color_on_err else None,
            no_color=not self.color_on_err,
            width=self.width,
            height=25,
            markup=False,
            emoji=False,
            highlight=False,
            legacy_windows=False,
            safe_box=not self.unicode,
            # Everything it would look up there is decided above; it takes FORCE_COLOR=0 for a yes.
            _environ={},
        )

    def write(self, text: str) -> None:
        """Data on `out`, exactly as it is, ending in a line feed."""
        self.out.write(text if text.endswith("\n") or not text else f"{text}\n")

    def words(self, text: str, *, label: str = "", style: str = "") -> None:
        """Words for a person on `err`, broken between them on a screen; what could drive the terminal is taken out.

        `style` is an ANSI code such as `31`, for the `label` in front where there is one, else for all.
        """
        try:
            self.out.flush()
        except BrokenPipeError:
            raise
        except OSError:
            # A full disk behind `>`: these words say so, and the flush at the end makes it no success.
            pass
        label = strip_unsafe(label)
        first, *others = (strip_unsafe(line) for line in text.split("\n"))
        clean = "\n".join([self._flowed(first, label), *(self._flowed(line) for line in others)])
        if label:
            self.err.write(f"{self.painted_words(label, style)}{clean}\n")
        else:
            self.err.write(f"{self.painted_words(clean, style)}\n")

    def _flowed(self, line: str, label: str = "") -> str:
        """A line of words as the screen takes it; elsewhere whoever reads it breaks lines as they like."""
        if not self.err_is_terminal or len(label) + len(line) * WIDEST_CELL <= self.width:
            return line
        from itbiz.views.prose import INDENT, flow  # measures with rich, which short lines do not pay

        whole = label or line
        return flow(line, self.width, indent=len(whole) - len(whole.lstrip(" ")) + INDENT, taken=len(label))

    def painted(self, text: str, code: str) -> str:
        """`text` for `out` in an ANSI style (`1` bold, `2` dim, `31` red), or as it is without colour."""
        return f"\x1b[{code}m{text}\x1b[0m" if self.color and code else text

    def painted_words(self, text: str, code: str) -> str:
        """`text` for `err` in an ANSI style, or as it is without colour."""
        return f"\x1b[{code}m{text}\x1b[0m" if self.color_on_err and code else text

    def ask(self, question: str, *, flag: str, default: str | None = None) -> str:
        """The answer of the person at the terminal; `default` for an empty one.

        Raises Failure without a terminal, naming the flag that answers instead.
        """
        self._must_be_interactive(question, flag)
        while True:
            self.err.write(f"{strip_unsafe(question)}{f' [{default}]' if default else ''} ")
            self.err.flush()
            line = self.into.readline() if self.into else ""
            if not line:
                raise Failure(msg("the answer did not come"), msg("`{flag}` answers on the command line", flag=flag))
            answer = line.strip() or default
            if answer:
                return answer

    def confirm(self, question: str, *, flag: str) -> bool:
        """Whether the person at the terminal says yes; anything but a yes is a no. Raises Failure as `ask`."""
        self._must_be_interactive(question, flag)
        self.err.write(f"{strip_unsafe(question)} [y/N] ")
        self.err.flush()
        line = self.into.readline() if self.into else ""
        return line.strip().casefold() in {"y", "yes", "o", "oui"}

    def _must_be_interactive(self, question: str, flag: str) -> None:
        if not self.interactive:
            raise Failure(
                msg("nobody can answer here: {question}", question=question),
                msg("`{flag}` answers on the command line", flag=flag),
            )

    @contextmanager
    def progress(self, label: str, total: int | None) -> Iterator[Callable[[int], None]]:
        """A bar on `err` while long work runs; the body calls what it is given with how many more are done.

        Nothing is drawn where `err` is no terminal.
        """
        if not self.err_is_terminal or self.env.get("TERM") == "dumb":
            yield lambda _count: None
            return
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

        columns = (TextColumn("{task.description}", markup=False), BarColumn(), MofNCompleteColumn())
        with Progress(*columns, console=self.console_of_words, transient=True) as bar:
            task = bar.add_task(strip_unsafe(label), total=total)
            yield lambda count: bar.advance(task, count)

    @contextmanager
    def paged(self, pager: str | None) -> Iterator[Terminal]:
        """A terminal whose `out` is the pager, a shell command as git names it; this one if there is nothing to page.

        The pager ends when the body does. Somebody who leaves it early has had enough: that is no error.
        """
        if not self.out_is_terminal or not pager or pager.strip() in {"cat", ":"} or self.env.get("TERM") == "dumb":
            yield self
            return
        import io
        import subprocess

        from itbiz.text.dataclass import replace

        # git's own default, so that colours pass and a short text does not take the screen.
        env = {**self.env, "LESS": self.env.get("LESS", "FRX"), "LV": self.env.get("LV", "-c")}
        try:
            # The person's own configuration, which git hands to a shell as well.
            process = subprocess.Popen(pager, shell=True, stdin=subprocess.PIPE, env=env)  # noqa: S602
        except OSError:
            yield self
            return
        if process.stdin is None:
            raise AssertionError
        pipe = io.TextIOWrapper(process.stdin, encoding=self.out.encoding or "utf-8", errors="backslashreplace")
        try:
            yield replace(self, out=pipe)
        except BrokenPipeError:
            pass
        finally:
            with suppress(BrokenPipeError):
                pipe.close()
            process.wait()


def _nowhere() -> TextIO:
    return open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123  # lives as long as the process
