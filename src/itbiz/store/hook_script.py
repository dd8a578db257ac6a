"""The few lines of sh that git runs as a hook of ours."""

from __future__ import annotations

import os
from pathlib import Path

_TOLD_ON_INPUT = frozenset({"pre-push", "pre-receive"})
"""Hooks that git tells on standard input what moves: a hook called before ours must get the same."""

MARKER = "# itbiz hook, version 3"
_ANY_VERSION = "# itbiz hook, version "

# A file and no module: what finds modules costs as much as all that it does.
START = str(Path(__file__).absolute().parent.parent / "cli" / "hook_start.py")

_SCRIPT = """\
#!/bin/sh
{marker}: written by `itbiz hook install`, taken away by `itbiz hook uninstall`.
before="${{0%/*}}/{name}.local"
{chain}
python={python}
start={start}
if [ -x "$python" ] && [ -f "$start" ]; then
    # -P: nothing in the repository may pass for a module of Python. -S: packages are looked for where they are needed.
    {run}"$python" -P -S "$start" {name} "$@"{done}
fi
if [ -x "$python" ]; then
    {run}"$python" -P -m itbiz.cli.gate {name} "$@"{done}
fi
if command -v itbiz >/dev/null 2>&1; then
    {run}itbiz hook {name} "$@"{done}
fi
echo "itbiz: neither $python nor itbiz on the PATH is there to check this {what}." >&2
echo "itbiz: {way_out}" >&2
exit 1
"""

# Whoever pushes reads what a server says, and cannot change it.
_OF_A_CLONE = "install it and run 'itbiz hook install', or delete $0."
_OF_THE_SERVER = "nothing was taken; its administrator installs it and runs 'itbiz hook install --server'."

_CHAIN = """\
if [ -f "$before" ] && [ -x "$before" ]; then
    "$before" "$@" || exit $?
fi"""

_CHAIN_WITH_INPUT = """\
given=$(cat; printf .)
given=${given%.}
if [ -f "$before" ] && [ -x "$before" ]; then
    printf '%s' "$given" | "$before" "$@" || exit $?
fi"""


def script(name: str, python: str) -> str:
    """The text of the hook `name`."""
    told = name in _TOLD_ON_INPUT
    return _SCRIPT.format(
        marker=MARKER,
        name=name,
        python=_quoted(python),
        start=_quoted(START),
        chain=_CHAIN_WITH_INPUT if told else _CHAIN,
        run="printf '%s' \"$given\" | " if told else "exec ",
        done="\n    exit $?" if told else "",
        what="push" if told else "commit",
        way_out=_OF_THE_SERVER if name == "pre-receive" else _OF_A_CLONE,
    )


def _quoted(path: str) -> str:
    # Git for Windows brings the sh that runs this; it takes C:/... with slashes.
    plain = path.replace("\\", "/") if os.name == "nt" else path
    return "'" + plain.replace("'", "'\\''") + "'"


def is_ours(text: str) -> bool:
    """Whether the text of a hook is one of these, of this version or another."""
    return any(line.startswith(_ANY_VERSION) for line in text.splitlines()[:3])
