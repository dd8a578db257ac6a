"""Templates of pages. Text is escaped by itself; nothing but drawings of our own is marked as safe."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from itbiz.text.characters import strip_unsafe
from itbiz.text.message import msg

if TYPE_CHECKING:
    from jinja2 import Environment

    from itbiz.locale import Language

FOLDER = Path(__file__).parent / "templates"


def available() -> bool:
    """Whether Jinja2 is there."""
    import importlib.util

    return importlib.util.find_spec("jinja2") is not None


@lru_cache(maxsize=1)
def _environment() -> Environment:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    return Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        finalize=_cleaned,
    )


def _cleaned(value: object) -> object:
    """What drives a terminal or turns text around is taken out here too; a drawing stays as it is."""
    return strip_unsafe(value) if type(value) is str else value


def render(name: str, lang: Language, **values: object) -> str:
    """A template's text in a language: `_()` says a message in it."""
    from markupsafe import Markup

    return (
        _environment()
        .get_template(name)
        .render(
            lang=lang,
            say=lambda template: lang(WORDS[template]),
            drawing=Markup,  # drawings alone, whose text the library escaped
            style=Markup((FOLDER / "style.css").read_text(encoding="utf-8")),  # noqa: S704 - our own file
            **values,
        )
    )


WORDS = {
    "review": msg("Service delivery review"),
    "decide": msg("To decide"),
    "nothing": msg("There is nothing to decide."),
    "definitions": msg("Definitions"),
    "behind": msg("The tickets behind the figures"),
    "figures": msg("Figures"),
    "tickets": msg("Tickets"),
    "table": msg("The figures of this chart"),
    "missing": msg("Charts are missing here: bars of text stand for them. Whoever makes this page can have them with"),
    "all": msg("All periods"),
    "wall": msg("Board"),
    "none": msg("No period is over yet: there is nothing to look back on."),
    "made": msg("Made by itbiz from files in git: the same commit and period give the same page."),
}
