"""`itbiz explain`."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from itbiz.cli.session import did_you_mean
from itbiz.rules.catalogue import CATALOGUE
from itbiz.text.failure import Failure
from itbiz.text.message import msg
from itbiz.views.explanation import document, every
from itbiz.views.formats.json import written

if TYPE_CHECKING:
    from itbiz.cli.session import Session
    from itbiz.text.message import Message

WIDEST = 88


def explain(session: Session, *, code: str | None, as_json: bool) -> int:
    """Explain a code of a finding; without one, list them all."""
    if code is None:
        return _all(session, as_json=as_json)
    # As it stands in a finding: `[duplicate-key]`.
    wanted = code.strip("[]").lower().replace("_", "-")
    if wanted not in CATALOGUE:
        raise Failure(msg("there is no finding `{code}`", code=code), _hint(wanted))
    explanation = CATALOGUE[wanted]
    terminal = session.terminal
    if as_json:
        terminal.write(written(document(explanation)))
        return 0
    width = min(terminal.width, WIDEST)
    head = _wrapped(session.say(msg("{code}: {title}", code=explanation.code, title=explanation.title)), width)
    code_part, rest = head[: len(explanation.code)], head[len(explanation.code) :]
    terminal.write(f"{terminal.painted(code_part, '1')}{rest}\n")
    terminal.write(_wrapped(session.say(explanation.why), width))
    way_out = session.say(msg("The way out:"))
    terminal.write(f"\n{terminal.painted(way_out, '1')}")
    terminal.write(_wrapped(session.say(explanation.way_out), width))
    return 0


def _all(session: Session, *, as_json: bool) -> int:
    terminal = session.terminal
    entries = [CATALOGUE[code] for code in sorted(CATALOGUE)]
    if as_json:
        terminal.write(written(every(entries)))
        return 0
    longest = max(len(entry.code) for entry in entries)
    for entry in entries:
        title = session.say(entry.title)
        terminal.write(f"{entry.code:{longest}}  {title}" if terminal.out_is_terminal else f"{entry.code}\t{title}")
    return 0


def _hint(code: str) -> Message:
    # The whole list would be longer than a screen.
    found = did_you_mean(code, CATALOGUE)
    return found if "near" in found.values else msg("`itbiz explain` lists every finding")


def _wrapped(text: str, width: int) -> str:
    """Paragraphs wrapped; lines that are indented, such as examples, stay as they are."""
    parts = [
        part if part.startswith("  ") else textwrap.fill(part, width, break_long_words=False, break_on_hyphens=False)
        for part in text.split("\n\n")
    ]
    return "\n\n".join(parts)
