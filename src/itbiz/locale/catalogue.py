"""The French words: a compiled catalogue, or its source where that is newer."""

from __future__ import annotations

import gettext
import io
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gettext import NullTranslations

FOLDER = Path(__file__).parent


@lru_cache(maxsize=2)
def catalogue(code: str) -> NullTranslations:
    """The translations into the language `code`; English is what the templates say already.

    In a checkout whose compiled file is missing or stale the source is read instead: slower, never out of date.
    """
    if code == "en":
        return gettext.NullTranslations()
    folder = FOLDER / code / "LC_MESSAGES"
    return load(folder / "itbiz.po", folder / "itbiz.mo")


def load(source: Path, compiled: Path) -> NullTranslations:
    """The catalogue at `compiled`, or at `source` where that was changed later."""
    if _changed(compiled) >= _changed(source):
        with compiled.open("rb") as stream:
            return gettext.GNUTranslations(stream)
    return gettext.GNUTranslations(io.BytesIO(compiled_bytes(source.read_bytes())))


def compiled_bytes(source: bytes) -> bytes:
    """A catalogue as gettext reads it, made from its source. Fuzzy entries are left out: they are guesses."""
    # Only a checkout between two builds needs babel: its import is longer than drawing a board.
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    target = io.BytesIO()
    write_mo(target, read_po(io.BytesIO(source)))
    return target.getvalue()


def _changed(path: Path) -> float:
    """When a file was last written; before everything if there is none."""
    try:
        return path.stat().st_mtime
    except FileNotFoundError:
        return -1.0
