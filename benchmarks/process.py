"""Whole processes, measured as people meet them: from the call to the exit status, at a terminal or into a pipe."""

from __future__ import annotations

import errno
import fcntl
import os
import pty
import struct
import subprocess
import sys
import termios
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

ROWS, COLUMNS = 50, 120
"""Of the terminal that boards are drawn at."""

_LAUNCH = """\
import os, sys
quiet = os.open(os.devnull, os.O_RDWR)
actions = [(os.POSIX_SPAWN_DUP2, quiet, stream) for stream in (0, 1, 2)]
pid = os.posix_spawnp(sys.argv[1], sys.argv[1:], os.environ, file_actions=actions)
_, status, usage = os.wait4(pid, 0)
print(usage.ru_maxrss)
sys.exit(os.waitstatus_to_exitcode(status) != 0)
"""
# Linux counts the memory of whoever starts a program as the program's own: so a small process starts it.


class Failed(Exception):
    """A measured program did not do what it was measured for; its figure would mean nothing."""


@dataclass(frozen=True, slots=True)
class Program:
    """A command with all that it runs in."""

    command: Sequence[str]
    folder: Path
    env: Mapping[str, str]
    terminal: bool = False
    """At a terminal of `COLUMNS` columns; otherwise into a pipe."""
    silent: bool = False
    """Into the void, for floors that write much."""

    def output(self) -> bytes:
        """What it says. Raises Failed unless it answers 0."""
        status, output = self._into_pipe()
        if status:
            raise Failed(self._said(status, output))
        return output

    def seconds(self) -> float:
        """Seconds of wall time until its end. Raises Failed unless it answers 0."""
        began = time.perf_counter()
        status, output = self._at_terminal() if self.terminal else self._into_pipe()
        took = time.perf_counter() - began
        if status:
            raise Failed(self._said(status, output))
        return took

    def peak(self) -> int:
        """Bytes its largest process held at most, itself or one it started. Raises Failed unless it answers 0."""
        done = subprocess.run(
            [sys.executable, "-I", "-S", "-c", _LAUNCH, *self.command],
            cwd=self.folder,
            env=self.env,
            capture_output=True,
            check=False,
        )
        if done.returncode:
            raise Failed(self._said(done.returncode, done.stderr))
        return int(done.stdout) * 1024

    def _into_pipe(self) -> tuple[int, bytes]:
        done = subprocess.run(
            self.command,
            cwd=self.folder,
            env=self.env,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL if self.silent else subprocess.PIPE,
            stderr=subprocess.PIPE,
            check=False,
        )
        if done.returncode:
            return done.returncode, (done.stdout or b"") + done.stderr
        return 0, done.stdout or b""

    def _at_terminal(self) -> tuple[int, bytes]:
        ours, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
        with subprocess.Popen(
            self.command,
            cwd=self.folder,
            env=self.env,
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            start_new_session=True,
        ) as running:
            os.close(theirs)
            output = _all_of(ours)
            os.close(ours)
        return running.returncode, output

    def _said(self, status: int, output: bytes) -> str:
        words = output.decode("utf-8", "replace")[-2000:]
        return f"{' '.join(self.command)} in {self.folder} answered {status}:\n{words}"


def _all_of(terminal: int) -> bytes:
    found: list[bytes] = []
    while True:
        try:
            part = os.read(terminal, 65536)
        except OSError as error:
            if error.errno != errno.EIO:  # what Linux says once nobody holds the other side
                raise
            part = b""
        if not part:
            return b"".join(found)
        found.append(part)
