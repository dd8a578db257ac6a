"""Findings on a place of a file, and the lines their hints tell people to write."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from itbiz.domain.period import format_instant
from itbiz.text.diagnostic import Diagnostic, Severity

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from itbiz.domain.backlog import Backlog
    from itbiz.domain.fields import Model
    from itbiz.rules.change import Change
    from itbiz.text.message import Message
    from itbiz.text.source import Place

_PLAIN = re.compile(r"[\w+./@][\w+./@:-]*(?: [\w+./@][\w+./@-]*)*")
LONGEST = 200
"""Characters of a text that a hint repeats."""


def on(
    backlog: Backlog,
    path: str,
    place: Place,
    code: str,
    message: Message,
    hint: Message | None = None,
    severity: Severity = Severity.ERROR,
) -> Diagnostic:
    """A finding that underlines the value of a place."""
    return Diagnostic(path, backlog.span(path, place), code, message, hint, severity)


def on_key(
    backlog: Backlog, path: str, place: Place, code: str, message: Message, hint: Message | None = None
) -> Diagnostic:
    """A finding that underlines the key of a place."""
    return Diagnostic(path, backlog.key_span(path, place), code, message, hint)


def now(change: Change) -> str:
    """The moment of the judgement as a line would write it: whole seconds, in the contract's zone."""
    return format_instant(change.instant.astimezone(change.after.timeline.zone).replace(microsecond=0))


def author(change: Change) -> str:
    """Whom a line to be added names; a placeholder where nobody is known."""
    return change.author or "YOUR-EMAIL"


def moment(instant: datetime) -> str:
    """An instant as a file writes it."""
    return format_instant(instant)


def written(fields: Mapping[str, object]) -> str:
    """A line of a list as people write it: `{at: 2026-09-28T09:12:00+02:00, to: ready}`."""
    return "{" + ", ".join(f"{name}: {_value(value)}" for name, value in fields.items() if value is not None) + "}"


def written_line(line: Model) -> str:
    """The same for a line that was read, long texts cut."""
    return written(line.model_dump(mode="json", by_alias=True, exclude_unset=True))


def _value(value: object) -> str:
    if isinstance(value, dict):
        return written(value)
    import json  # a change in order is told no line to write

    from itbiz.text.values import resolve

    if not isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    text = value if len(value) <= LONGEST else f"{value[: LONGEST - 1]}…"
    plain = _PLAIN.fullmatch(text) and ": " not in f"{text} " and isinstance(resolve(text), str)
    return text if plain else json.dumps(text, ensure_ascii=False)
