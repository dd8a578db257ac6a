"""Words for people, as values: an English template and what goes into it.

The rooms below the command line never choose a language. They say what they mean with `msg` and `msgs`; a
`Language` of `itbiz.locale` renders it. The template is also the gettext message id.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from itbiz.text.dataclass import dataclass

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Message:
    """A sentence that can be said in any language.

    `template` has `{named}` fields; `plural` and `count` are set where the form depends on a number. Values are
    text, numbers, dates, periods or other messages; they are never parsed as templates, so braces in a title are safe.
    """

    template: str
    values: Mapping[str, object]
    plural: str | None = None
    count: int = 1

    def __str__(self) -> str:
        """The English rendering: what machine output carries."""
        chosen = self.template if self.plural is None or self.count == 1 else self.plural
        return chosen.format(**{name: str(value) for name, value in self.values.items()})


def msg(template: str, /, **values: object) -> Message:
    """A message without a plural. The template must be a literal, or translation cannot find it."""
    return Message(template, values)


def msgs(singular: str, plural: str, n: int, /, **values: object) -> Message:
    """A message whose form follows `n`, which is also its field `{n}`."""
    return Message(singular, {"n": n, **values}, plural, n)


def mark(text: str) -> str:
    """Mark a literal for translation without translating it: help texts, which typer wants as `str`."""
    return text
