"""What `init` writes: texts made from templates, the parties somebody names, the clock of this machine."""

from __future__ import annotations

import json
import os
import re
import unicodedata
from datetime import UTC, datetime
from importlib.resources import files
from string import Template
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from itbiz.domain.backlog import ENDINGS
from itbiz.text.edit import emit
from itbiz.text.failure import Failure
from itbiz.text.message import msg
from itbiz.version import VERSION

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

TOKENS = 2
"""Tokens a week that each business unit begins with."""

EXAMPLES: Mapping[str, tuple[dict[str, str], dict[str, str]]] = {
    "en": ({"sales": "Sales"}, {"systems": "Systems"}),
    "fr": ({"ventes": "Ventes"}, {"systemes": "Systèmes"}),
}
"""The parties of a contract whose people named none: business units, IT teams."""

_TITLES = {"en": "Agreement between the business units and IT", "fr": "Contrat de confiance Métiers – DSI"}
_RENAME = {"en": " (an example: write your own names)", "fr": " (un exemple : écrivez les vôtres)"}
_KEY = re.compile(r"[a-z][a-z0-9_-]{0,39}")
_RESERVED = "any"


def template(name: str, **values: object) -> str:
    """A template of this package, filled."""
    text = files("itbiz.cli").joinpath("templates", name).read_text(encoding="utf-8")
    return Template(text).substitute({key: str(value) for key, value in values.items()})


def merged_by_field(folder: str) -> str:
    """The lines of `.gitattributes` for the tickets of a folder."""
    lines = (f"{_pattern(f'{folder}/**/*{ending}')} text eol=lf merge=itbiz" for ending in ENDINGS)
    return "\n".join(lines)


def _pattern(path: str) -> str:
    """A pattern as `.gitattributes` wants it: in quotes where it holds a space."""
    escaped = path.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"' if " " in path or escaped != path or path.startswith(("#", "!")) else path


def ci_job(name: str) -> str:
    """The CI job for `github` or `gitlab`."""
    return template(f"{name}.yml", version=VERSION)


def schema_text(name: str) -> str:
    """A JSON Schema as the file that editors read."""
    from itbiz.domain.json_schema import json_schema

    return json.dumps(json_schema(name), ensure_ascii=False, indent=2) + "\n"


def contract_text(
    language: str,
    requesters: Mapping[str, str],
    providers: Mapping[str, str],
    *,
    zone: str,
    today: datetime,
    title: str | None = None,
    examples: bool = False,
) -> str:
    """A contract.yaml with comments in `language`, in force from the week of `today`.

    Every unit has the same few tokens to spend at any team, and the guarantee is their sum: it promises what it hands
    out.
    """
    year, week, _ = today.astimezone(ZoneInfo(zone)).isocalendar()
    return template(
        f"contract.{language}.yaml",
        title=_scalar(title or _TITLES[language]),
        timezone=zone,
        rename=_RENAME[language] if examples else "",
        requesters=_named(requesters),
        providers=_named(providers),
        period=f"{year}-W{week:02d}",
        quota="".join(f"      {key}: {TOKENS}\n" for key in requesters).rstrip("\n"),
        team=next(iter(providers)),
        guarantee=TOKENS * len(requesters),
    )


def _named(parties: Mapping[str, str]) -> str:
    return "\n".join(f"    {key}:\n      name: {_scalar(name)}" for key, name in parties.items())


def _scalar(value: str) -> str:
    return emit({"x": value}).removeprefix("x: ").rstrip("\n")


def parties(written: Iterable[str], flag: str) -> dict[str, str]:
    """`KEY=NAME`, or a name alone, which gives its own key. Raises Failure for what can be no key."""
    found: dict[str, str] = {}
    for word in written:
        key, equals, name = (part.strip() for part in word.partition("="))
        if not equals:
            key, name = key_of(word), word.strip() if word.strip() != key_of(word) else word.strip().capitalize()
        if not _KEY.fullmatch(key) or key == _RESERVED or not name:
            raise Failure(
                msg("`{word}` names no party", word=word),
                msg(
                    'write {flag} KEY=NAME, such as {flag} sales="Sales desk": a key is small letters, digits, - and _',
                    flag=flag,
                ),
            )
        if key in found:
            raise Failure(msg("`{key}` is named twice", key=key), msg("each party has a key of its own"))
        found[key] = name
    return found


def key_of(name: str) -> str:
    """`Salle des marchés` → `salle-des-marches`: what a name is called in files and on the command line."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().casefold()
    return re.sub(r"[^a-z0-9_]+", "-", plain).strip("-_0123456789")[:40].rstrip("-_") or ""


def machine_zone(env: Mapping[str, str]) -> str | None:
    """The time zone this machine is set to, by its name; None where it has none that others know."""
    candidates = [env.get("TZ", "").removeprefix(":")]
    try:
        candidates.append(os.path.realpath("/etc/localtime").partition("zoneinfo/")[2])
        with open("/etc/timezone", encoding="ascii") as file:  # noqa: PTH123  # beside realpath, plain strings
            candidates.append(file.read().strip())
    except (OSError, UnicodeDecodeError):
        pass
    return next((name for name in candidates if "/" in name and known_zone(name)), None)


def known_zone(name: str) -> bool:
    """Whether there is such a time zone."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


def moment() -> datetime:
    """Now, for whoever starts a contract before there is a clock in it."""
    return datetime.now(UTC)
