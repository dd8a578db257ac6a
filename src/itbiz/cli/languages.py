"""Which language to speak where no ticket was read yet: that of the contract, else that of the environment."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from itbiz.cli.places import CONTRACT

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

LANGUAGES = ("en", "fr")
LANGUAGE_LINE = re.compile(rb"^language:[ \t]+[\"']?(?P<code>en|fr)[\"']?[ \t\r]*(?:#|$)", re.MULTILINE)


def language_of_environment(env: Mapping[str, str]) -> str:
    """`ITBIZ_LANG`, else the locale of messages as gettext reads it; English where neither says French."""
    for name in ("ITBIZ_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        value = env.get(name)
        if value:
            return "fr" if value.lower().startswith("fr") else "en"
    return "en"


def language_of_contract(folder: Path) -> str | None:
    """The `language` written in the contract at or above a folder, as far up as the repository goes; None without."""
    for each in (folder, *folder.parents):
        try:
            text = (each / CONTRACT).read_bytes()
        except OSError:
            if (each / ".git").exists():
                return None
            continue
        found = LANGUAGE_LINE.search(text)
        return found["code"].decode() if found else None
    return None
