"""How every run begins: the options that belong to no command, the terminal, the session."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

from itbiz.cli.console import Color, Terminal
from itbiz.cli.languages import LANGUAGES
from itbiz.cli.session import Session
from itbiz.text.failure import Failure
from itbiz.text.message import msg

if TYPE_CHECKING:
    from collections.abc import Sequence

    from itbiz.text.message import Message


class Beginning(NamedTuple):
    """The session, the arguments without `--lang` and `--color`, and what is wrong with these two."""

    session: Session
    rest: list[str]
    wrong: Failure | None


def begin(arguments: Sequence[str]) -> Beginning:
    """Look at `--lang` and `--color`, wherever they stand before a `--`.

    They are taken out before any command sees them: the language has to be known before the first word of help.
    """
    rest: list[str] = []
    taken: dict[str, str] = {}
    waiting = list(arguments)
    wrong: Failure | None = None
    while waiting:
        word = waiting.pop(0)
        name, equals, value = word.partition("=")
        if word == "--":
            rest.extend((word, *waiting))
            break
        if name not in {"--lang", "--color"}:
            rest.append(word)
            continue
        if not equals and not waiting:
            wrong = Failure(msg("`{option}` wants a value", option=name), _values_of(name))
            break
        taken[name] = value if equals else waiting.pop(0)
    language, color = taken.get("--lang"), taken.get("--color", Color.AUTO)
    if language is not None and language not in LANGUAGES:
        wrong = Failure(msg("`{value}` is not a language of itbiz", value=language), _values_of("--lang"))
        language = None
    if color not in set(Color):
        wrong = Failure(msg("`{value}` is no answer to --color", value=color), _values_of("--color"))
        color = Color.AUTO
    environment = dict(os.environ)
    terminal = Terminal.of_process(environment, Color(color))
    return Beginning(Session(terminal, environment, chosen_language=language), rest, wrong)


def _values_of(option: str) -> Message:
    values = LANGUAGES if option == "--lang" else tuple(Color)
    return msg("write one of: {values}", values=", ".join(f"{option} {value}" for value in values))
